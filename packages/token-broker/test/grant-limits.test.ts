/** What a grant does not hold is not served, whatever else of the request is. */
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {test} from 'node:test';
import fc from 'fast-check';
import type {GenerateTokenRequestV2, TokenEndpointRequest} from '@pbi-bound-report/contract';
import type {Grant, GrantedPair} from '../src/index.js';
import {ids} from './support/fake-power-bi.js';
import {everything, onePair, createSite} from './support/helpers.js';

const workspaceId = ids.workspace;

test('a grant of the report’s own dataset is none of another dataset', async () => {
  const {post, world} = createSite({
    authorize: () => ({subject: 'anna', pairs: [{reportId: ids.report, workspaceId}]}),
  });
  const {status, body} = await post(onePair(ids.fabrikam));
  assert.deepEqual([status, body.error.code], [403, 'NotAllowed']);
  assert.deepEqual(world.generated(), []);
});

test('a grant of another dataset is none of the report’s own', async () => {
  const pairs = [{reportId: ids.report, datasetId: ids.fabrikam, workspaceId}];
  const {post, world} = createSite({authorize: () => ({subject: 'anna', pairs})});
  const {status, body} = await post({reports: [{id: ids.report}], datasets: []});
  assert.deepEqual([status, body.error.code], [403, 'NotAllowed']);
  assert.deepEqual(world.generated(), []);
});

test('the right to edit on one dataset is none on another', async () => {
  const {post, world} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: [
        {reportId: ids.report, datasetId: ids.contoso, workspaceId, edit: true},
        {reportId: ids.report, datasetId: ids.fabrikam, workspaceId},
      ],
    }),
  });
  const {status, body} = await post({
    reports: [{id: ids.report, allowEdit: true}],
    datasets: [{id: ids.contoso}, {id: ids.fabrikam}],
  });
  assert.equal(status, 200);
  assert.deepEqual(
    body.refused?.map(({datasetId, code}) => [datasetId, code]),
    [[ids.fabrikam, 'NotAllowed']],
  );
  assert.deepEqual(
    world.generated().map(({reports, datasets}) => [reports, datasets]),
    [[[{id: ids.report, allowEdit: true}], [{id: ids.contoso}]]],
  );
});

test('XMLA access to one dataset is none to another', async () => {
  const {post} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: [
        {reportId: ids.report, datasetId: ids.contoso, workspaceId, xmla: true},
        {reportId: ids.report, datasetId: ids.fabrikam, workspaceId},
      ],
    }),
  });
  const xmlaPermissions = 'ReadOnly' as const;
  const {body} = await post({
    reports: [{id: ids.report}],
    datasets: [
      {id: ids.contoso, xmlaPermissions},
      {id: ids.fabrikam, xmlaPermissions},
    ],
  });
  assert.deepEqual(
    body.refused?.map(refusal => refusal.datasetId),
    [ids.fabrikam],
  );
});

test('what several pairs of a grant allow for one report on one dataset adds up', async () => {
  const pair = {reportId: ids.report, datasetId: ids.fabrikam, workspaceId};
  const pairs = [pair, {...pair, edit: true}, {...pair, xmla: true}];
  const {post, world} = createSite({authorize: () => ({subject: 'anna', pairs})});
  const {status} = await post({
    reports: [{id: ids.report, allowEdit: true}],
    datasets: [{id: ids.fabrikam, xmlaPermissions: 'ReadOnly'}],
  });
  assert.equal(status, 200);
  const [{reports, datasets} = {}] = world.generated();
  assert.deepEqual(reports, [{id: ids.report, allowEdit: true}]);
  assert.deepEqual(datasets, [{id: ids.fabrikam, xmlaPermissions: 'ReadOnly'}]);
});

test('each report and each dataset is looked up in its own workspace, whatever other pairs say', async () => {
  const [first, second, third] = [1, 2, 3].map(n => `11111111-0000-4000-8000-00000000000${n}`);
  const {post, world} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: [
        {reportId: ids.report, datasetId: ids.contoso, workspaceId: first, datasetWorkspaceId: second},
        {reportId: ids.otherReport, datasetId: ids.northwind},
        {reportId: ids.otherReport, datasetId: ids.northwind, workspaceId: second, datasetWorkspaceId: third},
      ],
    }),
  });
  const {status} = await post(onePair(ids.northwind, ids.otherReport));
  assert.equal(status, 200);
  assert.deepEqual(
    world.sent.filter(({method}) => method === 'GET').map(({url}) => url.replace(/^.*\/groups\//, '')),
    [`${second}/reports/${ids.otherReport}`, `${third}/datasets/${ids.northwind}`],
  );
});

