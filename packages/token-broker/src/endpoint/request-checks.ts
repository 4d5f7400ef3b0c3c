import {defined, parseUrl, tokenEndpointCodes as codes} from '@pbi-bound-report/contract';
import {EndpointError} from '../errors/endpoint-error.js';
import {isListedOrigin, type CorsOptions} from './cors.js';
import type {IncomingRequest} from './incoming-request.js';
import type {BodyReader} from './read-body.js';

/** What is checked before anything is read. */
export interface RequestCheckOptions {
  readonly cors: CorsOptions | undefined;
  /** The site's own origin, where a proxy hides it from the request. */
  readonly publicOrigin: string | undefined;
  readonly maxBodyBytes: number;
  /** Milliseconds that a body may take to arrive. */
  readonly bodyMs: number;
}

const originRemedy =
  'The site’s operator can add its origin to cors.origins, or set publicOrigin where a proxy hides the site’s name.';

/**
 * Refuses what no page of the site would send: another method, another site's page, another content type.
 * @throws EndpointError
 */
export function checkRequest(request: IncomingRequest, options: RequestCheckOptions): void {
  if (!isFromOwnSite(request, options)) {
    throw new EndpointError(codes.originNotAllowed, `This page may not use the token endpoint. ${originRemedy}`, {
      detail: defined({origin: readOrigin(request), ownOrigin: options.publicOrigin ?? request.origin}),
    });
  }
  if (request.method !== 'POST') {
    throw new EndpointError(codes.methodNotAllowed, 'The token endpoint takes POST only.');
  }
  const type = request.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new EndpointError(codes.unsupportedMediaType, 'The token endpoint takes application/json only.');
  }
  // Where nothing is said, the number is none and larger than nothing: the body is counted as it is read.
  if (Number(request.header('content-length')) > options.maxBodyBytes) throw tooLarge(options.maxBodyBytes);
}

/**
 * A browser says where a request comes from in headers that no page can write: `Sec-Fetch-Site`, and the older ones in
 * `Origin`. Requests without either come from programs, for which `authorize` is the check.
 */
function isFromOwnSite(request: IncomingRequest, {cors, publicOrigin}: RequestCheckOptions): boolean {
  const origin = request.header('origin');
  const site = request.header('sec-fetch-site');
  if (origin === undefined) return site !== 'cross-site';
  return isListedOrigin(request, cors) || site === 'same-origin' || origin === (publicOrigin ?? request.origin);
}

/** The origin that a page's browser names, for the log; undefined for what is none. */
function readOrigin(request: IncomingRequest): string | undefined {
  const origin = request.header('origin') ?? '';
  return origin.length <= 200 ? parseUrl(origin)?.origin : undefined;
}

const utf8 = new TextDecoder('utf-8', {fatal: true});

const bodyFailures = {
  late: 'Failed to read the request: its body took too long.',
  broken: 'Failed to read the request: its body broke off, or something has read it before the token endpoint.',
} as const;

/**
 * Reads a JSON body.
 * @throws EndpointError
 */
export async function readJson(body: BodyReader, {maxBodyBytes, bodyMs}: RequestCheckOptions): Promise<unknown> {
  const bytes = await body(maxBodyBytes, bodyMs);
  if (bytes === 'too-large') throw tooLarge(maxBodyBytes);
  if (typeof bytes === 'string') throw new EndpointError(codes.badRequest, bodyFailures[bytes]);
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch {
    // No cause: V8's message quotes the body.
    throw new EndpointError(codes.badRequest, 'Failed to read the request: its body is not JSON in UTF-8.');
  }
}

function tooLarge(maxBytes: number): EndpointError {
  return new EndpointError(codes.tooLarge, `The request is larger than ${maxBytes} bytes.`);
}
