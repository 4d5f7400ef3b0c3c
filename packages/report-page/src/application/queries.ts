import type {ColumnReference, DataFilter, DataQuery, VisualDefinition} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';
import {isEffective, toDataFilter} from './filters.js';
import {parameterFilters} from './parameters.js';
import type {ReportSession} from './session.js';
import {pageOf, placeKey, visualKey} from './session.js';

const basicSchema = 'http://powerbi.com/product/schema#basic';
const advancedSchema = 'http://powerbi.com/product/schema#advanced';
const tupleSchema = 'http://powerbi.com/product/schema#tuple';
type Cell = string | number | boolean | null;

const blankFilter = (target: ColumnReference): DataFilter => ({$schema: advancedSchema, filterType: 0, target, logicalOperator: 'And', conditions: [{operator: 'IsBlank'}]});
const inFilter = (target: ColumnReference, values: Cell[]): DataFilter => ({$schema: basicSchema, filterType: 1, target, operator: 'In', values});

/**
 * Picked data points as filters, in the form that hosts get and the judge evaluates: one column as a basic filter, several as a
 * tuple filter. A single blank needs an advanced filter, because the values of a basic one cannot be blank.
 */
export function selectionFilters(groupBy: readonly ColumnReference[], points: readonly (readonly Cell[])[]): DataFilter[] {
  if (points.length === 0 || groupBy.length === 0) return [];
  const single = points.length === 1 ? points[0] : undefined;
  if (single) return groupBy.map((target, i) => (single[i] === null ? blankFilter(target) : inFilter(target, [single[i] ?? null])));
  const first = groupBy[0];
  if (groupBy.length === 1 && first) return [inFilter(first, points.map(point => point[0] ?? null))];
  return [{$schema: tupleSchema, filterType: 6, operator: 'In', target: [...groupBy], values: points.map(point => groupBy.map((_, i) => ({value: point[i] ?? null})))}];
}

/** Everything that narrows one visual: report, page and visual filters, the page's other slicers, and another visual's selection. */
export function filtersFor(session: ReportSession, pageName: string, visual: VisualDefinition): DataFilter[] {
  const at = (place: {page?: string; visual?: string}): IFilter[] => session.filters.get(placeKey(place)) ?? [];
  const filters = [...at({}), ...at({page: pageName}), ...at({page: pageName, visual: visual.name})];
  const page = pageOf(session, pageName);
  for (const other of page.visuals) {
    // A slicer keeps its own list whole, so that more of it can be picked.
    if (other.name === visual.name) continue;
    filters.push(...session.slicers.get(visualKey(pageName, other.name))?.filters ?? []);
  }
  const narrowed = filters.filter(isEffective).map(toDataFilter);
  const {selection} = session;
  if (selection?.page === pageName && selection.visual !== visual.name && visual.type !== 'slicer') {
    const source = page.visuals.find(v => v.name === selection.visual);
    narrowed.push(...selectionFilters(source?.groupBy ?? [], selection.points));
  }
  narrowed.push(...parameterFilters(session.definition, session.parameters, session.opened.dataset.tables));
  return narrowed;
}

/** What a visual asks the judge, or undefined where it shows no data. */
export function queryFor(session: ReportSession, pageName: string, visual: VisualDefinition): DataQuery | undefined {
  const {groupBy = [], values = [], top} = visual;
  if (groupBy.length + values.length === 0) return undefined;
  const sort = session.sorts.get(visualKey(pageName, visual.name));
  const orderBy = sort ? [sort] : visual.orderBy;
  const filters = filtersFor(session, pageName, visual);
  return {
    ...(groupBy.length > 0 && {groupBy}), ...(values.length > 0 && {values}), ...(filters.length > 0 && {filters}),
    ...(orderBy && {orderBy}), ...(top !== undefined && {top}),
  };
}
