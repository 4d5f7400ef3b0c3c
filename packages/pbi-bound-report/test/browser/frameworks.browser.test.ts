import {expect} from '@open-wc/testing';
import {StrictMode, createElement, useEffect} from 'react';
import type {ReactNode} from 'react';
import {flushSync} from 'react-dom';
import {createRoot, hydrateRoot} from 'react-dom/client';
import {renderToString} from 'react-dom/server';
import {PbiBoundReport} from 'pbi-bound-report/react';
import {isCustomElement} from 'pbi-bound-report/vue';
import type {PbiBoundReportVueProps} from 'pbi-bound-report/vue';
import type {PbiBoundEvent} from 'pbi-bound-report';
import {renderElement} from 'pbi-bound-report/server';
import type {GlobalComponents} from 'vue';
import {datasets, frameOf, frameUrl, provider, reportId} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

/** Mounts by a framework, rebinds by it, unmounts by it; what the element did is counted. */
async function walkThrough(
  place: HTMLElement,
  bound: (string | undefined)[],
  show: (dataset: string | undefined) => void,
): Promise<void> {
  show(datasets[0]);
  // The first to be mounted fetches the embed controller and powerbi-client.
  await waitUntil(() => bound.length === 1, 'the first binding');
  const el = place.querySelector('pbi-bound-report')!;
  const frame = await frameOf(el);
  show(datasets[0]);
  show(datasets[1]);
  await waitUntil(() => bound.length === 2, 'the second binding');
  expect(bound).to.deep.equal([datasets[0], datasets[1]]);
  expect(frame.loads, 'a render without a change of the binding loads nothing').to.have.length(2);
  show(undefined);
  await waitUntil(() => !el.isConnected && el.status === 'idle', 'the end');
  expect(el.shadowRoot!.querySelector('iframe') === null).to.equal(true);
  place.remove();
}

function newPlace(): HTMLElement {
  return document.body.appendChild(document.createElement('div'));
}

/** Held by the compiler: what Vue's tools read of the tag. */
const typed: InstanceType<GlobalComponents['pbi-bound-report']>['$props'] & PbiBoundReportVueProps = {
  reportId,
  class: 'wide',
  onPbiBound: ({datasetId}: PbiBoundEvent) => datasetId,
  onPbiError: event => event.error.code,
  // @ts-expect-error -- no such property
  reprotId: reportId,
};

/** Puts a server's HTML into the page as a parser does, hydrates it, and collects what React has to say. */
async function hydrated(markup: string, node: ReactNode): Promise<{place: HTMLElement; complaints: string[]}> {
  const place = newPlace();
  (place as HTMLElement & {setHTMLUnsafe(html: string): void}).setHTMLUnsafe(markup);
  const complaints: string[] = [];
  const native = console.error;
  console.error = (...args: unknown[]) => complaints.push(args.join(' '));
  try {
    await new Promise<void>(done => {
      const Mounted = (): ReactNode => {
        useEffect(done, []);
        return node;
      };
      hydrateRoot(place, createElement(Mounted), {onRecoverableError: error => complaints.push(String(error))});
    });
  } finally {
    console.error = native;
  }
  return {place, complaints};
}

