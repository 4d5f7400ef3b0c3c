import assert from 'node:assert/strict';
import {execFile, spawn, type ChildProcessByStdio} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import test, {type TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {childEnvironment} from '../../scripts/test/child-environment.mjs';

/** The published command where the run has just built it (scripts/test/test.mjs says so), else its sources. */
const node =
  process.env['PACKAGES_ARE_BUILT'] === 'yes'
    ? [fileURLToPath(new URL('../dist/cli.js', import.meta.url))]
    : [
        '--import',
        'tsx',
        '--conditions=@pbi-bound-report/source',
        fileURLToPath(new URL('../src/cli.ts', import.meta.url)),
      ];
const environment = childEnvironment({PORT: undefined});
const run = promisify(execFile);

interface Started {
  child: ChildProcessByStdio<null, Readable, Readable>;
  output: string;
}

/** Starts the command and waits for the end of its banner. */
async function start(t: TestContext, args: string[], until: RegExp): Promise<Started> {
  const child = spawn(process.execPath, [...node, ...args], {stdio: ['ignore', 'pipe', 'pipe'], env: environment});
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (until.test(output)) resolve();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      reject(new Error(text));
    });
    child.once('exit', code => {
      reject(new Error(`The command ended with ${code}: ${output}`));
    });
  });
  return {child, output};
}

const ended = (child: Started['child']): Promise<number | null> =>
  new Promise(resolve => {
    child.once('exit', resolve);
  });

test('the banner names places, ids and credentials, and its two lines give an embed token; a signal ends it cleanly', async t => {
  const {child, output} = await start(t, ['--port', '0'], /Ctrl\+C/);
  for (const text of [
    /REST +http:\/\/127\.0\.0\.1:\d+\/v1\.0\/myorg\//,
    /b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd Retail Sales/,
    /Contoso \(workspace Contoso, a1c0d3f2-6b1e-4c53-8f6e-0a7d5b9e1c01\), needs an identity\n/,
    / role sales: Store where \[Manager\] = USERNAME\(\); usernames that see rows: john@contoso\.com, amy@/,
    / role executive: every row\n/,
    /client secret +emulator-only-secret/,
    /Tailspin \(.*\), closed to the service principal/,
  ]) {
    assert.match(output, text);
  }
  const lines = output.split('\n').filter(line => /^(?:TOKEN=|curl)/.test(line));
  assert.equal(lines.length, 2);
  const {stdout} = await run('bash', ['-c', lines.join('\n')]);
  assert.match((JSON.parse(stdout) as {token: string}).token, /^H4sI/);
  const end = ended(child);
  child.kill('SIGTERM');
  assert.equal(await end, 0);
});

test('with HTTPS the two lines work by the CA that the banner names', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-mock-'));
  t.after(() => rm(folder, {recursive: true}));
  const {output} = await start(t, ['--port', '0', '--https', '--certificates', folder], /Ctrl\+C/);
  assert.match(output, /stands in for +api\.powerbi\.com, login\.microsoftonline\.com, app\.powerbi\.com/);
  assert.match(output, /a Node app +PBI_MOCK_SERVER=https:\/\/127\.0\.0\.1:\d+ .*--import \S+\/redirect app\.js/);
  assert.match(output, /Chromium .*MAP app\.powerbi\.com:443 127\.0\.0\.1:\d+.*spki-list=[\w+/]{43}= /);
  const {stdout} = await run('bash', [
    '-c',
    output
      .split('\n')
      .filter(line => /^(?:TOKEN=|curl)/.test(line))
      .join('\n'),
  ]);
  assert.match((JSON.parse(stdout) as {token: string}).token, /^H4sI/);
});

test('options reach the server, without a banner only the origin is printed, and an interrupt ends it cleanly', async t => {
  const {child, output} = await start(
    t,
    [
      '--port',
      '0',
      '--no-banner',
      '--no-journal',
      '--lane-header',
      'X-Worker',
      '--embed-origin',
      'https://app.example/x',
    ],
    /\n/,
  );
  assert.match(output, /^http:\/\/127\.0\.0\.1:\d+\n$/);
  const origin = output.trim();
  await fetch(`${origin}/v1.0/myorg/groups`, {headers: {'x-worker': 'one'}});
  assert.deepEqual(await (await fetch(`${origin}/__emulator/lanes`)).json(), {value: ['default', 'one']});
  assert.deepEqual(await (await fetch(`${origin}/__emulator/journal`, {headers: {'x-worker': 'one'}})).json(), {
    value: [],
    dropped: 0,
  });
  const end = ended(child);
  child.kill('SIGINT');
  assert.equal(await end, 0);
});

test('the built-in world can be written to a folder, changed, and served from there', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-mock-'));
  t.after(() => rm(folder, {recursive: true}));
  const {stdout, stderr} = await run(process.execPath, [...node, '--export-world', folder], {env: environment});
  assert.match(stdout, /world\.json/);
  assert.equal(stderr.trim(), `To start with it: pbi-mock-server --world "${folder}" --watch`);
  const file = join(folder, 'world.json');
  const text = await readFile(file, 'utf8');
  const edited = text.replace('"name": "Retail Sales"', '"name": "Sales of my shop"');
  await writeFile(file, edited);
  const {output} = await start(t, ['--port', '0', '--world', folder], /Ctrl\+C/);
  assert.match(output, /Sales of my shop/);
  assert.match(output, /role sales: .*; usernames that see rows: john@contoso\.com/);
  await writeFile(file, text.replace(/"reportType": *"[^"]+"/, '"reportType": "Poster"'));
  await assert.rejects(run(process.execPath, [...node, '--port', '0', '--world', folder], {env: environment}), {
    code: 1,
    message: /world\.json.*line \d+.*reportType/s,
  });
  await assert.rejects(run(process.execPath, [...node, '--world', join(folder, 'nowhere')], {env: environment}), {
    code: 1,
    message: /Failed to read the world in .*nowhere: .*Name one with a world\.json/,
  });
});

