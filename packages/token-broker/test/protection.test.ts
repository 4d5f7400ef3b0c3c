import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ids} from './support/fake-power-bi.js';
import {everything, onePair, createSite, url} from './support/helpers.js';

const body = JSON.stringify(onePair());

for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
  test(`${method} is refused`, async () => {
    const {endpoint, world} = createSite();
    const response = await endpoint(new Request(url, {method}));
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'POST');
    assert.equal(world.sent.length, 0);
  });
}

for (const type of [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=a',
  '',
  'application/jsonp',
]) {
  test(`the content type "${type}", which a foreign page could send without asking, is refused`, async () => {
    const {status, body: answer} = await createSite().post(body, {headers: {'content-type': type}});
    assert.equal(status, 415);
    assert.equal(answer.error.code, 'UnsupportedMediaType');
  });
}

test('JSON with a charset is JSON', async () => {
  assert.equal(
    (await createSite().post(body, {headers: {'content-type': 'Application/JSON; charset=utf-8'}})).status,
    200,
  );
});

for (const [who, headers, status] of [
  ['a foreign page', {origin: 'https://evil.example'}, 403],
  ['a sandboxed or file page', {origin: 'null'}, 403],
  ['a page on the same host with another port', {origin: 'https://portal.example:8443'}, 403],
  ['a page that was served without TLS', {origin: 'http://portal.example'}, 403],
  ['a page whose name begins alike', {origin: 'https://portal.example.evil.example'}, 403],
  [
    'a foreign page behind a browser that names the site only',
    {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'},
    403,
  ],
  ['a page of a sibling host', {origin: 'https://other.portal.example', 'sec-fetch-site': 'same-site'}, 403],
  [
    'a page of the site behind a proxy that hides its name',
    {origin: 'https://public.example', 'sec-fetch-site': 'same-origin'},
    200,
  ],
] as const) {
  test(`${who} is ${status === 200 ? 'served' : 'refused'}`, async () => {
    const {post, world} = createSite();
    const answer = await post(body, {headers});
    assert.equal(answer.status, status);
    if (status === 403) assert.equal(answer.body.error.code, 'OriginNotAllowed');
    assert.equal(world.sent.length > 0, status === 200);
  });
}

test('the log names the origin of a page that is refused, and the one that the endpoint takes for its own', async () => {
  const {post, log} = createSite();
  await post(body, {headers: {origin: 'https://evil.example/path?token=x'}});
  await post(body, {headers: {origin: `https://${'a'.repeat(300)}.example`}});
  const [foreign, long] = log.filter(({event}) => event === 'request-failed');
  assert.deepEqual([foreign?.['origin'], foreign?.['ownOrigin']], ['https://evil.example', new URL(url).origin]);
  assert.equal(long?.['origin'], undefined);
  const own = createSite({publicOrigin: 'https://public.example'});
  const longest = `https://${'a'.repeat(184)}.example`;
  for (const [origin, named] of [
    [longest, longest],
    [`${longest}x`, undefined],
    ['null', undefined],
  ] as const) {
    assert.equal(longest.length, 200);
    own.log.length = 0;
    await own.post(body, {headers: {origin}});
    const [entry] = own.log.filter(({event}) => event === 'request-failed');
    assert.deepEqual([entry?.['origin'], entry?.['ownOrigin']], [named, 'https://public.example']);
  }
});

test('a program that is no browser is left to authorize', async () => {
  const {endpoint} = createSite();
  assert.equal(
    (await endpoint(new Request(url, {method: 'POST', body, headers: {'content-type': 'application/json'}}))).status,
    200,
  );
  assert.equal(
    (
      await endpoint(
        new Request(url, {
          method: 'POST',
          body,
          headers: {'content-type': 'application/json', 'sec-fetch-site': 'cross-site'},
        }),
      )
    ).status,
    403,
  );
});

test('the site’s public origin is its own', async () => {
  assert.equal(
    (
      await createSite({publicOrigin: 'https://public.example'}).post(body, {
        headers: {origin: 'https://public.example'},
      })
    ).status,
    200,
  );
});

test('where a public origin is named, the name that Host gives is not the site’s', async () => {
  // Whoever can choose Host, by a name that leads here (DNS rebinding), would choose the site's origin with it.
  const {endpoint} = createSite({publicOrigin: 'https://public.example'});
  const response = await endpoint(
    new Request('https://rebound.example/token', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {'content-type': 'application/json', origin: 'https://rebound.example'},
    }),
  );
  const {error} = (await response.json()) as {error: {code: string}};
  assert.deepEqual([response.status, error.code], [403, 'OriginNotAllowed']);
});

