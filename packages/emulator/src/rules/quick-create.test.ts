import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inTimeZone} from '../../test/support/time-zone.js';
import type {OperationContext} from '../context.js';
import {readRaw, toDataValue} from '../engine/cells.js';
import {ownRowsOf} from '../world/own-rows.js';
import {createDefaultWorld, defaultWorldIds as ids} from '../world/seed/default-world.js';
import {quickCreate} from './quick-create.js';
import type {TokenHolder} from './token-holder.js';

const holder = {
  kind: 'user',
  principalId: ids.user,
  tenantId: ids.tenant,
  userPrincipalName: 'x',
  exp: 1,
} as TokenHolder;
interface Config {
  tables?: {name: string; columns: {name: string; displayName?: string; dataType: string}[]}[];
  data?: {name: string; rows: string[][]}[];
  groupId?: string;
  mashupDocument?: string;
  as?: TokenHolder;
  full?: string;
  world?: OperationContext['world'];
}
function create({tables, data, groupId, mashupDocument, as = holder, full, world = createDefaultWorld()}: Config) {
  const context = {
    world,
    createId: () => 'made',
    now: () => Date.UTC(2030, 0, 1),
    growth: {admit: (kind: string) => (kind === full ? 'It is full.' : undefined)},
  } as unknown as OperationContext;
  const datasetCreateConfig = {locale: 'en-US', tableSchemaList: tables, data, mashupDocument};
  const before = world.datasets.length;
  try {
    const dataset = quickCreate(context, as, {groupId, datasetCreateConfig} as never);
    return {dataset, world, problem: undefined};
  } catch (error) {
    assert.equal(world.datasets.length, before);
    const {embedError} = error as {embedError?: {message: string; detailedMessage?: string}};
    assert.ok(embedError, String(error));
    return {dataset: undefined, world, problem: `${embedError.message} ${embedError.detailedMessage}`};
  }
}
const one = (dataType: string, ...cells: string[]): Config => ({
  tables: [{name: 'T', columns: [{name: 'C', dataType}]}],
  data: [{name: 'T', rows: cells.map(cell => [cell])}],
});
/** The values of a column of one type. */
const valuesOf = (dataType: string, ...cells: string[]): unknown[] => {
  const {dataset, problem} = create(one(dataType, ...cells));
  assert.equal(problem, undefined);
  const [column] = dataset?.tables[0]?.columns ?? [];
  assert.ok(column);
  return cells.map((_, row) => toDataValue(column, readRaw(column, row)));
};
const problemOf = (dataType: string, cell: string): string | undefined => create(one(dataType, cell)).problem;

test('numbers, whole numbers and truth are read, and what is none is told with its row, column and type', () => {
  assert.deepEqual(valuesOf('Number', '1.5', ' 2 '), [1.5, 2]);
  assert.deepEqual(valuesOf('currency', '-3'), [-3]);
  assert.deepEqual(valuesOf('Int32', '7', '-7'), [7, -7]);
  assert.deepEqual(valuesOf('Logical', 'true', 'FALSE', '1', '0'), [true, false, true, false]);
  for (const [type, cell] of [
    ['Number', 'x'],
    ['Number', 'Infinity'],
    ['Int32', '1.5'],
    ['Int32', '9007199254740993'],
    ['Logical', 'yes'],
    ['Logical', '2'],
    ['DateTime', 'tomorrow'],
  ] as const) {
    const problem = problemOf(type, cell);
    assert.ok(problem?.includes(`Row 1 of "T", "C": "${cell}" is no ${type}`), problem);
  }
});

test('a time without a zone is UTC wherever the emulator runs, one with a zone is that moment, a day is its beginning', () => {
  inTimeZone('America/New_York', () => {
    for (const [cell, moment] of [
      ['2030-01-02T12:00:00', '2030-01-02T12:00:00.000Z'],
      ['2030-01-02T12:00:00Z', '2030-01-02T12:00:00.000Z'],
      ['2030-01-02T12:00:00z', '2030-01-02T12:00:00.000Z'],
      [' 2030-01-02T12:00:00+02:00 ', '2030-01-02T10:00:00.000Z'],
      ['2030-01-02T12:00:00-05:00', '2030-01-02T17:00:00.000Z'],
      ['2030-01-02', '2030-01-02T00:00:00.000Z'],
    ] as const) {
      assert.deepEqual(valuesOf('DateTime', cell), [moment], cell);
    }
  });
});

test('an empty cell is blank, in whatever column', () => {
  for (const type of ['Text', 'Number', 'DateTime', 'Logical', 'Int32']) {
    assert.deepEqual(valuesOf(type, ''), [null], type);
    if (type !== 'Text') assert.deepEqual(valuesOf(type, '  '), [null], type);
  }
  assert.deepEqual(valuesOf('Text', 'a', '', '  '), ['a', null, '  ']);
});

