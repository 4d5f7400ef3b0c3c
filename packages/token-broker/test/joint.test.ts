import assert from 'node:assert/strict';
import {test} from 'node:test';
import {fakePowerBi, ids, type Sent} from './support/fake-power-bi.js';
import type {LogEntry} from '../src/endpoint/log.js';
import {everything, onePair, createSite} from './support/helpers.js';

const both = {reports: [{id: ids.report}], datasets: [{id: ids.contoso}, {id: ids.fabrikam}, {id: ids.northwind}]};
const generate = (sent: Sent): boolean => sent.url.endsWith('/GenerateToken');
/** Power BI that refuses every request that names a dataset. */
const refusing =
  (datasetId: string, answer: () => Response) =>
  (sent: Sent): Response | undefined =>
    generate(sent) && sent.body.includes(datasetId) ? answer() : undefined;

test('several pairs are answered with one token', async () => {
  const {post, world} = createSite();
  const {status, body} = await post(both);
  assert.equal(status, 200);
  assert.equal(world.generated().length, 1);
  assert.deepEqual(
    world
      .generated()[0]!
      .datasets!.map(d => d.id)
      .sort(),
    [ids.contoso, ids.fabrikam, ids.northwind].sort(),
  );
  assert.equal('refused' in body, false);
});

test('a pair that is not granted is named and the others are served, without a word of it to Power BI', async () => {
  const grant = everything();
  const {post, world} = createSite({
    authorize: () => ({...grant, pairs: grant.pairs.filter(p => p.datasetId !== ids.northwind)}),
  });
  const {status, body} = await post(both);
  assert.equal(status, 200);
  assert.deepEqual(body.refused, [
    {
      reportId: ids.report,
      datasetId: ids.northwind,
      code: 'NotAllowed',
      message: 'You may not see this report with this dataset.',
    },
  ]);
  assert.equal(
    world.sent.some(s => (s.url + s.body).includes(ids.northwind)),
    false,
  );
});

test('a dataset that Power BI refuses by name costs two further calls and is named', async () => {
  const {post, world} = createSite();
  world.answer = refusing(ids.northwind, () =>
    Response.json(
      {
        error: {
          code: 'InvalidRequest',
          message: `Creating embed token for accessing dataset ${ids.northwind} requires effective identity to be provided`,
        },
      },
      {status: 400},
    ),
  );
  const {status, body} = await post(both);
  assert.equal(status, 200);
  assert.deepEqual(
    body.refused!.map(r => [r.reportId, r.datasetId, r.code]),
    [[ids.report, ids.northwind, 'EndpointMisconfigured']],
  );
  // Together; the accused; the rest, whose token is then the answer.
  assert.deepEqual(
    world.generated().map(g => g.datasets!.length),
    [3, 1, 2],
  );
});

test('a culprit that Power BI does not name is found by halving', async () => {
  const {post, world, log} = createSite();
  world.answer = refusing(
    ids.fabrikam,
    () =>
      new Response(null, {
        status: 401,
        headers: {'X-PowerBI-Error-Info': 'PowerBINotAuthorizedException', RequestId: 'request-9'},
      }),
  );
  const {status, body, text} = await post(both);
  assert.equal(status, 200);
  assert.deepEqual(
    body.refused!.map(r => [r.datasetId, r.code]),
    [[ids.fabrikam, 'PowerBIRefused']],
  );
  assert.deepEqual(
    world
      .generated()
      .at(-1)!
      .datasets!.map(d => d.id)
      .sort(),
    [ids.contoso, ids.northwind].sort(),
  );
  assert.match(JSON.stringify(log), /Member of the workspaces.*request-9/);
  assert.equal(text.includes('request-9'), false);
});

test('where Power BI’s message names every pair, the culprit is found by halving all the same', async () => {
  const {post, world} = createSite();
  const message = `No access to ${ids.contoso}, ${ids.fabrikam} or ${ids.northwind}`;
  world.answer = refusing(ids.fabrikam, () => Response.json({error: {code: 'X', message}}, {status: 401}));
  const {status, body} = await post(both);
  assert.equal(status, 200);
  assert.deepEqual(
    body.refused!.map(r => r.datasetId),
    [ids.fabrikam],
  );
});

