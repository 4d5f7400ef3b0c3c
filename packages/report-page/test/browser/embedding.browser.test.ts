/**
 * How reports start, fail and are renewed: the unmodified SDK, the page answering as https://app.powerbi.com, the mock
 * server behind it.
 */
import {expect} from '@open-wc/testing';
import type {Embed, Report, service} from 'powerbi-client';
import {createElement} from 'react';
import {createRoot} from 'react-dom/client';
import {errorTests} from './embedding/errors.cases.js';
import {hookTests} from './embedding/hooks.cases.js';
import {afresh} from './embedding/shared.js';
import {permissionTests} from './embedding/permissions.cases.js';
import {surroundingsTests} from './embedding/surroundings.cases.js';
import {
  baseConfig,
  createService,
  embed,
  embedReadable,
  embedToken,
  Events,
  outcome,
  removeAll,
  servers,
} from '../support/sdk.js';

const products = 'ReportSectionProducts';

describe('embedding with the unmodified SDK', () => {
  afterEach(removeAll);

  it('reaches loaded, then rendered, after ready and an early config, with the token in no event', async () => {
    const {events, report, traffic} = await embed();
    await events.next('rendered');
    expect(events.names()).to.deep.equal(['ready', 'loaded', 'renderingStarted', 'rendered']);
    expect(JSON.stringify([events.all, traffic.told])).not.to.contain(report.config.accessToken);
    const hint = traffic.asked.find(({url}) => url === '/frontload/config');
    expect(hint).to.deep.include({statusCode: 202});
    expect(hint?.headers).to.include({uid: report.config.uniqueId});
  });

  it('embeds in phases: nothing is drawn until render', async () => {
    const {events, report} = await embed({}, 'load');
    await events.next('loaded');
    expect((await report.getPages()).length).to.equal(2);
    expect(events.names()).not.to.include('renderingStarted');
    await report.render({pageName: products});
    await events.next('rendered');
    expect((await report.getActivePage()).name).to.equal(products);
  });

  it('starts from a bootstrapped frame', async () => {
    const {powerbi, traffic} = await createService();
    const container = document.body.appendChild(document.createElement('div'));
    const events = new Events(container);
    const {accessToken, ...withoutToken} = await baseConfig();
    powerbi.bootstrap(container, withoutToken);
    const frame = container.querySelector('iframe') as HTMLIFrameElement;
    await new Promise(resolve => frame.addEventListener('load', resolve, {once: true}));
    expect(traffic.asked.filter(({url}) => url === '/report/load')).to.deep.equal([]);
    powerbi.embed(container, {...withoutToken, accessToken} as never);
    await events.next('rendered');
    expect(container.querySelector('iframe') === frame).to.equal(true);
    expect(traffic.asked.find(({url}) => url === '/report/load')?.body).to.include({
      bootstrapped: true,
      uniqueId: withoutToken['uniqueId'],
    });
    powerbi.reset(container);
    container.remove();
  });

  it('answers the events of two embeds to the one that they concern', async () => {
    const {ids} = await servers();
    const first = await embed();
    await first.events.next('rendered');
    const second = await embed({
      datasetBinding: {datasetId: ids.northwind},
      accessToken: await embedToken([ids.northwind]),
    });
    await second.events.next('rendered');
    first.events.skip();
    const count = second.events.all.length;
    await first.report.setPage(products);
    await first.events.next('pageChanged');
    await first.events.next('rendered');
    expect(second.events.all.length).to.equal(count);
  });

  it('speaks to the newest embed’s uid, calls hooks at the first, takes bookmark requests without one', async () => {
    const {ids} = await servers();
    let calls = 0;
    const eventHooks = {applicationContextProvider: () => ({call: ++calls})};
    const {events, report, container, service, traffic} = await embed({
      uniqueId: undefined,
      accessToken: await embedToken([ids.contoso, ids.northwind]),
      eventHooks,
    });
    await events.next('rendered');
    expect(await report.bookmarksManager.getBookmarks()).to.have.lengthOf(2);
    expect(traffic.asked.at(-1)).to.deep.include({url: '/report/bookmarks', statusCode: 200});
    expect(traffic.asked.at(-1)?.headers).to.have.property('uid', undefined);
    afresh(report);
    const {uniqueId: _, ...config} = report.config as unknown as Record<string, unknown>;
    service.embed(container, {...config, eventHooks, datasetBinding: {datasetId: ids.northwind}});
    await events.next('loaded');
    await events.next('rendered');
    const [first, second] = traffic.asked.filter(({url}) => url === '/report/load').map(({headers}) => headers['uid']);
    expect(first).not.to.equal(second);
    const hooked = traffic.told.filter(({url}) => url.includes('eventHooks')).map(({url}) => url);
    expect([calls, ...hooked]).to.deep.equal([
      2,
      `/reports/${String(first)}/eventHooks/preQuery`,
      `/reports/${String(first)}/eventHooks/preQuery`,
    ]);
    expect(traffic.told.map(({url}) => url)).to.include(`/reports/${String(second)}/events/loaded`);
  });

  it('shows each reader only the rows of the identity in the token', async () => {
    const {ids} = await servers();
    const total = async (identity: {username: string; roles: string[]}): Promise<number> => {
      const embedded = await embedReadable({accessToken: await embedToken([ids.contoso], identity)});
      await embedded.events.next('rendered');
      const value = Number(
        embedded.document().querySelector<HTMLElement>('[data-visual="totalRevenue"] .card-value')?.dataset['value'],
      );
      embedded.remove();
      return value;
    };
    const everything = await total({username: 'exec@example.com', roles: ['executive']});
    const own = await total({username: 'john@contoso.com', roles: ['sales']});
    expect(everything).to.be.greaterThan(own);
  });

  it('draws a paginated report sheet by sheet, and the SDK refuses what it refuses', async () => {
    const {ids} = await servers();
    const token = await embedToken([ids.contoso], {report: ids.paginatedReport});
    const embedded = await embedReadable({
      id: ids.paginatedReport,
      accessToken: token,
      embedUrl: `https://app.powerbi.com/rdlEmbed?reportId=${ids.paginatedReport}`,
      datasetBinding: undefined,
      datasetBindings: [{sourceDatasetId: ids.contoso, targetDatasetId: ids.contoso}],
    });
    const {events, report} = embedded;
    await events.next('loaded');
    await events.next('rendered');
    const rows = (): string[] =>
      [...embedded.document().querySelectorAll('.sheet tbody tr')].map(row => row.textContent);
    const first = rows();
    expect(first).to.have.length(40);
    // Not by animation frames: a tab in the background has none.
    const drawn = new Promise<void>(resolve => {
      new MutationObserver(() => {
        resolve();
      }).observe(embedded.document().body, {subtree: true, childList: true, characterData: true});
    });
    embedded.document().querySelector<HTMLElement>('[aria-label="Next page"]')?.click();
    await drawn;
    expect(rows()[0]).not.to.equal(first[0]);
    const count = (): number => Number.parseInt(embedded.document().querySelector('.sheet footer')?.textContent ?? '');
    const [whole, region] = [
      count(),
      embedded.document().querySelector<HTMLInputElement>('.parameters [name="Region"]'),
    ];
    if (region) region.value = 'West';
    embedded.document().querySelector<HTMLElement>('.parameters [type="submit"]')?.click();
    await events.next('rendered');
    expect([whole, count()]).to.deep.equal([256, 80]);
    const unfit = [
      report.getPages(),
      report.getActivePage(),
      report.getPageByName('Page1'),
      report.setPage('Page1'),
      report.getFilters(),
      report.setFilters([]),
      report.removeFilters(),
      report.print(),
      report.refresh(),
      report.isSaved(),
      report.getTheme(),
      report.resetTheme(),
      report.bookmarksManager.getBookmarks(),
      report.closeAllOverlays(),
    ];
    for (const {rejection} of await Promise.all(unfit.map(outcome))) expect(rejection).to.contain('RDL');
    await report.setAccessToken(token);
  });

  it('serves powerbi-client-react: embeds, switches pages, filters and takes a new token', async () => {
    const {PowerBIEmbed} = await import('powerbi-client-react');
    const {ids} = await servers();
    const host = document.body.appendChild(document.createElement('div'));
    const seen: string[] = [];
    let wake: () => void = () => undefined;
    const until = async (name: string): Promise<void> => {
      while (!seen.includes(name)) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      seen.length = 0;
    };
    const hear = (event?: service.ICustomEvent<unknown>): void => {
      seen.push(event?.type ?? '');
      wake();
    };
    let report: Report | undefined;
    const root = createRoot(host);
    root.render(
      createElement(
        PowerBIEmbed as never,
        {
          embedConfig: await baseConfig(),
          getEmbeddedComponent: (component: Embed) => {
            report = component as Report;
          },
          eventHandlers: new Map(['loaded', 'rendered', 'pageChanged', 'error'].map(name => [name, hear])),
        } as never,
      ),
    );
    await until('rendered');
    const embedded = report as unknown as Report;
    await embedded.setPage(products);
    await until('rendered');
    expect((await embedded.getActivePage()).name).to.equal(products);
    await embedded.updateFilters(1, [
      {
        $schema: 'http://powerbi.com/product/schema#basic',
        filterType: 1,
        target: {table: 'Store', column: 'Region'},
        operator: 'In',
        values: ['West'],
      } as never,
    ]);
    await until('rendered');
    expect(await embedded.getFilters()).to.have.length(1);
    await embedded.setAccessToken(await embedToken([ids.contoso]));
    root.unmount();
    host.remove();
  });

  errorTests();
  permissionTests();
  hookTests();
  surroundingsTests();
});
