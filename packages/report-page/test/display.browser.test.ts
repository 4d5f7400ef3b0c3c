/** What the page shows and what readers do with it, with the unmodified SDK, the built page and the mock server. */
import {aTimeout, expect} from '@open-wc/testing';
import type {IFilter} from 'powerbi-models';
import type axe from 'axe-core';
import {embedReadable, embedToken, removeAll, servers} from './sdk.js';
import type {Embedded} from './sdk.js';

const overview = 'ReportSectionOverview';
const products = 'ReportSectionProducts';
const noPanes = {panes: {filters: {visible: false}}};
const region = (...values: string[]): IFilter => ({$schema: 'http://powerbi.com/product/schema#basic', filterType: 1, target: {table: 'Store', column: 'Region'}, operator: 'In', values}) as unknown as IFilter;

const one = <T extends Element = HTMLElement>(embedded: Embedded, selector: string): T => {
  const found = embedded.document().querySelector<T>(selector);
  if (!found) throw new Error(`The frame shows no ${selector}`);
  return found;
};
const all = (embedded: Embedded, selector: string): HTMLElement[] => [...embedded.document().querySelectorAll<HTMLElement>(selector)];
const value = (embedded: Embedded, visual: string): number => Number(one(embedded, `[data-visual="${visual}"] .card-value`).dataset['value']);
/** Sum of a table's column as it is displayed. */
const column = (embedded: Embedded, visual: string, index: number): number[] =>
  all(embedded, `[data-visual="${visual}"] tbody tr`).map(row => Number((row.children[index] as HTMLElement).dataset['value']));
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const press = (element: HTMLElement): void => element.click();