test('a Power BI that goes away while a culprit is looked for is away, and nobody is accused', async () => {
  const {post, world} = createSite({resilience: {retries: 0}});
  world.answer = sent => {
    if (!generate(sent)) return undefined;
    return new Response(null, {status: world.generated().length === 1 ? 401 : 503});
  };
  const {status, body} = await post(both);
  assert.deepEqual([status, body.error.code, body.error.refused], [503, 'PowerBIUnavailable', undefined]);
  world.answer = () => undefined;
  assert.equal('refused' in (await post(both)).body, false);
});

test('what Power BI refused is remembered for a while and then tried again', async () => {
  const {post, world} = createSite({tokenStore: false});
  world.answer = refusing(ids.northwind, () => new Response(null, {status: 401}));
  await post(both);
  const calls = world.generated().length;
  const again = await post(both);
  assert.equal(world.generated().length, calls + 1);
  assert.deepEqual(
    again.body.refused!.map(r => r.datasetId),
    [ids.northwind],
  );
  world.answer = () => undefined;
  world.now += 30_001;
  assert.equal('refused' in (await post(both)).body, false);
});

test('when everything is refused, the failure is the first item’s and names all', async () => {
  const {post, world} = createSite();
  world.answer = sent => (generate(sent) ? new Response(null, {status: 401}) : undefined);
  const {status, body} = await post(both);
  assert.equal(status, 403);
  assert.equal(body.error.code, 'PowerBIRefused');
  assert.equal(body.error.refused!.length, 3);
});

test('a report that does not exist is named and the other one served', async () => {
  const {post, world} = createSite();
  world.answer = sent =>
    sent.url.endsWith(`/reports/${ids.otherReport}`)
      ? Response.json({error: {code: 'PowerBIEntityNotFound'}}, {status: 404})
      : undefined;
  const {status, body} = await post({
    reports: [{id: ids.report}, {id: ids.otherReport}],
    datasets: [{id: ids.fabrikam}],
  });
  assert.equal(status, 200);
  assert.deepEqual(
    body.reports.map(r => r.id),
    [ids.report],
  );
  assert.deepEqual(
    body.refused!.map(r => [r.reportId, r.datasetId, r.code]),
    [[ids.otherReport, ids.fabrikam, 'PowerBIEntityNotFound']],
  );
});

test('of one report that does not exist the page gets 404, and Power BI is not called again at once', async () => {
  const {post, world} = createSite();
  world.answer = sent =>
    sent.url.includes('/reports/') ? Response.json({error: {code: 'PowerBIEntityNotFound'}}, {status: 404}) : undefined;
  assert.equal((await post(onePair())).status, 404);
  assert.equal((await post(onePair())).status, 404);
  assert.equal(world.sent.filter(s => s.url.includes('/reports/')).length, 1);
});

const diagonal = {
  reports: [{id: ids.report}, {id: ids.otherReport}],
  datasets: [{id: ids.contoso}, {id: ids.fabrikam}],
  bindings: [
    {reportId: ids.report, datasetId: ids.contoso},
    {reportId: ids.otherReport, datasetId: ids.fabrikam},
  ],
};
const diagonalGrant = {...everything(), pairs: diagonal.bindings.map(b => ({...b, workspaceId: ids.workspace}))};

test('two pairs that must not mix: a page that can use several tokens gets two', async () => {
  const {post} = createSite({authorize: () => diagonalGrant});
  const {status, body} = await post({...diagonal, allowMultipleTokens: true});
  assert.equal(status, 200);
  assert.deepEqual(body.bindings, [diagonal.bindings[0]]);
  assert.deepEqual(
    body.additionalTokens!.map(o => o.bindings),
    [[diagonal.bindings[1]]],
  );
  assert.notEqual(body.additionalTokens![0]!.token, body.token);
  assert.deepEqual(body.reports.map(r => r.id).sort(), [ids.report, ids.otherReport].sort());
});

test('two pairs that must not mix: another page has to request the second separately, and then gets it', async () => {
  const {post, world} = createSite({authorize: () => diagonalGrant});
  const {body} = await post(diagonal);
  assert.deepEqual(
    body.refused!.map(r => [r.reportId, r.datasetId, r.code]),
    [[ids.otherReport, ids.fabrikam, 'AskSeparately']],
  );
  assert.equal(world.generated().length, 1);
  assert.equal((await post(onePair(ids.fabrikam, ids.otherReport))).status, 200);
});

test('two pairs of somebody who may see every combination come in one token', async () => {
  const {post, world} = createSite();
  const {body} = await post(diagonal);
  assert.equal('refused' in body, false);
  assert.equal(world.generated().length, 1);
});

