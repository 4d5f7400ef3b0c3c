/** A lane: a world, a clock, faults and a journal of its own, so that test workers can share one emulator. Invented. */
import type {OperationContext} from '../../context.js';
import type {Operation} from '../../http/operation.js';
import {createOperations} from '../../operations/all-operations.js';
import {BoundedMap} from '../../shared/bounded-map.js';
import {seededRandom} from '../../shared/random.js';
import {createTokenCodec, type EmbedTokenClaims, type Sha256, type TokenCodec} from '../../tokens/embed-token-codec.js';
import {createEntraTokens, type EntraTokenCache} from '../../tokens/entra-tokens.js';
import {SignInState} from '../../tokens/sign-in-state.js';
import type {World} from '../../world/world.js';
import {createFaultList, type FaultList} from '../faults/fault-list.js';
import {createJournal, type Journal} from '../journal/journal.js';
import type {EmulatorMemory} from './emulator-memory.js';
import {createSeededIds, seedOf} from './seeded-ids.js';
import {createSnapshots, type Snapshots} from './snapshots.js';
import type {GrowthBudget} from './world-growth.js';
import {createVirtualClock, type VirtualClock} from './virtual-clock.js';

/** What every lane of an emulator is made from. */
export interface LaneSettings {
  /** The machine's clock, in milliseconds since 1970 UTC. */
  machine: () => number;
  /** Makes GUIDs for all lanes; absent: each lane has its own maker. */
  createId: (() => string) | undefined;
  seed: number | undefined;
  embedOrigin: (requestOrigin: string) => string;
  tokenSecret: string;
  /** Absent: the one that needs no platform. */
  sha256: Sha256 | undefined;
  /** Entries that a journal holds at most. */
  journalSize: number;
}

/** See the head of this file. */
export interface Lane {
  readonly name: string;
  readonly context: OperationContext;
  /** The lane's own operations, by id. */
  readonly operations: ReadonlyMap<string, Operation>;
  readonly clock: VirtualClock;
  readonly faults: FaultList;
  readonly journal: Journal;
  readonly snapshots: Snapshots;
  /** The lane's generator: numbers in [0, 1). */
  readonly random: () => number;
  /** Gives back what the lane takes of the emulator's memory. The lane is not used any more. */
  dispose(): void;
}

/** Name of the lane of requests that name none. */
export const defaultLane = 'default';

/** What {@link createLane} needs besides the settings that all lanes share. */
export interface LaneOptions {
  name: string;
  /** The lane's own; operations may change it. */
  world: World;
  memory: EmulatorMemory;
  growth: GrowthBudget;
}

export function createLane({name, world, memory, growth}: LaneOptions, settings: LaneSettings): Lane {
  const laneSeed = seedOf(settings.seed ?? 1, name);
  const random = seededRandom(laneSeed);
  const createId = settings.createId ?? idMaker(settings.seed, laneSeed);
  const clock = createVirtualClock(settings.machine);
  const context: OperationContext = {
    world,
    now: () => clock.now(),
    createId,
    embedOrigin: settings.embedOrigin,
    entra: markEntraTokens(createEntraTokens(createId), name),
    codec: markEmbedTokens(createTokenCodec(settings.tokenSecret, settings.sha256), name),
    signIns: new SignInState(name === defaultLane ? undefined : name, memory.limits.signIns, memory.signIns),
    growth: growth.of(() => lane),
    admitSavedReport: (definition, isNew) => memory.savedReports.admit(lane, definition, isNew),
  };
  const faults = createFaultList(random, {maxFaults: memory.limits.faults, memory: memory.faults});
  const journal = createJournal(settings.journalSize, name, memory.journals);
  const snapshots = createSnapshots(context, memory, () => growth.release());
  const lane: Lane = {
    name,
    context,
    clock,
    random,
    operations: new Map(createOperations(context).map(operation => [operation.id, operation])),
    faults,
    journal,
    snapshots,
    dispose() {
      faults.clear();
      journal.dispose();
      snapshots.clear();
      context.signIns.clear();
      growth.release();
    },
  };
  return lane;
}

function idMaker(seed: number | undefined, laneSeed: number): () => string {
  return seed === undefined ? () => crypto.randomUUID() : createSeededIds(seededRandom(laneSeed + 1));
}

/** Entra tokens say which lane issued them, so that whoever holds one need not name the lane again. */
function markEntraTokens(tokens: EntraTokenCache, lane: string): EntraTokenCache {
  return lane === defaultLane
    ? tokens
    : {...tokens, issue: (claims, ...rest) => tokens.issue({...claims, lane}, ...rest)};
}

/** The report page sends the same token for every visual. */
const maxCachedTokens = 200;

/** Embed tokens too: the report page, which has nothing but its token, lands in the right lane. */
function markEmbedTokens(codec: TokenCodec, lane: string): TokenCodec {
  const decoded = new BoundedMap<string, EmbedTokenClaims>(maxCachedTokens);
  return {
    encode: claims => codec.encode(lane === defaultLane ? claims : {...claims, lane}),
    decode(token) {
      const cached = decoded.get(token);
      if (cached) return cached;
      const claims = codec.decode(token);
      if (claims) decoded.set(token, claims);
      return claims;
    },
  };
}
