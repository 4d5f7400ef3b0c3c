/**
 * Conformance cases as data, and a runner that any adapter can use:
 * `for (const test of conformanceCases) assert.deepEqual((await runConformanceCase(send, test)).problems, [])`.
 */
import type {ConformanceCase} from './runner/conformance-case.js';
import {capacityCases} from './cases/capacities.js';
import {dashboardCases} from './cases/dashboards.js';
import {datasetChangeCases} from './cases/dataset-changes.js';
import {embedCreatingCases} from './cases/embed-creating.js';
import {embedDashboardCases} from './cases/embed-dashboards.js';
import {embedDataCases} from './cases/embed-data.js';
import {entraCases} from './cases/entra.js';
import {exampleCases} from './cases/examples.js';
import {gatewayCases} from './cases/gateways.js';
import {generateTokenFieldCases} from './cases/generate-token-fields.js';
import {generateTokenRuleCases} from './cases/generate-token-rules.js';
import {generateTokenV1Cases} from './cases/generate-token-v1.js';
import {importCases} from './cases/imports.js';
import {myWorkspaceCases} from './cases/my-workspace.js';
import {otherOperationCases} from './cases/other-operations.js';
import {profileCases} from './cases/profiles.js';
import {reportChangeCases} from './cases/report-changes.js';
import {signInCases} from './cases/sign-in.js';
import {workspaceCases} from './cases/workspaces.js';

export type {
  ConformanceCaller,
  ConformanceCase,
  ConformanceRequest,
  ConformanceResponse,
  ConformanceSend,
  ExpectedValue,
} from './runner/conformance-case.js';
export {conformanceWorldNames, createConformanceWorld} from './runner/conformance-world.js';
export {runConformanceCase, type ConformanceResult} from './runner/run-case.js';

/** Every case. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...exampleCases,
  ...generateTokenFieldCases,
  ...generateTokenRuleCases,
  ...generateTokenV1Cases,
  ...otherOperationCases,
  ...entraCases,
  ...signInCases,
  ...embedDataCases,
  ...embedDashboardCases,
  ...embedCreatingCases,
  ...workspaceCases,
  ...importCases,
  ...capacityCases,
  ...profileCases,
  ...datasetChangeCases,
  ...gatewayCases,
  ...reportChangeCases,
  ...dashboardCases,
  ...myWorkspaceCases,
];
export {controlCases} from './cases/control.js';
export {
  createInProcessSend,
  recordResponses,
  recordingOrigin,
  type ResponseRecording,
} from './runner/response-recording.js';
