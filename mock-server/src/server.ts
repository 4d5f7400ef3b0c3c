/** A mock server: the emulator, listening. */
import {defined} from '@pbi-bound-report/contract';
import {
  checkGivenEmulator,
  checkOptionNames,
  createEmulator,
  emulatorOptionNames,
  type Emulator,
  type EmulatorOptions,
  type World,
} from '@pbi-bound-report/emulator';
import {readWorldFolder} from '@pbi-bound-report/test-kit';
import fastify, {type FastifyInstance, type FastifyReply} from 'fastify';
import {hash} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {mockServerApp, type MockServerAppOptions} from './app.js';
import {embedOriginOf} from './emulated-hosts.js';
import {handleUnmatched, type EmulatedMessage} from './routes/operations.js';
import {watchWorld, type WorldEdit, type WorldWatch} from './watch-world.js';

/** Options of {@link createMockServer}. */
export interface MockServerOptions extends Omit<EmulatorOptions, 'world'>, Partial<MockServerAppOptions> {
  /** What exists: a world, or the folder of one, as `--world` takes it. Default: one retail report, four retailers. */
  world?: World | string;
  /**
   * With `world` as a folder: takes up edits of its files without a restart, by `emulator.replaceWorld()`. An edit with
   * a mistake is not taken up. `true` says on the console what became of each edit; a function gets it instead.
   */
  watch?: boolean | ((edit: WorldEdit) => void);
  /** Serves HTTPS with this key and certificate (PEM). See `loadCertificate`. */
  https?: {key: string; cert: string};
}

/** A server that stands in for Power BI and Entra. */
export interface MockServer {
  readonly app: FastifyInstance;
  readonly emulator: Emulator;
  /** Starts to listen. @param options Port 0, the default, takes a free one. @returns The server's origin. */
  listen(options?: {port?: number; host?: string}): Promise<string>;
  close(): Promise<void>;
}

/** `/__lane/w1/v1.0/…` is `/v1.0/…` in lane w1: for clients that can be given another base URL, but no header. */
const lanePath = /^\/__lane\/([\w.-]{1,64})(?=\/)/;

/**
 * No route here has a schema, and none can be added to a server that is ready. To say so spares Fastify its schema
 * compilers: they are an eighth of the time until the first response.
 */
const withoutSchemas = (): never => {
  throw new Error(
    'The mock server compiles no schemas. For routes of your own register mockServerApp in a Fastify server of your own.',
  );
};

const listenRemedy = 'Pass it to listen({port, host}) of the server.';

