/** The emulator as Mock Service Worker handlers: the second door. It carries; it parses, defaults and words nothing. */
import {emulatorPathPrefix, powerBiAppOrigin} from '@pbi-bound-report/contract';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type OperationResponse,
  type OperationRequest,
  type OperationService,
} from '@pbi-bound-report/emulator';
import {delay, http, HttpResponse, type HttpHandler} from 'msw';
import {bySpecificity, everythingUnder, routePattern} from './route-pattern.js';

/** Options of {@link createHandlers}. Those of the emulator apply where no emulator is given. */
export interface CreateHandlersOptions extends EmulatorOptions {
  /** Default: a new one. Its embed URLs lead to the page's own origin, where the report page has to be served; in Node to `https://app.powerbi.com`. */
  emulator?: Emulator;
  /** Where calls are answered. Each may be one origin or several. */
  origins?: {
    /** Default: `https://api.powerbi.com`. */
    api?: string | readonly string[];
    /** Default: `https://login.microsoftonline.com`. */
    login?: string | readonly string[];
    /** The report page's calls and the test control, under `/__emulator`. Default: the page's own origin and `https://app.powerbi.com`. */
    emulator?: string | readonly string[];
  };
  /** Whether calls to those origins that fit no operation are answered (404, with what they may have meant) or left to MSW. Default true. */
  handleUnmatched?: boolean;
}

const ownOrigin = (): string | undefined => {
  const {origin} = (globalThis.location as Location | undefined) ?? {};
  return origin === undefined || origin === 'null' ? undefined : origin;
};

/**
 * One handler for all operations at Microsoft's origins, and one for those at the emulator's own.
 * MSW copies a request for each handler that it asks, so that one for each operation would make many copies of every call of a page.
 * @throws TypeError for an origin that is none.
 */
export function createHandlers(options: CreateHandlersOptions = {}): HttpHandler[] {
  const emulator = options.emulator ?? createEmulator({embedOrigin: ownOrigin() ?? powerBiAppOrigin, ...options});
  const own = ownOrigin();
  const origins: Record<OperationService, string[]> = {
    api: checked('api', options.origins?.api ?? 'https://api.powerbi.com'),
    login: checked('login', options.origins?.login ?? 'https://login.microsoftonline.com'),
    emulator: checked('emulator', options.origins?.emulator ?? [...(own === undefined ? [] : [own]), powerBiAppOrigin]),
  };
  const routes = [...emulator.operations]
    .sort((a, b) => bySpecificity(a.path, b.path))
    .map(operation => ({operation, route: routePattern(origins[operation.service], operation.path)}));

  const answer = async ({request}: {request: Request}): Promise<Response | undefined> => {
    for (const {operation, route} of routes) {
      const params = operation.method === request.method ? route.params(request.url) : undefined;
      if (params) return respond(request, await emulator.handle(operation, {...(await callOf(request)), params}));
    }
    if (options.handleUnmatched === false) return undefined;
    return respond(
      request,
      emulator.handleUnmatched({
        ...(await callOf(request)),
        method: request.method,
        path: new URL(request.url).pathname,
      }),
    );
  };
  return [
    http.all(everythingUnder([...origins.api, ...origins.login]), answer),
    http.all(everythingUnder(origins.emulator, emulatorPathPrefix), answer),
  ];
}

async function callOf(request: Request): Promise<Omit<OperationRequest, 'params'>> {
  const {origin, searchParams} = new URL(request.url);
  const text = await request.clone().text();
  return {
    query: searchParams,
    headers: Object.fromEntries(request.headers),
    body: text === '' ? undefined : text,
    origin,
  };
}

/** Statuses whose responses have no body, not even an empty one. */
const bodiless = new Set([204, 205, 304]);

async function respond(request: Request, {status, headers, body, effect}: OperationResponse): Promise<Response> {
  if (effect?.delayMs) await delay(effect.delayMs);
  if (effect?.connection === 'hang') await ended(request.signal);
  if (effect?.connection !== undefined) return HttpResponse.error();
  // Bytes, not text: a Response gives text a content type that the answer may not have.
  return new HttpResponse(bodiless.has(status) || body === '' ? null : new TextEncoder().encode(body), {
    status,
    headers,
  });
}

/** Settles when the client gives up. */
const ended = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        {once: true},
      );
    }
  });

function checked(name: string, given: string | readonly string[]): string[] {
  return (typeof given === 'string' ? [given] : [...given]).map(text => {
    try {
      return new URL(text).origin;
    } catch {
      throw new TypeError(
        `Failed to create handlers: origins.${name} must be an origin such as https://api.powerbi.com; ${text} is none.`,
      );
    }
  });
}
