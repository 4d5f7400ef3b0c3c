/** Quick create: a dataset of what the host sends. Invented in its bounds and words; what may be sent is documented. */
import {defined, isGuid, type ColumnDataType, type QuickCreateRequest} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import {numberColumn, textColumn, type Column, type Table} from '../engine/model-types.js';
import {markOwnRows} from '../world/own-rows.js';
import {indexOf} from '../world/world-index.js';
import type {Dataset, Workspace} from '../world/world.js';
import {isAtLeast, roleIn} from './access.js';
import {embedErrors} from './embed-errors.js';
import {findMyWorkspace, newMyWorkspace} from './my-workspace.js';
import type {TokenHolder, UserTokenHolder} from './token-holder.js';

type CreateConfig = QuickCreateRequest['datasetCreateConfig'];
type TableSchema = NonNullable<CreateConfig['tableSchemaList']>[number];
type ColumnSchema = TableSchema['columns'][number];

/** Types of powerbi-models, and the columns that they become. Times and durations stay texts. */
const columnTypes: Readonly<Record<string, ColumnDataType>> = {
  number: 'double',
  currency: 'double',
  percentage: 'double',
  int32: 'int64',
  datetime: 'dateTime',
  datetimezone: 'dateTime',
  date: 'dateTime',
  logical: 'boolean',
  text: 'string',
  time: 'string',
  duration: 'string',
  binary: 'string',
};
const formats: Readonly<Record<string, string>> = {
  number: '#,0.00',
  currency: '$#,0.00',
  percentage: '0.0 %',
  int32: '#,0',
};

/**
 * Makes the dataset, in the workspace of the config, else in My workspace.
 * @throws EmbedError
 */
export function quickCreate(
  context: OperationContext,
  holder: TokenHolder,
  {groupId, datasetCreateConfig}: QuickCreateRequest,
): Dataset {
  if (holder.kind === 'embed') throw embedErrors.quickCreateToken();
  const tables = tablesOf(datasetCreateConfig);
  const workspace = workspaceFor(context, holder, groupId);
  const {world} = context;
  const dataset = {
    id: context.createId(),
    name: tables[0]?.name ?? '',
    workspaceId: workspace.id,
    ownerId: holder.principalId,
    createdDate: new Date(context.now()).toISOString(),
    relationships: [],
    roles: [],
  };
  const rows = datasetCreateConfig.data ?? [];
  const problem =
    context.growth.admit('workspaces', world.workspaces.length, workspace) ??
    context.growth.admit('datasets', world.datasets.length, {...dataset, rows});
  if (problem !== undefined) throw embedErrors.queryFailed(problem);
  if (!world.workspaces.includes(workspace)) world.workspaces = [...world.workspaces, workspace];
  markOwnRows(tables, JSON.stringify(rows).length);
  const made: Dataset = {...dataset, tables};
  world.datasets = [...world.datasets, made];
  return made;
}

/** @throws EmbedError */
function workspaceFor({world}: OperationContext, user: UserTokenHolder, groupId: string | undefined): Workspace {
  if (!groupId) return findMyWorkspace(world, user) ?? newMyWorkspace(user);
  const workspace = isGuid(groupId) ? indexOf(world).workspace(groupId) : undefined;
  const role = roleIn(workspace, user.principalId);
  if (workspace?.tenantId !== user.tenantId || !isAtLeast(role, 'Contributor')) throw embedErrors.creationNotAllowed();
  return workspace;
}

/** One table of data, as documented; a query (mashup) is not run, and its tables stay empty. */
function tablesOf({tableSchemaList: schemas = [], data = [], mashupDocument}: CreateConfig): Table[] {
  if (schemas.length === 0) {
    throw wrong(
      mashupDocument === undefined
        ? 'datasetCreateConfig has no tableSchemaList. Describe the columns of the data there'
        : 'The emulator does not run mashupDocument. Describe the tables that come of it in tableSchemaList',
    );
  }
  if (data.length > 1) throw wrong('datasetCreateConfig.data has more than one table. Power BI takes one');
  const names = schemas.map(({name}) => name);
  const [table] = data;
  if (table && !names.includes(table.name)) {
    throw wrong(
      `datasetCreateConfig.data is named ${show(table.name)}, and tableSchemaList has ${names.map(show).join(', ')}. ` +
        'Give both the same name',
    );
  }
  return schemas.map(schema => tableOf(schema, table?.name === schema.name ? table.rows : []));
}

function tableOf({name, columns}: TableSchema, rows: readonly (readonly string[])[]): Table {
  const shown = new Set<string>();
  for (const column of columns) {
    const key = nameOf(column).toLowerCase();
    if (shown.has(key)) {
      throw wrong(`The table ${show(name)} has two columns of the name ${show(nameOf(column))}. Rename one`);
    }
    shown.add(key);
  }
  rows.forEach((row, i) => {
    if (row.length === columns.length) return;
    throw wrong(`Row ${i + 1} of ${show(name)} has ${row.length} cells, and the schema ${columns.length} columns`);
  });
  return {
    name,
    measures: [],
    columns: columns.map((column, c) =>
      columnOf(
        column,
        name,
        rows.map(row => row[c] ?? ''),
      ),
    ),
  };
}

const nameOf = ({name, displayName}: ColumnSchema): string => displayName ?? name;

function columnOf(schema: ColumnSchema, table: string, cells: readonly string[]): Column {
  const type = schema.dataType.toLowerCase();
  const dataType = columnTypes[type];
  const name = nameOf(schema);
  if (dataType === undefined) {
    throw wrong(
      `The column ${show(name)} has the dataType ${show(schema.dataType)}. Use one of powerbi-models' DataType`,
    );
  }
  if (dataType === 'string') {
    return textColumn(
      name,
      cells.map(cell => (cell === '' ? null : cell)),
    );
  }
  const values = cells.map((cell, row) => {
    if (cell.trim() === '') return null;
    const value = readCell(dataType, cell.trim());
    if (Number.isFinite(value)) return value;
    throw wrong(`Row ${row + 1} of ${show(table)}, ${show(name)}: ${show(cell)} is no ${schema.dataType}`);
  });
  return numberColumn(name, dataType, values, defined({format: formats[type]}).format);
}

function readCell(dataType: Exclude<ColumnDataType, 'string'>, cell: string): number {
  switch (dataType) {
    case 'boolean':
      return {true: 1, false: 0, '1': 1, '0': 0}[cell.toLowerCase()] ?? Number.NaN;
    case 'dateTime':
      return Date.parse(/[zZ]$|[+-]\d\d:\d\d$/.test(cell) || !cell.includes('T') ? cell : `${cell}Z`);
    case 'int64':
      return Number.isSafeInteger(Number(cell)) ? Number(cell) : Number.NaN;
    case 'double':
      return Number(cell);
  }
}

/** A value as a message shows it. */
const show = (text: string): string => JSON.stringify(text.slice(0, 100));

const wrong = (problem: string): Error => embedErrors.quickCreateFailed(`${problem}.`);
