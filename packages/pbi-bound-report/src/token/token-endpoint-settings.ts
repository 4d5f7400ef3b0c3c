import {isLoopbackHostname, parseUrl} from '@pbi-bound-report/contract';
import {failure} from '../errors/deferred-error.js';
import type {ReportInput} from '../input/report-input.js';
import {wordOf, words} from '../input/report-options.js';
import {textOf, word} from '../shared/text.js';
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
 * @param base What addresses are relative to.
 * @param pageOrigin The page's own, which is not that of `base` where a `<base>` says otherwise: whoever can write one
 * into a page must not get its headers.
 * @throws PbiReportError When there is no endpoint, one that a token must not travel to, or one of an origin to which
 * the page's headers must not travel.
 */
export function readTokenEndpoint(
  input: ReportInput,
  base: string,
  pageOrigin = new URL(base).origin,
): TokenEndpointSettings {
  const endpoint = textOf(input.tokenEndpoint);
  if (!endpoint) {
    import('../advice/advice.js').then(({warnWithoutTokenSource}) => warnWithoutTokenSource(), Boolean);
    throw failure('TokenEndpointMissing');
  }
  const url = parseUrl(endpoint, base);
  const secure =
    url &&
    (url.origin === pageOrigin ||
      url.protocol === 'https:' ||
      (url.protocol === 'http:' && isLoopbackHostname(url.hostname)));
  if (!url || !secure || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw failure('TokenEndpointInsecure');
  }
  const headers = readHeaders(input.tokenHeaders);
  if (Object.keys(headers).length > 0 && url.origin !== pageOrigin && !trustedTokenOrigins.has(url.origin)) {
    throw failure('TokenOriginNotTrusted', {words: [url.origin]});
  }
  const credentials = word(input.credentials);
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
 * Reads the page's headers: an object, or what else `fetch` takes as headers.
 * @throws PbiReportError When they are no headers, or one has a name or a value that no request can carry.
 */
function readHeaders(given: ReportInput['tokenHeaders']): Record<string, string> {
  try {
    return Object.fromEntries(new Headers(given ?? {}));
  } catch {
    // The browser's own words quote the value, which may be the session.
    throw failure('InvalidAttribute', {textKey: 'notHeaders'});
  }
}

/** A browser's timers count milliseconds with 32 bits; a longer one would end at once. */
const longestTimeout = 2 ** 31 - 1;

/** Milliseconds to wait for a token. */
export function readTimeout({tokenTimeout}: ReportInput): number {
  return tokenTimeout && tokenTimeout > 0 ? Math.min(tokenTimeout, longestTimeout) : 30_000;
}

/** Equal for endpoints that may share a request. */
export function endpointKey(endpoint: TokenEndpointSettings): string {
  const headers = Object.entries(endpoint.headers)
    .map(([name, value]) => [name.toLowerCase(), value])
    .sort();
  return JSON.stringify([endpoint.url, endpoint.method, endpoint.credentials, headers]);
}
