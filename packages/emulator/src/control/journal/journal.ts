/**
 * The newest requests of one lane, with their responses. An `Authorization` and the credentials of data sources are not
 * stored; whatever else is secret is
 * taken out when the journal is read, because it hardly ever is.
 */
import {defined} from '@pbi-bound-report/contract';
import type {Operation, OperationRequest, OperationResponse} from '../../http/operation.js';
import type {JournalMemory, JournalShare} from './journal-memory.js';
import {redactCredentials, redactHeaders, redactText, withoutCredentials} from './redact.js';
import {StoredBody} from './stored-body.js';

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
  /**
   * For a report that opens and shows nothing: who its identity is, and why row-level security leaves no row. For a
   * call that was refused: which right or thing was missing.
   */
  note?: string;
}

/** One request, as it is recorded. */
export interface JournalRecord {
  /** The lane's clock: milliseconds since 1970 UTC. */
  now: number;
  operation: Pick<Operation, 'id' | 'method' | 'path'> | undefined;
  /** Only for an unknown route; else it is made from the operation and the parameters. */
  target?: {method: string; path: string} | undefined;
  request: OperationRequest;
  response: OperationResponse;
  faults?: string[] | undefined;
  nearMisses?: string[] | undefined;
}

/** Which entries to read. */
export interface JournalFilter {
  operationId?: string;
  /** Only entries with a greater sequence number. */
  after?: number;
  /** The newest so many. */
  limit?: number;
}

/** An entry in a list: without headers and bodies. */
export type JournalSummary = Omit<JournalEntry, 'requestHeaders' | 'requestBody' | 'responseHeaders' | 'responseBody'>;

/** Which page of the journal to read. */
export interface JournalPageFilter {
  operationId?: string;
  /** Only entries with a smaller sequence number. */
  before?: number;
  /** Words that an entry holds in its method, path, status, operation, note or bodies, in any case. */
  search?: string;
  /** Most entries of the page. Default {@link defaultPageSize}. */
  limit?: number;
}

/** A part of the journal, newest first. */
export interface JournalPage {
  value: JournalSummary[];
  /** `before` of the next page; absent where the oldest entry has been looked at. */
  next?: number;
  /** Entries that are stored, whatever was searched. */
  total: number;
  /** Entries that made room for newer ones since the journal was last cleared. */
  dropped: number;
}

/** The journal of one lane. */
export interface Journal {
  record(record: JournalRecord): void;
  /** Oldest first. */
  read(filter?: JournalFilter): JournalEntry[];
  /**
   * Newest first. A search looks at so much of the journal at a time and no more: where a page is not full and has a
   * `next`, go on from there.
   */
  readPage(filter?: JournalPageFilter): JournalPage;
  /** One entry, where it is still stored. */
  find(sequence: number): JournalEntry | undefined;
  /** The token that the response of an entry holds, as it came: to be described, and shown to nobody. */
  findToken(sequence: number): string | undefined;
  /** Entries that made room for newer ones since the journal was last cleared. */
  readonly dropped: number;
  clear(): void;
  /** Gives its memory back. The journal is not used any more. */
  dispose(): void;
}

/** What is stored of a request. */
interface StoredEntry {
  sequence: number;
  now: number;
  operation: JournalRecord['operation'];
  target: JournalRecord['target'];
  params: OperationRequest['params'];
  query: OperationRequest['query'];
  requestHeaders: OperationRequest['headers'];
  requestBody: StoredBody;
  status: number;
  responseHeaders: OperationResponse['headers'];
  responseBody: StoredBody;
  effect: OperationResponse['effect'];
  faults: JournalRecord['faults'];
  nearMisses: JournalRecord['nearMisses'];
  note: OperationResponse['note'];
  /** About what all of it takes. */
  bytes: number;
}

