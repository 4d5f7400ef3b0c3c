/** Every operation of the emulator as a route of its own. The door carries: it parses, defaults and words nothing. */
import type {Emulator, OperationResponse, OperationRequest, OperationService} from '@pbi-bound-report/emulator';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {powerBiAppOrigin} from '@pbi-bound-report/contract';
import type {IncomingMessage} from 'node:http';
import {setMaxListeners} from 'node:events';
// Not the global one: a test whose timers are fake must not stop a server in its own process.
import {setImmediate} from 'node:timers';
import {setTimeout as wait} from 'node:timers/promises';

/** Microsoft's hosts that the server can stand in for, and what each of them answers. */
export const emulatedHosts: ReadonlyMap<string, OperationService> = new Map([
  ['api.powerbi.com', 'api'],
  ['login.microsoftonline.com', 'login'],
  ['app.powerbi.com', 'emulator'],
]);

/** Any page may call, as it may call Power BI. */
const anyOrigin = ['Access-Control-Allow-Origin', '*'] as const;

const noQuery = new URLSearchParams();

/** What the door notes on a request. */
export interface EmulatedMessage extends IncomingMessage {
  /** `/__lane/w1` where the client chose its lane by path. */
  lanePrefix?: string;
  /** The Content-Type as it was sent. */
  contentType?: string;
}

/** The service that a host name stands for, if any. */
const serviceOf = (host: string): OperationService | undefined => {
  const colon = host.lastIndexOf(':');
  return emulatedHosts.get(colon > host.lastIndexOf(']') ? host.slice(0, colon) : host);
};

function callOf(request: FastifyRequest): OperationRequest {
  const query = request.url.indexOf('?');
  const headers = request.headers as Record<string, string | undefined>;
  const raw = request.raw as EmulatedMessage;
  if (raw.contentType !== undefined) headers['content-type'] = raw.contentType;
  return {
    params: request.params as Record<string, string>,
    query: query < 0 ? noQuery : new URLSearchParams(request.url.slice(query + 1)),
    headers,
    body: typeof request.body === 'string' ? request.body : undefined,
    origin: `${request.protocol}://${request.host}${raw.lanePrefix ?? ''}`,
  };
}

/** Where embed URLs lead: to the app's host for calls to a Microsoft host, else to wherever the client reached the server. */
export function embedOriginOf(called: string): string {
  const host = new URL(called).hostname;
  return emulatedHosts.has(host) ? powerBiAppOrigin : called;
}

/** Sends answers as they are: Fastify would rewrite content types and give empty bodies one. */
function createSender(
  app: FastifyInstance,
): (reply: FastifyReply, answer: OperationResponse) => Promise<FastifyReply> | FastifyReply {
  const closing = new AbortController();
  // Each answer that is late listens, and there may be any number of them.
  setMaxListeners(0, closing.signal);
  app.addHook('onClose', (_app, done) => {
    closing.abort();
    done();
  });
  const write = (reply: FastifyReply, {status, headers, body, effect}: OperationResponse): FastifyReply => {
    reply.hijack();
    if (effect?.connection === 'drop') reply.raw.destroy();
    if (effect?.connection !== undefined || reply.raw.destroyed) return reply;
    // Names and values in turn, which Node writes as they are.
    const list: string[] = [...anyOrigin];
    for (const name in headers) list.push(name, headers[name] as string);
    const length = Buffer.byteLength(body);
    if (status !== 204 && status !== 304) list.push('Content-Length', String(length));
    reply.raw.writeHead(status, list);
    // Where every character is a byte, to write it as such costs less.
    reply.raw.end(body, length === body.length ? 'latin1' : 'utf8');
    return reply;
  };
  return (reply, answer) => {
    const delay = answer.effect?.delayMs;
    // A server that closes waits for nobody.
    return delay
      ? wait(delay, undefined, {signal: closing.signal}).then(
          () => write(reply, answer),
          () => write(reply, answer),
        )
      : write(reply, answer);
  };
}

/**
 * The next turn of the event loop: one promise for all who wait for it. Calls that arrived together are then decided together and
 * answered together, a stage at a time. A stage's code stays in the processor's cache from call to call, and a client that gets
 * many answers is woken once: a loaded server spends a quarter less than with each call carried from end to end by itself.
 */
function createTurns(): () => Promise<void> {
  let next: Promise<void> | undefined;
  return () =>
    (next ??= new Promise(resolve => {
      setImmediate(() => {
        next = undefined;
        resolve();
      });
    }));
}

/** Answers a request that fits no operation. */
export function handleUnmatched(emulator: Emulator, request: FastifyRequest): OperationResponse {
  const query = request.url.indexOf('?');
  return emulator.handleUnmatched({
    ...callOf(request),
    method: request.method,
    path: query < 0 ? request.url : request.url.slice(0, query),
  });
}

/** Adds a route for each operation, and answers whatever fits none. */
export function operationRoutes(app: FastifyInstance, emulator: Emulator): void {
  // The operations read the raw text themselves: a body that Fastify parsed, defaulted or refused would not be Power BI's answer.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'string'}, (_request, body, done) => {
    done(null, typeof body === 'string' && body.startsWith('\uFEFF') ? body.slice(1) : body);
  });
  // Fastify answers 415 to a content type that it cannot read. So it gets none to read, and the operation the one that was sent.
  app.addHook('onRequest', (request, _reply, done) => {
    const {headers} = request.raw;
    const sent = headers['content-type'];
    if (sent !== undefined) {
      (request.raw as EmulatedMessage).contentType = sent;
      headers['content-type'] = undefined;
    }
    done();
  });

  const send = createSender(app);
  const nextTurn = createTurns();
  for (const operation of emulator.operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      async handler(request, reply) {
        await nextTurn();
        const service = serviceOf(request.host);
        if (service !== undefined && service !== operation.service) {
          return send(reply, handleUnmatched(emulator, request));
        }
        return send(reply, await emulator.handle(operation, callOf(request)));
      },
    });
  }
  app.setNotFoundHandler((request, reply) => send(reply, handleUnmatched(emulator, request)));
  app.setErrorHandler((error: {statusCode?: number; message: string}, request, reply) => {
    const status = error.statusCode ?? 500;
    // A defect of the emulator must not look like an answer of Power BI.
    if (status >= 500) request.log.error(error);
    return reply
      .code(status)
      .headers({[anyOrigin[0]]: anyOrigin[1], 'Content-Type': 'application/json; charset=utf-8'})
      .send(
        JSON.stringify({error: {code: status < 500 ? 'InvalidRequest' : 'EmulatorDefect', message: error.message}}),
      );
  });
}
