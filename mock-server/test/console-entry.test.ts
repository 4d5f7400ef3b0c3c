/** What the console makes of a call, as the journal holds it. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, test} from 'node:test';
import {createEmulatorClient, defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {curlOf, whyOf, type ConsoleRemedies} from '../console/entry-view.js';

let mock: MockServer;
let origin: string;
let remedies: ConsoleRemedies;
const journal = () => createEmulatorClient(origin).journal.read();
before(async () => {
  mock = await createMockServer();
  origin = await mock.listen();
  remedies = (await (await fetch(`${origin}/__emulator/console/remedies.json`)).json()) as ConsoleRemedies;
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
  assert.match(whyOf(wrong!, remedies).join(), /client secret is wrong/);
  assert.match(whyOf(withoutIdentity!, remedies).join(), /let authorize return an identity/);
  assert.match(whyOf(faulty!, remedies).join(), /A fault was set/);
});

test('a call that was answered has nothing to explain', () => {
  assert.deepEqual(whyOf({method: 'GET', path: '/', status: 200}, remedies), []);
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
