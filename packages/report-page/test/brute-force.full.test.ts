/**
 * What the page has to show after filters at three levels × slicer × selection × identity, against a computation over
 * the world's CSV files that shares no code with the emulator or the page. 500 combinations, drawn from a fixed seed.
 */
import assert from 'node:assert/strict';
import {it} from 'node:test';
import {createEmulator, defaultCredentials, defaultWorldIds as ids, serializeWorld} from '@pbi-bound-report/emulator';
import {embedDataPaths} from '@pbi-bound-report/contract';
import type {DataValue, OpenReportResponse, ReportDefinition} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';
import Papa from 'papaparse';
import {EmulatedReport} from '../src/application/emulated-report.js';
import type {ReportModel} from '../src/report/report-context.js';
import {createEmbedDataClient} from '../src/data/embed-data-client.js';

const region = {table: 'Store', column: 'Region'};
const category = {table: 'Product', column: 'Category'};
const layout = {x: 0, y: 0, width: 10, height: 10};
const revenue = {table: 'Sales', measure: 'Total Revenue'};
const quantity = {table: 'Sales', measure: 'Total Quantity'};
const definition: ReportDefinition = {
  pages: [
    {
      name: 'p',
      displayName: 'P',
      width: 100,
      height: 100,
      visuals: [
        {name: 'card', type: 'card', layout, values: [revenue, quantity]},
        {name: 'bars', type: 'clusteredBarChart', layout, groupBy: [region], values: [revenue]},
        {name: 'table', type: 'tableEx', layout, groupBy: [category, region], values: [revenue, quantity]},
        {name: 'slicer', type: 'slicer', layout, groupBy: [category]},
      ],
    },
  ],
};

/** One sale with everything that it is related to. */
interface Sale {
  Region: string;
  Category: string;
  Manager: string;
  Month: string;
  Revenue: number;
  Quantity: number;
}
type Test = (sale: Sale) => boolean;

