import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationContext} from '../context.js';
import {createDefaultWorld, defaultWorldIds as ids} from '../world/seed/default-world.js';
import type {Report, ReportExport} from '../world/world.js';
import {describeExport, isExpired, isExporting, startExport} from './report-exports.js';

const noon = Date.UTC(2030, 0, 1, 12);
const day = 86_400_000;
const iso = (time: number): string => new Date(time).toISOString();

function setUp(change: (world: ReturnType<typeof createDefaultWorld>) => void = () => undefined) {
  const world = createDefaultWorld();
  change(world);
  const counts: number[] = [];
  let released = 0;
  const context = {
    world,
    now: () => noon,
    createId: () => 'made',
    growth: {
      admit: (_: string, count: number) => {
        counts.push(count);
        return undefined;
      },
      release: () => released++,
    },
  } as unknown as OperationContext;
  const report = world.reports.find(({id}) => id === ids.report);
  assert.ok(report);
  return {world, context, report, counts, released: () => released};
}
const status = (start: () => unknown): number => {
  try {
    start();
  } catch (error) {
    return (error as {response: {status: number}}).response.status;
  }
  return 200;
};

test('an export needs a capacity that is not one per user', () => {
  for (const [sku, expected] of [
    [undefined, 200],
    ['PremiumPerUser', 400],
  ] as const) {
    const {context, report} = setUp(world => {
      for (const capacity of world.capacities) if (sku) Object.assign(capacity, {sku});
    });
    const got = status(() => startExport(context, report, {format: 'PDF'}));
    assert.equal(got === 200, expected === 200, String(sku));
  }
  const {context, report, world} = setUp();
  for (const workspace of world.workspaces) delete workspace.capacityId;
  assert.notEqual(
    status(() => startExport(context, report, {format: 'PDF'})),
    200,
  );
});

test('an export names pages that there are, and a bookmark by its name or its state', () => {
  const {context, report, world} = setUp();
  const start = (powerBIReportConfiguration: object) =>
    startExport(context, report, {format: 'PDF', powerBIReportConfiguration});
  const names = report.definition.pages.map(({name}) => name);
  assert.ok(names.length > 1);
  for (const name of names) assert.deepEqual(start({pages: [{pageName: name}]}).pageNames, [name]);
  assert.equal('pageNames' in start({}), false);
  const [pageName] = names;
  for (const wrong of [
    {pages: [{pageName}, {pageName: 'gone'}]},
    {defaultBookmark: {name: 'a', state: 'b'}},
    {pages: [{pageName, bookmark: {name: 'a', state: 'b'}}]},
  ]) {
    const before = world.exports?.length;
    assert.notEqual(
      status(() => start(wrong)),
      200,
      JSON.stringify(wrong),
    );
    assert.equal(world.exports?.length, before);
  }
  for (const bookmark of [{name: 'a'}, {state: 'b'}, {}]) {
    assert.equal(
      status(() => start({defaultBookmark: bookmark, pages: [{pageName, bookmark}]})),
      200,
    );
  }
});

test('exports are counted with those whose files can still be fetched; the others make room', () => {
  const old = (id: string, age: number) =>
    ({
      id,
      reportId: ids.report,
      createdDateTime: iso(noon - age),
      endTime: iso(noon - age),
      format: 'PDF',
    }) as ReportExport;
  const {context, report, counts, released, world} = setUp(own => {
    own.exports = [old('a', day), old('b', day - 1)];
  });
  startExport(context, report, {format: 'PDF'});
  startExport(context, report, {format: 'PDF'});
  assert.deepEqual(
    world.exports?.map(({id}) => id),
    ['b', 'made', 'made'],
  );
  assert.deepEqual([counts, released()], [[1, 2], 1]);
  const fresh = setUp();
  startExport(fresh.context, fresh.report, {format: 'PDF'});
  assert.deepEqual([fresh.counts, fresh.released(), fresh.world.exports?.length], [[0], 0, 1]);
});

test('a file can be fetched for a day, and not before its export has ended', () => {
  const job = {createdDateTime: iso(noon), endTime: iso(noon + 2000)} as ReportExport;
  assert.deepEqual([isExpired(job, noon + day - 1), isExpired(job, noon + day)], [false, true]);
  assert.deepEqual([isExporting(job, noon + 1999), isExporting(job, noon + 2000)], [true, false]);
});

test('an export tells how far it is: 0 to 99 while it runs, and where its file is when it has ended', () => {
  const job = {id: 'e', format: 'PDF', createdDateTime: iso(noon), endTime: iso(noon + 1000)} as ReportExport;
  const report = {id: 'r', name: 'R'} as Report;
  const at = (ms: number) => describeExport(job, report, {now: noon + ms, location: 'here'}) as Record<string, unknown>;
  assert.deepEqual(
    [-500, 0, 5, 500, 999].map(ms => at(ms)['percentComplete']),
    [0, 0, 0, 50, 99],
  );
  const {status: running, resourceLocation: nowhere, lastActionDateTime: begun} = at(999);
  assert.deepEqual([running, nowhere, begun], ['Running', undefined, iso(noon)]);
  const ended = at(1000);
  assert.deepEqual(
    [ended['status'], ended['percentComplete'], ended['resourceLocation'], ended['ResourceFileExtension']],
    ['Succeeded', 100, 'here', '.pdf'],
  );
  assert.deepEqual([ended['lastActionDateTime'], ended['expirationTime']], [iso(noon + 1000), iso(noon + day)]);
});
