import type {IncomingMessage, ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {joinChunks, type BodyFailure, type BodyReader} from '../endpoint/read-body.js';
import {directOf, type Answer} from '../endpoint/direct-response.js';
import type {TokenEndpoint} from '../endpoint/token-endpoint.js';

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
 * that a parser has already read is used as it is. `authorize` gets the Node (or Express) request as its third argument.
 */
export function toNodeHandler<Native extends NodeRequest>(
  endpoint: TokenEndpoint<Native>,
  options: NodeHandlerOptions = {},
): (request: Native, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const {status, headers, body} = await answerNode(endpoint, request, request, options);
    response.writeHead(status, headers);
    response.end(body);
  };
}

/**
 * Puts a Node request to an endpoint.
 * @param native What `authorize` gets as its third argument.
 */
export async function answerNode<Native>(
  endpoint: TokenEndpoint<Native>,
  request: NodeRequest,
  native: Native,
  options: NodeHandlerOptions = {},
): Promise<Answer> {
  const direct = directOf(endpoint);
  if (direct) return direct(toRequest(request, options, false), native, nodeBody(request));
  const answer = await endpoint(toRequest(request, options), native);
  return {status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text()};
}

/** Reads the body of a Node request; one that a parser has read already is taken from there. */
function nodeBody(request: NodeRequest): BodyReader {
  return (maxBytes, ms) =>
    new Promise(resolve => {
      if (request.body !== undefined && request.readableEnded) {
        const bytes = new TextEncoder().encode(
          typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
        );
        resolve(bytes.byteLength > maxBytes ? 'too-large' : bytes);
        return;
      }
      const chunks: Uint8Array[] = [];
      let size = 0;
      const settle = (result: Uint8Array | BodyFailure): void => {
        clearTimeout(timer);
        request.off('data', data).off('end', end).off('error', broken).off('close', broken);
        // What still comes is thrown away; to keep it would be to keep it in memory.
        request.resume();
        resolve(result);
      };
      const data = (chunk: Uint8Array): void => {
        size += chunk.byteLength;
        if (size > maxBytes) settle('too-large');
        else chunks.push(chunk);
      };
      const end = (): void => {
        settle(joinChunks(chunks));
      };
      const broken = (): void => {
        settle('broken');
      };
      const timer = setTimeout(() => {
        settle('late');
      }, ms);
      request.on('data', data).on('end', end).on('error', broken).on('close', broken);
    });
}

/**
 * Reads a Node request as a standard one. The body stays a stream, so a too large one is never in memory.
 * @param withBody False leaves the body to be read from the Node request. Default true.
 */
export function toRequest(
  request: NodeRequest,
  {trustProxy = false}: NodeHandlerOptions = {},
  withBody = true,
): Request {
  const forwarded = (name: string): string | undefined =>
    trustProxy ? [request.headers[`x-forwarded-${name}`]].flat()[0]?.split(',')[0]?.trim() : undefined;
  const protocol = forwarded('proto') ?? ('encrypted' in request.socket ? 'https' : 'http');
  const base = `${protocol}://${forwarded('host') ?? request.headers.host ?? 'localhost'}`;
  const {originalUrl} = request as {originalUrl?: string};
  // A Host header may hold anything; an unreadable one must not become a crash.
  const url = URL.canParse(originalUrl ?? request.url ?? '/', base)
    ? new URL(originalUrl ?? request.url ?? '/', base)
    : new URL('http://invalid.invalid/');
  const headers = new Headers();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const [name, value] = [request.rawHeaders[i] ?? '', request.rawHeaders[i + 1] ?? ''];
    if (!name.startsWith(':')) headers.append(name, value);
  }
  const method = request.method ?? 'GET';
  const hasBody = withBody && method !== 'GET' && method !== 'HEAD';
  const init: RequestInit & {duplex?: 'half'} = {method, headers};
  if (hasBody && request.body !== undefined && request.readableEnded) {
    init.body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  } else if (hasBody) Object.assign(init, {body: Readable.toWeb(request), duplex: 'half'});
  return new Request(url, init);
}
