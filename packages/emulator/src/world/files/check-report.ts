/** Checks a report's definition: names, places, and whether its model has what its visuals show. */
import type {
  ColumnReference,
  DataFilter,
  ReportDefinition,
  ReportPageDefinition,
  ValueReference,
  VisualDefinition,
  VisualPosition,
} from '@pbi-bound-report/contract';
import {bindValue} from '../../engine/aggregation.js';
import {bindQuery} from '../../engine/bound-query.js';
import {checkRelated} from '../../engine/evaluate.js';
import {UnsupportedFilterError} from '../../engine/filter-values.js';
import type {Model} from '../../engine/model.js';
import {attempt, columnProblem, fieldProblem} from './check-model.js';
import {knownNames} from './closest-name.js';
import type {JsonPath} from './json-lines.js';
import type {ProblemList} from './problems.js';

/** What the checks of a report have to hand. */
interface ReportCheck {
  definition: ReportDefinition;
  /** Undefined where the report has neither a dataset nor tables of its own. */
  model: Model | undefined;
  problems: ProblemList;
}

type FieldCheck = Pick<ReportCheck, 'model' | 'problems'>;

/** Visual types that show no data. */
const plainTypes: ReadonlySet<VisualDefinition['type']> = new Set(['textbox', 'actionButton', 'shape', 'image']);

/** @param path Where the definition stands in world.json. */
export function checkReport(check: ReportCheck, path: JsonPath): void {
  const {definition, problems} = check;
  const {pages, bookmarks = [], parameters = []} = definition;
  const unique = (list: string, items: readonly {name: string}[]): void => {
    const names = items.map(({name}) => name);
    problems.unique([...path, list], names, {what: list, ignoreCase: false});
  };
  unique('pages', pages);
  unique('bookmarks', bookmarks);
  unique('parameters', parameters);
  if (pages.every(({visibility}) => visibility === 1)) {
    problems.suspicious([...path, 'pages'], 'all pages are hidden: a reader sees the first one, and no other.');
  }
  pages.forEach((page, i) => {
    checkPage(check, page, [...path, 'pages', i]);
  });
  checkBookmarks(check, path);
  parameters.forEach(({target}, i) => {
    checkColumn(check, target, [...path, 'parameters', i, 'target']);
  });
}

function checkPage(check: ReportCheck, page: ReportPageDefinition, path: JsonPath): void {
  const {problems} = check;
  const names = page.visuals.map(({name}) => name);
  problems.unique([...path, 'visuals'], names, {what: 'visuals on this page', ignoreCase: false});
  page.visuals.forEach((visual, i) => {
    const place = [...path, 'visuals', i];
    checkPosition(check, visual.layout, {page, path: [...place, 'layout']});
    checkMembers(check, visual, place);
    checkAction(check, visual, [...place, 'action']);
    checkFields(check, visual, place);
  });
  if (!page.mobileLayout) return;
  for (const [name, position] of Object.entries(page.mobileLayout.visuals)) {
    const place = [...path, 'mobileLayout', 'visuals', name];
    mustBeKnown(problems, place, {what: 'visual on this page', name, known: names});
    checkPosition(check, position, {page: page.mobileLayout, path: place});
  }
}

/** A visual that lies wholly beside its page is seen by nobody. */
function checkPosition(
  {problems}: ReportCheck,
  {x, y, width, height}: VisualPosition,
  {page, path}: {page: {width: number; height: number}; path: JsonPath},
): void {
  const isOnPage = x < page.width && y < page.height && x + width > 0 && y + height > 0;
  if (isOnPage) return;
  problems.suspicious(path, `the visual lies outside of its page of ${page.width} × ${page.height}: nobody sees it.`);
}

/** Members that say nothing for a type, and types that show nothing without a member. */
function checkMembers({problems}: ReportCheck, visual: VisualDefinition, path: JsonPath): void {
  const {type} = visual;
  const own: Partial<Record<keyof VisualDefinition, readonly VisualDefinition['type'][]>> = {
    text: ['textbox', 'actionButton'],
    shape: ['shape'],
    image: ['image'],
    altText: ['image'],
    action: ['actionButton'],
  };
  for (const [member, types] of Object.entries(own)) {
    if (!Object.hasOwn(visual, member) || types.includes(type)) continue;
    problems.suspicious([...path, member], `says nothing for the type ${type}: it is for ${types.join(' and ')}.`);
  }
  const isPlain = plainTypes.has(type);
  for (const member of ['groupBy', 'drill', 'values', 'orderBy', 'top'] as const) {
    if (isPlain && visual[member] !== undefined) {
      problems.suspicious([...path, member], `says nothing for the type ${type}, which shows no data.`);
    }
  }
  const missing = missingMember(visual);
  if (missing !== undefined) {
    problems.suspicious(path, `the ${type} ${visual.name} has no ${missing}: it shows nothing.`);
  }
}

/** What a visual lacks to show anything. */
function missingMember({type, groupBy = [], values = [], text, title, image}: VisualDefinition): string | undefined {
  switch (type) {
    case 'shape':
      return undefined;
    case 'textbox':
      return text === undefined ? 'text' : undefined;
    case 'actionButton':
      return text === undefined && title === undefined ? 'text' : undefined;
    case 'image':
      return image === undefined ? 'image' : undefined;
    case 'slicer':
      return groupBy.length === 0 ? 'groupBy' : undefined;
    case 'tableEx':
    case 'pivotTable':
      return groupBy.length + values.length === 0 ? 'groupBy and no values' : undefined;
    default:
      return values.length === 0 ? 'values' : undefined;
  }
}

