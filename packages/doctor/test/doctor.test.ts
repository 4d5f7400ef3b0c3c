/** Each fault of a set-up, made in the emulator, is found by the check that it belongs to. */
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, test} from 'node:test';
import {entraRemedies, itemRemedies, powerBiRemedies} from '@pbi-bound-report/contract';
import {
  createDefaultWorld,
  createEmulatorClient,
  defaultCredentials,
  defaultWorldIds as ids,
} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {runCommand} from '../src/command.js';
import {checkNames, diagnose, type CheckName, type Finding, type SetUp} from '../src/index.js';
import {forbiddingDirective, metaPolicies, parsePolicies} from '../src/policy.js';

let mock: MockServer;
let origin: string;
before(async () => {
  mock = await createMockServer();
  origin = await mock.listen();
});
after(() => mock.close());

const setUp = (change: Partial<SetUp> = {}): SetUp => ({
  ...defaultCredentials,
  apiOrigin: origin,
  authorityHost: origin,
  reportId: ids.report,
  workspaceId: ids.reportWorkspace,
  datasetId: ids.contoso,
  datasetWorkspaceId: ids.contosoWorkspace,
  identity: {username: 'iris@contoso.com', roles: ['executive']},
  ...change,
});
const firstFailure = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({status}) => status === 'failed');
const remedyOf = (text: string): string => powerBiRemedies.find(({pattern}) => pattern.test(text))!.remedy;

test('a set-up that is right passes every check but the page’s, which is not given', async () => {
  const findings = await diagnose(setUp());
  assert.deepEqual(
    findings.map(({check, status}) => [check, status]),
    checkNames.map(check => [check, check === 'page policy' ? 'skipped' : 'ok']),
  );
});

const faults: readonly (readonly [title: string, change: Partial<SetUp>, check: CheckName, remedy: string | RegExp])[] =
  [
    ['a tenant that is not there', {tenantId: ids.report}, 'authority', entraRemedies[90002]!],
    ['a tenant that is no id', {tenantId: 'no tenant'}, 'authority', entraRemedies[900023]!],
    ['an application that is not there', {clientId: ids.report}, 'credential', entraRemedies[700016]!],
    ['a wrong secret', {clientSecret: 'wrong-secret-value'}, 'credential', entraRemedies[7000215]!],
    ['a scope of something else', {scope: 'https://other.example/.default'}, 'credential', entraRemedies[500011]!],
    [
      'a workspace without the application',
      {datasetId: ids.tailspin, datasetWorkspaceId: ids.tailspinWorkspace},
      'workspace role',
      itemRemedies.forbidden,
    ],
    ['a report that is not there', {reportId: ids.contoso}, 'report', itemRemedies.missing],
    ['a dataset in another workspace', {datasetWorkspaceId: ids.fabrikamWorkspace}, 'dataset', itemRemedies.missing],
    ['an identity that is missing', {identity: undefined}, 'identity', /--username/],
    [
      'an identity that is too much',
      {datasetId: ids.northwind, datasetWorkspaceId: ids.northwindWorkspace},
      'identity',
      /no identity/,
    ],
    ['an identity without roles', {identity: {username: 'iris@contoso.com'}}, 'identity', /roles/],
    ['an API that is not there', {apiOrigin: 'http://127.0.0.1:2'}, 'scope', /correct the address/],
    ['an Entra that is not there', {authorityHost: 'http://127.0.0.1:2'}, 'authority', /correct the address/],
    ['a dataset without its workspace', {datasetWorkspaceId: undefined}, 'dataset', /--dataset-workspace/],
  ];
for (const [title, change, check, remedy] of faults) {
  test(`${title} is found by "${check}"`, async () => {
    const found = firstFailure(await diagnose(setUp(change)));
    assert.equal(found?.check, check, JSON.stringify(found));
    if (typeof remedy === 'string') assert.equal(found?.remedy, remedy);
    else assert.match(found?.remedy ?? '', remedy);
  });
}