/** A token in a response of Power BI, of Entra or of the console's own. */
const tokenPattern = /"(?:token|access_token)"\s*:\s*"([^"\\]+)"/;
/** What an entry takes besides its texts. */
const entryOverhead = 1000;
/** Characters of a path, a query or a header that are stored. */
const maxTextLength = 4096;
/** Entries of a page. */
export const defaultPageSize = 100;
/** Most entries of a page. */
export const maxPageSize = 500;
/** What one search looks at: about a hundredth of a second's work, so that calls need not wait for a search. */
const maxSearched = {entries: 2000, bytes: 2 * 1024 * 1024};

/**
 * @param size Entries that it holds at most; 0: none.
 * @param lane Name of the lane.
 * @param memory What the journals of all lanes share.
 */
export function createJournal(size: number, lane: string, memory: JournalMemory): Journal {
  /** Places of a ring; a place whose entry was dropped is empty. */
  const ring: (StoredEntry | undefined)[] = [];
  let sequence = 0;
  let next = 0;
  /** Place of the oldest entry. */
  let oldest = 0;
  let stored = 0;
  let dropped = 0;
  let bytes = 0;
  const count = (delta: number): void => {
    bytes += delta;
    memory.count(delta);
  };
  const share: JournalShare = {
    get bytes() {
      return bytes;
    },
    dropOldest() {
      if (stored === 0) return;
      count(-(ring[oldest]?.bytes ?? 0));
      ring[oldest] = undefined;
      oldest = (oldest + 1) % size;
      stored--;
      dropped++;
    },
  };
  memory.add(share);

  const clear = (): void => {
    count(-bytes);
    ring.length = next = oldest = stored = dropped = 0;
  };
  /** The entry of a number, where it is stored: numbers follow each other without a gap. */
  const at = (wanted: number): StoredEntry | undefined => {
    const age = sequence - wanted;
    return Number.isInteger(age) && age >= 0 && age < stored ? ring[(next - 1 - age + size * 2) % size] : undefined;
  };
  /** The place for the next entry; where it is taken, its entry is overwritten and counts as dropped. */
  const takePlace = (): StoredEntry | undefined => {
    const replaced = stored === size ? ring[next] : undefined;
    if (replaced) {
      count(-replaced.bytes);
      oldest = (oldest + 1) % size;
      dropped++;
    } else {
      stored++;
    }
    return replaced;
  };

  return {
    record({now, operation, target, request, response, faults, nearMisses}) {
      sequence++;
      if (size === 0) return;
      const replaced = takePlace();
      // The bodies of the entry that goes are written over: the collector of a busy server would copy new ones twice.
      const requestBody = replaced?.requestBody ?? new StoredBody();
      const responseBody = replaced?.responseBody ?? new StoredBody();
      requestBody.write(withoutCredentials(request.body));
      responseBody.write(response.body);
      const headers = storableHeaders(request.headers);
      const entry: StoredEntry = {
        sequence,
        now,
        operation,
        target: target && {method: target.method, path: shorten(target.path)},
        params: request.params,
        query: storableQuery(request.query),
        requestHeaders: headers,
        requestBody,
        status: response.status,
        responseHeaders: response.headers,
        responseBody,
        effect: response.effect,
        faults,
        nearMisses,
        note: response.note,
        bytes:
          entryOverhead +
          requestBody.capacity +
          responseBody.capacity +
          lengthOfValues(headers) +
          (response.note?.length ?? 0),
      };
      ring[next] = entry;
      next = (next + 1) % size;
      count(entry.bytes);
      memory.shrink();
    },
    read({operationId, after = 0, limit = Infinity} = {}) {
      const entries = Array.from({length: stored}, (_, i) => ring[(oldest + i) % size] as StoredEntry).filter(
        entry => entry.sequence > after && (operationId === undefined || entry.operation?.id === operationId),
      );
      const newest = limit < entries.length ? entries.slice(entries.length - limit) : entries;
      return newest.map(entry => show(entry, lane));
    },
    readPage({operationId, before = Infinity, search = '', limit = defaultPageSize} = {}) {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      const value: JournalSummary[] = [];
      const oldestSequence = sequence - stored + 1;
      let place = Math.min(before - 1, sequence);
      let [searchedEntries, searchedBytes] = [0, 0];
      const mayGoOn = (): boolean =>
        value.length < limit && searchedEntries < maxSearched.entries && searchedBytes < maxSearched.bytes;
      for (; place >= oldestSequence && mayGoOn(); place--) {
        const entry = at(place) as StoredEntry;
        if (operationId !== undefined && entry.operation?.id !== operationId) continue;
        if (words.length > 0) {
          searchedEntries++;
          searchedBytes += entry.bytes;
          if (!holdsWords(show(entry, lane), words)) continue;
        }
        value.push(summarize(entry, lane));
      }
      return defined({value, next: place >= oldestSequence ? place + 1 : undefined, total: stored, dropped});
    },
    find(wanted) {
      const entry = at(wanted);
      return entry && show(entry, lane);
    },
    findToken(wanted) {
      return tokenPattern.exec(at(wanted)?.responseBody.read() ?? '')?.[1];
    },
    get dropped() {
      return dropped;
    },
    clear,
    dispose() {
      clear();
      memory.remove(share);
    },
  };
}

