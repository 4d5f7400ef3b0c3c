/** What the page shows of the data, and what readers do with it. */
import {expect} from '@open-wc/testing';
import {embedToken, servers} from '../../support/sdk.js';
import {all, column, noPanes, one, open, overview, points, press, products, region, sum, value} from './shared.js';

export function figuresTests(): void {
  it('shows the same total in cards, charts and tables', async () => {
    const embedded = await open();
    const total = value(embedded, 'totalRevenue');
    expect(total).to.be.greaterThan(1000);
    expect(sum(column(embedded, 'stores', 2))).to.be.closeTo(total, 0.01);
    for (const visual of ['revenueByRegion', 'revenueByCategory']) {
      expect(sum(points(embedded, visual).map(point => Number(point.dataset['value'])))).to.be.closeTo(total, 0.01);
    }
    const totals = all(embedded, '[data-visual="stores"] tfoot td').map(cell => Number(cell.dataset['value']));
    expect(totals.map(Math.round)).to.deep.equal(
      ['totalRevenue', 'profit', 'totalQuantity'].map(card => Math.round(value(embedded, card))),
    );
    expect(
      one(embedded, '[data-visual="revenueByRegion"] report-chart svg').querySelectorAll('path').length,
    ).to.be.greaterThan(3);
  });

  it('shows another dataset’s figures in the same frame after a rebind, nothing of the first meanwhile', async () => {
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
    const selected = await events.next<{dataPoints: {identity: {equals: string}[]}[]; visual: {name: string}}>(
      'dataSelected',
    );
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
    for (const type of ['mousemove', 'mousedown', 'mouseup', 'click']) {
      embedded.document().elementFromPoint(at.clientX, at.clientY)?.dispatchEvent(new view.MouseEvent(type, at));
    }
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
    expect(
      all(embedded, '[data-visual="stores"] tbody tr').every(row => row.children[1]?.textContent === 'East'),
    ).to.equal(true);
    await slicer.setSlicerState({filters: [region('West', 'North') as never]});
    await embedded.events.next('rendered');
    expect(one(embedded, '[data-visual="regionSlicer"] .drop').textContent).to.contain('2 selected');
    expect(
      all(embedded, '[data-visual="regionSlicer"] input:checked').map(input => input.dataset['value']),
    ).to.deep.equal(['North', 'West']);
  });

  it('goes to a page by its tab and by the host', async () => {
    const embedded = await open();
    press(one(embedded, `.tab[data-page="${products}"]`));
    expect(
      (await embedded.events.next<{newPage: {name: string}; initiator: string}>('pageChanged')).initiator,
    ).to.equal('user');
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
      getComputedStyle(one(embedded, '[data-visual="profit"]')).backgroundColor,
      getComputedStyle(one(embedded, '[data-visual="profit"] .card-value')).color,
      one(embedded, '[data-visual="revenueByRegion"] svg').outerHTML.toLowerCase().includes('#ff00aa')
        ? 'theme bar'
        : 'base bar',
    ];
    const base = colours();
    await embedded.report.applyTheme({themeJson: {name: 'Night', background: '#101418', dataColors: ['#FF00AA']}});
    await embedded.events.next('rendered');
    expect(colours()).to.deep.equal(['rgb(16, 20, 24)', 'rgb(242, 244, 248)', 'theme bar']);
    await embedded.report.resetTheme();
    await embedded.events.next('rendered');
    expect(colours()).to.deep.equal(base);
  });

  it('writes numbers, menus, panes and totals in the asked language', async () => {
    const embedded = await open({settings: {...noPanes, localeSettings: {language: 'de', formatLocale: 'de-DE'}}});
    expect(one(embedded, '[data-visual="totalRevenue"] .card-value').title).to.match(/^\d{1,3}(\.\d{3})+\s\$$/);
    expect(one(embedded, '[data-visual="profitMargin"] .card-value').textContent).to.match(/^\d+,\d\s%$/);
    const words = (): (string | undefined)[] =>
      ['[data-visual="stores"] [data-command="exportData"]', '[data-visual="stores"] tfoot th', '.drop'].map(selector =>
        one(embedded, selector).textContent?.trim(),
      );
    expect([embedded.document().documentElement.lang, ...words()]).to.deep.equal([
      'de',
      'Daten exportieren',
      'Gesamt',
      'Alle',
    ]);
    for (const [language, total] of [
      ['fr-CA', 'Total'],
      ['es', 'Total'],
      ['ja-JP', '合計'],
      ['tlh', 'Total'],
    ] as const) {
      await embedded.report.updateSettings({localeSettings: {language}});
      await embedded.events.next('rendered');
      expect(words()[1]).to.equal(total);
    }
    expect([embedded.document().documentElement.lang, ...words()]).to.deep.equal(['en', 'Export data', 'Total', 'All']);
  });

  it('goes through the hierarchy of an axis: to the next level, up, and down into a point', async () => {
    const embedded = await open();
    const {events} = embedded;
    const whole = value(embedded, 'totalRevenue');
    const drill = async (way: string): Promise<void> => {
      press(one(embedded, `[data-visual="revenueByCategory"] [data-drill="${way}"]`));
      await events.next('rendered');
    };
    const shown = (): HTMLElement[] => points(embedded, 'revenueByCategory');
    const total = (): number => sum(shown().map(point => Number(point.dataset['value'])));
    expect([
      shown().length,
      one<HTMLButtonElement>(embedded, '[data-visual="revenueByCategory"] [data-drill="up"]').disabled,
    ]).to.deep.equal([4, true]);
    await drill('next');
    expect(shown().length).to.equal(16);
    expect(total()).to.be.closeTo(whole, 0.01);
    await drill('up');
    const phones = Number(shown()[0]?.dataset['value']);
    press(one(embedded, '[data-visual="revenueByCategory"] [data-drill="mode"]'));
    press(shown()[0] as HTMLElement);
    await events.next('rendered');
    expect(
      shown()
        .map(point => point.textContent.split(':')[0])
        .sort(),
    ).to.deep.equal(['Charging Dock', 'Leather Case', 'Phone One', 'Phone One Max']);
    expect(total()).to.be.closeTo(phones, 0.01);
    expect([value(embedded, 'totalRevenue'), events.names().includes('dataSelected')]).to.deep.equal([whole, false]);
    await drill('up');
    expect(shown().length).to.equal(4);
  });

  it('fills the page with one visual, and Escape brings the page back', async () => {
    const embedded = await open();
    const frame = embedded.document();
    const paint = async (act: () => void): Promise<void> => {
      const painted = new Promise<void>(resolve => {
        new MutationObserver(() => {
          resolve();
        }).observe(frame.body, {subtree: true, childList: true});
      });
      act();
      await painted;
    };
    await paint(() => press(one(embedded, '[data-visual="stores"] [data-command="focusMode"]')));
    expect(all(embedded, '[data-visual]').map(element => element.dataset['visual'])).to.deep.equal(['stores']);
    expect(one(embedded, '[data-visual="stores"]').getBoundingClientRect().width).to.be.greaterThan(900);
    expect(frame.activeElement?.textContent).to.contain('Back to report');
    await paint(() => frame.activeElement?.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true})));
    expect(all(embedded, '[data-visual]').length).to.be.greaterThan(5);
    expect(frame.activeElement?.getAttribute('aria-label')).to.equal('Focus mode: Stores');
  });
}
