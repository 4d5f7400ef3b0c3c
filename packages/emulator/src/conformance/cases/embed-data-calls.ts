/** What the report page asks, as cases: with an embed token or as somebody, and how it is refused. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import type {ConformanceCaller, ConformanceCase} from '../runner/conformance-case.js';
import {conformanceCase, type CaseOptions} from './conformance-case-builder.js';
import {ruleIds as ids} from '../runner/conformance-world.js';

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
export const call = ({as: {token, as, headers}, ...rest}: Omit<CaseOptions, 'as'> & {as: As}): ConformanceCase =>
  conformanceCase({...rest, as, withEmbedToken: token, headers});
export const open = (title: string, body: unknown, expect: Expect, as: As = {token: plain}): ConformanceCase =>
  call({operationId: 'Emulator_OpenReport', path: embedDataPaths.open, title: `Open: ${title}`, body, expect, as});
export const query = (title: string, body: unknown, expect: Expect, as: As = {token: plain}): ConformanceCase =>
  call({operationId: 'Emulator_QueryData', path: embedDataPaths.query, title: `Query: ${title}`, body, expect, as});

export const securedAs = (username: string, ...roles: string[]): object => ({
  reports: [{id: ids.report}],
  datasets: [{id: ids.secured}],
  identities: [{username, roles, datasets: [ids.secured]}],
});
