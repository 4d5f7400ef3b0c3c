import type {IFilter} from 'powerbi-models';
import type {FilterCommands, FilterPlace} from '../report/report-application.js';
import type {ReportContext} from '../report/report-context.js';
import {updateFilters} from '../report/filters.js';
import type {Initiator} from './page-commands.js';
import {pageOf, placeKey, visualOf} from '../report/session.js';

/** Filters at three levels. The judge evaluates them; here they are only kept. */
export class Filters implements FilterCommands {
  readonly #context: ReportContext;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  get(place: FilterPlace): IFilter[] {
    this.#check(place);
    return structuredClone(this.#context.session().filters.get(placeKey(place)) ?? []);
  }

  update(place: FilterPlace, operation: number, filters: readonly IFilter[], initiator: Initiator = 'sdk'): void {
    this.#check(place);
    const session = this.#context.session();
    const next = updateFilters(session.filters.get(placeKey(place)) ?? [], operation, filters);
    session.filters.set(placeKey(place), next);
    const body = initiator === 'sdk' ? {initiator, filter: [...filters]} : {initiator, filters: next};
    this.#context.host.raise({name: 'filtersApplied', ...place, body});
    void this.#context.requery();
  }

  #check({page, visual}: FilterPlace): void {
    const session = this.#context.session();
    if (page !== undefined) pageOf(session, page);
    if (page !== undefined && visual !== undefined) visualOf(session, page, visual);
  }
}
