/**
 * What a reader does and the host hears: each event with the unmodified SDK. Those that the world gives no occasion for
 * get it by a changed answer of the emulator.
 */
import {expect} from '@open-wc/testing';
import {events, neverRaised} from '../protocol-register/events.js';
import {embedReadable, embedToken, removeAll, sdk, servers} from '../support/sdk.js';
import type {Embedded} from '../support/sdk.js';

/** WebKit without touch screens has the class and no constructor. */
const canMakeTouches = (): boolean => {
  try {
    return Boolean(new Touch({identifier: 1, target: document.body}));
  } catch {
    return false;
  }
};

const noPanes = {panes: {filters: {visible: false}}};
const products = 'ReportSectionProducts';
const one = (embedded: Embedded, selector: string): HTMLElement => {
  const found = embedded.document().querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`The frame shows no ${selector}`);
  return found;
};
/**
 * Lets the emulator's answers be other than they are: `change` is the text of a function of the path and the parsed
 * body.
 */
const changed = (change: string): string => `<script>{
  const ask = fetch, change = ${change};
  fetch = async (url, init) => {
    const answer = await ask(url, init);
    if (!answer.ok || answer.status === 204) return answer;
    return Response.json(change(String(url), await answer.json(), init));
  };
}</script>`;

describe('the events of a reader, with the unmodified SDK', () => {
  afterEach(removeAll);

  const open = async (more: Record<string, unknown> = {}, head = ''): Promise<Embedded> => {
    const embedded = await embedReadable({settings: noPanes, ...more}, head);
    await embedded.events.next('rendered');
    return embedded;
  };
  interface Place {
    visual: {name: string; type: string};
    page: {name: string};
    report: {id: string};
  }

  it('tells which visual was clicked, what is selected, and that nothing is any more', async () => {
    const {ids} = await servers();
    const embedded = await open();
    const {events} = embedded;
    one(embedded, '[data-visual="revenueByRegion"] .point').click();
    const clicked = await events.next<Place>('visualClicked');
    expect([clicked.visual.name, clicked.page.name, clicked.report.id]).to.deep.equal([
      'revenueByRegion',
      'ReportSectionOverview',
      ids.report,
    ]);
    await events.next('rendered');
    const selected = events.all.find(event => event.name === 'dataSelected')?.detail as {
      dataPoints: {identity: {equals: string}[]}[];
    };
    expect(selected.dataPoints.map(point => point.identity[0]?.equals)).to.deep.equal(['West']);
    expect(events.names()).to.include('selectionChanged');
    one(embedded, '[data-visual="revenueByRegion"] .point').click();
    await events.next('rendered');
    const last = events.all.filter(event => event.name === 'dataSelected').at(-1)?.detail as {dataPoints: unknown[]};
    expect(last.dataPoints).to.deep.equal([]);
  });

  it('tells of each visual that was drawn, where asked to, and of none otherwise', async () => {
    const quiet = await open();
    expect(quiet.events.names()).not.to.include('visualRendered');
    const asked = await open({settings: {...noPanes, visualRenderedEvents: true}});
    const drawn = asked.events.all
      .filter(event => event.name === 'visualRendered')
      .map(event => JSON.stringify(event.detail));
    for (const name of ['totalRevenue', 'revenueByMonth', 'stores']) {
      expect(
        drawn.some(detail => detail.includes(name)),
        name,
      ).to.equal(true);
    }
  });

  it('tells that data were exported by the visual’s menu', async () => {
    const embedded = await open();
    one(embedded, '[data-visual="stores"] [data-command="exportData"]').click();
    expect(await embedded.events.next('exportDataCompleted')).to.deep.include({
      status: 0,
      pageName: 'ReportSectionOverview',
      visualName: 'stores',
    });
  });

  it('leaves saving under a name to the host that asked for it', async () => {
    const {ids} = await servers();
    const embedded = await open({
      accessToken: await embedToken([ids.contoso], {targetWorkspaces: [ids.reportWorkspace]}),
      permissions: 7,
      viewMode: 1,
      settings: {...noPanes, useCustomSaveAsDialog: true},
    });
    one(embedded, '[data-action="saveAs"]').click();
    await embedded.events.next('saveAsTriggered');
    expect(embedded.document().querySelector('dialog[open]')).to.equal(null);
  });

  it('tells where a finger began and ended a swipe, and calls a short move no swipe', async function () {
    if (!canMakeTouches()) this.skip();
    const embedded = await open();
    const {events} = embedded;
    const target = one(embedded, '[data-visual="totalRevenue"]');
    const finger = (type: string, clientX: number): void => {
      const touch = new Touch({identifier: 1, target, clientX, clientY: 200});
      target.dispatchEvent(
        new TouchEvent(type, {bubbles: true, touches: type === 'touchend' ? [] : [touch], changedTouches: [touch]}),
      );
    };
    for (const [type, x] of [
      ['touchstart', 300],
      ['touchmove', 295],
      ['touchend', 295],
    ] as const) {
      finger(type, x);
    }
    for (const [type, x] of [
      ['touchstart', 300],
      ['touchmove', 240],
      ['touchend', 120],
    ] as const) {
      finger(type, x);
    }
    expect(await events.next('swipeStart')).to.deep.equal({
      startPosition: {x: 300, y: 200},
      currentPosition: {x: 240, y: 200},
    });
    expect(await events.next('swipeEnd')).to.deep.equal({
      startPosition: {x: 300, y: 200},
      currentPosition: {x: 120, y: 200},
    });
    expect(events.names().filter(name => name === 'swipeStart')).to.have.lengthOf(1);
  });

  it('tells that the report lost the focus', async () => {
    const embedded = await open();
    embedded.document().defaultView?.dispatchEvent(new Event('blur'));
    await embedded.events.next('blur');
  });

  it('tells of a pressed button, and follows it to its page, to its bookmark and back', async () => {
    const embedded = await open();
    const {events, report} = embedded;
    one(embedded, '[data-visual="seeProducts"] button').click();
    expect(await events.next('buttonClicked')).to.deep.equal({
      id: 'seeProducts',
      title: 'See products',
      type: 'PageNavigation',
    });
    await events.next('rendered');
    expect((await report.getActivePage()).name).to.equal(products);
    one(embedded, '[data-visual="productsInFourthQuarter"] button').click();
    expect(await events.next('buttonClicked')).to.include({
      type: 'Bookmark',
      bookmark: 'BookmarkProductsFourthQuarter',
    });
    expect(await events.next('bookmarkApplied')).to.deep.equal({bookmarkName: 'BookmarkProductsFourthQuarter'});
    await events.next('rendered');
    expect(await report.getFilters()).to.have.lengthOf(1);
    one(embedded, '[data-visual="backToOverview"] button').click();
    await events.next('rendered');
    expect((await report.getActivePage()).name).to.equal('ReportSectionOverview');
  });

  it('hands the address of a link in the data to the host, where the host wants it', async () => {
    const address = 'https://stores.example/london';
    const embedded = await open(
      {settings: {...noPanes, hyperlinkClickBehavior: 2}},
      changed(`(url, body, init) => {
      if (url.endsWith('/query') && JSON.parse(init.body).visual === 'stores') body.rows[0][0] = '${address}';
      return body;
    }`),
    );
    one(embedded, '[data-visual="stores"] a').click();
    expect(await embedded.events.next('dataHyperlinkClicked')).to.deep.include({url: address});
  });

  it('tells what the emulator has to tell besides errors, after it has loaded', async () => {
    const notice = {message: 'EmbedTrialToken', level: 0};
    const {events} = await open(
      {},
      changed(`(url, body) => url.endsWith('/open') ? {...body, notices: [${JSON.stringify(notice)}]} : body`),
    );
    expect(events.names().filter(name => name !== 'rendered')).to.deep.equal(['loaded', 'info', 'renderingStarted']);
    expect(events.all.find(({name}) => name === 'info')?.detail).to.deep.equal(notice);
  });

  it('has each event that a host can listen to in the register, proven or with the reason why not', async () => {
    const {Report, Embed} = await sdk();
    const known = (Class: unknown): string[] => (Class as {allowedEvents: string[]}).allowedEvents;
    const listed = new Set([...events.map(({event}) => event), ...neverRaised.map(({event}) => event)]);
    expect([...known(Report), ...known(Embed)].filter(name => !listed.has(name))).to.deep.equal([]);
  });
});
