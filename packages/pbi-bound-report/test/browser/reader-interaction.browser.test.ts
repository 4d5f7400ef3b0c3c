/** What a page hears and may do, on the report page that is really served: life, events of a reader's hand, methods. */
import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport, PbiReportError} from 'pbi-bound-report';
import {drawn, embedToken, figure, heard, one, put, removeShown, windowOf} from '../support/shown.js';
import {ids} from '../support/default-world-ids.js';
import {waitUntil} from '../support/wait-until.js';

const overview = 'ReportSectionOverview';
const products = 'ReportSectionProducts';
const page = (el: PbiBoundReport): string | undefined => one(el, 'main').dataset['page'];
/** A dataset that exists in the emulator only to lose its connection when it is asked. */
const losing = '00000000-fa11-4000-8000-000000004006';

/** WebKit without touch screens has the class and no constructor. */
const canMakeTouches = (): boolean => {
  try {
    return Boolean(new Touch({identifier: 1, target: document.body}));
  } catch {
    return false;
  }
};

describe('the life of a report, as its page sees it', () => {
  const names = [
    'pbi-token',
    'pbi-loaded',
    'pbi-rendering-started',
    'pbi-rendered',
    'pbi-bound',
    'pbi-metric',
    'pbi-status',
  ] as const;
  const seen: Event[] = [];
  const heardOf = <T extends (typeof names)[number]>(name: T): HTMLElementEventMap[T][] =>
    seen.filter(({type}) => type === name) as HTMLElementEventMap[T][];
  const statuses: [string, string, boolean][] = [];
  const early: unknown[] = [];
  let el: PbiBoundReport;
  let report: unknown;
  before(async () => {
    const note = (event: Event): void => {
      seen.push(event);
      const {type, target} = event;
      if (type !== 'pbi-status') return;
      const {status} = event as HTMLElementEventMap['pbi-status'];
      statuses.push([status, el.status, (target as Element).matches(`:state(${status})`)]);
    };
    for (const name of names) document.addEventListener(name, note);
    el = document.createElement('pbi-bound-report');
    early.push(el.status, el.matches(':state(idle)'), el.report);
    el = put({datasetId: ids.northwind});
    report = await el.ready;
    early.push(el.status);
    await Promise.all([el.bindComplete, oneEvent(el, 'pbi-rendered')]);
    for (const name of names) document.removeEventListener(name, note);
  });
  after(removeShown);

  it('passes `:state(idle)`, `:state(loading)`, `:state(loaded)` and `:state(rendered)`, as `.status` and `pbi-status` say', () => {
    expect(early.slice(0, 2)).to.deep.equal(['idle', true]);
    expect(statuses).to.deep.equal(['loading', 'loaded', 'rendered'].map(status => [status, status, true]));
  });

  it('is told in order: `pbi-token`, `pbi-loaded`, `pbi-rendering-started`, `pbi-rendered`; `pbi-bound` says on what, `pbi-metric` how long', () => {
    expect(seen.map(({type}) => type).filter(type => (names.slice(0, 4) as string[]).includes(type))).to.deep.equal(
      names.slice(0, 4),
    );
    expect(heardOf('pbi-bound').map(({reportId, datasetId}) => [reportId, datasetId])).to.deep.equal([
      [ids.report, ids.northwind],
    ]);
    expect(heardOf('pbi-token').map(({reason, expiration}) => [reason, expiration! > new Date()])).to.deep.equal([
      ['first', true],
    ]);
    const metrics = heardOf('pbi-metric');
    expect(metrics.map(({metric}) => metric).sort()).to.deep.equal(['frame', 'loaded', 'rendered', 'token']);
    for (const {metric, duration} of metrics) expect(duration, metric).to.be.greaterThan(0);
    expect(seen.every(({target}) => target === el)).to.equal(true);
  });

  it("`.ready` gives powerbi-client's own `.report` before it is drawn, and `.bindComplete` ends with the drawing", () => {
    expect([early[2], early[3], report === el.report]).to.deep.equal([undefined, 'loading', true]);
    expect([el.status, el.report!.getId(), figure(el) > 0]).to.deep.equal(['rendered', ids.report, true]);
  });
});

describe('the life of a report that waits or fails', () => {
  afterEach(removeShown);

  it('`.bindComplete` rejects with `.error`, in `:state(error)`, and `pbi-error` is fatal; `retry()` tries again', async () => {
    let calls = 0;
    const tokenProvider = (): Promise<object> =>
      (calls += 1) === 1 ? Promise.reject(new Error('down')) : new Promise(() => {});
    const el = put({tokenProvider, embedUrl: undefined});
    const failed = oneEvent<HTMLElementEventMap['pbi-error']>(el, 'pbi-error');
    const reason: unknown = await el.bindComplete.then(
      () => 'drawn',
      (error: PbiReportError) => error,
    );
    const {error, fatal} = await failed;
    expect([reason === el.error, error === el.error, fatal, el.matches(':state(error)')]).to.deep.equal([
      true,
      true,
      true,
      true,
    ]);
    await heard(el, 'pbi-status', () => el.retry());
    await waitUntil(() => calls === 2, 'another token');
    expect([el.status, el.error]).to.deep.equal(['loading', undefined]);
  });

  it('an error of a visual is told by `pbi-error`: `OpenConnectionError`', async () => {
    const el = put({datasetId: losing, tokenProvider: () => embedToken(ids.report, [losing])});
    const {error} = await oneEvent<HTMLElementEventMap['pbi-error']>(el, 'pbi-error');
    expect([error.code, error.help]).to.deep.equal([
      'OpenConnectionError',
      'The capacity may be paused. Try again later.',
    ]);
  });
});

