/**
 * Reads what a token endpoint answered. Our contract's plain answer, one token for what was asked, and Power BI's own
 * are read here. Everything else (those of Microsoft's samples, refusals, several tokens, times in other forms) is
 * read by token-response.ts, which is loaded when the first of them comes.
 */
import type {TokenEndpointCode} from '@pbi-bound-report/contract';
import {DeferredError} from '../errors/deferred-error.js';
import {lazyPart} from '../errors/load-part.js';
import {endOnOwnClock, readPairs, text} from './token-grant.js';
import type {AnswerTime, FailedResponse, GrantedReport, TokenGrant} from './token-grant.js';

const loadReaders = lazyPart(() => import('./token-response.js'));

/**
 * Reads a successful answer.
 * @throws PbiReportError `TokenResponseInvalid` when there is no token in it, or why the reader of other answers cannot
 * be loaded.
 */
export async function readAnswer(answer: unknown, time: AnswerTime): Promise<TokenGrant> {
  return readPlainAnswer(answer, time) ?? (await loadReaders()).readTokenResponse(answer, time);
}

/**
 * Reads a refusal.
 * @throws PbiReportError Why the reader cannot be loaded.
 */
export async function readFailure(response: FailedResponse): Promise<DeferredError> {
  // What takes reports out of sight does not wait for a file.
  const error = Object((Object(response.answer) as {error?: unknown}).error) as Record<string, unknown>;
  const code: TokenEndpointCode = 'SessionChanged';
  if (error['code'] === code) {
    return new DeferredError(code, {message: text(error['message']), correlationId: text(error['correlationId'])});
  }
  return (await loadReaders()).readTokenFailure(response);
}

/** What a plain answer may have. */
const members = new Set(['token', 'tokenId', 'expiration', 'reports', 'bindings', '@odata.context']);

/** A page's own provider often gives the token alone. An end that has passed is one that nobody knows. */
const unknownEnd = '1970-01-01T00:00:00Z';

/** @returns `undefined` for every other answer. Where there is one, it is what readTokenResponse makes of it. */
export function readPlainAnswer(answer: unknown, time: AnswerTime): TokenGrant | undefined {
  if (typeof answer !== 'object' || answer === null || !Object.keys(answer).every(name => members.has(name))) {
    return undefined;
  }
  const {token, expiration = unknownEnd, reports: list = [], bindings} = answer as Record<string, unknown>;
  const isIso = typeof expiration === 'string' && /^\d{4}(?:-\d\d){2}T\d\d(?::\d\d){2}(?:\.\d+)?Z$/.test(expiration);
  const end = isIso ? Date.parse(expiration) : NaN;
  if (typeof token !== 'string' || !token || Number.isNaN(end) || !Array.isArray(list)) return undefined;
  const reports = new Map<string, GrantedReport>();
  for (const item of list as readonly unknown[]) {
    const {id, embedUrl, datasetId, reportType} = Object(item) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof embedUrl !== 'string' || !embedUrl.trim()) return undefined;
    reports.set(id.toLowerCase(), {embedUrl, datasetId: text(datasetId), reportType: text(reportType)});
  }
  const pairs = readPairs(bindings);
  const expiresAt = endOnOwnClock(end, time);
  return {token, expiresAt, receivedAt: time.now, reports, refused: [], pairs, additionalTokens: []};
}
