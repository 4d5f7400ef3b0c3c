import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {createJournal, type JournalEntry} from '../src/control/journal/journal.js';
import {JournalMemory} from '../src/control/journal/journal-memory.js';
import {nearMisses} from '../src/control/near-misses.js';
import {redactHeaders, redactText} from '../src/control/journal/redact.js';
import {defaultCredentials, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller, noon, plainRequest} from './support/control-caller.js';

test('the journal shows calls and answers without a single token or secret', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  const {token} = (
    await caller.generateToken(
      {...plainRequest, identities: [{username: 'amy@contoso.com', roles: ['sales'], datasets: [ids.contoso]}]},
      accessToken,
    )
  ).json as {token?: string};
  const made = (await caller.generateToken(plainRequest, accessToken)).json as {token: string};
  await caller.open(made.token, ids.northwind);
  const {body, json} = await caller.call('Control_ReadJournal');
  assert.equal(token, undefined);
  for (const secret of [
    accessToken,
    made.token,
    made.token.split('.')[0] as string,
    made.token.split('.')[1] as string,
    accessToken.split('.')[2] as string,
    defaultCredentials.clientSecret,
  ]) {
    assert.ok(!body.includes(secret), secret.slice(0, 12));
  }
  const [signIn, refused, , opened] = (
    json as {value: {operationId: string; path: string; requestBody: string; requestHeaders: Record<string, string>}[]}
  ).value;
  assert.equal(signIn?.path, `/${ids.tenant}/oauth2/v2.0/token`);
  assert.match(signIn?.requestBody ?? '', /client_secret=\[redacted\]&scope=https/);
  assert.match(refused?.requestBody ?? '', /"username":"amy@contoso.com"/);
  assert.equal(opened?.requestHeaders['authorization'], 'EmbedToken [redacted]');
});

test('a body that cannot be read and may hold credentials is not stored', async () => {
  const caller = createCaller();
  const params = {gatewayId: ids.report, datasourceId: ids.report};
  for (const body of [
    '{"credentialDetails": {"credentials": "the-secret-of-the-source"',
    `${'['.repeat(200)}{"credentialData":"the-secret-of-the-source"}${']'.repeat(200)}`,
    'Credentials=the-secret-of-the-source',
  ]) {
    await caller.call('Gateways_UpdateDatasource', {params, body});
    const {body: journal} = await caller.call('Control_ReadJournal');
    assert.ok(!journal.includes('the-secret-of-the-source'), body.slice(0, 60));
    assert.match(journal, new RegExp(`${body.length} characters, not stored: they may be credentials`));
  }
});

test('the journal can be read whatever the parameters of a call hold', async () => {
  const caller = createCaller();
  await caller.call('Reports_GetReportInGroup', {params: {groupId: '\ud800', reportId: 'x\udfff/y'}});
  const {status, json} = await caller.call('Control_ReadJournal');
  assert.equal(status, 200);
  const [entry] = (json as {value: {path: string}[]}).value;
  assert.equal(entry?.path, '/v1.0/myorg/groups/%EF%BF%BD/reports/x%EF%BF%BD%2Fy');
});

test('secrets are taken out of any text around them, whole, cut off or encoded', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/);
  const around = fc.constantFrom(
    (s: string) => `{"client_secret":"${s}"}`,
    (s: string) => `{"a":[{"token" : "${s}"`,
    (s: string) => `{"identityBlob":{"value":"${s}"}}`,
    (s: string) => `{"password":"${s}\\"x"}`,
    (s: string) => `grant_type=password&password=${s}&x=1`,
    (s: string) => `client_assertion=${s}`,
    (s: string) => `?access_token=${s}#a`,
    (s: string) => `x eyJhbGciOiJ.${s}.sig y`,
    (s: string) => `token=H4sIAAAA${encodeURIComponent(s)}`,
  );
  fc.assert(
    fc.property(secret, around, (s, wrap) => {
      const text = redactText(wrap(s));
      return !text.includes(s) && text.includes('[redacted]');
    }),
    {seed: 20261127, numRuns: 500},
  );
  assert.deepEqual(redactHeaders({authorization: 'Basic eA==', cookie: 'a=b', 'x-note': 'hello', accept: undefined}), {
    authorization: 'Basic [redacted]',
    cookie: '[redacted]',
    'x-note': 'hello',
  });
  assert.equal(
    redactText('{"tokenId":"x","username":"u","error":{"code":"InvalidRequest"}}'),
    '{"tokenId":"x","username":"u","error":{"code":"InvalidRequest"}}',
  );
});

