/** Checks a semantic model: its names, its measures, its roles, and whether its relationships fit its rows. */
import type {ColumnReference} from '@pbi-bound-report/contract';
import {bindValue} from '../../engine/aggregation.js';
import {comparable, readRaw, type RawValue} from '../../engine/cells.js';
import {rowCount, type Relationship, type SemanticModel, type Table} from '../../engine/model-types.js';
import {modelOf, ModelMismatchError, type BoundColumn, type Model} from '../../engine/model.js';
import {parseRoleExpression} from '../../engine/role-expression.js';
import {RoleExpressionError} from '../../engine/role-tokens.js';
import {visibleRows} from '../../engine/row-level-security.js';
import {knownNames} from './closest-name.js';
import type {JsonPath} from './json-lines.js';
import type {ProblemList} from './problems.js';
import type {WorldFilePlace} from './world-file-error.js';

/** Where the rows of a table were read from. */
export interface TableSource {
  file: string;
  /** The line of each row. */
  lines: readonly number[];
}

/** What the checks of a model have to hand. */
interface ModelCheck {
  semanticModel: SemanticModel;
  /** Where the model stands in world.json. */
  path: JsonPath;
  sources: ReadonlyMap<Table, TableSource>;
  problems: ProblemList;
}

/**
 * Checks a model.
 * @returns Its index; relationships in which something is wrong are left out of it.
 */
export function checkModel(check: ModelCheck): Model {
  const {semanticModel, path} = check;
  const sound = semanticModel.relationships.filter((relationship, i) =>
    checkRelationshipColumns(check, relationship, [...path, 'relationships', i]),
  );
  const isWhole = sound.length === semanticModel.relationships.length;
  const model = modelOf(isWhole ? semanticModel : {...semanticModel, relationships: sound});
  semanticModel.relationships.forEach((relationship, i) => {
    if (sound.includes(relationship)) checkKeys(check, model, relationship, [...path, 'relationships', i]);
  });
  checkWays(check, model);
  checkMeasures(check, model);
  checkRoles(check, model);
  return model;
}

interface Named {
  name: string;
}

/** The names of a model, before its rows are read. */
interface NamedModel {
  tables: readonly (Named & {
    columns: readonly Named[];
    measures?: readonly Named[];
    hierarchies?: readonly (Named & {levels: readonly Named[]})[];
  })[];
  roles?: readonly Named[];
}

/** Models find things by name, without regard to case. */
export function checkNames(model: NamedModel, path: JsonPath, problems: ProblemList): void {
  const unique = (place: JsonPath, items: readonly {name: string}[], what: string): void => {
    const names = items.map(({name}) => name);
    problems.unique([...path, ...place], names, {what, ignoreCase: true});
  };
  unique(['tables'], model.tables, 'tables');
  unique(['roles'], model.roles ?? [], 'roles');
  model.tables.forEach(({columns, measures = [], hierarchies = []}, t) => {
    unique(['tables', t, 'columns'], columns, 'columns');
    unique(['tables', t, 'measures'], measures, 'measures');
    unique(['tables', t, 'hierarchies'], hierarchies, 'hierarchies');
    hierarchies.forEach(({levels}, h) => {
      unique(['tables', t, 'hierarchies', h, 'levels'], levels, 'levels');
    });
    measures.forEach(({name}, m) => {
      if (!columns.some(column => column.name.toLowerCase() === name.toLowerCase())) return;
      problems.wrong([...path, 'tables', t, 'measures', m, 'name'], `a column of the table is called ${name} too.`);
    });
  });
}

