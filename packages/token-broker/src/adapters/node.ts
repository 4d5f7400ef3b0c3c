import {parseUrl, tokenEndpointCodes} from '@pbi-bound-report/contract';
import {METHODS, type IncomingMessage, type ServerResponse} from 'node:http';
import {Readable} from 'node:stream';
import {failureResponse, type EndpointResponse} from '../endpoint/endpoint-response.js';
import type {IncomingRequest} from '../endpoint/incoming-request.js';
import {joinChunks, type BodyFailure, type BodyReader} from '../endpoint/read-body.js';
import type {TokenEndpoint} from '../endpoint/token-endpoint.js';
import {EndpointError, misconfigured} from '../errors/endpoint-error.js';

/** A request of Node's `http`, as Express and its like extend it. */
export type NodeRequest = IncomingMessage & {
  /** Set by a body parser that ran before. */
  body?: unknown;
  /** The URL before a router cut its own part off. */
  originalUrl?: unknown;
};

/** A token endpoint, or a function that somebody put around one: that has no `handle`. */
export interface TokenRequestFunction<Native> {
  (request: Request, native: Native): Promise<Response>;
  handle?: TokenEndpoint<Native>['handle'];
}

/** Options of {@link toNodeHandler}. */
export interface NodeHandlerOptions {
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed. Only behind a proxy that sets them. Default false.
   */
  trustProxy?: boolean | undefined;
}

/** A request that Node has read, and who is to handle it. */
export interface NodeExchange<Native> {
  readonly endpoint: TokenRequestFunction<Native>;
  readonly request: NodeRequest;
  /** What `authorize` gets as `native`. */
  readonly native: Native;
  readonly options?: NodeHandlerOptions;
}

/**
 * Makes a request listener for Node's `http` and for Express: `app.all('/token', toNodeHandler(endpoint))`. A body that
 * a parser has already read is used as it is. `authorize` gets the Node (or Express) request as `native`. The listener
 * responds to whatever Node's parser lets through, and its promise never rejects.
 */
export function toNodeHandler<Native extends NodeRequest>(
  endpoint: TokenRequestFunction<Native>,
  options: NodeHandlerOptions = {},
): (request: Native, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const {status, headers, body} = await handleNodeRequest({endpoint, request, native: request, options});
    try {
      // Without a length Node would send the body in chunks.
      if (body !== '') response.setHeader('content-length', Buffer.byteLength(body));
      response.writeHead(status, headers);
      response.end(body);
    } catch {
      // Somebody has responded already, or set headers that cannot be sent: the connection cannot be used any more.
      response.destroy();
    }
  };
}

/** Hands a Node request to an endpoint. Never rejects. */
export async function handleNodeRequest<Native>(exchange: NodeExchange<Native>): Promise<EndpointResponse> {
  const {endpoint, request, native, options = {}} = exchange;
  try {
    const incoming = new IncomingNodeRequest(request, options);
    if (endpoint.handle) return await endpoint.handle(incoming, native, nodeBody(request));
    if (!isStandardMethod(incoming.method)) return methodNotAllowed();
    const response = await endpoint(incoming.standardRequest(true), native);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  } catch (cause) {
    return failureResponse(misconfigured('The function around the token endpoint failed.', {}, cause), undefined);
  }
}

function methodNotAllowed(): EndpointResponse {
  const message = 'The token endpoint takes POST only.';
  return failureResponse(new EndpointError(tokenEndpointCodes.methodNotAllowed, message), undefined);
}

/** Every method that Node's parser knows. */
export const httpMethods: readonly string[] = METHODS;

/** A standard request cannot have these methods. */
function isStandardMethod(method: string): boolean {
  return !/^(?:CONNECT|TRACE|TRACK)$/i.test(method);
}

class IncomingNodeRequest implements IncomingRequest {
  readonly method: string;
  readonly #message: NodeRequest;
  readonly #trustProxy: boolean;
  #standard: Request | undefined;

