import {expect, oneEvent} from '@open-wc/testing';
import {reportEventNames} from 'pbi-bound-report';
import type {PbiBoundReport, PbiErrorEvent, PbiReportEvent} from 'pbi-bound-report';
import {datasets, frameOf, iframeOf, mount, nthLoad, settled} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

describe('options of the report', () => {
  it('are in the first load', async () => {
    const el = await mount({
      pageName: 'two',
      viewMode: 'view',
      filterPane: 'hidden',
      pageNavigation: 'left',
      background: 'transparent',
      contrast: 'black',
      permissions: 'read',
      formatLocale: 'de-CH',
      settings: {zoomLevel: 0.5},
    });
    await el.bindComplete;
    const frame = await frameOf(el);
    expect(frame.loads[0]!.body).to.deep.include({pageName: 'two', viewMode: 0, contrastMode: 3, permissions: 0});
    expect(frame.loads[0]!.body['settings']).to.deep.include({
      background: 1,
      zoomLevel: 0.5,
      panes: {filters: {visible: false, expanded: false}, pageNavigation: {visible: true, position: 1}},
    });
    expect(new URL(iframeOf(el)!.src).searchParams.get('formatLocale')).to.equal('de-CH');
  });

  const changes: [string, Record<string, unknown>, Record<string, unknown>, string, unknown][] = [
    [
      'page-name',
      {pageName: 'one'},
      {pageName: 'two'},
      'PUT /report/pages/active',
      {name: 'two', displayName: null, isActive: true},
    ],
    [
      'filters',
      {},
      {filters: [{$schema: 'x'}]},
      'POST /report/filters',
      {filtersOperation: 1, filters: [{$schema: 'x'}]},
    ],
    [
      'filters taken away',
      {
        filters: [
          {
            $schema: 'http://powerbi.com/product/schema#basic',
            target: {table: 'a', column: 'b'},
            operator: 'In',
            values: [1],
            filterType: 1,
          },
        ],
      },
      {filters: undefined},
      'POST /report/filters',
      {filtersOperation: 0, filters: undefined},
    ],
    ['theme', {}, {theme: {name: 'dark'}}, 'PUT /report/theme', {themeJson: {name: 'dark'}}],
    ['theme taken away', {theme: {name: 'dark'}}, {theme: undefined}, 'PUT /report/theme', {}],
    [
      'filter-pane',
      {},
      {filterPane: 'hidden'},
      'PATCH /report/settings',
      {panes: {filters: {visible: false, expanded: false}}},
    ],
    ['settings', {}, {settings: {zoomLevel: 2}}, 'PATCH /report/settings', {zoomLevel: 2}],
    ['bookmark by name', {}, {bookmark: 'saved'}, 'POST /report/bookmarks/applyByName', {name: 'saved'}],
    ['bookmark by state', {}, {bookmark: {state: 'xyz'}}, 'POST /report/bookmarks/applyState', {state: 'xyz'}],
    ['view-mode', {permissions: 'all'}, {viewMode: 'edit'}, 'POST /report/switchMode/edit', null],
  ];
  for (const [what, before, after, call, body] of changes) {
    it(`change in place: ${what}`, async () => {
      const el = await mount(before);
      await el.bindComplete;
      const frame = await frameOf(el);
      Object.assign(el, after);
      await waitUntil(() => frame.requests.some(request => `${request.method} ${request.url}` === call), call);
      expect(frame.requests.find(request => `${request.method} ${request.url}` === call)!.body).to.deep.equal(body);
      await settled();
      expect(frame.loads).to.have.length(1);
      expect(el.status).to.equal('rendered');
    });
  }

  it('ask for a token that may edit, and for the permission, before they edit; what the reader did comes along', async () => {
    const asked: unknown[] = [];
    const el = await mount({
      tokenProvider: async request => {
        asked.push(request.reports[0]!.allowEdit);
        return {token: `token-${asked.length}-${'x'.repeat(20)}`};
      },
    });
    await el.bindComplete;
    const frame = await frameOf(el);
    const bound = oneEvent(el, 'pbi-bound');
    el.viewMode = 'edit';
    const {body} = await nthLoad(frame, 2);
    expect(asked).to.deep.equal([undefined, true]);
    expect(body).to.deep.include({permissions: 1, viewMode: 1, bookmark: {state: 'what-the-reader-did'}});
    await bound;
    el.viewMode = 'view';
    await waitUntil(() => frame.requests.some(request => request.url === '/report/switchMode/view'));
    el.viewMode = 'edit';
    await waitUntil(() => frame.requests.some(request => request.url === '/report/switchMode/edit'));
    expect(frame.loads).to.have.length(2);
  });

  it('are loaded when the frame refuses to change them in place', async () => {
    const el = await mount({filterPane: 'hidden'});
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.manual = true;
    el.filterPane = 'expanded';
    await waitUntil(() => frame.requests.some(request => request.url === '/report/settings'));
    frame.manual = false;
    frame.answer(
      frame.requests.find(request => request.url === '/report/settings')!,
      400,
      [{message: 'no'}],
    );
    await oneEvent(el, 'pbi-bound');
    expect(frame.loads[1]!.body['settings']).to.deep.include({panes: {filters: {visible: true, expanded: true}}});
  });

  /** The next error that does not take the report's place. */
  async function nextRemark(el: PbiBoundReport): Promise<PbiErrorEvent['error']> {
    const {error, fatal} = await oneEvent<PbiErrorEvent>(el, 'pbi-error');
    expect([fatal, el.status, el.error]).to.deep.equal([false, 'rendered', undefined]);
    return error;
  }

  it('that only this report lacks leave it in sight, and name what there is: `PageNotFound`, `BookmarkNotFound`, `OptionRefused`', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.refused = new Map([
      ['/report/pages/active', {message: 'PowerBIEntityNotFound'}],
      ['/report/bookmarks/applyByName', {message: 'PowerBIEntityNotFound'}],
      ['/report/filters', {message: 'targetNotFound', detailedMessage: 'No column Regoin.'}],
    ]);
    el.pageName = 'Two';
    const page = await nextRemark(el);
    expect(page.code).to.equal('PageNotFound');
    expect(page.message).to.contain('"Two"');
    expect(page.help).to.contain('two ("Two")');
    el.bookmark = 'mine';
    expect((await nextRemark(el)).code).to.equal('BookmarkNotFound');
    el.filters = [{$schema: 'x'}];
    const filters = await nextRemark(el);
    expect([filters.code, filters.detail]).to.deep.equal(['OptionRefused', 'targetNotFound · No column Regoin.']);
    expect(frame.loads).to.have.length(1);
  });

  it('that only this report lacks are named at the first load too, and a theme that is not there is left out', async () => {
    const el = await mount({pageName: 'nowhere', theme: '/no-such-theme.json'});
    const codes: string[] = [];
    el.addEventListener('pbi-error', ({error, fatal}) => codes.push(`${error.code} ${fatal}`));
    await el.bindComplete;
    await waitUntil(() => codes.length > 1);
    expect(codes.sort()).to.deep.equal(['InvalidAttribute false', 'PageNotFound false']);
    expect(el.status).to.equal('rendered');
  });

  it('are refused by name when they are malformed, and forgiven when they are put right', async () => {
    const el = await mount({filters: 'Region eq "West"'});
    await waitUntil(() => el.error, 'an error');
    expect(el.error!.message).to.contain('filters');
    el.filters = undefined;
    await oneEvent(el, 'pbi-bound');
  });

  it("are refused with the validator's word before anything is loaded: `InvalidConfiguration`", async () => {
    const el = await mount({settings: {filterPaneEnabled: 'no'} as never});
    await waitUntil(() => el.error, 'an error');
    expect(el.error!.code).to.equal('InvalidConfiguration');
    expect((await frameOf(el)).loads).to.have.length(0);
  });

  it("take the shape of the report's page", async () => {
    const el = await mount();
    await el.bindComplete;
    await settled();
    expect(el.clientWidth / el.clientHeight).to.be.closeTo(2, 0.02);
  });

  it('fetch a theme by its address', async () => {
    const theme = URL.createObjectURL(new Blob(['{"name": "fetched"}'], {type: 'application/json'}));
    const el = await mount({theme});
    await el.bindComplete;
    expect((await frameOf(el)).loads[0]!.body['theme']).to.deep.equal({themeJson: {name: 'fetched'}});
  });

  it('open a new frame for another language', async () => {
    const el = await mount();
    await el.bindComplete;
    const before = iframeOf(el);
    el.locale = 'de-DE';
    await oneEvent(el, 'pbi-bound');
    expect(iframeOf(el) === before).to.equal(false);
    expect(new URL(iframeOf(el)!.src).searchParams.get('language')).to.equal('de-DE');
    expect((await frameOf(el)).loads[0]!.body['settings']).to.deep.include({localeSettings: {language: 'de-DE'}});
  });
});

