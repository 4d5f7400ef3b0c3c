export {toMilliseconds, type PowerBiClock} from './clock.js';
export type {Connection, HostCall} from './connection/connection.js';
export {deliver, type Delivery} from './connection/delivery.js';
export {emulatedHosts} from './connection/hosts.js';
export {connectInProcess} from './connection/in-process.js';
export type {
  EmbedConfiguration,
  EmbedTokenOptions,
  EmbedTokenResponse,
  ServicePrincipalCredentials,
} from './embed-token.js';
export {
  createMatchers,
  type MatcherOptions,
  type MatcherResult,
  type MatcherSource,
  type MatcherState,
} from './matchers/create-matchers.js';
export type {ExpectedReport, ExpectedRow, ExpectedRows} from './matchers/expected.js';
export type {CellValue, ShownReport, ShownVisual} from './matchers/shown.js';
export {describeTraffic} from './matchers/traffic.js';
export {PowerBiSession, toWorld, type MockServerConnection, type PowerBiSessionOptions} from './power-bi-session.js';
export {readWorldFolder} from './world-folder.js';
