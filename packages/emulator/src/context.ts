/** What operations and rules work on. */
import type {ReportDefinition} from '@pbi-bound-report/contract';
import type {EntraTokenCache} from './tokens/entra-tokens.js';
import type {TokenCodec} from './tokens/embed-token-codec.js';
import type {World} from './world/world.js';

/** What operations work on: one lane's world, clock, ids and tokens. */
export interface OperationContext {
  /** Replaced when a snapshot is restored: read it anew in each request. */
  world: World;
  /** The lane's clock: milliseconds since 1970 UTC. */
  now: () => number;
  /** Makes a GUID. */
  createId: () => string;
  /**
   * Origin of the report page, for embed URLs.
   * @param requestOrigin Where the client reached the emulator.
   */
  embedOrigin: (requestOrigin: string) => string;
  entra: EntraTokenCache;
  codec: TokenCodec;
  /**
   * Counts a definition that is about to be saved against what the emulator may hold.
   * @param isNew Whether it becomes a report of its own.
   * @returns Why there is no room for it; undefined where there is.
   */
  admitSavedReport: (definition: ReportDefinition, isNew: boolean) => string | undefined;
}