  constructor(message: NodeRequest, {trustProxy = false}: NodeHandlerOptions) {
    this.#message = message;
    this.#trustProxy = trustProxy;
    this.method = message.method ?? 'GET';
  }

  get origin(): string | undefined {
    const protocol = this.#forwarded('proto') ?? ('encrypted' in this.#message.socket ? 'https' : 'http');
    const host = this.#forwarded('host') ?? this.#message.headers.host ?? 'localhost';
    // A Host header may hold anything, a user or a path among them.
    if (!/^https?$/.test(protocol) || !/^[\w.:[\]-]+$/.test(host)) return undefined;
    return parseUrl(`${protocol}://${host}`)?.origin;
  }

  get request(): Request {
    return (this.#standard ??= this.standardRequest(false));
  }

  header(name: string): string | undefined {
    const value = this.#message.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** @param withBody Whether the body goes along; it can be read once only. */
  standardRequest(withBody: boolean): Request {
    const method = isStandardMethod(this.method) ? this.method : 'GET';
    const init: RequestInit & {duplex?: 'half'} = {method, headers: this.#standardHeaders()};
    if (withBody && method !== 'GET' && method !== 'HEAD') {
      const parsed = parsedBody(this.#message);
      if (parsed === undefined) Object.assign(init, {body: Readable.toWeb(this.#message), duplex: 'half'});
      else init.body = parsed;
    }
    return new Request(this.#url(), init);
  }

  /** An absolute URL without user and password, which a standard request refuses. */
  #url(): string {
    const {originalUrl, url} = this.#message;
    const path = typeof originalUrl === 'string' ? originalUrl : (url ?? '/');
    const base = this.origin ?? 'http://invalid.invalid';
    // In absolute form the path would name another host. After an origin every path can be read.
    return path.startsWith('/') ? base + path : base;
  }

  #standardHeaders(): Headers {
    const headers = new Headers();
    const {rawHeaders} = this.#message;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      try {
        headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
      } catch {
        // HTTP/2's pseudo headers, and what a lenient parser lets through: no part of a standard request.
      }
    }
    return headers;
  }

  /** The first value of a header that proxies set. */
  #forwarded(name: string): string | undefined {
    if (!this.#trustProxy) return undefined;
    return this.header(`x-forwarded-${name}`)?.split(',', 1)[0]?.trim();
  }
}

/** The body that a parser has read before; undefined where there is none, or it cannot be written as JSON again. */
function parsedBody({body, readableEnded}: NodeRequest): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || !readableEnded) return undefined;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  try {
    return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  } catch {
    return undefined; // Something other than JSON stands there, so the endpoint cannot read it either.
  }
}

/** Reads the body of a Node request; one that a parser has read already is taken from there. */
function nodeBody(request: NodeRequest): BodyReader {
  return (maxBytes, ms) => {
    const parsed = parsedBody(request);
    if (parsed) return Promise.resolve(parsed.byteLength > maxBytes ? 'too-large' : parsed);
    // Nothing will come any more: something has read the body and kept it, or the connection has ended.
    if (request.readableEnded || request.destroyed) return Promise.resolve('broken');
    return readStream(request, maxBytes, ms);
  };
}

function readStream(request: NodeRequest, maxBytes: number, ms: number): Promise<Uint8Array | BodyFailure> {
  return new Promise(resolve => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const settle = (result: Uint8Array | BodyFailure): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
      // What still comes flows on to nobody; to keep it would be to keep it in memory.
      request.on('error', () => undefined);
      resolve(result);
    };
    const onData = (chunk: Uint8Array | string): void => {
      // A parser that ran before may have set an encoding.
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      size += bytes.byteLength;
      if (size > maxBytes) settle('too-large');
      else chunks.push(bytes);
    };
    const onEnd = (): void => settle(joinChunks(chunks));
    const onBroken = (): void => settle('broken');
    const timer = setTimeout(() => settle('late'), ms);
    request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
    // Something that ran before may have paused it.
    request.resume();
  });
}
