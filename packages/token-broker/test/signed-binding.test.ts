import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {test} from 'node:test';
import {SignJWT} from 'jose';
import {signedBindingPolicy, signBinding, type SigningKey, type BindingPermission} from '../src/index.js';
import {fakePowerBi, ids} from './support/fake-power-bi.js';
import {createSite, everything, type TestSite} from './support/helpers.js';

const key: SigningKey = {id: 'k1', secret: 'a-secret-that-is-long-enough-for-HS512-as-well-which-wants-64-bytes-of-it'};
const oldKey: SigningKey = {id: 'k0', secret: 'the-secret-before-it-of-as-many-bytes'};
const start = Date.parse('2026-01-01T00:00:00Z');
const inAnHour = new Date(start + 3600_000);

function createSignedSite(visitor?: () => string): TestSite {
  const world = fakePowerBi(start);
  return createSite(
    {
      authorize: signedBindingPolicy({
        keys: [key, oldKey],
        now: () => world.now,
        ...(visitor && {subject: () => visitor()}),
        grant: () => ({identities: [{username: 'visitors', roles: ['public'], datasets: [ids.contoso, ids.fabrikam]}]}),
      }),
      powerBi: {workspaces: {[ids.report]: ids.workspace, [ids.otherReport]: ids.workspace}},
    },
    world,
  );
}
const permission: BindingPermission = {report: ids.report, dataset: ids.fabrikam, expires: inAnHour};
const requestFor = (
  signature: string | undefined,
  datasetId: string = ids.fabrikam,
  reportId: string = ids.report,
): unknown => ({
  reports: [{id: reportId}],
  datasets: [{id: datasetId}],
  bindings: [{reportId, datasetId, ...(signature !== undefined && {signature})}],
});

test('a signed signature permits its pair', async () => {
  const {post, world} = createSignedSite();
  const {status} = await post(requestFor(await signBinding(permission, key)));
  assert.equal(status, 200);
  assert.deepEqual(world.generated()[0], {
    reports: [{id: ids.report}],
    datasets: [{id: ids.fabrikam}],
    identities: [{username: 'visitors', roles: ['public'], datasets: [ids.fabrikam]}],
  });
});

test('a signature can be written in upper case ids and is one word of safe characters', async () => {
  const signature = await signBinding(
    {...permission, report: ids.report.toUpperCase(), dataset: ids.fabrikam.toUpperCase()},
    key,
  );
  assert.match(signature, /^[\w.-]+$/);
  assert.equal((await createSignedSite().post(requestFor(signature))).status, 200);
});

test('a signature of the key before is still good', async () => {
  assert.equal((await createSignedSite().post(requestFor(await signBinding(permission, oldKey)))).status, 200);
});

test('a signature without a dataset permits the report’s own only', async () => {
  const signature = await signBinding({report: ids.report, expires: inAnHour}, key);
  const {post} = createSignedSite();
  assert.equal(
    (await post({reports: [{id: ids.report}], datasets: [], bindings: [{reportId: ids.report, signature}]})).status,
    200,
  );
  assert.equal((await post(requestFor(signature))).status, 403);
});

const refused = async (signature: string | undefined, request = requestFor(signature)): Promise<void> => {
  const {post, world} = createSignedSite();
  const {status, body} = await post(request);
  assert.equal(status, 403);
  assert.equal(body.error.code, 'NotAllowed');
  assert.equal(world.sent.length, 0);
};

test('no signature, no report', () => refused(undefined));
test('a signature replayed for another dataset is refused', async () =>
  refused('', requestFor(await signBinding(permission, key), ids.contoso)));
test('a signature replayed for another report is refused', async () =>
  refused('', requestFor(await signBinding(permission, key), ids.fabrikam, ids.otherReport)));
test('a signature of an unknown key is refused', async () =>
  refused(await signBinding(permission, {id: 'k9', secret: key.secret})));
test('a signature of another secret under a known name is refused', async () =>
  refused(await signBinding(permission, {id: key.id, secret: 'another-secret-of-more-than-32-bytes!'})));

test('a signature with any one character changed is refused', async () => {
  const {post, world} = createSignedSite();
  const signature = await signBinding(permission, key);
  for (let i = 0; i < signature.length; i++) {
    // The last character of a base64url part may hold unused bits; the next letter but three changes used ones.
    const other = signature[i] === '.' ? 'A' : String.fromCharCode(((signature.charCodeAt(i) - 45 + 16) % 77) + 45);
    const {status} = await post(requestFor(signature.slice(0, i) + other + signature.slice(i + 1)));
    assert.ok(status === 403 || status === 400, `character ${i}`);
  }
  assert.equal(world.sent.length, 0);
});