test('what cannot be reached is named, with what to do about that and about nothing else', async () => {
  const dead = 'http://127.0.0.1:2';
  const findings = await diagnose(setUp({authorityHost: dead}));
  const credential = findings.find(({check}) => check === 'credential');
  assert.equal(credential?.message, `${dead} cannot be reached: nothing listens there.`);
  assert.equal(credential?.remedy, 'Start what should, or correct the address.');
  const page = (await diagnose(setUp({pageUrl: dead}))).find(({check}) => check === 'page policy');
  assert.doesNotMatch(page?.remedy ?? '', /Power BI/);
  const plain = firstFailure(await diagnose(setUp({apiOrigin: origin.replace('http:', 'https:')})));
  assert.match(`${plain?.message} ${plain?.remedy}`, /does not speak TLS\. Write http:/);
});

test('roles are named where nothing before the report checks them', async () => {
  const findings = await diagnose(setUp({identity: {username: 'iris@contoso.com', roles: ['excutive']}}));
  const identity = findings.find(({check}) => check === 'identity');
  assert.match(identity?.message ?? '', /the roles excutive shows when the report opens/);
});

const refusals = [
  ['switchedOff', 'Groups_GetGroups', 'tenant setting', remedyOf('ServicePrincipalIsNotAllowedByTenantAdminSwitch')],
  ['accessTokenExpired', 'Groups_GetGroups', 'scope', itemRemedies.token],
  ['capacityQuota', 'EmbedToken_GenerateToken', 'GenerateToken', remedyOf('exceeded the amount of embed token')],
  ['throttled', 'EmbedToken_GenerateToken', 'GenerateToken', 'Wait, and try again.'],
] as const;
for (const [failure, operation, check, remedy] of refusals) {
  test(`the emulator's ${failure} is found by "${check}"`, async t => {
    const emulator = createEmulatorClient(origin);
    await emulator.faults.add({operation, failure});
    t.after(() => emulator.faults.clear());
    const found = firstFailure(await diagnose(setUp()));
    assert.deepEqual([found?.check, found?.remedy], [check, remedy]);
  });
}

test('a workspace on no capacity is a warning', async t => {
  const world = createDefaultWorld();
  const other = await createMockServer({
    world: {...world, workspaces: world.workspaces.map(({capacityId: _, ...workspace}) => workspace)},
  });
  t.after(() => other.close());
  const there = await other.listen();
  const findings = await diagnose(setUp({apiOrigin: there, authorityHost: there}));
  assert.equal(findings.find(({check}) => check === 'capacity')?.status, 'warning');
});

test('a frame on a host that is not Microsoft’s is found by "embed URL"', async t => {
  const other = await createMockServer({embedOrigin: 'https://evil.example'});
  t.after(() => other.close());
  const there = await other.listen();
  assert.equal(firstFailure(await diagnose(setUp({apiOrigin: there, authorityHost: there})))?.check, 'embed URL');
});

test('a page whose policy forbids the frame is found, with the line to add', async t => {
  const page = createServer((_request, response) => {
    response.setHeader('Content-Security-Policy', "default-src 'self'; frame-src https://app.powerbi.com").end('<p>');
  });
  await new Promise<void>(done => {
    page.listen(0, '127.0.0.1', done);
  });
  t.after(() => page.close());
  const pageUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
  const found = firstFailure(await diagnose(setUp({pageUrl})));
  assert.deepEqual([found?.check, found?.remedy], ['page policy', `Add this to the policy: frame-src ${origin}`]);
});

