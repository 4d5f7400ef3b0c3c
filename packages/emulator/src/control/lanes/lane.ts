/** A lane: a world, a clock, faults and a journal of its own, so that test workers can share one emulator. Invented. */
import type {OperationContext} from '../../context.js';
import {createEntraTokens, type EntraTokenCache} from '../../tokens/entra-tokens.js';
import type {Operation} from '../../http/operation.js';
import {createOperations} from '../../operations/all-operations.js';
import {seededRandom} from '../../shared/random.js';
import {createTokenCodec, type EmbedTokenClaims, type Sha256, type TokenCodec} from '../../tokens/embed-token-codec.js';
import type {World} from '../../world/world.js';
import {createVirtualClock, type VirtualClock} from './virtual-clock.js';
import {createFaultList, type FaultList} from '../faults/fault-list.js';
import {createJournal, type Journal} from '../journal/journal.js';
import {createSeededIds, seedOf} from './seeded-ids.js';
import {createSnapshots, type Snapshots} from './snapshots.js';

/** What every lane of an emulator is made from. */
export interface LaneSettings {
  /** The machine's clock, in milliseconds since 1970 UTC. */
  machine: () => number;
  /** Makes GUIDs for all lanes; absent: each lane has its own maker. */
  createId: (() => string) | undefined;
  seed: number | undefined;
  embedOrigin: (calledOrigin: string) => string;
  tokenSecret: string;
  /** Absent: the one that needs no platform. */
  sha256: Sha256 | undefined;
  /** Most entries of a journal. */
  journalSize: number;
}

/** A lane. */
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
}

/** Name of the lane of calls that name none. */
export const defaultLane = 'default';

/** @param world The lane's own; operations may change it. */
export function createLane(name: string, world: World, settings: LaneSettings): Lane {
  const seeded = seedOf(settings.seed ?? 1, name);
  const random = seededRandom(seeded);
  const createId =
    settings.createId ??
    (settings.seed === undefined ? () => crypto.randomUUID() : createSeededIds(seededRandom(seeded + 1)));
  const clock = createVirtualClock(settings.machine);
  const context: OperationContext = {
    world,
    now: () => clock.now(),
    createId,
    embedOrigin: settings.embedOrigin,
    entra: markEntraTokens(createEntraTokens(createId), name),
    codec: markEmbedTokens(createTokenCodec(settings.tokenSecret, settings.sha256), name),
  };
  return {
    name,
    context,
    clock,
    random,
    operations: new Map(createOperations(context).map(operation => [operation.id, operation])),
    faults: createFaultList(random),
    journal: createJournal(settings.journalSize, name),
    snapshots: createSnapshots(context),
  };
}

/** Entra tokens say which lane issued them, so that whoever holds one need not name the lane again. */
function markEntraTokens(tokens: EntraTokenCache, lane: string): EntraTokenCache {
  return lane === defaultLane ? tokens : {...tokens, issue: (claims, now) => tokens.issue({...claims, lane}, now)};
}

/** The report page asks with the same token for every visual. */
const rememberedTokens = 200;

/** Embed tokens too: the report page, which has nothing but its token, lands in the right lane. */
function markEmbedTokens(codec: TokenCodec, lane: string): TokenCodec {
  const read = new Map<string, EmbedTokenClaims>();
  return {
    ...codec,
    encode: claims => codec.encode(lane === defaultLane ? claims : {...claims, lane}),
    decode(token) {
      const known = read.get(token);
      if (known) return known;
      const claims = codec.decode(token);
      if (!claims) return undefined;
      if (read.size >= rememberedTokens) read.delete(read.keys().next().value as string);
      read.set(token, claims);
      return claims;
    },
  };
}
