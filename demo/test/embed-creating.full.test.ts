/** createReport and quickCreate with the unmodified SDK: from fields to a saved report that is then embedded. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {createEmulator, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import type {MockServer} from '@pbi-bound-report/mock-server';
import type {Frame, Page} from 'puppeteer-core';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {bruteForceTotals} from './brute-force.js';
import {findViolations} from './support/axe.js';
import {displayedNumber, frameOf} from './support/browser.js';
import {accessToken, callApi, embedItem, eventsOf, type EmbedEvent} from './support/embed-item.js';
import {generateToken, startSdkSite, type SdkSite} from './support/sdk-site.js';

interface Described {
  id: string;
  name: string;
  embedUrl: string;
  datasetId: string;
  createReportEmbedURL: string;
}
const group = `groups/${ids.northwindWorkspace}`;
const errorOf = (events: readonly EmbedEvent[]) => events.find(({name}) => name === 'error')?.detail;
const tick = (frame: Frame, field: string) => frame.locator(`[data-field="${field}"]`).click();
/** What a form of the real page asks, too. */
async function saveAs(frame: Frame, name: string): Promise<void> {
  await frame.locator('[data-action="saveAs"]').click();
  await (await frame.waitForSelector('dialog[open] input[name="name"]'))?.type(name);
  await frame.locator('dialog[open] button[type="submit"]').click();
}