function summarize(entry: StoredEntry, lane: string): JournalSummary {
  const {operation, target, params, faults, effect, nearMisses} = entry;
  const path = target?.path ?? fillIn(operation?.path ?? '', params);
  const query = entry.query.toString();
  return {
    ...defined({
      sequence: entry.sequence,
      at: new Date(entry.now).toISOString(),
      lane,
      method: target?.method ?? operation?.method ?? '',
      path: redactText(query === '' ? path : `${path}?${query}`),
      operationId: operation?.id,
      status: entry.status,
      faults: faults?.length ? faults : undefined,
      nearMisses,
      note: entry.note === undefined ? undefined : redactText(entry.note),
    }),
    ...effect,
  };
}

function show(entry: StoredEntry, lane: string): JournalEntry {
  return defined({
    ...summarize(entry, lane),
    requestHeaders: redactHeaders(entry.requestHeaders),
    requestBody: redactText(entry.requestBody.read()) || undefined,
    responseHeaders: redactHeaders(entry.responseHeaders),
    responseBody: redactText(entry.responseBody.read()) || undefined,
  });
}

function holdsWords(entry: JournalEntry, words: readonly string[]): boolean {
  const {method, path, status, operationId, requestBody, responseBody, note} = entry;
  const text = [method, path, status, operationId, requestBody, responseBody, note].join(' ').toLowerCase();
  return words.every(word => text.includes(word));
}

const fillIn = (template: string, params: OperationRequest['params']): string =>
  template.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(withoutLoneSurrogates(shorten(params[name] ?? ''))),
  );

const withoutLoneSurrogates = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd');

const shorten = (text: string): string => (text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text);

/** Without the credentials, and no header longer than the journal stores. */
function storableHeaders(headers: OperationRequest['headers']): OperationRequest['headers'] {
  const {authorization} = headers;
  const isLong = Object.values(headers).some(value => value !== undefined && value.length > maxTextLength);
  if (authorization === undefined && !isLong) return headers;
  const storable: Record<string, string | undefined> = {...headers};
  if (authorization !== undefined) storable['authorization'] = redactCredentials(authorization);
  if (!isLong) return storable;
  return Object.fromEntries(
    Object.entries(storable).map(([name, value]) => [name, value === undefined ? undefined : shorten(value)]),
  );
}

function storableQuery(query: URLSearchParams): URLSearchParams {
  if (query.size === 0) return query;
  return query.toString().length > maxTextLength ? new URLSearchParams({'…': 'too long to be stored'}) : query;
}

function lengthOfValues(headers: OperationRequest['headers']): number {
  let length = 0;
  for (const name in headers) length += headers[name]?.length ?? 0;
  return length;
}