describe("one report, in a reader's hands and in its page's", () => {
  let el: PbiBoundReport;
  let queries = 0;
  const drawnVisuals: unknown[] = [];
  const noteVisual = (event: Event): void => {
    drawnVisuals.push((event as HTMLElementEventMap['pbi-visual-rendered']).detail);
  };
  before(() => {
    el = put(
      {
        loading: 'interaction',
        permissions: 'all',
        settings: {
          panes: {filters: {visible: false}},
          visualRenderedEvents: true,
          useCustomSaveAsDialog: true,
          hyperlinkClickBehavior: 2,
          extensions: {commands: [{name: 'erp', title: 'ERP', extend: {visualOptionsMenu: {title: 'Show in ERP'}}}]},
        },
      },
      (path, answer: {report?: {definition: {pages: {visuals: object[]}[]}}; rows?: unknown[][]}, asked) => {
        const action = {type: 'PageNavigation', page: products};
        const layout = {x: 700, y: 16, width: 200, height: 40};
        if (path.endsWith('/open')) {
          answer.report!.definition.pages[0]!.visuals.push({
            name: 'go',
            type: 'actionButton',
            text: 'See products',
            layout,
            action,
          });
        }
        if (asked['visual'] === 'stores') answer.rows![0]![0] = 'https://stores.example/london';
        if (path.endsWith('/query')) queries += 1;
        return answer;
      },
    );
  });
  after(removeShown);

  it('`show()` starts what `loading="interaction"` holds back', async () => {
    await el.updateComplete;
    expect([el.status, el.shadowRoot!.querySelector('iframe') === null]).to.deep.equal(['idle', true]);
    el.addEventListener('pbi-visual-rendered', noteVisual);
    await heard(el, 'pbi-bound', () => el.show());
    el.removeEventListener('pbi-visual-rendered', noteVisual);
    expect(figure(el)).to.be.greaterThan(0);
  });

  it('`pbi-visual-rendered` names each visual, where settings ask for it', () => {
    const text = JSON.stringify(drawnVisuals);
    for (const name of ['totalRevenue', 'revenueByMonth', 'stores']) expect(text).to.contain(name);
  });

  it('a clicked bar: `pbi-visual-click`, `pbi-selection`, `pbi-selection-changed`', async () => {
    const types = ['pbi-visual-click', 'pbi-selection', 'pbi-selection-changed'] as const;
    const seen = Promise.all(types.map(type => oneEvent<HTMLElementEventMap['pbi-selection']>(el, type)));
    const point = (): HTMLElement => one(el, '[data-visual="revenueByRegion"] .point');
    const whole = figure(el);
    await drawn(el, () => point().click());
    const [clicked, selected, changed] = (await seen).map(
      event => event.detail as {visual: {name: string}; dataPoints: {identity: {equals: string}[]}[]},
    );
    expect([
      clicked!.visual.name,
      selected!.dataPoints[0]!.identity[0]!.equals,
      changed!.dataPoints.length,
    ]).to.deep.equal(['revenueByRegion', 'West', 1]);
    expect(figure(el)).to.be.lessThan(whole);
    await drawn(el, () => point().click());
  });

  it('a slicer: `pbi-filters`', async () => {
    const box = (): HTMLElement => one(el, '[data-visual="regionSlicer"] input[data-value="East"]');
    let event: {detail: unknown} | undefined;
    await drawn(el, async () => {
      event = await heard(el, 'pbi-filters', () => box().click());
    });
    expect(event!.detail).to.deep.include({initiator: 'user'});
    await drawn(el, () => box().click());
  });

  it('a tab: `pbi-page`', async () => {
    let event: {detail: {newPage: {name: string}}} | undefined;
    const tab = one(el, `.tab[data-page="${products}"]`);
    await drawn(el, async () => {
      event = await heard<{newPage: {name: string}}>(el, 'pbi-page', () => tab.click());
    });
    expect([event!.detail.newPage.name, page(el)]).to.deep.equal([products, products]);
    await drawn(el, () => el.report!.setPage(overview));
  });

  it('a link in the data: `pbi-hyperlink`; a command of the menu: `pbi-command`', async () => {
    const link = await heard(el, 'pbi-hyperlink', () => one(el, '[data-visual="stores"] a').click());
    expect(link.detail).to.deep.include({url: 'https://stores.example/london'});
    const choose = one(el, '[data-visual="stores"] [data-command="erp"]');
    const command = await heard<{command: string; visual: {name: string}}>(el, 'pbi-command', () => choose.click());
    expect([command.detail.command, command.detail.visual.name]).to.deep.equal(['erp', 'stores']);
  });

  it('a finger: `pbi-swipe-start` and `pbi-swipe-end`; the focus goes: `pbi-blur`', async function () {
    if (!canMakeTouches()) this.skip();
    const target = one(el, '[data-visual="totalRevenue"]');
    const seen = Promise.all([oneEvent(el, 'pbi-swipe-start'), oneEvent(el, 'pbi-swipe-end')]);
    for (const [type, clientX] of [
      ['touchstart', 300],
      ['touchmove', 240],
      ['touchend', 120],
    ] as const) {
      const touch = new Touch({identifier: 1, target, clientX, clientY: 200});
      target.dispatchEvent(
        new TouchEvent(type, {bubbles: true, touches: type === 'touchend' ? [] : [touch], changedTouches: [touch]}),
      );
    }
    const [, end] = (await seen) as unknown as HTMLElementEventMap['pbi-swipe-end'][];
    expect(end!.detail).to.deep.equal({startPosition: {x: 300, y: 200}, currentPosition: {x: 120, y: 200}});
    expect((await heard(el, 'pbi-blur', () => windowOf(el).dispatchEvent(new Event('blur')))).sdkName).to.equal('blur');
  });

  it('a button of the report: `pbi-button`, and the page that it leads to', async () => {
    let event: {detail: unknown} | undefined;
    await drawn(el, async () => {
      event = await heard(el, 'pbi-button', () => one(el, '[data-visual="go"] button').click());
    });
    expect(event!.detail).to.include({type: 'PageNavigation', title: 'See products'});
    expect(page(el)).to.equal(products);
    await drawn(el, () => el.report!.setPage(overview));
  });

  it('the editor: `pbi-saved` and `pbi-save-as`', async () => {
    await drawn(el, () => el.setAttribute('view-mode', 'edit'));
    expect((await heard(el, 'pbi-saved', () => one(el, '[data-action="save"]').click())).detail).to.include({
      saveAs: false,
    });
    await heard(el, 'pbi-save-as', () => one(el, '[data-action="saveAs"]').click());
    await drawn(el, () => el.setAttribute('view-mode', 'view'));
  });

  it('`refresh()` asks for the data anew and loads nothing', async () => {
    let loads = 0;
    const note = (): void => {
      loads += 1;
    };
    el.addEventListener('pbi-loaded', note);
    queries = 0;
    await drawn(el, () => el.refresh());
    el.removeEventListener('pbi-loaded', note);
    expect([queries > 5, loads, el.status]).to.deep.equal([true, 0, 'rendered']);
  });

  it('`exportData(visual, options)` gives CSV, as many rows as asked for, and says so by `pbi-export-completed`', async () => {
    let csv = '';
    const event = await heard(el, 'pbi-export-completed', async () => {
      csv = await el.exportData('stores', {rows: 3});
    });
    const rows = csv.trim().split(/\r?\n/);
    expect(rows).to.have.length(4);
    expect(rows[1]!.split(',')[0]).to.equal(one(el, '[data-visual="stores"] tbody tr td').textContent.trim());
    expect(event.detail).to.deep.include({visualName: 'stores', exportDataType: 0});
    const underlying = await heard(el, 'pbi-export-completed', () => el.exportData('stores', {underlying: true}));
    expect(underlying.detail).to.deep.include({exportDataType: 1});
    const refused = await el.exportData('Stores').then(
      () => 'exported',
      (error: unknown) => String(error),
    );
    expect(refused).to.match(/^Error: Failed to export "Stores": .* has no visual of this name. It has .*\bstores \(/);
  });

  it('`print()` prints the frame', async () => {
    let printed = 0;
    windowOf(el).print = () => {
      printed += 1;
    };
    await el.print();
    expect(printed).to.equal(1);
  });

  it('`fullscreen()` puts the frame on the whole screen', () => {
    // Without a reader's click browsers refuse. What counts: it is the frame that is asked for, and it may be shown so.
    const iframe = el.shadowRoot!.querySelector('iframe')!;
    let asked = 0;
    iframe.requestFullscreen = () => Promise.resolve(void (asked += 1));
    el.fullscreen();
    expect([asked, windowOf(el).document.fullscreenEnabled]).to.deep.equal([1, true]);
  });

  it('`reload()` loads the report again as it is configured, in the same frame', async () => {
    const frame = windowOf(el);
    await drawn(el, () => el.report!.setPage(products));
    await heard(el, 'pbi-bound', () => el.reload());
    expect([page(el), windowOf(el) === frame]).to.deep.equal([overview, true]);
  });
});

describe('methods', () => {
  it('that need a report say so while there is none', async () => {
    const empty = document.createElement('pbi-bound-report');
    expect(() => empty.fullscreen()).to.throw(
      'Failed to show full screen: no report is shown. Await bindComplete first.',
    );
    for (const call of [empty.refresh(), empty.print(), empty.exportData('stores')]) {
      expect(
        await call.then(
          () => '',
          (error: Error) => error.message,
        ),
      ).to.contain('no report is shown');
    }
  });
});
