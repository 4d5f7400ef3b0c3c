import {createDefaultWorld, defaultWorldIds as ids, expect, test} from '@pbi-bound-report/playwright';
import {serializeWorld} from '@pbi-bound-report/emulator';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {serveSite} from '../support/site.js';

test.beforeEach(async ({context, powerBi}) => {
  await serveSite(context, powerBi, {app: 'plain'});
});

/** What an expectation that fails says. */
async function messageOf(expectation: Promise<void>): Promise<string> {
  try {
    await expectation;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The expectation held.');
}

test.describe('expectations that fail', () => {
  test('say what the frame shows, and what Power BI was asked and answered', async ({page}) => {
    await page.goto('/');
    await expect(page).toShowReport({dataset: 'Northwind'});
    const message = await messageOf(expect(page).toShowReport({dataset: 'Contoso'}, {timeout: 100}));
    expect(message).toContain('Expected: dataset Contoso');
    expect(message).toContain('Found: report Retail Sales');
    expect(message).toContain(`dataset Northwind (${ids.northwind}), page Overview`);
    expect(message).toMatch(/POST \/v1\.0\/myorg\/GenerateToken \{.*\} → 200/);
    expect(message).toMatch(/POST \/__emulator\/embed\/open \{.*\} → 200/);
    expect(message).not.toMatch(/H4sI|eyJ|emulator-only-secret/);
  });

  test('say which answer kept a visual from its data', async ({page, powerBi}) => {
    await powerBi.faults.add({operation: 'Emulator_QueryData', bodyIncludes: '"stores"', status: 500});
    await page.goto('/');
    await expect(page).toShowReport({dataset: 'Northwind'});
    const message = await messageOf(expect(powerBi.visual('Stores')).toHaveRendered({timeout: 100}));
    expect(message).toContain('tableEx Stores is error');
    expect(message).toMatch(/"visual":"stores".* → 500 .*\(by fault-1\)/);
  });

  test('say that Power BI was asked nothing', async ({page}) => {
    const message = await messageOf(expect(page).toShowReport({}, {timeout: 1}));
    expect(message).toContain('no frame of https://app.powerbi.com/');
    expect(message).toContain('Power BI was asked nothing.');
  });

  test('say which calls a route of the test took from the kit, once each and without what is secret', async ({
    page,
  }) => {
    await page.route('**/reportEmbed?*', route => route.abort());
    const failed = page.waitForEvent('requestfailed', request => request.url().includes('/reportEmbed'));
    await page.goto('/');
    await failed;
    const message = await messageOf(expect(page).toShowReport({}, {timeout: 1}));
    expect(message).toMatch(
      /a route of the test took it \(let .* route\.fallback\(\).*\n {2}GET https:\/\/app\.powerbi\.com\/reportEmbed$/m,
    );
  });

  test('say nothing of calls past the kit where there were none', async ({page}) => {
    await page.goto('/');
    await expect(page).toShowReport({dataset: 'Northwind'});
    const message = await messageOf(expect(page).toShowReport({dataset: 'Contoso'}, {timeout: 1}));
    expect(message).not.toContain('Did not come to the kit');
  });

  test('say which rows there are', async ({page, powerBi}) => {
    await page.goto('/');
    await expect(powerBi.visual('Profit margin')).toHaveRendered();
    const message = await messageOf(expect(powerBi.visual('Profit margin')).toHaveRows([[1]], {timeout: 1}));
    expect(message).toMatch(/Expected:\s+\[1\]\s+Found:\s+\["Profit margin"\]\s+\[0\.\d+\]/);
  });

  test('say so for what should not be', async ({page}) => {
    await page.goto('/');
    await expect(page).toShowReport({dataset: 'Northwind'});
    const message = await messageOf(expect(page).not.toShowReport({dataset: 'Northwind'}, {timeout: 1}));
    expect(message).toContain('Expected not: dataset Northwind');
    expect(message).toContain('Power BI was asked:');
  });
});

test.describe('rows', () => {
  test('of a table are its lines, of a chart its points, of a slicer its values', async ({page, powerBi}) => {
    await page.goto('/');
    const number = expect.any(Number) as unknown;
    const text = expect.any(String) as unknown;
    await expect(powerBi.visual('Total revenue')).toHaveRows([[number]]);
    await expect(powerBi.visual('Revenue by region')).toHaveRows([
      ['Coast', number],
      ['Inland', number],
      ['Islands', number],
    ]);
    await expect(powerBi.visual('Region')).toHaveRows([['Coast'], ['Inland'], ['Islands']]);
    await expect(powerBi.visual('Stores')).toHaveRendered();
    const lines = await powerBi.visual('Stores').locator('tbody tr').count();
    await expect(powerBi.visual('Stores')).toHaveRows(lines);
    await expect(powerBi.visual('Stores')).toHaveRows(
      Array.from({length: lines}, () => ({Store: text, Region: text, 'Total Revenue': number})),
    );
  });
});

test.describe('worlds', () => {
  const other = () => {
    const world = createDefaultWorld();
    const report = world.reports.find(({id}) => id === ids.report);
    if (report) report.name = 'Another report';
    return world;
  };

  test('may be a value', async ({page, powerBi}) => {
    await powerBi.world(other());
    await page.goto('/');
    await expect(page).toShowReport({report: 'Another report'});
  });

  test('may be a folder', async ({page, powerBi}, testInfo) => {
    const folder = testInfo.outputPath('world');
    for (const [path, content] of Object.entries(serializeWorld(other()))) {
      await mkdir(dirname(join(folder, path)), {recursive: true});
      await writeFile(join(folder, path), content);
    }
    await powerBi.world(folder);
    await page.goto('/');
    await expect(page).toShowReport({report: 'Another report'});
  });

  test('are the worker’s own again in the next test', async ({page}) => {
    await page.goto('/');
    await expect(page).toShowReport({report: 'Retail Sales'});
  });

  test('that are no folder are refused, with what to do', async ({powerBi}) => {
    await expect(powerBi.world('/no/such/folder')).rejects.toThrow(
      /it cannot be read as a folder\. Name one with a world\.json/,
    );
  });
});

test.describe('faults', () => {
  test('delay, lose and refuse what a page asks', async ({page, powerBi}) => {
    await page.goto('/');
    await expect(page).toShowReport({});
    const ask = (): Promise<string> =>
      page.evaluate(() =>
        fetch('https://api.powerbi.com/v1.0/myorg/groups').then(
          async response => `${response.status} ${await response.text()}`,
          (error: Error) => error.message,
        ),
      );
    await powerBi.faults.add({operation: 'Groups_GetGroups', connection: 'drop', once: true});
    await powerBi.faults.add({operation: 'Groups_GetGroups', status: 429, retryAfterSeconds: 7});
    expect(await ask()).toBe('Failed to fetch');
    expect(await ask()).toMatch(/^429 /);
    await powerBi.faults.clear();
    expect(await ask()).toMatch(/^403 /);
  });

  test('may keep a page waiting for ever, and the test ends all the same', async ({page, powerBi}) => {
    await powerBi.faults.add({operation: 'Emulator_OpenReport', connection: 'hang'});
    await page.goto('/');
    await expect(powerBi.frame().locator('.opening')).toBeVisible();
    await expect(page).not.toShowReport({}, {timeout: 200});
  });

  test('of one visual leave the others alone, though a page asks for all of them at once', async ({page, powerBi}) => {
    await powerBi.faults.add({operation: 'Emulator_QueryData', bodyIncludes: '"stores"', connection: 'hang'});
    await powerBi.faults.add({operation: 'Emulator_QueryData', bodyIncludes: '"profit"', connection: 'drop'});
    await powerBi.faults.add({
      operation: 'Emulator_QueryData',
      bodyIncludes: '"totalQuantity"',
      latency: 3_600_000,
    });
    await page.goto('/');
    await expect(powerBi.visual('Total revenue')).toHaveRendered();
    await expect(powerBi.visual('Stores')).not.toHaveRendered({timeout: 200});
    await expect(powerBi.visual('Units sold')).not.toHaveRendered({timeout: 1});
    await expect(powerBi.visual('Profit')).toContainText('Failed to ask the emulator');
  });

  test('are gone in the next test', async ({powerBi}) => {
    expect(await powerBi.faults.list()).toEqual([]);
  });
});

test('a page sends the queries of all its visuals in one request, and the journal has each', async ({
  page,
  powerBi,
}) => {
  const paths: string[] = [];
  page.on('request', request => paths.push(new URL(request.url()).pathname));
  await page.goto('/');
  await expect(page.getByRole('status')).toHaveText('rendered');
  expect(paths.filter(path => path.endsWith('/batch'))).toHaveLength(1);
  expect(paths.filter(path => path.includes('/embed/query'))).toEqual([]);
  const journal = await powerBi.journal.read();
  expect(journal.filter(({operationId}) => operationId === 'Emulator_QueryData')).toHaveLength(9);
});

test('a path that Power BI does not have is answered with what may have been meant', async ({page}) => {
  await page.goto('/');
  const answer = await page.evaluate(async () => {
    const response = await fetch('https://api.powerbi.com/v1.0/myorg/GenerateTokens', {method: 'POST'});
    return `${response.status} ${await response.text()}`;
  });
  expect(answer).toMatch(/^404 .*EmbedToken_GenerateToken/);
});

test.describe('the clock', () => {
  test('takes durations as Playwright does, and refuses what is none', async ({powerBi}) => {
    const before = Date.parse((await powerBi.clock.read()).now);
    await powerBi.clock.advance('01:00:30');
    const passed = Date.parse((await powerBi.clock.read()).now) - before;
    expect(passed).toBeGreaterThanOrEqual(3_630_000);
    expect(passed).toBeLessThan(3_660_000);
    for (const wrong of ['an hour', '1:2:3:4', Number.NaN]) {
      await expect(powerBi.clock.advance(wrong)).rejects.toThrow(/is no duration\. Give milliseconds/);
    }
  });

  test('is the pages’ clock too once it is installed', async ({page, powerBi}) => {
    await powerBi.clock.install({time: '2031-05-01T10:00:00Z'});
    await page.goto('/');
    await powerBi.clock.advance('30:00');
    const shown = await page.evaluate(() => new Date().toISOString());
    expect(shown).toMatch(/^2031-05-01T10:30/);
    expect((await powerBi.clock.read()).now).toMatch(/^2031-05-01T10:30/);
  });
});

test('a token for something that is not there is refused, with what there is', async ({powerBi}) => {
  await expect(powerBi.embedToken({report: 'Retail Sales', datasets: 'Contosso'})).rejects.toThrow(
    /Failed to find the dataset Contosso: the world has Contoso \(/,
  );
  await expect(powerBi.embedToken({report: 'Retail Sales', datasets: 'Contoso'})).rejects.toThrow(
    /Failed to make an embed token: GenerateToken was answered 400/,
  );
});

test('another context may be routed too', async ({browser, powerBi}) => {
  const context = await browser.newContext({baseURL: 'http://portal.example'});
  await powerBi.route(context);
  await serveSite(context, powerBi, {app: 'plain'});
  const page = await context.newPage();
  await page.goto('/');
  await expect(powerBi.visual('Stores', {within: page})).toHaveRendered();
  await context.close();
});
