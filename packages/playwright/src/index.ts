export {withEvenText} from './even-text.js';
export {expect, type ExpectedReport, type ExpectedRows, type MatcherOptions} from './matchers/matchers.js';
export {test, type PowerBiFixtures, type PowerBiWorkerFixtures} from './test.js';
export {PowerBi, type FrameOptions, type PowerBiOptions, type PowerBiWorker} from './power-bi.js';
export type {PowerBiClock} from './clock.js';
export type {
  EmbedConfiguration,
  EmbedTokenOptions,
  EmbedTokenResponse,
  ServicePrincipalCredentials,
} from './embed-token.js';
export {
  createDefaultWorld,
  defaultCredentials,
  defaultUserCredentials,
  defaultWorldIds,
  testIds,
  type World,
} from '@pbi-bound-report/emulator';
