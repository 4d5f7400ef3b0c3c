export {
  createEmulator,
  type Emulator,
  type EmulatorContext,
  type EmulatorOptions,
  type UnknownCall,
} from './emulator.js';
export type {
  AnswerEffect,
  JsonSchema,
  Operation,
  OperationAnswer,
  OperationCall,
  OperationSchemas,
  OperationService,
} from './operation.js';
export {createDefaultWorld, defaultCredentials, defaultUserCredentials, defaultWorldIds} from './seed/default-world.js';
export {createTokenCodec, type EmbedTokenClaims, type Sha256, type TokenCodec} from './token-codec.js';
export {copyWorld, withLazyTables} from './world-copy.js';
export * from './world.js';
export {namedFailures, testIds, type NamedFailure} from './control/failures.js';
export {controlPaths, defaultLaneHeader} from './control/control-paths.js';
export {
  createEmulatorClient,
  EmulatorClientError,
  type EmulatorClient,
  type EmulatorClientOptions,
} from './control/client.js';
export type {Fault, FaultRequest} from './control/fault-rule.js';
export type {JournalEntry} from './control/journal.js';
export {createExampleWorld, exampleWorldNames, type ExampleWorldName} from './seed/example-worlds.js';
export {inventedWordings, type InventedWording} from './rules/invented.js';
export {parseWorld, serializeWorld, worldFileName} from './world-files/world-files.js';
export {WorldFileError} from './world-files/world-file-error.js';
export {worldSchema} from './world-files/world-schema.js';
