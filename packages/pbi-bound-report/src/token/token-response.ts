/**
 * What a token endpoint answered, whoever wrote it. Loaded for what is not our contract's plain answer
 * (read-answer.ts).
 *
 * Five answers are understood: our contract's, Power BI's own `EmbedToken`, and those of Microsoft's four
 * App-owns-data samples (Node.js, Python, Java, .NET Core), so that the element can be pointed at what a site already
 * runs. They differ in the names of three things (token, its end, the list of reports) and in their case; .NET's is
 * JSON inside a JSON string. So members are looked up by any of their names, without regard to case.
 */
import type {AdditionalToken, TokenEndpointCode, TokenEndpointRefusal} from '@pbi-bound-report/contract';
import {defined, parseUrl} from '@pbi-bound-report/contract';
import {DeferredError, failure} from '../errors/deferred-error.js';
import {redact} from '../errors/redact.js';
import {warnOnce} from '../shared/warn-once.js';
import {readLife, readTime} from './read-time.js';
import {endOnOwnClock, readPairs, text} from './token-grant.js';
import type {AnswerTime, FailedResponse, GrantedReport, TokenGrant} from './token-grant.js';

/**
 * Reads a successful answer.
 * @throws PbiReportError The refusal that it is, without its status: as a page's own provider passes it on that returns
 * whatever its back end answered. `TokenResponseInvalid` when it is neither that nor has a token.
 */
export function readTokenResponse(answer: unknown, time: AnswerTime): TokenGrant {
  const body = unwrap(answer);
  if (typeof body === 'string' && /^\s*[\w+/=.-]{20,}\s*$/.test(body)) return grantOf(body.trim(), time);
  const nested = member(body, 'embedToken');
  const token = [member(body, 'token'), member(body, 'accessToken'), nested, member(nested, 'token')].find(
    value => typeof value === 'string' && value !== '',
  ) as string | undefined;
  if (token === undefined) throw refusalWithin(body) ?? withoutToken(body);
  const reports = readReports(body);
  const refused = member(body, 'refused');
  return {
    ...grantOf(token, time, {...findEnd(nested), ...findEnd(body)}),
    reports,
    refused: Array.isArray(refused) ? (refused as TokenEndpointRefusal[]) : [],
    pairs: readPairs(member(body, 'bindings')),
    additionalTokens: readAdditionalTokens(member(body, 'additionalTokens'), time, reports),
  };
}

/** Codes of what passes by itself. */
const passing: readonly string[] = ['TooManyRequests', 'PowerBIUnavailable'] satisfies TokenEndpointCode[];

/** A refusal in the contract's or in Power BI's form. */
function refusalWithin(body: unknown): DeferredError | undefined {
  const error = member(body, 'error');
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const message = text(member(error, 'message'));
  return new DeferredError(code, {
    message: message === undefined ? undefined : oneLine(message),
    correlationId: text(member(error, 'correlationId')),
    retryable: passing.includes(code),
  });
}

function codeOf(error: unknown): string | undefined {
  const code = text(member(error, 'code'));
  return code !== undefined && /^[\w.]{1,100}$/.test(code) ? code : undefined;
}

/** Why there is no token. Names of members are told, values are not. */
function withoutToken(body: unknown): DeferredError {
  if (typeof body === 'string' && body.includes('<')) return failure('TokenResponseInvalid', {textKey: 'htmlAnswer'});
  return failure('TokenResponseInvalid', {words: [formOf(body)]});
}

function formOf(body: unknown): string {
  if (typeof body === 'string') return body.trim() === '' ? 'nothing' : 'text that is no JSON';
  if (Array.isArray(body)) return 'a list';
  if (typeof body !== 'object' || body === null) return `the value ${typeof body === 'object' ? 'null' : typeof body}`;
  const names = Object.keys(body).filter(name => /^[\w.@-]{1,30}$/.test(name));
  return names.length === 0 ? 'an empty object' : `an object with ${names.slice(0, 8).join(', ')}`;
}

/** What an answer says of a token's end: a point in time, or how long it lives from now on. */
interface TokenEnd {
  expiration?: unknown;
  life?: unknown;
}

function findEnd(body: unknown): TokenEnd {
  const first = (names: readonly string[]): unknown =>
    names.map(name => member(body, name)).find(value => value !== undefined);
  return defined({
    expiration: first(['expiration', 'expiry', 'tokenExpiry', 'expires_on', 'expiresOn', 'expiresAt', 'expires_at']),
    life: first(['expires_in', 'expiresIn']),
  });
}

/** A grant of which nothing is known but the token and its end. */
function grantOf(token: string, time: AnswerTime, end: TokenEnd = {}): TokenGrant {
  return {
    token,
    expiresAt: readEnd(end, time),
    receivedAt: time.now,
    reports: new Map(),
    refused: [],
    pairs: undefined,
    additionalTokens: [],
  };
}

