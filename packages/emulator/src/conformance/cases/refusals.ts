/** Who is refused everywhere, and how. */
import type {ConformanceCaller, ConformanceCase} from '../runner/conformance-case.js';
import {emptyWith, notAuthorized, tokenExpired} from './expectations.js';

/** A request that somebody with every right could send. */
export interface RefusedRequest {
  operationId: string;
  method: string;
  path: string;
  body?: unknown;
  /** Default: `rules`. */
  world?: string;
  headers?: Readonly<Record<string, string | null>>;
}

/** Cases of a request for callers that have no right to send it. */
export function refusalCases({operationId, world = 'rules', ...request}: RefusedRequest): ConformanceCase[] {
  const refused = (title: string, as: ConformanceCaller, expect: ConformanceCase['expect']): ConformanceCase => ({
    title: `${operationId}: ${title}`,
    operationId,
    world,
    as,
    request,
    expect,
  });
  return [
    refused('without an access token', 'none', emptyWith(403, null)),
    refused('with something that is no access token', 'malformed', emptyWith(403, 'InvalidToken')),
    refused('with an expired access token', 'expired', tokenExpired),
    refused("with a token of somebody else's key", 'foreignKey', tokenExpired),
    refused(
      'as a blocked service principal',
      'blockedPrincipal',
      emptyWith(401, 'ServicePrincipalIsNotAllowedByTenantAdminSwitch'),
    ),
    ...(request.path.includes('/groups/') ? [refused('as a stranger', 'stranger', notAuthorized)] : []),
  ];
}