test('with --watch the terminal says of each edit what became of it', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-mock-'));
  t.after(() => rm(folder, {recursive: true}));
  const file = join(folder, 'world.json');
  const small = {tenants: [], workspaces: [], principals: [], reports: [], datasets: []};
  await writeFile(file, JSON.stringify(small));
  const {child} = await start(t, ['--port', '0', '--world', folder, '--watch'], /Ctrl\+C/);
  const said = (stream: Readable): Promise<string> => once(stream, 'data').then(([text]) => String(text));
  const refused = said(child.stderr);
  await writeFile(file, '{}}');
  assert.match(await refused, /^The edit was not taken up; .* world\.json, line 1: the file is no JSON/);
  const taken = said(child.stdout);
  const dataset = {id: randomUUID(), name: 'D', workspaceId: randomUUID(), tables: []};
  const workspace = {id: dataset.workspaceId, name: 'W', tenantId: randomUUID(), members: []};
  const tenant = {id: workspace.tenantId, domain: 'x.example'};
  await writeFile(file, JSON.stringify({...small, tenants: [tenant], workspaces: [workspace], datasets: [dataset]}));
  assert.equal(await taken, 'The edit was taken up: 0 reports, 1 dataset.\n');
});

test('the built-in world is not exported where another one is named', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-mock-'));
  t.after(() => rm(folder, {recursive: true}));
  const both = [...node, '--world', folder, '--export-world', join(folder, 'copy')];
  await assert.rejects(run(process.execPath, both, {env: environment}), {
    code: 1,
    message: /--export-world writes the built-in world, and --world names another\. Leave one of them out\./,
  });
  assert.deepEqual(await readdir(folder), []);
});

test('an edited world is written over only by force, and not in part', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-mock-'));
  t.after(() => rm(folder, {recursive: true}));
  const file = join(folder, 'world.json');
  await writeFile(file, 'edited');
  const again = [...node, '--export-world', folder];
  await assert.rejects(run(process.execPath, again, {env: environment}), {
    code: 1,
    message: /Failed to write a world into .*world\.json.* --force/s,
  });
  assert.deepEqual(await readdir(folder), ['world.json']);
  assert.equal(await readFile(file, 'utf8'), 'edited');
  await run(process.execPath, [...again, '--force'], {env: environment});
  assert.match(await readFile(file, 'utf8'), /"Retail Sales"/);
});

test('wrong arguments and a taken port are told with a remedy', async t => {
  const taken = createServer();
  await new Promise<void>(resolve => {
    taken.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => taken.close());
  const port = (taken.address() as AddressInfo).port;
  // The default one: whoever has it already holds it as well.
  const other = createServer();
  await new Promise<unknown>(resolve => {
    other.once('error', resolve).listen(8081, '127.0.0.1', () => resolve(undefined));
  });
  t.after(() => other.close());
  const complaints: [string[], RegExp][] = [
    [['--port', '99999'], /must be a whole number from 0 to 65535/],
    [['--prot', '1'], /unknown option '--prot'\n\(Did you mean --port\?\)/],
    [['--port', '1e3'], /must be a whole number from 0 to 65535/],
    [['--seed', '4294967296'], /must be a whole number from 0 to 4294967295/],
    [['--embed-origin', 'nowhere'], /--embed-origin must be an origin such as .*; nowhere is none/],
    [['--embed-origin', 'localhost:8081'], /--embed-origin must be an origin such as .*; localhost:8081 is none/],
    [['--port', '0', '--host', '192.0.2.1'], /192\.0\.2\.1 is no address of this machine\. Choose another with --host/],
    [['--port', '0', '--host', ''], /'--host <address>' argument '' is invalid\. It is empty, which would let every/],
    [['--port', '0', '--host', ' '], /is empty, which would let every machine in/],
    [['replay', 'cassette', '--host', ''], /is empty, which would let every machine in/],
    [['record', 'cassette', '--host', ''], /is empty, which would let every machine in/],
    [['--port', '0', '--host', 'nowhere.invalid'], /nowhere\.invalid is no address of this machine/],
    [['--port', '0', '--watch'], /--watch needs a folder\. Name it with --world/],
    [['--port', String(port)], new RegExp(`port ${port} is taken on 127\\.0\\.0\\.1\\. Choose another with --port`)],
    [[], /port 8081 is taken on 127\.0\.0\.1\. Choose another with --port/],
  ];
  await Promise.all(
    complaints.map(([args, message]) =>
      assert.rejects(
        // A command that starts after all, since its port is free again, would not end by itself.
        run(process.execPath, [...node, ...args], {env: environment, timeout: 300_000}),
        (error: {code: number; stderr: string}) => {
          assert.equal(error.code, 1);
          assert.match(error.stderr, message);
          return true;
        },
      ),
    ),
  );
});
