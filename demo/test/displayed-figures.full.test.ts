/**
 * What is displayed after filter × slicer × selection × identity equals a brute-force computation over the rows, for
 * random combinations: the whole path from the SDK's calls and a reader's clicks through the page, the wire and the
 * query engine.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import fc from 'fast-check';
import type {Frame, Page} from 'puppeteer-core';
import {createEmulator, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import type {MockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {saleRows, type SaleRow} from './brute-force.js';
import {frameOf, patience} from './support/browser.js';
import {embed, generateToken, startSdkSite, type SdkSite, type Who} from './support/sdk-site.js';

/**
 * Each goes all the way to the pixels; what the page shows for many more is compared without a browser, beside the
 * report page.
 */
const combinationsPerSession = Number(process.env['COMBINATIONS'] ?? 2);
const sessions: {title: string; datasetId: string; who?: Who; sees: (row: SaleRow) => boolean}[] = [
  {
    title: 'an executive of Contoso',
    datasetId: ids.contoso,
    who: {username: 'iris@contoso.com', roles: ['executive']},
    sees: () => true,
  },
  {
    title: 'a manager of four Contoso stores',
    datasetId: ids.contoso,
    who: {username: 'john@contoso.com', roles: ['sales']},
    sees: row => row.Manager === 'john@contoso.com',
  },
  {
    title: 'a manager whose name is written in capitals',
    datasetId: ids.contoso,
    who: {username: 'AMY@CONTOSO.COM', roles: ['sales']},
    sees: row => row.Manager === 'amy@contoso.com',
  },
  {
    title: 'somebody with both roles',
    datasetId: ids.contoso,
    who: {username: 'omar@contoso.com', roles: ['sales', 'executive']},
    sees: () => true,
  },
  {
    title: 'a manager at Fabrikam',
    datasetId: ids.fabrikam,
    who: {username: 'iris@contoso.com', roles: ['sales']},
    sees: row => row.Manager === 'iris@contoso.com',
  },
  {
    title: 'somebody who manages nothing',
    datasetId: ids.fabrikam,
    who: {username: 'nobody@contoso.com', roles: ['sales']},
    sees: () => false,
  },
  {title: 'anybody at Northwind, which has no roles', datasetId: ids.northwind, sees: () => true},
];

type Test = (row: SaleRow) => boolean;
interface Narrowing {
  json: object;
  holds: Test;
}
const target = (table: string, column: string): object => ({table, column});
const schema = (kind: string): string => `http://powerbi.com/product/schema#${kind}`;

/**
 * A report filter in powerbi-models' JSON form beside what it means. Values are taken by number from those that occur.
 */
const narrowing = (rows: SaleRow[]): fc.Arbitrary<Narrowing> => {
  const occurring = (of: (row: SaleRow) => string | number): (string | number)[] => [...new Set(rows.map(of))].sort();
  const basic = (table: string, column: 'Region' | 'Category' | 'Year' | 'Product'): fc.Arbitrary<Narrowing> => {
    const values = [...occurring(row => row[column]), column === 'Year' ? 1900 : 'nowhere'];
    return fc
      .record({
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc.subarray(values, {minLength: 1, maxLength: Math.min(3, values.length)}),
      })
      .map(({operator, values}) => ({
        json: {$schema: schema('basic'), filterType: 1, target: target(table, column), operator, values},
        holds: row => values.includes(row[column]) === (operator === 'In'),
      }));
  };
  const comparisons: Record<string, (a: number, b: number) => boolean> = {
    GreaterThan: (a, b) => a > b,
    GreaterThanOrEqual: (a, b) => a >= b,
    LessThan: (a, b) => a < b,
    LessThanOrEqual: (a, b) => a <= b,
  };
  const between = fc
    .record({
      column: fc.constantFrom('Revenue' as const, 'Quantity' as const, 'Cost' as const),
      low: fc.integer({min: 0, max: 800}),
      high: fc.integer({min: 0, max: 2000}),
      logic: fc.constantFrom('And', 'Or'),
      first: fc.constantFrom(...Object.keys(comparisons)),
      second: fc.constantFrom(...Object.keys(comparisons)),
    })
    .map(({column, low, high, logic, first, second}): Narrowing => ({
      json: {
        $schema: schema('advanced'),
        filterType: 0,
        target: target('Sales', column),
        logicalOperator: logic,
        conditions: [
          {operator: first, value: low},
          {operator: second, value: high},
        ],
      },
      holds: row => {
        const one = comparisons[first]?.(row[column], low) === true,
          two = comparisons[second]?.(row[column], high) === true;
        return logic === 'And' ? one && two : one || two;
      },
    }));
  const words = fc
    .record({
      operator: fc.constantFrom('Contains', 'StartsWith', 'DoesNotContain'),
      word: fc.constantFrom('a', 'S', 'er', 'Phone', 'zz'),
    })
    .map(({operator, word}): Narrowing => ({
      json: {
        $schema: schema('advanced'),
        filterType: 0,
        target: target('Product', 'Product'),
        logicalOperator: 'And',
        conditions: [{operator, value: word}],
      },
      holds: row => {
        const text = row.Product.toLowerCase();
        const part = word.toLowerCase();
        if (operator === 'StartsWith') return text.startsWith(part);
        return text.includes(part) === (operator === 'Contains');
      },
    }));
  return fc.oneof(
    basic('Store', 'Region'),
    basic('Product', 'Category'),
    basic('Calendar', 'Year'),
    basic('Product', 'Product'),
    between,
    words,
  );
};

