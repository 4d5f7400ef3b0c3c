export {withEvenText} from './even-text.js';
export {expect} from './matchers/matchers.js';
export {test, type PowerBiFixtures, type PowerBiWorkerFixtures} from './test.js';
export {PowerBi, type FrameOptions, type PowerBiOptions, type PowerBiWorker} from './power-bi.js';
export type {
  EmbedConfiguration,
  EmbedTokenOptions,
  EmbedTokenResponse,
  ExpectedReport,
  ExpectedRows,
  MatcherOptions,
  PowerBiClock,
  ServicePrincipalCredentials,
} from '@pbi-bound-report/test-kit';
export {
  createDefaultWorld,
  defaultCredentials,
  defaultUserCredentials,
  defaultWorldIds,
  testIds,
  type World,
} from '@pbi-bound-report/emulator';
