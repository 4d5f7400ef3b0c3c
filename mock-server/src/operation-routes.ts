/** Every operation of the emulator as a route of its own. The door carries: it parses, defaults and words nothing. */
import type {Emulator, OperationAnswer, OperationCall, OperationService} from '@pbi-bound-report/emulator';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {powerBiAppOrigin} from '@pbi-bound-report/contract';
import {setTimeout as wait} from 'node:timers/promises';

/** Microsoft's hosts that the server can stand in for, and what each of them answers. */
export const emulatedHosts: ReadonlyMap<string, OperationService> = new Map([
  ['api.powerbi.com', 'api'], ['login.microsoftonline.com', 'login'], ['app.powerbi.com', 'emulator'],
]);

const noQuery = new URLSearchParams();
type RawCall = Omit<OperationCall, 'params'>;

const hostOf = (request: FastifyRequest): string => {
  const {host} = request;
  const colon = host.lastIndexOf(':');
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
};

function callOf(request: FastifyRequest): RawCall {
  const query = request.url.indexOf('?');
  return {
    query: query < 0 ? noQuery : new URLSearchParams(request.url.slice(query + 1)),
    headers: request.headers as Record<string, string | undefined>,
    body: typeof request.body === 'string' ? request.body : undefined,
    origin: `${request.protocol}://${request.host}${(request.raw as {lanePrefix?: string}).lanePrefix ?? ''}`,
  };
}

/** Where embed URLs lead: to the app's host for calls to a Microsoft host, else to wherever the client reached the server. */
export function embedOriginOf(called: string): string {
  const host = new URL(called).hostname;
  return emulatedHosts.has(host) ? powerBiAppOrigin : called;
}

/** Adds a route for each operation, and answers whatever fits none. */
export function operationRoutes(app: FastifyInstance, emulator: Emulator): void {
  // The operations read the raw text themselves: a body that Fastify parsed, defaulted or refused would not be Power BI's answer.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'string'}, (_request, body, done) => { done(null, body); });

  const closing = new AbortController();
  app.addHook('onClose', (_app, done) => {
    closing.abort();
    done();
  });

  const send = async (request: FastifyRequest, reply: FastifyReply, answer: OperationAnswer): Promise<unknown> => {
    const {effect} = answer;
    if (effect?.delayMs) await wait(effect.delayMs, undefined, {signal: closing.signal}).catch(() => undefined);
    if (effect?.connection !== undefined) {
      reply.hijack();
      if (effect.connection === 'drop') request.raw.socket.destroy();
      return reply;
    }
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  };
  const sendUnknown = (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const query = request.url.indexOf('?');
    const path = query < 0 ? request.url : request.url.slice(0, query);
    return send(request, reply, emulator.answerUnknown({...callOf(request), method: request.method, path}));
  };

  for (const operation of emulator.operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      async handler(request, reply) {
        const service = emulatedHosts.get(hostOf(request));
        if (service !== undefined && service !== operation.service) return sendUnknown(request, reply);
        return send(request, reply, await emulator.answer(operation, {...callOf(request), params: request.params as Record<string, string>}));
      },
    });
  }
  app.setNotFoundHandler(sendUnknown);
  app.setErrorHandler((error: {statusCode?: number; message: string}, request, reply) => {
    const status = error.statusCode ?? 500;
    // A defect of the emulator must not look like an answer of Power BI.
    if (status >= 500) request.log.error(error);
    return reply.code(status).headers({'Content-Type': 'application/json; charset=utf-8'}).send(JSON.stringify({error: {code: status < 500 ? 'InvalidRequest' : 'EmulatorDefect', message: error.message}}));
  });
}
