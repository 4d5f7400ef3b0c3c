/**
 * The samples that stand in pages: HTML, scripts of a page, components of frameworks. Each is opened in Chromium and
 * shows, by the unmodified powerbi-client and the emulator under Microsoft's name, the figures that the rows sum up to.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {createElement, type FunctionComponent} from 'react';
import {renderToString} from 'react-dom/server';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createRecorder, readCassette} from '@pbi-bound-report/mock-server';
import type {PbiBoundReport} from 'pbi-bound-report';
import {saleRows} from '../../demo/test/brute-force.js';
import {frameOf} from '../../demo/test/support/browser.js';
import {installPackages} from '../build/install-packages.js';
import {angularFolder, bundleSample, inlineScript, type BundleOptions} from './samples/bundle.js';
import {importSample} from './samples/import-sample.js';
import {patience} from './samples/patience.js';
import {displays, quantityOf, startSampleSite, type SampleSite} from './samples/sample-site.js';
import {SampleSet} from './samples/sample-set.js';

const element = 'packages/pbi-bound-report/README.md';
/** What a page needs beside the tag, where a sample shows the tag alone. */
const script = '<script type="module" src="/pbi-bound-report/pbi-bound-report.js"></script>';
const tagWith = (attributes: string): string =>
  `<pbi-bound-report report-id="${ids.report}" dataset-id="${ids.contoso}" label="Retail sales" ${attributes}></pbi-bound-report>`;
const tag = tagWith('token-endpoint="/token"');

