/** The parts of record, replay and drift, each by itself. */
import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {createDefaultWorld, type World} from '@pbi-bound-report/emulator';
import {parseCassette, type Cassette, type RecordedCall, type RecordedEntry} from '../src/recording/cassette.js';
import {compareResponses} from '../src/recording/compare-responses.js';
import {driftAsJUnit, driftAsText} from '../src/recording/drift-report.js';
import {findDrift, type DriftResult} from '../src/recording/drift.js';
import {recordBody} from '../src/recording/recorded-body.js';
import {createRecorder, type RecorderOptions} from '../src/recording/recorder.js';
import {RecordingRedaction} from '../src/recording/redact-recording.js';
import {createReplayServer} from '../src/recording/replay-server.js';
import {Replayer} from '../src/recording/replayer.js';
import {serviceOfCall} from '../src/recording/service-of-call.js';

const callOf = ({
  request = {},
  response = {},
  ...rest
}: {
  request?: Partial<RecordedCall['request']>;
  response?: Partial<RecordedCall['response']>;
  service?: RecordedCall['service'];
} = {}): RecordedCall => ({
  kind: 'call',
  service: 'api',
  milliseconds: 1,
  ...rest,
  request: {method: 'GET', path: '/v1.0/myorg/groups', headers: {}, ...request},
  response: {status: 200, headers: {}, body: '', ...response},
});
const cassetteOf = (...entries: RecordedEntry[]): Cassette => ({
  header: {
    format: 'pbi-cassette',
    version: 1,
    recordedAt: '2026-01-01T00:00:00Z',
    upstream: {api: '', login: ''},
    redacted: true,
  },
  entries,
});

const redacted = (call: RecordedCall, redaction = new RecordingRedaction()): RecordedCall =>
  redaction.entry(call) as RecordedCall;
const redactedBody = (value: unknown): unknown =>
  JSON.parse(redacted(callOf({response: {body: JSON.stringify(value)}})).response.body);

test('headers keep their names and schemes, and neither secrets nor what is of one connection', () => {
  const {request} = redacted(
    callOf({
      request: {
        headers: {
          Authorization: 'Bearer eyJ.a.b',
          'Proxy-Authorization': 'Basic YTpi',
          cookie: 'session=of-ada',
          'X-API-Key': 'key-of-mine',
          Host: 'api.powerbi.com',
          date: 'today',
          accept: 'application/json',
          'x-user': 'ada@contoso.com',
        },
      },
    }),
  );
  assert.deepEqual(request.headers, {
    authorization: 'Bearer [redacted]',
    'proxy-authorization': 'Basic [redacted]',
    cookie: '[redacted]',
    'x-api-key': '[redacted]',
    accept: 'application/json',
    'x-user': 'person-1@redacted.example',
  });
  assert.equal('body' in request, false);
});

test('a path and a body of one text hold no address of a person', () => {
  const path = '/v1.0/myorg/groups?$filter=user eq ada%40contoso.com';
  assert.equal(
    redacted(callOf({request: {path}})).request.path,
    '/v1.0/myorg/groups?$filter=user eq person-1@redacted.example',
  );
  for (const [body, left] of [
    ['"ada@contoso.com"', '"person-1@redacted.example"'],
    ['Not found: ada@contoso.com', 'Not found: person-1@redacted.example'],
    ['null', 'null'],
    ['7', '7'],
  ]) {
    assert.equal(redacted(callOf({response: {body: body!}})).response.body, left);
  }
});

test('a form whose escapes cannot be read is recorded all the same, without its names', () => {
  const body = 'USERNAME=100%25+Ada%zz&state=50%';
  assert.equal(redacted(callOf({request: {body}})).request.body, 'USERNAME=person-1&state=50%');
});

test('what is no form stays as it is', () => {
  const body = '<p>user=1&email=x</p>';
  assert.equal(redacted(callOf({response: {body}})).response.body, body);
});