function checkAction({definition, problems}: ReportCheck, {action}: VisualDefinition, path: JsonPath): void {
  if (action?.type === 'PageNavigation') {
    const known = definition.pages.map(({name}) => name);
    mustBeKnown(problems, [...path, 'page'], {what: 'page', name: action.page, known});
  } else if (action?.type === 'Bookmark') {
    const known = (definition.bookmarks ?? []).map(({name}) => name);
    mustBeKnown(problems, [...path, 'bookmark'], {what: 'bookmark', name: action.bookmark, known});
  }
}

function mustBeKnown(
  problems: ProblemList,
  path: JsonPath,
  {what, name, known}: {what: string; name: string; known: readonly string[]},
): void {
  if (!known.includes(name)) {
    problems.wrong(path, `there is no ${what} of the name ${name}. ${knownNames(name, known)}.`);
  }
}

/** The model has all that a visual shows, and can group its values so. */
export function checkFields(check: FieldCheck, visual: VisualDefinition, path: JsonPath): void {
  const {groupBy = [], drill = [], values = [], orderBy = []} = visual;
  const {problems} = check;
  const width = groupBy.length + values.length;
  orderBy.forEach(({index}, i) => {
    if (index < width) return;
    problems.wrong([...path, 'orderBy', i, 'index'], `must be below ${width}: it counts groupBy first, then values.`);
  });
  const [axis] = groupBy;
  if (drill.length > 0 && !(axis && drill.some(level => sameColumn(level, axis)))) {
    problems.wrong(
      [...path, 'drill'],
      'must have the first column of groupBy among its levels: the visual starts there.',
    );
  }
  if (width > 0 && !check.model) {
    problems.suspicious(
      path,
      'the report has neither a dataset nor tables: the visual shows an error until one is bound.',
    );
    return;
  }
  const sound = [
    ...groupBy.map((column, i) => checkColumn(check, column, [...path, 'groupBy', i])),
    ...drill.map((column, i) => checkColumn(check, column, [...path, 'drill', i])),
    ...values.map((value, i) => checkValue(check, value, [...path, 'values', i])),
  ];
  if (check.model && !sound.includes(false)) checkGrouping(check, check.model, visual, path);
}

const sameColumn = (a: ColumnReference, b: ColumnReference): boolean => a.table === b.table && a.column === b.column;

function checkColumn({model, problems}: FieldCheck, column: ColumnReference, path: JsonPath): boolean {
  const problem = model && columnProblem(model.semanticModel, column);
  if (problem === undefined) return true;
  problems.wrong(path, problem);
  return false;
}

function checkValue({model, problems}: FieldCheck, value: ValueReference, path: JsonPath): boolean {
  if (!model) return true;
  const field = 'measure' in value ? value.measure : value.column;
  const what = 'measure' in value ? 'measure' : 'column';
  const problem = fieldProblem(model.semanticModel, {table: value.table, what, field});
  const before = problems.problems.length;
  if (problem === undefined) attempt(problems, path, () => bindValue(model, value));
  else problems.wrong(path, problem);
  return problems.problems.length === before;
}

/** Each level of a visual's axis can be what its values are grouped by. */
function checkGrouping({problems}: FieldCheck, model: Model, visual: VisualDefinition, path: JsonPath): void {
  const {groupBy = [], drill = [], values = []} = visual;
  const bound = values.map(value => bindValue(model, value));
  const axes = [groupBy, ...drill.map(level => [level, ...groupBy.slice(1)])];
  for (const columns of axes) {
    const before = problems.problems.length;
    attempt(problems, path, () => {
      checkRelated(
        model,
        columns.map(column => model.column(column)),
        bound,
      );
    });
    if (problems.problems.length > before) return;
  }
}

function checkBookmarks(check: ReportCheck, path: JsonPath): void {
  const {definition, problems} = check;
  definition.bookmarks?.forEach(({page: pageName, filters = [], slicers = {}}, i) => {
    const place = [...path, 'bookmarks', i];
    const known = definition.pages.map(({name}) => name);
    mustBeKnown(problems, [...place, 'page'], {what: 'page', name: pageName, known});
    checkFilters(check, filters, [...place, 'filters']);
    const page = definition.pages.find(({name}) => name === pageName);
    const slicerNames = page?.visuals.filter(({type}) => type === 'slicer').map(({name}) => name);
    for (const [name, own] of Object.entries(slicers)) {
      const slicerPlace = [...place, 'slicers', name];
      if (slicerNames) mustBeKnown(problems, slicerPlace, {what: 'slicer on this page', name, known: slicerNames});
      checkFilters(check, own, slicerPlace);
    }
  });
}

function checkFilters({model, problems}: ReportCheck, filters: readonly DataFilter[], path: JsonPath): void {
  if (!model) return;
  filters.forEach((filter, i) => {
    const place = [...path, i];
    attempt(problems, place, () => {
      try {
        bindQuery(model.semanticModel, {filters: [filter]}, {identity: undefined, now: 0});
      } catch (error) {
        if (!(error instanceof UnsupportedFilterError)) throw error;
        problems.wrong(place, error.message);
      }
    });
  });
}
