import type {ColumnReference, DataValue} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import type {IBasicFilter, IFilter} from 'powerbi-models';
import {toReportError} from '../report/report-error.js';
import type {ReportContext} from '../report/report-context.js';
import {targetKey} from '../report/filters.js';
import type {ReportSession, VisualState} from '../report/session.js';
import type {RunQuery} from './visual-commands.js';

/** Most values that a card lists; a reader would not look through more. Invented. */
const most = 500;

/**
 * The column whose values a reader picks in a filter's card: of a basic filter that includes. Others can only be
 * cleared.
 */
export function choicesColumn(filter: IFilter): ColumnReference | undefined {
  const {target, operator, filterType = 1} = filter as IBasicFilter & {filterType?: number};
  if (filterType !== 1 || Array.isArray(target) || (operator !== 'In' && operator !== 'All')) return undefined;
  const {table, column, ...more} = target as Partial<ColumnReference> & Record<string, unknown>;
  return table === undefined || column === undefined || Object.keys(more).some(name => name !== '$schema')
    ? undefined
    : {table, column};
}

/** The filter with other values. None picked is no filter, but its card stays. */
export function withChoices(filter: IFilter, values: readonly DataValue[]): IFilter {
  return {...filter, operator: values.length > 0 ? 'In' : 'All', values: [...values]} as IFilter;
}

/** What a filter's card lists to pick from. */
export const choicesOf = (session: ReportSession, filter: IFilter): VisualState | undefined =>
  session.choices.get(targetKey(filter.target));

/**
 * Asks the emulator for what a column holds, as far as the reader may see its rows. Other filters do not narrow that,
 * as in the service.
 */
export class FilterChoices {
  readonly #context: ReportContext;
  readonly #runQuery: RunQuery;

  constructor(context: ReportContext, runQuery: RunQuery) {
    this.#context = context;
    this.#runQuery = runQuery;
  }

  /** A card was opened: its list is asked for anew, and the last one is shown meanwhile. */
  async load(filter: IFilter): Promise<void> {
    const column = choicesColumn(filter);
    if (!column) return;
    const session = this.#context.session();
    const key = targetKey(filter.target);
    const show = (state: VisualState): void => {
      session.choices.set(key, state);
      // Another report may be open by now; it has its own.
      if (this.#context.isOpen() && this.#context.session() === session) this.#context.changed();
    };
    const known = session.choices.get(key)?.data;
    show(defined({status: 'loading' as const, data: known}));
    try {
      show({
        status: 'ready',
        data: await this.#runQuery(session, column.column, {
          groupBy: [column],
          orderBy: [{index: 0, direction: 'asc'}],
          top: most,
        }),
      });
    } catch (cause) {
      show({status: 'error', error: toReportError(cause).error});
    }
  }
}
