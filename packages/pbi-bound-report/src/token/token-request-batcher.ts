/**
 * One request for a page.
 *
 * A page of twenty elements should not ask its back end for twenty tokens. Elements that ask within one task, of the
 * same endpoint in the same way (address, method, credentials, headers), go into one request of at most 50 reports and
 * 50 datasets, and beyond that into more requests. Then
 * - it is answered: each element gets the grant; where the endpoint refused single items (`refused`), only the elements
 *   that asked for them fail;
 * - it is refused as a whole (a 4xx that is not about load): each element asks alone, so that a bad one spoils no
 *   other;
 * - it fails otherwise (network, time-out, 429, 5xx): all fail alike. Asking twenty times would not help who is down.
 *
 * An answer may hold several tokens, where one would have made more pairs of report and dataset possible than were
 * granted; each element gets the one that is for its own pair.
 * A request is aborted when the last element that waits for it has gone away. `token-scope="element"` stays out of all
 * this. An endpoint that is asked by GET is told nothing: one answer serves all.
 */
import type {TokenEndpointCode, TokenEndpointRefusal, TokenEndpointRequest} from '@pbi-bound-report/contract';
import {abortable, nextTask, withTimeout} from '../shared/async.js';
import type {NextTask} from '../shared/async.js';
import {systemClock} from '../shared/clock.js';
import type {Clock} from '../shared/clock.js';
import {DeferredError, failure} from '../errors/deferred-error.js';
import {offline} from '../errors/load-part.js';
import {groupRequests, joinRequests} from './merge-requests.js';
import {endpointKey} from './token-endpoint-settings.js';
import type {TokenEndpointSettings} from './token-endpoint-settings.js';
import {readAnswer, readFailure} from './read-answer.js';
import {isGrantFor, refusalError} from './token-grant.js';
import type {TokenGrant} from './token-grant.js';

/** What an element asks for. */
export interface TokenRequestOptions {
  endpoint: TokenEndpointSettings;
  request: TokenEndpointRequest;
  /** Whether the request may be shared with other elements. */
  shared: boolean;
}

interface Waiting extends TokenRequestOptions {
  signal: AbortSignal;
  resolve: (grant: TokenGrant) => void;
  reject: (reason: unknown) => void;
}

/** What the batcher works with. */
export interface TokenRequestBatcherOptions {
  fetch?: typeof fetch;
  clock?: Clock;
  nextTask?: NextTask;
  /** Whether the browser believes to be online. */
  isOnline?: () => boolean;
}

/** Gets tokens from endpoints, for all elements of a page. */
export class TokenRequestBatcher {
  readonly #fetch: typeof fetch;
  readonly #clock: Clock;
  readonly #nextTask: NextTask;
  readonly #isOnline: () => boolean;
  readonly #queues = new Map<string, Waiting[]>();

  constructor(options: TokenRequestBatcherOptions = {}) {
    // Looked up at each call: a page may replace `fetch` later, as service-worker mocks and tracers do.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#clock = options.clock ?? systemClock;
    this.#nextTask = options.nextTask ?? nextTask;
    this.#isOnline = options.isOnline ?? (() => navigator.onLine);
  }

