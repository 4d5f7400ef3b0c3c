import type {DataValue} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';
import type {ReportTexts} from '../texts/report-texts.js';

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

/** The field that a filter narrows, as its card is titled. */
export function filterTitle(filter: IFilter, {filterWords}: ReportTexts): string {
  const {displaySettings, target} = filter as AnyFilter;
  if (displaySettings?.displayName) return displaySettings.displayName;
  const first = (Array.isArray(target) ? (target as unknown[]).flat(2)[0] : target) as
    {column?: string; measure?: string; hierarchyLevel?: string; table?: string} | undefined;
  return first?.column ?? first?.measure ?? first?.hierarchyLevel ?? first?.table ?? filterWords.filter;
}

const isDataValue = (value: unknown): value is DataValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** What a filter lets through, in a few words. An operator that has none is shown as it is. */
export function describeFilter(
  filter: IFilter,
  format: (value: DataValue) => string,
  {filterWords: words, all}: ReportTexts,
): string {
  const {
    operator = '',
    values,
    conditions,
    logicalOperator = 'And',
    itemCount,
    timeUnitsCount = 1,
    timeUnitType,
    isExclude,
  } = filter as AnyFilter;
  const say = (value: unknown): string => {
    if (typeof value === 'object' && value !== null) return 'value' in value ? say(value.value) : JSON.stringify(value);
    return isDataValue(value) ? format(value) : '';
  };
  if (itemCount !== undefined) return words.ranks[operator]?.(itemCount) ?? `${operator} ${itemCount}`;
  if (timeUnitType !== undefined) {
    return words.spans[operator]?.(timeUnitsCount, words.units[timeUnitType] ?? ['', '']) ?? operator;
  }
  if (conditions?.length === 0) return '';
  if (conditions) {
    return conditions
      .map(({operator: condition, value}) => {
        const shown = value === undefined ? '' : say(value);
        return words.conditions[condition]?.(shown) ?? `${condition} ${shown}`.trim();
      })
      .reduce((first, second) => (logicalOperator === 'Or' ? words.or : words.and)(first, second));
  }
  if (operator === 'All') return words.is(`(${all})`);
  const shown = (values ?? []).flat(2);
  const names = shown.slice(0, 3).map(say).join(', ');
  return (operator === 'NotIn' || isExclude ? words.isNot : words.is)(
    shown.length > 3 ? words.andMore(names, shown.length - 3) : names,
  );
}

/** Whether readers see a filter. */
export const isFilterShown = (filter: IFilter, viewMode: number): boolean =>
  viewMode === 1 || (filter as AnyFilter).displaySettings?.isHiddenInViewMode !== true;
/** Whether readers may change a filter. */
export const isFilterOpen = (filter: IFilter, viewMode: number): boolean =>
  viewMode === 1 || (filter as AnyFilter).displaySettings?.isLockedInViewMode !== true;