test('a paginated report on sources that are no datasets needs no identity and names no dataset', async () => {
  const asked: string[] = [];
  const {post, world} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: [{reportId: ids.paginated, workspaceId}],
      identities: ({id}) => {
        asked.push(id);
        return null;
      },
    }),
  });
  const {status} = await post({reports: [{id: ids.paginated}], datasets: []});
  assert.equal(status, 200);
  assert.deepEqual(asked, []);
  assert.deepEqual(world.generated(), [{reports: [{id: ids.paginated}]}]);
});

test('the operator hears which report Power BI does not have, in which workspace, and what to do', async () => {
  const {post, world, log} = createSite();
  world.answer = ({url}) =>
    url.endsWith(`/reports/${ids.report}`)
      ? Response.json({error: {code: 'PowerBIEntityNotFound'}}, {status: 404})
      : undefined;
  assert.equal((await post(onePair())).status, 404);
  const [entry] = log.filter(({event}) => event === 'item-refused');
  assert.deepEqual([entry?.level, entry?.['reportId'], entry?.['workspaceId']], ['warn', ids.report, workspaceId]);
  assert.equal(typeof entry?.['remedy'], 'string');
  assert.match(String(entry?.['error']), /answered 404 PowerBIEntityNotFound/);
});

test('a paginated report is never edited, even where the grant says so', async () => {
  const pairs = [{reportId: ids.paginated, datasetId: ids.contoso, workspaceId, edit: true}];
  const {post, world} = createSite({authorize: () => ({subject: 'anna', pairs})});
  const {status} = await post({reports: [{id: ids.paginated, allowEdit: true}], datasets: [{id: ids.contoso}]});
  assert.equal(status, 403);
  assert.deepEqual(world.generated(), []);
});

test('a joint token does not lend one report what another needs behind its composite model', async () => {
  const {post, world} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: [
        {reportId: ids.report, datasetId: ids.fabrikam, workspaceId, chain: [ids.contoso]},
        {reportId: ids.otherReport, datasetId: ids.fabrikam, workspaceId},
      ],
    }),
  });
  const {status, body} = await post({
    reports: [{id: ids.report}, {id: ids.otherReport}],
    datasets: [{id: ids.fabrikam}],
    allowMultipleTokens: true,
  });
  assert.equal(status, 200);
  assert.equal(body.additionalTokens?.length, 1);
  assert.deepEqual(
    // They are asked for at the same time.
    world
      .generated()
      .map(generated => generated.reports!.map(report => report.id))
      .sort(),
    [[ids.report], [ids.otherReport]],
  );
});

for (const subject of ['', undefined, null, 7, {}]) {
  test(`a grant whose subject is ${JSON.stringify(subject)} is refused: its tokens would be everybody’s`, async () => {
    const {post, world, log} = createSite({authorize: () => ({...everything(), subject}) as Grant});
    const {status, body} = await post(onePair());
    assert.deepEqual([status, body.error.code], [500, 'EndpointMisconfigured']);
    assert.match(JSON.stringify(log), /subject/);
    assert.deepEqual(world.sent, []);
  });
}

test('a redirect of Power BI is not followed, and the Entra token stays with its host', async () => {
  const elsewhere: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    elsewhere.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>(done => other.listen(0, '127.0.0.1', done));
  const powerBi = createServer((request, response) => {
    request.resume();
    response
      .writeHead(307, {location: `http://127.0.0.1:${(other.address() as AddressInfo).port}${request.url}`})
      .end();
  });
  await new Promise<void>(done => powerBi.listen(0, '127.0.0.1', done));
  try {
    const {post} = createSite({
      fetch: globalThis.fetch,
      powerBi: {apiOrigin: `http://127.0.0.1:${(powerBi.address() as AddressInfo).port}`},
      resilience: {retries: 0},
    });
    assert.equal((await post(onePair())).status, 503);
    assert.deepEqual(elsewhere, []);
  } finally {
    other.close();
    powerBi.close();
  }
});

test('an Entra token that Power BI did not take is not used again', async () => {
  const {post, world} = createSite({tokenStore: false});
  const refusedTokens = new Set<string | null>();
  world.answer = sent => {
    const bearer = sent.headers.get('authorization');
    if (!sent.url.endsWith('/GenerateToken') || refusedTokens.size > 0) return undefined;
    refusedTokens.add(bearer);
    return new Response(null, {status: 403});
  };
  assert.equal((await post(onePair())).status, 200);
  assert.equal((await post(onePair())).status, 200);
  const bearers = world.sent
    .filter(sent => sent.url.endsWith('/GenerateToken'))
    .map(s => s.headers.get('authorization'));
  assert.equal(bearers.length, 3);
  assert.equal(bearers.filter(bearer => refusedTokens.has(bearer)).length, 1);
  assert.equal(world.entraCalls(), 2);
});

