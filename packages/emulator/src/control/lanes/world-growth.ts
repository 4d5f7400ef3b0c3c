/**
 * What operations add to the worlds of lanes: each kind of thing up to a number, and all together up to a number of
 * bytes. Bytes are counted up with each thing that is added, and counted anew from the worlds themselves where they
 * would not suffice and something was taken away since: lanes that were reset, snapshots that were put back and things
 * that were deleted need no accounts of their own.
 */
import type {GrowthKind, WorldGrowth} from '../../context.js';
import type {World} from '../../world/world.js';
import {sizeOfCopy} from './emulator-memory.js';
import {showBytes, type EmulatorLimits} from './limits.js';

/** The part of a lane that is counted. */
interface WorldHolder {
  readonly name: string;
  readonly context: {readonly world: World};
}

/** How many things of each kind there may be. */
const countLimits: Record<GrowthKind, keyof EmulatorLimits> = {
  workspaces: 'workspaces',
  workspaceUsers: 'workspaceUsers',
  profiles: 'profiles',
  datasets: 'datasets',
  reports: 'reports',
  dashboards: 'dashboards',
  tiles: 'tiles',
  imports: 'imports',
  exports: 'exports',
  gatewayDatasources: 'gatewayDatasources',
  datasourceUsers: 'datasourceUsers',
  changes: 'createdBytes',
};

/** Kinds as a message names them, in the plural, and in what they are counted. */
const kindNames: Record<GrowthKind, string> = {
  workspaces: 'workspaces',
  workspaceUsers: 'users of one workspace',
  profiles: 'service principal profiles',
  datasets: 'datasets',
  reports: 'reports',
  dashboards: 'dashboards',
  tiles: 'tiles of one dashboard',
  imports: 'imports',
  exports: 'exports of reports',
  gatewayDatasources: 'data sources of one gateway',
  datasourceUsers: 'users of one data source',
  changes: 'changes',
};

/** Counts over all lanes of an emulator. */
export class GrowthBudget {
  /** At least what the things that were added take. */
  #bytes = 0;
  /** Whether it may be less. */
  #isOutdated = false;

  /** @param initialBytes What a world takes before anything is added. */
  constructor(
    readonly limits: EmulatorLimits,
    readonly initialBytes: () => number,
    readonly lanes: () => Iterable<WorldHolder>,
  ) {}

  /** About what the worlds of all lanes have grown by. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What the operations of a lane count with. */
  of(lane: () => WorldHolder): WorldGrowth {
    return {
      admit: (kind, count, item) => this.#admit(lane(), {kind, count, item}),
      release: () => {
        this.#isOutdated = true;
      },
    };
  }

  /** A lane was reset or removed, or a snapshot was put back: there may be room again. */
  release(): void {
    this.#isOutdated = true;
  }

  #admit(lane: WorldHolder, {kind, count, item}: {kind: GrowthKind; count: number; item: object}): string | undefined {
    const most = this.limits[countLimits[kind]];
    if (kind === 'changes') this.#isOutdated = true;
    else if (count >= most) {
      // What was counted before for the same request is not going to be added.
      this.#isOutdated = true;
      return (
        `The lane ${lane.name} has ${most} ${kindNames[kind]}, which is the most that it holds (${countLimits[kind]}). ` +
        'Delete some, or reset the lane with POST /__emulator/reset.'
      );
    }
    const bytes = sizeOfItem(item);
    if (this.#bytes + bytes > this.limits.createdBytes && this.#isOutdated) this.#countAnew();
    if (this.#bytes + bytes > this.limits.createdBytes) {
      return (
        `What was created in all lanes takes ${showBytes(this.#bytes)} already, and no more than ` +
        `${showBytes(this.limits.createdBytes)} is held (createdBytes). Delete some of it, or reset or remove lanes.`
      );
    }
    this.#bytes += bytes;
    return undefined;
  }

  #countAnew(): void {
    this.#bytes = 0;
    for (const {context} of this.lanes()) {
      this.#bytes += Math.max(0, sizeOfCopy(context.world) - this.initialBytes());
    }
    this.#isOutdated = false;
  }
}

/** About what a thing takes in memory, in bytes: objects take several times what their JSON does. */
const sizeOfItem = (item: object): number => 4 * JSON.stringify(item).length;
