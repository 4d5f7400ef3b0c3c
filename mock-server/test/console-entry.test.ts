/** What the console makes of a call, as the journal holds it. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {
  createEmulatorClient,
  defaultCredentials,
  defaultWorldIds as ids,
  entraErrorNumbers,
  undocumentedErrors,
  type JournalEntry,
} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {curlOf, whyOf, type ConsoleRefusals} from '../console/entry-view.js';

let mock: MockServer;
let origin: string;
let rules: ConsoleRefusals['rules'];
let page: string;
const journal = () => createEmulatorClient(origin).journal.read();
before(async () => {
  mock = await createMockServer();
  origin = await mock.listen();
  ({rules, page} = (await (await fetch(`${origin}/__emulator/console/refusals.json`)).json()) as ConsoleRefusals);
});
after(() => mock.close());

const signIn = (secret: string) =>
  fetch(`${origin}/${defaultCredentials.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: defaultCredentials.clientId,
      client_secret: secret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  });

test('a refusal says why: Entra’s, Power BI’s, and what a fault was set for', async () => {
  await signIn('wrong');
  const {access_token: token} = (await (await signIn(defaultCredentials.clientSecret)).json()) as {
    access_token: string;
  };
  const generate = () =>
    fetch(`${origin}/v1.0/myorg/GenerateToken`, {
      method: 'POST',
      headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
      body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.contoso}]}),
    });
  await generate();
  await createEmulatorClient(origin).faults.add({failure: 'throttled', once: true});
  await generate();
  const [wrong, , withoutIdentity, faulty] = await journal();
  const why = (entry: JournalEntry | undefined) =>
    whyOf(entry!, rules)
      .map(({rule, text}) => `${rule}: ${text}`)
      .join();
  assert.match(why(wrong), /^AADSTS7000215: The client secret is wrong/);
  assert.match(why(withoutIdentity), /^effectiveIdentityRequired: .*let authorize return an identity/);
  assert.match(why(faulty), /^fault: A fault was set/);
});

test('a call that was answered has nothing to explain', () => {
  assert.deepEqual(whyOf({method: 'GET', path: '/', status: 200}, rules), []);
});

const refused = (status: number, body: unknown, more: Partial<JournalEntry> = {}) =>
  whyOf({method: 'GET', path: '/', status, responseBody: JSON.stringify(body), ...more}, rules).map(({rule}) => rule);

test('every invented wording is known again by what is said, with whatever is filled in', () => {
  for (const [rule, {status, code, message}] of Object.entries(undocumentedErrors)) {
    if (/^\{\w+\}$/.test(message)) continue;
    const filled = message.replace(/\{\w+\}/g, 'a "quoted" \\ name');
    assert.deepEqual(refused(status, {error: {code, message: filled}}), [rule]);
  }
});

test("every one of Entra's refusals is known by its number, also where it is told in a redirect", () => {
  for (const number of entraErrorNumbers) {
    assert.deepEqual(refused(400, {error_description: `AADSTS${number}: words`}), [`AADSTS${number}`]);
  }
  const location = 'http://localhost/#error=login_required&error_description=AADSTS50058%3A+words';
  assert.deepEqual(refused(302, '', {responseHeaders: {location}}), ['AADSTS50058']);
});

test('a refusal of which only the code is known is explained by the code, with the note of the journal', () => {
  const note = 'There is no dataset x.';
  const body = {error: {code: 'PowerBIEntityNotFound'}};
  const [reason] = whyOf({method: 'GET', path: '/', status: 404, responseBody: JSON.stringify(body), note}, rules);
  assert.equal(reason?.rule, 'PowerBIEntityNotFound');
  assert.match(reason.text, /^There is no dataset x\. Check the id/);
});

test('a report without rows, a call that nothing fits, and words that nobody knows are explained too', async () => {
  assert.deepEqual(refused(200, {}, {note: 'Nobody sees a row.'}), ['noRows']);
  assert.deepEqual(refused(200, {rows: [{text: 'AADSTS50058 PowerBIEntityNotFound'}]}), []);
  assert.deepEqual(refused(418, {error: {code: 'Teapot'}}), ['otherRefusal']);
  assert.deepEqual(refused(503, {}, {faults: ['serviceUnavailable']}), ['fault']);
  await fetch(`${origin}/v1.0/myorg/reprots`);
  await fetch(`${origin}/v1.0/myorg/reports`);
  const last = (await journal()).slice(-2).map(entry => whyOf(entry, rules));
  assert.deepEqual(
    last.flat().map(({rule}) => rule),
    ['NotFound', 'noAuthorization'],
  );
  assert.match(last[0]?.[0]?.text ?? '', /^It may have been meant as: GET .*reports.*\. Check method and path/);
});

test('an answer at any length is looked through at once', () => {
  const long = `{"error":{"code":"X","message":"The dataset ${'a reads the dataset '.repeat(50_000)}`;
  const started = performance.now();
  whyOf({method: 'GET', path: '/', status: 400, responseBody: long}, rules);
  const longest = `{"error":{"message":"${'The '.repeat(3000)}`;
  whyOf({method: 'GET', path: '/', status: 400, responseBody: longest}, rules);
  assert.ok(performance.now() - started < 5000);
});

test('no rule has the name or the section of another, and each says what to change', () => {
  assert.equal(new Set(rules.map(({id}) => id)).size, rules.length);
  assert.equal(new Set(rules.map(({anchor}) => anchor)).size, rules.length);
  assert.deepEqual(
    rules.filter(({remedy}) => !/^[A-Z\w].*\.$/.test(remedy)).map(({id}) => id),
    [],
  );
});

test('every code that a rule of the emulator refuses with is explained', () => {
  const source = new URL('../../packages/emulator/src/', import.meta.url);
  const texts = readdirSync(source, {recursive: true})
    .map(String)
    .filter(name => /(?<!\.test)\.ts$/.test(name))
    .map(name => readFileSync(new URL(name, source), 'utf8'));
  const said = texts.flatMap(text => [
    ...[...text.matchAll(/(?:codeTwice|codeAndMessage|emptyBody)\(\s*\d{3},\s*'(\w+)'/g)].map(match => match[1] ?? ''),
    ...[...text.matchAll(/\bcode: '(\w+)'/g)].map(match => match[1] ?? ''),
  ]);
  const codes = new Set(said.filter(code => /^[A-Z]/.test(code)));
  assert.ok(codes.size > 15, [...codes].join());
  // A member of the details, and no code of its own.
  codes.delete('DetailsMessage');
  const unexplained = [...codes].filter(code => refused(401, {error: {code}}).includes('otherRefusal'));
  assert.deepEqual(unexplained, []);
});

test('the page that explains refusals is the published one, or the one that the server is told of', async () => {
  assert.match(page, /^https:\/\/github\.com\/.*\/docs\/refusals\.md$/);
  const own = await createMockServer({refusalsPage: 'http://localhost:8080/docs/refusals.html'});
  const told = await own.app.inject('/__emulator/console/refusals.json');
  assert.equal(told.json<ConsoleRefusals>().page, 'http://localhost:8080/docs/refusals.html');
  await own.close();
});

test('the line for a shell makes the call, with what was redacted from the environment', async () => {
  const call = (await journal()).find(({operationId}) => operationId === 'EmbedToken_GenerateToken')!;
  const line = curlOf(call, origin);
  assert.match(line, /-H "authorization: Bearer \$TOKEN"/);
  // The shell's own words, without the call: quotes of bodies must survive.
  const body = `{"a": "it's \\"quoted\\" $HOME"}`;
  const shown = curlOf({method: 'POST', path: '/x', requestHeaders: {}, requestBody: body}, origin);
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${shown.replace(/^curl /, '')}`], {encoding: 'utf8'});
  assert.deepEqual(words.trimEnd().split('\n'), ['-X', 'POST', `${origin}/x`, '-d', body]);
});