test('the dataset is added to those of the world, and its rows count as what was added', () => {
  const before = createDefaultWorld().datasets.length;
  const {world, dataset} = create(one('Text', 'a', 'b'));
  assert.deepEqual([world.datasets.length, world.datasets.at(-1)?.id, dataset?.name], [before + 1, 'made', 'T']);
  assert.ok(dataset);
  assert.equal(ownRowsOf(dataset), '[{"name":"T","rows":[["a"],["b"]]}]'.length);
});

test('a type is known in any case, and one that powerbi-models does not have is told', () => {
  assert.equal(create(one('TEXT', 'a')).problem, undefined);
  for (const type of ['Guid', 'toString', '']) {
    assert.match(create(one(type, 'a')).problem ?? '', /Use one of powerbi-models' DataType/, type);
  }
  assert.equal(/x{2,}/.exec(create(one('x'.repeat(200), 'a')).problem ?? '')?.[0].length, 100);
});

test('columns are told apart by what is shown of them, in any case, and rows have as many cells', () => {
  const table = (...columns: {name: string; displayName?: string}[]) => [
    {name: 'T', columns: columns.map(column => ({...column, dataType: 'Text'}))},
  ];
  const twice = /has two columns of the name/;
  assert.match(create({tables: table({name: 'A'}, {name: 'a'})}).problem ?? '', twice);
  assert.match(create({tables: table({name: 'A'}, {name: 'B', displayName: 'a'})}).problem ?? '', twice);
  const {dataset} = create({tables: table({name: 'A', displayName: 'X'}, {name: 'a', displayName: 'Y'})});
  assert.deepEqual(
    dataset?.tables[0]?.columns.map(({name}) => name),
    ['X', 'Y'],
  );
  for (const row of [[], ['a'], ['a', 'b', 'c']]) {
    const data = [{name: 'T', rows: [['a', 'b'], row]}];
    assert.match(
      create({tables: table({name: 'A'}, {name: 'B'}), data}).problem ?? '',
      /Row 2 of "T" has \d cells, and the schema 2/,
    );
  }
});

test('there is a schema, and one table of data at most, of a name that the schema has', () => {
  assert.match(create({}).problem ?? '', /has no tableSchemaList/);
  assert.match(create({mashupDocument: 'let'}).problem ?? '', /does not run mashupDocument/);
  const tables = ['T', 'U'].map(name => ({name, columns: [{name: 'C', dataType: 'Text'}]}));
  const data = (...names: string[]) => names.map(name => ({name, rows: [['a'], ['b']]}));
  assert.match(create({tables, data: data('T', 'U')}).problem ?? '', /more than one table/);
  assert.match(create({tables, data: data('V')}).problem ?? '', /is named "V", and tableSchemaList has "T", "U"/);
  const {dataset} = create({tables, data: data('U')});
  assert.equal(dataset?.name, 'T');
  assert.equal(create({tables}).problem, undefined);
});

test('it is made in My workspace, once, or where somebody may contribute', () => {
  const world = createDefaultWorld();
  const before = world.workspaces.length;
  const first = create({...one('Text', 'a'), world});
  create({...one('Text', 'a'), world});
  assert.equal(world.workspaces.length, before + 1);
  assert.equal(first.dataset?.ownerId, ids.user);
  const into = (groupId: string, role?: string, tenantId?: string) => {
    const own = createDefaultWorld();
    const workspace = own.workspaces.find(({id}) => id === ids.reportWorkspace);
    assert.ok(workspace);
    workspace.members = role === undefined ? [] : [{principalId: ids.user, role: role as 'Admin'}];
    if (tenantId !== undefined) workspace.tenantId = tenantId;
    return create({...one('Text', 'a'), world: own, groupId});
  };
  assert.equal(into(ids.reportWorkspace, 'Contributor').dataset?.workspaceId, ids.reportWorkspace);
  for (const [groupId, role, tenantId] of [
    [ids.reportWorkspace, 'Viewer'],
    [ids.reportWorkspace, undefined],
    [ids.reportWorkspace, 'Admin', 'other'],
    [ids.report, 'Admin'],
    ['no guid', 'Admin'],
  ] as const) {
    assert.ok(into(groupId, role, tenantId).problem, `${groupId} ${role}`);
  }
});

test('an embed token makes none, and a full emulator says so', () => {
  assert.ok(create({...one('Text', 'a'), as: {kind: 'embed', claims: {}} as unknown as TokenHolder}).problem);
  for (const full of ['workspaces', 'datasets']) {
    const {problem, world} = create({...one('Text', 'a'), full});
    assert.match(problem ?? '', /It is full\./);
    assert.equal(world.workspaces.length, createDefaultWorld().workspaces.length);
  }
});
