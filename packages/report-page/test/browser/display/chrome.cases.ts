/** What stands around the data: panes, bars, menus, layouts, messages; and whether all can reach it. */
import {expect} from '@open-wc/testing';
import type axe from 'axe-core';
import {embedReadable, embedToken, servers} from '../../support/sdk.js';
import type {Embedded} from '../../support/sdk.js';
import {all, noPanes, one, open, overview, points, press, products, region, value} from './shared.js';
import {waitUntil} from '../../../../pbi-bound-report/test/support/wait-until.js';

async function hasNothingThatAxeFinds(embedded: Embedded): Promise<void> {
  const view = embedded.document().defaultView as Window & typeof globalThis & {axe?: typeof axe};
  view.eval(await (await fetch('/node_modules/axe-core/axe.min.js')).text());
  const {violations} = await (view.axe as typeof axe).run(embedded.document(), {resultTypes: ['violations']});
  expect(
    violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 120)).join(' | ')}`),
  ).to.deep.equal([]);
}

export function chromeTests(): void {
  it('shows tabs below, at the left, or not at all', async () => {
    const embedded = await open();
    expect(all(embedded, '.tabs:not(.tabs-left)').length).to.equal(1);
    for (const [settings, left, any] of [
      [{panes: {pageNavigation: {position: 1}}}, 1, 1],
      [{panes: {pageNavigation: {visible: false}}}, 0, 0],
      [{navContentPaneEnabled: false, panes: {pageNavigation: {visible: true}}}, 0, 0],
    ] as const) {
      await embedded.report.updateSettings(settings);
      await embedded.events.next('rendered');
      expect([all(embedded, '.tabs-left').length, all(embedded, '.tabs').length]).to.deep.equal([left, any]);
    }
  });

  it('draws the page at its size from the first, also beside a pane that the report before did not have', async () => {
    const {ids} = await servers();
    const embedded = await open({accessToken: await embedToken([ids.contoso, ids.northwind])});
    const before = one(embedded, '.canvas').style.width;
    let widths: string[] = [];
    const observer = new MutationObserver(() => {
      const canvas = embedded.document().querySelector<HTMLElement>('.canvas');
      if (canvas && widths.at(-1) !== canvas.style.width) widths.push(canvas.style.width);
      // What was seen until now is of the report before.
      if (embedded.document().querySelector('[data-phase="opening"]')) widths = [];
    });
    observer.observe(embedded.document().body, {subtree: true, attributes: true, childList: true});
    (embedded.report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
    embedded.service.embed(embedded.container, {
      ...embedded.report.config,
      datasetBinding: {datasetId: ids.northwind},
      settings: {panes: {filters: {visible: true, expanded: true}}},
    });
    await embedded.events.next('rendered');
    observer.disconnect();
    expect(widths).to.deep.equal([one(embedded, '.canvas').style.width]);
    expect(widths).not.to.include(before);
  });

  it('shows the bookmarks pane, applies the one that is chosen, and draws pictures and shapes on the way', async () => {
    const embedded = await open({settings: {bookmarksPaneEnabled: true}});
    const logo = one<HTMLImageElement>(embedded, '[data-visual="logo"] img');
    await logo.decode();
    expect([logo.naturalWidth > 0, logo.alt]).to.deep.equal([true, 'Three rising bars']);
    expect(all(embedded, '.bookmark').map(button => button.textContent)).to.deep.equal([
      'Whole period',
      'Products in the fourth quarter',
    ]);
    press(one(embedded, '[data-bookmark="BookmarkProductsFourthQuarter"]'));
    await embedded.events.next('bookmarkApplied');
    await embedded.events.next('rendered');
    expect(one(embedded, 'main').dataset['page']).to.equal(products);
    const {height, width} = one(embedded, '[data-visual="productsRule"] .shape').getBoundingClientRect();
    expect([height >= 2, width > 500, points(embedded, 'revenueByProductCategory').length > 0]).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it('shows the filter pane: titles, words, no hidden filters, locked ones without a button', async () => {
    const embedded = await open({
      settings: {panes: {filters: {expanded: true}}},
      filters: [
        region('West'),
        {...region('East'), displaySettings: {isLockedInViewMode: true, displayName: 'Locked'}},
        {...region('North'), displaySettings: {isHiddenInViewMode: true}},
      ],
    });
    expect(
      all(embedded, '.filter-card').map(card => [
        card.querySelector('strong')?.textContent,
        card.querySelector('button') !== null,
      ]),
    ).to.deep.equal([
      ['Region', true],
      ['Locked', false],
    ]);
    press(one(embedded, '.filter-card button'));
    expect((await embedded.events.next<{initiator: string}>('filtersApplied')).initiator).to.equal('user');
    expect(await embedded.report.getFilters()).to.have.length(2);
  });

  it("lets the reader pick other values in a filter's card", async () => {
    const embedded = await open({settings: {panes: {filters: {expanded: true}}}, filters: [region('West')]});
    const before = value(embedded, 'totalRevenue');
    press(one(embedded, '.filter-card summary'));
    await waitUntil(() => all(embedded, '.filter-card li').length > 0, 'the list of values', {interval: 5});
    const boxes = (): [string, boolean][] =>
      all(embedded, '.filter-card input').map(box => [box.dataset['value'] ?? '', (box as HTMLInputElement).checked]);
    expect(boxes().filter(([, checked]) => checked)).to.deep.equal([['West', true]]);
    const other = boxes().find(([name]) => name !== 'West')?.[0] ?? '';
    press(one(embedded, `.filter-card input[data-value="${other}"]`));
    expect(await embedded.events.next('filtersApplied')).to.deep.include({
      initiator: 'user',
      filters: [region('West', other)],
    });
    await embedded.events.next('rendered');
    expect(value(embedded, 'totalRevenue')).to.be.greaterThan(before);
    expect(
      boxes()
        .filter(([, checked]) => checked)
        .map(([name]) => name)
        .sort(),
    ).to.deep.equal(['West', other].sort());
    await hasNothingThatAxeFinds(embedded);
  });

  it('places visuals by a custom layout and hides what it hides', async () => {
    const embedded = await open({
      settings: {
        ...noPanes,
        layoutType: 1,
        customLayout: {
          pageSize: {type: 4, width: 1000, height: 600},
          displayOption: 2,
          pagesLayout: {
            [overview]: {
              defaultLayout: {displayState: {mode: 1}},
              visualsLayout: {profit: {x: 32, y: 48, width: 320, height: 160, displayState: {mode: 0}}},
            },
          },
        },
      },
    });
    expect(all(embedded, '[data-visual]').map(element => element.dataset['visual'])).to.deep.equal(['profit']);
    const canvas = one(embedded, '.canvas').getBoundingClientRect();
    const visual = one(embedded, '[data-visual="profit"]').getBoundingClientRect();
    expect(
      [canvas.width, visual.width, visual.left - canvas.left, visual.top - canvas.top].map(Math.round),
    ).to.deep.equal([1000, 320, 32, 48]);
  });

  it('zooms by the factor that is asked for', async () => {
    // In its actual size a page does not depend on how much room scroll bars leave.
    const customLayout = {pageSize: {type: 4, width: 1000, height: 600}, displayOption: 2};
    const embedded = await open({settings: {...noPanes, layoutType: 1, customLayout}});
    const sizeOf = (): number[] => {
      const {width, height} = one(embedded, '.canvas').getBoundingClientRect();
      return [width, height].map(Math.round);
    };
    expect(sizeOf()).to.deep.equal([1000, 600]);
    await embedded.report.setZoom(2);
    await embedded.events.next('rendered');
    expect(sizeOf()).to.deep.equal([2000, 1200]);
    await embedded.report.setZoom(0.5);
    await embedded.events.next('rendered');
    expect(sizeOf()).to.deep.equal([500, 300]);
  });

  it('shows a phone’s layout where the page has one', async () => {
    const embedded = await open({settings: {...noPanes, layoutType: 2}});
    expect(all(embedded, '[data-visual]').map(element => element.dataset['visual'])).not.to.include(
      'revenueByCategory',
    );
    const canvas = one(embedded, '.canvas').getBoundingClientRect();
    expect(canvas.height).to.be.greaterThan(canvas.width);
  });

  it('shows one visual alone', async () => {
    const embedded = await open({
      type: 'visual',
      pageName: overview,
      visualName: 'stores',
      settings: {
        filterPaneEnabled: false,
        navContentPaneEnabled: false,
        layoutType: 1,
        customLayout: {
          displayOption: 2,
          pagesLayout: {
            [overview]: {
              defaultLayout: {displayState: {mode: 1}},
              visualsLayout: {stores: {displayState: {mode: 0}, x: 1, y: 1, z: 1, width: 600, height: 300}},
            },
          },
        },
      },
    });
    expect(all(embedded, '[data-visual]').map(element => element.dataset['visual'])).to.deep.equal(['stores']);
    expect(all(embedded, '.tabs, .pane').length).to.equal(0);
  });

  it('puts the host’s commands into menus and tells which was chosen', async () => {
    const embedded = await open({
      settings: {
        ...noPanes,
        extensions: {
          commands: [
            {name: 'ask', title: 'Ask', extend: {visualContextMenu: {title: 'Ask about this'}}},
            {
              name: 'show',
              title: 'Show',
              selector: {$schema: 'http://powerbi.com/product/schema#visualSelector', visualName: 'stores'},
              extend: {visualOptionsMenu: {title: 'Show in ERP'}},
            },
          ],
        },
      },
    });
    expect(all(embedded, '[data-visual="revenueByRegion"] [data-command="show"]').length).to.equal(0);
    press(one(embedded, '[data-visual="stores"] [data-command="show"]'));
    const chosen = await embedded.events.next<{command: string; visual: {name: string}; dataPoints?: unknown}>(
      'commandTriggered',
    );
    expect([chosen.command, chosen.visual.name, chosen.dataPoints]).to.deep.equal(['show', 'stores', undefined]);
    const point = one(embedded, '[data-visual="revenueByRegion"] .point');
    point.dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true, clientX: 50, clientY: 50}));
    await waitUntil(() => all(embedded, '#context-menu [data-command="ask"]').length > 0, 'the menu');
    press(one(embedded, '#context-menu [data-command="ask"]'));
    const asked = await embedded.events.next<{dataPoints: {identity: {equals: string}[]}[]}>('commandTriggered');
    expect(asked.dataPoints[0]?.identity[0]?.equals).to.equal('West');
    await embedded.report.closeAllOverlays();
  });

  it('hides a visual’s head and its own commands where the settings say', async () => {
    const embedded = await open({
      settings: {
        ...noPanes,
        commands: [{exportData: {displayOption: 2}, spotlight: {displayOption: 1}}],
        visualSettings: {
          visualHeaders: [
            {
              settings: {visible: false},
              selector: {$schema: 'http://powerbi.com/product/schema#visualSelector', visualName: 'profit'},
            },
          ],
        },
      },
    });
    expect(all(embedded, '[data-visual="profit"] .menu-button').length).to.equal(0);
    expect(all(embedded, '[data-visual="stores"] [data-command="exportData"]').length).to.equal(0);
    expect(one<HTMLButtonElement>(embedded, '[data-visual="stores"] [data-command="spotlight"]').disabled).to.equal(
      true,
    );
  });

  it('says in its badge who looks, and why no row is left for whom no role lets any through', async () => {
    const {ids} = await servers();
    const executive = await open();
    expect(one(executive, '.badge').textContent).to.equal('Emulator · exec@example.com, executive');
    const accessToken = await embedToken([ids.contoso], {username: 'nobody@example.com', roles: ['sales']});
    const nobody = await open({accessToken});
    expect(one(nobody, '.badge-problem').textContent).to.match(/leaves no rows for nobody@example.com.*Pass another/);
  });

  it('has its badge in a line of its own where the window is narrow, and covers nothing with it', async () => {
    const {ids} = await servers();
    const accessToken = await embedToken([ids.contoso], {username: 'nobody@example.com', roles: ['sales']});
    const readers = [await open(), await open({accessToken}), await open({settings: {...noPanes, layoutType: 2}})];
    const failed = await embedReadable({datasetBinding: {datasetId: ids.tailspin}});
    await failed.events.next('error');
    for (const embedded of [...readers, failed]) {
      for (const width of [320, 400, 479]) {
        embedded.container.style.cssText = `width: ${width}px; height: 480px`;
        const badge = one(embedded, '.badge').getBoundingClientRect();
        const covered = all(embedded, '.stage, .middle, .tabs').filter(part => {
          const {top, bottom} = part.getBoundingClientRect();
          return bottom > badge.top + 0.5 && top < badge.bottom - 0.5;
        });
        expect(covered.map(part => `${width}: ${part.className}`)).to.deep.equal([]);
        expect(Math.round(badge.bottom), 'in sight').to.be.at.most(480);
        expect(badge.height, 'whole').to.be.greaterThan(15);
      }
    }
  });

  it('shows Save and a way back in edit mode', async () => {
    const embedded = await open({permissions: 1});
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

  it('draws charts in the colours that the reader’s system forces', async () => {
    const embedded = await open(
      {},
      `<script>{
      const ask = matchMedia;
      const forced = {matches: true, addEventListener: () => undefined};
      matchMedia = query => (query.includes('forced-colors') ? forced : ask(query));
    }</script>`,
    );
    const drawn = one(embedded, '[data-visual="revenueByRegion"] svg').outerHTML.toLowerCase();
    expect([drawn.includes('#000000'), drawn.includes('#2f6fde')]).to.deep.equal([true, false]);
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
      const html = one(embedded, '.canvas')
        .innerHTML.replace(/<!--.*?-->/g, '')
        .replace(/_echarts_instance_="[^"]*"/g, '')
        .replace(/zr\d+-/g, 'zr-');
      embedded.remove();
      return html;
    };
    expect(await picture()).to.equal(await picture());
  });

  it('is reachable by keyboard: every control is a button, link, input or has a tab stop', async () => {
    const embedded = await open();
    const unreachable = all(embedded, '[role="menuitem"], .tab, .drop, th button').filter(
      element => element.tabIndex < 0,
    );
    expect(unreachable.map(element => element.outerHTML)).to.deep.equal([]);
    const point = one(embedded, '[data-visual="revenueByRegion"] .point');
    point.focus();
    expect(embedded.document().activeElement === point).to.equal(true);
    expect(getComputedStyle(point).clipPath).to.be.oneOf(['none', 'inset(50%)']);
  });

  it('makes the points of a chart one tab stop, and lets arrow keys move among them', async () => {
    const embedded = await open();
    const list = points(embedded, 'revenueByRegion');
    const stops = (): string[] => list.filter(point => point.tabIndex === 0).map(point => point.textContent ?? '');
    expect(stops()).to.deep.equal([list[0]?.textContent]);
    list[0]?.focus();
    const type = (key: string): void => {
      embedded
        .document()
        .activeElement?.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    };
    for (const [key, at] of [
      ['ArrowRight', 1],
      ['ArrowUp', 0],
      ['ArrowLeft', 3],
      ['ArrowDown', 0],
      ['End', 3],
      ['Home', 0],
      ['ArrowDown', 1],
    ] as const) {
      type(key);
      expect(embedded.document().activeElement === list[at], key).to.equal(true);
    }
    expect(stops()).to.deep.equal([list[1]?.textContent]);
  });

  it('takes a text for what it says, not for a region with an internal name', async () => {
    const embedded = await open();
    const named = all(embedded, '[data-visual]').filter(
      visual => visual.getAttribute('aria-label') === visual.dataset['visual'] && visual.dataset['type'] === 'textbox',
    );
    expect(named.length).to.equal(0);
    expect(all(embedded, '[data-type="textbox"]').length).to.be.greaterThan(0);
  });

  const states: [string, Record<string, unknown>][] = [
    ['dark', {theme: {themeJson: {background: '#14181F'}}}],
    ['high contrast', {contrastMode: 3}],
    [
      'with panes',
      {
        settings: {panes: {filters: {expanded: true}, bookmarks: {visible: true}}, bars: {statusBar: {visible: true}}},
        filters: [region('West')],
      },
    ],
    ['editing', {viewMode: 1, permissions: 7, pageName: products}],
  ];
  for (const [state, config] of states) {
    it(`has nothing that axe finds: ${state}`, async () => {
      const embedded = await open(config);
      await hasNothingThatAxeFinds(embedded);
    });
  }
}
