import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {World, Workspace} from '../world/world.js';
import {decideConflict, findTemplate, readFileNames, type ConflictMode, type ImportedFile} from './imports.js';
import {isSameSource} from './publish-import.js';

const refusal = (decide: () => unknown): [number, string] => {
  try {
    decide();
  } catch (error) {
    const {status, body} = (error as {response: {status: number; body: string}}).response;
    return [status, (JSON.parse(body) as {error: {code: string}}).error.code];
  }
  return [200, ''];
};

test('the kind of a file is in the ending of its name; other endings are part of the name', () => {
  for (const [displayName, name, kind] of [
    ['Sales.pbix', 'Sales', 'pbix'],
    ['Sales.PBIX', 'Sales', 'pbix'],
    ['Sales.rdl', 'Sales', 'rdl'],
    ['Sales.xlsx', 'Sales', 'xlsx'],
    ['Sales', 'Sales', 'pbix'],
    ['Sales v1.2', 'Sales v1.2', 'pbix'],
    ['Sales.toString', 'Sales.toString', 'pbix'],
    ['my.rdl.pbix', 'my.rdl', 'pbix'],
    ['my.rdl file', 'my.rdl file', 'pbix'],
    ['Sales.undefined', 'Sales.undefined', 'pbix'],
  ] as const) {
    const read = readFileNames(displayName, undefined);
    assert.deepEqual([read.name, read.kind], [name, kind], displayName);
  }
  for (const name of ['a.csv', 'a.JSON', 'a.pbit', 'a.xls', 'a.pbip']) {
    assert.notEqual(refusal(() => readFileNames(name, undefined))[0], 200, name);
  }
  for (const name of ['', '  ', '.pbix', ' .pbix']) {
    assert.notEqual(refusal(() => readFileNames(name, undefined))[0], 200);
  }
  assert.equal(readFileNames(`${'x'.repeat(256)}.pbix`, undefined).name.length, 256);
  assert.notEqual(refusal(() => readFileNames(`${'x'.repeat(257)}.pbix`, undefined))[0], 200);
  assert.equal(readFileNames('a', 'File.PBIX').fileName, 'File');
});

const target = {id: 'target', tenantId: 't'} as Workspace;
const report = (id: string, name: string, more: object = {}) =>
  ({
    id,
    name,
    workspaceId: 'other',
    reportType: 'PowerBIReport',
    datasetId: `${id}-data`,
    ...more,
  }) as World['reports'][number];
const worldOf = (parts: Partial<World>): World =>
  ({
    workspaces: [target, {id: 'other', tenantId: 't'}, {id: 'foreign', tenantId: 'u'}],
    reports: [],
    datasets: [],
    ...parts,
  }) as unknown as World;
const fileOf = (more: Partial<ImportedFile> = {}): ImportedFile => ({
  name: 'Sales',
  kind: 'pbix',
  fileName: undefined,
  skipReport: false,
  ...more,
});

test('a file stands for the report of its name, else of its file’s name, else for the first of its tenant', () => {
  const find = (reports: World['reports'], more?: Partial<ImportedFile>) =>
    findTemplate(worldOf({reports}), target, fileOf(more)).reportId;
  const [first, sales, file] = [report('1', 'First'), report('2', 'SALES'), report('3', 'File')];
  assert.equal(find([first, sales, file], {fileName: 'file'}), '2');
  assert.equal(find([first, file], {fileName: 'file'}), '3');
  assert.equal(find([first, file]), '1');
  // What stands in the workspace that it is imported into comes last.
  const own = report('4', 'Sales', {workspaceId: 'target'});
  assert.equal(find([own, first]), '1');
  assert.equal(find([own, sales]), '2');
  assert.equal(find([own, file], {fileName: 'File'}), '3');
  assert.equal(find([own]), '4');
  assert.equal(
    find([report('5', 'Sales', {workspaceId: 'foreign'}), first]),
    '1',
    'another tenant’s stands for nothing',
  );
});

