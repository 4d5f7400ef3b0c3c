/** The emulator: a world, a clock and a source of ids, and the operations over them. Imports no platform. */
import {powerBiAppOrigin} from '@pbi-bound-report/contract';
import {createEntraTokens, type EntraTokens} from './entra.js';
import {Refusal, type Operation, type OperationAnswer, type OperationCall} from './operation.js';
import {createOperations} from './operations.js';
import {powerBiHeaders} from './power-bi-answer.js';
import {createDefaultWorld} from './seed/default-world.js';
import {createTokenCodec, type TokenCodec} from './token-codec.js';
import type {World} from './world.js';

/** Options of {@link createEmulator}. */
export interface EmulatorOptions {
  /** What exists. Default: one retail report and four retailers. */
  world?: World;
  /** The clock, in milliseconds since 1970 UTC. Default: the real one. */
  now?: () => number;
  /** Makes GUIDs. Default: random ones. */
  createId?: () => string;
  /**
   * Where the report page is served: the origin of every `embedUrl`. A function gets the origin at which the client called.
   * Default: `https://app.powerbi.com`, as Power BI answers.
   */
  embedOrigin?: string | ((calledOrigin: string) => string);
  /** Key of the embed tokens. Default: one that every emulator shares, so that a token of one is good at another. */
  tokenSecret?: string;
}

/** What operations work on. */
export interface EmulatorContext {
  readonly world: World;
  now: () => number;
  createId: () => string;
  embedOrigin: (calledOrigin: string) => string;
  entra: EntraTokens;
  codec: TokenCodec;
}

/** Power BI, Entra and the report page's data, decided in one place. A door carries it over HTTP, a service worker or a test. */
export interface Emulator {
  readonly operations: readonly Operation[];
  readonly world: World;
  /** Carries out one operation. Never rejects for what a client sent. */
  answer(operation: Operation, call: OperationCall): Promise<OperationAnswer>;
}

/** Makes an emulator. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const createId = options.createId ?? (() => crypto.randomUUID());
  const embedOrigin = options.embedOrigin ?? powerBiAppOrigin;
  const context: EmulatorContext = {
    world: options.world ?? createDefaultWorld(),
    now: options.now ?? Date.now,
    createId,
    embedOrigin: typeof embedOrigin === 'string' ? () => embedOrigin : embedOrigin,
    entra: createEntraTokens(createId),
    codec: createTokenCodec(options.tokenSecret ?? 'pbi-emulator-token-key'),
  };
  const operations = createOperations(context);
  const cluster = context.world.tenants[0]?.clusterUrl ?? 'https://WABI-EMULATOR-redirect.analysis.windows.net';
  return {
    operations,
    world: context.world,
    async answer(operation, call) {
      let answer: OperationAnswer;
      try {
        answer = await operation.handle(call);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        answer = error.answer;
      }
      return operation.service === 'api' ? {...answer, headers: {...powerBiHeaders(createId(), cluster), ...answer.headers}} : answer;
    },
  };
}
