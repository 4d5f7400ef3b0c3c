/** A proxy in front of a tenant that writes down what passes. */
import cors from '@fastify/cors';
import fastify, {type FastifyInstance, type FastifyRequest} from 'fastify';
import {appendFile, rename, writeFile} from 'node:fs/promises';
import {readCassette, writeLine, type CassetteHeader, type RecordedEntry, type RecordedService} from './cassette.js';
import {frameHook, frameHookPath, frameMessagePath} from './frame-hook.js';
import {recordBody} from './recorded-body.js';
import {RecordingRedaction} from './redact-recording.js';
import {serviceOfCall} from './service-of-call.js';

/** Options of {@link createRecorder}. */
export interface RecorderOptions {
  /** File to write. */
  cassette: string;
  /** Whether a file that is there is replaced. Default false: it may be all that is left of a tenant's answers. */
  overwrite?: boolean;
  /** Origins of the tenant. Default: Microsoft's. */
  upstream?: Partial<Record<RecordedService, string>>;
  /** Whether secrets, tokens, names of people and rows are taken out. Default true. */
  redact?: boolean;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch;
  /** Told of each entry that was written. */
  onEntry?: (entry: RecordedEntry) => void;
  /** Told why a call was not recorded, or an entry not written. */
  onFailure?: (message: string) => void;
  now?: () => number;
}

/** A recording proxy. */
export interface Recorder {
  readonly app: FastifyInstance;
  /** @param options Port 0, the default, takes a free one. @returns The proxy's origin. */
  listen(options?: {port?: number; host?: string}): Promise<string>;
  /**
   * Stops, when all that passed is written. Names that were learned late are then taken out of the lines before, too.
   * @throws Error where they cannot be.
   */
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
/** Power BI takes files of so many bytes from an upload. */
const bodyLimit = 1024 * 1024 * 1024;

const endToEnd = (headers: Iterable<[string, string | string[] | undefined]>): Record<string, string> =>
  Object.fromEntries(
    [...headers].flatMap(([name, value]) =>
      value === undefined || ofOneConnection.has(name) || name.startsWith('access-control-allow-')
        ? []
        : [[name, String(value)]],
    ),
  );

/** Whether a file is a cassette in which nothing stands yet: a recording that could not listen, or ended at once. */
const isEmpty = (cassette: string): Promise<boolean> =>
  readCassette(cassette).then(
    ({entries}) => entries.length === 0,
    () => false,
  );

/** A new cassette, with its head. @throws Error where it cannot be written, or is there already. */
async function startCassette(cassette: string, header: CassetteHeader, overwrite: boolean): Promise<void> {
  const flag = overwrite || (await isEmpty(cassette)) ? 'w' : 'wx';
  try {
    await writeFile(cassette, writeLine(header), {flag});
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    const reason =
      code === 'EEXIST'
        ? 'there is one already. Name another file with --cassette, or replace it with --overwrite'
        : message;
    throw new Error(`Failed to write the cassette ${cassette}: ${reason}.`, {cause: error});
  }
}

/** Redacts a whole cassette again, by what is known at the end. It is whole at every moment. */
async function redactAgain(cassette: string, redaction: RecordingRedaction): Promise<void> {
  const {header, entries} = await readCassette(cassette);
  const beside = `${cassette}.new`;
  await writeFile(beside, [header, ...entries.map(entry => redaction.entry(entry))].map(writeLine).join(''));
  await rename(beside, cassette);
}

/**
 * Makes a proxy. It starts a new cassette at once.
 * @throws Error where the file cannot be written, or is there and is not to be replaced.
 */
export async function createRecorder({
  cassette,
  overwrite = false,
  upstream: given = {},
  redact = true,
  fetch: send = globalThis.fetch,
  onEntry,
  onFailure,
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
  await startCassette(cassette, header, overwrite);
  let written: Promise<unknown> = Promise.resolve();
  const keep = (entry: RecordedEntry): Promise<unknown> => {
    const kept = redact ? redaction.entry(entry) : entry;
    // One after the other, in the order in which the answers came. What one could not do does not stop the next.
    written = written
      .then(() => appendFile(cassette, writeLine(kept)))
      .then(() => onEntry?.(kept))
      .catch((error: unknown) => onFailure?.(`Failed to write to ${cassette}: ${(error as Error).message}.`));
    return written;
  };

  const app = fastify({bodyLimit, forceCloseConnections: true, exposeHeadRoutes: false});
  await app.register(cors, {maxAge: 600, methods: '*'});
  app.removeAllContentTypeParsers();
  // Bytes, because what is uploaded need not be text.
  app.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, body, done) => done(null, body));
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

  /** @returns What the tenant answered, with all its bytes. @throws Error where it did not. */
  const pass = async (request: FastifyRequest): Promise<{response: Response; bytes: Buffer}> => {
    const service = serviceOfCall(request);
    const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
    const headers = endToEnd(Object.entries(request.headers));
    const started = now();
    const response = await send(upstream[service] + request.url, {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : {body: new Uint8Array(body)}),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    await keep({
      kind: 'call',
      service,
      request: {method: request.method, path: request.url, headers, ...(body === undefined ? {} : recordBody(body))},
      response: {status: response.status, headers: endToEnd(response.headers), ...recordBody(bytes)},
      milliseconds: now() - started,
    });
    return {response, bytes};
  };
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  app.route({
    method: methods,
    url: '*',
    handler: async (request, reply) => {
      try {
        const {response, bytes} = await pass(request);
        const cookies = response.headers.getSetCookie();
        return await reply
          .code(response.status)
          .headers({...endToEnd(response.headers), ...(cookies.length > 0 ? {'set-cookie': cookies} : {})})
          .send(bytes);
      } catch (error) {
        const cause = String((error as Error).cause ?? error);
        const message = `Failed to reach ${upstream[serviceOfCall(request)]}: ${cause}. Nothing was recorded for this call.`;
        onFailure?.(`${request.method} ${request.url.split('?')[0]}: ${message}`);
        return reply.code(502).send({error: {code: 'UpstreamUnreachable', message}});
      }
    },
  });
  return {
    app: app as unknown as FastifyInstance,
    listen: ({port = 0, host = '127.0.0.1'} = {}) => app.listen({port, host}),
    async close() {
      await app.close();
      await written;
      if (!redact || !redaction.knowsFullNames) return;
      await redactAgain(cassette, redaction).catch((error: unknown) => {
        throw new Error(
          `Failed to look through ${cassette} again: ${(error as Error).message}. Names of people may stand in its texts.`,
          {cause: error},
        );
      });
    },
  };
}
