/**
 * How a report is made of fields: in the simplest form of what Power BI offers. A field that is ticked goes into the
 * visual that is worked on; without one it begins another. A visual gets the type that fits its fields until somebody
 * chooses one. Where visuals stand, and their titles, is ours.
 */
import type {
  ColumnReference,
  ModelTable,
  ReportDefinition,
  ValueReference,
  VisualDefinition,
  VisualType,
} from '@pbi-bound-report/contract';

/** A field of the model. */
export interface Field {
  table: string;
  name: string;
  /** Columns of numbers are summed up, others are grouped by. */
  kind: 'measure' | 'number' | 'column';
}

/** Types that are offered. */
export const offeredTypes = [
  'tableEx',
  'card',
  'clusteredColumnChart',
  'clusteredBarChart',
  'lineChart',
  'donutChart',
] as const satisfies readonly VisualType[];

/** The fields of a table, as the pane lists them. */
export const fieldsOf = ({name: table, columns, measures}: ModelTable): Field[] => [
  ...measures.map(({name}): Field => ({table, name, kind: 'measure'})),
  ...columns.map(({name, dataType}): Field => ({
    table,
    name,
    kind: dataType === 'int64' || dataType === 'double' ? 'number' : 'column',
  })),
];

const valueOf = ({table, name, kind}: Field): ValueReference =>
  kind === 'measure' ? {table, measure: name} : {table, column: name, aggregationFunction: 'Sum'};

const isValue = (value: ValueReference, {table, name}: Field): boolean =>
  value.table === table && ('measure' in value ? value.measure : value.column) === name;
const isColumn = ({table, column}: ColumnReference, field: Field): boolean =>
  table === field.table && column === field.name;

/** Whether a visual shows a field. */
export const hasField = ({groupBy = [], values = []}: VisualDefinition, field: Field): boolean =>
  field.kind === 'column' ? groupBy.some(one => isColumn(one, field)) : values.some(one => isValue(one, field));

/** Whether a visual's fields can be drawn as a type. */
export function fits({groupBy = [], values = []}: VisualDefinition, type: VisualType): boolean {
  if (type === 'tableEx') return true;
  if (type === 'card') return values.length > 0 && groupBy.length === 0;
  return groupBy.length > 0 && values.length > 0;
}

/** The type that fits a visual's fields. */
function fittingType({groupBy = [], values = []}: VisualDefinition): VisualType {
  if (groupBy.length === 0) return 'card';
  return values.length > 0 && groupBy.length === 1 ? 'clusteredColumnChart' : 'tableEx';
}

/**
 * A visual with a field more, or less. Undefined: nothing is left of it.
 * @param isTyped Whether its type was chosen.
 */
export function withField(visual: VisualDefinition, field: Field, isTyped: boolean): VisualDefinition | undefined {
  const {groupBy = [], values = []} = visual;
  const isColumnField = field.kind === 'column';
  const has = hasField(visual, field);
  const changed: VisualDefinition = {...visual};
  if (isColumnField) {
    changed.groupBy = has
      ? groupBy.filter(one => !isColumn(one, field))
      : [...groupBy, {table: field.table, column: field.name}];
  } else {
    changed.values = has ? values.filter(one => !isValue(one, field)) : [...values, valueOf(field)];
  }
  if ((changed.groupBy ?? []).length + (changed.values ?? []).length === 0) return undefined;
  const type = isTyped && fits(changed, changed.type) ? changed.type : fittingType(changed);
  return {...changed, type, title: titleFor(changed)};
}

const titleFor = ({groupBy = [], values = []}: VisualDefinition): string => {
  const shown = values.map(value => ('measure' in value ? value.measure : `Sum of ${value.column}`)).join(' and ');
  const groups = groupBy.map(({column}) => column).join(' and ');
  return [shown, groups].filter(part => part !== '').join(' by ');
};

const columns = 3;
const room = {width: 400, height: 330, gap: 16, margin: 24};

/** The place of a page's next visual: rows of three, on a page that grows. */
function placeOf(n: number): VisualDefinition['layout'] {
  const {width, height, gap, margin} = room;
  return {
    x: margin + (n % columns) * (width + gap),
    y: margin + Math.floor(n / columns) * (height + gap),
    width,
    height,
  };
}

/** A visual without fields, in the first place that is free on its page. */
export function newVisual(visuals: readonly VisualDefinition[]): VisualDefinition {
  const names = new Set(visuals.map(({name}) => name));
  const taken = new Set(visuals.map(({layout: {x, y}}) => `${x}/${y}`));
  let number = 1;
  while (names.has(`visual${number}`)) number++;
  let n = 0;
  while (taken.has(`${placeOf(n).x}/${placeOf(n).y}`)) n++;
  return {name: `visual${number}`, type: 'tableEx', layout: placeOf(n)};
}

/** A definition with other visuals on a page. The page ends below the last of them, and is never lower than before. */
export function withVisuals(
  definition: ReportDefinition,
  pageName: string,
  visuals: VisualDefinition[],
): ReportDefinition {
  const bottom = Math.max(0, ...visuals.map(({layout}) => layout.y + layout.height + room.margin));
  return {
    ...definition,
    pages: definition.pages.map(page =>
      page.name === pageName ? {...page, height: Math.max(page.height, bottom), visuals} : page,
    ),
  };
}

/** The report that quick create begins with: figures, a chart of them by the first text, and all rows. Ours. */
export function automaticReport(definition: ReportDefinition, tables: readonly ModelTable[]): ReportDefinition {
  const [page] = definition.pages;
  const [table] = tables;
  if (!page || !table) return definition;
  const fields = fieldsOf(table);
  const numbers = fields.filter(({kind}) => kind !== 'column').slice(0, 2);
  const [text] = fields.filter(({kind}) => kind === 'column');
  const plans = [
    ...numbers.map(number => [number]),
    ...(text && numbers[0] ? [[text, numbers[0]]] : []),
    fields.slice(0, 6),
  ].filter(plan => plan.length > 0);
  const visuals: VisualDefinition[] = [];
  for (const plan of plans) {
    const isTable = plan === plans.at(-1);
    const start: VisualDefinition = {...newVisual(visuals), ...(isTable && {type: 'tableEx' as const})};
    const visual = plan.reduce<VisualDefinition | undefined>(
      (made, field) => made && withField(made, field, isTable),
      start,
    );
    if (visual) visuals.push(visual);
  }
  return withVisuals(definition, page.name, visuals);
}
