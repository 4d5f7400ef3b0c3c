/** Every operation of the emulator as a route of its own. Nothing is parsed, defaulted or worded here. */
import {matchPath, type Emulator, type OperationRequest, type OperationResponse} from '@pbi-bound-report/emulator';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {IncomingMessage} from 'node:http';
import {isHost, serviceOf} from '../emulated-hosts.js';
import {readHead} from '../plugins/read-head.js';
import {anyOrigin, createSender, createTurns} from '../plugins/send-operation.js';

const noQuery = new URLSearchParams();

/** What the server notes on a request. */
export interface EmulatedMessage extends IncomingMessage {
  /** `/__lane/w1` where the client chose its lane by path. */
  lanePrefix?: string;
  /** The Content-Type as it was sent. */
  contentType?: string;
}

/** Where the server was reached, for requests of HTTP/1.0, which need no Host header. */
function localHost({socket}: IncomingMessage): string {
  const {localAddress = '127.0.0.1', localPort = 80, localFamily} = socket;
  return `${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
}

function toOperationRequest(request: FastifyRequest): OperationRequest {
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

/** Handles a request that fits no operation. */
export function handleUnmatched(emulator: Emulator, request: FastifyRequest): OperationResponse {
  const query = request.url.indexOf('?');
  return emulator.handleUnmatched({
    ...toOperationRequest(request),
    method: request.method,
    path: query < 0 ? request.url : request.url.slice(0, query),
  });
}

/** Bodies and content types reach the operations as they were sent. */
function passBodiesUnread(app: FastifyInstance): void {
  // A body that Fastify parsed, defaulted or refused would not get Power BI's response.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'string'}, (_request, body, done) => {
    done(null, typeof body === 'string' && body.startsWith('\uFEFF') ? body.slice(1) : body);
  });
  app.addContentTypeParser('multipart/form-data', (_request, payload, done) => {
    readHead(payload).then(text => {
      done(null, text);
    }, done);
  });
  // Fastify responds 415 to a content type that it cannot read. So it gets none to read, and the operation the one that
  // was sent.
  app.addHook('onRequest', (request, _reply, done) => {
    const {headers} = request.raw;
    const sent = headers['content-type'];
    if (sent !== undefined) {
      (request.raw as EmulatedMessage).contentType = sent;
      headers['content-type'] = /^\s*multipart\/form-data\b/i.test(sent) ? 'multipart/form-data' : undefined;
    }
    done();
  });
}

/**
 * Refuses a Host header that is none, as web servers do: embed URLs and the issuer of tokens are made of it.
 * The last good one is remembered, because most requests are for the same host.
 */
function refuseBadHosts(app: FastifyInstance): void {
  let lastGood: string | undefined;
  app.addHook('onRequest', (request, reply, done) => {
    const {headers} = request.raw;
    headers.host ??= localHost(request.raw);
    const {host} = request;
    if (host === lastGood) return done();
    if (isHost(host)) {
      lastGood = host;
      return done();
    }
    const message = 'Failed to read the Host header: it is no host name. Send the name, and the port, that is called.';
    void reply
      .code(400)
      .headers({[anyOrigin[0]]: anyOrigin[1], 'Content-Type': 'application/json; charset=utf-8'})
      .send(JSON.stringify({error: {code: 'InvalidRequest', message}}));
  });
}

/** Adds a route for each operation, and responds to whatever fits none. */
export function operationRoutes(app: FastifyInstance, emulator: Emulator): void {
  refuseBadHosts(app);
  passBodiesUnread(app);
  const send = createSender(app);
  const nextTurn = createTurns();
  for (const operation of emulator.operations) {
    // The router takes all of the segment from the colon on, the closing parenthesis too.
    const isFunction = operation.path.includes('(');
    app.route({
      method: operation.method,
      url: operation.path,
      async handler(request, reply) {
        await nextTurn();
        const service = serviceOf(request.host);
        if (service !== undefined && service !== operation.service) {
          return send(reply, handleUnmatched(emulator, request));
        }
        const operationRequest = toOperationRequest(request);
        if (!isFunction) return send(reply, await emulator.handle(operation, operationRequest));
        const params = matchPath(operation.path, request.url.split('?', 1)[0] ?? '');
        if (params === undefined) return send(reply, handleUnmatched(emulator, request));
        return send(reply, await emulator.handle(operation, {...operationRequest, params}));
      },
    });
  }
  app.setNotFoundHandler((request, reply) => send(reply, handleUnmatched(emulator, request)));
  app.setErrorHandler((error: {statusCode?: number; message: string}, request, reply) => {
    const status = error.statusCode ?? 500;
    // A defect of the emulator must not look like a response of Power BI.
    if (status >= 500) request.log.error(error);
    return reply
      .code(status)
      .headers({[anyOrigin[0]]: anyOrigin[1], 'Content-Type': 'application/json; charset=utf-8'})
      .send(
        JSON.stringify({error: {code: status < 500 ? 'InvalidRequest' : 'EmulatorDefect', message: error.message}}),
      );
  });
}
