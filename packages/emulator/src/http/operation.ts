/**
 * What an operation gets from an adapter and gives back. An adapter carries it; it never parses, defaults or words
 * anything.
 */

/** A request as an adapter hands it over. */
export interface OperationRequest {
  /** Path parameters, percent-decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The raw text; undefined where the request has none. */
  body: string | undefined;
  /** Where the client reached the emulator, e.g. `https://api.powerbi.com` or `http://127.0.0.1:8081`. */
  origin: string;
}

/** A request that no operation's method and path fit. */
export interface UnmatchedRequest extends Omit<OperationRequest, 'params'> {
  method: string;
  /** Without the query. */
  path: string;
}

/** An answer for an adapter to carry. */
export interface OperationResponse {
  status: number;
  headers: Record<string, string>;
  /** Empty text: no body. */
  body: string;
  /** Each character of the body is a byte, as it stands. Absent: the body is text, to be sent as UTF-8. */
  isBinary?: boolean;
  /** What an adapter does besides sending the answer. Only faults set it. */
  effect?: ResponseEffect;
  /** What the journal says of the answer besides; it is not sent. */
  note?: string;
}

/** How an answer travels. Carried out by adapters; the emulator itself never waits. */
export interface ResponseEffect {
  /** Milliseconds of real time before the answer. */
  delayMs?: number;
  /**
   * `drop`: end the connection without an answer. `hang`: never answer, keep the connection until the client ends it.
   */
  connection?: 'drop' | 'hang';
}

/** The Microsoft service an operation belongs to; `emulator` marks what Microsoft does not have. */
export type OperationService = 'api' | 'login' | 'emulator';

/** A JSON Schema, 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What an operation takes and gives, for its description (OpenAPI). Rules that only code can tell are in the code. */
export interface OperationSchemas {
  /** By parameter of the path. */
  params?: Readonly<Record<string, JsonSchema>>;
  /** By parameter of the query. */
  query?: Readonly<Record<string, JsonSchema>>;
  body?: JsonSchema;
  /** Media type of the body. Default: `application/json`. */
  bodyType?: string;
  /** By status. */
  responses?: Readonly<Record<number, {description: string; schema?: JsonSchema}>>;
}

/** One row of the table of everything that the emulator answers. */
export interface Operation {
  /** Stable name, e.g. `EmbedToken_GenerateToken`. Microsoft's operationId where there is one. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for a parameter. */
  path: string;
  service: OperationService;
  /** One sentence. */
  summary: string;
  schemas?: OperationSchemas;
  handle(request: OperationRequest): OperationResponse | Promise<OperationResponse>;
}

/** Thrown by a rule to end a request with this answer. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  constructor(readonly response: OperationResponse) {
    super(`The call was refused with ${response.status}`);
  }
}