describe('creating reports with the unmodified SDK', {timeout: 800_000}, () => {
  let mock: MockServer;
  let emulator: Emulator;
  let site: SdkSite;
  let page: Page;

  before(async () => {
    await freshReportPage();
    emulator = createEmulator({embedOrigin: 'https://app.powerbi.com'});
    site = await startSdkSite(emulator);
    ({mock} = site);
    page = await site.openPage();
  });
  after(async () => {
    await site.close();
  });

  const createConfig = async (more: object = {}) => {
    const dataset = await callApi<Described>(mock, `${group}/datasets/${ids.northwind}`);
    const {token} = await callApi<{token: string}>(mock, `${group}/reports/GenerateToken`, {
      body: {accessLevel: 'Create', datasetId: ids.northwind},
    });
    return {
      type: 'create',
      tokenType: 1,
      datasetId: ids.northwind,
      embedUrl: dataset.createReportEmbedURL,
      accessToken: token,
      ...more,
    };
  };
  const savedOf = async () => (await eventsOf(page, 'saved')).find(({name}) => name === 'saved')?.detail;

  test('createReport begins with an empty report, and ticked fields become visuals with the dataset’s figures', async () => {
    await embedItem(page, {call: 'createReport', config: await createConfig(), until: 'loaded'});
    const frame = await frameOf(page, '/reportEmbed');
    await frame.waitForSelector('.canvas-empty');
    assert.deepEqual(await findViolations(frame), []);
    await tick(frame, 'Sales[Total Quantity]');
    const northwind = emulator.world.datasets.find(({id}) => id === ids.northwind);
    assert.ok(northwind);
    assert.equal(await displayedNumber(frame, 'visual1'), bruteForceTotals(northwind).quantity);
    await tick(frame, 'Store[Region]');
    await frame.waitForSelector('[data-visual="visual1"][data-type="clusteredColumnChart"][data-status="ready"] svg');
    await frame.locator('[data-visual-type="clusteredBarChart"]').click();
    await frame.waitForSelector('[data-visual="visual1"][data-type="clusteredBarChart"][data-status="ready"] svg');
    assert.deepEqual(await findViolations(frame), []);
    await frame.select('.fields-visual select', '');
    await tick(frame, 'Store[Region]');
    await frame.waitForSelector('[data-visual="visual2"][data-type="tableEx"][data-status="ready"]');
    await frame.locator('[data-action="removeVisual"]').click();
    await frame.waitForSelector('[data-visual="visual2"]', {hidden: true});
  });

  test('what is made is saved as a report of the workspace, which can then be embedded', async () => {
    await embedItem(page, {call: 'createReport', config: await createConfig(), until: 'loaded'});
    const frame = await frameOf(page, '/reportEmbed');
    await frame.waitForSelector('[data-field]');
    await tick(frame, 'Sales[Total Quantity]');
    await displayedNumber(frame, 'visual1');
    const isSaved = () =>
      page.evaluate(() => (window as unknown as {embedded: {isSaved(): Promise<boolean>}}).embedded.isSaved());
    assert.equal(await isSaved(), false);
    await saveAs(frame, 'Made here');
    const saved = await savedOf();
    assert.equal(saved?.['reportName'], 'Made here');
    assert.equal(await isSaved(), true);
    const made = await callApi<Described>(mock, `${group}/reports/${String(saved?.['reportObjectId'])}`);
    assert.equal(made.name, 'Made here');
    assert.equal(made.datasetId, ids.northwind);
    const config = {
      type: 'report',
      tokenType: 1,
      id: made.id,
      embedUrl: made.embedUrl,
      accessToken: await generateToken(mock, [ids.northwind], {reports: [made.id]}),
    };
    const events = await embedItem(page, {config, until: 'rendered'});
    assert.equal(errorOf(events), undefined);
    const northwind = emulator.world.datasets.find(({id}) => id === ids.northwind);
    assert.ok(northwind);
    const shown = await frameOf(page, made.id);
    assert.equal(await displayedNumber(shown, 'visual1'), bruteForceTotals(northwind).quantity);
  });

  test('a host saves by saveAs, with a token that names the target workspace', async () => {
    const {token} = await callApi<{token: string}>(mock, 'GenerateToken', {
      body: {datasets: [{id: ids.northwind}], targetWorkspaces: [{id: ids.reportWorkspace}]},
    });
    await embedItem(page, {call: 'createReport', config: await createConfig({accessToken: token}), until: 'loaded'});
    const frame = await frameOf(page, '/reportEmbed');
    await frame.waitForSelector('[data-field]');
    const refused = await page.evaluate(() =>
      (window as unknown as {embedded: {save(): Promise<void>}}).embedded.save().then(
        () => '',
        (error: {detailedMessage: string}) => error.detailedMessage,
      ),
    );
    assert.match(refused, /no name yet: save it under one/);
    await page.evaluate(
      targetWorkspaceId =>
        (window as unknown as {embedded: {saveAs(to: object): Promise<void>}}).embedded.saveAs({
          name: 'By the host',
          targetWorkspaceId,
        }),
      ids.reportWorkspace,
    );
    const saved = await savedOf();
    const path = `groups/${ids.reportWorkspace}/reports/${String(saved?.['reportObjectId'])}`;
    assert.equal((await callApi<Described>(mock, path)).name, 'By the host');
  });

  test('a token that allows no creation is refused, and a dataset that it does not cover', async () => {
    const view = await generateToken(mock, [ids.northwind], {reports: [ids.openReport]});
    const refused: [config: Record<string, unknown>, message: string][] = [
      [await createConfig({accessToken: view}), 'PowerBINotAuthorizedException'],
      [await createConfig({datasetId: ids.fabrikam}), 'PowerBINotAuthorizedException'],
      [await createConfig({datasetId: ids.report}), 'ExplorationContainer_FailedToLoadModel_DefaultDetails'],
      [await createConfig({tokenType: 0, accessToken: await accessToken(mock)}), 'LoadReportFailed'],
    ];
    for (const [config, message] of refused) {
      const events = await embedItem(page, {call: 'createReport', config, until: 'loaded'});
      assert.equal(errorOf(events)?.['message'], message);
    }
  });

  const quickConfig = async (datasetCreateConfig: object, more: object = {}) => ({
    type: 'quickCreate',
    tokenType: 0,
    embedUrl: 'https://app.powerbi.com/quickcreate',
    accessToken: await accessToken(mock, 'user'),
    groupId: ids.reportWorkspace,
    datasetCreateConfig,
    ...more,
  });
  const sales = {
    locale: 'en-US',
    tableSchemaList: [
      {
        name: 'Sales',
        columns: [
          {name: 'City', displayName: 'City', dataType: 'Text'},
          {name: 'Amount', displayName: 'Amount', dataType: 'Number'},
          {name: 'Sold', displayName: 'Sold', dataType: 'Date'},
        ],
      },
    ],
    data: [
      {
        name: 'Sales',
        rows: [
          ['Oslo', '10', '2025-01-01'],
          ['Rome', '32', '2025-01-02'],
          ['Oslo', '', '2025-01-03'],
        ],
      },
    ],
  };

  test('quickCreate makes a dataset of the host’s data and a report on it, which is saved and embedded', async () => {
    const before = emulator.world.datasets.length;
    const config = await quickConfig(sales);
    const events = await embedItem(page, {call: 'quickCreate', config, until: 'rendered'});
    assert.equal(errorOf(events), undefined);
    const frame = await frameOf(page, '/quickcreate');
    assert.equal(await displayedNumber(frame, 'visual1'), 42);
    assert.equal(emulator.world.datasets.length, before + 1);
    await saveAs(frame, 'Quick');
    const saved = await savedOf();
    const path = `groups/${ids.reportWorkspace}/reports/${String(saved?.['reportObjectId'])}`;
    const made = await callApi<Described>(mock, path);
    const report = {
      type: 'report',
      tokenType: 1,
      id: made.id,
      embedUrl: made.embedUrl,
      accessToken: (
        await callApi<{token: string}>(mock, 'GenerateToken', {
          body: {reports: [{id: made.id}], datasets: [{id: made.datasetId}]},
        })
      ).token,
    };
    assert.equal(errorOf(await embedItem(page, {config: report, until: 'rendered'})), undefined);
    assert.equal(await displayedNumber(await frameOf(page, made.id), 'visual1'), 42);
  });

  test('quickCreate without a workspace makes a report of My workspace', async () => {
    const config = await quickConfig(sales, {groupId: undefined});
    assert.equal(errorOf(await embedItem(page, {call: 'quickCreate', config, until: 'rendered'})), undefined);
    const mine = emulator.world.workspaces.find(({kind}) => kind === 'My');
    assert.deepEqual(
      emulator.world.datasets.filter(({workspaceId}) => workspaceId === mine?.id).map(({name}) => name),
      ['Sales'],
    );
  });

  test('quickCreate tells what is wrong with the data, and makes nothing', async () => {
    const before = emulator.world.datasets.length;
    const [schema] = sales.tableSchemaList;
    const wrong: [create: object, message: RegExp, more?: object][] = [
      [{...sales, data: [{name: 'Sale', rows: []}]}, /is named "Sale", and tableSchemaList has "Sales"/],
      [{...sales, data: [{name: 'Sales', rows: [['Oslo']]}]}, /Row 1 of "Sales" has 1 cells, and the schema 3 columns/],
      [
        {...sales, data: [{name: 'Sales', rows: [['Oslo', 'ten', '']]}]},
        /Row 1 of "Sales", "Amount": "ten" is no Number/,
      ],
      [
        {...sales, data: [], tableSchemaList: [{...schema, columns: [{name: 'City', dataType: 'Colour'}]}]},
        /dataType "Colour"/,
      ],
      [{locale: 'en-US', mashupDocument: 'section S; shared T = 1;'}, /does not run mashupDocument/],
      [
        sales,
        /takes the Entra token of a user/,
        {tokenType: 1, accessToken: await generateToken(mock, [ids.northwind])},
      ],
      [sales, /does not allow creating/, {groupId: ids.tailspinWorkspace}],
    ];
    for (const [create, message, more] of wrong) {
      const config = await quickConfig(create, more);
      const error = errorOf(await embedItem(page, {call: 'quickCreate', config, until: 'rendered'}));
      assert.match(String(error?.['detailedMessage']), message);
    }
    assert.equal(emulator.world.datasets.length, before);
  });
});