test('the journal keeps the newest entries, counts on, and leaves large bodies out', () => {
  const journal = createJournal(3, 'default', new JournalMemory(1_000_000));
  const record = (body: string) => {
    journal.record({
      now: noon,
      operation: {id: 'A', method: 'POST', path: '/a/:b'},
      request: {params: {b: 'x y'}, query: new URLSearchParams('c=1'), headers: {}, body, origin: ''},
      response: {status: 200, headers: {}, body: ''},
    });
  };
  for (let i = 1; i <= 5; i++) record(`${i}`);
  assert.deepEqual(
    journal.read().map(e => [e.sequence, e.requestBody, e.path]),
    [
      [3, '3', '/a/x%20y?c=1'],
      [4, '4', '/a/x%20y?c=1'],
      [5, '5', '/a/x%20y?c=1'],
    ],
  );
  assert.deepEqual(
    journal.read({after: 4}).map(e => e.sequence),
    [5],
  );
  assert.deepEqual(
    journal.read({limit: 2}).map(e => e.sequence),
    [4, 5],
  );
  assert.deepEqual(journal.read({limit: 0}), []);
  assert.deepEqual(journal.read({operationId: 'B'}), []);
  journal.clear();
  record('x'.repeat(20_000));
  assert.deepEqual(
    journal.read().map(e => [e.sequence, e.requestBody]),
    [[6, '(20000 characters, not stored)']],
  );
  const none = createJournal(0, 'default', new JournalMemory(1_000_000));
  none.record({
    now: noon,
    operation: undefined,
    target: {method: 'GET', path: '/'},
    request: {params: {}, query: new URLSearchParams(), headers: {}, body: undefined, origin: ''},
    response: {status: 404, headers: {}, body: ''},
  });
  assert.deepEqual(none.read(), []);
});

test('a body is read as it was, whatever its place held before', () => {
  const body = fc.oneof(
    fc.constant(''),
    fc.string({unit: 'grapheme', maxLength: 40}),
    fc.string({unit: 'grapheme-ascii', maxLength: 2000}),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(body, body), {minLength: 1}), calls => {
      const journal = createJournal(1, 'default', new JournalMemory(1_000_000));
      for (const [requested, answered] of calls) {
        journal.record({
          now: noon,
          operation: undefined,
          target: {method: 'POST', path: '/'},
          request: {params: {}, query: new URLSearchParams(), headers: {}, body: requested, origin: ''},
          response: {status: 200, headers: {}, body: answered},
        });
        const [{requestBody = '', responseBody = ''} = {}] = journal.read();
        assert.deepEqual([requestBody, responseBody], [requested, answered]);
      }
    }),
    {seed: 20261127},
  );
});

test('an unknown route is answered in a Power BI shape and says what it may have meant', async () => {
  const caller = createCaller();
  const unknown = (method: string, path: string) =>
    caller.emulator.handleUnmatched({
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      body: undefined,
      origin: '',
    });
  const typo = unknown('POST', '/v1.0/myorg/GenerateTokn');
  assert.equal(typo.status, 404);
  assert.match(
    (JSON.parse(typo.body) as {error: {message: string}}).error.message,
    /Near: POST \/v1\.0\/myorg\/GenerateToken \(EmbedToken_GenerateToken\)/,
  );
  assert.match(typo.headers['RequestId'] ?? '', /^[0-9a-f-]{36}$/);
  const wrongMethod = unknown('GET', '/v1.0/myorg/generatetoken/');
  assert.equal(wrongMethod.status, 405);
  assert.equal(wrongMethod.headers['Allow'], 'POST');
  assert.match(unknown('GET', '/favicon.ico').body, /GET \/__emulator\/status lists what it has/);
  assert.ok(!unknown('GET', `/x/eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln`).body.includes('eyJ'));
  const {value} = (await caller.call('Control_ReadJournal')).json as {value: {status: number; nearMisses?: string[]}[]};
  assert.deepEqual(value.map(v => [v.status, v.nearMisses?.[0]]).slice(0, 2), [
    [404, 'POST /v1.0/myorg/GenerateToken (EmbedToken_GenerateToken)'],
    [405, 'POST /v1.0/myorg/GenerateToken (EmbedToken_GenerateToken)'],
  ]);
});

test('near misses fill parameters with what stands in their place', () => {
  const routes = [
    {id: 'R', method: 'GET', path: '/groups/:groupId/reports/:reportId'},
    {id: 'D', method: 'GET', path: '/groups/:groupId/datasets/:datasetId'},
  ];
  assert.equal(
    nearMisses(routes, 'GET', `/groups/${ids.contoso}/report/${ids.report}`)[0],
    'GET /groups/:groupId/reports/:reportId (R)',
  );
  assert.deepEqual(nearMisses(routes, 'GET', 'x'.repeat(400)), []);
});

