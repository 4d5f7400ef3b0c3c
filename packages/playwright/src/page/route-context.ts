/** Puts a browser context offline: what its pages and frames ask Microsoft's hosts is answered by the kit. */
import type {BrowserContext, Frame, Request, Route} from '@playwright/test';
import type {OperationResponse} from '@pbi-bound-report/emulator';
import {deliver, emulatedHosts, type Connection} from '@pbi-bound-report/test-kit';
import {QueryBatches} from './query-batches.js';
import {batchPath, type ReportPageFiles} from './report-page-files.js';

/** Options of {@link routeContext}. */
export interface RouteOptions {
  /** Asked anew for each call: a test may change its world. */
  connection: () => Connection;
  /** What goes into each call's headers, to name the lane. */
  laneHeaders: Readonly<Record<string, string>>;
  files: ReportPageFiles;
  /** Ends what is still waiting. */
  signal: AbortSignal;
  /** Told of each request to Microsoft's hosts that something else has answered, or has let out to the network. */
  onMissed: (request: Request) => void;
}

/** Any page may call, as it may call Power BI. */
const anyOrigin = {'Access-Control-Allow-Origin': '*'};

async function fulfill(route: Route, response: OperationResponse, signal: AbortSignal): Promise<void> {
  switch (await deliver(response, signal)) {
    case 'hang':
      return;
    case 'drop':
      await route.abort('connectionreset');
      return;
    case 'answer':
      await route.fulfill({
        status: response.status,
        headers: {...response.headers, ...anyOrigin},
        body: response.isBinary ? Buffer.from(response.body, 'latin1') : response.body,
      });
  }
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** @returns The frame that is navigated; undefined where it is a whole page. */
function innerFrameOf(request: Request): Frame | undefined {
  try {
    const frame = request.frame();
    return frame.parentFrame() === null ? undefined : frame;
  } catch {
    // A window that is only just opening has no frame yet.
    return undefined;
  }
}

/**
 * Sends a page or a frame on. Playwright lets what follows a redirect out to the network, past all routes, and the app
 * that is tested may be nothing but a route: so it is a navigation of its own instead. A page is given a document that
 * leads on. A frame stays where it is and is navigated by the page around it: had it been at another site in between,
 * Chromium would let what its next document loads past the routes.
 */
async function redirect(route: Route, response: OperationResponse, signal: AbortSignal): Promise<void> {
  const {Location: address = '', location = address, ...headers} = response.headers;
  const frame = innerFrameOf(route.request());
  if (frame === undefined) {
    const body = `<!doctype html><meta http-equiv="refresh" content="0;url=${escapeHtml(location)}">`;
    const shown = {...headers, 'Content-Type': 'text/html; charset=utf-8'};
    return fulfill(route, {...response, status: 200, headers: shown, body}, signal);
  }
  const element = await frame.frameElement();
  await fulfill(route, {...response, status: 204, headers, body: ''}, signal);
  await element.evaluate((node, url) => {
    (node as HTMLIFrameElement).contentWindow?.location.replace(url);
  }, location);
}

/** What the browser asks first where a page calls another origin. */
const preflight = (route: Route): Promise<void> =>
  route.fulfill({
    status: 204,
    headers: {
      ...anyOrigin,
      'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
      'Access-Control-Allow-Headers': route.request().headers()['access-control-request-headers'] ?? '*',
      'Access-Control-Max-Age': '600',
    },
  });

/** Entra alone knows its visitors by cookies, and to ask the browser for them takes as long as the call itself. */
async function cookieHeader(context: BrowserContext, url: URL): Promise<{cookie?: string}> {
  if (emulatedHosts.get(url.hostname) !== 'login') return {};
  const cookies = await context.cookies(url.href);
  return cookies.length > 0 ? {cookie: cookies.map(({name, value}) => `${name}=${value}`).join('; ')} : {};
}

/**
 * Tells of requests that did not come to the kit: Playwright asks routes of a page before those of its context, and the
 * last one first. What a service worker has answered came to the kit as the worker's own request.
 */
function watchMissed(context: BrowserContext, answered: WeakSet<Request>, onMissed: (request: Request) => void): void {
  const check = (request: Request): void => {
    if (!answered.has(request) && emulatedHosts.has(new URL(request.url()).hostname)) onMissed(request);
  };
  context.on('requestfailed', check);
  context.on('response', response => {
    if (!response.fromServiceWorker()) check(response.request());
  });
}

/** Routes all pages of a context, those that it will have too. */
export async function routeContext(
  context: BrowserContext,
  {connection, laneHeaders, files, signal, onMissed}: RouteOptions,
): Promise<void> {
  const batches = new QueryBatches(batchPath, call => {
    return connection().send({...call, headers: {...call.headers, ...laneHeaders}}, signal);
  });
  const answer = async (route: Route): Promise<void> => {
    const request = route.request();
    const url = new URL(request.url());
    const method = request.method();
    if (method === 'OPTIONS') return preflight(route);
    const ofPage = url.hostname === 'app.powerbi.com';
    const file = ofPage && method === 'GET' ? await files.find(url.pathname) : undefined;
    if (file) return route.fulfill({status: 200, contentType: file.contentType, body: file.body});
    const headers = {...request.headers(), ...laneHeaders, ...(await cookieHeader(context, url))};
    const call = {method, url, headers, body: request.postData() ?? undefined};
    const response = (ofPage && (await batches.answer(call))) || (await connection().send(call, signal));
    const isRedirect = request.isNavigationRequest() && response.status >= 300 && response.status < 400;
    return isRedirect ? redirect(route, response, signal) : fulfill(route, response, signal);
  };
  const answered = new WeakSet<Request>();
  watchMissed(context, answered, onMissed);
  await context.route(
    url => emulatedHosts.has(url.hostname),
    async route => {
      answered.add(route.request());
      try {
        await answer(route);
      } catch (error) {
        // A page that was closed meanwhile waits for no answer.
        if (signal.aborted || /has been closed|Target closed|already handled/.test(String(error))) return;
        throw error;
      }
    },
  );
}
