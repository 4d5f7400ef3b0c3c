import type {Report} from 'powerbi-client';
import {expect, fixture, html, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport, PbiErrorEvent, PbiReportEvent, TokenProvider} from 'pbi-bound-report';
import 'pbi-bound-report';
import {
  drawn,
  embedToken,
  entraToken,
  figure,
  put,
  removeShown,
  serversOf,
  show as showInside,
} from '../support/shown.js';
import {ids} from '../support/default-world-ids.js';
import {waitUntil} from '../support/wait-until.js';

/** Mounts an element on the served report page, with the served token endpoint. */
function show(properties: Partial<PbiBoundReport> = {}): Promise<PbiBoundReport> {
  const el = Object.assign(document.createElement('pbi-bound-report'), {
    loading: 'eager',
    reportId: ids.report,
    datasetId: ids.contoso,
    tokenEndpoint: '/token',
    ...properties,
  });
  return fixture<PbiBoundReport>(html`${el}`);
}

const west = {
  $schema: 'http://powerbi.com/product/schema#basic',
  target: {table: 'Store', column: 'Region'},
  operator: 'In' as const,
  values: ['West'],
  filterType: 1,
};

const visualSelector = 'http://powerbi.com/product/schema#visualSelector';

/** Rows of a visual, as it exports them. */
async function rowsOf(el: PbiBoundReport, visual: string): Promise<string[]> {
  return (await el.exportData(visual)).trim().split(/\r?\n/).slice(1);
}

describe('on the real report page', () => {
  it('changes page and filters in place', async () => {
    const el = await show();
    await el.bindComplete;
    const iframe = el.shadowRoot!.querySelector('iframe')!;
    let loads = 0;
    el.addEventListener('pbi-loaded', () => {
      loads += 1;
    });
    const all = await rowsOf(el, 'stores');
    const applied = oneEvent(el, 'pbi-rendered');
    el.filters = [west];
    await applied;
    const some = await rowsOf(el, 'stores');
    expect(some.length).to.be.within(1, all.length - 1);
    el.filters = undefined;
    await waitUntil(async () => (await rowsOf(el, 'stores')).length === all.length, 'the filter is gone');
    const paged = oneEvent<PbiReportEvent<{newPage: {name: string}}>>(el, 'pbi-page');
    el.pageName = 'ReportSectionProducts';
    expect((await paged).detail.newPage.name).to.equal('ReportSectionProducts');
    expect([loads, el.shadowRoot!.querySelector('iframe') === iframe]).to.deep.equal([0, true]);
  });

  it('takes the shape of the page', async () => {
    const el = await show();
    await el.bindComplete;
    await waitUntil(() => Math.abs(el.clientWidth / el.clientHeight - 1280 / 720) < 0.02);
  });

  it('opens the page that the reader was on when it is moved, which takes the rest of the frame away', async () => {
    const el = await show({pageName: 'ReportSectionOverview'});
    await el.bindComplete;
    const paged = oneEvent(el, 'pbi-page');
    await el.report!.setPage('ReportSectionProducts');
    await paged;
    const bound = oneEvent(el, 'pbi-bound');
    el.parentElement!.prepend(document.createElement('p'), el);
    await bound;
    const active = await (el.report as Report).getActivePage();
    expect(active.name).to.equal('ReportSectionProducts');
  });

  it('shows two elements on two datasets with one request', async () => {
    performance.clearResourceTimings();
    const els = await Promise.all([ids.contoso, ids.fabrikam].map(datasetId => show({datasetId})));
    await Promise.all(els.map(el => el.bindComplete));
    const [contoso, fabrikam] = await Promise.all(els.map(el => rowsOf(el, 'stores')));
    expect(contoso).not.to.deep.equal(fabrikam);
    const requests = performance
      .getEntriesByType('resource')
      .filter(entry => new URL(entry.name).pathname === '/token');
    expect(requests).to.have.length(1);
  });

  it("goes on with a new token when the frame finds the old one ended: the reader's page is back, and what was asked for last is shown", async () => {
    const {mockServer} = await serversOf();
    const reasons: string[] = [];
    const tokenProvider: TokenProvider = (_request, {reason}) => {
      reasons.push(reason);
      return embedToken(ids.report, [ids.contoso], 'ending');
    };
    const el = await show({tokenProvider, embedUrl: `https://app.powerbi.com/reportEmbed?reportId=${ids.report}`});
    await el.bindComplete;
    const all = await rowsOf(el, 'stores');
    await drawn(el, () => el.report!.setPage('ReportSectionProducts'));
    const failures: string[] = [];
    el.addEventListener('pbi-error', event => {
      failures.push(event.error.code);
    });
    await fetch(`${mockServer}/__emulator/clock`, {
      method: 'PUT',
      headers: {'x-emulator-lane': 'ending', 'content-type': 'application/json'},
      body: JSON.stringify({advanceMs: 2 * 60 * 60 * 1000}),
    });
    const bound = oneEvent(el, 'pbi-bound');
    el.filters = [west];
    await bound;
    expect(reasons).to.deep.equal(['first', 'expired']);
    expect((await el.report!.getActivePage()).name).to.equal('ReportSectionProducts');
    await drawn(el, () => el.report!.setPage('ReportSectionOverview'));
    expect((await rowsOf(el, 'stores')).length).to.be.within(1, all.length - 1);
    expect(failures, 'the reader is told of no error').to.deep.equal([]);
  });
});

