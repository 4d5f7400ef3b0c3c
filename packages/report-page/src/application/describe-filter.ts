import type {DataValue} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';

interface AnyFilter {
  target?: unknown;
  operator?: string;
  values?: unknown[];
  conditions?: {operator: string; value?: unknown}[];
  logicalOperator?: string;
  itemCount?: number;
  timeUnitsCount?: number;
  timeUnitType?: number;
  isExclude?: boolean;
  displaySettings?: {displayName?: string; isHiddenInViewMode?: boolean; isLockedInViewMode?: boolean};
}

const timeUnits = ['days', 'weeks', 'calendar weeks', 'months', 'calendar months', 'years', 'calendar years', 'minutes', 'hours'];
const spaced = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
const relative = ['is in the last', 'is in this', 'is in the next'];

/** The field that a filter narrows, as its card is titled. */
export function filterTitle(filter: IFilter): string {
  const {displaySettings, target} = filter as AnyFilter;
  if (displaySettings?.displayName) return displaySettings.displayName;
  const first = (Array.isArray(target) ? (target as unknown[]).flat(2)[0] : target) as {column?: string; measure?: string; hierarchyLevel?: string; table?: string} | undefined;
  return first?.column ?? first?.measure ?? first?.hierarchyLevel ?? first?.table ?? 'Filter';
}

/** What a filter lets through, in a few words. */
export function describeFilter(filter: IFilter, format: (value: DataValue) => string): string {
  const {operator = '', values, conditions, logicalOperator = 'And', itemCount, timeUnitsCount, timeUnitType, isExclude} = filter as AnyFilter;
  const say = (value: unknown): string => (typeof value === 'object' && value !== null && 'value' in value ? say(value.value)
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? format(value) : JSON.stringify(value));
  if (itemCount !== undefined) return `${operator.toLowerCase()} ${itemCount}`;
  if (timeUnitType !== undefined) return `${relative[['InLast', 'InThis', 'InNext'].indexOf(operator)] ?? spaced(operator)} ${timeUnitsCount ?? ''} ${timeUnits[timeUnitType] ?? ''}`.replace('  ', ' ');
  if (conditions) return conditions.map(({operator: condition, value}) => `${spaced(condition)}${value === undefined ? '' : ` ${say(value)}`}`).join(logicalOperator === 'Or' ? ' or ' : ' and ');
  if (operator === 'All') return 'is (All)';
  const shown = (values ?? []).flat(2);
  const names = shown.slice(0, 3).map(say).join(', ') + (shown.length > 3 ? ` and ${shown.length - 3} more` : '');
  return `${operator === 'NotIn' || isExclude ? 'is not' : 'is'} ${names}`;
}

/** Whether readers see a filter. */
export const isFilterShown = (filter: IFilter, viewMode: number): boolean => viewMode === 1 || (filter as AnyFilter).displaySettings?.isHiddenInViewMode !== true;
/** Whether readers may change a filter. */
export const isFilterOpen = (filter: IFilter, viewMode: number): boolean => viewMode === 1 || (filter as AnyFilter).displaySettings?.isLockedInViewMode !== true;