test('one request makes twenty tokens at most; what needs more is to be asked for separately', async () => {
  const pairs = Array.from({length: 22}, (_, i) => ({
    reportId: `b2e49b01-2356-4456-bfb9-${String(i).padStart(12, '0')}`,
    datasetId: `cfafbeb1-8037-4d0c-896e-${String(i).padStart(12, '0')}`,
    workspaceId: ids.workspace,
  }));
  const datasets = pairs.map(({datasetId}) => datasetId);
  const {post, world} = createSite({
    authorize: () => ({subject: 'anna', pairs, identities: [{username: 'anna', roles: ['sales'], datasets}]}),
  });
  const {status, body} = await post({
    reports: pairs.map(({reportId}) => ({id: reportId})),
    datasets: datasets.map(id => ({id})),
    bindings: pairs.map(({reportId, datasetId}) => ({reportId, datasetId})),
    allowMultipleTokens: true,
  });
  assert.equal(status, 200);
  assert.equal(world.generated().length, 20);
  assert.deepEqual(
    body.refused!.map(({reportId, code}) => [reportId, code]),
    pairs.slice(20).map(({reportId}) => [reportId, 'AskSeparately']),
  );
});

test('120 reports are answered with three tokens', async () => {
  const reports = Array.from({length: 120}, (_, i) => `b2e49b01-2356-4456-bfb9-${String(i).padStart(12, '0')}`);
  const {post, world} = createSite({
    authorize: () => ({
      subject: 'anna',
      pairs: reports.map(reportId => ({reportId, datasetId: ids.northwind, workspaceId: ids.workspace})),
    }),
  });
  const {body} = await post({
    reports: reports.map(id => ({id})),
    datasets: [{id: ids.northwind}],
    allowMultipleTokens: true,
  });
  assert.deepEqual(
    world
      .generated()
      .map(g => g.reports!.length)
      .sort(),
    [20, 50, 50],
  );
  assert.equal(body.additionalTokens!.length, 2);
  assert.equal(body.reports.length, 120);
});

test('editing is given only where it is granted', async () => {
  const request = {...onePair(), reports: [{id: ids.report, allowEdit: true}]};
  const refused = await createSite().post(request);
  assert.equal(refused.status, 403);
  assert.match(refused.body.error.message, /not edit/);
  const {post, world} = createSite({
    authorize: () => ({...everything(), pairs: everything().pairs.map(p => ({...p, edit: true}))}),
  });
  assert.equal((await post(request)).status, 200);
  assert.deepEqual(world.generated()[0]!.reports, [{id: ids.report, allowEdit: true}]);
});

test('a token in which a report may be edited holds no dataset on which it may only be seen', async () => {
  const grant = everything();
  const mayEdit = {reportId: ids.report, datasetId: ids.contoso};
  const pairs = grant.pairs.map(p => ({
    ...p,
    edit: p.reportId === mayEdit.reportId && p.datasetId === mayEdit.datasetId,
  }));
  const {post, world} = createSite({authorize: () => ({...grant, pairs})});
  const {status} = await post({
    reports: [{id: ids.report, allowEdit: true}, {id: ids.otherReport}],
    datasets: [{id: ids.contoso}, {id: ids.fabrikam}],
    bindings: [mayEdit, {reportId: ids.otherReport, datasetId: ids.fabrikam}],
    allowMultipleTokens: true,
  });
  assert.equal(status, 200);
  assert.deepEqual(
    // They are asked for at the same time.
    world
      .generated()
      .map(({reports, datasets}) => [reports, datasets])
      .sort(([a], [b]) => Number(a![0]!.id > b![0]!.id) - 0.5),
    [
      [[{id: ids.report, allowEdit: true}], [{id: ids.contoso}]],
      [[{id: ids.otherReport}], [{id: ids.fabrikam}]],
    ],
  );
});

test('editing that is granted and not wanted stays out of the token', async () => {
  const {post, world} = createSite({
    authorize: () => ({...everything(), pairs: everything().pairs.map(p => ({...p, edit: true}))}),
  });
  await post(onePair());
  assert.deepEqual(world.generated()[0]!.reports, [{id: ids.report}]);
});

test('target workspaces are given only where they are wanted and granted', async () => {
  const [mine, other] = ['22222222-0000-4000-8000-000000000001', '22222222-0000-4000-8000-000000000002'];
  const {post, world} = createSite({authorize: () => ({...everything(), targetWorkspaces: [mine]})});
  const {body} = await post({...onePair(), targetWorkspaces: [{id: mine}, {id: other}]});
  assert.deepEqual(world.generated()[0]!.targetWorkspaces, [{id: mine}]);
  assert.match(body.refused![0]!.message, new RegExp(other));
  await post(onePair());
  assert.equal('targetWorkspaces' in world.generated()[1]!, false);
});

