/** Sessions of the demo's visitors: a cookie that scripts cannot read, and what it stands for on the server. */
import type {FastifyReply, FastifyRequest} from 'fastify';
import {randomUUID} from 'node:crypto';

/** Sessions that are kept at most; the oldest makes room. */
const maxSessions = 1000;

/** Options of {@link createSessions}. */
export interface SessionOptions {
  /** Name of the cookie. */
  name: string;
  /** Path that the cookie is sent to. */
  path: string;
}

/** Who is signed in, by session. */
export interface Sessions<T> {
  /** Whose request it is; undefined where nobody is signed in. */
  read(request: FastifyRequest): T | undefined;
  /** Starts a session, and has the answer set its cookie. */
  start(reply: FastifyReply, visitor: T): void;
  /** Ends the session of a request. */
  end(request: FastifyRequest): void;
}

/** Sessions of one part of the demo. */
export function createSessions<T>({name, path}: SessionOptions): Sessions<T> {
  const visitors = new Map<string, T>();
  const cookie = new RegExp(`(?:^|; )${name}=([^;]*)`);
  const idOf = (request: FastifyRequest): string => cookie.exec(request.headers.cookie ?? '')?.[1] ?? '';
  return {
    read: request => visitors.get(idOf(request)),
    start(reply, visitor) {
      const id = randomUUID();
      visitors.set(id, visitor);
      const [oldest] = visitors.keys();
      if (visitors.size > maxSessions && oldest !== undefined) visitors.delete(oldest);
      reply.header('Set-Cookie', `${name}=${id}; Path=${path}; HttpOnly; SameSite=Strict`);
    },
    end: request => {
      visitors.delete(idOf(request));
    },
  };
}
