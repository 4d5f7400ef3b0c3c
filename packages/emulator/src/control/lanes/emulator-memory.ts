/** What the lanes of one emulator share of its memory: see limits.ts. */
import type {ReportDefinition} from '@pbi-bound-report/contract';
import {MemoryBudget} from '../../shared/memory-budget.js';
import {ownRowsOf} from '../../world/own-rows.js';
import type {Dataset, World} from '../../world/world.js';
import {JournalMemory} from '../journal/journal-memory.js';
import type {EmulatorLimits} from './limits.js';

/** The part of a lane that saved reports are counted in. */
interface WorldHolder {
  readonly name: string;
  readonly context: {readonly world: World};
  readonly snapshots: {worlds(): readonly World[]};
}

/** The memory of one emulator. */
export interface EmulatorMemory {
  readonly limits: EmulatorLimits;
  readonly faults: MemoryBudget;
  readonly worlds: MemoryBudget;
  readonly signIns: MemoryBudget;
  readonly savedReports: SavedReports;
  readonly journals: JournalMemory;
}

/** @param lanes The lanes that there are at the time. */
export function createEmulatorMemory(limits: EmulatorLimits, lanes: () => Iterable<WorldHolder>): EmulatorMemory {
  return {
    limits,
    faults: new MemoryBudget(limits.faultBytes),
    worlds: new MemoryBudget(limits.worldBytes),
    signIns: new MemoryBudget(limits.signInBytes),
    savedReports: new SavedReports(limits, lanes),
    journals: new JournalMemory(limits.journalBytes),
  };
}

/**
 * Definitions of reports that were saved in the report page. Copies of worlds share them, and a report that is saved
 * again lets go of its old one, so what they take is counted anew each time: over all worlds, each definition once.
 */
export class SavedReports {
  readonly #sizes = new WeakMap<ReportDefinition, number>();

  constructor(
    readonly limits: Pick<EmulatorLimits, 'savedReports' | 'savedReportBytes'>,
    readonly lanes: () => Iterable<WorldHolder>,
  ) {}

  /**
   * Counts a definition that is about to be saved.
   * @param isNew Whether it becomes a report of its own.
   * @returns Why there is no room for it; undefined where there is.
   */
  admit(lane: WorldHolder, definition: ReportDefinition, isNew: boolean): string | undefined {
    const {savedReports, savedReportBytes} = this.limits;
    if (isNew && this.#count(lane.context.world) >= savedReports) {
      return `The lane ${lane.name} has ${savedReports} saved reports, which is the most. Reset it or remove it.`;
    }
    const size = JSON.stringify(definition).length;
    if (this.#bytes() + size > savedReportBytes) {
      return `The saved reports of all lanes would take more than ${savedReportBytes} bytes. Reset or remove some lanes.`;
    }
    this.#sizes.set(definition, size);
    return undefined;
  }

  #count(world: World): number {
    return world.reports.filter(report => this.#sizes.has(report.definition)).length;
  }

  #bytes(): number {
    const counted = new Set<ReportDefinition>();
    let bytes = 0;
    for (const lane of this.lanes()) {
      for (const {reports} of [lane.context.world, ...lane.snapshots.worlds()]) {
        for (const {definition} of reports) {
          const size = this.#sizes.get(definition);
          if (size === undefined || counted.has(definition)) continue;
          counted.add(definition);
          bytes += size;
        }
      }
    }
    return bytes;
  }
}

/** About what a copy of a world takes, in bytes: everything but rows and definitions, which copies share. */
export function sizeOfCopy({datasets, reports, ...rest}: World): number {
  const plainReports = reports.map(({definition: _, tables: __, ...report}) => report);
  // Objects take several times what their JSON does.
  const ownRows = datasets.reduce((sum, dataset) => sum + ownRowsOf(dataset), 0);
  return 4 * (JSON.stringify([rest, datasets.map(withoutTables), plainReports]).length + ownRows);
}

/** A dataset's other members. Rows that were not made yet stay unmade. */
function withoutTables(dataset: Dataset): object {
  return Object.fromEntries(
    Object.keys(dataset)
      .filter(name => name !== 'tables')
      .map(name => [name, dataset[name as keyof Dataset]]),
  );
}
