/** A proxy in front of a tenant that writes down what passes. */
import cors from '@fastify/cors';
import fastify, {type FastifyInstance, type FastifyRequest} from 'fastify';
import {appendFile, writeFile} from 'node:fs/promises';
import {writeLine, type CassetteHeader, type RecordedEntry, type RecordedService} from './cassette.js';
import {frameHook, frameHookPath, frameMessagePath} from './frame-hook.js';
import {RecordingRedaction} from './redact-recording.js';
import {serviceOfCall} from './service-of-call.js';

/** Options of {@link createRecorder}. */
export interface RecorderOptions {
  /** File to write; one that is there is replaced. */
  cassette: string;
  /** Origins of the tenant. Default: Microsoft's. */
  upstream?: Partial<Record<RecordedService, string>>;
  /** Whether secrets, tokens, names of people and rows are taken out. Default true. */
  redact?: boolean;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch;
  /** Told of each entry that was written. */
  onEntry?: (entry: RecordedEntry) => void;
  now?: () => number;
}

/** A recording proxy. */
export interface Recorder {
  readonly app: FastifyInstance;
  /** @param options Port 0, the default, takes a free one. @returns The proxy's origin. */
  listen(options?: {port?: number; host?: string}): Promise<string>;
  /** Stops, when all that passed is written. */
  close(): Promise<void>;
}

const microsoft: Record<RecordedService, string> = {
  api: 'https://api.powerbi.com',
  login: 'https://login.microsoftonline.com',
};

/** Headers of one connection, and of the encoding that `fetch` has undone. */
const ofOneConnection = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
  'accept-encoding',
  'expect',
]);
const endToEnd = (headers: Iterable<[string, string | string[] | undefined]>): Record<string, string> =>
  Object.fromEntries(
    [...headers].flatMap(([name, value]) =>
      value === undefined || ofOneConnection.has(name) || name.startsWith('access-control-allow-')
        ? []
        : [[name, String(value)]],
    ),
  );

/** Makes a proxy. It starts a new cassette at once. @throws Error where the file cannot be written. */
export async function createRecorder({
  cassette,
  upstream: given = {},
  redact = true,
  fetch: send = globalThis.fetch,
  onEntry,
  now = Date.now,
}: RecorderOptions): Promise<Recorder> {
  const upstream = {...microsoft, ...given};
  const redaction = new RecordingRedaction();
  const header: CassetteHeader = {
    format: 'pbi-cassette',
    version: 1,
    recordedAt: new Date(now()).toISOString(),
    upstream,
    redacted: redact,
  };
  await writeFile(cassette, writeLine(header)).catch((error: unknown) => {
    throw new Error(`Failed to write the cassette ${cassette}: ${(error as Error).message}.`, {cause: error});
  });
  let written: Promise<unknown> = Promise.resolve();
  const keep = (entry: RecordedEntry): Promise<unknown> => {
    const kept = redact ? redaction.entry(entry) : entry;
    // One after the other, in the order in which the answers came.
    written = written.then(() => appendFile(cassette, writeLine(kept))).then(() => onEntry?.(kept));
    return written;
  };

  const app = fastify({bodyLimit: 10 * 1024 * 1024, forceCloseConnections: true, exposeHeadRoutes: false});
  await app.register(cors, {maxAge: 600, methods: '*'});
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'string'}, (_request, body, done) => done(null, body));
  app.get(frameHookPath, (request, reply) =>
    reply
      .headers({'content-type': 'text/javascript; charset=utf-8'})
      .send(frameHook(`${request.protocol}://${request.host}`)),
  );
  app.post(frameMessagePath, async (request, reply) => {
    const {from, message} = JSON.parse(String(request.body)) as {from: 'page' | 'frame'; message: unknown};
    await keep({kind: 'message', from, message});
    return reply.code(204).send();
  });

  const pass = async (request: FastifyRequest): Promise<Response> => {
    const service = serviceOfCall(request);
    const body = typeof request.body === 'string' && request.body !== '' ? request.body : undefined;
    const headers = endToEnd(Object.entries(request.headers));
    const started = now();
    const response = await send(upstream[service] + request.url, {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : {body}),
    });
    const text = await response.clone().text();
    await keep({
      kind: 'call',
      service,
      request: {method: request.method, path: request.url, headers, ...(body === undefined ? {} : {body})},
      response: {status: response.status, headers: endToEnd(response.headers), body: text},
      milliseconds: now() - started,
    });
    return response;
  };
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  app.route({
    method: methods,
    url: '*',
    handler: async (request, reply) => {
      let response: Response;
      try {
        response = await pass(request);
      } catch (error) {
        return reply
          .code(502)

          .send({
            error: {
              code: 'UpstreamUnreachable',
              message: `Failed to reach ${upstream[serviceOfCall(request)]}: ${String((error as Error).cause ?? error)}. Nothing was recorded for this call.`,
            },
          });
      }
      return reply
        .code(response.status)
        .headers({...endToEnd(response.headers)})
        .send(Buffer.from(await response.arrayBuffer()));
    },
  });
  return {
    app: app as unknown as FastifyInstance,
    listen: ({port = 0, host = '127.0.0.1'} = {}) => app.listen({port, host}),
    async close() {
      await app.close();
      await written;
    },
  };
}
