import {defined} from '@pbi-bound-report/contract';
import type {TokenEndpointPair, TokenEndpointRefusal} from '@pbi-bound-report/contract';
import {DeferredError} from '../errors/deferred-error.js';

/** A report that a token covers. */
export interface GrantedReport {
  embedUrl: string | undefined;
  datasetId: string | undefined;
  reportType: string | undefined;
}

/** A token, and what is known of it. It leaves the element's memory for the frame only. */
export interface TokenGrant {
  token: string;
  /** On this computer's clock, in milliseconds; unknown when the endpoint did not say. */
  expiresAt: number | undefined;
  /** On this computer's clock, in milliseconds. */
  receivedAt: number;
  reports: ReadonlyMap<string, GrantedReport>;
  refused: readonly TokenEndpointRefusal[];
  /** The pairs of report and dataset that it is for; `undefined`: whatever was asked for. */
  pairs: readonly TokenEndpointPair[] | undefined;
  /** Further tokens of the same answer, for other pairs. */
  additionalTokens: readonly TokenGrant[];
}

/** When an answer came, and what its sender's clock showed. */
export interface AnswerTime {
  now: number;
  /** Milliseconds; from the `Date` header, where it can be read. */
  serverNow?: number | undefined;
}

/** Whether a token is for this report on this dataset. */
export function isGrantFor(grant: TokenGrant, reportId: string, datasetId: string | undefined): boolean {
  return (
    grant.pairs === undefined || grant.pairs.some(pair => pair.reportId === reportId && pair.datasetId === datasetId)
  );
}

/** A response that is not a success. */
export interface FailedResponse {
  /** HTTP status. */
  status: number;
  /** Where it came from. */
  url: string;
  /** The body, parsed where it was JSON. */
  answer: unknown;
  /** Value of the `Retry-After` header. */
  retryAfter: string | null;
  /** When it arrived, on this computer's clock. */
  now: number;
}

/** What was refused of a joint request, as an error of the one who asked for it. */
export function refusalError({code, message, datasetId, reportId}: TokenEndpointRefusal): DeferredError {
  const item = (datasetId && `dataset ${datasetId}`) ?? (reportId && `report ${reportId}`);
  // Not every endpoint is ours.
  return new DeferredError(text(code) ?? 'TokenEndpointFailed', defined({message: text(message), detail: item}));
}

/**
 * When a token ends, on this computer's clock. A point in time is the sender's; both clocks may be wrong, and what
 * counts is how long the token lives from now on. Where that comes out as past, this computer's clock is wrong or the
 * answer is: then the end is unknown, and the frame will say when the token has ended. To believe it would be to renew
 * for ever a token that has just come.
 * @param end Milliseconds since 1970, on the sender's clock.
 */
export function endOnOwnClock(end: number, {now, serverNow}: AnswerTime): number | undefined {
  const remaining = end - (serverNow ?? now);
  return remaining > 0 ? now + remaining : undefined;
}

/** A text that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Pairs of report and dataset. */
export function readPairs(value: unknown): TokenEndpointPair[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return (value as TokenEndpointPair[]).map(({reportId, datasetId}) =>
    defined({reportId: reportId.toLowerCase(), datasetId: datasetId?.toLowerCase()}),
  );
}
