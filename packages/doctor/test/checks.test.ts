/** Each check by itself, with answers that the test writes. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {diagnose, type Finding, type SetUp} from '../src/index.js';

const guid = (digit: number): string => `${digit}abcdefa-2222-4333-8444-555555555555`;
const base: SetUp = {
  tenantId: 'contoso/../x',
  clientId: guid(1),
  clientSecret: 'the-secret-of-tests',
  reportId: guid(2),
  workspaceId: guid(3),
  apiOrigin: 'https://api.powerbi.com',
  authorityHost: 'https://login.microsoftonline.com',
};
type Answer = Response | Error | undefined;

/** Answers of a set-up that is right; a test changes single ones by a part of their address. */
async function examine(
  change: Partial<SetUp> = {},
  answers: Record<string, () => Answer> = {},
): Promise<{findings: Map<string, Finding>; sent: {url: string; init: RequestInit}[]; text: string}> {
  const sent: {url: string; init: RequestInit}[] = [];
  const usual: Record<string, () => Answer> = {
    '/.well-known/': () => new Response('{}'),
    '/oauth2/': () => Response.json({access_token: 'entra-token-of-tests', expires_in: 3599}),
    '%24top=1': () => Response.json({value: []}),
    '$top=1': () => Response.json({value: []}),
    '$filter=': () => Response.json({value: [{id: guid(3), name: 'Sales', isOnDedicatedCapacity: true}]}),
    '/reports/': () => Response.json({embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=x', datasetId: guid(4)}),
    '/datasets/': () => Response.json({id: guid(4)}),
    '/GenerateToken': () => Response.json({token: 'embed-token'}),
    'app.powerbi.com/reportEmbed': () => new Response('<p>'),
    'portal.example': () => new Response('<p>'),
  };
  const fetch = ((input: string, init: RequestInit = {}) => {
    const url = input;
    sent.push({url, init});
    const part = [...Object.keys(answers), ...Object.keys(usual)].find(name => url.includes(name));
    const answer = (answers[part ?? ''] ?? usual[part ?? ''])?.();
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve(answer ?? new Response('', {status: 404}));
  }) as typeof globalThis.fetch;
  const findings = await diagnose({...base, ...change}, {fetch});
  return {findings: new Map(findings.map(each => [each.check, each])), sent, text: JSON.stringify(findings)};
}
const statusOf = (found: {findings: Map<string, Finding>}, check: string): string | undefined =>
  found.findings.get(check)?.status;

test('only the set-up’s own ids and texts are sent, each as one part of its path, and tokens follow no redirect', async () => {
  const {findings, sent} = await examine({pageUrl: 'https://portal.example/'});
  assert.deepEqual(
    [...findings.values()].filter(({status}) => status !== 'ok').map(({check}) => check),
    [],
  );
  assert.match(sent[0]!.url, /\/contoso%2F\.\.%2Fx\/v2\.0\//);
  for (const {url, init} of sent.filter(each => !each.url.includes('/oauth2/'))) {
    const hasToken = init.headers !== undefined;
    assert.equal(hasToken, url.startsWith('https://api.powerbi.com/'), url);
    assert.equal(init.redirect, hasToken ? 'manual' : 'follow', url);
    if (hasToken) {
      assert.equal((init.headers as Record<string, string>)['authorization'], 'Bearer entra-token-of-tests');
      assert.equal('body' in init, url.endsWith('/GenerateToken'), url);
    }
  }
  const {body} = sent.find(({url}) => url.endsWith('/GenerateToken'))!.init;
  assert.deepEqual(JSON.parse(body as string), {reports: [{id: guid(2)}], datasets: [{id: guid(4)}]});
});

test('what an earlier check did not find is not looked for', async () => {
  for (const [answers, skipped] of [
    [
      {'/oauth2/': () => Response.json({error_codes: [7000215]}, {status: 401})},
      [
        'scope',
        'tenant setting',
        'workspace role',
        'capacity',
        'report',
        'dataset',
        'identity',
        'GenerateToken',
        'embed URL',
      ],
    ],
    [{'/reports/': () => new Response('', {status: 404})}, ['dataset', 'identity', 'GenerateToken', 'embed URL']],
    [{'/reports/': () => Response.json({datasetId: guid(4)})}, ['embed URL']],
    [
      {'/reports/': () => Response.json({embedUrl: 'https://app.powerbi.com/reportEmbed'})},
      ['dataset', 'identity', 'GenerateToken'],
    ],
    [{'$filter=': () => Response.json({value: []})}, ['capacity']],
    [{'$filter=': () => Response.json({value: 'none'})}, ['capacity']],
    [{'$filter=': () => Response.json({value: {0: {id: guid(3)}}})}, ['capacity']],
    [{'/datasets/': () => new Response('', {status: 404})}, ['identity']],
  ] as [Record<string, () => Answer>, string[]][]) {
    const {findings} = await examine({}, answers);
    assert.deepEqual(
      [...findings.values()]
        .filter(({status, check}) => status === 'skipped' && check !== 'page policy')
        .map(({check}) => check),
      skipped,
    );
  }
});

test('a dataset that is given is looked at and gets the token, in its own workspace or in the report’s', async () => {
  const {sent} = await examine({datasetId: guid(5), datasetWorkspaceId: guid(6)});
  assert.ok(sent.some(({url}) => url.endsWith(`/groups/${guid(6)}/datasets/${guid(5)}`)));
  assert.equal(sent.filter(({url}) => url.includes('$filter=')).length, 2);
  assert.match(sent.find(({url}) => url.endsWith('/GenerateToken'))!.init.body as string, new RegExp(guid(5)));
  const same = await examine({datasetId: guid(5)});
  assert.ok(same.sent.some(({url}) => url.endsWith(`/groups/${guid(3)}/datasets/${guid(5)}`)));
  assert.equal(same.sent.filter(({url}) => url.includes('$filter=')).length, 1);
});

test('a workspace is found whatever the case of its id, and the one that is missing is named', async () => {
  const there = (id: string) => () => Response.json({value: [{id, isOnDedicatedCapacity: true}]});
  assert.equal(statusOf(await examine({workspaceId: guid(3).toUpperCase()}), 'workspace role'), 'ok');
  const {findings} = await examine(
    {datasetWorkspaceId: guid(6)},
    {[`eq%20'${guid(6)}'`]: () => Response.json({value: []}), '$filter=': there(guid(3))},
  );
  assert.match(findings.get('workspace role')?.message ?? '', new RegExp(`the dataset's workspace ${guid(6)}`));
});

test('only a workspace that Power BI says to be on a capacity is on one, and the other is named', async () => {
  for (const [workspace, name] of [
    [{id: guid(3), name: 'Sales', isOnDedicatedCapacity: 'true'}, 'Sales'],
    [{id: guid(3)}, guid(3)],
  ] as const) {
    const {findings} = await examine({}, {'$filter=': () => Response.json({value: [workspace]})});
    assert.equal(findings.get('capacity')?.status, 'warning');
    assert.match(findings.get('capacity')?.message ?? '', new RegExp(`The workspace ${name} is on no capacity`));
  }
});

test('an identity must be there where the dataset wants one, with roles where it wants those, and nowhere else', async () => {
  const dataset = (identity: unknown, roles: unknown) => ({
    '/datasets/': () => Response.json({isEffectiveIdentityRequired: identity, isEffectiveIdentityRolesRequired: roles}),
  });
  for (const [identity, answers, status, said] of [
    [undefined, dataset(false, false), 'ok', /wants no identity/],
    [undefined, dataset('true', false), 'ok', /wants no identity/],
    [undefined, dataset(true, false), 'failed', /no identity is given/],
    [{username: 'ada'}, dataset(false, false), 'failed', /an identity is given/],
    [{username: 'ada'}, dataset(true, true), 'failed', /wants roles/],
    [{username: 'ada', roles: []}, dataset(true, true), 'failed', /wants roles/],
    [{username: 'ada', roles: ['a', 'b']}, dataset(true, true), 'ok', /the roles a, b shows/],
    [{username: 'ada'}, dataset(true, false), 'ok', /wants\.$/],
    [{username: 'ada', roles: []}, dataset(true, false), 'ok', /wants\.$/],
  ] as const) {
    const {findings} = await examine({identity}, answers);
    const found = findings.get('identity')!;
    assert.equal(found.status, status, found.message);
    assert.match(found.message, said);
  }
});

test('a dataset that is not there is another’s matter where its workspace was given', async () => {
  const missing = {'/datasets/': () => Response.json({error: {code: 'PowerBIEntityNotFound'}}, {status: 404})};
  const denied = {'/datasets/': () => Response.json({error: {code: 'X', message: 'no'}}, {status: 403})};
  const remedy = async (change: Partial<SetUp>, answers: Record<string, () => Answer>): Promise<string> =>
    (await examine(change, answers)).findings.get('dataset')?.remedy ?? '';
  assert.match(await remedy({}, missing), /--dataset-workspace/);
  assert.doesNotMatch(await remedy({datasetWorkspaceId: guid(3)}, missing), /--dataset-workspace/);
  assert.doesNotMatch(await remedy({}, denied), /--dataset-workspace/);
});

test('a frame may be at Microsoft’s hosts, or at an emulator’s where the API is one, and must answer', async () => {
  const report = (embedUrl: string) => ({'/reports/': () => Response.json({embedUrl, datasetId: guid(4)})});
  const emulator = {apiOrigin: 'http://127.0.0.1:8081', authorityHost: 'http://127.0.0.1:8081'};
  const frame = 'http://127.0.0.1:8081/reportEmbed';
  const there = {...report(frame), '/reportEmbed': () => new Response('<p>')};
  assert.equal(statusOf(await examine(emulator, there), 'embed URL'), 'ok');
  assert.equal(statusOf(await examine({}, there), 'embed URL'), 'failed');
  const evil = {...there, ...report('https://evil.example/reportEmbed')};
  assert.equal(statusOf(await examine(emulator, evil), 'embed URL'), 'failed');
  for (const [status, found] of [
    [399, 'ok'],
    [400, 'failed'],
  ] as const) {
    const answers = {'app.powerbi.com/reportEmbed': () => new Response('', {status})};
    assert.equal(statusOf(await examine({}, answers), 'embed URL'), found);
  }
});

test('nothing of the secret, the token or the user name is in a finding, wherever Power BI puts it', async () => {
  const message =
    'the-secret-of-tests entra-token-of-tests ada@contoso.com is not here. Try again with ada@contoso.com.';
  const refused = (): Response => Response.json({error: {code: 'Bad', message}}, {status: 400});
  const {text} = await examine(
    {identity: {username: 'ada@contoso.com'}},
    {'/reports/': refused, '$filter=': refused, '/.well-known/': () => new Error(message)},
  );
  const report = (embedUrl: string) => ({'/reports/': () => Response.json({embedUrl})});
  for (const embedUrl of ['the-secret-of-tests the-secret-of-tests', 'https://the-secret-of-tests/']) {
    const page = {'portal.example': () => new Response('', {headers: {'content-security-policy': "frame-src 'none'"}})};
    const found = await examine({pageUrl: 'https://portal.example/'}, {...report(embedUrl), ...page});
    assert.doesNotMatch(found.text, /the-secret-of-tests/);
  }
  assert.match(text, /\[redacted\]/);
  assert.doesNotMatch(text, /the-secret-of-tests|entra-token-of-tests|ada@contoso/);
});

test('a redirect and a service that is down are no refusals, and each finding has Power BI’s id', async () => {
  const answer = (status: number) => ({
    '/reports/': () => new Response('', {status, headers: {requestid: 'id-of-the-call'}}),
  });
  for (const status of [302, 500, 503]) {
    const {findings} = await examine({}, answer(status));
    const {remedy, requestId, status: found} = findings.get('report')!;
    assert.equal(found, 'failed');
    assert.match(remedy ?? '', /Try again/);
    assert.equal(requestId, 'id-of-the-call');
  }
  const {findings} = await examine({}, answer(429));
  assert.equal(findings.get('report')?.remedy, 'Wait, and try again.');
});

test('an embedUrl that is no address is a finding, and no accident', async () => {
  const {findings} = await examine(
    {pageUrl: 'https://portal.example/'},
    {'/reports/': () => Response.json({embedUrl: '/reportEmbed', datasetId: guid(4)})},
  );
  assert.equal(findings.get('embed URL')?.status, 'failed');
  assert.match(findings.get('embed URL')?.message ?? '', /no address: \/reportEmbed\.$/);
  assert.equal(findings.get('page policy')?.status, 'skipped');
});

test('a page’s policies are those of its header and of its text, if it can be read', async () => {
  const pageUrl = 'https://portal.example/';
  const page = (policy: string | undefined, text = '', status = 200) => ({
    'portal.example': () =>
      new Response(text, {status, headers: policy === undefined ? {} : {'content-security-policy': policy}}),
  });
  const meta = `<meta http-equiv="Content-Security-Policy" content="frame-src 'none'">`;
  for (const [answers, said] of [
    [page(undefined), /lets the frame in/],
    [page("frame-src 'none'"), /forbids frames from https:\/\/app\.powerbi\.com \(frame-src\)/],
    [page(undefined, meta), /forbids frames/],
    [page('frame-src *', meta), /forbids frames/],
    [page(undefined, meta, 400), /The page answers 400/],
    [page(undefined, '', 399), /lets the frame in/],
  ] as const) {
    assert.match((await examine({pageUrl}, answers)).findings.get('page policy')?.message ?? '', said);
  }
});