interface Displayed {
  revenue: string;
  profit: string;
  quantity: string;
  regions: string[];
}
const displayed = (frame: Frame): Promise<Displayed> =>
  frame.evaluate(() => {
    const values = ['totalRevenue', 'profit', 'totalQuantity'].map(
      name => document.querySelector(`[data-visual="${name}"] [data-value]`)?.getAttribute('data-value') ?? 'none',
    );
    const regions = [...document.querySelectorAll('[data-visual="revenueByRegion"] .point')].map(
      point => point.textContent.split(':')[0] ?? '',
    );
    return {
      revenue: values[0] ?? '',
      profit: values[1] ?? '',
      quantity: values[2] ?? '',
      regions,
    };
  });
const sum = (rows: SaleRow[], of: (row: SaleRow) => number): number => rows.reduce((total, row) => total + of(row), 0);

describe('the displayed figures', {timeout: 800_000}, () => {
  let mock: MockServer;
  let site: SdkSite;
  before(async () => {
    await freshReportPage();
    site = await startSdkSite(createEmulator({embedOrigin: 'https://app.powerbi.com'}));
    ({mock} = site);
  });
  after(async () => {
    await site.close();
  });

  let checked = 0;
  for (const {title, datasetId, who, sees} of sessions) {
    test(`agree with a brute-force computation for ${title}`, async () => {
      const dataset = mock.emulator.world.datasets.find(d => d.id === datasetId);
      assert.ok(dataset);
      const rows = saleRows(dataset).filter(sees);
      const page: Page = await site.openPage();
      assert.equal(
        (await embed(page, await generateToken(mock, [datasetId], who ? {who} : {}), datasetId)).error,
        null,
      );
      const frame = await frameOf(page, '/reportEmbed');
      const regions = [...new Set(rows.map(row => row.Region))].sort();

      const combinations = fc.sample(
        fc.record({
          filters: fc.array(narrowing(rows), {maxLength: 2}),
          slicer: fc.subarray(regions, {maxLength: Math.min(2, regions.length)}),
          pick: fc.option(fc.nat(20)),
        }),
        {numRuns: combinationsPerSession, seed: 20260101},
      );
      let selected = false;
      for (const {filters, slicer, pick} of combinations) {
        await page.evaluate(
          async (json, sliced, selected) => {
            interface Visual {
              name: string;
              setSlicerState(state: object): Promise<unknown>;
            }
            interface Report {
              clearSelectedVisuals(clearFilters?: boolean): Promise<unknown>;
              updateFilters(operation: number, filters: object[]): Promise<unknown>;
              getActivePage(): Promise<{getSlicers(): Promise<Visual[]>}>;
            }
            const {report} = window as unknown as {report: Report};
            const slicers = await (await report.getActivePage()).getSlicers();
            // Not in turn: what is displayed must be right whatever overtakes what.
            await Promise.all([
              selected && report.clearSelectedVisuals(),
              report.updateFilters(1, json),
              slicers[0]?.setSlicerState({
                filters:
                  sliced.length === 0
                    ? []
                    : [
                        {
                          $schema: 'http://powerbi.com/product/schema#basic',
                          filterType: 1,
                          target: {table: 'Store', column: 'Region'},
                          operator: 'In',
                          values: sliced,
                        },
                      ],
              }),
            ]);
          },
          filters.map(f => f.json),
          slicer,
          selected,
        );
        selected = false;
        const expected = rows.filter(
          row => filters.every(f => f.holds(row)) && (slicer.length === 0 || slicer.includes(row.Region)),
        );
        const settles = async (selection: Test | undefined): Promise<void> => {
          const seen = selection ? expected.filter(selection) : expected;
          const told = JSON.stringify({title, filters: filters.map(f => f.json), slicer, pick});
          const wanted =
            seen.length === 0
              ? undefined
              : [sum(seen, r => r.Revenue), sum(seen, r => r.Revenue - r.Cost), sum(seen, r => r.Quantity)];
          // Waits for the page to change, and to be at rest with these figures on it.
          const agreed = frame.waitForFunction(
            figures => {
              if (document.querySelector('[data-visual][data-status="loading"]')) return false;
              return ['totalRevenue', 'profit', 'totalQuantity'].every((name, i) => {
                const text = document.querySelector(`[data-visual="${name}"] [data-value]`)?.getAttribute('data-value');
                return figures
                  ? text !== '' && Math.abs(Number(text ?? Number.NaN) - (figures[i] ?? Number.NaN)) < 0.005
                  : text === '';
              });
            },
            {polling: 'mutation', timeout: patience},
            wanted,
          );
          await agreed.catch(async (error: unknown) =>
            assert.fail(
              `displayed ${JSON.stringify(await displayed(frame))}, expected ${JSON.stringify(wanted)} for ${told}: ${String(error)}`,
            ),
          );
          const shown = await displayed(frame);
          if (!selection) {
            assert.deepEqual([...shown.regions].sort(), [...new Set(seen.map(r => r.Region))].sort(), told);
          }
        };
        await settles(undefined);
        if (pick !== null && expected.length > 0) {
          const category = await frame.evaluate(index => {
            const points = [
              ...document.querySelectorAll<HTMLButtonElement>('[data-visual="revenueByCategory"] .point'),
            ];
            const point = points[index % points.length];
            point?.click();
            return point?.textContent.split(':')[0]?.trim();
          }, pick);
          assert.ok(category);
          selected = true;
          await settles(row => row.Category === category);
        }
        checked++;
      }
      await page.close();
    });
  }

  test('every combination was compared', () => {
    assert.equal(checked, sessions.length * combinationsPerSession);
  });
});