test('names of people go, and names of things stay', () => {
  assert.deepEqual(
    redactedBody({
      value: [
        {displayName: 'Ada', Identifier: 'ada', principalType: 'User'},
        {displayName: 'Sales', name: 'Sales', configuredBy: 'ada'},
        {name: 'Ada', EmailAddress: 'ada@contoso.com', contacts: ['Ada', {name: 'Retail', email: 'ADA'}], count: 1},
      ],
    }),
    {
      value: [
        {displayName: 'person-1', Identifier: 'person-1', principalType: 'User'},
        {displayName: 'Sales', name: 'Sales', configuredBy: 'person-1'},
        {
          name: 'person-1',
          EmailAddress: 'person-2@redacted.example',
          contacts: ['person-1', {name: 'Retail', email: 'person-1'}],
          count: 1,
        },
      ],
    },
  );
});

test('what is redacted already stays as it is', () => {
  const redaction = new RecordingRedaction();
  const credentials = '{"credentialData":[{"name":"password","value":"x"}]}';
  for (const body of [
    '{"username":"Ada Lovelace","email":"ada@contoso.com","rows":[{"a":1}]}',
    '{"queries":[{"query":"EVALUATE {\\"Bern\\"}"}]}',
    JSON.stringify({credentials, currentValue: 'x', url: 'https://x.example/?sig=x&upn=Ada'}),
  ]) {
    const path = '/v1.0/myorg/groups?login_hint=ada';
    const headers = {authorization: 'Bearer x', 'content-type': 'application/json'};
    const once = redacted(callOf({request: {path, headers, body}, response: {body}}), redaction);
    assert.notEqual(once.response.body, body);
    assert.deepEqual(redacted(once, redaction), once);
  }
});

test('bytes of a body that no line could hold are left out', () => {
  assert.deepEqual(recordBody(Buffer.alloc(100 * 1024 * 1024 + 1)), {body: '[left out: 104857601 bytes]'});
  assert.deepEqual(recordBody(Buffer.from('Zürich')), {body: 'Zürich'});
});

test('secrets go by their names, whatever the case; what is called like one and is none stays', () => {
  const secrets = {
    accessToken: 'a',
    refresh_token: 'b',
    Client_Secret: 'c',
    clientAssertion: 'd',
    sas: 'e',
    identityBlob: 'f',
    theConnectionStringOfIt: 'g',
    x_password: 'h',
    graphAccessToken: 'i',
    ourClientSecret: 'j',
    token: ['k', {of: 'l'}],
    password: 7,
  };
  const others = {
    tokenId: 'a',
    accessTokenType: 'b',
    client_assertion_type: 'e',
    continuationToken: 'c',
    secretary: 'd',
  };
  assert.deepEqual(redactedBody({...secrets, ...others}), {
    ...Object.fromEntries(Object.keys(secrets).map(name => [name, '[redacted]'])),
    token: ['[redacted]', {of: '[redacted]'}],
    password: 0,
    ...others,
  });
});

test('of rows the shape is left: how many, which members, which types', () => {
  assert.deepEqual(
    redactedBody({rows: [{a: 'x', b: 7, c: true, d: null, e: ['y', [1]], f: {g: 'z'}}], data: 'a text'}),
    {
      rows: [{a: '[redacted]', b: 0, c: false, d: null, e: ['[redacted]', [0]], f: {g: '[redacted]'}}],
      data: 'a text',
    },
  );
  assert.deepEqual(redactedBody({data: {name: 'Sales', rows: ['x']}}), {data: {name: 'Sales', rows: ['[redacted]']}});
  const message = {body: [{DATA: 'Store,Revenue', values: [{value: 4711}]}]};
  assert.deepEqual(new RecordingRedaction().entry({kind: 'message', from: 'frame', message}), {
    kind: 'message',
    from: 'frame',
    message: {body: [{DATA: '[redacted]', values: [{value: 0}]}]},
  });
});