describe('what the frame shows meanwhile and besides', () => {
  afterEach(removeShown);

  it('`keep-previous`: the old figures, until the new ones are drawn', async () => {
    const el = await showInside({keepPrevious: true});
    const before = el.shadowRoot!.querySelector('iframe')!;
    const contoso = figure(el);
    el.datasetId = ids.fabrikam;
    await oneEvent(el, 'pbi-loaded');
    expect([...el.shadowRoot!.querySelectorAll('iframe')].length).to.equal(2);
    expect([
      before.checkVisibility({visibilityProperty: true}),
      Number(
        before.contentDocument!.querySelector<HTMLElement>('[data-visual="totalRevenue"] .card-value')!.dataset[
          'value'
        ],
      ),
    ]).to.deep.equal([true, contoso]);
    await oneEvent(el, 'pbi-bound');
    expect([before.isConnected, el.shadowRoot!.querySelectorAll('iframe').length]).to.deep.equal([false, 1]);
    expect(figure(el)).to.not.equal(contoso);
  });

  it('`pbi-info`: what Power BI has to say besides errors', async () => {
    const notice = {message: 'EmbedTrialToken', level: 0};
    const el = put({}, (path, answer) => (path.endsWith('/open') ? {...answer, notices: [notice]} : answer));
    const {sdkName, detail} = await oneEvent<PbiReportEvent>(el, 'pbi-info');
    expect([sdkName, detail]).to.deep.equal(['info', notice]);
    await el.bindComplete;
  });
});

/** Total revenue, as the frame's own store table answers it for export. */
async function revenueOfStores(el: PbiBoundReport): Promise<number> {
  const [header = '', ...rows] = (await el.exportData('stores')).trim().split(/\r?\n/);
  const column = header.split(',').findIndex(name => /revenue/i.test(name));
  return rows.reduce((sum, row) => sum + Number(row.split(',')[column]), 0);
}

describe('an element in markup, the real report page and a token endpoint', () => {
  it('`report-id`, `dataset-id` and `token-endpoint`: shows the bound dataset, then another in the same frame', async () => {
    const el = await fixture<PbiBoundReport>(
      html`<pbi-bound-report loading="eager" report-id=${ids.report} dataset-id=${ids.contoso} token-endpoint="/token"></pbi-bound-report>`,
    );
    await el.bindComplete;
    expect(el.status).to.equal('rendered');
    const frame = el.shadowRoot!.querySelector('iframe')!;
    expect(frame.title).to.equal('Power BI report');
    const contoso = await revenueOfStores(el);
    el.datasetId = ids.fabrikam;
    await oneEvent(el, 'pbi-bound');
    expect(el.shadowRoot!.querySelector('iframe') === frame).to.equal(true);
    const fabrikam = await revenueOfStores(el);
    expect(contoso).to.be.greaterThan(0);
    expect(fabrikam).to.be.greaterThan(0);
    expect(fabrikam).to.not.equal(contoso);
  });

  it('shows the error view for a dataset that is not allowed, and goes back', async () => {
    const el = await fixture<PbiBoundReport>(
      html`<pbi-bound-report loading="eager" report-id=${ids.report} dataset-id=${ids.forbidden} token-endpoint="/token"></pbi-bound-report>`,
    );
    await oneEvent(el, 'pbi-error');
    await el.updateComplete;
    expect(el.status).to.equal('error');
    expect(el.error!.code).to.not.equal('UnknownError');
    expect(el.shadowRoot!.querySelector('[part=error]')!.textContent).to.contain(el.error!.code);
    el.datasetId = ids.northwind;
    await oneEvent(el, 'pbi-bound');
    expect(el.status).to.equal('rendered');
  });
});

