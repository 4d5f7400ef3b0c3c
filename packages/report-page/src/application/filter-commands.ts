import type {IFilter} from 'powerbi-models';
import type {FilterCommands, FilterLevel} from '../report/report-application.js';
import type {ReportContext} from '../report/report-context.js';
import {updateFilters} from '../report/filters.js';
import type {Initiator} from './page-commands.js';
import {pageOf, filterLevelKey, visualOf} from '../report/session.js';
import {requireRoom} from '../report/session-limits.js';

/** Filters at three levels. The emulator evaluates them; here they are only kept. */
export class Filters implements FilterCommands {
  readonly #context: ReportContext;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  get(level: FilterLevel): IFilter[] {
    this.#check(level);
    return structuredClone(this.#context.session().filters.get(filterLevelKey(level)) ?? []);
  }

  update(level: FilterLevel, operation: number, filters: readonly IFilter[], initiator: Initiator = 'sdk'): void {
    this.#check(level);
    const session = this.#context.session();
    const next = updateFilters(session.filters.get(filterLevelKey(level)) ?? [], operation, filters);
    requireRoom(session, filters);
    session.filters.set(filterLevelKey(level), next);
    const body = initiator === 'sdk' ? {initiator, filter: [...filters]} : {initiator, filters: next};
    this.#context.host.raise({name: 'filtersApplied', ...level, body});
    void this.#context.requery();
  }

  #check({page, visual}: FilterLevel): void {
    const session = this.#context.session();
    if (page !== undefined) pageOf(session, page);
    if (page !== undefined && visual !== undefined) visualOf(session, page, visual);
  }
}