for (const [what, make] of [
  [
    'unsigned',
    () =>
      Promise.resolve(
        `${Buffer.from('{"alg":"none","typ":"pbi-binding+jwt","kid":"k1"}').toString('base64url')}.${Buffer.from(JSON.stringify({r: ids.report, d: ids.fabrikam, aud: 'pbi-bound-report', exp: start / 1000 + 60})).toString('base64url')}.`,
      ),
  ],
  ['signed with another algorithm', () => jws({alg: 'HS512', typ: 'pbi-binding+jwt'})],
  ['of another kind', () => jws({alg: 'HS256', typ: 'JWT'})],
  ['for another audience', () => jws({alg: 'HS256', typ: 'pbi-binding+jwt'}, {aud: 'elsewhere'})],
  ['without an end', () => jws({alg: 'HS256', typ: 'pbi-binding+jwt'}, {exp: undefined})],
  ['without a report', () => jws({alg: 'HS256', typ: 'pbi-binding+jwt'}, {r: undefined})],
  ['whose report is no text', () => jws({alg: 'HS256', typ: 'pbi-binding+jwt'}, {r: [ids.report]})],
  ['for a visitor who is no text', () => jws({alg: 'HS256', typ: 'pbi-binding+jwt'}, {s: null})],
] as const) {
  test(`a token ${what} is no binding signature`, async () => refused(await make()));
}
function jws(header: {alg: string; typ: string}, claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({r: ids.report, d: ids.fabrikam, aud: 'pbi-bound-report', exp: start / 1000 + 60, ...claims})
    .setProtectedHeader({...header, kid: key.id})
    .sign(new TextEncoder().encode(key.secret as string));
}
test('the same token with everything right is a binding signature', async () => {
  assert.equal(
    (await createSignedSite().post(requestFor(await jws({alg: 'HS256', typ: 'pbi-binding+jwt'})))).status,
    200,
  );
});

test('an expired signature is answered otherwise than a wrong one, so that the page can be loaded again', async () => {
  const {post, world} = createSignedSite();
  const signature = await signBinding(permission, key);
  world.now += 3599_000;
  assert.equal((await post(requestFor(signature))).status, 200);
  world.now += 1000;
  const {status, body} = await post(requestFor(signature));
  assert.equal(status, 403);
  assert.equal(body.error.code, 'BindingExpired');
});

test('an expired signature beside a good one is named, and the good one served', async () => {
  const {post, world} = createSignedSite();
  const [old, good] = [
    await signBinding({...permission, expires: new Date(start + 1000)}, key),
    await signBinding({...permission, dataset: ids.contoso}, key),
  ];
  world.now += 2000;
  const {status, body} = await post({
    reports: [{id: ids.report}],
    datasets: [{id: ids.fabrikam}, {id: ids.contoso}],
    bindings: [
      {reportId: ids.report, datasetId: ids.fabrikam, signature: old},
      {reportId: ids.report, datasetId: ids.contoso, signature: good},
    ],
  });
  assert.equal(status, 200);
  assert.deepEqual(
    body.refused!.map(r => [r.datasetId, r.code]),
    [[ids.fabrikam, 'BindingExpired']],
  );
});

test('what has no signature is not called expired because another pair is', async () => {
  const {post, world} = createSignedSite();
  const [old, good] = [
    await signBinding({...permission, expires: new Date(start + 1000)}, key),
    await signBinding({...permission, dataset: ids.contoso}, key),
  ];
  world.now += 2000;
  const {body} = await post({
    reports: [{id: ids.report}],
    datasets: [{id: ids.fabrikam}, {id: ids.contoso}, {id: ids.northwind}],
    bindings: [
      {reportId: ids.report, datasetId: ids.fabrikam, signature: old},
      {reportId: ids.report, datasetId: ids.northwind},
      {reportId: ids.report, datasetId: ids.contoso, signature: good},
    ],
  });
  assert.deepEqual(
    body.refused!.map(({datasetId, code}) => [datasetId, code]).sort(),
    [
      [ids.northwind, 'NotAllowed'],
      [ids.fabrikam, 'BindingExpired'],
    ].sort(),
  );
});

test('an expired forgery is a forgery', async () => {
  const {post} = createSignedSite();
  const {body} = await post(
    requestFor(
      await signBinding(
        {...permission, expires: new Date(start - 1000)},
        {id: key.id, secret: 'another-secret-of-more-than-32-bytes!'},
      ),
    ),
  );
  assert.equal(body.error.code, 'NotAllowed');
});

