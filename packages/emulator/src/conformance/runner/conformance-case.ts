/** Conformance cases: what is sent and what must come back, as data. Every adapter runs the same list. */

/** Who a case calls as. */
export type ConformanceCaller =
  | 'servicePrincipal'
  | 'user'
  | 'viewerUser'
  | 'readOnlyUser'
  | 'reportsOnlyUser'
  | 'datasetsOnlyUser'
  | 'scopelessUser'
  | 'viewerPrincipal'
  | 'contributorPrincipal'
  | 'stranger'
  | 'profile'
  | 'blockedPrincipal'
  | 'expired'
  | 'foreignKey'
  | 'malformed'
  | 'none';

/** A pattern for a value: a value of its own stands for itself, objects with one of these members for what they say. */
export type ExpectedValue = unknown;

/**
 * Patterns, by their one member:
 * `{$is: 'guid' | 'dateTime' | 'embedToken' | 'jwt' | 'text' | 'number' | 'list'}`, `{$matches: 'regular expression'}`,
 * `{$has: {…}}` (an object with at least these members), `{$length: n}` (a list or text of that length).
 */
export interface ConformanceCase {
  title: string;
  operationId: string;
  /** World that the adapter must serve. Default: `default`. See {@link createConformanceWorld}. */
  world?: string;
  /** Default: `servicePrincipal`. */
  as?: ConformanceCaller;
  /**
   * Body of a GenerateToken call (as the service principal) whose token authorizes the request. Instead of {@link as}.
   */
  withEmbedToken?: object;
  /** Path of the token call whose body {@link withEmbedToken} is. Default: that of `GenerateToken`. */
  embedTokenPath?: string;
  /**
   * A request that comes first. What the first group of `capture` finds in its `Location`, or in its body, stands for
   * `{captured}` in the path and in the body of the request. In forms it is encoded as it has to be.
   */
  before?: {
    method: string;
    path: string;
    headers?: Readonly<Record<string, string>>;
    body?: string;
    /** Regular expression with one group. */
    capture: string;
  };
  request: {
    method: string;
    /** With its query. */
    path: string;
    /** Names in lower case; null takes away a header that would be sent. */
    headers?: Readonly<Record<string, string | null>>;
    /** Text is sent as it is, anything else as JSON. */
    body?: unknown;
  };
  expect: {
    status: number;
    /** `''` for no body. Absent: not looked at. */
    body?: ExpectedValue;
    /** Names in lower case; null for a header that must be absent. */
    headers?: Readonly<Record<string, ExpectedValue>>;
  };
}

/** What an adapter has to send. */
export interface ConformanceRequest {
  world: string;
  /** Which of the emulated services, for adapters that tell them apart by host. */
  service: 'api' | 'login' | 'emulator';
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** What an adapter got. */
export interface ConformanceResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** Sends a request through an adapter. The adapter must serve the world that the request names. */
export type ConformanceSend = (request: ConformanceRequest) => Promise<ConformanceResponse>;
