/** Builds conformance cases from what differs between them. */
import {defined} from '@pbi-bound-report/contract';
import type {ConformanceCaller, ConformanceCase} from '../runner/conformance-case.js';

/** A case, flat. */
export interface CaseOptions {
  operationId: string;
  title: string;
  /** Default: `POST` with a body, else `GET`. */
  method?: string;
  /** With its query. */
  path: string;
  body?: unknown;
  expect: ConformanceCase['expect'];
  /** Default: `servicePrincipal`. */
  as?: ConformanceCaller | undefined;
  /** Body of a GenerateToken request whose token authorizes the request, instead of {@link as}. */
  withEmbedToken?: object | undefined;
  /** Default: `rules`. */
  world?: string | undefined;
  /** Names in lower case; null takes away a header that would be sent. */
  headers?: Readonly<Record<string, string | null>> | undefined;
  /** A request that comes first. */
  before?: ConformanceCase['before'] | undefined;
}

export function conformanceCase({
  operationId,
  title,
  method,
  path,
  body,
  expect,
  as,
  withEmbedToken,
  world = 'rules',
  headers,
  before,
}: CaseOptions): ConformanceCase {
  return defined({
    title,
    operationId,
    world,
    as,
    withEmbedToken,
    before,
    request: defined({method: method ?? (body === undefined ? 'GET' : 'POST'), path, headers, body}),
    expect,
  });
}