test('a file stands for what is of its kind', () => {
  const paginated = report('p', 'Sales', {reportType: 'PaginatedReport', datasetId: undefined});
  const live = report('l', 'Sales', {datasetId: undefined});
  const reports = [paginated, live, report('r', 'Other')];
  const datasets = [{id: 'd', name: 'Sales', workspaceId: 'other'}] as World['datasets'];
  const world = worldOf({reports, datasets});
  assert.deepEqual(findTemplate(world, target, fileOf()), {datasetId: 'r-data', reportId: 'r'});
  assert.deepEqual(findTemplate(world, target, fileOf({skipReport: true})), {datasetId: 'r-data'});
  assert.deepEqual(findTemplate(world, target, fileOf({kind: 'rdl'})), {reportId: 'p'});
  assert.deepEqual(findTemplate(world, target, fileOf({kind: 'xlsx'})), {datasetId: 'd'});
  for (const kind of ['pbix', 'rdl', 'xlsx'] as const) {
    assert.notEqual(refusal(() => findTemplate(worldOf({}), target, fileOf({kind})))[0], 200, kind);
  }
});

test('where there is a dataset of the name, the mode says what becomes of it', () => {
  const own = (id: string, more: object = {}) => ({id, name: 'SALES', workspaceId: 'target', ...more});
  const decide = (parts: object, mode: ConflictMode | undefined, more?: Partial<ImportedFile>) =>
    decideConflict(worldOf(parts), target, {file: fileOf(more), mode});
  const one = {datasets: [own('a'), own('b', {workspaceId: 'other'}), own('c', {name: 'Sales 2'})]};
  const two = {datasets: [own('a'), own('b')]};
  for (const mode of [undefined, 'Ignore'] as const) assert.deepEqual(decide(two, mode), {});
  assert.deepEqual(decide(one, 'Overwrite'), {replacedDatasetId: 'a'});
  assert.deepEqual(decide(one, 'CreateOrOverwrite'), {replacedDatasetId: 'a'});
  assert.deepEqual(decide({}, 'CreateOrOverwrite'), {});
  assert.deepEqual(decide({}, 'Abort'), {});
  const codeOf = (...of: Parameters<typeof decide>) => refusal(() => decide(...of));
  assert.deepEqual(codeOf({}, 'Overwrite'), [404, 'DuplicatePackageNotFoundError']);
  assert.deepEqual(codeOf(one, 'Abort'), [409, 'DuplicatePackageFoundError']);
  assert.deepEqual(codeOf(two, 'Overwrite'), [409, 'MoreThanOneDuplicatePackageFoundError']);
  // One that is on its way counts, unless it has ended or goes elsewhere.
  const coming = (more: object) => ({imports: [own('i', {importState: 'Publishing', ...more})]});
  assert.deepEqual(codeOf(coming({}), 'Abort'), [409, 'DuplicatePackageFoundError']);
  for (const other of [{importState: 'Failed'}, {workspaceId: 'other'}, {name: 'x'}]) {
    assert.deepEqual(decide(coming(other), 'Abort'), {});
  }
  assert.notEqual(codeOf({}, 'GenerateUniqueName')[0], 200);
});

test('a paginated report replaces a paginated report of its name, and no other', () => {
  const decide = (reportType: string, mode?: ConflictMode) =>
    decideConflict(worldOf({reports: [report('a', 'Sales', {workspaceId: 'target', reportType})]}), target, {
      file: fileOf({kind: 'rdl'}),
      mode,
    });
  assert.deepEqual(decide('PaginatedReport', 'Overwrite'), {replacedReportId: 'a'});
  assert.deepEqual(refusal(() => decide('PowerBIReport', 'Overwrite'))[0], 404);
  assert.deepEqual(refusal(() => decide('PaginatedReport'))[0], 409, 'it is not published twice without a mode');
  assert.notEqual(refusal(() => decide('PowerBIReport', 'Ignore'))[0], 200);
});

test('data sources are the same by type and all of their details, in any case', () => {
  const source = {datasourceType: 'Sql', connectionDetails: {server: 'a', database: 'b'}};
  const same = (other: {datasourceType?: string; connectionDetails?: object}): boolean =>
    isSameSource(source, {...source, ...other});
  assert.equal(same({datasourceType: 'SQL', connectionDetails: {Database: 'B', SERVER: 'A'}}), true);
  for (const other of [
    {datasourceType: 'OData'},
    {connectionDetails: {server: 'a'}},
    {connectionDetails: {server: 'a', database: 'c'}},
    {connectionDetails: {server: 'a', database: 'b', path: 'c'}},
    {connectionDetails: {server: 'a', path: 'b'}},
  ]) {
    assert.equal(same(other), false, JSON.stringify(other));
  }
});