test('a signature that is tied to a visitor is refused to another, and holds no word of who it is', async () => {
  let visitor = 'session-anna';
  const {post} = createSignedSite(() => visitor);
  const signature = await signBinding({...permission, subject: 'session-anna'}, key);
  assert.equal((await post(requestFor(signature))).status, 200);
  visitor = 'session-ben';
  assert.equal((await post(requestFor(signature))).status, 403);
  assert.equal(Buffer.from(signature.split('.')[1]!, 'base64url').toString().includes('anna'), false);
  await refused(signature);
});

test('two signatures do not make their cross pairs possible', async () => {
  const {post, world} = createSignedSite();
  const bindings = [
    {reportId: ids.report, datasetId: ids.fabrikam, signature: await signBinding(permission, key)},
    {
      reportId: ids.otherReport,
      datasetId: ids.contoso,
      signature: await signBinding({...permission, report: ids.otherReport, dataset: ids.contoso}, key),
    },
  ];
  const {body} = await post({
    reports: bindings.map(b => ({id: b.reportId})),
    datasets: bindings.map(b => ({id: b.datasetId})),
    bindings,
  });
  assert.deepEqual(
    body.refused!.map(r => r.code),
    ['AskSeparately'],
  );
  assert.equal(world.generated()[0]!.reports!.length, 1);
});

test('editing needs a signature for editing', async () => {
  const edit = (signature: string): unknown => ({
    ...(requestFor(signature) as object),
    reports: [{id: ids.report, allowEdit: true}],
  });
  const {post, world} = createSignedSite();
  assert.equal((await post(edit(await signBinding(permission, key)))).status, 403);
  assert.equal((await post(edit(await signBinding({...permission, edit: true}, key)))).status, 200);
  assert.equal(world.generated()[0]!.reports![0]!.allowEdit, true);
});

test('visitors with signatures do not use up each other’s requests', async () => {
  const {post} = createSignedSite();
  const signature = await signBinding(permission, key);
  for (let i = 0; i < 150; i++) assert.equal((await post(requestFor(signature))).status, 200);
});

test('visitors whom the site can tell apart are counted and audited each as themselves', async () => {
  let visitor = 'anna';
  const audited: string[] = [];
  const {post} = createSite({
    authorize: signedBindingPolicy({keys: [key], now: () => start, subject: () => visitor}),
    powerBi: {workspaces: {[ids.report]: ids.workspace}},
    rateLimit: {points: 1, durationSeconds: 60},
    audit: ({subject}) => void audited.push(subject),
  });
  const body = requestFor(await signBinding(permission, key));
  assert.deepEqual([(await post(body)).status, (await post(body)).status], [200, 429]);
  visitor = 'ben';
  assert.equal((await post(body)).status, 200);
  assert.deepEqual(audited, ['signed-binding anna', 'signed-binding ben']);
});

test('where no signature is good, nothing else of the grant is asked for', async () => {
  let calls = 0;
  const {post, world} = createSite({
    authorize: signedBindingPolicy({
      keys: [key],
      now: () => start,
      grant: () => {
        calls += 1;
        return {};
      },
    }),
  });
  const expired = await signBinding({...permission, expires: new Date(start - 1000)}, key);
  for (const signature of [undefined, 'x.y.z', expired]) assert.equal((await post(requestFor(signature))).status, 403);
  assert.deepEqual([calls, world.sent.length], [0, 0]);
});

test('a check of a signature that fails for another reason is a fault of the site, and no verdict', async t => {
  const body = requestFor(await signBinding(permission, key));
  const {post, log} = createSignedSite();
  t.mock.method(crypto.subtle, 'importKey', () => Promise.reject(new Error('no keys today')));
  const {status, body: failure} = await post(body);
  assert.deepEqual([status, failure.error.code], [500, 'EndpointMisconfigured']);
  assert.match(JSON.stringify(log), /no keys today/);
});

test('a clock that gives no time lets no signature live for ever', async () => {
  const signature = await signBinding({...permission, expires: new Date(start - 1000)}, key);
  for (const time of [NaN, undefined, 'now', Infinity]) {
    const {post, log} = createSite({
      authorize: signedBindingPolicy({keys: [key], now: () => time as number}),
      powerBi: {workspaces: {[ids.report]: ids.workspace}},
    });
    const {status, body} = await post(requestFor(signature));
    assert.deepEqual([status, body.error.code], [500, 'EndpointMisconfigured'], String(time));
    assert.match(JSON.stringify(log), /authorize failed/);
  }
});