describe('events', () => {
  for (const [sdkName, type] of Object.entries(reportEventNames)) {
    it(`${sdkName} reaches the page once, as ${type}`, async () => {
      const el = await mount();
      const other = await mount();
      await Promise.all([el.bindComplete, other.bindComplete]);
      const frame = await frameOf(el);
      const heard: PbiReportEvent[] = [];
      const raw: Event[] = [];
      const note = (event: Event) => heard.push(event as PbiReportEvent);
      const noteRaw = (event: Event) => raw.push(event);
      document.addEventListener(type, note);
      window.addEventListener(sdkName, noteRaw);
      const id = frame.event(
        sdkName,
        sdkName === 'pageChanged' ? {newPage: {name: 'two', displayName: 'Two'}} : {some: 'detail'},
      );
      await waitUntil(() => frame.answers.has(id), 'an answer');
      await settled(2);
      document.removeEventListener(type, note);
      window.removeEventListener(sdkName, noteRaw);
      expect(heard.map(event => [event.target === el, event.sdkName])).to.deep.equal([[true, sdkName]]);
      expect(heard[0]!.detail).to.be.an('object');
      expect(
        raw.map(event => event.type),
        'what the SDK raises stays inside',
      ).to.deep.equal([]);
      other.remove();
    });
  }

  it("hand over powerbi-client's own page object", async () => {
    const el = await mount();
    await el.bindComplete;
    const changed = oneEvent<PbiReportEvent<{newPage: {name: string; setActive(): unknown}}>>(el, 'pbi-page');
    await el.report!.setPage('two');
    const {detail} = await changed;
    expect(detail.newPage.name).to.equal('two');
    expect(detail.newPage.setActive).to.be.a('function');
  });

  it("do not take a native event inside the element for the report's", async () => {
    const el = await mount();
    await el.bindComplete;
    let heard = 0;
    el.addEventListener('pbi-blur', () => {
      heard += 1;
    });
    iframeOf(el)!.parentElement!.dispatchEvent(new FocusEvent('blur'));
    expect(heard).to.equal(0);
  });

  it('tell an error of a visual without taking the report away', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.event('error', {
      message: 'OpenConnectionError',
      detailedMessage: "Couldn't render a report visual titled: Sales",
      level: 3,
      technicalDetails: {requestId: 'r-1'},
    });
    const {error, fatal} = await oneEvent<PbiErrorEvent>(el, 'pbi-error');
    expect([error.code, error.correlationId, fatal]).to.deep.equal(['OpenConnectionError', 'r-1', false]);
    expect(el.status).to.equal('rendered');
  });

  it('scrub tokens from what the frame says', async () => {
    const el = await mount();
    await el.bindComplete;
    (await frameOf(el)).event('error', {
      message: 'LoadReportFailed',
      detailedMessage: 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.sig',
      level: 6,
    });
    const {error} = await oneEvent<PbiErrorEvent>(el, 'pbi-error');
    expect(error.detail).to.equal('Bearer [token]');
  });

  it('tell how long each step took, in the performance timeline too', async () => {
    performance.clearMeasures();
    const seen: string[] = [];
    const note = (event: Event) => seen.push((event as unknown as {metric: string}).metric);
    document.addEventListener('pbi-metric', note);
    const el = await mount();
    await el.bindComplete;
    document.removeEventListener('pbi-metric', note);
    expect(seen.sort()).to.deep.equal(['frame', 'loaded', 'rendered', 'token']);
    expect(performance.getEntriesByType('measure').map(entry => entry.name)).to.include.members([
      'pbi-bound-report:token',
      'pbi-bound-report:frame',
      'pbi-bound-report:loaded',
      'pbi-bound-report:rendered',
    ]);
  });

  it('do not repeat what the element tells once: bound, and the status', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    let bound = 0;
    const statuses: string[] = [];
    el.addEventListener('pbi-bound', () => {
      bound += 1;
    });
    el.addEventListener('pbi-status', event => statuses.push(event.status));
    frame.event('rendered');
    frame.event('rendered');
    await settled();
    expect([bound, statuses]).to.deep.equal([0, []]);
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    expect([bound, statuses]).to.deep.equal([1, ['loading', 'loaded', 'rendered']]);
  });
});