/** When a token ends, on this computer's clock. A life counts from the arrival. */
function readEnd({expiration, life}: TokenEnd, time: AnswerTime): number | undefined {
  const lifetime = readLife(life);
  if (lifetime !== undefined) return time.now + lifetime;
  if (expiration === undefined) return undefined;
  const end = readTime(expiration);
  if (end === undefined) {
    warnOnce('token-expiration', unreadableEnd(expiration));
    return undefined;
  }
  return endOnOwnClock(end, time);
}

function unreadableEnd(value: unknown): string {
  const form = typeof value === 'string' ? value.replace(/\d/g, '0').slice(0, 40) : typeof value;
  return (
    `the token endpoint's "expiration" is in a form that cannot be read for certain (${redact(form)}), so the token is ` +
    'not renewed before it ends. Write it in ISO 8601 with a zone, such as 2026-01-31T13:00:00Z.'
  );
}

function readReports(body: unknown): Map<string, GrantedReport> {
  const list = ['reports', 'embedUrl', 'reportConfig', 'embedReports', 'embedReport']
    .map(name => unwrap(member(body, name)))
    .find(Array.isArray) as unknown[] | undefined;
  const reports = new Map<string, GrantedReport>();
  for (const item of list ?? []) {
    const id = member(item, 'id') ?? member(item, 'reportId');
    if (typeof id !== 'string') continue;
    reports.set(id.toLowerCase(), {
      embedUrl: text(member(item, 'embedUrl')),
      datasetId: text(member(item, 'datasetId')),
      reportType: text(member(item, 'reportType')),
    });
  }
  return list === undefined ? loneReport(body) : reports;
}

/** The answer of a back end that serves one report: its address beside the token, with or without its id. */
function loneReport(body: unknown): Map<string, GrantedReport> {
  const embedUrl = text(member(body, 'embedUrl'));
  if (embedUrl === undefined) return new Map();
  const named = parseUrl(embedUrl)?.searchParams.get('reportId');
  const id = [member(body, 'reportId'), member(body, 'id'), named].find(value => typeof value === 'string');
  if (id === undefined) return new Map();
  const datasetId = text(member(body, 'datasetId'));
  return new Map([[id.toLowerCase(), {embedUrl, datasetId, reportType: text(member(body, 'reportType'))}]]);
}

function readAdditionalTokens(value: unknown, time: AnswerTime, reports: TokenGrant['reports']): TokenGrant[] {
  if (!Array.isArray(value)) return [];
  return (value as AdditionalToken[]).map(({token, expiration, bindings}) => ({
    ...grantOf(token, time, {expiration}),
    reports,
    pairs: readPairs(bindings),
  }));
}

/** Reads a refusal. */
export function readTokenFailure({status, url, answer, retryAfter, now}: FailedResponse): DeferredError {
  const body = unwrap(answer);
  const error = member(body, 'error');
  const given = codeOf(error);
  const code = given ?? codeOfStatus[status];
  const message = text(member(error, 'message'));
  // The contract's message is meant for the reader. Any other text is what a framework or a stack says of its failure.
  const isForReader = given !== undefined && message !== undefined;
  const said = message ?? text(error) ?? text(member(body, 'errorMsg')) ?? plainText(body);
  const detail = isForReader || said === undefined ? undefined : oneLine(said);
  const isMissing = status === 404 && code === undefined;
  return new DeferredError(code ?? 'TokenEndpointFailed', {
    ...(isMissing && {textKey: 'noEndpoint', words: [url.replace(/[?#].*/, '')]}),
    message: readableMessage({status, code, message: isForReader ? message : undefined}),
    correlationId: text(member(error, 'correlationId')),
    retryable: status === 408 || status === 429 || (status >= 500 && status !== 501),
    retryAfter: readRetryAfter(retryAfter, now),
    detail: detail === undefined ? `HTTP status ${status}` : `${detail} · HTTP status ${status}`,
  });
}

/** @returns `undefined` where the code has a sentence of its own. */
function readableMessage(refusal: {
  status: number;
  code: string | undefined;
  message: string | undefined;
}): string | undefined {
  if (refusal.message !== undefined) return oneLine(refusal.message);
  return refusal.code === undefined ? `The token endpoint answered with status ${refusal.status}.` : undefined;
}

function plainText(body: unknown): string | undefined {
  return typeof body === 'string' && !body.includes('<') ? text(body) : undefined;
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim().slice(0, 400);
}

/** What endpoints without codes mean by their status. */
const codeOfStatus: Readonly<Record<number, TokenEndpointCode>> = {
  401: 'NotSignedIn',
  403: 'NotAllowed',
  405: 'MethodNotAllowed',
  429: 'TooManyRequests',
};

/** JSON that was sent as text, or as a JSON string with JSON in it. */
function unwrap(value: unknown): unknown {
  // It ends: what a text holds is shorter than the text.
  while (typeof value === 'string' && /^\s*[[{"]/.test(value)) {
    try {
      value = JSON.parse(value);
    } catch {
      return value;
    }
  }
  return value;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const wanted = name.toLowerCase();
  for (const [key, item] of Object.entries(value)) {
    if (key.toLowerCase() === wanted && item !== null) return item as unknown;
  }
  return undefined;
}

/** Seconds or a date. */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