describe('samples of pages', {timeout: 1_800_000}, () => {
  const samples = new SampleSet('page');
  let site: SampleSite;
  before(async () => {
    installPackages(angularFolder);
    site = await startSampleSite({names: ['your.site']});
  });
  after(() => site.close());

  const take = (document: string, piece: string): string => samples.take(document, piece).code;
  const showsContoso = (page: Page): Promise<void> => displays(page, quantityOf(site, ids.contoso));
  const showsFabrikam = (page: Page): Promise<void> => displays(page, quantityOf(site, ids.fabrikam));
  /** Opens a page, and keeps what its console gets. */
  const openWithConsole = async (html: string): Promise<{page: Page; lines: string[]}> => {
    const lines: string[] = [];
    const prepare = async (page: Page): Promise<void> => {
      page.on('console', message => lines.push(message.text()));
      await page.evaluateOnNewDocument(() => {
        addEventListener('securitypolicyviolation', event => {
          console.log(`violation of ${event.violatedDirective} by ${event.blockedURI}`);
        });
      });
    };
    return {page: await site.open(html, {prepare}), lines};
  };
  const until = async (page: Page, isSo: () => boolean): Promise<void> => {
    const end = Date.now() + patience;
    while (!isSo()) {
      assert.ok(Date.now() < end, `waited in vain: ${String(isSo)}`);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  };
  const errorOf = async (page: Page): Promise<string> => {
    const error = await page.waitForFunction(
      () => document.querySelector<PbiBoundReport>('pbi-bound-report')?.error?.code,
    );
    return (await error.jsonValue()) ?? '';
  };

  test("the repository's first tag", async () => {
    const page = await site.open(`${script}${take('README.md', '<pbi-bound-report')}`);
    await showsContoso(page);
    await page.close();
  });

  test("the element's first page, on the host that it names; it posts what the text says", async () => {
    const page = await site.open(take(element, 'src="https://your.site/pbi-bound-report.js"'), {
      origin: 'https://your.site',
    });
    await showsContoso(page);
    const [request, ...more] = site.requests('/token');
    assert.equal(more.length, 0);
    const written = JSON.parse(take(element, '{"reports": [{"id": "b2e4…"}]')) as object;
    // The text shortens ids.
    const shortened = request?.body.replace(/[\da-f]{4}[\da-f-]{32}/g, id => `${id.slice(0, 4)}…`) ?? '';
    assert.deepEqual(JSON.parse(shortened), written);
    await page.close();
  });

  test('the autoloader, on the host that the text names', async () => {
    const page = await site.open(`${take(element, 'src="https://your.site/autoload.js"')}${tag}`, {
      origin: 'https://your.site',
    });
    await showsContoso(page);
    await page.close();
  });

  test('the place of an element before its script is the one that it has afterwards', async () => {
    const style = `<style>${take(element, 'pbi-bound-report:not(:defined, [hidden])')}</style>`;
    const placeOf = async (html: string): Promise<number> => {
      const page = await site.open(`<!doctype html><title>Sales</title>${style}${html}${tagWith('')}`);
      const found = await page.waitForSelector(html === '' ? 'pbi-bound-report' : 'pbi-bound-report:defined');
      const height = (await found?.evaluate(tag => (tag as HTMLElement).offsetHeight)) ?? 0;
      await page.close();
      return height;
    };
    const before = await placeOf('');
    assert.ok(before > 300, `${before}`);
    assert.equal(await placeOf(script), before);
  });

  test("a token provider of the reader's own", async () => {
    const code = take(element, 'el.tokenProvider');
    const page = await site.open(
      `${script}${tagWith('')}<script type="module">const el = document.querySelector('pbi-bound-report');\n${code}</script>`,
    );
    await showsContoso(page);
    assert.equal(site.requests('/my-own').length, 1);
    await page.close();
  });

  test('a token provider in front of a back end that was there before', async () => {
    const code = take('docs/migration/README.md', 'report.tokenProvider');
    const page = await site.open(`${script}${tagWith('')}<script type="module">${code}</script>`);
    await showsContoso(page);
    assert.equal(site.requests(`/api/embed?report=${ids.report}&dataset=${ids.contoso}`).length, 1);
    await page.close();
  });

  test('a page that signs in by itself, against the emulator', async () => {
    const code = take(element, 'const mock =').replaceAll('http://127.0.0.1:8081', site.mockOrigin);
    const page = await site.open(`${script}${code}`);
    await displays(page, quantityOf(site, ids.northwind));
    assert.deepEqual(site.requests('/token'), []);
    await page.close();
  });

  test('durations are sent without ids', async () => {
    const code = take(element, 'new PerformanceObserver');
    const page = await site.open(`${script}${tag}<script type="module">${code}</script>`);
    await showsContoso(page);
    await until(page, () => site.requests('/analytics').length >= 4);
    const sent = site.requests('/analytics').map(({body}) => body);
    for (const name of ['token', 'frame', 'loaded', 'rendered']) {
      assert.ok(
        sent.some(body => body.includes(`"pbi-bound-report:${name}"`)),
        `${name} is not in ${sent.join(' ')}`,
      );
    }
    assert.doesNotMatch(sent.join(), /[\da-f]{8}-/);
    await page.close();
  });

  test('durations in the console', async () => {
    const code = take('docs/performance.md', 'pbi-metric');
    const {page, lines} = await openWithConsole(`${script}${tag}<script type="module">${code}</script>`);
    await showsContoso(page);
    await until(page, () => lines.some(line => /^rendered \d+ ms$/.test(line)));
    await page.close();
  });

  test("a site's own words", async () => {
    const code = await bundleSample({language: 'js', code: take(element, 'setTexts({')});
    const page = await site.open(
      `${tag}<pbi-bound-report report-id="${ids.report}" dataset-id="${ids.tailspin}" token-endpoint="/token"></pbi-bound-report>
      ${inlineScript(code)}`,
    );
    await showsContoso(page);
    await page.waitForFunction(() => {
      const texts = [...document.querySelectorAll('pbi-bound-report')].map(one => one.shadowRoot?.textContent ?? '');
      return (
        texts[0]?.includes('Retail sales ist da') && texts[1]?.includes('Dieser Bericht ist nicht für Sie freigegeben.')
      );
    });
    await page.close();
  });

  test('signing out takes every report away', async () => {
    const code = await bundleSample({language: 'js', code: take(element, 'forgetAll')});
    const page = await site.open(`${tag}<button id="sign-out">Sign out</button>${inlineScript(code)}`);
    await showsContoso(page);
    await page.click('#sign-out');
    assert.equal(await errorOf(page), 'SessionChanged');
    await until(page, () => !page.frames().some(frame => frame.url().includes('/reportEmbed')));
    await page.close();
  });

  test('the dataset named in the tag', async () => {
    const code = take('docs/dynamic-binding.md', `dataset-id="${ids.contoso}"\n  token-endpoint="/token"`);
    const page = await site.open(`${script}${code}`);
    await showsContoso(page);
    await page.close();
  });

  test('datasets that one token covers: a change asks for no other', async () => {
    const page = await site.open(`${script}${take('docs/dynamic-binding.md', 'bindable-dataset-ids')}`);
    await showsContoso(page);
    await page.$eval('pbi-bound-report', (report, dataset) => report.setAttribute('dataset-id', dataset), ids.fabrikam);
    await showsFabrikam(page);
    assert.equal(site.requests('/token').length, 1);
    await page.close();
  });

  test('under the Content-Security-Policy, nothing is held back', async () => {
    const policy = take('docs/security-model.md', 'Content-Security-Policy');
    const {page, lines} = await openWithConsole(`<!doctype html><title>Sales</title>${policy}${script}${tag}`);
    await showsContoso(page);
    assert.deepEqual(
      lines.filter(line => /violat|Content Security Policy|Trusted/i.test(line)),
      [],
    );
    // The policy is in force: what it does not allow is held back.
    await page.evaluate(() => {
      const image = new Image();
      image.src = 'https://elsewhere.example/picture.png';
    });
    await until(page, () => lines.some(line => line.startsWith('violation of img-src')));
    await page.close();
  });

  describe("the site builder's start", () => {
    const text = 'docs/start/site-builder.md';
    let whole: string;
    const below = (code: string): string => whole.replace('</pbi-bound-report>', `$&\n${code}`);

    test('the page', async () => {
      whole = take(text, '<!doctype html>');
      const page = await site.open(whole);
      await showsContoso(page);
      await page.close();
    });

    test('readers choose, in the same frame', async () => {
      const page = await site.open(below(take(text, '<label>Retailer')));
      await showsContoso(page);
      const frame = await frameOf(page, '/reportEmbed');
      await page.select('#retailer', ids.fabrikam);
      await showsFabrikam(page);
      assert.equal(frame.detached, false);
      await page.close();
    });

    test('another page, without the filter pane', async () => {
      const page = await site.open(
        whole.replace(/<pbi-bound-report[^]*<\/pbi-bound-report>/, take(text, 'page-name=')),
      );
      const frame = await frameOf(page, '/reportEmbed');
      const selected = '.tab[aria-current="page"]';
      await frame.waitForFunction(
        find =>
          document.querySelector<HTMLElement>(find)?.dataset['page'] === 'ReportSectionProducts' &&
          document.querySelector('[data-visual] [data-value]'),
        {},
        selected,
      );
      assert.equal(await frame.$('[aria-label="Filters"]'), null);
      // Without the attribute it is there.
      await page.$eval('pbi-bound-report', report => report.removeAttribute('filter-pane'));
      await frame.waitForSelector('[aria-label="Filters"]');
      await page.close();
    });

    test('what goes wrong is said, with the names that would be right', async () => {
      const code = take(text, "addEventListener('pbi-error'");
      const {page, lines} = await openWithConsole(below(code).replace('label=', 'page-name="nothing" label='));
      await showsContoso(page);
      await until(page, () => lines.some(line => /^\w+ .* false$/.test(line)));
      assert.match(lines.join('\n'), /ReportSectionProducts/);
      await page.close();
    });
  });

  test('the tag and the script of other sites, with ids filled in', async () => {
    const markup = take('docs/wrapping.md', 'label="Retail sales"></pbi-bound-report>')
      .replace('report-id="…"', `report-id="${ids.report}"`)
      .replace('dataset-id="…"', `dataset-id="${ids.contoso}"`);
    assert.doesNotMatch(markup, /…/);
    const page = await site.open(`${markup}${take('docs/wrapping.md', 'autoload.js')}`);
    await showsContoso(page);
    // What Drupal's format is to keep are attributes of the element.
    const [, ...kept] = take('docs/wrapping.md', 'report-id dataset-id').trim().slice(1, -1).split(' ');
    const observed = await page.evaluate(
      () => (customElements.get('pbi-bound-report') as unknown as {observedAttributes: string[]}).observedAttributes,
    );
    assert.ok(kept.length > 5);
    assert.deepEqual(
      kept.filter(name => !observed.includes(name)),
      [],
    );
    await page.close();
  });

  describe('components', () => {
    /** A page on which a component is put by a script, with the component's HTML from a server where there is any. */
    const openComponent = async (options: BundleOptions & {html?: string}): Promise<Page> => {
      const bundled = await bundleSample(options);
      return (
        await openWithConsole(
          `<!doctype html><title>Sales</title><div id="app">${options.html ?? ''}</div>${inlineScript(bundled)}`,
        )
      ).page;
    };
    const react = (name: string): string => `import {${name}} from 'sample';
      import {createElement} from 'react';
      import {createRoot} from 'react-dom/client';
      createRoot(document.querySelector('#app')).render(
        createElement(${name}, {report: '${ids.report}', dataset: '${ids.contoso}'}));`;
    const chooses = async (page: Page): Promise<void> => {
      await showsContoso(page);
      await page.select('select', ids.fabrikam);
      await showsFabrikam(page);
      await page.close();
    };
    /** The HTML that a server makes of a component without properties. */
    const renderOnServer = async (code: string, name: string): Promise<string> => {
      const components = await importSample<Record<string, FunctionComponent>>({code, isJsx: true});
      return renderToString(createElement(components[name]!));
    };
    const hydrate = (name: string): string => `import * as sample from 'sample';
      import {createElement} from 'react';
      import {hydrateRoot} from 'react-dom/client';
      import 'pbi-bound-report';
      hydrateRoot(document.querySelector('#app'), createElement(sample['${name}']), {
        onRecoverableError: error => document.body.append('The server and the page differ: ' + error),
      });`;
    const hydrates = async (code: string, name: string): Promise<Page> => {
      const html = await renderOnServer(code, name);
      assert.match(html, /<pbi-bound-report/);
      const page = await openComponent({language: 'tsx', code, mount: hydrate(name), html});
      await page.waitForSelector('pbi-bound-report:state(rendered)');
      assert.doesNotMatch(await page.$eval('body', body => body.innerText), /differ/);
      return page;
    };

    test('React', async () => {
      const page = await openComponent({
        language: 'tsx',
        code: take(element, 'export const Sales ='),
        mount: react('Sales'),
      });
      await showsContoso(page);
      await page.close();
    });

    test('React, with filters', async () => {
      const code = take('docs/start/react.md', 'SalesInTheWest');
      const page = await openComponent({language: 'tsx', code, mount: react('SalesInTheWest')});
      const {reports, datasets} = site.emulator.world;
      const own = datasets.find(({id}) => id === reports.find(report => report.id === ids.report)?.datasetId);
      assert.ok(own);
      const inTheWest = saleRows(own).filter(({Region}) => Region === 'West');
      assert.ok(inTheWest.length > 0);
      await displays(
        page,
        inTheWest.reduce((sum, {Quantity}) => sum + Quantity, 0),
      );
      await page.close();
    });

    test('React, with a button that prints', async () => {
      const script = await bundleSample({
        language: 'tsx',
        code: take('docs/start/react.md', 'Printable'),
        mount: react('Printable'),
      });
      const lines: string[] = [];
      const page = await site.open(`<!doctype html><title>Sales</title><div id="app"></div>${inlineScript(script)}`, {
        prepare: async opened => {
          opened.on('console', message => lines.push(message.text()));
          await opened.evaluateOnNewDocument(() => {
            globalThis.print = () => {
              console.log(`prints ${location.pathname}`);
            };
          });
        },
      });
      await page.waitForSelector('pbi-bound-report:state(rendered)');
      await page.click('button');
      await until(page, () => lines.includes('prints /reportEmbed'));
      await page.close();
    });

    test("the page of Next, rendered on a server and hydrated (without Next's own server)", async () => {
      const page = await hydrates(take('docs/start/next.md', 'SalesPage'), 'default');
      await showsContoso(page);
      await page.close();
    });

    test('a loading view from the server, in JSX', async () => {
      const code = `import {renderElement} from 'pbi-bound-report/server';
        const report = '${ids.report}';
        export const Sales = () => ${take(element, 'suppressHydrationWarning')}`;
      const page = await hydrates(code, 'Sales');
      await page.close();
    });

    test('a loading view from the server, under a policy with a nonce', async () => {
      const nonce = 'cmFuZG9t';
      const code = take(element, 'renderElement({').replace('renderElement({', 'export const html = renderElement({');
      const given = {report: ids.report, dataset: ids.contoso, nonce};
      const {html} = await importSample<{html: string}>({code, given});
      const policy = `default-src 'self'; style-src 'nonce-${nonce}'; frame-src https://app.powerbi.com`;
      const {page, lines} = await openWithConsole(
        `<!doctype html><title>Sales</title><meta http-equiv="Content-Security-Policy" content="${policy}" />${html}${script}`,
      );
      await showsContoso(page);
      assert.deepEqual(
        lines.filter(line => line.startsWith('violation')),
        [],
      );
      await page.close();
    });

    test('Svelte', async () => {
      const code = take('docs/start/svelte.md', '$state');
      const mount = `import Sales from 'sample'; import {mount} from 'svelte'; mount(Sales, {target: document.querySelector('#app')});`;
      await chooses(await openComponent({language: 'svelte', code, mount}));
    });

    test('Vue', async () => {
      const page = await openComponent({
        language: 'vue',
        code: take(element, 'defineProps<{'),
        mount: `import Sales from 'sample'; import {createApp} from 'vue';
          createApp(Sales, {report: '${ids.report}', dataset: '${ids.contoso}'}).mount('#app');`,
      });
      await showsContoso(page);
      await page.close();
    });

    const angular = (inputs: Readonly<Record<string, string>> = {}): string => `import 'zone.js';
      import '@angular/compiler';
      import {createComponent, Input} from '@angular/core';
      import {createApplication} from '@angular/platform-browser';
      import {Sales} from 'sample';
      // What Angular's compiler adds for inputs that are signals.
      for (const alias of ${JSON.stringify(Object.keys(inputs))}) {
        Input({isSignal: true, alias, required: true})(Sales.prototype, alias);
      }
      void createApplication().then(app => {
        const hostElement = document.querySelector('#app');
        const component = createComponent(Sales, {environmentInjector: app.injector, hostElement});
        ${Object.entries(inputs)
          .map(([name, value]) => `component.setInput('${name}', '${value}');`)
          .join('\n')}
        app.attachView(component.hostView);
      });`;

    test('Angular', async () => {
      const code = take('docs/start/angular.md', 'signal(');
      await chooses(await openComponent({language: 'ts', code, mount: angular()}));
    });

    test('Angular, with inputs', async () => {
      const code = take(element, 'input.required');
      const mount = angular({report: ids.report, dataset: ids.contoso});
      const page = await openComponent({language: 'ts', code, mount});
      await showsContoso(page);
      await page.close();
    });
  });

  test("a report page with a view of the reader's own, under the unmodified SDK", async () => {
    const code = await bundleSample({
      language: 'ts',
      code: take('packages/report-page/README.md', 'new EmulatedReport'),
      // `view` is what the text leaves to the reader: it paints the dataset's name, and nothing else.
      mount: `globalThis.view = {
          update: ({session}) => { document.body.textContent = session?.opened.dataset.name ?? ''; },
          painted: () => Promise.resolve(),
          print() {}, closeOverlays() {}, download() {}, navigate() {},
        };
        void import('sample');`,
    });
    const page = await site.open(`${script}${tag}`, {
      prepare: async opened => {
        await opened.setRequestInterception(true);
        opened.on('request', request => {
          const isFrame = request.isNavigationRequest() && request.url().includes('/reportEmbed');
          const body = `<!doctype html><title>Report</title><body></body>${inlineScript(code)}`;
          void (isFrame ? request.respond({contentType: 'text/html', body}) : request.continue());
        });
      },
    });
    await page.waitForSelector('pbi-bound-report:state(rendered)');
    const frame = await frameOf(page, '/reportEmbed');
    assert.equal(await frame.$eval('body', body => body.textContent), 'Contoso');
    await page.close();
  });

  test('the two lines that record what powerbi-client and the frame say to each other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cassette-'));
    const cassette = join(folder, 'cassette.jsonl');
    const recorder = await createRecorder({cassette});
    const lines = take('mock-server/README.md', 'recordPowerBi');
    assert.ok(lines.includes('http://127.0.0.1:8082/'));
    const sdk = readFileSync(createRequire(import.meta.url).resolve('powerbi-client/dist/powerbi.min.js'), 'utf8');
    const embed = `
      const answer = await (await fetch('/api/embed?dataset=${ids.contoso}')).json();
      powerbi.embed(document.querySelector('#report'), {
        type: 'report', tokenType: 1, id: answer.reportId, embedUrl: answer.embedUrl, accessToken: answer.token,
        datasetBinding: {datasetId: '${ids.contoso}'},
      });`;
    try {
      const page = await site.open(
        `<div id="report" style="height: 600px"></div>${inlineScript(sdk)}
        ${lines.replaceAll('http://127.0.0.1:8082', await recorder.listen())}<script type="module">${embed}</script>`,
      );
      await showsContoso(page);
      await until(page, () => readFileSync(cassette, 'utf8').includes('/events/rendered'));
    } finally {
      await recorder.close();
    }
    const messages = (await readCassette(cassette)).entries.filter(entry => entry.kind === 'message');
    assert.ok(messages.some(({from, message}) => from === 'page' && JSON.stringify(message).includes('/report/load')));
    assert.doesNotMatch(readFileSync(cassette, 'utf8'), /H4sI/);
    rmSync(folder, {recursive: true});
  });

  test('no sample of a page is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
