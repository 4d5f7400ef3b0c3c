export {createEmulator, type ChangeListener, type Emulator} from './emulator.js';
export {checkGivenEmulator, checkOptionNames, emulatorOptionNames, type EmulatorOptions} from './emulator-options.js';
export type {OperationContext} from './context.js';
export type {
  ResponseEffect,
  JsonSchema,
  Operation,
  OperationResponse,
  OperationRequest,
  OperationSchemas,
  OperationService,
  UnmatchedRequest,
} from './http/operation.js';
export {matchPath} from './http/match-path.js';
export {
  createDefaultWorld,
  defaultCredentials,
  defaultRoleUsernames,
  defaultUserCredentials,
  defaultWorldIds,
} from './world/seed/default-world.js';
export {createTokenCodec, type EmbedTokenClaims, type Sha256, type TokenCodec} from './tokens/embed-token-codec.js';
export {copyWorld, withLazyTables} from './world/copy-world.js';
export {explainNoRows, type HiddenTable, type NoRowsExplanation} from './engine/explain-no-rows.js';
export {usernamesWithRows} from './engine/usernames-with-rows.js';
export * from './engine/model-types.js';
export * from './world/world.js';
export {namedFailures, testIds, type NamedFailure} from './control/faults/named-failures.js';
export {controlPaths, defaultLaneHeader} from './control/control-paths.js';
export {createEmulatorClient, EmulatorClientError, type EmulatorClient, type EmulatorClientOptions} from './client.js';
export type {EmulatorLimits} from './control/lanes/limits.js';
export type {Fault, FaultRequest} from './control/faults/fault.js';
export type {JournalEntry, JournalPage, JournalSummary} from './control/journal/journal.js';
export {createExampleWorld, exampleWorldNames, type ExampleWorldName} from './world/seed/example-worlds.js';
export {entraErrorNumbers} from './rules/entra/entra-errors.js';
export {undocumentedErrors, type UndocumentedError} from './rules/undocumented-errors.js';
export {undocumentedRemedies} from './rules/undocumented-remedies.js';
export {parseWorld, worldFileName, type ParseWorldOptions} from './world/files/world-files.js';
export {serializeWorld} from './world/files/serialize-world.js';
export {
  WorldFileError,
  describeProblem,
  type WorldFilePlace,
  type WorldFileProblem,
} from './world/files/world-file-error.js';
export {worldSchema} from './world/files/world-schema.js';