describe('properties', () => {
  const values: Record<string, string | number | boolean> = {tokenTimeout: 250, keepPrevious: true};
  for (const [property, attribute] of [
    ['reportId', 'report-id'],
    ['datasetId', 'dataset-id'],
    ['workspaceId', 'workspace-id'],
    ['embedUrl', 'embed-url'],
    ['paginatedReportBindings', 'paginated-report-bindings'],
    ['bindableDatasetIds', 'bindable-dataset-ids'],
    ['bindingSignature', 'binding-signature'],
    ['tokenEndpoint', 'token-endpoint'],
    ['tokenMethod', 'token-method'],
    ['tokenType', 'token-type'],
    ['tokenScope', 'token-scope'],
    ['tokenTimeout', 'token-timeout'],
    ['credentials', 'credentials'],
    ['pageName', 'page-name'],
    ['viewMode', 'view-mode'],
    ['permissions', 'permissions'],
    ['filters', 'filters'],
    ['slicers', 'slicers'],
    ['bookmark', 'bookmark'],
    ['theme', 'theme'],
    ['locale', 'locale'],
    ['formatLocale', 'format-locale'],
    ['layout', 'layout'],
    ['filterPane', 'filter-pane'],
    ['pageNavigation', 'page-navigation'],
    ['background', 'background'],
    ['contrast', 'contrast'],
    ['settings', 'settings'],
    ['parameterValues', 'parameter-values'],
    ['allow', 'allow'],
    ['referrerPolicy', 'referrerpolicy'],
    ['label', 'label'],
    ['loading', 'loading'],
    ['keepPrevious', 'keep-previous'],
  ] as const) {
    it(`\`.${property}\` is what the attribute ${attribute} says`, () => {
      const el = document.createElement('pbi-bound-report');
      el.setAttribute(attribute, String(values[property] ?? 'word'));
      expect(el[property]).to.equal(values[property] ?? 'word');
    });
  }
});