test('a secret may be bytes, and 32 of them are enough', async () => {
  const secret = '32 bytes are the least to accept';
  const bytes = new TextEncoder().encode(secret);
  assert.equal(bytes.byteLength, 32);
  const {post} = createSite({
    authorize: signedBindingPolicy({keys: [{id: 'k', secret: bytes}], now: () => start}),
    powerBi: {workspaces: {[ids.report]: ids.workspace}},
  });
  assert.equal((await post(requestFor(await signBinding(permission, {id: 'k', secret})))).status, 200);
  for (const short of [bytes.subarray(1), secret.slice(1), 7 as unknown as string]) {
    await assert.rejects(signBinding(permission, {id: 'k', secret: short}), /shorter than 32 bytes/);
  }
});

test('a weak key, a signature without an end and a policy without keys are refused when they are made', async () => {
  await assert.rejects(signBinding(permission, {id: 'k', secret: 'short'}), /shorter than 32 bytes/);
  for (const expires of [new Date(NaN), inAnHour.toISOString(), inAnHour.getTime(), undefined]) {
    await assert.rejects(
      signBinding({...permission, expires: expires as Date}, key),
      /expires is not a valid Date/,
      String(expires),
    );
  }
  await assert.rejects(signBinding({...permission, report: ''}, key), /report/);
  assert.throws(() => signedBindingPolicy({keys: []}), /keys is empty/);
  for (const id of ['', undefined, 7]) {
    assert.throws(() => signedBindingPolicy({keys: [{id: id as string, secret: key.secret}]}), /id is empty/);
  }
});

test('a signature without the right to edit says nothing of it, and only the right itself is one', async () => {
  const claims = (signature: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(signature.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
  assert.equal('e' in claims(await signBinding({...permission, edit: false}, key)), false);
  assert.equal(claims(await signBinding({...permission, edit: true}, key))['e'], true);
  for (const e of ['false', 1, {}]) {
    const signature = await jws({alg: 'HS256', typ: 'pbi-binding+jwt'}, {e});
    const request = requestFor(signature) as object;
    const {status} = await createSignedSite().post({...request, reports: [{id: ids.report, allowEdit: true}]});
    assert.equal(status, 403, JSON.stringify(e));
  }
});

test('the visitor stands in a signature as another program would compute it', async () => {
  const signature = await signBinding({...permission, subject: 'session-anna'}, key);
  const {s} = JSON.parse(Buffer.from(signature.split('.')[1]!, 'base64url').toString()) as {s: string};
  assert.equal(s, createHmac('sha256', key.secret).update('subject:session-anna').digest('hex'));
});

test('where the endpoint knows no visitors, no visitor’s name opens a signature that is tied to one', async () => {
  for (const subject of ['undefined', '']) await refused(await signBinding({...permission, subject}, key));
});

test('what else the grant says adds no pair, no subject and no reason to those of the signatures', async () => {
  const audited: string[] = [];
  let visitor: string | undefined = 'anna';
  const {post, world} = createSite({
    authorize: signedBindingPolicy({
      keys: [key],
      now: () => start,
      subject: () => visitor,
      grant: () =>
        ({...everything('somebody else'), denialFor: () => ({reason: 'session-changed'})}) as unknown as object,
    }),
    powerBi: {workspaces: {[ids.report]: ids.workspace}},
    audit: ({subject}) => void audited.push(subject),
  });
  const body = {
    reports: [{id: ids.report}],
    datasets: [{id: ids.fabrikam}, {id: ids.contoso}],
    bindings: [
      {reportId: ids.report, datasetId: ids.fabrikam, signature: await signBinding(permission, key)},
      {reportId: ids.report, datasetId: ids.contoso},
    ],
  };
  for (const who of ['anna', undefined]) {
    visitor = who;
    const answer = await post(body);
    assert.equal(answer.status, 200);
    assert.deepEqual(
      answer.body.refused!.map(({datasetId, code}) => [datasetId, code]),
      [[ids.contoso, 'NotAllowed']],
    );
  }
  assert.deepEqual(audited, ['signed-binding anna', 'signed-binding']);
  assert.deepEqual(
    world.generated().map(({datasets}) => datasets),
    [[{id: ids.fabrikam}], [{id: ids.fabrikam}]],
  );
});

test('visitors whom only the grant can tell apart are counted by its key', async () => {
  let client = '10.0.0.1';
  const {post} = createSite({
    authorize: signedBindingPolicy({keys: [key], now: () => start, grant: () => ({rateLimitKey: client})}),
    powerBi: {workspaces: {[ids.report]: ids.workspace}},
    rateLimit: {points: 1, durationSeconds: 60},
  });
  const body = requestFor(await signBinding(permission, key));
  assert.deepEqual([(await post(body)).status, (await post(body)).status], [200, 429]);
  client = '10.0.0.2';
  assert.equal((await post(body)).status, 200);
});
