/**
 * Calls that are made together travel in one request, in the form of OData's JSON batches: for a host to which each
 * request is dear, as it is to a test runner that routes them one by one. An answer that is not there yet is a 202
 * whose `Location` is asked for it, so that a late one holds up no other.
 * https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_BatchRequestsandResponses
 */
import type {BatchRequestBody, BatchResponseBody} from '@pbi-bound-report/contract';

/** What a client reads of an answer. */
export type FetchedJson = Pick<Response, 'ok' | 'status' | 'json'>;
/** `fetch`, as far as a client of the emulator needs it: bodies are texts of JSON, headers a plain object. */
export type FetchJson = (url: string, init: JsonInit) => Promise<FetchedJson>;
/** What a call is made with. */
export type JsonInit = Omit<RequestInit, 'headers' | 'body'> & {headers: Record<string, string>; body: string};

interface Call {
  url: string;
  init: JsonInit;
  resolve: (answer: FetchedJson | Promise<FetchedJson>) => void;
  reject: (cause: unknown) => void;
}

/** Options of {@link createBatchedFetch}. */
export interface BatchedFetchOptions {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Where batches are sent. */
  batchUrl: string;
}

/**
 * @returns A `fetch` that waits for the end of the microtask in which it is called, for what else is called in it. A
 * call that stays alone goes by itself.
 */
export function createBatchedFetch({fetch, batchUrl}: BatchedFetchOptions): FetchJson {
  let waiting: Call[] = [];

  const answer = ({url, init, resolve}: Call, response: BatchResponseBody['responses'][number] | undefined): void => {
    if (init.signal?.aborted) return;
    if (response === undefined) throw new TypeError(`The batch was answered without ${url}`);
    const {status, headers, body} = response;
    if (status !== 202 || headers?.location === undefined) {
      resolve({status, ok: status >= 200 && status < 300, json: () => Promise.resolve(body)});
      return;
    }
    const {body: _, ...late} = init;
    resolve(fetch(headers.location, {...late, method: 'GET'}));
  };

  const sendBatch = async (calls: readonly Call[], init: JsonInit): Promise<void> => {
    const response = await fetch(batchUrl, {...init, signal: abortedWithAll(calls), ...batchOf(calls)});
    const {responses} = (await response.json()) as BatchResponseBody;
    const byId = new Map(responses.map(entry => [entry.id, entry]));
    for (const [i, call] of calls.entries()) answer(call, byId.get(String(i)));
  };

  const flush = (): void => {
    const calls = waiting.filter(({init}) => !init.signal?.aborted);
    waiting = [];
    const [first] = calls;
    if (first === undefined) return;
    if (calls.length === 1) {
      first.resolve(fetch(first.url, first.init));
      return;
    }
    sendBatch(calls, first.init).catch((cause: unknown) => {
      for (const {reject} of calls) reject(cause);
    });
  };

  return (url, init) =>
    new Promise((resolve, reject) => {
      init.signal?.throwIfAborted();
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      if (waiting.push({url, init, resolve, reject}) === 1) void Promise.resolve().then(flush);
    });
}

/** Nobody waits for the batch any more when each of its calls has been given up. */
function abortedWithAll(calls: readonly Call[]): AbortSignal {
  const controller = new AbortController();
  for (const {init} of calls) {
    init.signal?.addEventListener('abort', () => {
      if (calls.every(call => call.init.signal?.aborted)) controller.abort(init.signal?.reason);
    });
  }
  return controller.signal;
}

/** The token of each call stays in its own headers. */
function batchOf(calls: readonly Call[]): Pick<JsonInit, 'headers' | 'body'> {
  const requests: BatchRequestBody['requests'] = calls.map(({url, init}, i) => ({
    id: String(i),
    method: init.method ?? 'GET',
    url,
    headers: init.headers,
    body: JSON.parse(init.body) as unknown,
  }));
  return {headers: {'content-type': 'application/json'}, body: JSON.stringify({requests})};
}