test('a cassette is read whatever ends its lines, and each of its lines must be whole', () => {
  const head = JSON.stringify({format: 'pbi-cassette', version: 1});
  const call = JSON.stringify(callOf());
  const message = '{"kind":"message","from":"page","message":null}';
  assert.equal(parseCassette(`${head}\r\n ${call} \r\n\r\n${message}`, 'x').entries.length, 2);
  for (const line of [
    '{"kind":"message","from":"page"}',
    '{"kind":"letter","message":1,"request":{"path":"/"},"response":{"status":200}}',
    '{"kind":"call","request":{"path":7},"response":{"status":200}}',
    '{"kind":"call","request":{"path":"/"},"response":{"status":"200"}}',
    '{"kind":"call","request":{"path":"/"}}',
    '7',
  ]) {
    assert.throws(() => parseCassette(`${head}\n${line}`, 'x'), /line 2 is neither a call nor a message/, line);
  }
});

test('a call gets what was recorded for its own service, method, path and body, each in its turn', () => {
  const body = (text: string): {response: {body: string}} => ({response: {body: text}});
  const replayer = new Replayer(
    cassetteOf(
      {kind: 'message', from: 'page', message: 1},
      callOf({service: 'login', ...body('of login')}),
      callOf({request: {method: 'POST', body: '{"b":[{"y":1,"x":2}],"a":1}'}, ...body('first')}),
      callOf({request: {method: 'POST', body: 'a=1&b=2'}, ...body('form')}),
      callOf({request: {method: 'POST', body: '{"a":1,"b":[{"x":2,"y":1}]}'}, ...body('second')}),
      callOf({request: {path: '/v1.0/myorg/Groups/?x=1'}, ...body('got')}),
    ),
  );
  const find = (method: string, path: string, text?: string): string | undefined =>
    replayer.find({service: 'api', method, path, body: text})?.body;
  const post = (text: string): string | undefined => find('POST', '/v1.0/myorg/groups', text);
  assert.equal(find('GET', '/V1.0/myorg/groups?y=2'), 'got');
  assert.equal(find('GET', '/v1.0/myorg/groups/'), 'got');
  assert.equal(find('DELETE', '/v1.0/myorg/groups'), undefined);
  assert.equal(find('GET', '/v1.0/myorg/group'), undefined);
  assert.equal(
    replayer.find({service: 'login', method: 'GET', path: '/v1.0/myorg/groups', body: undefined})?.body,
    'of login',
  );
  assert.equal(post('b=2&a=1'), 'form');
  const asked = '{"a": 1, "b": [{"x": 2, "y": 1}]}';
  assert.deepEqual([post(asked), post(asked), post(asked)], ['first', 'second', 'second']);
  assert.equal(post('{"c":1}'), 'second', 'all have been used: the last stays');
  assert.deepEqual(replayer.recorded(), ['GET /v1.0/myorg/groups', 'POST /v1.0/myorg/groups']);
});

test('what a body was redacted in fits any body, the unused first', () => {
  const recorded = (secret: string, text: string): RecordedCall =>
    callOf({request: {method: 'POST', body: `secret=${secret}`}, response: {body: text}});
  const replayer = new Replayer(cassetteOf(recorded('a', '1'), recorded('b', '2'), recorded('b', '3')));
  const find = (body: string): string | undefined =>
    replayer.find({service: 'api', method: 'POST', path: '/v1.0/myorg/groups', body})?.body;
  assert.deepEqual([find('secret=b'), find('secret=x'), find('secret=x'), find('secret=x')], ['2', '1', '3', '3']);
});

test('a replay lists ten of the calls that it has, and says so of none', async t => {
  const many = Array.from({length: 12}, (_, n) => callOf({request: {path: `/v1.0/myorg/x${n + 10}`}}));
  const answer = async (calls: RecordedCall[]): Promise<string> => {
    const app = createReplayServer(cassetteOf(...calls));
    t.after(() => app.close());
    return (await app.inject('/v1.0/nothing')).json<{error: {message: string}}>().error.message;
  };
  assert.match(await answer(many), /x18, GET \/v1\.0\/myorg\/x19 and 2 more\. Record it/);
  assert.match(await answer(many.slice(2)), /x20, GET \/v1\.0\/myorg\/x21\. Record it/);
  assert.match(await answer([]), /It has: no calls\./);
});