test('CORS is off: no answer and no preflight names a foreign origin', async () => {
  const {endpoint, post} = createSite();
  const preflight = await endpoint(
    new Request(url, {
      method: 'OPTIONS',
      headers: {origin: 'https://partner.example', 'access-control-request-method': 'POST'},
    }),
  );
  const answer = await post(body, {headers: {origin: 'https://partner.example'}});
  for (const {headers} of [preflight, answer]) {
    assert.deepEqual(
      [...headers.keys()].filter(k => k.startsWith('access-control') || k === 'vary'),
      [],
    );
  }
});

test('a listed origin is served with CORS, another is not', async () => {
  const {endpoint, post} = createSite({cors: {origins: ['https://partner.example'], credentials: true}});
  const preflight = await endpoint(
    new Request(url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://partner.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    }),
  );
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://partner.example');
  const answer = await post(body, {headers: {origin: 'https://partner.example'}});
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('access-control-allow-origin'), 'https://partner.example');
  assert.equal(answer.headers.get('access-control-allow-credentials'), 'true');
  assert.equal(answer.headers.get('vary'), 'Origin');
  // Origins count whole: others begin or end like the listed one.
  for (const origin of [
    'https://evil.example',
    'https://partner.example.evil.example',
    'https://partner.example:8443',
    'https://evil-partner.example',
    'https://partner.exampl',
    'http://partner.example',
  ]) {
    const foreign = await post(body, {headers: {origin}});
    assert.equal(foreign.status, 403, origin);
    assert.equal(foreign.headers.get('access-control-allow-origin'), null, origin);
  }
});

test('a preflight repeats the names of headers that it is asked for, and nothing else', async () => {
  const {endpoint} = createSite({cors: {origins: ['https://partner.example']}});
  for (const [wanted, allowed] of [
    ['content-type, x-request-id', 'content-type, x-request-id'],
    ['content-type; x', 'content-type'],
    ['<script>', 'content-type'],
    ['*', 'content-type'],
  ] as const) {
    const origin = 'https://partner.example';
    const headers = {origin, 'access-control-request-method': 'POST', 'access-control-request-headers': wanted};
    const answer = await endpoint(new Request(url, {method: 'OPTIONS', headers}));
    assert.equal(answer.headers.get('access-control-allow-headers'), allowed);
  }
});

test('a listed origin gets no leave to send cookies where the options do not say so', async () => {
  const {post} = createSite({cors: {origins: ['https://partner.example']}});
  const {status, headers} = await post(body, {headers: {origin: 'https://partner.example'}});
  assert.equal(status, 200);
  assert.equal(headers.get('access-control-allow-credentials'), null);
});

