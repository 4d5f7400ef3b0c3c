/**
 * The queries of a page in one routed request. Playwright routes requests one after the other, each through three
 * processes: nine visuals that ask one by one would wait longer for that than for their rows.
 */
import type {BatchRequestBody, BatchResponseBody} from '@pbi-bound-report/contract';
import type {HostCall} from '@pbi-bound-report/test-kit';
import type {OperationResponse} from '@pbi-bound-report/emulator';

const asJson = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
};

/** Carries each query of a batch to the emulator, which sees no batch: its journal and its faults are of queries. */
export class QueryBatches {
  /** Path under which a batch is posted; an answer that does not come at once is got under it by its number. */
  readonly #path: string;
  readonly #send: (call: HostCall) => Promise<OperationResponse>;
  readonly #late = new Map<string, OperationResponse>();
  #count = 0;

  constructor(path: string, send: (call: HostCall) => Promise<OperationResponse>) {
    this.#path = path;
    this.#send = send;
  }

  /** @returns Undefined where the call is neither a batch nor asks for one of its late answers. */
  answer({method, url, headers, body = ''}: HostCall): Promise<OperationResponse | undefined> {
    if (method === 'POST' && url.pathname === this.#path) return this.#answerBatch({url, headers, body});
    const late = this.#late.get(url.pathname);
    this.#late.delete(url.pathname);
    return Promise.resolve(late);
  }

  async #answerBatch({
    url,
    headers,
    body,
  }: Pick<HostCall, 'url' | 'headers'> & {body: string}): Promise<OperationResponse> {
    const {requests} = JSON.parse(body) as BatchRequestBody;
    const responses = await Promise.all(
      requests.map(async request => {
        const response = await this.#send({
          method: request.method,
          url: new URL(request.url, url),
          headers: {...headers, ...request.headers},
          body: JSON.stringify(request.body),
        });
        return this.#entryOf(request.id, response);
      }),
    );
    const answer: BatchResponseBody = {responses};
    return {status: 200, headers: {'Content-Type': 'application/json'}, body: JSON.stringify(answer)};
  }

  /** What a fault delays, ends or garbles holds up no other query: its answer travels by itself. */
  #entryOf(id: string, response: OperationResponse): BatchResponseBody['responses'][number] {
    const body = response.effect || response.isBinary ? undefined : asJson(response.body);
    if (body !== undefined) return {id, status: response.status, body};
    const location = `${this.#path}/${++this.#count}`;
    this.#late.set(location, response);
    return {id, status: 202, headers: {location}};
  }
}