/** A small generator of numbers (mulberry32): the same 500 combinations every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function readSales(files: Record<string, string>): Sale[] {
  const table = (name: string): Record<string, string>[] =>
    Papa.parse<Record<string, string>>(files[`data/${ids.contoso}/${name}.csv`] ?? '', {
      header: true,
      skipEmptyLines: true,
    }).data;
  const by = (rows: Record<string, string>[], key: string): Map<string, Record<string, string>> =>
    new Map(rows.map(row => [row[key] ?? '', row]));
  const [stores, productsById, days] = [
    by(table('Store'), 'StoreId'),
    by(table('Product'), 'ProductId'),
    by(table('Calendar'), 'Date'),
  ];
  return table('Sales').map(row => {
    const store = stores.get(row['StoreId'] ?? '');
    return {
      Region: store?.['Region'] ?? '',
      Manager: store?.['Manager'] ?? '',
      Category: productsById.get(row['ProductId'] ?? '')?.['Category'] ?? '',
      Month: days.get(row['Date'] ?? '')?.['Month'] ?? '',
      Revenue: Number(row['Revenue']),
      Quantity: Number(row['Quantity']),
    };
  });
}

it('shows what a brute-force computation over the CSV files gives, for 500 random combinations', async () => {
  const emulator = createEmulator();
  const post = async (
    path: string,
    headers: Record<string, string>,
    body: string,
    params = {},
  ): Promise<{status: number; body: string}> => {
    const operation = emulator.operations.find(
      o =>
        o.method === 'POST' && (o.path === path || (path.endsWith('/token') && o.path.endsWith('/oauth2/v2.0/token'))),
    );
    assert.ok(operation, path);
    return emulator.handle(operation, {
      params,
      query: new URLSearchParams(),
      headers,
      body,
      origin: 'https://api.powerbi.com',
    });
  };
  const entra = JSON.parse(
    (
      await post(
        '/token',
        {'content-type': 'application/x-www-form-urlencoded'},
        new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: defaultCredentials.clientId,
          client_secret: defaultCredentials.clientSecret,
          scope: 'https://analysis.windows.net/powerbi/api/.default',
        }).toString(),
        {tenantId: defaultCredentials.tenantId},
      )
    ).body,
  ) as {access_token: string};
  const tokens = new Map<string, string>();
  const tokenFor = async (username: string, roles: string[]): Promise<string> => {
    const key = JSON.stringify([username, roles]);
    let token = tokens.get(key);
    if (token === undefined) {
      const {body} = await post(
        '/v1.0/myorg/GenerateToken',
        {'content-type': 'application/json', authorization: `Bearer ${entra.access_token}`},
        JSON.stringify({
          reports: [{id: ids.report}],
          datasets: [{id: ids.contoso}],
          identities: [{username, roles, datasets: [ids.contoso]}],
        }),
      );
      token = (JSON.parse(body) as {token: string}).token;
      tokens.set(key, token);
    }
    return token;
  };

  let model: ReportModel | undefined;
  let rendered: () => void = () => undefined;
  const report = new EmulatedReport({
    correlationId: 'c',
    client: createEmbedDataClient({
      fetch: async (path, init) => {
        const {status, body} = await post(path, init.headers as Record<string, string>, init.body as string);
        if (path !== embedDataPaths.open || status !== 200) return new Response(body, {status});
        const opened = JSON.parse(body) as OpenReportResponse;
        return Response.json({...opened, report: {...opened.report, definition}});
      },
    }),
    view: {
      update: next => {
        model = next;
      },
      painted: () => Promise.resolve(),
      print: () => undefined,
      navigate: () => undefined,
      closeOverlays: () => undefined,
      download: () => undefined,
    },
  });
  report.connect({
    raise: ({name, body}) => {
      if (name === 'rendered') rendered();
      if (name === 'error') assert.fail(JSON.stringify(body));
    },
    callHook: () => Promise.resolve(undefined),
  });
  const settled = async (act: () => void | Promise<void>): Promise<void> => {
    const done = new Promise<void>(resolve => {
      rendered = resolve;
    });
    await act();
    await done;
  };

  const sales = readSales(serializeWorld(emulator.world));
  assert.ok(sales.length >= 20_000);
  const values = (column: 'Region' | 'Category' | 'Manager' | 'Month'): string[] =>
    [...new Set(sales.map(sale => sale[column]))].sort();
  const [regions, categories, managers, months] = [
    values('Region'),
    values('Category'),
    values('Manager'),
    values('Month'),
  ];
  const draw = random(20261122);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => {
    const chosen = list.filter(() => draw() < 0.5);
    return chosen.length > 0 ? chosen : [pick(list)];
  };
  const basic = (target: object, operator: 'In' | 'NotIn', list: unknown[]): IFilter =>
    ({
      $schema: 'http://powerbi.com/product/schema#basic',
      filterType: 1,
      target,
      operator,
      values: list,
    }) as unknown as IFilter;
  const basicOf = (column: 'Region' | 'Category', target: object, list: readonly string[]): [IFilter, Test] => {
    const chosen = some(list);
    const operator = draw() < 0.3 && chosen.length < list.length ? 'NotIn' : 'In';
    return [basic(target, operator, chosen), sale => chosen.includes(sale[column]) === (operator === 'In')];
  };
  const monthOf = (): [IFilter, Test] => {
    const [from, to] = [pick(months), pick(months)];
    return [
      {
        $schema: 'http://powerbi.com/product/schema#advanced',
        filterType: 0,
        target: {table: 'Calendar', column: 'Month'},
        logicalOperator: 'Or',
        conditions: [
          {operator: 'Is', value: from},
          {operator: 'StartsWith', value: to.slice(0, 4)},
        ],
      } as unknown as IFilter,
      sale => sale.Month === from || sale.Month.startsWith(to.slice(0, 4)),
    ];
  };
  const grouped = (sales: readonly Sale[], key: (sale: Sale) => string): Map<string, [number, number]> => {
    const groups = new Map<string, [number, number]>();
    for (const sale of sales) {
      const name = key(sale);
      const sums = groups.get(name) ?? [0, 0];
      sums[0] += sale.Revenue;
      sums[1] += sale.Quantity;
      groups.set(name, sums);
    }
    return groups;
  };
  const shown = (visual: string, groups: number): Map<string, DataValue[]> =>
    new Map(
      (model?.session?.visuals.get(`p/${visual}`)?.data?.rows ?? []).map(row => [
        row.slice(0, groups).join('|'),
        row.slice(groups),
      ]),
    );

  for (let run = 0; run < 500; run++) {
    const manager = draw() < 0.5 ? pick(managers) : undefined;
    const tests: Test[] = manager === undefined ? [] : [sale => sale.Manager === manager];
    const token =
      manager === undefined ? await tokenFor('exec@example.com', ['executive']) : await tokenFor(manager, ['sales']);
    const reportLevel = draw() < 0.5 ? basicOf('Region', region, regions) : undefined;
    const pageLevel = draw() < 0.5 ? monthOf() : undefined;
    const visualLevel = draw() < 0.3 ? basicOf('Category', category, categories) : undefined;
    const sliced = draw() < 0.5 ? some(categories) : undefined;
    const config = {
      id: ids.report,
      accessToken: token,
      tokenType: 1,
      datasetBinding: {datasetId: ids.contoso},
      filters: reportLevel ? [reportLevel[0]] : [],
    };
    // Phased, so that nothing is asked before all of it is in force.
    await report.prepare(config, {headers: {}});
    if (pageLevel) report.filters.update({page: 'p'}, 1, [pageLevel[0]]);
    if (visualLevel) report.filters.update({page: 'p', visual: 'table'}, 1, [visualLevel[0]]);
    if (sliced) report.actions.slice('p', 'slicer', sliced);
    await settled(() => report.render());
    if (reportLevel) tests.push(reportLevel[1]);
    if (pageLevel) tests.push(pageLevel[1]);
    if (sliced) tests.push(sale => sliced.includes(sale.Category));
    const bars = [...shown('bars', 1).keys()];
    const selected = draw() < 0.5 && bars.length > 0 ? pick(bars) : undefined;
    if (selected !== undefined) await settled(() => report.actions.pickPoint('p', 'bars', [selected], false));
    const rows = sales.filter(sale => tests.every(test => test(sale)));
    const others = selected === undefined ? rows : rows.filter(sale => sale.Region === selected);

    const levels = [reportLevel, pageLevel, visualLevel].map(level => level?.[0]);
    const about = `combination ${run}: ${JSON.stringify({manager, levels, sliced, selected})}`;
    const same = (visual: string, groups: number, expected: Map<string, [number, number]>, measures: number): void => {
      const actual = shown(visual, groups);
      assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort(), `${visual}, ${about}`);
      for (const [key, sums] of expected) {
        sums.slice(0, measures).forEach((sum, i) => {
          assert.ok(
            Math.abs(Number(actual.get(key)?.[i]) - sum) < 0.01,
            `${visual} ${key}: ${String(actual.get(key)?.[i])} instead of ${sum}, ${about}`,
          );
        });
      }
    };
    same(
      'bars',
      1,
      grouped(rows, sale => sale.Region),
      1,
    );
    same(
      'table',
      2,
      grouped(visualLevel ? others.filter(visualLevel[1]) : others, sale => `${sale.Category}|${sale.Region}`),
      2,
    );
    const total = [...grouped(others, () => '').values()][0];
    const [cardRow] = [...shown('card', 0).values()];
    assert.deepEqual(
      cardRow?.map(value => (value === null ? null : Math.round(Number(value) * 100))),
      total ? total.map(sum => Math.round(sum * 100)) : [null, null],
      `card, ${about}`,
    );
  }
});
