import {defaultWorldIds as ids, expect, test as base, type PowerBi} from '@pbi-bound-report/vitest';
import {models, type Embed, type Report} from 'powerbi-client';
import * as sdk from 'powerbi-client';

const service = new sdk.service.Service(
  sdk.factories.hpmFactory,
  sdk.factories.wpmpFactory,
  sdk.factories.routerFactory,
);

/** A busy machine takes longer than the matchers wait by themselves. */
const test = base.override('powerBiOptions', {matcherTimeout: 60_000});

/** What an embed raises, as it comes. */
function watch(embed: Embed): {names: string[]; errors: {message: string; errorCode?: string}[]} {
  const seen = {names: [] as string[], errors: [] as {message: string; errorCode?: string}[]};
  for (const name of ['loaded', 'rendered', 'pageChanged', 'error', 'dataSelected']) {
    embed.on(name, event => {
      seen.names.push(name);
      if (name === 'error') seen.errors.push(event.detail as {message: string});
    });
  }
  return seen;
}

const container = (): HTMLElement => {
  const element = document.createElement('div');
  document.body.append(element);
  return element;
};

async function embed(powerBi: PowerBi, dataset = 'Northwind', element = container()) {
  const config = await powerBi.embedConfiguration({report: 'Retail Sales', datasets: dataset});
  const report = service.embed(element, config) as Report;
  return {report, element, config, seen: watch(report)};
}

test.afterEach(() => {
  for (const element of [...document.body.children]) {
    service.reset(element as HTMLElement);
    element.remove();
  }
});

test('the unmodified SDK gets loaded and rendered', async ({powerBi}) => {
  const {seen} = await embed(powerBi);
  await expect(document.body).toShowReport({report: 'Retail Sales', dataset: 'Northwind', page: 'Overview'});
  await expect.poll(() => seen.names).toEqual(['loaded', 'rendered']);
  await expect(powerBi).toShowReport({dataset: ids.northwind});
});

test('pages, filters and visuals are answered', async ({powerBi}) => {
  const {report, seen} = await embed(powerBi);
  await expect.poll(() => seen.names).toContain('rendered');
  const pages = await report.getPages();
  expect(pages.map(({displayName}) => displayName)).toContain('Overview');
  await pages[1]?.setActive();
  await expect(powerBi).toShowReport({page: pages[1]?.displayName ?? ''});
  await expect.poll(() => seen.names).toContain('pageChanged');
  await pages[0]?.setActive();
  await expect(powerBi.visual('Revenue by region')).toHaveRows(3);
  await report.updateFilters(models.FiltersOperations.Replace, [
    {
      $schema: 'http://powerbi.com/product/schema#basic',
      filterType: models.FilterType.Basic,
      target: {table: 'Store', column: 'Region'},
      operator: 'In',
      values: ['Coast'],
    } as models.IBasicFilter,
  ]);
  await expect(powerBi.visual('Revenue by region')).toHaveRows([['Coast', expect.any(Number)]]);
  expect(await report.getFilters()).toHaveLength(1);
});

test('another dataset is shown by another embed', async ({powerBi}) => {
  await powerBi.clock.install();
  const {element, seen} = await embed(powerBi);
  await expect.poll(() => seen.names).toContain('rendered');
  // The SDK drops a load that comes within 100 ms of the one before.
  await powerBi.clock.advance(100);
  const config = await powerBi.embedConfiguration({
    report: 'Retail Sales',
    datasets: 'Contoso',
    identities: [{username: 'exec@example.com', roles: ['executive']}],
  });
  service.embed(element, config);
  await expect(powerBi).toShowReport({dataset: 'Contoso'});
});

test('a token for another dataset is refused as the service does, and the right one revives the report', async ({
  powerBi,
}) => {
  const {token} = await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'});
  const right = await powerBi.embedConfiguration({
    report: 'Retail Sales',
    datasets: 'Contoso',
    identities: [{username: 'exec@example.com', roles: ['executive']}],
  });
  const report = service.embed(container(), {...right, accessToken: token}) as Report;
  const seen = watch(report);
  await expect.poll(() => seen.errors.map(({message}) => message)).toEqual(['PowerBINotAuthorizedException']);
  await report.setAccessToken(right.accessToken);
  await expect(powerBi).toShowReport({dataset: 'Contoso'});
});