test('a replayed call without a body is one, and its answer has the recorded bytes', async t => {
  const recorded = [
    callOf({request: {method: 'POST', body: '{}'}, response: {body: 'with a body'}}),
    callOf({request: {method: 'POST'}, response: {status: 202, headers: {'content-type': 'a/b'}, body: 'Zürich'}}),
  ];
  const app = createReplayServer(cassetteOf(...recorded));
  t.after(() => app.close());
  const answer = await app.inject({method: 'POST', url: '/v1.0/myorg/groups', payload: ''});
  assert.deepEqual([answer.statusCode, answer.headers['content-type'], answer.body], [202, 'a/b', 'Zürich']);
});

test('whose call it is says its host, and where that is neither its path', () => {
  for (const [host, url, service] of [
    ['api.powerbi.com', '/common/discovery', 'api'],
    ['LOGIN.microsoftonline.com:443', '/v1.0/myorg/groups', 'login'],
    ['localhost:8082', '/v1.0/myorg/groups', 'api'],
    ['localhost:8082', '/BETA/myorg/groups', 'api'],
    ['app.powerbi.com', '/v1.0/myorg/groups', 'api'],
    ['localhost:8082', '/v1.01/', 'login'],
    ['localhost:8082', '/tenant/v1.0/token', 'login'],
  ] as const) {
    assert.equal(serviceOfCall({host, url}), service, `${host}${url}`);
  }
});

const answerOf = (body: unknown, more: Partial<RecordedCall['response']> = {}): RecordedCall['response'] => ({
  status: 200,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...more,
});
const differences = (a: RecordedCall['response'], b: RecordedCall['response']): string[] =>
  compareResponses(a, b).map(({kind, at, recorded, emulated}) => `${kind} ${at}: ${recorded} | ${emulated}`);

test('two answers differ in what says something, and not in what is another each time', () => {
  const id = (last: string): string => `11111111-2222-4333-8444-55555555555${last}`;
  assert.deepEqual(
    differences(
      answerOf(
        {id: id('1'), at: '2026-01-01T00:00:00Z', error: {message: `No ${id('1')} for person-1@redacted.example `}},
        {headers: {'Content-Type': 'application/JSON;charset=utf-8', Date: 'x', 'X-Frame': 'a'}},
      ),
      answerOf(
        {id: id('2'), at: '2027-02-02T00:00:00Z', error: {message: `No ${id('2')} for person-7`}},
        {headers: {'content-type': 'application/json; charset=UTF-8', 'x-frame': 'a'}},
      ),
    ),
    [],
  );
  assert.deepEqual(differences(answerOf({error: {code: 'A'}}), answerOf({error: {code: 'B'}})), [
    'words error.code: A | B',
  ]);
  assert.deepEqual(differences(answerOf({error: {code: 'A'}}), answerOf({error: {}})), [
    'shape error.code: string | (absent)',
  ]);
  assert.deepEqual(differences(answerOf({error: {}}), answerOf({error: {code: 'A'}})), [
    'shape error.code: (absent) | string',
  ]);
  assert.deepEqual(differences(answerOf({a: null, b: [{c: 1}, {d: 1}]}), answerOf({a: 1, b: [{c: 1}]})), [
    'shape a: null | number',
    'shape b[].d: number | (absent)',
  ]);
  assert.deepEqual(differences(answerOf(''), answerOf('no JSON')), ['shape : undefined | string']);
  assert.deepEqual(differences(answerOf('', {headers: {a: '1'}}), answerOf('', {headers: {b: '1'}})), [
    'headers a: 1 | (absent)',
    'headers b: (absent) | 1',
  ]);
});

test('where two answers have different statuses, their words are compared if both are errors, and no more', () => {
  const error = (status: number): RecordedCall['response'] => answerOf({error: {code: `E${status}`}, x: 1}, {status});
  assert.deepEqual(differences(error(400), error(404)), ['status : 400 | 404', 'words error.code: E400 | E404']);
  assert.deepEqual(differences(error(404), error(400)), ['status : 404 | 400', 'words error.code: E404 | E400']);
  for (const [a, b] of [
    [399, 400],
    [400, 399],
    [200, 202],
  ] as const) {
    assert.deepEqual(differences(error(a), error(b)), [`status : ${a} | ${b}`]);
  }
});