test('a paginated report gets XMLA read access to its dataset and cannot be edited', async () => {
  const {post, world} = createSite();
  await post(onePair(ids.northwind, ids.paginated));
  assert.deepEqual(world.generated()[0]!.datasets, [{id: ids.northwind, xmlaPermissions: 'ReadOnly'}]);
  const edit = await post({...onePair(ids.northwind, ids.paginated), reports: [{id: ids.paginated, allowEdit: true}]});
  assert.match(edit.body.error.message, /paginated report cannot be edited/);
});

test('XMLA access that is wanted and not granted is refused', async () => {
  const {post, world} = createSite();
  const {status} = await post({...onePair(), datasets: [{id: ids.fabrikam, xmlaPermissions: 'ReadOnly'}]});
  assert.equal(status, 403);
  assert.equal(world.generated().length, 0);
});

test('a composite model’s chain comes along', async () => {
  const grant = everything();
  const {post, world} = createSite({
    authorize: () => ({
      ...grant,
      pairs: grant.pairs.map(p => (p.datasetId === ids.northwind ? {...p, chain: [ids.fabrikam]} : p)),
    }),
  });
  await post(onePair(ids.northwind));
  assert.deepEqual(world.generated()[0]!.datasets, [
    {id: ids.northwind, xmlaPermissions: 'ReadOnly'},
    {id: ids.fabrikam, xmlaPermissions: 'ReadOnly'},
  ]);
  assert.deepEqual(world.generated()[0]!.identities, [{username: 'anna', roles: ['sales'], datasets: [ids.fabrikam]}]);
});

test('the report’s own dataset stays out, unless the site wants it in', async () => {
  const {post, world} = createSite({powerBi: {ownDataset: 'include'}});
  await post(onePair(ids.northwind));
  assert.deepEqual(
    world.generated()[0]!.datasets!.map(d => d.id),
    [ids.northwind, ids.contoso],
  );
});

const workspaces = {[ids.report]: ids.workspace, [ids.fabrikam]: ids.workspace, [ids.northwind]: ids.workspace};

test('a missing identity is noticed before a token is requested, and named in the log', async () => {
  const {post, world, log} = createSite({
    powerBi: {workspaces},
    authorize: () => ({subject: 'anna', pairs: [{reportId: ids.report, datasetId: ids.fabrikam}]}),
  });
  const {status, body} = await post(onePair());
  assert.equal(status, 500);
  assert.equal(body.error.code, 'EndpointMisconfigured');
  assert.match(JSON.stringify(log), new RegExp(`${ids.fabrikam} cannot be served: it has row-level security`));
  assert.equal(world.generated().length, 0);
});

test('an identity for a dataset without row-level security is refused, never dropped', async () => {
  const {post, world, log} = createSite({
    powerBi: {workspaces},
    authorize: () => ({
      subject: 'anna',
      pairs: [{reportId: ids.report, datasetId: ids.northwind}],
      identities: [{username: 'anna', roles: ['sales'], datasets: [ids.northwind]}],
    }),
  });
  assert.equal((await post(onePair(ids.northwind))).status, 500);
  assert.match(JSON.stringify(log), /has no row-level security/);
  assert.equal(world.generated().length, 0);
});

test('a dataset that was given roles since is looked up again before it is refused', async () => {
  const world = fakePowerBi();
  let required = true;
  world.answer = sent =>
    sent.url.includes('/datasets/')
      ? Response.json({
          id: ids.fabrikam,
          isEffectiveIdentityRequired: required,
          isEffectiveIdentityRolesRequired: required,
        })
      : undefined;
  let identity = true;
  const {post} = createSite(
    {
      powerBi: {workspaces},
      authorize: () => ({
        subject: 'anna',
        pairs: [{reportId: ids.report, datasetId: ids.fabrikam}],
        ...(identity && {identities: [{username: 'anna', roles: ['sales'], datasets: [ids.fabrikam]}]}),
      }),
    },
    world,
  );
  assert.equal((await post(onePair())).status, 200);
  required = false;
  identity = false;
  world.now += 6000;
  assert.equal((await post(onePair())).status, 200);
});

