import type {EndpointResponse} from './endpoint-response.js';
import type {IncomingRequest} from './incoming-request.js';

/** Pages of other origins that may use the endpoint. */
export interface CorsOptions {
  /** Exact origins, such as `https://portal.example`. No wildcards. */
  origins: readonly string[];
  /** Whether cookies come along. Default false. */
  credentials?: boolean | undefined;
}

/** Names of headers as a browser lists them; anything else is not repeated in a response. */
const headerNames = /^[\w-]+(?:\s*,\s*[\w-]+)*$/;

/** Whether the request comes from a page whose origin is on the list. */
export function isListedOrigin(request: IncomingRequest, cors: CorsOptions | undefined): boolean {
  const origin = request.header('origin');
  return origin !== undefined && cors !== undefined && cors.origins.includes(origin);
}

/**
 * The CORS headers of a response; those that let a page read it only for a page whose origin is on the list. `Date` is
 * exposed because the page counts a token's life by the server's clock.
 */
export function corsHeaders(request: IncomingRequest, cors: CorsOptions | undefined): Record<string, string> {
  if (!cors) return {};
  const headers: Record<string, string> = {vary: 'Origin'};
  if (!isListedOrigin(request, cors)) return headers;
  headers['access-control-allow-origin'] = request.header('origin')!;
  headers['access-control-expose-headers'] = 'Retry-After, Date';
  if (cors.credentials) headers['access-control-allow-credentials'] = 'true';
  return headers;
}

/** The response to a preflight; undefined where the request is none or its origin is not on the list. */
export function preflightResponse(
  request: IncomingRequest,
  cors: CorsOptions | undefined,
): EndpointResponse | undefined {
  if (request.method !== 'OPTIONS' || !isListedOrigin(request, cors)) return undefined;
  const wanted = request.header('access-control-request-headers') ?? '';
  return {
    status: 204,
    body: '',
    headers: {
      ...corsHeaders(request, cors),
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': headerNames.test(wanted) ? wanted : 'content-type',
      'access-control-max-age': '600',
    },
  };
}
