/**
 * What the endpoint reads of a request before it knows whose it is. A standard `Request` costs a server that has none
 * more than a whole warm response does, so it is made only for those who ask for it.
 */
export interface IncomingRequest {
  readonly method: string;
  /**
   * Scheme and host that the request came to, such as `https://portal.example`; undefined where `Host` is unreadable.
   */
  readonly origin: string | undefined;
  /** The whole request in the standard's form; its body belongs to the endpoint. Never throws. */
  readonly request: Request;
  /**
   * The value of a header; undefined where it is absent.
   * @param name In lower case.
   */
  header(name: string): string | undefined;
}

/** Reads a standard request. */
export function fromStandardRequest(request: Request): IncomingRequest {
  return {
    request,
    method: request.method,
    origin: new URL(request.url).origin,
    header: name => request.headers.get(name) ?? undefined,
  };
}