test('whatever is granted and wanted, the issued tokens allow nothing that is not granted', async () => {
  const reports = [ids.report, ids.otherReport, ids.paginated];
  const datasets = [ids.contoso, ids.fabrikam, ids.northwind];
  const own: Record<string, string | undefined> = {[ids.report]: ids.contoso, [ids.otherReport]: ids.contoso};
  const pair = fc.record(
    {
      reportId: fc.constantFrom(...reports),
      datasetId: fc.constantFrom(...datasets, undefined),
      edit: fc.boolean(),
      xmla: fc.constantFrom(true, false, undefined),
      chain: fc.subarray([...datasets], {maxLength: 2}),
    },
    {requiredKeys: ['reportId']},
  );
  const wish = fc.record({
    reports: fc.subarray(reports, {minLength: 1}),
    datasets: fc.subarray(datasets),
    edit: fc.subarray(reports),
    xmla: fc.subarray(datasets),
    bindings: fc.option(fc.array(fc.tuple(fc.nat(2), fc.nat(3)), {minLength: 1, maxLength: 6}), {nil: undefined}),
    allowMultipleTokens: fc.boolean(),
  });
  let served = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(pair, {minLength: 1, maxLength: 6}),
      wish,
      fc.constantFrom('omit', 'include'),
      async (pairs, wanted, ownDataset) => {
        const granted: GrantedPair[] = pairs.map(p => ({...p, workspaceId}));
        const {post, world} = createSite({
          tokenStore: false,
          rateLimit: false,
          powerBi: {ownDataset},
          authorize: () => ({subject: 'anna', pairs: granted}),
        });
        const {status} = await post(toRequest(wanted));
        assert.ok([200, 403, 409].includes(status), String(status));
        const allowed = allowedBy(granted, {own, ownDataset, paginated: ids.paginated});
        for (const token of world.generated()) {
          served += 1;
          for (const excess of excessOf(token, allowed)) {
            assert.fail(`${excess} of ${JSON.stringify({granted, token})}`);
          }
        }
      },
    ),
    {seed: 20261127, numRuns: 400},
  );
  assert.ok(served > 100);
});

function toRequest(wanted: {
  reports: string[];
  datasets: string[];
  edit: string[];
  xmla: string[];
  bindings: [report: number, dataset: number][] | undefined;
  allowMultipleTokens: boolean;
}): TokenEndpointRequest {
  const {reports, datasets, edit, xmla, bindings, allowMultipleTokens} = wanted;
  return {
    reports: reports.map(id => ({id, allowEdit: edit.includes(id)})),
    datasets: datasets.map(id => (xmla.includes(id) ? {id, xmlaPermissions: 'ReadOnly'} : {id})),
    ...(bindings && {
      bindings: bindings.map(([report, dataset]) => {
        const datasetId = datasets[dataset];
        const reportId = reports[report % reports.length]!;
        return datasetId === undefined ? {reportId} : {reportId, datasetId};
      }),
    }),
    allowMultipleTokens,
  };
}

/** What a grant allows, by its documentation: an own computation, not the endpoint's. */
interface Allowed {
  /** `report dataset`, and `report dataset edit`. */
  readonly shows: ReadonlySet<string>;
  /** Datasets that may be reached through XMLA. */
  readonly xmla: ReadonlySet<string>;
}

function allowedBy(
  granted: readonly GrantedPair[],
  world: {own: Record<string, string | undefined>; ownDataset: 'omit' | 'include'; paginated: string},
): Allowed {
  const shows = new Set<string>();
  const xmla = new Set<string>();
  const allow = (reportId: string, datasetId: string | undefined, edit: boolean): void => {
    shows.add(`${reportId} ${datasetId}`);
    if (edit) shows.add(`${reportId} ${datasetId} edit`);
  };
  for (const {reportId, datasetId = world.own[reportId]} of granted) {
    // Several grants of one pair count together.
    const same = granted.filter(g => g.reportId === reportId && (g.datasetId ?? world.own[reportId]) === datasetId);
    const edit = same.some(g => g.edit);
    const chain = same.flatMap(g => g.chain ?? []);
    const isPaginated = reportId === world.paginated;
    allow(reportId, datasetId, edit);
    for (const id of chain) {
      allow(reportId, id, edit);
      xmla.add(id);
    }
    if (world.ownDataset === 'include') allow(reportId, world.own[reportId], edit);
    if (datasetId !== undefined && (isPaginated || same.some(g => g.xmla ?? (g.chain ?? []).length > 0))) {
      xmla.add(datasetId);
    }
  }
  return {shows, xmla};
}