/** Whether both columns are there and hold values of one kind. */
function checkRelationshipColumns(check: ModelCheck, {from, to}: Relationship, path: JsonPath): boolean {
  const {semanticModel, problems} = check;
  const find = (reference: ColumnReference): BoundColumn | undefined => {
    const problem = columnProblem(semanticModel, reference);
    if (problem !== undefined) problems.wrong(path, problem);
    const table = named(semanticModel.tables, reference.table);
    const column = table && named(table.columns, reference.column);
    return table && column && {table, column};
  };
  const many = find(from);
  const one = find(to);
  if (!many || !one) return false;
  if (many.table === one.table) {
    problems.wrong(path, `it leads from the table ${many.table.name} to itself. It must lead to another one.`);
    return false;
  }
  if (kindOf(many) === kindOf(one)) return true;
  problems.wrong(
    path,
    `${showColumn(many)} is ${many.column.dataType} and ${showColumn(one)} is ${one.column.dataType}: no row would ` +
      'find its partner. Give both one type.',
  );
  return false;
}

/** Columns are compared where their values are of one kind: whole numbers with other numbers, but not with dates. */
const kindOf = ({column: {dataType}}: BoundColumn): string => (dataType === 'int64' ? 'double' : dataType);

const showColumn = ({table, column}: BoundColumn): string => `${table.name}[${column.name}]`;

const named = <T extends {name: string}>(items: readonly T[], name: string): T | undefined =>
  items.find(item => item.name.toLowerCase() === name.toLowerCase());

/** Why a model has no such column, and which ones it has; undefined where it has it. */
export function columnProblem({name, tables}: SemanticModel, {table, column}: ColumnReference): string | undefined {
  return fieldProblem({name, tables}, {table, what: 'column', field: column});
}

/** The same of a column or a measure. */
export function fieldProblem(
  {name, tables}: Pick<SemanticModel, 'name' | 'tables'>,
  {table, what, field}: {table: string; what: 'column' | 'measure'; field: string},
): string | undefined {
  const found = named(tables, table);
  if (!found) {
    const known = tables.map(other => other.name);
    return `The model ${name} has no table ${table}. ${knownNames(table, known)}.`;
  }
  const items: readonly {name: string}[] = what === 'column' ? found.columns : found.measures;
  if (named(items, field)) return undefined;
  const known = items.map(other => other.name);
  return `Table ${found.name} of the model ${name} has no ${what} ${field}. ${knownNames(field, known)}.`;
}

/** Between two tables there is one way: a second relationship would never be used, and a circle has no end. */
function checkWays({semanticModel, path, problems}: ModelCheck, model: Model): void {
  const pairs = new Set<string>();
  semanticModel.relationships.forEach(({from, to}, i) => {
    const pair = JSON.stringify([from.table.toLowerCase(), to.table.toLowerCase()]);
    const place = [...path, 'relationships', i];
    if (pairs.has(pair)) {
      problems.suspicious(place, `${from.table} and ${to.table} are related already: only the first one is used.`);
    }
    pairs.add(pair);
    const isKnown = named(semanticModel.tables, from.table) && named(semanticModel.tables, to.table);
    if (isKnown && from.table !== to.table && model.reaches(model.table(to.table), model.table(from.table))) {
      problems.wrong(
        place,
        `relationships lead from ${to.table} back to ${from.table}: they form a circle. Remove one.`,
      );
    }
  });
}

/** The keys on the side of one are there once and are not blank; what has no partner there is suspicious. */
function checkKeys(check: ModelCheck, model: Model, {from, to}: Relationship, path: JsonPath): void {
  const many = model.column(from);
  const one = model.column(to);
  const {problems} = check;
  const rowOf = new Map<RawValue, number>();
  for (let row = 0; row < rowCount(one.table); row++) {
    const key = comparable(readRaw(one.column, row));
    const place = placeOf(check, one, row);
    if (key === null) {
      problems.wrong(path, `a row is blank. ${needsKeys(many, one)}`, place);
      return;
    }
    const before = rowOf.get(key);
    if (before !== undefined) {
      const line = placeOf(check, one, before)?.line;
      const where = line === undefined ? 'in an earlier row' : `on line ${line}`;
      const shown = String(readRaw(one.column, row));
      problems.wrong(path, `the key ${shown} stands ${where} already. ${needsKeys(many, one)}`, place);
      return;
    }
    rowOf.set(key, row);
  }
  checkPartners(check, {many, one, path, keys: new Set(rowOf.keys())});
}