describe('the displayed report', function () {
  this.timeout(20_000);
  afterEach(removeAll);

  const open = async (more: Record<string, unknown> = {}): Promise<Embedded> => {
    const embedded = await embedReadable({settings: noPanes, ...more});
    await embedded.events.next('rendered');
    return embedded;
  };

  it('shows the same total in cards, charts and tables', async () => {
    const embedded = await open();
    const total = value(embedded, 'totalRevenue');
    expect(total).to.be.greaterThan(1000);
    expect(sum(column(embedded, 'stores', 2))).to.be.closeTo(total, 0.01);
    const points = (visual: string): number[] => all(embedded, `[data-visual="${visual}"] .point`).map(point => Number(point.dataset['value']));
    expect(sum(points('revenueByRegion'))).to.be.closeTo(total, 0.01);
    expect(sum(points('revenueByCategory'))).to.be.closeTo(total, 0.01);
    expect(one(embedded, '[data-visual="revenueByRegion"] report-chart svg').querySelectorAll('path').length).to.be.greaterThan(3);
  });

  it('shows another dataset’s figures in the same frame after a rebind, and nothing of the first meanwhile', async () => {
    const {ids} = await servers();
    const embedded = await open({accessToken: await embedToken([ids.contoso, ids.northwind])});
    const before = value(embedded, 'totalRevenue');
    const frame = embedded.container.querySelector('iframe');
    (embedded.report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
    const opening = new Promise<void>(resolve => {
      const observer = new MutationObserver(() => {
        if (embedded.document().querySelector('[data-phase="opening"]')) {
          expect(all(embedded, '.card-value').length).to.equal(0);
          observer.disconnect();
          resolve();
        }
      });
      observer.observe(embedded.document().body, {subtree: true, attributes: true, childList: true});
    });
    embedded.service.embed(embedded.container, {...embedded.report.config, datasetBinding: {datasetId: ids.northwind}});
    await opening;
    await embedded.events.next('rendered');
    expect(value(embedded, 'totalRevenue')).to.be.greaterThan(0).and.not.equal(before);
    expect(embedded.container.querySelector('iframe') === frame).to.equal(true);
    expect(embedded.container.outerHTML).not.to.contain(embedded.report.config.accessToken);
  });

  it('cross-filters the other visuals by a clicked bar, tells the host, and lets go', async () => {
    const embedded = await open();
    const {events} = embedded;
    const whole = value(embedded, 'totalRevenue');
    const bar = one(embedded, '[data-visual="revenueByRegion"] .point');
    press(bar);
    const selected = await events.next<{dataPoints: {identity: {equals: string}[]}[]; visual: {name: string}}>('dataSelected');
    await events.next('rendered');
    expect(selected.dataPoints[0]?.identity[0]?.equals).to.equal('West');
    expect(selected.visual.name).to.equal('revenueByRegion');
    expect(value(embedded, 'totalRevenue')).to.be.closeTo(Number(bar.dataset['value']), 0.01).and.lessThan(whole);
    expect(one(embedded, '[data-visual="revenueByRegion"] .point').getAttribute('aria-pressed')).to.equal('true');
    expect(all(embedded, '[data-visual="revenueByRegion"] .point').length).to.equal(4);
    press(one(embedded, '[data-visual="revenueByRegion"] .point'));
    await events.next('rendered');
    expect(value(embedded, 'totalRevenue')).to.equal(whole);
  });

  it('hears clicks on the drawn marks themselves', async () => {
    const embedded = await open();
    const svg = one<SVGSVGElement>(embedded, '[data-visual="revenueByRegion"] report-chart svg');
    const {left, top, width, height} = svg.getBoundingClientRect();
    const view = embedded.document().defaultView as Window & typeof globalThis;
    const at = {bubbles: true, cancelable: true, clientX: left + width * 0.3, clientY: top + height * 0.12, view};
    for (const type of ['mousemove', 'mousedown', 'mouseup', 'click']) embedded.document().elementFromPoint(at.clientX, at.clientY)?.dispatchEvent(new view.MouseEvent(type, at));
    expect((await embedded.events.next<{dataPoints: unknown[]}>('dataSelected')).dataPoints).to.have.length(1);
  });

  it('narrows by a slicer of the page, shows what is picked, and lets the host read it', async () => {
    const embedded = await open();
    const box = one<HTMLInputElement>(embedded, '[data-visual="regionSlicer"] input[data-value="East"]');
    press(box);
    await embedded.events.next('filtersApplied');
    await embedded.events.next('rendered');
    expect(one(embedded, '[data-visual="regionSlicer"] .drop').textContent).to.contain('East');
    const slicer = await (await embedded.report.getActivePage()).getVisualByName('regionSlicer');
    expect((await slicer.getSlicerState()).filters).to.deep.equal([region('East')]);
    expect(all(embedded, '[data-visual="stores"] tbody tr').every(row => row.children[1]?.textContent === 'East')).to.equal(true);
    await slicer.setSlicerState({filters: [region('West', 'North') as never]});
    await embedded.events.next('rendered');
    expect(one(embedded, '[data-visual="regionSlicer"] .drop').textContent).to.contain('2 selected');
    expect(all(embedded, '[data-visual="regionSlicer"] input:checked').map(input => input.dataset['value'])).to.deep.equal(['North', 'West']);
  });

  it('goes to a page by its tab and by the host', async () => {
    const embedded = await open();
    press(one(embedded, `.tab[data-page="${products}"]`));
    expect((await embedded.events.next<{newPage: {name: string}; initiator: string}>('pageChanged')).initiator).to.equal('user');
    await embedded.events.next('rendered');
    expect(one(embedded, 'main').dataset['page']).to.equal(products);
    expect(sum(column(embedded, 'products', 2))).to.be.greaterThan(1000);
    await embedded.report.setPage(overview);
    expect((await embedded.events.next<{initiator: string}>('pageChanged')).initiator).to.equal('sdk');
  });

  it('sorts a table by its head and by the host, and says so to screen readers', async () => {
    const embedded = await open();
    press(one(embedded, '[data-visual="stores"] th:nth-child(4) button'));
    await embedded.events.next('rendered');
    const profits = column(embedded, 'stores', 3);
    expect(profits).to.deep.equal([...profits].sort((a, b) => b - a));
    expect(one(embedded, '[data-visual="stores"] th:nth-child(4)').getAttribute('aria-sort')).to.equal('descending');
    const stores = await (await embedded.report.getActivePage()).getVisualByName('stores');
    await stores.sortBy({orderBy: {table: 'Sales', measure: 'Profit'}, direction: 1});
    await embedded.events.next('rendered');
    expect(column(embedded, 'stores', 3)).to.deep.equal([...profits].reverse());
  });

  it('really changes its colours with a theme, and goes back', async () => {
    const embedded = await open();
    const colours = (): string[] => [
      getComputedStyle(one(embedded, '[data-visual="profit"]')).backgroundColor, getComputedStyle(one(embedded, '[data-visual="profit"] .card-value')).color,
      one(embedded, '[data-visual="revenueByRegion"] svg').outerHTML.toLowerCase().includes('#ff00aa') ? 'theme bar' : 'base bar',
    ];
    const base = colours();
    await embedded.report.applyTheme({themeJson: {name: 'Night', background: '#101418', dataColors: ['#FF00AA']}});
    await embedded.events.next('rendered');
    expect(colours()).to.deep.equal(['rgb(16, 20, 24)', 'rgb(242, 244, 248)', 'theme bar']);
    await embedded.report.resetTheme();
    await embedded.events.next('rendered');
    expect(colours()).to.deep.equal(base);
  });

  it('writes numbers in the asked language', async () => {
    const embedded = await open({settings: {...noPanes, localeSettings: {language: 'de', formatLocale: 'de-DE'}}});
    expect(one(embedded, '[data-visual="totalRevenue"] .card-value').title).to.match(/^\d{1,3}(\.\d{3})+\s\$$/);
    expect(one(embedded, '[data-visual="profitMargin"] .card-value').textContent).to.match(/^\d+,\d\s%$/);
  });

  it('shows tabs below, at the left, or not at all', async () => {
    const embedded = await open();
    expect(all(embedded, '.tabs:not(.tabs-left)').length).to.equal(1);
    for (const [settings, left, any] of [
      [{panes: {pageNavigation: {position: 1}}}, 1, 1], [{panes: {pageNavigation: {visible: false}}}, 0, 0], [{navContentPaneEnabled: false, panes: {pageNavigation: {visible: true}}}, 0, 0],
    ] as const) {
      await embedded.report.updateSettings(settings);
      await embedded.events.next('rendered');
      expect([all(embedded, '.tabs-left').length, all(embedded, '.tabs').length]).to.deep.equal([left, any]);
    }
  });

  it('shows the filter pane: titles, words, no hidden filters, locked ones without a button', async () => {
    const embedded = await open({
      settings: {panes: {filters: {expanded: true}}},
      filters: [region('West'), {...region('East'), displaySettings: {isLockedInViewMode: true, displayName: 'Locked'}}, {...region('North'), displaySettings: {isHiddenInViewMode: true}}],
    });
    expect(all(embedded, '.filter-card').map(card => [card.querySelector('strong')?.textContent, card.querySelector('button') !== null])).to.deep.equal([['Region', true], ['Locked', false]]);
    press(one(embedded, '.filter-card button'));
    expect((await embedded.events.next<{initiator: string}>('filtersApplied')).initiator).to.equal('user');
    expect(await embedded.report.getFilters()).to.have.length(2);
  });

  it('places visuals by a custom layout and hides what it hides', async () => {
    const embedded = await open({settings: {...noPanes, layoutType: 1, customLayout: {
      pageSize: {type: 4, width: 1000, height: 600}, displayOption: 2, pagesLayout: {[overview]: {defaultLayout: {displayState: {mode: 1}}, visualsLayout: {profit: {x: 32, y: 48, width: 320, height: 160, displayState: {mode: 0}}}}},
    }}});
    expect(all(embedded, '[data-visual]').map(element => element.dataset['visual'])).to.deep.equal(['profit']);
    const canvas = one(embedded, '.canvas').getBoundingClientRect();
    const visual = one(embedded, '[data-visual="profit"]').getBoundingClientRect();
    expect([canvas.width, visual.width, visual.left - canvas.left, visual.top - canvas.top].map(Math.round)).to.deep.equal([1000, 320, 32, 48]);
  });

  it('zooms', async () => {
    const embedded = await open();
    const width = one(embedded, '.canvas').getBoundingClientRect().width;
    await embedded.report.setZoom(2);
    await embedded.events.next('rendered');
    expect(one(embedded, '.canvas').getBoundingClientRect().width / width).to.be.closeTo(2, 0.02);
  });

  it('shows a phone’s layout where the page has one', async () => {
    const embedded = await open({settings: {...noPanes, layoutType: 2}});
    expect(all(embedded, '[data-visual]').map(element => element.dataset['visual'])).not.to.include('revenueByCategory');
    const canvas = one(embedded, '.canvas').getBoundingClientRect();
    expect(canvas.height).to.be.greaterThan(canvas.width);
  });

  it('shows one visual alone', async () => {
    const embedded = await open({
      type: 'visual', pageName: overview, visualName: 'stores',
      settings: {filterPaneEnabled: false, navContentPaneEnabled: false, layoutType: 1, customLayout: {
        displayOption: 2, pagesLayout: {[overview]: {defaultLayout: {displayState: {mode: 1}}, visualsLayout: {stores: {displayState: {mode: 0}, x: 1, y: 1, z: 1, width: 600, height: 300}}}},
      }},
    });
    expect(all(embedded, '[data-visual]').map(element => element.dataset['visual'])).to.deep.equal(['stores']);
    expect(all(embedded, '.tabs, .pane').length).to.equal(0);
  });

  it('puts the host’s commands into menus and tells which was chosen', async () => {
    const embedded = await open({settings: {...noPanes, extensions: {
      commands: [
        {name: 'ask', title: 'Ask', extend: {visualContextMenu: {title: 'Ask about this'}}},
        {name: 'show', title: 'Show', selector: {$schema: 'http://powerbi.com/product/schema#visualSelector', visualName: 'stores'}, extend: {visualOptionsMenu: {title: 'Show in ERP'}}},
      ],
    }}});
    expect(all(embedded, '[data-visual="revenueByRegion"] [data-command="show"]').length).to.equal(0);
    press(one(embedded, '[data-visual="stores"] [data-command="show"]'));
    const chosen = await embedded.events.next<{command: string; visual: {name: string}; dataPoints?: unknown}>('commandTriggered');
    expect([chosen.command, chosen.visual.name, chosen.dataPoints]).to.deep.equal(['show', 'stores', undefined]);
    const point = one(embedded, '[data-visual="revenueByRegion"] .point');
    point.dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true, clientX: 50, clientY: 50}));
    await aTimeout(0);
    press(one(embedded, '#context-menu [data-command="ask"]'));
    const asked = await embedded.events.next<{dataPoints: {identity: {equals: string}[]}[]}>('commandTriggered');
    expect(asked.dataPoints[0]?.identity[0]?.equals).to.equal('West');
    await embedded.report.closeAllOverlays();
  });

  it('hides a visual’s head and its own commands where the settings say', async () => {
    const embedded = await open({settings: {...noPanes, commands: [{exportData: {displayOption: 2}, spotlight: {displayOption: 1}}],
      visualSettings: {visualHeaders: [{settings: {visible: false}, selector: {$schema: 'http://powerbi.com/product/schema#visualSelector', visualName: 'profit'}}]}}});
    expect(all(embedded, '[data-visual="profit"] .menu-button').length).to.equal(0);
    expect(all(embedded, '[data-visual="stores"] [data-command="exportData"]').length).to.equal(0);
    expect(one<HTMLButtonElement>(embedded, '[data-visual="stores"] [data-command="spotlight"]').disabled).to.equal(true);
  });

  it('shows Save and a way back in edit mode', async () => {
    const embedded = await open();
    await embedded.report.switchMode('edit');
    await embedded.events.next('rendered');
    press(one(embedded, '[data-action="save"]'));
    expect(await embedded.events.next('saved')).to.include({saveAs: false});
    press(one(embedded, '[data-action="view"]'));
    await embedded.events.next('rendered');
    expect(all(embedded, '.action-bar').length).to.equal(0);
  });

  it('says why a report cannot be shown, or leaves the place to the host', async () => {
    const {ids} = await servers();
    const embedded = await embedReadable({datasetBinding: {datasetId: ids.tailspin}});
    const error = await embedded.events.next<{message: string}>('error');
    expect(error.message).to.equal('PowerBINotAuthorizedException');
    expect(one(embedded, '[role="alert"]').textContent).to.contain(error.message);
    const silent = await embedReadable({datasetBinding: {datasetId: ids.tailspin}, settings: {hideErrors: true}});
    await silent.events.next('error');
    expect(all(silent, '[role="alert"]').length).to.equal(0);
  });

  it('says that it is the emulator, unless that is turned off', async () => {
    const embedded = await open();
    expect(one(embedded, '.badge').textContent).to.contain('Emulator');
    const bare = await embedReadable({settings: noPanes}, '<meta name="emulator-badge" content="off">');
    await bare.events.next('rendered');
    expect(all(bare, '.badge').length).to.equal(0);
  });

  it('draws the same twice', async () => {
    const picture = async (): Promise<string> => {
      const embedded = await open();
      const html = one(embedded, '.canvas').innerHTML.replace(/<!--.*?-->/g, '').replace(/_echarts_instance_="[^"]*"/g, '').replace(/zr\d+-/g, 'zr-');
      embedded.remove();
      return html;
    };
    expect(await picture()).to.equal(await picture());
  });

  it('is reachable by keyboard: every control is a button, link, input or has a tab stop', async () => {
    const embedded = await open();
    const unreachable = all(embedded, '[role="menuitem"], .tab, .point, .drop, th button').filter(element => element.tabIndex < 0);
    expect(unreachable.map(element => element.outerHTML)).to.deep.equal([]);
    const point = one(embedded, '[data-visual="revenueByRegion"] .point');
    point.focus();
    expect(embedded.document().activeElement === point).to.equal(true);
    expect(getComputedStyle(point).clipPath).to.be.oneOf(['none', 'inset(50%)']);
  });

  const states: [string, Record<string, unknown>][] = [
    ['dark', {theme: {themeJson: {background: '#14181F'}}}], ['high contrast', {contrastMode: 3}], ['with panes', {settings: {panes: {filters: {expanded: true}, bookmarks: {visible: true}}, bars: {statusBar: {visible: true}}}, filters: [region('West')]}],
    ['editing', {viewMode: 1, pageName: products}],
  ];
  for (const [state, config] of states) {
    it(`has nothing that axe finds: ${state}`, async () => {
      const embedded = await open(config);
      const view = embedded.document().defaultView as Window & typeof globalThis & {axe?: typeof axe};
      view.eval(await (await fetch('/node_modules/axe-core/axe.min.js')).text());
      const {violations} = await (view.axe as typeof axe).run(embedded.document(), {resultTypes: ['violations']});
      expect(violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 120)).join(' | ')}`)).to.deep.equal([]);
    });
  }
});
