/** What the report page asks, as cases: with an embed token or as somebody, and how it is refused. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import type {ConformanceCaller, ConformanceCase} from '../conformance-case.js';
import {ruleIds as ids} from '../conformance-world.js';

type Expect = ConformanceCase['expect'];
export const plain = {reports: [{id: ids.report}], datasets: [{id: ids.plain}]};
export const raises = (status: number, message: string, detailedMessage: unknown, errorCode?: string): Expect => ({
  status,
  body: {
    error: {
      message,
      detailedMessage,
      ...(errorCode === undefined ? {} : {errorCode}),
      level: {$is: 'number'},
      technicalDetails: {$has: {requestId: {$is: 'guid'}}},
    },
  },
});
export const modelFailed = raises(500, 'ExplorationContainer_FailedToLoadModel_DefaultDetails', {
  $matches: "^Couldn't load the model schema associated with this report",
});
export interface As {
  token?: object;
  as?: ConformanceCaller;
  headers?: Record<string, string | null>;
}
export const call = (
  operationId: string,
  path: string,
  title: string,
  body: unknown,
  expect: Expect,
  {token, as, headers}: As,
): ConformanceCase => ({
  title,
  operationId,
  world: 'rules',
  ...(token ? {withEmbedToken: token} : {}),
  ...(as ? {as} : {}),
  request: {method: 'POST', path, body, ...(headers ? {headers} : {})},
  expect,
});
export const open = (title: string, body: unknown, expect: Expect, as: As = {token: plain}): ConformanceCase =>
  call('Emulator_OpenReport', embedDataPaths.open, `Open: ${title}`, body, expect, as);
export const query = (title: string, body: unknown, expect: Expect, as: As = {token: plain}): ConformanceCase =>
  call('Emulator_QueryData', embedDataPaths.query, `Query: ${title}`, body, expect, as);

export const securedAs = (username: string, ...roles: string[]): object => ({
  reports: [{id: ids.report}],
  datasets: [{id: ids.secured}],
  identities: [{username, roles, datasets: [ids.secured]}],
});
