/**
 * Each attribute on the report page that is really served: what the frame shows for it, or what powerbi-client's own
 * object answers.
 */
import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import {
  all,
  drawn,
  embedToken,
  entraToken,
  figure,
  heard,
  one,
  paginatedUrl,
  put,
  removeShown,
  serversOf,
  show,
  windowOf,
} from '../support/shown.js';
import {ids} from '../support/default-world-ids.js';
import {waitUntil} from '../support/wait-until.js';

const overview = 'ReportSectionOverview';
const products = 'ReportSectionProducts';
const region = (...values: string[]): object => ({
  $schema: 'http://powerbi.com/product/schema#basic',
  filterType: 1,
  target: {table: 'Store', column: 'Region'},
  operator: 'In',
  values,
});
const frameOf = (el: PbiBoundReport): HTMLIFrameElement => el.shadowRoot!.querySelector('iframe')!;
const page = (el: PbiBoundReport): string | undefined => one(el, 'main').dataset['page'];

describe('attributes that change what is shown, in the same frame and without a load', () => {
  let el: PbiBoundReport;
  let frame: HTMLIFrameElement;
  let loads = 0;
  before(async () => {
    el = await show({viewMode: 'view', permissions: 'read-write'});
    frame = frameOf(el);
    el.addEventListener('pbi-loaded', () => {
      loads += 1;
    });
  });
  afterEach(function () {
    expect([loads, frameOf(el) === frame, el.status], this.currentTest?.title).to.deep.equal([0, true, 'rendered']);
  });
  after(removeShown);

  it('`page-name` opens the named page', async () => {
    expect(page(el)).to.equal(overview);
    await drawn(el, () => el.setAttribute('page-name', products));
    expect(page(el)).to.equal(products);
    await drawn(el, () => el.setAttribute('page-name', overview));
    expect((await el.report!.getActivePage()).name).to.equal(overview);
  });

  it('`filters` narrow every figure, as JSON and as objects, and go when they are taken away', async () => {
    const whole = figure(el);
    await drawn(el, () => el.setAttribute('filters', JSON.stringify([region('West')])));
    const west = figure(el);
    expect(west).to.be.within(1, whole - 1);
    expect(await el.report!.getFilters()).to.deep.equal([region('West')]);
    await drawn(el, () => {
      el.filters = [region('West', 'East')];
    });
    expect(figure(el)).to.be.within(west + 1, whole - 1);
    await drawn(el, () => el.removeAttribute('filters'));
    await waitUntil(() => figure(el) === whole, 'the whole figure', {interval: 5});
    expect(await el.report!.getFilters()).to.deep.equal([]);
  });

  it('`theme` colours the report, and leaves it', async () => {
    const colour = (): string => getComputedStyle(one(el, '[data-visual="profit"]')).backgroundColor;
    const base = colour();
    await drawn(el, () => el.setAttribute('theme', '{"name": "Night", "background": "#101418"}'));
    expect(colour()).to.equal('rgb(16, 20, 24)');
    expect(await el.report!.getTheme()).to.include({name: 'Night'});
    await drawn(el, () => el.removeAttribute('theme'));
    expect(colour()).to.equal(base);
  });

  it('`filter-pane` hides, shows and opens the pane', async () => {
    const state = (): string | null | undefined =>
      windowOf(el).document.querySelector('aside[aria-label="Filters"] .pane-head')?.getAttribute('aria-expanded');
    for (const [pane, expected] of [
      ['hidden', undefined],
      ['collapsed', 'false'],
      ['expanded', 'true'],
      ['hidden', undefined],
    ] as const) {
      await drawn(el, () => el.setAttribute('filter-pane', pane));
      expect(state(), pane).to.equal(expected);
    }
  });

  it('`page-navigation` puts the tabs at the left, below, or nowhere', async () => {
    const tabs = (): number[] => [all(el, '.tabs').length, all(el, '.tabs-left').length];
    for (const [place, expected] of [
      ['hidden', [0, 0]],
      ['left', [1, 1]],
      ['hidden', [0, 0]],
      ['bottom', [1, 0]],
    ] as const) {
      await drawn(el, () => el.setAttribute('page-navigation', place));
      expect(tabs(), place).to.deep.equal(expected);
    }
  });

  it('`background` lets the page behind shine through', async () => {
    const colour = (): string => getComputedStyle(one(el, '.stage')).backgroundColor;
    expect(colour()).not.to.equal('rgba(0, 0, 0, 0)');
    await drawn(el, () => el.setAttribute('background', 'transparent'));
    expect(colour()).to.equal('rgba(0, 0, 0, 0)');
    await drawn(el, () => el.setAttribute('background', 'default'));
    expect(colour()).not.to.equal('rgba(0, 0, 0, 0)');
  });

  it('`settings` reach powerbi-client, merged with those of the attributes: zoom', async () => {
    await drawn(el, () => el.setAttribute('settings', '{"zoomLevel": 0.5}'));
    expect(await el.report!.getZoom()).to.equal(0.5);
    expect(all(el, '.tabs'), 'page-navigation still counts').to.have.length(1);
    await drawn(el, () => el.setAttribute('settings', '{"zoomLevel": 1}'));
  });

  it('`bookmark` puts a captured state back, and `pbi-bookmark` says so', async () => {
    await drawn(el, () => el.setAttribute('page-name', products));
    const {state} = await el.report!.bookmarksManager.capture();
    await drawn(el, () => el.setAttribute('page-name', overview));
    await drawn(el, async () => {
      const applied = await heard<{bookmarkName: string}>(el, 'pbi-bookmark', () => {
        el.bookmark = {state: state!};
      });
      expect(applied.sdkName).to.equal('bookmarkApplied');
    });
    expect(page(el)).to.equal(products);
  });

  it('`view-mode` opens the editor with a token that may edit, and goes back', async () => {
    await drawn(el, () => el.setAttribute('view-mode', 'edit'));
    expect(all(el, '[data-action="save"]')).to.have.length(1);
    await drawn(el, () => el.setAttribute('view-mode', 'view'));
    expect(all(el, '[data-action="save"]')).to.have.length(0);
  });

  it('`label` is the title of the iframe', async () => {
    el.setAttribute('label', 'Sales of Contoso');
    await waitUntil(() => frame.title === 'Sales of Contoso', 'the title', {interval: 5});
  });

  it('`bindable-dataset-ids` make one token do for several datasets: no network between them', async () => {
    el.setAttribute('bindable-dataset-ids', `${ids.contoso} ${ids.fabrikam} ${ids.northwind}`);
    const rows = (): (string | undefined)[] => all(el, 'tbody tr').map(row => row.textContent);
    const own = rows();
    performance.clearResourceTimings();
    const asked = (): number => performance.getEntriesByName(new URL('/token', location.href).href).length;
    const before = loads;
    await heard(el, 'pbi-bound', () => el.setAttribute('dataset-id', ids.fabrikam));
    expect(rows()).not.to.deep.equal(own);
    expect(asked()).to.equal(1);
    for (const dataset of [ids.northwind, ids.contoso]) {
      await heard(el, 'pbi-bound', () => el.setAttribute('dataset-id', dataset));
    }
    expect([asked(), loads - before]).to.deep.equal([1, 3]);
    loads = 0; // another dataset is a load, by nature
  });
});