test('a token that is over is told by an error, and a newer one revives the report', async ({powerBi}) => {
  await powerBi.clock.install();
  const {report, seen} = await embed(powerBi);
  await expect.poll(() => seen.names).toContain('rendered');
  await powerBi.clock.advance('01:01:00');
  await report.refresh();
  await expect.poll(() => seen.errors.map(({message}) => message)).toContain('TokenExpired');
  const {token} = await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'});
  await report.setAccessToken(token);
  await expect(powerBi.visual('Stores')).toHaveRendered();
});

test('a token that is none is an error of the load, and nothing is shown', async ({powerBi}) => {
  const config = await powerBi.embedConfiguration({report: 'Retail Sales', datasets: 'Northwind'});
  const seen = watch(service.embed(container(), {...config, accessToken: 'nonsense'}));
  await expect.poll(() => seen.errors).toHaveLength(1);
  await expect(powerBi).not.toShowReport({});
});

test('what a reader does raises its events', async ({powerBi}) => {
  const {seen} = await embed(powerBi);
  await expect(powerBi.visual('Revenue by region')).toHaveRendered();
  const {report, model} = powerBi.frame();
  const page = model?.session?.activePage ?? '';
  const visual = model?.session?.definition.pages[0]?.visuals.find(({title}) => title === 'Revenue by region');
  report.actions.pickPoint(page, visual?.name ?? '', ['Coast'], false);
  await expect.poll(() => seen.names).toContain('dataSelected');
});

test('frames in shadow trees, and several of them, are told apart', async ({powerBi}) => {
  const host = container();
  const inside = document.createElement('div');
  host.attachShadow({mode: 'open'}).append(inside);
  await embed(powerBi, 'Northwind', inside);
  const second = await embed(powerBi);
  await expect(host).toShowReport({dataset: 'Northwind'});
  await expect(second.element).toShowReport({dataset: 'Northwind'});
  expect(powerBi.frames()).toHaveLength(2);
  expect(() => powerBi.frame()).toThrow(/there are 2\. Say which one with within/);
  await expect(powerBi.visual('Stores', {within: host})).toHaveRendered();
});

test('a config that cannot be copied is refused as by a browser', async ({powerBi}) => {
  const {report, seen} = await embed(powerBi);
  await expect.poll(() => seen.names).toContain('rendered');
  await expect(report.updateSettings({zoomLevel: () => 1} as unknown as models.ISettings)).rejects.toBeUndefined();
});

test('an iframe fires load once, has a window, and shows nothing of its document', async ({powerBi}) => {
  const iframe = document.createElement('iframe');
  let loads = 0;
  iframe.onload = () => loads++;
  iframe.src = 'https://app.powerbi.com/reportEmbed?reportId=1';
  expect(iframe.contentWindow).toBeNull();
  document.body.append(iframe);
  await expect.poll(() => loads).toBe(1);
  // happy-dom loads pages of iframes by itself, and would tell.
  await (window as {happyDOM?: {waitUntilComplete(): Promise<void>}}).happyDOM?.waitUntilComplete();
  expect(loads).toBe(1);
  expect(iframe.contentWindow).not.toBeNull();
  expect(iframe.contentDocument).toBeNull();
  expect(powerBi.frames()).toHaveLength(1);
  iframe.remove();
  expect(iframe.contentWindow).toBeNull();
  expect(powerBi.frames()).toHaveLength(0);
});

test('a failed expectation says what is shown, and what Power BI was asked and answered', async ({powerBi}) => {
  await embed(powerBi);
  await expect(powerBi).toShowReport({dataset: 'Northwind'});
  const failed = expect(powerBi).toShowReport({dataset: 'Contoso'}, {timeout: 1});
  const message = await failed.then(
    () => '',
    (error: Error) => error.message,
  );
  expect(message).toContain('Expected: dataset Contoso');
  expect(message).toContain(`dataset Northwind (${ids.northwind}), page Overview`);
  expect(message).toMatch(/POST \/v1\.0\/myorg\/GenerateToken \{.*\} → 200/);
  expect(message).toMatch(/POST \/__emulator\/embed\/open \{.*\} → 200/);
  expect(message).not.toMatch(/H4sI|eyJ|emulator-only-secret/);
});
