// A star of tables, a report's queries over it, and how long they take: runs in Node and in a page alike.
import type {DataQuery} from '@pbi-bound-report/contract';
import {numberColumn, textColumn, type Dataset} from '@pbi-bound-report/emulator';
import {answerQuery} from '../../packages/emulator/src/engine/query.js';

function star(rows: number): Dataset {
  const pick = (i: number, n: number): number => (Math.imul(i, 2_654_435_761) >>> 0) % n;
  const numbers = (make: (i: number) => number): number[] => Array.from({length: rows}, (_, i) => make(i));
  const days = Array.from({length: 1096}, (_, i) => Date.UTC(2023, 0, 1) + i * 86_400_000);
  const regions = ['North', 'South', 'West', 'East'];
  return {
    id: 'd',
    name: 'Star',
    workspaceId: 'w',
    roles: [{name: 'mine', tableFilters: [{table: 'Store', expression: '[Manager] = USERNAME()'}]}],
    relationships: [
      ['StoreId', 'Store', 'StoreId'],
      ['ProductId', 'Product', 'ProductId'],
      ['Date', 'Calendar', 'Date'],
    ].map(([from, table, to]) => ({
      from: {table: 'Sales', column: from as string},
      to: {table: table as string, column: to as string},
    })),
    tables: [
      {
        name: 'Sales',
        measures: [
          {name: 'Revenue', aggregationFunction: 'Sum', column: 'Revenue'},
          {name: 'Cost', aggregationFunction: 'Sum', column: 'Cost'},
          {name: 'Profit', difference: ['Revenue', 'Cost']},
        ],
        columns: [
          numberColumn(
            'StoreId',
            'int64',
            numbers(i => pick(i, 200)),
          ),
          numberColumn(
            'ProductId',
            'int64',
            numbers(i => pick(i + 7, 500)),
          ),
          numberColumn(
            'Date',
            'dateTime',
            numbers(i => days[pick(i + 13, 1096)] as number),
          ),
          numberColumn(
            'Revenue',
            'double',
            numbers(i => pick(i, 10_000) / 100),
          ),
          numberColumn(
            'Cost',
            'double',
            numbers(i => pick(i + 3, 8000) / 100),
          ),
        ],
      },
      {
        name: 'Store',
        measures: [],
        columns: [
          numberColumn(
            'StoreId',
            'int64',
            Array.from({length: 200}, (_, i) => i),
          ),
          textColumn(
            'Region',
            Array.from({length: 200}, (_, i) => regions[i % 4] as string),
          ),
          textColumn(
            'Manager',
            Array.from({length: 200}, (_, i) => `m${i % 10}`),
          ),
        ],
      },
      {
        name: 'Product',
        measures: [],
        columns: [
          numberColumn(
            'ProductId',
            'int64',
            Array.from({length: 500}, (_, i) => i),
          ),
          textColumn(
            'Category',
            Array.from({length: 500}, (_, i) => `c${i % 20}`),
          ),
        ],
      },
      {
        name: 'Calendar',
        measures: [],
        columns: [
          numberColumn('Date', 'dateTime', days),
          textColumn(
            'Month',
            days.map(d => new Date(d).toISOString().slice(0, 7)),
          ),
        ],
      },
    ],
  };
}

const value = (measure: string): {table: string; measure: string} => ({table: 'Sales', measure});
const visuals: Record<string, DataQuery> = {
  'card (one measure)': {values: [value('Revenue')]},
  'bars (by region)': {groupBy: [{table: 'Store', column: 'Region'}], values: [value('Revenue')]},
  'line (by month, profit)': {
    groupBy: [{table: 'Calendar', column: 'Month'}],
    values: [value('Profit')],
    orderBy: [{index: 0, direction: 'asc'}],
  },
  'table (region × category, three measures, filtered)': {
    groupBy: [
      {table: 'Store', column: 'Region'},
      {table: 'Product', column: 'Category'},
    ],
    values: [value('Revenue'), value('Cost'), value('Profit')],
    filters: [
      {
        filterType: 1,
        target: {table: 'Calendar', column: 'Month'},
        operator: 'In',
        values: ['2024-01', '2024-02', '2024-03', '2024-04', '2024-05', '2024-06'],
      },
    ],
  },
};
const identity = {username: 'm3', roles: ['mine']};

/** The best of many: other work on the machine only ever adds. */
const best = (run: () => void, times = 25): number => {
  const took = Array.from({length: times}, () => {
    const at = performance.now();
    run();
    return performance.now() - at;
  });
  return Math.min(...took);
};

/** One size of the star. Times in milliseconds. */
export interface Measured {
  rows: number;
  bare: number;
  first: number;
  visuals: {name: string; took: number}[];
}

/** Measures a star of so many rows. */
export function measure(rows: number): Measured {
  const dataset = star(rows);
  const codes = Uint32Array.from({length: rows}, (_, i) => i % 4),
    amounts = Float64Array.from({length: rows}, (_, i) => i);
  const bare = best(() => {
    const sums = new Float64Array(4);
    for (let i = 0; i < rows; i++) {
      const c = codes[i] as number;
      sums[c] = (sums[c] as number) + (amounts[i] as number);
    }
    if (Number.isNaN(sums[0])) throw new Error('never');
  });
  const at = performance.now();
  answerQuery(dataset, visuals['table (region × category, three measures, filtered)'] as DataQuery, identity);
  const first = performance.now() - at;
  return {
    rows,
    bare,
    first,
    visuals: Object.entries(visuals).flatMap(([name, query]) =>
      (
        [
          ['all rows', undefined],
          ['row-level security', identity],
        ] as const
      ).map(([who, as]) => ({
        name: `${name}, ${who}`,
        took: best(() => {
          answerQuery(dataset, query, as);
        }),
      })),
    ),
  };
}