describe("what Power BI's frame refuses", () => {
  afterEach(removeShown);
  let token: Promise<{token: string}> | undefined;
  const own = () => (token ??= embedToken(ids.report, [ids.contoso]));
  const named = (number: number): string => `00000000-fa11-4000-8000-${String(number).padStart(12, '0')}`;

  const refusals: [string, string, Partial<PbiBoundReport>][] = [
    ['LoadReportFailed', 'Check that the report exists', {datasetId: named(404), tokenProvider: own}],
    ['PowerBINotAuthorizedException', 'The token must name the report', {datasetId: ids.fabrikam, tokenProvider: own}],
    [
      'ExplorationContainer_FailedToLoadModel_DefaultDetails',
      'Check that the dataset exists',
      {datasetId: named(4002), tokenProvider: () => embedToken(ids.report, [named(4002)])},
    ],
    ['Invalid parameters', 'Check report-id', {datasetId: named(400), tokenProvider: own}],
    [
      'PowerBIEntityNotFound',
      'may have been deleted',
      {reportId: ids.forbidden, tokenType: 'aad', tokenProvider: async () => (await entraToken('user')).access_token},
    ],
  ];
  for (const [code, help, properties] of refusals) {
    it(`is shown with what to do about it: \`${code}\``, async () => {
      const el = put(properties);
      await oneEvent(el, 'pbi-error');
      await el.updateComplete;
      expect([el.status, el.error!.code]).to.deep.equal(['error', code]);
      const {textContent} = el.shadowRoot!.querySelector('[part=error]')!;
      for (const text of [code, el.error!.message, help]) expect(textContent).to.contain(text);
      expect(
        el.shadowRoot!.querySelector('.stage')!.checkVisibility({visibilityProperty: true}),
        'the frame is out of sight and reach',
      ).to.equal(false);
    });
  }

  it('names a page that the report does not have (`PageNotFound`), asked for in place, and stays in sight', async () => {
    const el = await show();
    await el.bindComplete;
    const failed = oneEvent<PbiErrorEvent>(el, 'pbi-error');
    el.pageName = 'Products';
    const {error, fatal} = await failed;
    expect([error.code, fatal, el.status]).to.deep.equal(['PageNotFound', false, 'rendered']);
    expect(error.help).to.contain('ReportSectionProducts ("Products")');
    // The page's own command, whose failure the frame tells by an event.
    const told = oneEvent<PbiErrorEvent>(el, 'pbi-error');
    await el.report!.setPage('nowhere');
    expect([(await told).fatal, el.status]).to.deep.equal([false, 'rendered']);
  });

  it('names a slicer (`SlicerNotFound`) and a column that the report does not have, and stays in sight', async () => {
    const errors: PbiErrorEvent[] = [];
    const note = (event: Event): number => errors.push(event as PbiErrorEvent);
    document.addEventListener('pbi-error', note);
    const state = {filters: [west]};
    const el = await show({
      slicers: [
        {selector: {$schema: visualSelector, visualName: 'regionSlicr'}, state},
        {selector: {$schema: visualSelector, visualName: 'regionSlicer'}, state},
      ],
      filters: [{...west, target: {table: 'Store', column: 'Regoin'}}],
    });
    await waitUntil(() => errors.length > 1, 'both errors');
    document.removeEventListener('pbi-error', note);
    expect(el.status).to.be.oneOf(['loaded', 'rendered']);
    expect(errors.map(({fatal}) => fatal)).to.deep.equal([false, false]);
    const slicer = errors.find(({error}) => error.code === 'SlicerNotFound')!.error;
    expect(slicer.message).to.contain('"regionSlicr"');
    expect(slicer.help).to.contain('regionSlicer ("Region")');
    const column = errors.find(({error}) => error.code !== 'SlicerNotFound')!.error;
    expect(column.message).to.contain('has no column Regoin. There are: ').and.to.contain('Region');
  });
});

describe('a token endpoint whose session has ended, really served', () => {
  it('redirects to a sign-in page of another origin: `NotSignedIn`, which is not tried again', async () => {
    performance.clearResourceTimings();
    const errors: PbiErrorEvent[] = [];
    const note = (event: Event): number => errors.push(event as PbiErrorEvent);
    document.addEventListener('pbi-error', note);
    const el = await show({tokenEndpoint: '/signed-out'});
    await waitUntil(() => el.error, 'an error');
    // Longer than the first wait of what is tried again.
    await new Promise(resolve => setTimeout(resolve, 1500));
    document.removeEventListener('pbi-error', note);
    expect([el.error!.code, el.error!.retryable]).to.deep.equal(['NotSignedIn', false]);
    expect(errors.map(({error, fatal}) => [error.code, fatal])).to.deep.equal([['NotSignedIn', true]]);
    // The request, and the look at whether it was a redirect.
    const calls = performance.getEntriesByType('resource').filter(({name}) => name.endsWith('/signed-out'));
    expect(calls.length).to.be.at.most(2);
    expect(el.shadowRoot!.textContent).to.contain(el.error!.message);
  });
});
