/** What operations and rules work on. */
import type {ReportDefinition} from '@pbi-bound-report/contract';
import type {EntraTokenCache} from './tokens/entra-tokens.js';
import type {SignInState} from './tokens/sign-in-state.js';
import type {TokenCodec} from './tokens/embed-token-codec.js';
import type {World} from './world/world.js';

/** Kinds of things that operations add to a world; `changes` makes what is there larger. */
export type GrowthKind =
  | 'changes'
  | 'dashboards'
  | 'datasets'
  | 'datasourceUsers'
  | 'exports'
  | 'gatewayDatasources'
  | 'imports'
  | 'profiles'
  | 'reports'
  | 'tiles'
  | 'workspaces'
  | 'workspaceUsers';

/** What the world may grow by. */
export interface WorldGrowth {
  /**
   * Counts what is about to be added against what the emulator may hold.
   * @param count How many of the kind there are, where they are counted.
   * @param item As it is going to be stored, without rows and definitions.
   * @returns Why there is no room for it; undefined where there is.
   */
  admit(kind: GrowthKind, count: number, item: object): string | undefined;
  /** Something was taken away from the world: there may be room again. */
  release(): void;
}

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
  /** Who is signed in, and the codes and refresh tokens that were given away. */
  signIns: SignInState;
  growth: WorldGrowth;
  /**
   * Counts a definition that is about to be saved against what the emulator may hold.
   * @param isNew Whether it becomes a report of its own.
   * @returns Why there is no room for it; undefined where there is.
   */
  admitSavedReport: (definition: ReportDefinition, isNew: boolean) => string | undefined;
}