/** The console makes links of it: what is no address of a page, `javascript:` among it, is refused. */
function checkRefusalsPage(value: unknown): void {
  if (value === undefined) return;
  if (typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return;
  throw new TypeError(
    'Failed to read the option refusalsPage: it must be the http or https address of a page, such as "https://docs.example/refusals.html".',
  );
}

/** @throws TypeError that names the option and the remedy. */
function checkOptions(options: MockServerOptions): void {
  const names = [...emulatorOptionNames, 'emulator', 'reportPageRoot', 'refusalsPage', 'https', 'watch'];
  checkOptionNames(options, names, {port: listenRemedy, host: listenRemedy});
  checkGivenEmulator(options);
  const {https, reportPageRoot} = options as {https?: {key?: unknown; cert?: unknown}; reportPageRoot?: unknown};
  if (https !== undefined && !(typeof https.key === 'string' && typeof https.cert === 'string')) {
    throw new TypeError(
      'Failed to read the option https: it must be {key, cert}, two texts in PEM form. loadCertificate() gives them.',
    );
  }
  const {watch, world} = options;
  if (!['undefined', 'boolean', 'function'].includes(typeof watch)) {
    throw new TypeError('Failed to read the option watch: it must be true, false or a function that gets each edit.');
  }
  if (watch && typeof world !== 'string') {
    throw new TypeError(
      'Failed to read the option watch: there is no folder to watch. Pass it as world: "./my-world".',
    );
  }
  if (reportPageRoot !== undefined && typeof reportPageRoot !== 'string') {
    throw new TypeError('Failed to read the option reportPageRoot: it must be the path of a folder.');
  }
  checkRefusalsPage((options as {refusalsPage?: unknown}).refusalsPage);
}

const countText = ({length}: readonly unknown[], name: string): string =>
  `${length} ${length === 1 ? name : `${name}s`}`;

/** What became of an edit, for people. */
const sayOnConsole = (edit: WorldEdit): void => {
  if ('error' in edit) {
    console.error(`The edit was not taken up; the world before it goes on. ${edit.error.message}`);
  } else {
    const {reports, datasets} = edit.world;
    const counts = `${countText(reports, 'report')}, ${countText(datasets, 'dataset')}`;
    process.stdout.write(`The edit was taken up: ${counts}.\n`);
  }
};

async function makeEmulator(options: MockServerOptions): Promise<Emulator> {
  const {world, emulator: _, reportPageRoot: __, refusalsPage: ___, https: ____, watch: _____, ...others} = options;
  return createEmulator({
    embedOrigin: embedOriginOf,
    sha256: text => hash('sha256', text, 'base64'),
    ...others,
    ...(world === undefined ? {} : {world: typeof world === 'string' ? await readWorldFolder(world) : world}),
  });
}

/** Watches the folder of the world, where that is wanted. To be called before the folder is read. */
async function startWatching(
  {world, watch}: MockServerOptions,
  emulatorOf: () => Emulator,
): Promise<WorldWatch | undefined> {
  if (!watch || typeof world !== 'string') return undefined;
  try {
    const report = typeof watch === 'function' ? watch : sayOnConsole;
    return watchWorld({
      folder: world,
      take: next => emulatorOf().replaceWorld(next),
      onEdit(edit) {
        if ('error' in edit) emulatorOf().noteWorldProblem(edit.error.message);
        report(edit);
      },
    });
  } catch (error) {
    // A reading says better what is wrong with a folder.
    await readWorldFolder(world);
    throw error;
  }
}

/**
 * Makes a mock server. Embed URLs point back to wherever the client reached it, or to app.powerbi.com if it called a
 * Microsoft host.
 * @throws TypeError that names the option and the remedy where one is wrong.
 * @throws Error that names the file, the line and the field where the folder of a world has a mistake.
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  checkOptions(options);
  const watching = await startWatching(options, () => emulator);
  let emulator: Emulator;
  try {
    emulator = options.emulator ?? (await makeEmulator(options));
    const server = await serve(emulator, options, watching);
    watching?.begin();
    return server;
  } catch (error) {
    watching?.close();
    throw error;
  }
}

async function serve(
  emulator: Emulator,
  options: MockServerOptions,
  watching: WorldWatch | undefined,
): Promise<MockServer> {
  const app = fastify({
    ...(options.https ? {https: options.https} : {}),
    routerOptions: {ignoreTrailingSlash: true, caseSensitive: false, maxParamLength: 5000},
    bodyLimit: 10 * 1024 * 1024,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    schemaController: {compilersFactory: {buildValidator: withoutSchemas, buildSerializer: withoutSchemas}},
    // A path that cannot be decoded fits no operation; Fastify asks here before any route or hook.
    frameworkErrors(_error, request, reply) {
      const {status, headers, body} = handleUnmatched(emulator, request);
      void (reply as unknown as FastifyReply).code(status).headers(headers).send(Buffer.from(body));
    },
    rewriteUrl(request: IncomingMessage) {
      const url = request.url ?? '/';
      const lane = url.startsWith('/__lane/') ? lanePath.exec(url) : null;
      if (!lane) return url;
      request.headers[emulator.laneHeader] ??= lane[1] as string;
      (request as EmulatedMessage).lanePrefix = lane[0];
      return url.slice(lane[0].length);
    },
  });
  await app.register(mockServerApp, {
    ...defined({reportPageRoot: options.reportPageRoot, refusalsPage: options.refusalsPage}),
    emulator,
  });
  app.addHook('onClose', (_app, done) => {
    watching?.close();
    done();
  });
  await app.ready();
  return {
    app: app as unknown as FastifyInstance,
    emulator,
    // An empty text would be every address.
    listen: ({port = 0, host} = {}) => app.listen({port, host: host?.trim() || '127.0.0.1'}),
    close: () => app.close(),
  };
}
