import type {BodyReader} from './read-body.js';

/** An answer before it is dressed as a `Response`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an endpoint does, without the standard's streams, which cost more than all the rest of a warm answer. */
export type AnswerDirectly = (request: Request, native: unknown, body: BodyReader) => Promise<Answer>;

const known = new WeakMap<object, AnswerDirectly>();

/** Notes how an endpoint answers directly, for adapters whose server has no standard streams. */
export function setDirect(endpoint: object, answer: AnswerDirectly): void {
  known.set(endpoint, answer);
}

/** How an endpoint answers directly; undefined for a function that somebody put around one. */
export function directOf(endpoint: object): AnswerDirectly | undefined {
  return known.get(endpoint);
}
