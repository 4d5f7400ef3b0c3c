import {isLoopbackHostname} from '@pbi-bound-report/contract';
import {failure} from '../errors/deferred-error.js';
import type {ReportInput} from '../input/report-input.js';
import {wordOf, words} from '../input/report-options.js';
import {trustedTokenOrigins} from './trust-token-origin.js';

/** How to reach a token endpoint. Elements whose endpoints are equal in all of it may share a request. */
export interface TokenEndpointSettings {
  url: string;
  method: 'GET' | 'POST';
  credentials: RequestCredentials;
  headers: Readonly<Record<string, string>>;
  /** Milliseconds. */
  timeout: number;
}

/**
 * Reads where tokens come from.
 * @param base The page's address.
 * @throws PbiReportError When there is no endpoint, one that a token must not travel to, or one of an origin to which
 * the page's headers must not travel.
 */
export function readTokenEndpoint(input: ReportInput, base: string): TokenEndpointSettings {
  const endpoint = input.tokenEndpoint?.trim();
  if (!endpoint) {
    import('../advice/advice.js').then(({warnWithoutTokenSource}) => warnWithoutTokenSource(), Boolean);
    throw failure('TokenEndpointMissing');
  }
  const page = new URL(base);
  const url = URL.canParse(endpoint, base) ? new URL(endpoint, base) : undefined;
  const secure =
    url &&
    (url.origin === page.origin ||
      url.protocol === 'https:' ||
      (url.protocol === 'http:' && isLoopbackHostname(url.hostname)));
  if (!url || !secure || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw failure('TokenEndpointInsecure');
  }
  const headers = readHeaders(input.tokenHeaders);
  if (Object.keys(headers).length > 0 && url.origin !== page.origin && !trustedTokenOrigins.has(url.origin)) {
    throw failure('TokenOriginNotTrusted', {words: [url.origin]});
  }
  const credentials = input.credentials?.trim().toLowerCase();
  return {
    url: url.href,
    method: wordOf(words.tokenMethod, input.tokenMethod) ? 'GET' : 'POST',
    // The browser's default: cookies to the own origin only. Another origin gets them when the page asks for it.
    credentials: wordOf(words.credentials, credentials) ? (credentials as RequestCredentials) : 'same-origin',
    headers,
    timeout: readTimeout(input),
  };
}

/**
 * Reads the page's headers: an object, or what else `fetch` takes as headers. A name without a value is none, as
 * frameworks have it for what is not there yet.
 * @throws PbiReportError When they are no headers, or one has a name or a value that no request can carry.
 */
function readHeaders(given: unknown): Record<string, string> {
  if (given === undefined || given === null) return {};
  try {
    if (given instanceof Headers || Array.isArray(given)) return fromEntries(new Headers(given));
    if (typeof given !== 'object') throw new TypeError(`They are a ${typeof given}.`);
    const values = Object.entries(given as Record<string, string>).filter(
      ([, value]) => value !== undefined && value !== null,
    );
    return fromEntries(new Headers(Object.fromEntries(values)));
  } catch {
    // The browser's own words quote the value, which may be the session.
    throw failure('InvalidAttribute', {textKey: 'notHeaders', words: ['tokenHeaders']});
  }
}

function fromEntries(headers: Headers): Record<string, string> {
  const entries: Record<string, string> = {};
  headers.forEach((value, name) => {
    entries[name] = value;
  });
  return entries;
}

/** A browser's timers count milliseconds with 32 bits; a longer one would end at once. */
const longestTimeout = 2 ** 31 - 1;

/** Milliseconds to wait for a token. */
export function readTimeout({tokenTimeout}: ReportInput): number {
  return tokenTimeout !== undefined && tokenTimeout > 0 ? Math.min(tokenTimeout, longestTimeout) : 30_000;
}

/** Equal for endpoints that may share a request. */
export function endpointKey(endpoint: TokenEndpointSettings): string {
  const headers = Object.entries(endpoint.headers)
    .map(([name, value]) => [name.toLowerCase(), value])
    .sort();
  return JSON.stringify([endpoint.url, endpoint.method, endpoint.credentials, headers]);
}
