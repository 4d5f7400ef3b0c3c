import {tokenEndpointCodes as codes} from '@pbi-bound-report/contract';
import type {BodyReader} from './read-body.js';
import type {Answer} from './direct-response.js';
import {EndpointError} from '../errors/endpoint-error.js';

/** Pages of other origins that may use the endpoint. */
export interface CorsOptions {
  /** Exact origins, such as `https://portal.example`. No wildcards. */
  origins: readonly string[];
  /** Whether cookies come along. Default false. */
  credentials?: boolean | undefined;
}

/** What is checked before anything is read. */
export interface RequestCheckOptions {
  readonly cors: CorsOptions | undefined;
  /** The site's own origin, where a proxy hides it from the request's URL. */
  readonly publicOrigin: string | undefined;
  readonly maxBodyBytes: number;
  /** Milliseconds that a body may take to arrive. */
  readonly bodyMs: number;
}

/** The CORS headers of an answer; none, unless the page's origin is on the list. */
export function corsHeaders(request: Request, cors: CorsOptions | undefined): Record<string, string> {
  if (!cors) return {};
  const origin = request.headers.get('origin');
  return {
    vary: 'Origin',
    ...(origin !== null &&
      cors.origins.includes(origin) && {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'Retry-After',
        ...(cors.credentials && {'access-control-allow-credentials': 'true'}),
      }),
  };
}

/** The answer to a preflight, or undefined where the request is none or comes from an origin that is not on the list. */
export function preflight(request: Request, cors: CorsOptions | undefined): Answer | undefined {
  const origin = request.headers.get('origin');
  if (request.method !== 'OPTIONS' || !cors || origin === null || !cors.origins.includes(origin)) return undefined;
  return {
    status: 204,
    body: '',
    headers: {
      ...corsHeaders(request, cors),
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? 'content-type',
      'access-control-max-age': '600',
    },
  };
}

/**
 * Refuses what no page of the site would send: another method, another site's page, another content type.
 * A browser says where a request comes from in headers that no page can write: `Sec-Fetch-Site`, and for the older ones
 * `Origin`. Requests without either come from programs, for which `authorize` is the check.
 * @throws EndpointError
 */
export function checkRequest(request: Request, {cors, publicOrigin, maxBodyBytes}: RequestCheckOptions): void {
  const {headers} = request;
  const origin = headers.get('origin');
  if (origin !== null && !cors?.origins.includes(origin)) {
    const same =
      headers.get('sec-fetch-site') === 'same-origin' || origin === (publicOrigin ?? new URL(request.url).origin);
    if (!same) {
      throw new EndpointError(
        codes.originNotAllowed,
        'This page may not use the token endpoint. The site’s operator can add its origin to cors.origins, or set publicOrigin behind a proxy.',
      );
    }
  } else if (origin === null && headers.get('sec-fetch-site') === 'cross-site') {
    throw new EndpointError(codes.originNotAllowed, 'This page may not use the token endpoint.');
  }
  if (request.method !== 'POST') throw new EndpointError(codes.methodNotAllowed, 'The token endpoint takes POST only.');
  if (headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    throw new EndpointError(codes.unsupportedMediaType, 'The token endpoint takes application/json only.');
  }
  if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
}

/**
 * Reads a JSON body.
 * @throws EndpointError
 */
export async function readJson(body: BodyReader, {maxBodyBytes, bodyMs}: RequestCheckOptions): Promise<unknown> {
  const bytes = await body(maxBodyBytes, bodyMs);
  if (bytes === 'too-large') throw tooLarge(maxBodyBytes);
  if (bytes === 'late') {
    throw new EndpointError(codes.badRequest, 'Failed to read the request: its body took too long.');
  }
  if (bytes === 'broken') throw new EndpointError(codes.badRequest, 'Failed to read the request: its body broke off.');
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch {
    // No cause: V8's message quotes the body.
    throw new EndpointError(codes.badRequest, 'Failed to read the request: its body is not JSON in UTF-8.');
  }
}

const utf8 = new TextDecoder('utf-8', {fatal: true});
const tooLarge = (max: number): EndpointError =>
  new EndpointError(codes.tooLarge, `The request is larger than ${max} bytes.`);