const needsKeys = (many: BoundColumn, one: BoundColumn): string =>
  `The relationship from ${showColumn(many)} needs each key of ${showColumn(one)} once. ` +
  'Remove the row, or turn the relationship round.';

/** Rows without a partner are shown under a blank, as Power BI does. */
function checkPartners(
  check: ModelCheck,
  {many, one, path, keys}: {many: BoundColumn; one: BoundColumn; path: JsonPath; keys: ReadonlySet<RawValue>},
): void {
  let first: number | undefined;
  let count = 0;
  for (let row = 0; row < rowCount(many.table); row++) {
    const key = comparable(readRaw(many.column, row));
    if (key === null || keys.has(key)) continue;
    first ??= row;
    count++;
  }
  if (first === undefined) return;
  check.problems.suspicious(
    path,
    `${count === 1 ? 'one row has a key' : `${count} rows have keys`} that ${showColumn(one)} lacks, such as ` +
      `${String(readRaw(many.column, first))}: they are shown as "(Blank)".`,
    placeOf(check, many, first),
  );
}

function placeOf({sources}: ModelCheck, {table, column}: BoundColumn, row: number): WorldFilePlace | undefined {
  const source = sources.get(table);
  const line = source?.lines[row];
  return source && line !== undefined ? {file: source.file, line, field: column.name} : undefined;
}

function checkMeasures({semanticModel, path, problems}: ModelCheck, model: Model): void {
  semanticModel.tables.forEach((table, t) => {
    table.measures.forEach((measure, m) => {
      const place = [...path, 'tables', t, 'measures', m];
      const names = 'column' in measure ? [measure.column] : measureNames(measure);
      const what = 'column' in measure ? 'column' : 'measure';
      const missing = names
        .map(field => fieldProblem(semanticModel, {table: table.name, what, field}))
        .find(problem => problem !== undefined);
      if (missing !== undefined) problems.wrong(place, missing);
      else attempt(problems, place, () => bindValue(model, {table: table.name, measure: measure.name}));
    });
    table.hierarchies?.forEach(({levels}, h) => {
      levels.forEach(({column}, l) => {
        const problem = columnProblem(semanticModel, {table: table.name, column});
        const place = [...path, 'tables', t, 'hierarchies', h, 'levels', l, 'column'];
        if (problem !== undefined) problems.wrong(place, problem);
      });
    });
  });
}

const measureNames = (measure: {difference: string[]} | {ratio: string[]}): string[] =>
  'difference' in measure ? measure.difference : measure.ratio;

/** Role expressions are read and worked out once, so that what a type does not allow is reported at start. */
function checkRoles({path, problems}: ModelCheck, {semanticModel}: Model): void {
  semanticModel.roles.forEach((role, r) => {
    role.tableFilters.forEach(({table, expression}, f) => {
      const place = [...path, 'roles', r, 'tableFilters', f];
      const found = named(semanticModel.tables, table);
      if (!found) {
        const known = semanticModel.tables.map(({name}) => name);
        problems.wrong(
          [...place, 'table'],
          `The model ${semanticModel.name} has no table ${table}. ${knownNames(table, known)}.`,
        );
        return;
      }
      attempt(problems, [...place, 'expression'], () => {
        for (const {column} of parseRoleExpression(expression).columns) {
          const problem = columnProblem(semanticModel, {table, column});
          if (problem !== undefined) throw new ModelMismatchError(problem);
        }
        const only = {...semanticModel, roles: [{name: role.name, tableFilters: [{table, expression}]}]};
        visibleRows(only, found, {username: '', roles: [role.name], datasets: []});
      });
    });
  });
}

/** Reports what a look-up throws as a problem of a place. */
export function attempt(problems: ProblemList, path: JsonPath, look: () => unknown): void {
  try {
    look();
  } catch (error) {
    if (!(error instanceof ModelMismatchError || error instanceof RoleExpressionError)) throw error;
    problems.wrong(path, error.message);
  }
}