test('what is not emulated is named as that in a report of drift', () => {
  const difference = {kind: 'status', at: '', recorded: '200', emulated: '404'} as const;
  assert.equal(
    driftAsText([
      {request: 'GET /x', operationId: undefined, differences: [difference], unknownIds: []},
      {request: 'GET /y', operationId: 'Y_Get', differences: [{...difference, at: 'a'}], unknownIds: ['1']},
      {request: 'GET /z', operationId: 'Z_Get', differences: [], unknownIds: ['1', '2', '3', '4', '5', '6', '7']},
    ]),
    'GET /x (not emulated)\n  status: recorded 200, emulated 404\n' +
      'GET /y (Y_Get)\n  status a: recorded 200, emulated 404\n' +
      'The world does not have 1, 2, 3, 4, 5 and 2 more. Name what stands for each with --ids, in a world with --world.\n' +
      '3 recorded calls, 2 with differences',
  );
});

/** What the emulator answers to a recorded call: its status. */
async function statusOf(call: RecordedCall, options: Parameters<typeof findDrift>[1] = {}): Promise<string> {
  const [result] = await findDrift(cassetteOf({kind: 'message', from: 'page', message: 1}, call), options);
  return result!.differences.find(({kind}) => kind === 'status')?.emulated ?? String(call.response.status);
}
const passwordForm = (): string =>
  new URLSearchParams({
    grant_type: 'password',
    client_id: '00000000-0000-0000-0000-000000000000',
    client_secret: '[redacted]',
    username: 'person-1',
    password: '[redacted]',
    scope: 'https://analysis.windows.net/powerbi/api/.default',
  }).toString();

test('only a redacted bearer is replaced by one that works', async () => {
  const groups = (authorization: string): RecordedCall => callOf({request: {headers: {authorization}}});
  assert.equal(await statusOf(groups('Bearer [redacted]')), '200');
  assert.equal(await statusOf(groups('Bearer made-up')), '403');
  assert.equal(await statusOf(callOf()), '403');
});

test('ids are replaced in whatever case, as they stand, and may hold any signs', async () => {
  const world = createDefaultWorld();
  const {id} = world.workspaces[0]!;
  const reports = (workspace: string): RecordedCall =>
    callOf({
      request: {path: `/v1.0/myorg/groups/${workspace}/reports`, headers: {authorization: 'Bearer [redacted]'}},
    });
  assert.equal(await statusOf(reports('THE-TENANTS'), {world, ids: {'the-tenants': id}}), '200');
  assert.notEqual(await statusOf(reports('aXb'), {world, ids: {'a.b': id}}), '200');
  const [{operationId}] = (await findDrift(cassetteOf(reports('other')), {world, ids: {other: '$`'}})) as [DriftResult];
  assert.equal(operationId, 'Reports_GetReportsInGroup');
});

test('what a call has made in the tenant is what it has made in the emulator', async () => {
  const [workspace, report] = ['11111111-2222-4333-8444-555555555551', '11111111-2222-4333-8444-555555555552'];
  const headers = {authorization: 'Bearer [redacted]', 'content-type': 'application/json'};
  const create = callOf({
    request: {method: 'POST', path: '/v1.0/myorg/groups?workspaceV2=true', headers, body: '{"name":"New"}'},
    response: {body: JSON.stringify({id: workspace, name: 'New'})},
  });
  const reports = callOf({request: {path: `/v1.0/myorg/groups/${workspace.toUpperCase()}/reports`, headers}});
  const one = callOf({request: {path: `/v1.0/myorg/groups/${workspace}/reports/${report}`, headers}});
  const statuses = async (...calls: RecordedCall[]): Promise<(string | undefined)[]> =>
    (await findDrift(cassetteOf(...calls))).map(
      ({differences}) => differences.find(({kind}) => kind === 'status')?.emulated,
    );
  assert.deepEqual(await statuses(create, reports), [undefined, undefined]);
  const refused = callOf({...create, response: {...create.response, status: 403}});
  for (const calls of [[reports], [refused, reports]]) {
    assert.notEqual((await statuses(...calls)).at(-1), undefined);
  }
  const unknown = (await findDrift(cassetteOf(create, one, reports))).map(({unknownIds}) => unknownIds);
  assert.deepEqual(unknown, [[], [report], []], 'what was made is known, also where other things differ');
});

