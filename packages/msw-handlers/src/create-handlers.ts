/**
 * The emulator as Mock Service Worker handlers: hands requests over and carries responses back, and decides nothing.
 */
import {defined, emulatorPathPrefix, parseUrl, powerBiAppOrigin} from '@pbi-bound-report/contract';
import {
  checkGivenEmulator,
  checkOptionNames,
  createEmulator,
  emulatorOptionNames,
  matchPath,
  type Emulator,
  type EmulatorOptions,
  type Operation,
  type OperationRequest,
  type OperationResponse,
  type OperationService,
} from '@pbi-bound-report/emulator';
import {delay, http, HttpResponse, type HttpHandler} from 'msw';

/** Options of {@link createHandlers}. Those of the emulator apply where no emulator is given. */
export interface CreateHandlersOptions extends EmulatorOptions {
  /**
   * Default: a new one. Its embed URLs lead to the page's own origin, where the report page has to be served; in Node
   * to `https://app.powerbi.com`.
   */
  emulator?: Emulator;
  /** Where requests are answered. Each may be one origin or several. */
  origins?: {
    /** Default: `https://api.powerbi.com`. */
    api?: string | readonly string[];
    /** Default: `https://login.microsoftonline.com`. */
    login?: string | readonly string[];
    /**
     * The report page's requests and the test control, under `/__emulator`. Default: the page's own origin and
     * `https://app.powerbi.com`.
     */
    emulator?: string | readonly string[];
  };
  /**
   * Whether requests to those origins that fit no operation are answered (404, with what they may have meant) or left
   * to MSW. Default true.
   */
  handleUnmatched?: boolean;
}

/**
 * One handler for all operations at Microsoft's origins, and one for those at the emulator's own.
 * MSW copies a request for each handler that it tries, so that a handler for each operation would make many copies of
 * each request.
 * @throws TypeError that names the option and the remedy where one is wrong.
 */
export function createHandlers(options: CreateHandlersOptions = {}): HttpHandler[] {
  checkOptionNames(options, [...emulatorOptionNames, ...ownOptionNames]);
  const pageOrigin = ownOrigin();
  checkGivenEmulator(options);
  if (!['boolean', 'undefined'].includes(typeof options.handleUnmatched)) {
    throw new TypeError('Failed to read the option handleUnmatched: it must be true or false.');
  }
  const emulator = options.emulator ?? makeEmulator(options, pageOrigin);
  const origins = readOrigins(options.origins ?? {}, pageOrigin);

  const handle = async ({request}: {request: Request}): Promise<Response | undefined> => {
    const match = findRoute(emulator.operations, origins, request);
    if (!match && options.handleUnmatched === false) return undefined;
    const sent = await readRequest(request);
    const response = match
      ? await emulator.handle(match.operation, {...sent, params: match.params})
      : emulator.handleUnmatched({...sent, method: request.method, path: new URL(request.url).pathname});
    return respond(request, response);
  };
  return [
    http.all(everythingUnder([...origins.api, ...origins.login]), handle),
    http.all(everythingUnder(origins.emulator, emulatorPathPrefix), handle),
  ];
}

const ownOptionNames = ['emulator', 'origins', 'handleUnmatched'];

function makeEmulator(
  {emulator: _, origins: __, handleUnmatched: ___, ...options}: CreateHandlersOptions,
  pageOrigin: string | undefined,
): Emulator {
  return createEmulator({embedOrigin: pageOrigin ?? powerBiAppOrigin, ...defined(options)});
}

type Origins = Record<OperationService, string[]>;

function ownOrigin(): string | undefined {
  const {origin} = (globalThis.location as Location | undefined) ?? {};
  return origin === 'null' ? undefined : origin;
}

function readOrigins(options: NonNullable<CreateHandlersOptions['origins']>, pageOrigin: string | undefined): Origins {
  const {api, login, emulator} = options;
  checkOptionNames(options, ['api', 'login', 'emulator'], {});
  const ofPages = pageOrigin === undefined ? [powerBiAppOrigin] : [pageOrigin, powerBiAppOrigin];
  return {
    api: parseOrigins('api', api ?? 'https://api.powerbi.com'),
    login: parseOrigins('login', login ?? 'https://login.microsoftonline.com'),
    emulator: parseOrigins('emulator', emulator ?? ofPages),
  };
}

function parseOrigins(name: string, value: string | readonly string[]): string[] {
  const texts = Array.isArray(value) ? (value as readonly string[]) : [value as string];
  return texts.map(text => {
    const origin = parseUrl(text)?.origin ?? 'null';
    // "localhost:8081" can be read as a URL, whose scheme is localhost and which has no origin.
    if (origin !== 'null') return origin;
    throw new TypeError(
      `Failed to create handlers: origins.${name} must be an origin such as https://api.powerbi.com; ${text} is none.`,
    );
  });
}

/** No two operations fit the same request, in whatever order they come: the emulator's tests hold that. */
function findRoute(
  operations: readonly Operation[],
  origins: Origins,
  {method, url}: Request,
): {operation: Operation; params: Record<string, string>} | undefined {
  const {origin, pathname} = new URL(url);
  for (const operation of operations) {
    if (operation.method !== method || !origins[operation.service].includes(origin)) continue;
    const params = matchPath(operation.path, pathname);
    if (params) return {operation, params};
  }
  return undefined;
}

async function readRequest(request: Request): Promise<Omit<OperationRequest, 'params'>> {
  const {origin, searchParams} = new URL(request.url);
  const text = await request.clone().text();
  return {
    query: searchParams,
    headers: Object.fromEntries(request.headers),
    body: text === '' ? undefined : text,
    origin,
  };
}

async function respond(request: Request, response: OperationResponse): Promise<Response> {
  const {status, headers, body, effect} = response;
  if (effect?.delayMs) await delay(effect.delayMs);
  if (effect?.connection === 'hang') await aborted(request.signal);
  if (effect?.connection !== undefined) return HttpResponse.error();
  // Bytes, not text: a Response gives text a content type that the emulator's response may not have. Where a status
  // allows no body, MSW's response leaves it out.
  const bytes = body === '' ? null : toBytes(response);
  return new HttpResponse(bytes, {status, headers});
}

const toBytes = ({body, isBinary}: OperationResponse): Uint8Array<ArrayBuffer> =>
  isBinary ? Uint8Array.from(body, char => char.charCodeAt(0)) : new TextEncoder().encode(body);

/** Settles when the client gives up. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const settle = (): void => resolve();
    if (signal.aborted) settle();
    else signal.addEventListener('abort', settle, {once: true});
  });
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Any URL of these origins, or any under a path of theirs. */
const everythingUnder = (origins: readonly string[], prefix = ''): RegExp =>
  new RegExp(`^(?:${origins.map(escapePattern).join('|')})${escapePattern(prefix)}(?:[/?#].*)?$`, 'i');
