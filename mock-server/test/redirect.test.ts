// A process that was started with `--import @pbi-bound-report/mock-server/redirect`, as it is seen from inside.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {networkInterfaces, tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {loadCertificate} from '../src/certificates.js';
import {createMockServer} from '../src/server.js';
import {childEnvironment} from '../../scripts/test/child-environment.mjs';
import {ownPort} from '../../scripts/test/own-port.mjs';

const run = promisify(execFile);
const redirect = fileURLToPath(new URL('../src/redirect.ts', import.meta.url));

/** Runs a script as an app that knows nothing of the mock server. */
async function runApp(script: string, environment: Record<string, string | undefined>): Promise<unknown> {
  return JSON.parse((await runAppForOutput(script, environment)).stdout);
}

async function runAppForOutput(
  script: string,
  environment: Record<string, string | undefined>,
): Promise<{stdout: string; stderr: string}> {
  const node = ['--import', 'tsx', '--conditions=@pbi-bound-report/source', '--import', redirect];
  return run(process.execPath, [...node, '--input-type=module', '--eval', script], {
    env: childEnvironment({PBI_MOCK_SERVER: undefined, PBI_MOCK_SERVER_CA: undefined, ...environment}),
  });
}

/** An address where nothing listens, as `PBI_MOCK_SERVER`, and its port for who listens there later. */
async function awayAddress(): Promise<{PBI_MOCK_SERVER: string; GATE: string}> {
  const port = await ownPort();
  return {PBI_MOCK_SERVER: `https://127.0.0.1:${port}`, GATE: String(port)};
}

/** Of IPv6 where the machine has it: such an address is written in brackets. */
const loopback = Object.values(networkInterfaces()).some(list => list?.some(({address}) => address === '::1'))
  ? '::1'
  : '127.0.0.1';

async function serveHttps(
  t: TestContext,
  host = '127.0.0.1',
): Promise<{PBI_MOCK_SERVER: string; PBI_MOCK_SERVER_CA: string}> {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-redirect-'));
  t.after(() => rm(folder, {recursive: true}));
  const certificate = await loadCertificate(folder);
  const server = await createMockServer({https: certificate});
  t.after(() => server.close());
  return {PBI_MOCK_SERVER: await server.listen({host}), PBI_MOCK_SERVER_CA: certificate.caPath};
}

test('requests to the three hosts reach the mock server, by fetch and by https; other hosts do not trust its CA', async t => {
  const environment = await serveHttps(t);
  const {port} = new URL(environment.PBI_MOCK_SERVER);
  const result = await runApp(
    `
    import https from 'node:https';
    const groups = await fetch('https://api.powerbi.com/v1.0/myorg/groups');
    const login = await new Promise((resolve, reject) => {
      https.get('https://login.microsoftonline.com/common/discovery/keys', response => {
        resolve(response.headers['x-ms-request-id'] !== undefined || response.statusCode);
        response.resume();
      }).on('error', reject);
    });
    const page = (await fetch('https://app.powerbi.com/__emulator/status')).status;
    const other = await fetch('https://localhost:${port}/').then(() => 'trusted', error => error.cause.code);
    console.log(JSON.stringify({groups: [groups.status, groups.headers.has('requestid')], page, other, login}));
    process.exit(0);
    `,
    environment,
  );
  const {other, login, ...rest} = result as {other: string; login: unknown};
  assert.deepEqual(rest, {groups: [403, true], page: 200});
  assert.match(other, /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
  assert.ok(login, 'Entra responded');
});

test('a bare connection asks for the host by its name, and one through a tunnel is not redirected and does not trust the CA', async t => {
  const environment = await serveHttps(t, loopback);
  const {port} = new URL(environment.PBI_MOCK_SERVER);
  const result = await runApp(
    `
    import net from 'node:net';
    import tls from 'node:tls';
    const outcome = options => new Promise(resolve => {
      const socket = tls.connect(options, () => {
        resolve([socket.authorized, socket.servername]);
        socket.destroy();
      });
      socket.on('error', error => resolve(error.code));
    });
    const bare = await outcome({host: 'api.powerbi.com', port: 443});
    const tunnel = net.connect(${port}, '${loopback}');
    const tunnelled = await outcome({host: 'api.powerbi.com', servername: 'api.powerbi.com', socket: tunnel});
    console.log(JSON.stringify({bare, tunnelled}));
    process.exit(0);
    `,
    environment,
  );
  const {bare, tunnelled} = result as {bare: unknown; tunnelled: unknown};
  assert.deepEqual(bare, [true, 'api.powerbi.com']);
  assert.match(String(tunnelled), /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/);
});

test('what a library hides is said once for each time that the mock server is away', async t => {
  const environment = await serveHttps(t);
  const address = new URL(environment.PBI_MOCK_SERVER);
  // The mock server of the app comes and goes: a listener of this process stands for the one that is away.
  const {stderr, stdout} = await runAppForOutput(
    `
    import net from 'node:net';
    const call = () => fetch('https://api.powerbi.com/v1.0/myorg/groups').then(r => r.status, () => 'hidden');
    const away = [await call(), await call()];
    const gate = net.createServer(socket => {
      const there = net.connect(${address.port}, '127.0.0.1');
      socket.pipe(there).pipe(socket);
      for (const end of [socket, there]) end.on('error', () => {});
    });
    await new Promise(resolve => gate.listen(Number(process.env.GATE), '127.0.0.1', resolve));
    const back = await call();
    console.log(JSON.stringify([...away, back]));
    process.exit(0);
    `,
    {...environment, ...(await awayAddress())},
  );
  assert.deepEqual(JSON.parse(stdout), ['hidden', 'hidden', 403]);
  const lines = stderr.split('\n').filter(line => line.includes('mock server'));
  assert.equal(lines.length, 1, stderr);
  assert.match(
    lines[0] ?? '',
    /^Failed to reach the mock server at https:\/\/127\.0\.0\.1:\d+: ECONNREFUSED\. Start pbi-mock-server --https, or/,
  );
});

test("a CA that is not the mock server's own is named, and what nobody listens for ends the process as ever", async t => {
  const [environment, other] = [await serveHttps(t), await serveHttps(t)];
  const mixed = {...environment, PBI_MOCK_SERVER_CA: other.PBI_MOCK_SERVER_CA};
  const {stderr} = await runAppForOutput(
    `await fetch('https://api.powerbi.com/').catch(() => {}); process.exit(0);`,
    mixed,
  );
  assert.match(stderr, /Failed to reach the mock server at .*: [A-Z_]+\. Set PBI_MOCK_SERVER_CA to the CA/);
  const bare = `import tls from 'node:tls'; tls.connect({host: 'api.powerbi.com', port: 443});`;
  await assert.rejects(runAppForOutput(bare, mixed), /Unhandled 'error' event/);
});

test('a start without the address or without the CA says what to set', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-redirect-'));
  t.after(() => rm(folder, {recursive: true}));
  const missing = join(folder, 'ca.pem');
  await assert.rejects(runApp('', {}), /PBI_MOCK_SERVER is ""\. Set it to the address/);
  await assert.rejects(runApp('', {PBI_MOCK_SERVER: 'http://127.0.0.1:8081'}), /Set it to the address/);
  const address = {PBI_MOCK_SERVER: 'https://127.0.0.1:1', PBI_MOCK_SERVER_CA: missing};
  await assert.rejects(runApp('', address), /Failed to read the mock server's CA from .*ca\.pem/);
  await writeFile(missing, 'no certificate');
  await assert.rejects(runApp('', address), /holds no certificate/);
});
