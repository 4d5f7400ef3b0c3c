import type {ColumnReference, DataFilter, DataQuery, VisualDefinition} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';
import {drillFilters, shownVisual} from '../report/drill.js';
import {isEffective, toDataFilter} from '../report/filters.js';
import {parameterFilters} from '../report/parameters.js';
import {selectionFilters} from '../report/selection-filters.js';
import type {ReportSession} from '../report/session.js';
import {pageOf, filterLevelKey, visualKey} from '../report/session.js';

/**
 * Everything that narrows one visual: report, page and visual filters, the page's other slicers, and another visual's
 * selection.
 */
function filtersFor(session: ReportSession, pageName: string, visual: VisualDefinition): DataFilter[] {
  const at = (level: {page?: string; visual?: string}): IFilter[] => session.filters.get(filterLevelKey(level)) ?? [];
  const filters = [...at({}), ...at({page: pageName}), ...at({page: pageName, visual: visual.name})];
  const page = pageOf(session, pageName);
  for (const other of page.visuals) {
    // A slicer keeps its own list whole, so that more of it can be picked.
    if (other.name === visual.name) continue;
    filters.push(...(session.slicers.get(visualKey(pageName, other.name))?.filters ?? []));
  }
  const narrowed = filters.filter(isEffective).map(toDataFilter);
  const {selection} = session;
  if (selection?.page === pageName && selection.visual !== visual.name && visual.type !== 'slicer') {
    const source = page.visuals.find(v => v.name === selection.visual);
    narrowed.push(
      ...selectionFilters((source && shownVisual(session, pageName, source).groupBy) ?? [], selection.points),
    );
  }
  narrowed.push(
    ...drillFilters(session, pageName, visual),
    ...parameterFilters(session.definition, session.parameters, session.opened.dataset.tables),
  );
  return narrowed;
}

/** What a visual asks the emulator, or undefined where it shows no data. */
export function queryFor(session: ReportSession, pageName: string, visual: VisualDefinition): DataQuery | undefined {
  const {groupBy = [], values = [], top} = shownVisual(session, pageName, visual);
  if (groupBy.length + values.length === 0) return undefined;
  const sort = session.sorts.get(visualKey(pageName, visual.name));
  const orderBy = sort ? [sort] : (visual.orderBy ?? orderByDate(session, groupBy[0]));
  const filters = filtersFor(session, pageName, visual);
  return defined({
    groupBy: unlessEmpty(groupBy),
    values: unlessEmpty(values),
    filters: unlessEmpty(filters),
    orderBy,
    top,
    totals: hasTotals(session, visual) || undefined,
  });
}

/** Dates come in their order where the visual has none of its own, as in Power BI. */
function orderByDate({opened}: ReportSession, column: ColumnReference | undefined): DataQuery['orderBy'] {
  if (!column) return undefined;
  const table = opened.dataset.tables.find(({name}) => name === column.table);
  const isDate = table?.columns.find(({name}) => name === column.column)?.dataType === 'dateTime';
  return isDate ? [{index: 0, direction: 'asc'}] : undefined;
}

const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** Tables of reports end with a total; the sheets of paginated reports do not. */
const hasTotals = ({opened}: ReportSession, {type, groupBy = [], values = []}: VisualDefinition): boolean =>
  (type === 'tableEx' || type === 'pivotTable') &&
  groupBy.length > 0 &&
  values.length > 0 &&
  opened.report.reportType !== 'PaginatedReport';
