/**
 * The samples that readers carry out in folders of their own: commands, servers, tests with their runners. They install
 * the packages of this workspace, packed, from a registry on this machine; what else they need comes from the usual
 * one. Ports that samples name are replaced by free ones, and nothing else is. Needs built packages.
 */
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {after, afterEach, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {createEmulator, defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {launchBrowser} from '../../demo/test/support/browser.js';
import {requireBrowser} from '../test/find-browser.mjs';
import {examplesOf} from './examples.js';
import {startPackageRegistry, type PackageRegistry} from './samples/package-registry.js';
import {patience} from './samples/patience.js';
import {commandLines, freePort, ReaderProject, type RunningCommand} from './samples/reader-project.js';
import {displays, quantityOf} from './samples/sample-site.js';
import {SampleSet} from './samples/sample-set.js';

const banner = /Ctrl\+C/;
const emulator = createEmulator();
/** A sample that another way runs, here as the page or the function that this one goes on from. */
const borrow = (document: string, piece: string): string => {
  const [example = assert.fail(`${document} has no sample with ${piece}`)] = examplesOf(document).filter(({code}) =>
    code.includes(piece),
  );
  return example.code;
};

describe('samples that are carried out in a folder', {timeout: 3_600_000}, () => {
  const samples = new SampleSet('project');
  const take = (document: string, piece: string): string => samples.take(document, piece).code;
  let registry: PackageRegistry;
  let browser: Browser;
  const projects: ReaderProject[] = [];
  const newProject = (): ReaderProject => {
    const project = new ReaderProject(registry.environment);
    projects.push(project);
    return project;
  };
  before(async () => {
    [registry, browser] = await Promise.all([startPackageRegistry(), launchBrowser()]);
  });
  after(async () => {
    // One that cannot be ended keeps none of the others.
    await Promise.allSettled([browser.close(), registry.close()]);
    for (const project of projects) project.remove();
  });
  const succeeds = async (project: ReaderProject, command: string, cwd?: string): Promise<string> => {
    const {code, output} = await project.run(command, cwd);
    assert.equal(code, 0, `${command}\n${output}`);
    return output;
  };
  const open = async (url: string): Promise<Page> => {
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    await page.setViewport({width: 1280, height: 900});
    await page.goto(url);
    return page;
  };
  const shows = async (url: string, dataset: string, username?: string): Promise<void> => {
    const page = await open(url);
    await displays(page, quantityOf({emulator}, dataset, username));
    await page.close();
  };

  describe('a back end and its pages', () => {
    const backEnd = 'docs/start/back-end.md';
    const builder = 'docs/start/site-builder.md';
    const tester = 'docs/start/tester.md';
    let project: ReaderProject;
    let mock: RunningCommand;
    let server: RunningCommand | undefined;
    afterEach(() => server?.stop());
    /** Ports in the place of 8081, 3000 and 8443. */
    let ports: {mock: number; site: number; secure: number};
    let origin: string;
    const ported = (code: string): string =>
      code
        .replaceAll('127.0.0.1:8081', `127.0.0.1:${ports.mock}`)
        .replaceAll('127.0.0.1:8443', `127.0.0.1:${ports.secure}`)
        .replaceAll('pbi-mock-server --https', `pbi-mock-server --https --port ${ports.secure}`)
        .replaceAll('localhost:3000', `localhost:${ports.site}`)
        .replaceAll('listen(3000', `listen(${ports.site}`);
    let serverCode: string;
    const page = borrow(builder, '<!doctype html>');
    before(async () => {
      project = newProject();
      ports = {mock: await freePort(), site: await freePort(), secure: await freePort()};
      origin = `http://localhost:${ports.site}`;
    });

    test('the emulator starts', async () => {
      mock = await project.start(`${take(backEnd, 'npx').trim()} --port ${ports.mock}`, banner);
      assert.match(mock.output(), new RegExp(`http://127.0.0.1:${ports.mock}/v1.0/myorg/`));
    });

    test('the server starts, and its page shows the report', async () => {
      await succeeds(project, take(backEnd, 'npm init'));
      serverCode = ported(take(backEnd, "import express from 'express'"));
      project.write({'server.js': serverCode, 'public/index.html': page});
      server = await project.start(take(backEnd, 'node server.js'), /http:\/\/localhost/);
      await shows(origin, ids.contoso);
    });

    test('with its policy, who has not signed in is told so, and each sees their own rows', async () => {
      const policy = take(backEnd, 'authorize: ({request})').trimEnd();
      const signIn = take(backEnd, "app.get('/as/:user'");
      const before = /^ {2}authorize: \(\) => \(\{[^]*?^ {2}\}\),$/m;
      assert.match(serverCode, before);
      const code = serverCode.replace(before, `${policy},`).replace(/^app\.all/m, `${signIn}$&`);
      assert.ok(code.includes(`${signIn}app.all`));
      project.write({'server.js': code});
      server = await project.start('node server.js', /http:\/\/localhost/);
      const stranger = await open(origin);
      await stranger.waitForFunction(
        () =>
          (document.querySelector('pbi-bound-report') as {error?: {code: string}} | null)?.error?.code ===
          'NotSignedIn',
      );
      await stranger.close();
      await shows(`${origin}/as/iris`, ids.contoso);
      await shows(`${origin}/as/john`, ids.contoso, 'john@contoso.com');
      assert.notEqual(quantityOf({emulator}, ids.contoso), quantityOf({emulator}, ids.contoso, 'john@contoso.com'));
    });

    test("the site builder's files are copied into the folder that is served", async () => {
      await succeeds(project, take(builder, 'fs.cpSync'));
      assert.ok(existsSync(join(project.folder, 'public/pbi-bound-report/pbi-bound-report.js')));
    });

    test('a whole back end in TypeScript, with its page', async () => {
      const files = 'node_modules/pbi-bound-report/dist/standalone';
      await succeeds(project, `mkdir -p whole && cp -r ${files} whole/public`);
      project.write({
        'whole/server.ts': ported(
          take('docs/token-endpoint.md', 'import {clientSecretCredential, createTokenEndpoint, type'),
        ),
        'whole/public/index.html': take('docs/token-endpoint.md', 'src="/pbi-bound-report.js"'),
      });
      server = await project.serve('npx tsx server.ts', origin, 'whole');
      await shows(origin, ids.contoso, 'john@contoso.com');
    });

    test('tests with Playwright, with the configuration to copy', async () => {
      const [install = '', browserInstall] = commandLines(take(tester, 'npm install -D @pbi-bound-report/playwright'));
      // Playwright's own browser is 150 MB: the one of this machine stands in for it.
      assert.equal(browserInstall, 'npx playwright install chromium');
      await succeeds(project, install);
      const withBrowser = (config: string): string => {
        const launchOptions = `launchOptions: {executablePath: '${requireBrowser()}', args: ['--no-sandbox']}`;
        assert.ok(config.includes('use: {'));
        assert.doesNotMatch(config, /timeout/);
        // The machine may be busy.
        const timeouts = `timeout: ${patience}, expect: {timeout: ${patience}}`;
        return ported(config)
          .replace('use: {', `${timeouts}, use: {${launchOptions}, `)
          .replaceAll('{command: ', `{timeout: ${patience}, command: `)
          .replaceAll(/^ {6}command: /gm, `      timeout: ${patience},\n$&`);
      };
      // As the text says: as it is for Power BI, and without tokens that are kept.
      const forPowerBi = serverCode
        .replace(/^ {2}powerBi: .*\n/m, '  tokenStore: false,\n')
        .replace(/^ *authorityHost: .*\n/m, '');
      assert.doesNotMatch(forPowerBi, /authorityHost|apiOrigin/);
      project.write({
        'server.js': forPowerBi,
        'public/index.html': page.replace('</pbi-bound-report>', `$&\n${borrow(builder, '<label>Retailer')}`),
        'playwright.config.ts': withBrowser(take(tester, 'webServer')),
        'kit.config.ts': withBrowser(take('packages/playwright/README.md', 'webServer')),
        'e2e/sales.spec.ts': ported(take(tester, 'says that Power BI is busy')),
        'e2e/kit.spec.ts': ported(take('packages/playwright/README.md', 'toHaveRows(3)')),
      });
      const output = await succeeds(project, take(tester, 'npx playwright test'));
      assert.match(output, /3 passed/);
      assert.match(await succeeds(project, 'npx playwright test --config kit.config.ts kit'), /1 passed/);
    });

    test('tests with Vitest, Node and Jest', async () => {
      const kit = 'packages/vitest/README.md';
      await succeeds(project, take(tester, 'vitest jsdom powerbi-client'));
      const tokens = take(tester, 'In the place of yours, which may use MSAL');
      const pages = take(tester, '// @vitest-environment jsdom');
      // What the other texts call "yours": these functions, by the name of a retailer.
      const [createEmbedToken = ''] = /^async function createEmbedToken[^]*?^}$/m.exec(tokens) ?? [];
      const [powerbi = ''] = /^const powerbi = .*$/m.exec(pages) ?? [];
      const [showReport = ''] = /^function showReport[^]*?^}$/m.exec(pages) ?? [];
      project.write({
        'unit/your-page.ts': `import {defaultWorldIds} from '@pbi-bound-report/vitest';
          import {factories, models, service} from 'powerbi-client';
          ${powerbi}
          export ${showReport}`,
        'unit/your-back-end.ts': `import {defaultCredentials, defaultWorldIds} from '@pbi-bound-report/vitest';
          ${createEmbedToken.replace('createEmbedToken', 'createTokenOf')}
          export const createEmbedToken = (name: 'northwind') => createTokenOf(defaultWorldIds[name]);`,
        'unit/token.test.ts': tokens,
        'unit/page.test.ts': pages,
        'unit/kit-token.test.ts': `import {createEmbedToken} from './your-back-end';\n${take(kit, 'waits where Power BI is busy')}`,
        'unit/kit-page.test.ts': `${take(kit, '(or happy-dom)')}\nimport {showReport} from './your-page';`,
        'unit/both.test.ts': `// @vitest-environment jsdom
          import {createEmbedToken} from './your-back-end';
          import {showReport} from './your-page';
          ${take('docs/testing.md', 'makes a token, and shows the retailer')}`,
        'unit/own.test.ts': `${take(kit, 'await setupPowerBi()')}
          import {expect, test} from 'vitest';
          import {createEmbedToken} from './your-back-end';
          test('a token', async () => expect(await createEmbedToken('northwind')).toHaveProperty('token'));
          test('begins anew', async () => expect(await powerBi.journal.read()).toEqual([]));`,
        'unit/plain.mjs': `${take(kit, "from 'node:test';\n\nconst powerBi")}
          import assert from 'node:assert/strict';
          import test from 'node:test';
          test('is answered', async () => {
            assert.match((await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'})).token, /^H4sI/);
            assert.equal((await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status, 403);
            assert.equal((await powerBi.journal.read()).length > 0, true);
          });`,
        'jest/page.test.js': `${take(kit, '@jest-environment')}
          import {test} from '@jest/globals';
          import * as pbi from 'powerbi-client';
          const {service, factories} = pbi.default ?? pbi;
          test('a page', async () => {
            await powerBi.clock.install();
            const powerbi = new service.Service(factories.hpmFactory, factories.wpmpFactory, factories.routerFactory);
            powerbi.embed(document.body, await powerBi.embedConfiguration({report: 'Retail Sales', datasets: 'Northwind'}));
            await expect(document.body).toShowReport({report: 'Retail Sales', dataset: 'Northwind'});
          });`,
      });
      // The machine may be busy.
      const patient = `--testTimeout=${patience} --hookTimeout=${patience}`;
      assert.match(
        await succeeds(project, `${take(tester, 'npx vitest run --dir unit').trim()} ${patient}`),
        /Tests +8 passed \(8\)/,
      );
      assert.match(await succeeds(project, 'node --test --test-reporter=tap unit/plain.mjs'), /^# pass 1$/m);
      // As the text has it, beside Jest itself.
      await succeeds(project, 'npm install -D jest jest-environment-jsdom jest-fixed-jsdom');
      const jest = `NODE_OPTIONS=--experimental-vm-modules npx jest --ci --rootDir jest --testTimeout=${patience}`;
      assert.match(await succeeds(project, jest), /Tests: +1 passed/);
    });

    test('the emulator for a back end in another language', async () => {
      const other = await project.start(`${take(tester, 'npx @pbi-bound-report/mock-server').trim()} --port 0`, banner);
      await other.stop();
      await mock.stop();
    });
  });

  describe('apps that Vite makes', () => {
    const backEnd = 'docs/start/back-end.md';
    let project: ReaderProject;
    let mock: RunningCommand;
    let server: RunningCommand;
    let app: RunningCommand | undefined;
    let port: number;
    const withPort = (code: string): string => code.replaceAll('localhost:3000', `localhost:${port}`);
    before(async () => {
      project = newProject();
      port = await freePort();
      const mockPort = await freePort();
      mock = await project.start(`npx @pbi-bound-report/mock-server --port ${mockPort}`, banner);
      const code = borrow(backEnd, "import express from 'express'")
        .replaceAll('127.0.0.1:8081', `127.0.0.1:${mockPort}`)
        .replaceAll('listen(3000', `listen(${port}`);
      project.write({'server.js': code});
      await succeeds(project, borrow(backEnd, 'npm init'));
      server = await project.serve('node server.js', `http://localhost:${port}/token`);
    });
    afterEach(() => app?.stop());
    after(async () => {
      await server.stop();
      await mock.stop();
    });
    /** Makes an app in a folder of its own, as the text says, and starts its development server. */
    const makeApp = async (
      name: string,
      commands: string,
      files: Readonly<Record<string, string>>,
    ): Promise<string> => {
      assert.match(commands, /^cd sales$/m);
      await succeeds(project, `mkdir ${name}`);
      await succeeds(project, commands, name);
      project.write(
        Object.fromEntries(Object.entries(files).map(([file, text]) => [`${name}/sales/${file}`, withPort(text)])),
      );
      const appPort = await freePort();
      const origin = `http://localhost:${appPort}`;
      app = await project.serve(`npm run dev -- --port ${appPort} --strictPort`, origin, `${name}/sales`);
      return origin;
    };
    const chooses = async (origin: string): Promise<void> => {
      const page = await open(origin);
      await displays(page, quantityOf({emulator}, ids.contoso));
      await page.select('select', ids.fabrikam);
      await displays(page, quantityOf({emulator}, ids.fabrikam));
      await page.close();
    };

    test('React', async () => {
      const text = 'docs/start/react.md';
      const origin = await makeApp('react', take(text, 'npm create vite'), {
        'vite.config.ts': take(text, '@vitejs/plugin-react'),
        'src/Sales.tsx': take(text, 'useState'),
        'src/App.tsx': take(text, 'export default function App'),
      });
      await chooses(origin);
      assert.match(await succeeds(project, 'npm run build', 'react/sales'), /built in/);
    });

    test('Vue, and its configuration in two texts', async () => {
      const text = 'docs/start/vue.md';
      const origin = await makeApp('vue', take(text, 'npm create vite'), {
        'vite.config.ts': take(text, '@vitejs/plugin-vue'),
        'src/App.vue': take(text, '<script setup lang="ts">'),
      });
      await chooses(origin);
      await app?.stop();
      project.write({'vue/sales/vite.config.js': take('packages/pbi-bound-report/README.md', '@vitejs/plugin-vue')});
      const build = 'npx vite build --config vite.config.js && cat dist/assets/*.js';
      // A tag that is taken for a component is resolved at run time.
      assert.doesNotMatch(await succeeds(project, build, 'vue/sales'), /resolveComponent|Failed to resolve/);
    });

    test('Svelte', async () => {
      const text = 'docs/start/svelte.md';
      const origin = await makeApp('svelte', take(text, 'npm create vite'), {
        'vite.config.ts': take(text, 'vite-plugin-svelte'),
        'src/App.svelte': borrow(text, '$state'),
      });
      await chooses(origin);
    });

    test("the proxy of Angular's development server, which is Vite's", async () => {
      const proxy = JSON.parse(withPort(take('docs/start/angular.md', '"target"'))) as Record<string, object>;
      const {createServer} = await import('vite');
      const vite = await createServer({
        configFile: false,
        logLevel: 'error',
        root: project.folder,
        server: {proxy, port: 0},
      });
      await vite.listen();
      const {port: ownPort} = vite.httpServer?.address() as AddressInfo;
      const answer = await fetch(`http://localhost:${ownPort}/token`, {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.contoso}]}),
      });
      assert.match(((await answer.json()) as {token: string}).token, /^H4sI/);
      await vite.close();
    });
  });

  describe('commands', () => {
    const server = 'mock-server/README.md';
    let project: ReaderProject;
    /** Where nothing is installed: npx gets what it runs. */
    let empty: ReaderProject;
    let mock: RunningCommand | undefined;
    let mockPort: number;
    let other: RunningCommand | undefined;
    before(() => {
      project = newProject();
      empty = newProject();
    });
    afterEach(() => other?.stop());

    test('what is installed can be imported', async () => {
      const first = commandLines(take('README.md', '@pbi-bound-report/playwright'));
      const [npx] = first.filter(line => line.startsWith('npx '));
      const installs = new Set([
        ...first.filter(line => line !== npx),
        ...(
          [
            ['packages/pbi-bound-report/README.md', 'npm install'],
            ['packages/token-broker/README.md', 'npm install'],
            ['packages/playwright/README.md', 'npm i'],
            ['packages/vitest/README.md', 'npm i'],
            ['packages/msw-handlers/README.md', 'npm i'],
            ['docs/start/angular.md', 'npm install'],
            ['docs/start/next.md', 'npm install'],
          ] as const
        ).flatMap(([document, piece]) => commandLines(take(document, piece))),
      ]);
      await succeeds(project, 'npm init -y && npm pkg set type=module');
      for (const install of installs) {
        const names = install.split(' ').filter(word => registry.names.includes(word));
        assert.notEqual(names.length, 0, install);
        await succeeds(project, install);
        // Playwright's and Vitest's kits are for their runners: that they are there is all.
        for (const name of names) {
          const imports = !/playwright|vitest/.test(name);
          await succeeds(project, imports ? `node -e "import('${name}')"` : `test -d node_modules/${name}`);
        }
      }
      other = await project.start(`${npx} --port 0`, banner);
    });

    test('the mock server, and the files of the report page', async () => {
      mockPort = await freePort();
      mock = await empty.start(
        `${commandLines(take(server, '# http://127.0.0.1:8081')).join()} --port ${mockPort}`,
        banner,
      );
      await succeeds(empty, take('packages/report-page/README.md', 'pbi-report-page copy'));
      assert.ok(existsSync(join(empty.folder, 'public/reportEmbed.html')));
    });

    test('the doctor: what it says is what the text shows', async () => {
      const [start = '', ...more] = commandLines(take('packages/doctor/README.md', '--page https'));
      assert.equal(start, 'export PBI_CLIENT_SECRET=…');
      const [line] = commandLines(take('packages/doctor/README.md', 'PBI_CLIENT_SECRET=emulator-only-secret'));
      const local = (text: string): string => text.replaceAll('127.0.0.1:8081', `127.0.0.1:${mockPort}`);
      const good = await empty.run(local(line ?? ''));
      assert.equal(good.code, 0, good.output);
      const values: string[] = [
        defaultCredentials.tenantId,
        defaultCredentials.clientId,
        ids.reportWorkspace,
        ids.report,
      ];
      // A dataset in a workspace that the application is no member of.
      values.push(ids.tailspin, ids.tailspinWorkspace);
      const filled = more.join(' ').replace(/<id>/g, () => values.shift() ?? assert.fail());
      assert.deepEqual(values, []);
      const page = `http://127.0.0.1:${mockPort}/`;
      const addresses = `--api http://127.0.0.1:${mockPort} --authority http://127.0.0.1:${mockPort}`;
      const command = `${filled.replace('https://portal.example/sales', page)} ${addresses}`;
      const {code, output} = await empty.run(`export PBI_CLIENT_SECRET=emulator-only-secret; ${command}`);
      assert.equal(code, 1, output);
      const shown = take('packages/doctor/README.md', 'FAILED   workspace role').trimEnd();
      assert.ok(output.includes(shown), output);
    });

    test("under Microsoft's names: a Node app by its module, a browser by its arguments", async () => {
      const port = await freePort();
      const [start] = commandLines(take(server, 'npx @pbi-bound-report/mock-server --https  '));
      other = await project.start(`${start} --port ${port}`, banner);
      const secure = (text: string): string => text.replaceAll('127.0.0.1:8443', `127.0.0.1:${port}`);
      await succeeds(project, 'npm install @pbi-bound-report/mock-server');
      const app =
        "fetch('https://api.powerbi.com/v1.0/myorg/groups').then(({status}) => console.log('status', status));";
      project.write({'your-app.js': app});
      const output = await succeeds(project, secure(take(server, 'PBI_MOCK_SERVER=')));
      assert.match(output, /^status 40[13]$/m);

      const [, pin] = /--ignore-certificate-errors-spki-list=(\S+)/.exec(other.output()) ?? [];
      const [chromium = ''] = commandLines(secure(take(server, 'chromium ')).replace('<from the banner>', pin ?? ''));
      const args = [...chromium.matchAll(/(--[\w-]+=)(?:"([^"]*)"|(\S+))/g)].map(
        ([, name, quoted, plain]) => `${name}${quoted ?? plain}`,
      );
      const [rules = '', list = '', profile = ''] = args;
      assert.match(profile, /^--user-data-dir=\/tmp\//);
      const chrome = await launchBrowser(rules, list, `--user-data-dir=${join(project.folder, 'profile')}`);
      const opened = await chrome.newPage();
      const answer = await opened.goto('https://app.powerbi.com/reportEmbed');
      assert.equal(answer?.status(), 200);
      await chrome.close();
    });

    test('record, replay, drift, against the emulator in the place of the tenant', async () => {
      const [record, replay, drift] = commandLines(take(server, 'mock-server record'));
      const port = await freePort();
      other = await empty.start(`${record} --upstream http://127.0.0.1:${mockPort} --port ${port}`, banner);
      const {tenantId, clientId, clientSecret} = defaultCredentials;
      const entra = await fetch(`http://127.0.0.1:${port}/${tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
          scope: 'https://analysis.windows.net/powerbi/api/.default',
        }),
      });
      const {access_token: token} = (await entra.json()) as {access_token: string};
      const headers = {authorization: `Bearer ${token}`};
      const groups = '/v1.0/myorg/groups';
      const live: unknown = await (await fetch(`http://127.0.0.1:${port}${groups}`, {headers})).json();
      await other.stop();
      const replayPort = await freePort();
      other = await empty.serve(`${replay} --port ${replayPort}`, `http://127.0.0.1:${replayPort}${groups}`);
      const replayed = await (await fetch(`http://127.0.0.1:${replayPort}${groups}`, {headers})).json();
      const sizes = [live, replayed].map(answer => (answer as {value: unknown[]}).value.length);
      assert.equal(sizes[0], sizes[1]);
      await succeeds(empty, drift ?? '');
      assert.ok(existsSync(join(empty.folder, 'drift.xml')));
    });

    test('the step of a workflow that starts the mock server', async () => {
      const [, step = ''] = /- run: \|\n((?: {10}.*\n)+)/.exec(take('docs/testing.md', 'runs-on')) ?? [];
      const port = await freePort();
      const [start = '', wait = ''] = step
        .trim()
        .split('\n')
        .map(line => line.trim());
      assert.ok(start.endsWith(' &'));
      const command = `${start.replace(' &', ` --port ${port} &`)}\n${wait.replace('8081', String(port))}\nkill %1`;
      assert.match(await succeeds(project, command), /"now"|lane|status/);
      await mock?.stop();
    });
  });

  test('no sample of a folder is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
