import {defined, redactIdentities, redactSecrets} from '@pbi-bound-report/contract';
import {CredentialError} from '../power-bi/credential.js';
import {PowerBiError} from '../power-bi/power-bi-error.js';
import {EndpointError} from '../errors/endpoint-error.js';
import {describeRefusedItems} from '../errors/refused-items.js';

/** One entry of the log. Holds no token, no secret and no identity. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  /** What happened, in kebab case: `request-refused`, `upstream-retry`, `token-issued` … */
  event: string;
  /** The same that a failing answer carries. */
  correlationId?: string | undefined;
  [detail: string]: unknown;
}
/** Receives the log. */
export type Log = (entry: LogEntry) => void;

/** Who was given what: for an audit trail, which unlike the log must say who. */
export interface AuditEvent {
  /** UTC, ISO 8601. */
  at: string;
  correlationId: string;
  subject: string;
  /** `refused`: nothing was given. */
  outcome: 'granted' | 'refused';
  /** The tokens given: what they cover, and what finds them in Power BI's own audit log. */
  tokens: {
    tokenId: string;
    expiration: string;
    /** Of the call that made it; absent when it came from the cache of another instance. */
    requestId?: string | undefined;
    cached: boolean;
    pairs: {reportId: string; datasetId?: string | undefined}[];
  }[];
  refused: {reportId?: string | undefined; datasetId?: string | undefined; code: string}[];
}

/** The default log: one JSON line per entry that matters, on the platform's console. */
export const consoleLog: Log = entry => {
  if (entry.level === 'error') console.error(JSON.stringify(entry));
  else if (entry.level === 'warn') console.warn(JSON.stringify(entry));
};

/**
 * Replaces in a text what looks like a secret or says who somebody is. For texts that others wrote: upstream messages.
 */
export function redact(text: string): string {
  return redactIdentities(redactSecrets(text)).slice(0, 500);
}

/** A log that never throws: what a site's log does wrong must not become the endpoint's failure. */
export function safeLog(log: Log): Log {
  const onFailure = (error: unknown): void => {
    consoleLog({level: 'error', event: 'log-failed', ...describeError(error)});
  };
  return entry => {
    try {
      const result: unknown = log(entry);
      if (result instanceof Promise) result.catch(onFailure);
    } catch (error) {
      onFailure(error);
    }
  };
}

/** A chain of causes is followed so far; one may be a ring. */
const maxCauses = 5;

/**
 * What may be logged of an error: names, codes and redacted messages down the chain of causes; never a stack. Never
 * throws, whatever was thrown.
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  try {
    const description = describeOne(error);
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause === undefined || depth >= maxCauses) return description;
    return {...description, cause: describeError(cause, depth + 1)};
  } catch {
    return {error: 'Something was thrown that cannot be described.'};
  }
}

function describeOne(error: unknown): Record<string, unknown> {
  if (error instanceof PowerBiError) {
    const {message, ...upstream} = error.upstream;
    const {kind, call} = error;
    const upstreamMessage = message === undefined ? undefined : redact(message);
    return defined({error: error.message, kind, call, ...upstream, upstreamMessage});
  }
  if (error instanceof CredentialError) {
    return {error: error.message, kind: error.unavailable ? 'entra-unavailable' : 'entra-refused'};
  }
  if (error instanceof EndpointError) {
    const {code, status, refused, detail} = error;
    return {code, status, ...(refused && describeRefusedItems(refused)), ...detail};
  }
  return {error: redact(String(error))};
}