describe('frameworks', () => {
  it('React 19, the component, under StrictMode', async () => {
    const place = newPlace();
    const root = createRoot(place);
    const bound: (string | undefined)[] = [];
    const give = provider();
    await walkThrough(place, bound, datasetId =>
      root.render(
        datasetId === undefined
          ? null
          : createElement(
              StrictMode,
              null,
              createElement(PbiBoundReport, {
                loading: 'eager',
                reportId,
                datasetId,
                embedUrl: frameUrl,
                onBound: event => bound.push(event.datasetId),
                // A new function at each render, as people write it.
                tokenProvider: (request, context) => give(request, context),
              }),
            ),
      ),
    );
  });

  it('React 19, the bare element', async () => {
    const place = newPlace();
    const root = createRoot(place);
    const bound: (string | undefined)[] = [];
    const tokenProvider = provider();
    await walkThrough(place, bound, datasetId =>
      root.render(
        datasetId === undefined
          ? null
          : createElement('pbi-bound-report', {
              loading: 'eager',
              'report-id': reportId,
              'dataset-id': datasetId,
              'embed-url': frameUrl,
              tokenProvider,
              'onpbi-bound': (event: {datasetId?: string}) => bound.push(event.datasetId),
            } as object),
      ),
    );
  });

  it('React 19, the component, rendered on a server and hydrated without a complaint', async () => {
    for (const props of [{}, {tokenProvider: provider()}]) {
      const node = createElement(PbiBoundReport, {reportId, label: 'Sales', keepPrevious: true, ...props});
      const {place, complaints} = await hydrated(renderToString(node), node);
      expect(complaints).to.deep.equal([]);
      const el = place.querySelector('pbi-bound-report')!;
      expect([el.reportId, el.label, el.keepPrevious, el.tokenProvider]).to.deep.equal([
        reportId,
        'Sales',
        true,
        (props as {tokenProvider?: unknown}).tokenProvider,
      ]);
      place.remove();
    }
  });

  it('React 19, the component, keeps its report while objects and functions come and go', async () => {
    const place = newPlace();
    const root = createRoot(place);
    const all: object[] = [{}, {tokenProvider: provider()}, {filters: [], label: 'Sales'}, {filters: '[]'}, {}];
    for (const props of all) {
      flushSync(() => root.render(createElement(PbiBoundReport, {reportId, loading: 'interaction', ...props})));
      const {reportId: own, label, filters, tokenProvider} = place.querySelector('pbi-bound-report')!;
      const set = {label: label ?? undefined, filters: filters ?? undefined, tokenProvider: tokenProvider ?? undefined};
      expect([own, set]).to.deep.equal([
        reportId,
        {label: undefined, filters: undefined, tokenProvider: undefined, ...props},
      ]);
    }
    root.unmount();
    place.remove();
  });

  it("React 19, a server's loading view, hydrated without a complaint where suppressHydrationWarning is set", async () => {
    const markup = renderElement({'report-id': reportId, label: 'Sales', loading: 'interaction'});
    const node = (suppressHydrationWarning: boolean): ReactNode =>
      createElement('div', {suppressHydrationWarning, dangerouslySetInnerHTML: {__html: markup}});
    const quiet = await hydrated(renderToString(node(true)), node(true));
    expect(quiet.complaints).to.deep.equal([]);
    expect(quiet.place.querySelector('pbi-bound-report')!.shadowRoot!.querySelector('button')).not.to.equal(null);
    quiet.place.remove();
    const loud = await hydrated(renderToString(node(false)), node(false));
    expect(loud.complaints, 'the parser has made a shadow root of the template').not.to.deep.equal([]);
    loud.place.remove();
  });

  it('Vue 3', async () => {
    const {createApp, h, ref} = await import('vue/dist/vue.esm-browser.prod.js');
    const place = newPlace();
    const bound: (string | undefined)[] = [];
    const dataset = ref<string | undefined>(datasets[0]);
    const tokenProvider = provider();
    createApp({
      render: () =>
        dataset.value === undefined
          ? null
          : h('pbi-bound-report', {
              loading: 'eager',
              reportId,
              datasetId: dataset.value,
              embedUrl: frameUrl,
              tokenProvider,
              'onPbi-bound': (event: {datasetId?: string}) => bound.push(event.datasetId),
            }),
    }).mount(place);
    await walkThrough(place, bound, datasetId => {
      dataset.value = datasetId;
    });
  });

  it('Vue 3, a template with the recipe: without a warning, and with one where the recipe is left out', async () => {
    const {createApp, ref} = await import('vue/dist/vue.esm-browser.js');
    const warnings: string[] = [];
    const native = console.warn;
    console.warn = (...args: unknown[]) => warnings.push(args.join(' '));
    try {
      const render = (recipe: boolean): {place: HTMLElement; bound: string[]; dataset: {value: string}} => {
        const place = newPlace();
        const bound: string[] = [];
        const dataset = ref<string>(datasets[0]);
        const app = createApp({
          setup: () => ({
            dataset,
            embedUrl: frameUrl,
            reportId,
            give: provider(),
            onBound: (event: PbiBoundEvent) => bound.push(event.datasetId!),
          }),
          // Vue keeps what it has compiled, by the text.
          template: `<!-- ${recipe} --><pbi-bound-report loading="eager" :report-id="reportId" :dataset-id="dataset" :embed-url="embedUrl"
            :tokenProvider.prop="give" @pbi-bound="onBound" />`,
        });
        // Compiling in the page, Vue would ask the page's registry; a build has none.
        app.config.compilerOptions.isCustomElement = recipe ? isCustomElement : () => false;
        app.mount(place);
        return {place, bound, dataset};
      };
      const {place, bound, dataset} = render(true);
      await waitUntil(() => bound.length === 1, 'the first binding');
      dataset.value = datasets[1];
      await waitUntil(() => bound.length === 2, 'the second binding');
      expect([bound, warnings]).to.deep.equal([[datasets[0], datasets[1]], []]);
      expect(typed.class).to.equal('wide');
      place.remove();
      render(false).place.remove();
      expect(warnings.join()).to.contain('Failed to resolve component: pbi-bound-report');
    } finally {
      console.warn = native;
    }
  });

  it('Svelte 5', async () => {
    const {flushSync, mount, unmount} = await import('svelte');
    const {default: Retailer} = (await import('../support/frames/Retailer.svelte')) as {
      default: Parameters<typeof mount>[0];
    };
    const place = newPlace();
    const bound: (string | undefined)[] = [];
    const tokenProvider = provider();
    let current: {show: (dataset: string) => void} | undefined;
    await walkThrough(place, bound, dataset => {
      if (dataset === undefined) void unmount(current!);
      else if (current) current.show(dataset);
      else {
        current = mount(Retailer, {
          target: place,
          props: {
            first: dataset,
            embedUrl: frameUrl,
            report: reportId,
            tokenProvider,
            onbound: (event: {datasetId?: string}) => bound.push(event.datasetId),
          },
        }) as unknown as typeof current;
        flushSync();
      }
    });
  });
});