test('a function chooses identities by what the dataset needs', async () => {
  const {post, world} = createSite({
    powerBi: {workspaces},
    authorize: () => ({
      subject: 'anna',
      pairs: [
        {reportId: ids.report, datasetId: ids.fabrikam},
        {reportId: ids.report, datasetId: ids.northwind},
      ],
      identities: dataset => (dataset.identityRequired ? {username: 'anna', roles: ['sales']} : undefined),
    }),
  });
  const {status} = await post({reports: [{id: ids.report}], datasets: [{id: ids.fabrikam}, {id: ids.northwind}]});
  assert.equal(status, 200);
  assert.deepEqual(world.generated()[0]!.identities, [{username: 'anna', roles: ['sales'], datasets: [ids.fabrikam]}]);
});

test('a report whose workspace nobody knows is a fault of the site, with its remedy in the log', async () => {
  const {post, log} = createSite({
    authorize: () => ({subject: 'anna', pairs: [{reportId: ids.report, datasetId: ids.northwind}]}),
  });
  assert.equal((await post(onePair(ids.northwind))).status, 500);
  assert.match(JSON.stringify(log), /let authorize return its workspaceId/i);
});

const [profileA, profileB] = ['3f1f2a34-0000-4000-8000-00000000000a', '3f1f2a34-0000-4000-8000-00000000000b'] as const;
test('a profile goes to Power BI as a header, and its metadata is kept apart', async () => {
  const {post, world} = createSite({
    authorize: ({access}) => ({
      ...everything(),
      profileId: access.pairs[0]!.datasetId === ids.contoso ? profileA : profileB,
    }),
  });
  await post(onePair(ids.contoso));
  await post(onePair(ids.fabrikam));
  assert.deepEqual(
    world.sent.filter(s => !s.url.includes('oauth2')).map(s => s.headers.get('x-powerbi-profile-id')),
    [profileA, profileA, profileB, profileB],
  );
});

/** The lines of the log that a site sees by default, without what differs in each run. */
const warnings = (log: readonly LogEntry[]): LogEntry[] =>
  log.filter(({level}) => level !== 'info').map(({correlationId: _, ...entry}) => entry);
const problem =
  `authorize returned the report ${ids.report}, but not with the dataset ${ids.northwind}, or without a right that ` +
  `was asked for. Its datasets there: ${ids.contoso}, ${ids.fabrikam}.`;
const northwindRefused = {reportId: ids.report, datasetId: ids.northwind, code: 'NotAllowed'};

test('of a request of which nothing is granted the log names the pairs', async () => {
  const grant = everything();
  const {post, log} = createSite({
    authorize: () => ({...grant, pairs: grant.pairs.filter(p => p.datasetId !== ids.northwind)}),
  });
  await post({reports: [{id: ids.report}], datasets: [{id: ids.northwind}]});
  assert.deepEqual(warnings(log), [
    {
      level: 'warn',
      event: 'request-failed',
      code: 'NotAllowed',
      status: 403,
      refused: [northwindRefused],
      refusedCount: 1,
      problem,
    },
  ]);
});

test('of a request that is granted in part the log names the pairs that are denied', async () => {
  const grant = everything();
  const {post, log} = createSite({
    authorize: () => ({...grant, pairs: grant.pairs.filter(p => p.datasetId !== ids.northwind)}),
  });
  await post(both);
  assert.deepEqual(warnings(log), [
    {level: 'warn', event: 'pairs-denied', refused: [northwindRefused], refusedCount: 1, problem},
  ]);
});

test('of a visitor who may see nothing the log names what was wanted, and not who it is', async () => {
  const {post, log} = createSite({authorize: () => ({reason: 'not-allowed', message: 'Not you, ann@contoso.com.'})});
  await post({reports: [{id: ids.report}], datasets: [{id: ids.northwind}]});
  assert.deepEqual(warnings(log), [
    {
      level: 'warn',
      event: 'request-failed',
      code: 'NotAllowed',
      status: 403,
      refused: [{reportId: ids.report, datasetId: ids.northwind}],
      refusedCount: 1,
    },
  ]);
});

test('of many pairs that are denied the log counts all and names the first', async () => {
  const {post, log} = createSite({authorize: () => undefined});
  const datasets = Array.from({length: 30}, (_, i) => ({id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`}));
  await post({reports: [{id: ids.report}], datasets});
  const [line] = warnings(log);
  assert.equal(line?.['refusedCount'], 30);
  assert.equal((line['refused'] as unknown[]).length, 20);
});
