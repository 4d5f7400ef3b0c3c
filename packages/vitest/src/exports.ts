/** What both entries export. */
export type {DomWindow} from './frame/dom-window.js';
export type {FakeFrame} from './frame/fake-frame.js';
export {PowerBi, type FrameOptions, type FrameVisual, type PowerBiOptions} from './power-bi.js';
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