test('policies are read as browsers read them', () => {
  const forbids = (policy: string, frame = 'https://app.powerbi.com/reportEmbed'): string | undefined =>
    forbiddingDirective(parsePolicies([policy]), new URL(frame), new URL('https://portal.example/'));
  assert.equal(forbids("default-src 'self'"), 'default-src');
  assert.equal(forbids("default-src 'none'; child-src https://*.powerbi.com"), undefined);
  assert.equal(forbids("frame-src 'none'; default-src *"), 'frame-src');
  assert.equal(forbids('frame-src https:'), undefined);
  assert.equal(forbids('frame-src app.powerbi.com'), undefined);
  assert.equal(forbids('frame-src *.powerbi.com', 'https://powerbi.com/'), 'frame-src');
  assert.equal(forbids('script-src x, frame-src y'), 'frame-src');
  assert.equal(forbids('frame-src y; frame-src https://app.powerbi.com'), 'frame-src');
  assert.equal(forbids(''), undefined);
  assert.deepEqual(
    metaPolicies(`<meta charset=x><META http-equiv="Content-Security-Policy" content="frame-src 'self'">`),
    ["frame-src 'self'"],
  );
});

const args = (): string[] => [
  ...['--tenant', ids.tenant, '--client', defaultCredentials.clientId, '--report', ids.report],
  ...['--workspace', ids.reportWorkspace, '--dataset', ids.contoso, '--dataset-workspace', ids.contosoWorkspace],
  ...['--username', 'iris@contoso.com', '--roles', 'executive', '--api', origin, '--authority', origin],
];
const run = async (more: string[], secret: string | undefined): Promise<{code: number; text: string}> => {
  const lines: string[] = [];
  const env = {PBI_CLIENT_SECRET: secret};
  const code = await runCommand([...args(), ...more], {env, print: line => lines.push(line)});
  return {code, text: lines.join('\n')};
};

test('the command prints a line a check, JSON on demand, and says by its exit code how it went', async () => {
  const good = await run([], defaultCredentials.clientSecret);
  assert.equal(good.code, 0, good.text);
  assert.equal(good.text.match(/^ok /gm)?.length, checkNames.length - 1);
  const bad = await run(['--json'], 'wrong-secret-value');
  assert.equal(bad.code, 1);
  assert.equal((JSON.parse(bad.text) as {ok: boolean}).ok, false);
  assert.deepEqual([(await run([], undefined)).code, (await run(['--cloud', 'moon'], 'x')).code], [2, 2]);
  assert.equal((await run(['--help'], undefined)).code, 0);
});

test('the command names all that is missing at once, an option that is none, and an id that is none', async () => {
  const lines: string[] = [];
  const context = {env: {PBI_CLIENT_SECRET: 'x'}, print: (line: string) => lines.push(line)};
  assert.equal(await runCommand(['--client', ids.report], context), 2);
  assert.match(lines.join(), /--tenant, --workspace, --report not given/);
  assert.equal(await runCommand(['--tenat', ids.report], context), 2);
  assert.match(lines.join(), /unknown option '--tenat'[^]*--tenant/);
  assert.equal(await runCommand(['--workspace', 'Retail Reports'], context), 2);
  assert.match(lines.join(), /'--workspace <id>' argument 'Retail Reports' is invalid\. It must be an id such as/);
});

test('no secret, token or user name is printed, whatever fails', async t => {
  const emulator = createEmulatorClient(origin);
  t.after(() => emulator.faults.clear());
  const message = `Bearer eyJhbGciOi.abc.def iris@contoso.com ${defaultCredentials.clientSecret} H4sIAAAAAAAAA`;
  for (const operation of ['Groups_GetGroups', 'Reports_GetReportInGroup', 'EmbedToken_GenerateToken']) {
    await emulator.faults.clear();
    await emulator.faults.add({operation, status: 400, code: 'InvalidRequest', message});
    for (const form of [[], ['--json']]) {
      const {text} = await run(form, defaultCredentials.clientSecret);
      assert.match(text, /\[redacted\]/);
      assert.doesNotMatch(text, /emulator-only-secret|iris@contoso|eyJ|H4sI/);
    }
  }
});