describe('attributes that are part of the first load', () => {
  afterEach(removeShown);

  it("`slicers` are set before the first figure is drawn; `contrast`, `format-locale` and the frame's language are there as well", async () => {
    const selector = {$schema: 'http://powerbi.com/product/schema#visualSelector', visualName: 'regionSlicer'};
    const slicers = JSON.stringify([{selector, state: {filters: [region('East')]}}]);
    const el = await show({slicers, contrast: 'black', formatLocale: 'de-DE', locale: 'fr'});
    expect(one(el, '[data-visual="regionSlicer"] .drop').textContent).to.contain('East');
    expect(windowOf(el).document.documentElement.classList.contains('high-contrast')).to.equal(true);
    expect(getComputedStyle(one(el, '.stage')).getPropertyValue('--page').trim().toLowerCase()).to.equal('#000000');
    expect(one(el, '[data-visual="totalRevenue"] .card-value').title).to.match(/^\d{1,3}(\.\d{3})+\s\$$/);
    const parameters = [...new URL(frameOf(el).src).searchParams].filter(([name]) => /language|locale/i.test(name));
    expect(parameters).to.deep.equal([
      ['language', 'fr'],
      ['formatLocale', 'de-DE'],
    ]);
  });

  it('`layout="auto"` takes the phone\'s layout when the element becomes narrow; `locale` alone speaks for the figures too', async () => {
    const el = put({layout: ' Auto', locale: 'fr'});
    el.style.inlineSize = '900px';
    await el.bindComplete;
    const isPhone = (): boolean => all(el, '[data-visual="revenueByCategory"]').length === 0;
    expect(isPhone()).to.equal(false);
    await heard(el, 'pbi-bound', () => {
      el.style.inlineSize = '400px';
    });
    expect([isPhone(), new URL(frameOf(el).src).searchParams.get('isMobile')]).to.deep.equal([true, 'true']);
    expect(one(el, '[data-visual="totalRevenue"] .card-value').title).to.match(/^\d{1,3}([\u202f\u00a0]\d{3})+\s\$/);
  });

  it('`permissions` ask for a token with which the reader may edit', async () => {
    const el = await show();
    const refused = await el.report!.switchMode('edit').then(
      () => 'accepted',
      (reason: {message: string}) => reason.message,
    );
    expect(refused).to.equal('PowerBINotAuthorizedException');
    await heard(el, 'pbi-bound', () => el.setAttribute('permissions', 'all'));
    await drawn(el, () => el.report!.switchMode('edit'));
    expect(all(el, '[data-action="save"]')).to.have.length(1);
    expect((el.report!.config as {permissions?: number}).permissions).to.equal(7);
  });

  it('`workspace-id` reaches the frame, which refuses a wrong one', async () => {
    const tokenProvider = () => embedToken(ids.report, [ids.contoso]);
    const el = put({workspaceId: ids.contosoWorkspace, tokenProvider});
    await oneEvent(el, 'pbi-error');
    expect([el.error!.code, el.error!.detail]).to.deep.equal([
      'PowerBINotAuthorizedException',
      'Get report failed · 401',
    ]);
    await heard(el, 'pbi-bound', () => el.setAttribute('workspace-id', ids.reportWorkspace));
  });

  it('`embed-url` starts the frame before there is a token; `allow` and `referrerpolicy` bind it from the start', async function () {
    // Only Chromium tells a document which features it is allowed.
    if (!('featurePolicy' in document)) this.skip();
    interface Policed {
      featurePolicy: {allowsFeature(name: string): boolean};
    }
    const started = async (properties: Partial<PbiBoundReport>): Promise<unknown[]> => {
      const el = put({tokenProvider: () => new Promise(() => {}), ...properties});
      await oneEvent(el, 'pbi-metric');
      const {document} = windowOf(el);
      return [
        el.status,
        new URL(document.URL).pathname,
        document.referrer,
        (document as Document & Policed).featurePolicy.allowsFeature('geolocation'),
      ];
    };
    expect(await started({})).to.deep.equal(['loading', '/reportEmbed', location.href, true]);
    expect(await started({allow: "geolocation 'none'", referrerPolicy: 'no-referrer'})).to.deep.equal([
      'loading',
      '/reportEmbed',
      '',
      false,
    ]);
  });

  it('`paginated-report-bindings` and `parameter-values`: a paginated report on another dataset, narrowed by a parameter', async () => {
    const rows = (el: PbiBoundReport): string[] => all(el, '.sheet tbody tr').map(row => row.textContent.trim());
    const paginated = {
      reportId: ids.paginatedReport,
      datasetId: undefined,
      embedUrl: paginatedUrl,
      tokenProvider: () => embedToken(ids.paginatedReport, [ids.contoso, ids.fabrikam]),
      paginatedReportBindings: JSON.stringify([{sourceDatasetId: ids.contoso, targetDatasetId: ids.fabrikam}]),
    };
    // The world's paginated report has no parameters, so its definition is given one on the way.
    const parameters = [{name: 'City', prompt: 'City', target: {table: 'Store', column: 'City'}}];
    const el = await show(
      {...paginated, parameterValues: '[{"name": "City", "value": "Boston"}]'},
      (path, answer: {report?: {definition: object}}) => {
        if (path.endsWith('/open')) Object.assign(answer.report!.definition, {parameters});
        return answer;
      },
    );
    const boston = rows(el);
    expect(boston.length).to.be.greaterThan(0);
    expect(boston.filter(row => !row.startsWith('Fabrikam Boston'))).to.deep.equal([]);
    await heard(el, 'pbi-bound', () => {
      el.parameterValues = undefined;
      el.paginatedReportBindings = [{sourceDatasetId: ids.contoso, targetDatasetId: ids.contoso}];
    });
    expect(new Set(rows(el).map(row => row.split(/\s/)[0]))).to.deep.equal(new Set(['Contoso']));
    expect(rows(el).length).to.be.greaterThan(boston.length);
  });

  it('`token-type="aad"` shows the report as the visitor, and gives the frame the next token through powerbi-client\'s hook', async () => {
    const {mockServer} = await serversOf();
    const lane = `element-${crypto.randomUUID()}`;
    const reasons: string[] = [];
    const el = await show({
      tokenType: 'aad',
      tokenProvider: async (_request, {reason}) => {
        reasons.push(reason);
        return (await entraToken('user', lane)).access_token;
      },
    });
    expect(figure(el)).to.be.greaterThan(0);
    const headers = {'content-type': 'application/json', 'x-emulator-lane': lane};
    await fetch(`${mockServer}/__emulator/clock`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({advanceMs: 2 * 3_600_000}),
    });
    let errors = 0;
    el.addEventListener('pbi-error', () => {
      errors += 1;
    });
    await drawn(el, () => el.refresh());
    expect([reasons, errors, all(el, '[data-status="error"]').length]).to.deep.equal([['first', 'renew'], 0, 0]);
    await fetch(`${mockServer}/__emulator/lanes/${lane}`, {method: 'DELETE'});
  });
});
