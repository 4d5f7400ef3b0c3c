/**
 * The two halves of each migration page, run: the old code and the new one show the same figures, on one dataset and
 * then on another. Against the emulator under Microsoft's name, with the unmodified SDK and the wrappers as published.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {installPackages} from '../build/install-packages.js';
import {angularFolder, bundleSample, inlineScript, type Language} from './samples/bundle.js';
import {displays, quantityOf, startSampleSite, type SampleSite} from './samples/sample-site.js';
import {SampleSet} from './samples/sample-set.js';

/** How a sample is mounted: it puts `show(dataset)` on the window, and shows the first dataset. */
const mounts = {
  js: `import {show} from 'sample'; window.show = show; show(window.first);`,
  tsx: `import {Sales} from 'sample';
    import {createElement} from 'react';
    import {createRoot} from 'react-dom/client';
    const place = createRoot(document.querySelector('#app'));
    window.show = dataset => place.render(createElement(Sales, {report: window.reportId, dataset}));
    window.show(window.first);`,
  vue: `import Sales from 'sample';
    import {createApp, h, ref} from 'vue';
    const dataset = ref(window.first);
    window.show = next => { dataset.value = next; };
    createApp({render: () => h(Sales, {report: window.reportId, dataset: dataset.value})}).mount('#app');`,
  ts: `import 'zone.js';
    import '@angular/compiler';
    import {createComponent, NgZone} from '@angular/core';
    import {createApplication} from '@angular/platform-browser';
    import {Sales} from 'sample';
    void createApplication().then(app => {
      const component = createComponent(Sales, {environmentInjector: app.injector, hostElement: document.querySelector('#app')});
      app.attachView(component.hostView);
      window.show = dataset => app.injector.get(NgZone).run(() => {
        component.setInput('report', window.reportId);
        component.setInput('dataset', dataset);
        app.tick();
      });
      window.show(window.first);
    });`,
} as const satisfies Partial<Record<Language, string>>;

describe('the samples of the migration pages', {timeout: 1_800_000}, () => {
  let site: SampleSite;
  before(async () => {
    installPackages(angularFolder);
    site = await startSampleSite();
  });
  after(() => site.close());

  const samples = new SampleSet('migration');
  // The module of each half by a piece of it, and what stands on the page where the text shows that too.
  const pages: readonly {
    name: string;
    language: keyof typeof mounts;
    halves: readonly [string, string];
    places?: [string, string];
  }[] = [
    {
      name: 'powerbi-client',
      language: 'js',
      halves: ["from 'powerbi-client'", "import 'pbi-bound-report'"],
      places: ['<div id="report">', '<pbi-bound-report'],
    },
    {
      name: 'powerbi-client-react',
      language: 'tsx',
      halves: ["from 'powerbi-client-react'", "from 'pbi-bound-report/react'"],
    },
    {
      name: 'powerbi-client-vue-js',
      language: 'vue',
      halves: ["from 'powerbi-client-vue-js'", "import 'pbi-bound-report'"],
    },
    {
      name: 'powerbi-client-angular',
      language: 'ts',
      halves: ["from 'powerbi-client-angular'", "import 'pbi-bound-report'"],
    },
  ];
  for (const {name, language, halves, places} of pages) {
    for (const [index, which] of ['before', 'after'].entries()) {
      test(`${name}, ${which}: shows one dataset, then another`, async () => {
        const document = `docs/migration/${name}.md`;
        const {code} = samples.take(document, halves[index]!);
        const place = places ? samples.take(document, places[index]!).code : '<div id="app"></div>';
        const script = await bundleSample({language, code, mount: mounts[language]});
        const page = await site.open(`<!doctype html><title>Sales</title>
          <style>.report, #report{display:block;height:700px}</style>${place}
          <script>window.reportId = '${ids.report}'; window.first = '${ids.contoso}'</script>
          ${inlineScript(script)}`);
        await displays(page, quantityOf(site, ids.contoso));
        await page.evaluate(dataset => {
          (window as unknown as {show(dataset: string): void}).show(dataset);
        }, ids.fabrikam);
        await displays(page, quantityOf(site, ids.fabrikam));
        await page.close();
      });
    }
  }

  test('no sample of these pages is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