test('the journal says why a report that opens shows nothing to its identity', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  const notesOf = async (username: string): Promise<(string | undefined)[]> => {
    const identities = [{username, roles: ['sales'], datasets: [ids.contoso]}];
    const request = {reports: [{id: ids.report}], datasets: [{id: ids.contoso}], identities};
    const {token} = (await caller.generateToken(request, accessToken)).json as {token: string};
    assert.equal((await caller.open(token, ids.contoso)).status, 200);
    const {json} = await caller.call('Control_ReadJournal', {query: 'operationId=Emulator_OpenReport&limit=1'});
    return (json as {value: JournalEntry[]}).value.map(({note}) => note);
  };
  assert.deepEqual(await notesOf('john@contoso.com'), [undefined]);
  const [note = ''] = await notesOf('nobody@contoso.com');
  assert.match(note, /^The identity "?nobody@contoso\.com"? sees no row of Store: /);
});

/** A journal with entries that are alike but for their number. */
function filledJournal(count: number, size = count) {
  const journal = createJournal(size, 'default', new JournalMemory(1_000_000_000));
  for (let i = 1; i <= count; i++) {
    journal.record({
      now: noon,
      operation: {id: i % 2 === 0 ? 'Even' : 'Odd', method: 'POST', path: '/a'},
      request: {params: {}, query: new URLSearchParams(), headers: {}, body: `{"number":${i}}`, origin: ''},
      response: {status: 200, headers: {}, body: ''},
    });
  }
  return journal;
}

test('the journal is read page by page, newest first, each entry once', () => {
  const journal = filledJournal(25, 20);
  const seen: number[] = [];
  let before: number | undefined;
  do {
    const page = journal.readPage({limit: 6, ...(before === undefined ? {} : {before})});
    assert.deepEqual([page.total, page.dropped], [20, 5]);
    seen.push(...page.value.map(entry => entry.sequence));
    before = page.next;
  } while (before !== undefined);
  assert.deepEqual(
    seen,
    Array.from({length: 20}, (_, i) => 25 - i),
  );
  assert.deepEqual(
    journal.readPage({operationId: 'Even', limit: 2}).value.map(entry => entry.sequence),
    [24, 22],
  );
  assert.ok(!('requestBody' in (journal.readPage({limit: 1}).value[0] as object)));
});

test('an entry is found by its number as long as it is stored', () => {
  const journal = filledJournal(25, 20);
  assert.equal(journal.find(6)?.requestBody, '{"number":6}');
  assert.equal(journal.find(25)?.requestBody, '{"number":25}');
  for (const missing of [5, 26, 0, -1, 6.5, Number.NaN]) assert.equal(journal.find(missing), undefined, `${missing}`);
  journal.clear();
  assert.equal(journal.find(25), undefined);
  assert.deepEqual(journal.readPage(), {value: [], total: 0, dropped: 0});
});

test('a search looks at a part of a long journal at a time, and is gone on with', () => {
  const journal = filledJournal(10_000);
  let pages = 0;
  let before: number | undefined;
  const found: number[] = [];
  do {
    const page = journal.readPage({search: 'NUMBER":3} post', ...(before === undefined ? {} : {before})});
    found.push(...page.value.map(entry => entry.sequence));
    before = page.next;
    pages++;
  } while (before !== undefined);
  assert.deepEqual(found, [3]);
  // No part is longer than 2,000 entries, so that whoever calls meanwhile waits for no more.
  assert.ok(pages >= 5, `${pages} parts`);
});

test('whoever listens to changes hears the lane of each call, and of whatever the test control changes', async () => {
  const caller = createCaller();
  const heard: (string | undefined)[] = [];
  const stop = caller.emulator.onChange(lane => heard.push(lane));
  const heardOf = async (work: () => Promise<unknown>) => {
    heard.length = 0;
    await work();
    return [...heard];
  };
  const inLane = {'x-emulator-lane': 'other'};
  // A lane that is new changes the list of lanes too.
  assert.deepEqual(await heardOf(() => caller.signIn(inLane)), [undefined]);
  assert.deepEqual(await heardOf(() => caller.signIn(inLane)), ['other']);
  assert.deepEqual(await heardOf(() => caller.call('Control_ReadClock', {headers: inLane})), []);
  assert.deepEqual(await heardOf(() => caller.call('Control_AddFault', {body: {failure: 'throttled'}})), [undefined]);
  const unknown = {params: {}, query: new URLSearchParams(), headers: inLane, body: undefined, origin: ''};
  const unmatched = () => Promise.resolve(caller.emulator.handleUnmatched({...unknown, method: 'GET', path: '/no'}));
  await heardOf(unmatched);
  assert.deepEqual(await heardOf(unmatched), ['other']);
  assert.deepEqual(await heardOf(() => Promise.resolve(caller.emulator.replaceWorld(caller.emulator.world))), [
    undefined,
  ]);
  stop();
  assert.deepEqual(await heardOf(() => caller.signIn(inLane)), []);
});
