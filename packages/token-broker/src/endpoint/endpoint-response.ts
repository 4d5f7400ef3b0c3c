import {
  defined,
  tokenEndpointCodes as codes,
  type TokenEndpointFailure,
  type TokenEndpointRefusal,
  type TokenEndpointReport,
  type TokenEndpointResponse,
} from '@pbi-bound-report/contract';
import type {GrantedAccess} from '../authorization/apply-grant.js';
import type {EndpointError} from '../errors/endpoint-error.js';
import type {IssuedToken} from '../tokens/token-issuer.js';

/** A response of the endpoint, for servers that have no standard `Response`. */
export interface EndpointResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Headers = Readonly<Record<string, string>>;

/** What a page gets: its tokens, the reports that they show, and what was refused. */
export interface IssuedAccess {
  /** At least one. */
  readonly tokens: readonly [IssuedToken, ...IssuedToken[]];
  readonly reports: GrantedAccess['reports'];
  readonly refused: readonly TokenEndpointRefusal[];
}

/** 200 with the contract's body. */
export function successResponse(access: IssuedAccess, headers: Headers): EndpointResponse {
  return jsonResponse(200, successBody(access), headers);
}

function successBody({tokens, reports, refused}: IssuedAccess): TokenEndpointResponse {
  const [{token, tokenId, expiration, pairs}, ...additional] = tokens;
  const served = new Set(tokens.flatMap(issued => issued.pairs.map(pair => pair.reportId)));
  return defined({
    token,
    tokenId,
    expiration,
    reports: [...served].map(id => reportBody(id, reports)),
    refused: refused.length > 0 ? [...refused] : undefined,
    bindings: additional.length > 0 ? pairs : undefined,
    additionalTokens:
      additional.length > 0
        ? additional.map(({pairs: bindings, ...issued}) => ({
            token: issued.token,
            tokenId: issued.tokenId,
            expiration: issued.expiration,
            bindings,
          }))
        : undefined,
  });
}

function reportBody(id: string, reports: GrantedAccess['reports']): TokenEndpointReport {
  const {embedUrl, name, reportType, datasetId} = reports.get(id)!;
  return defined({id, embedUrl, name, reportType, datasetId});
}

/** 4xx or 5xx with the contract's body. */
export function failureResponse(
  error: EndpointError,
  correlationId: string | undefined,
  headers: Headers = {},
): EndpointResponse {
  const {status, code, message, refused, retryAfterSeconds} = error;
  const body: TokenEndpointFailure = {error: defined({code, message, correlationId, refused})};
  return jsonResponse(status, body, {
    ...headers,
    ...defined({
      'retry-after': retryAfterSeconds?.toString(),
      allow: code === codes.methodNotAllowed ? 'POST' : undefined,
    }),
  });
}

function jsonResponse(
  status: number,
  body: TokenEndpointResponse | TokenEndpointFailure,
  headers: Headers,
): EndpointResponse {
  return {
    status,
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  };
}