test('what is made and named by its location alone is followed, too', async () => {
  const world = createDefaultWorld();
  const dataset = world.datasets[0]!;
  const path = `/v1.0/myorg/groups/${dataset.workspaceId}/datasets/${dataset.id}/refreshes`;
  const headers = {authorization: 'Bearer [redacted]', 'content-type': 'application/json'};
  const started = callOf({
    request: {method: 'POST', path, headers, body: '{"type":"full"}'},
    response: {status: 202, headers: {Location: `https://api.powerbi.com${path}/AAAA?x=1`}},
  });
  const asked = callOf({request: {path: `${path}/AAAA`, headers}, response: {status: 202}});
  const results = await findDrift(cassetteOf(started, asked), {world});
  assert.deepEqual(
    results.map(({differences}) => differences.find(({kind}) => kind === 'status')?.emulated),
    [undefined, undefined],
  );
});

test('a call is one of the operations of its own service and method, or is not emulated', async () => {
  const results = await findDrift(
    cassetteOf(callOf(), callOf({service: 'login'}), callOf({request: {method: 'DELETE'}})),
  );
  assert.deepEqual(
    results.map(({operationId}) => operationId),
    ['Groups_GetGroups', undefined, undefined],
  );
});

test('secrets of a form are put in again where the tenant took them, and not where it refused', async () => {
  const world = createDefaultWorld();
  const app = world.principals.find(principal => principal.type === 'ServicePrincipal')!;
  assert.ok(app.type === 'ServicePrincipal');
  const signIn = (status: number, body: string): RecordedCall =>
    callOf({
      service: 'login',
      request: {
        method: 'POST',
        path: `/${app.tenantId}/oauth2/v2.0/token`,
        headers: {'content-type': 'application/x-www-form-urlencoded'},
        body,
      },
      response: {status},
    });
  const ids = {'00000000-0000-0000-0000-000000000000': app.clientId};
  const client = passwordForm().replace('password', 'client_credentials');
  assert.equal(await statusOf(signIn(200, client), {world, ids}), '200');
  assert.equal(await statusOf(signIn(399, client), {world, ids}), '200');
  assert.equal(await statusOf(signIn(400, client), {world, ids}), '401');
  assert.equal(await statusOf(signIn(200, passwordForm()), {world, ids}), '200');
  const nobody: World = {...world, principals: world.principals.filter(({type}) => type !== 'User')};
  assert.notEqual(await statusOf(signIn(200, passwordForm()), {world: nobody, ids}), '200');
  const without: World = {...world, principals: world.principals.filter(({type}) => type === 'User')};
  await assert.rejects(findDrift(cassetteOf(), {world: without}), /no service principal of the world has a secret/);
});

async function startRecorder(t: TestContext, options: Partial<RecorderOptions>) {
  const folder = await mkdtemp(join(tmpdir(), 'cassette-'));
  const cassette = join(folder, 'cassette.jsonl');
  const recorder = await createRecorder({cassette, now: () => 0, ...options});
  t.after(async () => {
    await recorder.close();
    await rm(folder, {recursive: true});
  });
  const entries = async (): Promise<RecordedEntry[]> => parseCassette(await readFile(cassette, 'utf8'), '').entries;
  return {recorder, cassette, entries};
}

