import type {ColumnReference, DataFilter, DataValue} from '@pbi-bound-report/contract';

const basicSchema = 'http://powerbi.com/product/schema#basic';
const advancedSchema = 'http://powerbi.com/product/schema#advanced';
const tupleSchema = 'http://powerbi.com/product/schema#tuple';

const blankFilter = (target: ColumnReference): DataFilter => ({
  $schema: advancedSchema,
  filterType: 0,
  target,
  logicalOperator: 'And',
  conditions: [{operator: 'IsBlank'}],
});
const inFilter = (target: ColumnReference, values: DataValue[]): DataFilter => ({
  $schema: basicSchema,
  filterType: 1,
  target,
  operator: 'In',
  values,
});

/**
 * Picked data points as filters, in the form that hosts get and the emulator evaluates: one column as a basic filter,
 * several as a tuple filter. A single blank needs an advanced filter, because the values of a basic one cannot be
 * blank.
 */
export function selectionFilters(
  groupBy: readonly ColumnReference[],
  points: readonly (readonly DataValue[])[],
): DataFilter[] {
  if (points.length === 0 || groupBy.length === 0) return [];
  const single = points.length === 1 ? points[0] : undefined;
  if (single) {
    return groupBy.map((target, i) =>
      single[i] === null ? blankFilter(target) : inFilter(target, [single[i] ?? null]),
    );
  }
  const first = groupBy[0];
  if (groupBy.length === 1 && first) {
    return [
      inFilter(
        first,
        points.map(point => point[0] ?? null),
      ),
    ];
  }
  return [
    {
      $schema: tupleSchema,
      filterType: 6,
      operator: 'In',
      target: [...groupBy],
      values: points.map(point => groupBy.map((_, i) => ({value: point[i] ?? null}))),
    },
  ];
}
