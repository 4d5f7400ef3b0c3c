/**
 * A back end of the kind that tutorials have, with nothing in it for the emulator, draws its visuals in Chromium
 * against `pbi-mock-server --https` and the default world. Both are installed into folders of their own, the mock
 * server from its packed packages. Needs built packages and a registry.
 */
import assert from 'node:assert/strict';
import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {createDefaultWorld} from '@pbi-bound-report/emulator';
import {keyPin} from '@pbi-bound-report/mock-server';
import {childEnvironment} from '../../scripts/test/child-environment.mjs';
import {saleRows} from './brute-force.js';
import {frameOf, launchBrowser, patience} from './support/browser.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const npm = (args: string[], cwd: string): string =>
  execFileSync('npm', args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});
const installArguments = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];

/** Installs the mock server as its users do, from what would be published. */
function installMockServer(folder: string): void {
  mkdirSync(folder);
  const names = ['contract', 'emulator', 'report-page', 'test-kit', 'mock-server'].map(
    name => `@pbi-bound-report/${name}`,
  );
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const packed = JSON.parse(npm([...pack, ...names.map(name => `--workspace=${name}`)], root)) as {filename: string}[];
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  npm([...installArguments, ...packed.map(({filename}) => join(folder, filename))], folder);
}

interface StartOptions {
  args: string[];
  cwd: string;
  env?: Record<string, string>;
  until: RegExp;
}

/** Starts a Node program and waits for what it prints. */
async function start(t: TestContext, {args, cwd, env = {}, until}: StartOptions): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd,
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (until.test(output)) resolve(output);
    });
    child.once('exit', code => {
      reject(new Error(`${args.join(' ')} ended with ${code}: ${output}`));
    });
  });
}

test('a tutorial’s back end and page show the report that the banner names first, unchanged', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'tutorial-app-'));
  t.after(() => {
    rmSync(folder, {recursive: true});
  });
  const mockFolder = join(folder, 'mock');
  installMockServer(mockFolder);
  const certificates = join(folder, 'certificates');
  const command = join(mockFolder, 'node_modules/@pbi-bound-report/mock-server/dist/cli.js');
  const banner = await start(t, {
    args: [command, '--https', '--port', '0', '--certificates', certificates],
    cwd: mockFolder,
    until: /Ctrl\+C/,
  });
  const [, origin = ''] = /REST +(https:\/\/\S+?)\/v1\.0/.exec(banner) ?? [];
  const read = (pattern: RegExp): string => pattern.exec(banner)?.[1] ?? assert.fail(`${pattern} is not in the banner`);

  const appFolder = join(folder, 'app');
  cpSync(fileURLToPath(new URL('tutorial-app', import.meta.url)), appFolder, {recursive: true});
  npm(installArguments, appFolder);
  writeFileSync(
    join(appFolder, 'config.json'),
    JSON.stringify({
      tenantId: read(/tenant id +(\S+)/),
      clientId: read(/client id +(\S+)/),
      clientSecret: read(/client secret +(\S+)/),
      reportId: read(/\nReports\n +([\da-f-]{36})/),
      workspaceId: read(/\nReports\n.*, ([\da-f-]{36})\)/),
    }),
  );
  const redirect = join(mockFolder, 'node_modules/@pbi-bound-report/mock-server/dist/redirect.js');
  const printed = await start(t, {
    args: ['--import', redirect, 'server.js'],
    cwd: appFolder,
    env: {PBI_MOCK_SERVER: origin, PBI_MOCK_SERVER_CA: join(certificates, 'ca.pem')},
    until: /port \d+\n/,
  });

  const browser = await launchBrowser(
    `--host-resolver-rules=MAP app.powerbi.com:443 127.0.0.1:${new URL(origin).port}`,
    `--ignore-certificate-errors-spki-list=${keyPin(readFileSync(join(certificates, 'server.pem'), 'utf8'))}`,
  );
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${/port (\d+)/.exec(printed)?.[1]}/`);
  await page.waitForFunction("document.title !== 'Embed a report'", {timeout: patience});
  assert.equal(await page.title(), 'Rendered');
  const frame = await frameOf(page, 'https://app.powerbi.com/reportEmbed');
  const values = await frame.$$eval('[data-visual] [data-value]', found =>
    found.map(e => Number(e.getAttribute('data-value'))),
  );
  const [report] = createDefaultWorld().reports;
  const dataset = createDefaultWorld().datasets.find(({id}) => id === report?.datasetId);
  const rows = dataset ? saleRows(dataset) : [];
  for (const measure of ['Revenue', 'Quantity'] as const) {
    const total = rows.reduce((sum, row) => sum + row[measure], 0);
    assert.ok(total > 0);
    assert.ok(
      values.some(value => Math.abs(value - total) < 0.01),
      `the total of ${measure}, ${total}, is shown: ${values.join(', ')}`,
    );
  }
});