test('a recorder passes on what was sent, to its own tenant, and follows no redirect', async t => {
  const sent: [url: string, init: RequestInit | undefined][] = [];
  const {recorder, entries} = await startRecorder(t, {
    redact: false,
    fetch: (url, init) => {
      sent.push([url as string, init]);
      const headers = {
        location: 'https://elsewhere.example/',
        'content-encoding': 'gzip',
        'access-control-allow-origin': 'https://x.example',
        'x-kept': '1',
      };
      return Promise.resolve(new Response('moved', {status: 302, headers}));
    },
  });
  const headers = {authorization: 'Bearer secret', 'accept-encoding': 'br', expect: '', 'x-twice': ['a', 'b']};
  const answer = await recorder.app.inject({url: '/v1.0/myorg/groups?x=1', headers});
  await recorder.app.inject({method: 'POST', url: '/common/token', payload: 'a=1', headers: {'content-type': 'a/b'}});
  assert.deepEqual(
    sent.map(([url, init]) => [
      url,
      init?.method,
      init?.redirect,
      init?.body && Buffer.from(init.body as Uint8Array).toString(),
    ]),
    [
      ['https://api.powerbi.com/v1.0/myorg/groups?x=1', 'GET', 'manual', undefined],
      ['https://login.microsoftonline.com/common/token', 'POST', 'manual', 'a=1'],
    ],
  );
  assert.equal('body' in sent[0]![1]!, false);
  const passed = sent[0]![1]!.headers as Record<string, string>;
  assert.deepEqual([passed['authorization'], passed['x-twice']], ['Bearer secret', 'a, b']);
  for (const name of ['host', 'accept-encoding', 'expect', 'connection', 'content-length']) {
    assert.equal(name in passed, false, name);
  }
  assert.deepEqual([answer.statusCode, answer.body, answer.headers['x-kept']], [302, 'moved', '1']);
  assert.equal(answer.headers['content-encoding'], undefined);
  const [first, second] = (await entries()) as RecordedCall[];
  assert.equal(first!.request.headers['authorization'], 'Bearer secret');
  assert.equal('body' in first!.request, false);
  assert.equal(second!.request.body, 'a=1');
  assert.equal('access-control-allow-origin' in first!.response.headers, false);
});

test('why a tenant could not be reached is said, whether a cause is known or not', async t => {
  const errors = [new TypeError('fetch failed', {cause: new Error('no route')}), new TypeError('fetch failed')];
  const {recorder, entries} = await startRecorder(t, {fetch: () => Promise.reject(errors.shift()!)});
  const message = async (): Promise<string> =>
    (await recorder.app.inject('/v1.0/x')).json<{error: {message: string}}>().error.message;
  assert.match(await message(), /^Failed to reach https:\/\/api\.powerbi\.com: Error: no route\. Nothing was recorded/);
  assert.match(await message(), /: TypeError: fetch failed\./);
  assert.deepEqual(await entries(), []);
});

test('a recorder that cannot write says where', async () => {
  await assert.rejects(
    createRecorder({cassette: '/there/is/no/folder/x.jsonl'}),
    /Failed to write the cassette \/there\/is\/no\/folder\/x\.jsonl: ENOENT/,
  );
});

test('each entry is told as it was written, in the order of the answers', async t => {
  const told: RecordedEntry[] = [];
  const {recorder, entries} = await startRecorder(t, {
    fetch: () => Promise.resolve(new Response('{"username":"Ada"}')),
    onEntry: entry => void told.push(entry),
  });
  const message = {method: 'POST', url: '/__recording/messages', payload: '{"from":"page","message":1}'} as const;
  assert.equal((await recorder.app.inject(message)).statusCode, 204);
  await Promise.all(['/v1.0/a', '/v1.0/b', '/v1.0/c'].map(url => recorder.app.inject(url)));
  assert.deepEqual(told, await entries());
  assert.equal(told.length, 4);
  assert.match((told[1] as RecordedCall).response.body, /person-1/);
});

test('quotation marks end no attribute of a JUnit report', () => {
  const difference = {kind: 'words', at: '', recorded: `'"`, emulated: ''} as const;
  const junit = driftAsJUnit([
    {request: `GET /"'&`, operationId: undefined, differences: [difference], unknownIds: []},
  ]);
  assert.ok(junit.includes('name="GET /&#34;&#39;&#38;">'), junit);
  assert.ok(junit.includes('message="words: recorded &#39;&#34;, emulated ">'), junit);
});
