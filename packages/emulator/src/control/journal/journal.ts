/**
 * What was called and what was answered, of one lane, the newest so many. An `Authorization` is not kept; whatever else is secret is
 * taken out when it is read, because hardly a request ever is.
 */
import type {Operation, OperationResponse, OperationRequest} from '../../http/operation.js';
import {redactCredentials, redactHeaders, redactText} from './redact.js';

/** A request as the journal shows it: without tokens and secrets. */
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
  /** Faults and named failures that the request met. */
  faults?: string[];
  delayMs?: number;
  connection?: 'drop' | 'hang';
  /** For an unknown route: what it may have meant. */
  nearMisses?: string[];
}

/** One request, as it is recorded. */
export interface JournalRecord {
  now: number;
  operation: Pick<Operation, 'id' | 'method' | 'path'> | undefined;
  /** Only for an unknown route; else it is made from the operation and the parameters. */
  target?: {method: string; path: string};
  request: OperationRequest;
  response: OperationResponse;
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

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', {ignoreBOM: true});

/** A body as bytes. The next one that is kept in this place is written over it: the collector of a busy server would copy each text twice. */
class KeptBody {
  #bytes = new Uint8Array(0);
  #length = 0;

  set(body = ''): void {
    const text = body.length <= longestBody ? body : `(${body.length} characters, not kept)`;
    const {length} = this.#bytes;
    // Large enough, and no longer as large as a much longer body needed.
    if (length < text.length || length > 2 * text.length + 256) this.#bytes = new Uint8Array(text.length);
    const {read, written} = utf8.encodeInto(text, this.#bytes);
    // Not only ASCII: there are more bytes than characters.
    if (read < text.length) this.#bytes = utf8.encode(text);
    this.#length = read < text.length ? this.#bytes.length : written;
  }

  /** Empty where there was none. */
  read(): string {
    return fromUtf8.decode(this.#bytes.subarray(0, this.#length));
  }
}

/** What stays of a request. */
interface Kept {
  now: number;
  operation: JournalRecord['operation'];
  target: JournalRecord['target'];
  params: OperationRequest['params'];
  query: OperationRequest['query'];
  requestHeaders: OperationRequest['headers'];
  requestBody: KeptBody;
  status: number;
  responseHeaders: OperationResponse['headers'];
  responseBody: KeptBody;
  effect: OperationResponse['effect'];
  faults: JournalRecord['faults'];
  nearMisses: JournalRecord['nearMisses'];
}

/**
 * @param size Most entries; 0 keeps none.
 * @param lane Name of the lane.
 */
export function createJournal(size: number, lane: string): Journal {
  const ring: Kept[] = [];
  let sequence = 0;
  let next = 0;
  const show = (
    {now, operation, target, params, query, faults, nearMisses, status, effect, ...kept}: Kept,
    sequence: number,
  ): JournalEntry => {
    const path =
      target?.path ??
      (operation?.path ?? '').replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const search = query.toString();
    const [requestBody, responseBody] = [redactText(kept.requestBody.read()), redactText(kept.responseBody.read())];
    return {
      sequence,
      at: new Date(now).toISOString(),
      lane,
      method: target?.method ?? operation?.method ?? '',
      path: redactText(search ? `${path}?${search}` : path),
      ...(operation ? {operationId: operation.id} : {}),
      requestHeaders: redactHeaders(kept.requestHeaders),
      ...(requestBody ? {requestBody} : {}),
      status,
      responseHeaders: redactHeaders(kept.responseHeaders),
      ...(responseBody ? {responseBody} : {}),
      ...(faults?.length ? {faults} : {}),
      ...effect,
      ...(nearMisses ? {nearMisses} : {}),
    };
  };
  return {
    record({now, operation, target, request: {params, query, headers, body}, response, faults, nearMisses}) {
      sequence++;
      if (size === 0) return;
      const {requestBody, responseBody} = ring[next] ?? {requestBody: new KeptBody(), responseBody: new KeptBody()};
      requestBody.set(body);
      responseBody.set(response.body);
      const {authorization} = headers;
      ring[next] = {
        now,
        operation,
        target,
        params,
        query,
        requestBody,
        responseBody,
        faults,
        nearMisses,
        requestHeaders:
          authorization === undefined ? headers : {...headers, authorization: redactCredentials(authorization)},
        status: response.status,
        responseHeaders: response.headers,
        effect: response.effect,
      };
      next = (next + 1) % size;
    },
    read({operationId, after = 0, limit = Infinity} = {}) {
      const first = ring.length < size ? 0 : next;
      const ordered = [...ring.slice(first), ...ring.slice(0, first)];
      const wanted = ordered
        .map((record, i) => ({record, number: sequence - ordered.length + i + 1}))
        .filter(
          ({record, number}) => number > after && (operationId === undefined || record.operation?.id === operationId),
        );
      return (limit < wanted.length ? wanted.slice(wanted.length - limit) : wanted).map(({record, number}) =>
        show(record, number),
      );
    },
    clear() {
      ring.length = 0;
      next = 0;
    },
  };
}
