// `npm run bench -- query`: a visual's query over a star of tables. Beside each figure, the plainest loop there is over the same
// rows (sum a column by the code of another): what no engine can beat by much.
import {performance} from 'node:perf_hooks';
import {numberColumn, textColumn, type Dataset} from '@pbi-bound-report/emulator';
import {answerQuery} from '@pbi-bound-report/emulator/query';
import type {DataQuery} from '@pbi-bound-report/contract';

function star(rows: number): Dataset {
  const pick = (i: number, n: number): number => (Math.imul(i, 2_654_435_761) >>> 0) % n;
  const numbers = (make: (i: number) => number): number[] => Array.from({length: rows}, (_, i) => make(i));
  const days = Array.from({length: 1096}, (_, i) => Date.UTC(2023, 0, 1) + i * 86_400_000);
  const regions = ['North', 'South', 'West', 'East'];
  return {
    id: 'd', name: 'Star', workspaceId: 'w', roles: [{name: 'mine', tableFilters: [{table: 'Store', expression: '[Manager] = USERNAME()'}]}],
    relationships: [['StoreId', 'Store', 'StoreId'], ['ProductId', 'Product', 'ProductId'], ['Date', 'Calendar', 'Date']].map(([from, table, to]) => ({from: {table: 'Sales', column: from as string}, to: {table: table as string, column: to as string}})),
    tables: [
      {
        name: 'Sales', measures: [{name: 'Revenue', aggregationFunction: 'Sum', column: 'Revenue'}, {name: 'Cost', aggregationFunction: 'Sum', column: 'Cost'}, {name: 'Profit', difference: ['Revenue', 'Cost']}],
        columns: [
          numberColumn('StoreId', 'int64', numbers(i => pick(i, 200))), numberColumn('ProductId', 'int64', numbers(i => pick(i + 7, 500))), numberColumn('Date', 'dateTime', numbers(i => days[pick(i + 13, 1096)] as number)),
          numberColumn('Revenue', 'double', numbers(i => pick(i, 10_000) / 100)), numberColumn('Cost', 'double', numbers(i => pick(i + 3, 8000) / 100)),
        ],
      },
      {name: 'Store', measures: [], columns: [numberColumn('StoreId', 'int64', Array.from({length: 200}, (_, i) => i)), textColumn('Region', Array.from({length: 200}, (_, i) => regions[i % 4] as string)), textColumn('Manager', Array.from({length: 200}, (_, i) => `m${i % 10}`))]},
      {name: 'Product', measures: [], columns: [numberColumn('ProductId', 'int64', Array.from({length: 500}, (_, i) => i)), textColumn('Category', Array.from({length: 500}, (_, i) => `c${i % 20}`))]},
      {name: 'Calendar', measures: [], columns: [numberColumn('Date', 'dateTime', days), textColumn('Month', days.map(d => new Date(d).toISOString().slice(0, 7)))]},
    ],
  };
}

const value = (measure: string): {table: string; measure: string} => ({table: 'Sales', measure});
const visuals: Record<string, DataQuery> = {
  'card (one measure)': {values: [value('Revenue')]},
  'bars (by region)': {groupBy: [{table: 'Store', column: 'Region'}], values: [value('Revenue')]},
  'line (by month, profit)': {groupBy: [{table: 'Calendar', column: 'Month'}], values: [value('Profit')], orderBy: [{index: 0, direction: 'asc'}]},
  'table (region × category, three measures, filtered)': {
    groupBy: [{table: 'Store', column: 'Region'}, {table: 'Product', column: 'Category'}], values: [value('Revenue'), value('Cost'), value('Profit')],
    filters: [{filterType: 1, target: {table: 'Calendar', column: 'Month'}, operator: 'In', values: ['2024-01', '2024-02', '2024-03', '2024-04', '2024-05', '2024-06']}],
  },
};
const identity = {username: 'm3', roles: ['mine']};

/** The best of many: other work on the machine only ever adds. */
const best = (run: () => void, times = 25): number => {
  const took = Array.from({length: times}, () => { const at = performance.now(); run(); return performance.now() - at; });
  return Math.min(...took);
};

export async function run(): Promise<void> {
  await Promise.resolve();
  const last = new Map<string, number>();
  for (const rows of [10_000, 100_000, 1_000_000]) {
    const dataset = star(rows);
    const codes = Uint32Array.from({length: rows}, (_, i) => i % 4), amounts = Float64Array.from({length: rows}, (_, i) => i);
    const bare = best(() => { const sums = new Float64Array(4); for (let i = 0; i < rows; i++) { const c = codes[i] as number; sums[c] = (sums[c] as number) + (amounts[i] as number); } if (Number.isNaN(sums[0])) throw new Error('never'); });
    const first = performance.now();
    answerQuery(dataset, visuals['table (region × category, three measures, filtered)'] as DataQuery, identity);
    console.log(`\n${rows.toLocaleString('en')} rows: bare loop ${bare.toFixed(2)} ms; the very first query ${(performance.now() - first).toFixed(1)} ms (joins are made)`);
    for (const [name, query] of Object.entries(visuals)) {
      for (const [who, as] of [['all rows', undefined], ['row-level security', identity]] as const) {
        const took = best(() => { answerQuery(dataset, query, as); });
        const key = `${name}, ${who}`;
        const before = last.get(key);
        last.set(key, took);
        console.log(`  ${key.padEnd(76)} ${took.toFixed(2).padStart(8)} ms  ${(took / bare).toFixed(1).padStart(5)} × bare  ${Math.round(rows / took).toLocaleString('en').padStart(9)} rows/ms${before === undefined ? '' : `  ${(took / before).toFixed(1)} × the time for 10 × the rows`}`);
      }
    }
  }
}
