/**
 * The samples of Playwright tests that go to a site of the reader's own, by Playwright's runner. The sites are those of
 * the kit's tests, at the addresses that the samples go to; of one there is none yet, and it stands here.
 */
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {stripVTControlCharacters} from 'node:util';
import {childEnvironment} from '../test/child-environment.mjs';
import {root} from './examples.js';
import {SampleSet} from './samples/sample-set.js';

const site = join(root, 'packages/playwright/test/support/site.js');
const runner = join(root, 'node_modules/@playwright/test/cli.js');
const config = fileURLToPath(new URL('./samples/playwright.config.ts', import.meta.url));

/** A page that embeds its report as the person who is chosen; its back end asks the test for tokens. */
const signedInSite = `
import {test as withSite} from '@pbi-bound-report/playwright';
import {readFile} from 'node:fs/promises';
const people = {
  Iris: {username: 'iris@contoso.com', roles: ['executive']},
  John: {username: 'john@contoso.com', roles: ['sales']},
};
const html = \`<!doctype html><title>Portal</title><script src="/powerbi.js"></script>
  <label>Signed in as <select><option>Iris</option><option>John</option></select></label>
  <div id="report" style="width: 1000px; height: 600px"></div>
  <script type="module">
    let wanted;
    const show = async person => {
      wanted = person;
      const config = await (await fetch('/embed?person=' + person)).json();
      if (person !== wanted) return;
      const container = document.querySelector('#report');
      powerbi.reset(container);
      powerbi.embed(container, config);
    };
    const select = document.querySelector('select');
    select.addEventListener('change', () => show(select.value));
    await show(select.value);
  </script>\`;
withSite.beforeEach(async ({context, powerBi}) => {
  await context.route('http://localhost:3000/**', async route => {
    const {pathname, searchParams} = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({contentType: 'text/html', body: html});
    if (pathname !== '/embed') {
      return route.fulfill({contentType: 'text/javascript', body: await readFile(POWERBI, 'utf8')});
    }
    const identities = [people[searchParams.get('person') as 'John']];
    const json = await powerBi.embedConfiguration({report: 'Retail Sales', datasets: 'Contoso', identities});
    return route.fulfill({json});
  });
});
`.replace('POWERBI', JSON.stringify(join(root, 'node_modules/powerbi-client/dist/powerbi.min.js')));

const siteOf = (app: string, origin: string): string => `
import {serveSite} from ${JSON.stringify(site)};
import {test as withSite} from '@pbi-bound-report/playwright';
withSite.beforeEach(({context, powerBi}) => serveSite(context, powerBi, {app: '${app}', origin: '${origin}'}));
`;

/** A test that chooses a dataset which the app may not use, and keeps what the matcher says of it in a file. */
const failing = (file: string): string => `
import {expect, test} from '@pbi-bound-report/playwright';
import {writeFileSync} from 'node:fs';
test('what a matcher says', async ({page}) => {
  await page.goto('http://localhost:3000');
  await expect(page).toShowReport({dataset: 'Northwind'});
  await page.getByLabel('Retailer').selectOption('Tailspin');
  await expect(page.getByRole('alert')).not.toBeEmpty();
  const held = expect(page).toShowReport({report: 'Retail Sales', dataset: 'Tailspin'}, {timeout: 100});
  writeFileSync(${JSON.stringify(file)}, await held.then(() => 'It held.', error => error.message));
});
`;

/** A text with "…" in the place of what differs from run to run, as a pattern. */
const patternOf = (sample: string): RegExp =>
  new RegExp(
    sample
      .trim()
      .split('…')
      .map(part => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
      .join('[^]*'),
  );

describe('samples of tests in a browser', {timeout: 1_200_000}, () => {
  const samples = new SampleSet('spec');
  let folder: string;
  before(() => {
    // Playwright compiles nothing that lies in node_modules.
    mkdirSync(join(root, 'coverage'), {recursive: true});
    folder = mkdtempSync(join(root, 'coverage/samples-'));
  });
  after(() => {
    rmSync(folder, {recursive: true});
  });

  test('each passes', async () => {
    const specs: Record<string, string> = {
      renewal: siteOf('plain', 'http://localhost:3000') + samples.take('docs/testing.md', "toHaveText('renewed')").code,
      users: siteOf('msal', 'https://portal.example') + samples.take('docs/users-who-sign-in.md', 'Alex sees').code,
      rows: signedInSite + samples.take('docs/dynamic-binding.md', 'John sees the stores').code,
    };
    const said = join(folder, 'said.txt');
    specs['failing'] = siteOf('plain', 'http://localhost:3000') + failing(said);
    for (const [name, code] of Object.entries(specs)) writeFileSync(join(folder, `${name}.spec.ts`), code);
    const child = spawn(process.execPath, [runner, 'test', '--config', config, '--reporter=list'], {
      env: childEnvironment({SAMPLES: folder, NODE_OPTIONS: '--conditions=@pbi-bound-report/source'}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const code = await new Promise(resolve => {
      child.once('close', resolve);
    });
    assert.equal(code, 0, output);
    assert.match(output, /4 passed/);
    const message = stripVTControlCharacters(readFileSync(said, 'utf8'));
    const sample = samples.take('packages/playwright/README.md', 'Expected: report Retail Sales').code;
    assert.match(message, patternOf(sample));
  });

  test('no sample of a test is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
