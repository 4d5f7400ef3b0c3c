export {createEmulator, type Emulator, type EmulatorOptions} from './emulator.js';
export type {Operation, OperationAnswer, OperationCall, OperationService} from './operation.js';
export {createDefaultWorld, defaultCredentials, defaultWorldIds} from './seed/default-world.js';
export {createTokenCodec, type EmbedTokenClaims, type TokenCodec} from './token-codec.js';
export * from './world.js';