/** What a token lets its holder do beyond what is allowed: every report on every dataset, and XMLA. */
function excessOf({reports = [], datasets = []}: GenerateTokenRequestV2, {shows, xmla}: Allowed): string[] {
  const combinations = reports.flatMap(report =>
    datasets.map(dataset => `${report.id} ${dataset.id}${report.allowEdit ? ' edit' : ''}`),
  );
  return [
    ...combinations.filter(combination => !shows.has(combination)),
    ...datasets.filter(dataset => dataset.xmlaPermissions && !xmla.has(dataset.id)).map(({id}) => `XMLA ${id}`),
  ];
}

test('a grant of the report’s own dataset is one of that dataset by its id, and the other way round', async () => {
  for (const datasetId of [undefined, ids.contoso]) {
    const pairs = [{reportId: ids.report, workspaceId, ...(datasetId && {datasetId})}];
    const {post, world} = createSite({authorize: () => ({subject: 'anna', pairs})});
    assert.equal((await post(onePair(ids.contoso))).status, 200);
    assert.equal((await post({reports: [{id: ids.report}], datasets: []})).status, 200);
    assert.deepEqual(world.generated()[0]!.datasets, [{id: ids.contoso}]);
  }
});

test('the right to edit two reports on one dataset makes one token', async () => {
  const {post, world} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: [ids.report, ids.otherReport].map(reportId => ({
        reportId,
        datasetId: ids.fabrikam,
        workspaceId,
        edit: true,
      })),
    }),
  });
  const reports = [ids.report, ids.otherReport].map(id => ({id, allowEdit: true}));
  const {status, body} = await post({reports, datasets: [{id: ids.fabrikam}]});
  assert.equal(status, 200);
  assert.equal('refused' in body, false);
  assert.deepEqual(
    world.generated().map(generated => generated.reports),
    [reports],
  );
});

test('a dataset behind a composite model gets its identity too', async () => {
  const {post, world} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: [{reportId: ids.report, datasetId: ids.fabrikam, workspaceId, chain: [ids.contoso]}],
      identities: ({id}) => ({username: `for ${id}`}),
    }),
  });
  assert.equal((await post(onePair())).status, 200);
  assert.deepEqual(
    world
      .generated()[0]!
      .identities!.map(({username}) => username)
      .sort(),
    [`for ${ids.contoso}`, `for ${ids.fabrikam}`],
  );
});

test('a paginated report, which has no dataset of its own, adds none where own datasets are included', async () => {
  const {post, world} = createSite({powerBi: {ownDataset: 'include'}});
  assert.equal((await post(onePair(ids.fabrikam, ids.paginated))).status, 200);
  assert.deepEqual(world.generated()[0]!.datasets, [{id: ids.fabrikam, xmlaPermissions: 'ReadOnly'}]);
});

test('members of a grant that are null are as if they were not there', async () => {
  const pair = {datasetWorkspaceId: null, edit: null, xmla: null, chain: null};
  const {post, world, log} = createSite({
    authorize: () =>
      ({
        subject: 'anna',
        pairs: [
          {reportId: ids.report, workspaceId, datasetId: null, ...pair},
          {reportId: ids.otherReport, workspaceId: null, datasetId: ids.northwind, ...pair},
        ],
        identities: null,
        datasourceIdentities: null,
        targetWorkspaces: null,
        lifetimeInMinutes: null,
        rateLimitKey: null,
        denialFor: null,
        profileId: null,
      }) as unknown as Grant,
    powerBi: {workspaces: {[ids.otherReport]: workspaceId}},
  });
  const bindings = [{reportId: ids.report}, {reportId: ids.otherReport, datasetId: ids.northwind}];
  const {status} = await post({
    reports: [{id: ids.report}, {id: ids.otherReport}],
    datasets: [{id: ids.northwind}],
    bindings,
    allowMultipleTokens: true,
  });
  assert.equal(status, 200, JSON.stringify(log));
  assert.deepEqual(
    world
      .generated()
      .map(generated => JSON.stringify(generated))
      .sort(),
    [
      JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.contoso}]}),
      JSON.stringify({reports: [{id: ids.otherReport}], datasets: [{id: ids.northwind}]}),
    ].sort(),
  );
});

test('identities for data sources of a grant are in its tokens', async () => {
  const datasourceIdentities = [
    {identityBlob: 'a token', datasources: [{datasourceType: 'Sql', connectionDetails: {server: 's', database: 'd'}}]},
  ] as unknown as NonNullable<Grant['datasourceIdentities']>;
  const {post, world} = createSite({authorize: () => ({...everything(), datasourceIdentities})});
  assert.equal((await post(onePair())).status, 200);
  assert.deepEqual(world.generated()[0]!.datasourceIdentities, datasourceIdentities);
});
