/** What was called and what was answered, of one lane, the newest so many. Raw while kept, redacted whenever it is read. */
import type {Operation, OperationAnswer, OperationCall} from '../operation.js';
import {redactHeaders, redactText} from './redact.js';

/** A call as the journal shows it: without tokens and secrets. */
export interface JournalEntry {
  /** Counts from 1 in each lane; never reused. */
  sequence: number;
  /** By the lane's clock: UTC, ISO 8601. */
  at: string;
  lane: string;
  /** Absent where no operation matched. */
  operationId?: string;
  method: string;
  /** With its query. */
  path: string;
  requestHeaders: Record<string, string>;
  requestBody?: string;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody?: string;
  /** Faults and named failures that the call met. */
  faults?: string[];
  delayMs?: number;
  connection?: 'drop' | 'hang';
  /** For an unknown route: what it may have meant. */
  nearMisses?: string[];
}

/** One call, as it is recorded. */
export interface JournalRecord {
  now: number;
  operation: Pick<Operation, 'id' | 'method' | 'path'> | undefined;
  /** Only for an unknown route; else it is made from the operation and the parameters. */
  target?: {method: string; path: string};
  call: OperationCall;
  answer: OperationAnswer;
  faults?: string[] | undefined;
  nearMisses?: string[];
}

/** Which entries to read. */
export interface JournalFilter {
  operationId?: string;
  /** Only entries with a greater sequence number. */
  after?: number;
  /** The newest so many. */
  limit?: number;
}

/** The journal of one lane. */
export interface Journal {
  record(record: JournalRecord): void;
  /** Oldest first. */
  read(filter?: JournalFilter): JournalEntry[];
  clear(): void;
}

/** Characters of a body that are kept. Larger ones are left out whole: a long slice would keep all of its source alive. */
const longestBody = 16 * 1024;
const kept = (body: string | undefined): string | undefined =>
  body === undefined || body.length <= longestBody ? body : `(${body.length} characters, not kept)`;

/**
 * @param size Most entries; 0 keeps none.
 * @param lane Name of the lane.
 */
export function createJournal(size: number, lane: string): Journal {
  const ring: JournalRecord[] = [];
  let sequence = 0;
  let next = 0;
  const show = ({now, operation, target, call, answer, faults, nearMisses}: JournalRecord, sequence: number): JournalEntry => {
    const path = target?.path ?? (operation?.path ?? '').replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(call.params[name] ?? ''));
    const query = call.query.toString();
    return {
      sequence, at: new Date(now).toISOString(), lane, method: target?.method ?? operation?.method ?? '', path: redactText(query ? `${path}?${query}` : path),
      ...(operation ? {operationId: operation.id} : {}),
      requestHeaders: redactHeaders(call.headers), ...(call.body ? {requestBody: redactText(call.body)} : {}),
      status: answer.status, responseHeaders: redactHeaders(answer.headers), ...(answer.body ? {responseBody: redactText(answer.body)} : {}),
      ...(faults?.length ? {faults} : {}), ...answer.effect, ...(nearMisses ? {nearMisses} : {}),
    };
  };
  return {
    record(record) {
      sequence++;
      if (size === 0) return;
      const {call, answer} = record;
      const small = (call.body?.length ?? 0) <= longestBody && answer.body.length <= longestBody;
      ring[next] = small ? record : {...record, call: {...call, body: kept(call.body)}, answer: {...answer, body: kept(answer.body) ?? ''}};
      next = (next + 1) % size;
    },
    read({operationId, after = 0, limit = Infinity} = {}) {
      const first = ring.length < size ? 0 : next;
      const ordered = [...ring.slice(first), ...ring.slice(0, first)];
      const wanted = ordered.map((record, i) => ({record, number: sequence - ordered.length + i + 1}))
        .filter(({record, number}) => number > after && (operationId === undefined || record.operation?.id === operationId));
      return (limit < wanted.length ? wanted.slice(wanted.length - limit) : wanted).map(({record, number}) => show(record, number));
    },
    clear() {
      ring.length = 0;
      next = 0;
    },
  };
}
