import type {IncomingMessage, ServerResponse} from 'node:http';
import type {TokenEndpoint} from './token-endpoint.js';

/** A request of Node's `http`, as Express and its like extend it. */
export type NodeRequest = IncomingMessage & {/** Set by a body parser that ran before. */ body?: unknown};

/** Options of {@link toNodeHandler}. */
export interface NodeHandlerOptions {
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed. Only behind a proxy that sets them. Default false.
   */
  trustProxy?: boolean | undefined;
}

/**
 * Makes a request listener for Node's `http` and for Express: `app.post('/token', toNodeHandler(endpoint))`. A body
 * that a parser has already read is used as it is. `authorize` gets the Node request as its third argument.
 */
export function toNodeHandler(endpoint: TokenEndpoint<NodeRequest>, options: NodeHandlerOptions = {}): (request: NodeRequest, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    await sendResponse(response, await endpoint(toRequest(request, options), request));
  };
}

/** Reads a Node request as a standard one. The body stays a stream, so a too large one is never in memory. */
export function toRequest(request: NodeRequest, {trustProxy = false}: NodeHandlerOptions = {}): Request {
  const forwarded = (name: string): string | undefined => (trustProxy ? [request.headers[`x-forwarded-${name}`]].flat()[0]?.split(',')[0]?.trim() : undefined);
  const protocol = forwarded('proto') ?? ('encrypted' in request.socket ? 'https' : 'http');
  const base = `${protocol}://${forwarded('host') ?? request.headers.host ?? 'localhost'}`;
  const {originalUrl} = request as {originalUrl?: string};
  // A Host header may hold anything; an unreadable one must not become a crash.
  const url = URL.canParse(originalUrl ?? request.url ?? '/', base) ? new URL(originalUrl ?? request.url ?? '/', base) : new URL('http://invalid.invalid/');
  const headers = new Headers();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const [name, value] = [request.rawHeaders[i] ?? '', request.rawHeaders[i + 1] ?? ''];
    if (!name.startsWith(':')) headers.append(name, value);
  }
  const method = request.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const init: RequestInit & {duplex?: 'half'} = {method, headers};
  if (hasBody && request.body !== undefined && request.readableEnded) init.body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  else if (hasBody) Object.assign(init, {body: streamOf(request), duplex: 'half'});
  return new Request(url, init);
}

/** The body as a stream that asks for more only when more is wanted. Three times as quick as `Readable.toWeb` for small bodies. */
function streamOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  let stop = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const data = (chunk: Buffer): void => {
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) request.pause();
      };
      const end = (): void => { stop(); controller.close(); };
      const broken = (): void => { stop(); controller.error(new Error('The connection was closed.')); };
      stop = () => { request.off('data', data).off('end', end).off('error', broken).off('close', broken); };
      request.on('data', data).on('end', end).on('error', broken).on('close', broken);
      request.pause();
    },
    pull() { request.resume(); },
    cancel() {
      stop();
      // What still comes is thrown away; to keep it would be to keep it in memory.
      request.resume();
    },
  });
}

/** Writes a standard response to a Node one. */
export async function sendResponse(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