test('a short request that stands for more pairs than the limit is refused before anybody decides on them', async () => {
  const id = (kind: number, n: number): {id: string} => ({
    id: `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  });
  const many = (kind: number, count: number): {id: string}[] => Array.from({length: count}, (_, n) => id(kind, n));
  let decided = 0;
  const {post} = createSite({
    authorize: () => {
      decided += 1;
      return null;
    },
  });
  const refused = await post({reports: many(1, 25), datasets: many(2, 21)});
  assert.equal(refused.status, 400);
  assert.match(refused.body.error.message, /more than 500 pairs/);
  assert.equal(decided, 0);
  assert.equal((await post({reports: many(1, 25), datasets: many(2, 20)})).status, 403);
  assert.equal(decided, 1);
});

for (const origin of ['*', 'https://*.example', 'https://portal.example/', 'portal.example']) {
  test(`cors.origins "${origin}" is refused when the endpoint is made`, () => {
    assert.throws(() => createSite({cors: {origins: [origin]}}), /cors\.origins/);
  });
}

test('a body that says it is too large is not read', async () => {
  const {endpoint} = createSite();
  let pulled = 0;
  const stream = new ReadableStream(
    {
      pull(c) {
        pulled++;
        c.enqueue(new Uint8Array(1000));
      },
    },
    {highWaterMark: 0},
  );
  const response = await endpoint(
    new Request(url, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: {'content-type': 'application/json', 'content-length': '10000000'},
    } as RequestInit),
  );
  assert.equal(response.status, 413);
  assert.equal(pulled, 0);
});

test('a body that says that it is as large as is allowed is read', async () => {
  const {post} = createSite({maxBodyBytes: Buffer.byteLength(body)});
  const said = (bytes: number) => post(body, {headers: {'content-length': String(bytes)}});
  assert.equal((await said(Buffer.byteLength(body))).status, 200);
  assert.equal((await said(Buffer.byteLength(body) + 1)).status, 413);
});

test('a body that does not say so is read up to the limit only', async () => {
  const {endpoint} = createSite();
  let pulled = 0;
  let cancelled = false;
  const stream = new ReadableStream(
    {
      pull(c) {
        pulled++;
        c.enqueue(new Uint8Array(16_384));
      },
      cancel() {
        cancelled = true;
      },
    },
    {highWaterMark: 0},
  );
  const response = await endpoint(
    new Request(url, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: {'content-type': 'application/json'},
    } as RequestInit),
  );
  assert.equal(response.status, 413);
  assert.equal(pulled, 5);
  assert.equal(cancelled, true);
});

test('a body that does not come is not waited for', async () => {
  const {endpoint} = createSite({resilience: {deadlineMs: 20}});
  const response = await endpoint(
    new Request(url, {
      method: 'POST',
      body: new ReadableStream(),
      duplex: 'half',
      headers: {'content-type': 'application/json'},
    } as RequestInit),
  );
  assert.equal(response.status, 400);
  assert.match(await response.text(), /took too long/);
});

for (const [what, text] of [
  ['broken JSON', '{"reports":[{"id":"SECRET-TEXT'],
  ['nothing', ''],
  ['a text', '"reports"'],
  ['null', 'null'],
  ['a list', '[]'],
  ['deep nesting', '['.repeat(60_000)],
] as const) {
  test(`${what} is refused without repeating it`, async () => {
    const {post} = createSite();
    const {status, text: answer, body: failure} = await post(text);
    assert.equal(status, 400);
    assert.equal(failure.error.code, 'InvalidRequest');
    assert.equal(answer.includes('SECRET-TEXT'), false);
  });
}

test('bytes that are not UTF-8 are refused', async () => {
  const {endpoint} = createSite();
  const response = await endpoint(
    new Request(url, {
      method: 'POST',
      body: Uint8Array.of(...new TextEncoder().encode('{"reports":"'), 0xff, ...new TextEncoder().encode('"}')),
      headers: {'content-type': 'application/json'},
    }),
  );
  assert.equal(response.status, 400);
  assert.match(await response.text(), /its body is not JSON in UTF-8/);
});

for (const [what, request, names] of [
  ['no reports', {reports: [], datasets: []}, /reports/],
  ['a report id that is no GUID', {reports: [{id: 'x/../../groups'}], datasets: []}, /reports\[0\]\.id/],
  ['a dataset id with a slash', {reports: [{id: ids.report}], datasets: [{id: 'a/b'}]}, /datasets\[0\]\.id/],
  [
    'a binding to an unlisted dataset',
    {reports: [{id: ids.report}], datasets: [], bindings: [{reportId: ids.report, datasetId: ids.contoso}]},
    /bindings\[0\]\.datasetId/,
  ],
  [
    'a binding of an unlisted report',
    {reports: [{id: ids.report}], datasets: [], bindings: [{reportId: ids.otherReport}]},
    /bindings\[0\]\.reportId/,
  ],
  ['allowEdit as text', {reports: [{id: ids.report, allowEdit: 'true'}], datasets: []}, /allowEdit/],
  [
    'an unknown XMLA permission',
    {reports: [{id: ids.report}], datasets: [{id: ids.contoso, xmlaPermissions: 'ReadWrite'}]},
    /xmlaPermissions/,
  ],
  [
    'a workspace of a report that is no GUID',
    {reports: [{id: ids.report, groupId: '../x'}], datasets: []},
    /reports\[0\]\.groupId/,
  ],
  ['reports as an object', {reports: {id: ids.report}, datasets: []}, /reports: it is not an array/],
  ['a text for datasets', {reports: [{id: ids.report}], datasets: ids.contoso}, /datasets: it is not an array/],
  ['bindings of nothing', {reports: [{id: ids.report}], datasets: [], bindings: []}, /bindings: it is empty/],
  [
    'a member that has no meaning',
    {reports: [{id: ids.report}], datasets: [], page: 'p1'},
    /it has a member that is not part of the request/,
  ],
  ['501 reports', {reports: Array.from({length: 501}, () => ({id: ids.report})), datasets: []}, /more than 500/],
  [
    'a huge signature',
    {reports: [{id: ids.report}], datasets: [], bindings: [{reportId: ids.report, signature: 'x'.repeat(5000)}]},
    /signature/,
  ],
] as const) {
  test(`${what}: the answer names the member`, async () => {
    const {post, world} = createSite();
    const {status, body: failure} = await post(request);
    assert.equal(status, 400);
    assert.match(failure.error.message, names);
    assert.equal(world.sent.length, 0);
  });
}

test('a list of 500, and a signature of 4,096 characters, are within the limits', async () => {
  const {post} = createSite();
  const reports = Array.from({length: 500}, () => ({id: ids.report}));
  const signature = 'x'.repeat(4096);
  const bindings = [{reportId: ids.report, datasetId: ids.fabrikam, signature}];
  assert.equal((await post({reports, datasets: [{id: ids.fabrikam}], bindings})).status, 200);
});

test('requests beyond the limit are refused per subject, with the time to wait', async () => {
  let subject = 'anna';
  const {post} = createSite({rateLimit: {points: 2, durationSeconds: 60}, authorize: () => everything(subject)});
  assert.deepEqual([(await post(body)).status, (await post(body)).status], [200, 200]);
  const third = await post(body);
  assert.equal(third.status, 429);
  assert.equal(third.body.error.code, 'TooManyRequests');
  assert.ok(Number(third.headers.get('retry-after')) > 0 && Number(third.headers.get('retry-after')) <= 60);
  subject = 'ben';
  assert.equal((await post(body)).status, 200);
});

test('a flood from one client ends before authorize is called', async () => {
  let calls = 0;
  const {post} = createSite({
    clientKey: () => '192.0.2.1',
    clientRateLimit: {points: 3, durationSeconds: 60},
    authorize: () => {
      calls++;
      return null;
    },
  });
  const statuses = await Promise.all(Array.from({length: 10}, async () => (await post(body)).status));
  assert.equal(statuses.filter(s => s === 429).length, 7);
  assert.equal(calls, 3);
});

test('only a wrong method is told which one is right, and only a limit how long to wait', async () => {
  const {post} = createSite({authorize: () => null});
  for (const {headers} of [await post(body), await post('x')]) {
    assert.deepEqual([headers.get('allow'), headers.get('retry-after')], [null, null]);
  }
});

test('every answer says that it must not be stored', async () => {
  const {post, endpoint} = createSite({authorize: () => null});
  for (const answer of [await post(body), await post('x'), await endpoint(new Request(url))]) {
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  }
});

test('a preflight that asks for no headers is told the one that a request needs', async () => {
  const {endpoint} = createSite({cors: {origins: ['https://partner.example']}});
  const {status, headers} = await endpoint(
    new Request('https://portal.example/token', {method: 'OPTIONS', headers: {origin: 'https://partner.example'}}),
  );
  assert.deepEqual([status, headers.get('access-control-allow-headers')], [204, 'content-type']);
});

test('a page of a listed origin may read why its request failed', async () => {
  const {post} = createSite({cors: {origins: ['https://partner.example']}, authorize: () => null});
  const {status, headers} = await post(onePair(), {headers: {origin: 'https://partner.example'}});
  assert.equal(status, 403);
  assert.equal(headers.get('access-control-allow-origin'), 'https://partner.example');
  assert.equal(headers.get('vary'), 'Origin');
});