  /**
   * Asks for a token.
   * @throws PbiReportError Whatever went wrong. The signal's reason when it is aborted.
   */
  request(options: TokenRequestOptions, signal: AbortSignal): Promise<TokenGrant> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const {endpoint, request, shared} = options;
    if (!shared) return this.#request(endpoint, request, signal).then(grant => pickGrant(grant, request));
    return abortable(
      new Promise<TokenGrant>((resolve, reject) => {
        const key = endpointKey(endpoint);
        const waiting: Waiting = {...options, signal, resolve, reject};
        const queue = this.#queues.get(key);
        if (queue) {
          queue.push(waiting);
          return;
        }
        this.#queues.set(key, [waiting]);
        this.#nextTask(() => this.#flush(key));
      }),
      signal,
    );
  }

  #flush(key: string): void {
    const queue = this.#queues.get(key) ?? [];
    this.#queues.delete(key);
    const wanted = queue.filter(waiting => !waiting.signal.aborted);
    const [first] = wanted;
    if (!first) return;
    const groups = first.endpoint.method === 'GET' ? [wanted] : groupRequests(wanted);
    for (const group of groups) void this.#serve(group);
  }

  async #serve(group: Waiting[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    const shared = new AbortController();
    const leave = (): void => {
      if (group.every(member => member.signal.aborted)) {
        shared.abort(new DOMException('Nobody waits for this token any more.', 'AbortError'));
      }
    };
    for (const member of group) member.signal.addEventListener('abort', leave);
    try {
      const grant = await this.#request(
        first.endpoint,
        joinRequests(group.map(member => member.request)),
        shared.signal,
      );
      const apart = group.length > 1 ? group.filter(member => isApart(grant, member.request)) : [];
      for (const member of group) if (!apart.includes(member)) settle(member, grant);
      this.#serveAlone(apart);
    } catch (error) {
      const distinct = first.endpoint.method === 'POST' && group.length > 1;
      // Who is not signed in is so for every element.
      const isOwnFault = error instanceof DeferredError && !error.retryable && error.code !== notSignedIn;
      if (distinct && isOwnFault) this.#serveAlone(group);
      else for (const member of group) member.reject(error);
    } finally {
      for (const member of group) member.signal.removeEventListener('abort', leave);
    }
  }

  #serveAlone(group: Waiting[]): void {
    for (const member of group) {
      if (member.signal.aborted) continue;
      this.#request(member.endpoint, member.request, member.signal).then(grant => settle(member, grant), member.reject);
    }
  }

  #request(endpoint: TokenEndpointSettings, request: TokenEndpointRequest, signal: AbortSignal): Promise<TokenGrant> {
    const late = (): Error =>
      failure('TokenEndpointTimeout', {words: [String(endpoint.timeout / 1000)], retryable: true});
    const clock = this.#clock;
    return withTimeout(limited => this.#exchange(endpoint, request, limited), {
      clock,
      limit: endpoint.timeout,
      late,
      signal,
    });
  }

  async #exchange(
    endpoint: TokenEndpointSettings,
    request: TokenEndpointRequest,
    signal: AbortSignal,
  ): Promise<TokenGrant> {
    const sent = this.#clock.now();
    const response = await this.#fetchFrom(endpoint, request, signal);
    const text = await response.text();
    const now = this.#clock.now();
    const answer = parse(text);
    if (isSignInPage(response, answer)) throw signedOut('It redirects to another page.');
    if (!response.ok) {
      const {status, headers} = response;
      throw await readFailure({status, url: endpoint.url, answer, retryAfter: headers.get('retry-after'), now});
    }
    return readAnswer(answer, {now, serverNow: readServerTime(response.headers.get('date'), sent, now)});
  }

  /**
   * Whether the endpoint redirects. A redirect to a sign-in page of another origin fails as if there were no network;
   * asked again without following it, the browser says that there is one.
   */
  async #isRedirected(url: string, init: RequestInit): Promise<boolean> {
    try {
      return (await this.#fetch(url, {...init, redirect: 'manual'})).type === 'opaqueredirect';
    } catch {
      // No answer this time either: there is no redirect to be seen.
      return false;
    }
  }

  /** @throws PbiReportError When there is no response at all. */
  async #fetchFrom(
    endpoint: TokenEndpointSettings,
    request: TokenEndpointRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const {url, method, credentials} = endpoint;
    const headers: Record<string, string> = {accept: 'application/json'};
    const init: RequestInit = {method, credentials, cache: 'no-store', signal};
    if (method === 'POST') {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(request);
    }
    init.headers = {...headers, ...endpoint.headers};
    // The page's headers may be the session itself, and would follow a redirect to wherever it leads.
    if (Object.keys(endpoint.headers).length > 0) init.redirect = 'manual';
    try {
      return await this.#fetch(url, init);
    } catch (cause) {
      if (signal.aborted) throw signal.reason as Error;
      if (this.#isOnline() && (await this.#isRedirected(url, init))) {
        throw signedOut('It redirects to another origin.');
      }
      // Whoever goes away while that is looked up hears of it by withTimeout, whatever is thrown from here on.
      if (!this.#isOnline()) throw offline();
      const {origin} = new URL(url);
      // The sentences come, as a rule, from the server that cannot be reached: this one has to do without them.
      const shortMessage = `${origin} does not answer.`;
      throw failure('TokenEndpointUnreachable', {
        words: [origin],
        shortMessage,
        detail: String(cause),
        retryable: true,
      });
    }
  }
}

const notSignedIn: TokenEndpointCode = 'NotSignedIn';

/** @param reason For the details. */
function signedOut(reason: string): DeferredError {
  return new DeferredError(notSignedIn, {
    textKey: 'sessionEnded',
    shortMessage: 'You are not signed in any more.',
    detail: `The token endpoint gives no token. ${reason} Sites do so when a session has ended.`,
  });
}

/** Whether a request has ended at a page, as it does where a site sends visitors who have been signed out. */
function isSignInPage(response: Response, answer: unknown): boolean {
  if (response.type === 'opaqueredirect') return true;
  return response.redirected && typeof answer === 'string' && answer.includes('<');
}

/**
 * The server's time when its answer arrived, from the `Date` header.
 * @returns Milliseconds; `undefined` where the header cannot be read, or says what this computer's clock says.
 */
function readServerTime(header: string | null, sent: number, now: number): number | undefined {
  const date = Date.parse(header ?? '');
  // The header counts whole seconds; a difference below two of them is not a wrong clock but a slow answer.
  if (Number.isNaN(date) || Math.abs(date - (sent + now) / 2) < 2000) return undefined;
  return date + (now - sent) / 2;
}

function settle(member: Waiting, grant: TokenGrant): void {
  try {
    member.resolve(pickGrant(grant, member.request));
  } catch (error) {
    member.reject(error);
  }
}

/**
 * The token of an answer that is for what an element shows first.
 * @throws PbiReportError The refusal that concerns it.
 */
export function pickGrant(grant: TokenGrant, request: TokenEndpointRequest): TokenGrant {
  const refusal = refusalOf(grant, request);
  if (refusal) throw refusalError(refusal);
  const shown = request.bindings?.[0];
  const found =
    shown && [grant, ...grant.additionalTokens].find(each => isGrantFor(each, shown.reportId, shown.datasetId));
  if (shown && !found) throw failure('TokenNotForReport', {textKey: 'otherPairs'});
  return found && found !== grant
    ? {...found, additionalTokens: [grant, ...grant.additionalTokens.filter(other => other !== found)]}
    : grant;
}

/** Whether the endpoint wants to be asked for this apart from the rest. */
function isApart(grant: TokenGrant, request: TokenEndpointRequest): boolean {
  return refusalOf(grant, request)?.code === ('AskSeparately' satisfies TokenEndpointCode);
}

function refusalOf(grant: TokenGrant, request: TokenEndpointRequest): TokenEndpointRefusal | undefined {
  return grant.refused.find(({reportId, datasetId}) => {
    const report = reportId?.toLowerCase();
    const dataset = datasetId?.toLowerCase();
    // One that names neither concerns every element.
    return (
      (report === undefined || request.reports.some(item => item.id === report)) &&
      (dataset === undefined || request.datasets.some(item => item.id === dataset))
    );
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
