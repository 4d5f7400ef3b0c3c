/** Dashboards and tiles with the unmodified SDK: drawn, clicked, and the report that a click leads to. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {createEmulator, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import type {MockServer} from '@pbi-bound-report/mock-server';
import type {Page} from 'puppeteer-core';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {bruteForceTotals} from './brute-force.js';
import {findViolations} from './support/axe.js';
import {frameOf, patience} from './support/browser.js';
import {accessToken, callApi, embedItem, eventsOf, type EmbedEvent} from './support/embed-item.js';
import {generateToken, startSdkSite, type SdkSite} from './support/sdk-site.js';

interface Described {
  id: string;
  embedUrl: string;
}
const dashboards = `groups/${ids.reportWorkspace}/dashboards`;
const iris = {username: 'iris@contoso.com', roles: ['executive'], datasets: [ids.contoso, ids.fabrikam]};
const amy = {username: 'amy@contoso.com', roles: ['sales'], datasets: [ids.contoso, ids.fabrikam]};
const namesOf = (events: readonly EmbedEvent[]): string[] => events.map(({name}) => name);
const errorOf = (events: readonly EmbedEvent[]) => events.find(({name}) => name === 'error')?.detail;

describe('dashboards of the unmodified SDK', {timeout: 800_000}, () => {
  let mock: MockServer;
  let emulator: Emulator;
  let site: SdkSite;
  let page: Page;
  let now = Date.now();

  before(async () => {
    await freshReportPage();
    emulator = createEmulator({now: () => now, embedOrigin: 'https://app.powerbi.com'});
    site = await startSdkSite(emulator);
    ({mock} = site);
    page = await site.openPage();
  });
  after(async () => {
    await site.close();
  });

  const dashboardConfig = async (id: string, body: object, more: object = {}) => {
    const {embedUrl} = await callApi<Described>(mock, `${dashboards}/${id}`);
    const {token} = await callApi<{token: string}>(mock, `${dashboards}/${id}/GenerateToken`, {body});
    return {type: 'dashboard', tokenType: 1, id, embedUrl, accessToken: token, ...more};
  };
  const tileConfig = async (dashboard: string, tile: string, body: object, more: object = {}) => {
    const path = `${dashboards}/${dashboard}/tiles/${tile}`;
    const {embedUrl} = await callApi<Described>(mock, path);
    const {token} = await callApi<{token: string}>(mock, `${path}/GenerateToken`, {body});
    return {type: 'tile', tokenType: 1, id: tile, dashboardId: dashboard, embedUrl, accessToken: token, ...more};
  };
  /** The number that a tile's card shows. */
  const figureOf = async (frame: Awaited<ReturnType<typeof frameOf>>, tile: string): Promise<number> => {
    const value = await frame.waitForSelector(`[data-tile="${tile}"] [data-value]`, {timeout: patience});
    return Number(await value?.evaluate(element => element.getAttribute('data-value')));
  };
  const tilesOf = async (dashboard: string): Promise<(Described & {title: string})[]> =>
    (await callApi<{value: (Described & {title: string})[]}>(mock, `${dashboards}/${dashboard}/tiles`)).value;

  test('a dashboard is loaded and rendered, with the figures of its dataset', async () => {
    const events = await embedItem(page, {config: await dashboardConfig(ids.openDashboard, {}), until: 'rendered'});
    assert.deepEqual(namesOf(events), ['loaded', 'rendered']);
    const frame = await frameOf(page, '/dashboardEmbed');
    const northwind = emulator.world.datasets.find(({id}) => id === ids.northwind);
    assert.ok(northwind);
    const sold = (await tilesOf(ids.openDashboard)).find(({title}) => title === 'Units sold');
    assert.equal(await figureOf(frame, sold?.id ?? ''), bruteForceTotals(northwind).quantity);
    assert.equal(await frame.$$eval('.tile', tiles => tiles.length), 8);
    assert.equal(await frame.$$eval('.tile svg', drawings => drawings.length), 3);
    assert.deepEqual(await findViolations(frame), []);
  });

  test('a click on a tile, or Enter, tells what it opens, and that report can be embedded', async () => {
    await embedItem(page, {config: await dashboardConfig(ids.openDashboard, {}), until: 'rendered'});
    const frame = await frameOf(page, '/dashboardEmbed');
    const [first, , , , chart] = await tilesOf(ids.openDashboard);
    await frame.locator(`[data-tile="${chart?.id}"]`).click();
    const clicked = (await eventsOf(page, 'tileClicked')).find(({name}) => name === 'tileClicked')?.detail;
    assert.deepEqual(
      {...clicked, reportEmbedUrl: undefined},
      {
        event: 'TileClick',
        dashboardId: ids.openDashboard,
        tileId: chart?.id,
        reportEmbedUrl: undefined,
        navigationUrl: `https://app.powerbi.com/groups/${ids.reportWorkspace}/reports/${ids.openReport}/ReportSectionOverview`,
        pageName: 'ReportSectionOverview',
      },
    );
    await frame.focus(`[data-tile="${first?.id}"] button`);
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () =>
        (window as unknown as {embedEvents: {name: string}[]}).embedEvents.filter(({name}) => name === 'tileClicked')
          .length === 2,
    );
    const report = await embedItem(page, {
      config: {
        type: 'report',
        tokenType: 1,
        id: ids.openReport,
        embedUrl: clicked?.['reportEmbedUrl'],
        pageName: clicked?.['pageName'],
        accessToken: await generateToken(mock, [ids.northwind], {reports: [ids.openReport]}),
      },
      until: 'rendered',
    });
    assert.deepEqual(namesOf(report), ['loaded', 'rendered']);
  });

  test('a tile is drawn by itself, as large as the host asks, and a click tells its report', async () => {
    const [first] = await tilesOf(ids.openDashboard);
    const config = await tileConfig(ids.openDashboard, first?.id ?? '', {}, {width: 320, height: 180});
    const events = await embedItem(page, {config, until: 'tileLoaded', width: 400, height: 300});
    assert.deepEqual(namesOf(events), ['loaded', 'tileLoaded']);
    const frame = await frameOf(page, '/embed?');
    const box = await frame.$eval('.tile', tile => [tile.clientWidth, tile.clientHeight]);
    assert.deepEqual(box, [320, 180]);
    await frame.locator('.tile').click();
    const clicked = (await eventsOf(page, 'tileClicked')).at(-1)?.detail;
    assert.equal(clicked?.['tileId'], first?.id);
    assert.match(String(clicked?.['reportEmbedUrl']), new RegExp(`reportEmbed\\?reportId=${ids.openReport}`));
  });

  test('each identity sees its own rows, on each of the datasets', async () => {
    const [, , total] = await tilesOf(ids.dashboard);
    const shown: number[] = [];
    for (const who of [iris, amy]) {
      const config = await dashboardConfig(ids.dashboard, {identities: [who]});
      assert.deepEqual(namesOf(await embedItem(page, {config, until: 'rendered'})), ['loaded', 'rendered']);
      shown.push(await figureOf(await frameOf(page, '/dashboardEmbed'), total?.id ?? ''));
    }
    assert.ok((shown[0] ?? 0) > (shown[1] ?? 0) && (shown[1] ?? 0) > 0, shown.join());
  });

  test('a user sees a dashboard with an Entra token', async () => {
    const {embedUrl} = await callApi<Described>(mock, `${dashboards}/${ids.openDashboard}`, {as: 'user'});
    const config = {
      type: 'dashboard',
      tokenType: 0,
      id: ids.openDashboard,
      embedUrl,
      accessToken: await accessToken(mock, 'user'),
    };
    assert.deepEqual(namesOf(await embedItem(page, {config, until: 'rendered'})), ['loaded', 'rendered']);
  });

  test('tokens open what they were made for, and nothing else', async () => {
    const [first] = await tilesOf(ids.openDashboard);
    const [other] = await tilesOf(ids.dashboard);
    const dashboard = await dashboardConfig(ids.openDashboard, {});
    const tile = await tileConfig(ids.openDashboard, first?.id ?? '', {});
    const report = await generateToken(mock, [ids.northwind], {reports: [ids.openReport]});
    const refused: [title: string, config: Record<string, unknown>, message: string, errorCode: string][] = [
      ['a report token on a dashboard', {...dashboard, accessToken: report}, 'PowerBINotAuthorizedException', '403'],
      [
        'a tile token on its dashboard',
        {...dashboard, accessToken: tile.accessToken},
        'PowerBINotAuthorizedException',
        '403',
      ],
      ['a token of another dashboard', {...dashboard, id: ids.dashboard}, 'PowerBINotAuthorizedException', '403'],
      ['a tile of another dashboard', {...tile, id: other?.id}, 'PowerBINotAuthorizedException', '403'],
      ['a dashboard that there is not', {...dashboard, id: ids.report}, 'PowerBIEntityNotFound', '404'],
      [
        'a dashboard token on a report',
        {
          type: 'report',
          tokenType: 1,
          id: ids.openReport,
          embedUrl: `https://app.powerbi.com/reportEmbed?reportId=${ids.openReport}`,
          accessToken: dashboard.accessToken,
        },
        'LoadReportFailed',
        '403',
      ],
    ];
    for (const [title, config, message, errorCode] of refused) {
      const error = errorOf(await embedItem(page, {config, until: 'rendered'}));
      assert.deepEqual([error?.['message'], error?.['errorCode']], [message, errorCode], title);
    }
    // A dashboard's token opens each of its tiles.
    const events = await embedItem(page, {config: {...tile, accessToken: dashboard.accessToken}, until: 'tileLoaded'});
    assert.deepEqual(namesOf(events), ['loaded', 'tileLoaded']);
  });

  test('a token that has expired is replaced, of a dashboard and of a tile', async () => {
    const [first] = await tilesOf(ids.openDashboard);
    const short = {lifetimeInMinutes: 1};
    const configs = [
      await dashboardConfig(ids.openDashboard, short),
      await tileConfig(ids.openDashboard, first?.id ?? '', short),
    ];
    now += 61_000;
    const fresh = [
      await dashboardConfig(ids.openDashboard, {}),
      await tileConfig(ids.openDashboard, first?.id ?? '', {}),
    ];
    for (const [i, config] of configs.entries()) {
      const events = await embedItem(page, {config, until: 'rendered'});
      assert.equal(errorOf(events)?.['message'], 'TokenExpired');
      await page.evaluate(
        token =>
          (window as unknown as {embedded: {setAccessToken(token: string): Promise<void>}}).embedded.setAccessToken(
            token,
          ),
        fresh[i]?.accessToken ?? '',
      );
      await eventsOf(page, i === 0 ? 'rendered' : 'tileLoaded');
    }
  });

  test('a visual that its report has lost leaves a broken tile, and the others are drawn', async () => {
    const report = emulator.world.reports.find(({id}) => id === ids.openReport);
    assert.ok(report);
    const {definition} = report;
    report.definition = {
      ...definition,
      pages: definition.pages.map(one => ({...one, visuals: one.visuals.filter(({name}) => name !== 'profit')})),
    };
    const events = await embedItem(page, {config: await dashboardConfig(ids.openDashboard, {}), until: 'rendered'});
    assert.deepEqual(namesOf(events), ['loaded', 'rendered']);
    const frame = await frameOf(page, '/dashboardEmbed');
    const text = await frame.$$eval('.tile [role="note"]', notes => notes.map(note => note.textContent));
    assert.equal(text.length, 1);
    assert.match(text[0] ?? '', /has no visual profit on its page ReportSectionOverview/);
    report.definition = definition;
  });

  test('a thousand tiles are drawn, and the page answers meanwhile', async () => {
    const dashboard = emulator.world.dashboards?.find(({id}) => id === ids.openDashboard);
    assert.ok(dashboard);
    const {tiles} = dashboard;
    dashboard.tiles = Array.from({length: 1000}, (_, i) => ({
      ...(tiles[i % tiles.length] as (typeof tiles)[number]),
      id: `7d1e0000-9000-4000-8000-${String(i).padStart(12, '0')}`,
      column: (i % 10) * 2,
      row: Math.floor(i / 10) * 2,
      colSpan: 2,
      rowSpan: 2,
    }));
    const events = await embedItem(page, {config: await dashboardConfig(ids.openDashboard, {}), until: 'rendered'});
    assert.deepEqual(namesOf(events), ['loaded', 'rendered']);
    const frame = await frameOf(page, '/dashboardEmbed');
    assert.equal(await frame.$$eval('.tile [data-status="ready"]', found => found.length), 1000);
    dashboard.tiles = tiles;
  });

  test('what no dashboard can be loaded with is refused, and nothing is shown', async () => {
    const config = await dashboardConfig(ids.openDashboard, {});
    const attempts = [
      {...config, pageView: 'sideways'},
      {...config, id: 42},
      {...config, accessToken: 7},
      {...config, tokenType: 7},
      [config],
      null,
    ];
    await embedItem(page, {config, until: 'rendered'});
    const answers = await page.evaluate(async bodies => {
      const {powerbi, embedded} = window as unknown as {
        powerbi: {
          hpm: {post(url: string, body: unknown, headers: object, target: unknown): Promise<{statusCode: number}>};
        };
        embedded: {iframe: HTMLIFrameElement; config: {uniqueId: string}};
      };
      const answers: number[] = [];
      for (const body of bodies) {
        const {statusCode} = await powerbi.hpm
          .post('/dashboard/load', body, {uid: embedded.config.uniqueId}, embedded.iframe.contentWindow)
          .catch((response: {statusCode: number}) => response);
        answers.push(statusCode);
      }
      return answers;
    }, attempts);
    assert.deepEqual(answers, [400, 400, 400, 400, 400, 400]);
  });
});
