/** The case of a call with a body. */
import type {ConformanceCaller, ConformanceCase} from '../conformance-case.js';

/** @param headers Those that are left out of the request. */
export const post = (
  operationId: string,
  title: string,
  path: string,
  body: unknown,
  expect: ConformanceCase['expect'],
  as?: ConformanceCaller,
  headers?: Record<string, null>,
): ConformanceCase => ({
  title,
  operationId,
  world: 'rules',
  ...(as ? {as} : {}),
  request: {method: 'POST', path, body, ...(headers ? {headers} : {})},
  expect,
});
