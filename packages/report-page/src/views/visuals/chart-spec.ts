import type {DataValue, QueryDataResponse, VisualDefinition} from '@pbi-bound-report/contract';
import type {ValueFormatter} from '../../format/value-format.js';
import type {Palette} from '../../report/theme.js';

/** Kinds of charts that are drawn. */
export type ChartKind = 'bar' | 'column' | 'line' | 'area' | 'pie' | 'donut';

/** Kinds by Power BI's names of visual types. */
export const chartKinds: Readonly<Record<string, ChartKind>> = {
  clusteredBarChart: 'bar',
  clusteredColumnChart: 'column',
  lineChart: 'line',
  areaChart: 'area',
  pieChart: 'pie',
  donutChart: 'donut',
};

/** One mark of a chart: what names it and what it shows. */
export interface ChartPoint {
  /** The cells of the visual's groupBy. */
  identity: DataValue[];
  category: string;
  value: number | null;
  /** At full precision, for tooltips and readers. */
  text: string;
  selected: boolean;
}

/** One line or set of bars. */
export interface ChartSeries {
  name: string;
  points: (ChartPoint | undefined)[];
}

/** Everything the drawing needs; two equal specs draw the same pixels. */
export interface ChartSpec {
  kind: ChartKind;
  categories: string[];
  series: ChartSeries[];
  palette: Palette;
  /** Short text of a value, for axes. */
  axis: (value: number) => string;
  /** Pixels per report pixel: text sizes follow. */
  scale: number;
}

const distinct = (values: readonly DataValue[]): DataValue[] => [...new Set(values)];
/** Dates are sorted, everything else keeps the order of the rows. ISO 8601 text sorts as the dates do. */
const inOrder = (values: DataValue[], dataType: string | undefined): DataValue[] =>
  dataType === 'dateTime' ? values.sort((a, b) => (String(a) < String(b) ? -1 : 1)) : values;
const number = (value: DataValue | undefined): number | null => (typeof value === 'number' ? value : null);

/** What {@link chartSpec} makes a chart of. */
export interface ChartInput {
  visual: VisualDefinition;
  kind: ChartKind;
  data: QueryDataResponse;
  format: ValueFormatter;
  palette: Palette;
  scale: number;
  /** Whether a reader picked the mark with these cells of the visual's groupBy. */
  isSelected: (identity: readonly DataValue[]) => boolean;
}

/** A visual's data as a chart: the first group is the axis; a second one makes a series of each of its values. */
export function chartSpec({visual, kind, data, format, palette, scale, isSelected}: ChartInput): ChartSpec {
  const groups = visual.groupBy?.length ?? 0;
  const measures = data.columns.slice(groups);
  const label = (value: DataValue, column: number): string => format.full(value, data.columns[column]?.formatString);
  const point = (row: DataValue[], measure: number): ChartPoint => {
    const identity = row.slice(0, groups);
    const value = row[groups + measure] ?? null;
    return {
      identity,
      category: label(row[0] ?? null, 0),
      value: number(value),
      text: format.full(value, measures[measure]?.formatString),
      selected: isSelected(identity),
    };
  };
  const axis = (value: number): string => format.compact(value, measures[0]?.formatString);
  if (groups < 2) {
    return {
      kind,
      palette,
      scale,
      axis,
      categories: data.rows.map(row => label(row[0] ?? null, 0)),
      series: measures.map((measure, m) => ({name: measure.name, points: data.rows.map(row => point(row, m))})),
    };
  }
  const categories = distinct(data.rows.map(row => row[0] ?? null));
  const legend = inOrder(distinct(data.rows.map(row => row[1] ?? null)), data.columns[1]?.dataType);
  const cell = new Map(data.rows.map(row => [JSON.stringify([row[0], row[1]]), row]));
  return {
    kind,
    palette,
    scale,
    axis,
    categories: categories.map(value => label(value, 0)),
    series: legend.map(name => ({
      name: label(name, 1),
      points: categories.map(category => {
        const row = cell.get(JSON.stringify([category, name]));
        return row && point(row, 0);
      }),
    })),
  };
}
