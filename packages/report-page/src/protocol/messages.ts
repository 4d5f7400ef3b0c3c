/**
 * Messages between powerbi-client and the page in its iframe, as powerbi-client 2.24.1 sends and expects them.
 * There is no type tag: a message with a `url` is a request, anything else that names a pending id is a response.
 */
export interface EmbedRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, unknown>>;
  body?: unknown;
}

/** Answer to a request, in either direction. */
export interface EmbedResponse {
  statusCode?: number;
  headers: Readonly<Record<string, unknown>>;
  body?: unknown;
  /** Only from the SDK, instead of a status, when it could not digest an event. */
  warning?: string;
}

/** What a route answers, before the envelope. */
export interface Reply {
  statusCode: number;
  body: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether a posted value is a request: it has a method, a url and headers. */
export function isRequest(data: unknown): data is EmbedRequest {
  return (
    isRecord(data) && typeof data['method'] === 'string' && typeof data['url'] === 'string' && isRecord(data['headers'])
  );
}

/** Whether a posted value is a response: it has headers and no url. */
export function isResponse(data: unknown): data is EmbedResponse {
  return isRecord(data) && !('url' in data) && isRecord(data['headers']);
}

/** A header as text, or undefined where it is absent or not a string. */
export function textHeader(headers: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
