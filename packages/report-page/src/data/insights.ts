import type {DataValue, QueryDataResponse, ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';

const say = (value: DataValue | undefined): string => (value === null || value === undefined ? 'blank' : String(value));

/**
 * One sentence about what a visual shows. Invented: the service writes its narratives with a model of its own; only the
 * place of the text in the answer (`summaryText`) is the service's.
 */
export function describeVisual(visual: VisualDefinition, data: QueryDataResponse | undefined): string {
  const title = visual.title ?? visual.name;
  if (!data || data.rows.length === 0) return `${title} shows no data.`;
  const groups = visual.groupBy?.length ?? 0;
  const measure = data.columns[groups];
  if (groups === 0) return data.columns.map((column, i) => `${column.name} is ${say(data.rows[0]?.[i])}.`).join(' ');
  if (!measure) return `${title} lists ${data.totalRows} values.`;
  const ranked = [...data.rows].sort((a, b) => Number(b[groups] ?? 0) - Number(a[groups] ?? 0));
  const [first] = ranked;
  const last = ranked.at(-1);
  const name = (row: DataValue[] | undefined): string => (row ?? []).slice(0, groups).map(say).join(', ');
  const highest = `${name(first)} (${say(first?.[groups])})`;
  const lowest = `${name(last)} (${say(last?.[groups])})`;
  return `${title}: ${measure.name} is highest for ${highest} and lowest for ${lowest}.`;
}

/** The sentences of a page's visuals, in their order. */
export function describePage(
  page: ReportPageDefinition,
  dataOf: (visual: string) => QueryDataResponse | undefined,
): string {
  return page.visuals
    .filter(visual => dataOf(visual.name))
    .map(visual => describeVisual(visual, dataOf(visual.name)))
    .join(' ');
}
