import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {DataFilter, DataQuery, DataValue} from '@pbi-bound-report/contract';
import fc from 'fast-check';
import {numberColumn, textColumn, type SemanticModel} from './model-types.js';
import {answerQuery} from './query.js';

/** One sale with everything that its store and product say: what a query must agree with, computed the slow way. */
interface Sale {
  region: string | null;
  manager: string | null;
  category: string | null;
  amount: number | null;
  day: number | null;
}
const regions = ['North', 'South', 'West', null];
const managers = ['ann', 'Bob', null];
const categories = ['Audio', 'Photo', null];
const firstDay = Date.UTC(2025, 0, 1),
  day = 86_400_000;

const shop = fc.record({
  stores: fc.array(fc.record({region: fc.constantFrom(...regions), manager: fc.constantFrom(...managers)}), {
    minLength: 1,
    maxLength: 6,
  }),
  products: fc.array(fc.constantFrom(...categories), {minLength: 1, maxLength: 5}),
  sales: fc.array(
    fc.record({
      store: fc.integer({min: 0, max: 7}),
      product: fc.integer({min: 0, max: 6}),
      amount: fc.option(fc.integer({min: -5, max: 20}), {nil: null, freq: 8}),
      day: fc.option(fc.integer({min: 0, max: 40}), {nil: null, freq: 8}),
    }),
    {maxLength: 60},
  ),
});

function build({
  stores,
  products,
  sales,
}: {
  stores: {region: string | null; manager: string | null}[];
  products: (string | null)[];
  sales: {store: number; product: number; amount: number | null; day: number | null}[];
}): {dataset: SemanticModel; rows: Sale[]} {
  const dayOf = (n: number | null): number | null => (n === null ? null : firstDay + n * day);
  const dataset: SemanticModel = {
    name: 'D',
    roles: [
      {name: 'mine', tableFilters: [{table: 'store', expression: '[Manager] = USERNAME()'}]},
      {name: 'audio', tableFilters: [{table: 'Product', expression: '[Category] IN {"Audio"}'}]},
      {name: 'all', tableFilters: []},
    ],
    relationships: [
      {from: {table: 'Sales', column: 'Store'}, to: {table: 'Store', column: 'Id'}},
      {from: {table: 'Sales', column: 'Product'}, to: {table: 'Product', column: 'Id'}},
    ],
    tables: [
      {
        name: 'Store',
        measures: [],
        columns: [
          numberColumn(
            'Id',
            'int64',
            stores.map((_, i) => i),
          ),
          textColumn(
            'Region',
            stores.map(s => s.region),
          ),
          textColumn(
            'Manager',
            stores.map(s => s.manager),
          ),
        ],
      },
      {
        name: 'Product',
        measures: [],
        columns: [
          numberColumn(
            'Id',
            'int64',
            products.map((_, i) => i * 7),
          ),
          textColumn('Category', products),
        ],
      },
      {
        name: 'Sales',
        measures: [{name: 'Total', aggregationFunction: 'Sum', column: 'Amount'}],
        columns: [
          numberColumn(
            'Store',
            'int64',
            sales.map(s => s.store),
          ),
          numberColumn(
            'Product',
            'int64',
            sales.map(s => s.product * 7),
          ),
          numberColumn(
            'Amount',
            'int64',
            sales.map(s => s.amount),
          ),
          numberColumn(
            'Day',
            'dateTime',
            sales.map(s => dayOf(s.day)),
          ),
        ],
      },
    ],
  };
  // A sale of a store that does not exist belongs to nobody: every member of the store is blank.
  const rows = sales.map(s => ({
    region: stores[s.store]?.region ?? null,
    manager: stores[s.store]?.manager ?? null,
    category: products[s.product] ?? null,
    amount: s.amount,
    day: dayOf(s.day),
  }));
  return {dataset, rows};
}

const column = {
  region: {table: 'Store', column: 'region'},
  manager: {table: 'STORE', column: 'Manager'},
  category: {table: 'Product', column: 'Category'},
  amount: {table: 'Sales', column: 'Amount'},
  day: {table: 'Sales', column: 'Day'},
};
type Field = keyof typeof column;
interface Condition {
  filter: DataFilter;
  holds: (sale: Sale) => boolean;
}
const same = (a: DataValue, b: DataValue): boolean =>
  typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : a === b;

const textField = fc.constantFrom<Field>('region', 'manager', 'category');
const someText = fc.constantFrom('North', 'south', 'ANN', 'Bob', 'audio', null);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(textField, fc.constantFrom('In', 'NotIn'), fc.array(someText, {minLength: 1, maxLength: 3}))
    .map(([field, operator, values]): Condition => ({
      filter: {filterType: 1, target: column[field], operator, values},
      holds: sale => values.some(v => same(v, sale[field])) === (operator === 'In'),
    })),
  fc
    .tuple(fc.constantFrom('LessThan', 'GreaterThanOrEqual', 'Is', 'IsNot'), fc.integer({min: -5, max: 20}))
    .map(([operator, value]): Condition => ({
      filter: {filterType: 0, target: column.amount, logicalOperator: 'And', conditions: [{operator, value}]},
      holds: ({amount}) => {
        if (operator === 'LessThan') return amount !== null && amount < value;
        if (operator === 'GreaterThanOrEqual') return amount !== null && amount >= value;
        return (amount === value) === (operator === 'Is');
      },
    })),
  fc.tuple(textField, fc.constantFrom('o', 'A', 'th')).map(([field, part]): Condition => ({
    filter: {
      filterType: 0,
      target: column[field],
      logicalOperator: 'Or',
      conditions: [{operator: 'Contains', value: part}, {operator: 'IsBlank'}],
    },
    holds: sale => sale[field] === null || String(sale[field]).toLowerCase().includes(part.toLowerCase()),
  })),
  fc.tuple(fc.integer({min: 1, max: 20}), fc.boolean()).map(([count, includeToday]): Condition => {
    const today = firstDay + 20 * day;
    return {
      filter: {filterType: 4, target: column.day, operator: 0, timeUnitsCount: count, timeUnitType: 0, includeToday},
      holds: sale =>
        sale.day !== null &&
        (includeToday
          ? sale.day > today - count * day && sale.day <= today
          : sale.day >= today - count * day && sale.day < today),
    };
  }),
  fc.tuple(someText, someText, fc.boolean()).map(([region, category, isExclude]): Condition => ({
    filter: {
      filterType: 3,
      target: [[column.region, column.category]],
      values: [[[{value: region}, {value: category}]]],
      isExclude,
    },
    holds: sale => (same(region, sale.region) && same(category, sale.category)) !== isExclude,
  })),
  fc.tuple(someText, someText).map(([region, manager]): Condition => ({
    filter: {
      filterType: 9,
      target: [column.region, column.manager],
      hierarchyData: [{value: region, operator: 'Selected', children: [{value: manager, operator: 'NotSelected'}]}],
    },
    holds: sale => same(region, sale.region) && !same(manager, sale.manager),
  })),
);
const identities = fc.constantFrom<{username: string; roles: string[]} | undefined>(
  undefined,
  {username: 'ANN', roles: ['mine']},
  {username: 'bob', roles: ['Mine', 'audio']},
  {username: 'x', roles: ['ALL', 'mine']},
  {username: 'x', roles: ['nothing']},
  {username: 'ann', roles: []},
);
/**
 * Whether a sale is seen: some role lets it through every table. A sale of no store is not seen where stores are
 * filtered.
 */
function seenBy(
  identity: {username: string; roles: string[]} | undefined,
  sale: Sale,
  isOfStore: boolean,
  isOfProduct: boolean,
): boolean {
  if (!identity) return true;
  const roles = identity.roles.map(r => r.toLowerCase()).filter(r => ['mine', 'audio', 'all'].includes(r));
  // Union by table: a role without a filter on a table sees all of it.
  const store =
    roles.some(r => r !== 'mine') ||
    (roles.includes('mine') && isOfStore && (sale.manager ?? '').toLowerCase() === identity.username.toLowerCase());
  const product =
    roles.some(r => r !== 'audio') || (roles.includes('audio') && isOfProduct && sale.category === 'Audio');
  return roles.length > 0 && store && product;
}

test('what is answered is what a slow computation over the rows finds, for any groups, filters and identity', () => {
  fc.assert(
    fc.property(
      shop,
      fc.uniqueArray(fc.constantFrom<Field>('region', 'manager', 'category', 'day'), {maxLength: 3}),
      fc.array(condition, {maxLength: 3}),
      identities,
      (given, fields, conditions, identity) => {
        const {dataset, rows} = build(given);
        const query: DataQuery = {
          groupBy: fields.map(f => column[f]),
          filters: conditions.map(c => c.filter),
          values: [
            {table: 'Sales', measure: 'total'},
            {...column.amount, aggregationFunction: 'Count'},
            {...column.amount, aggregationFunction: 'Avg'},
            {...column.amount, aggregationFunction: 'Min'},
            {...column.amount, aggregationFunction: 'Max'},
            {...column.amount, aggregationFunction: 'DistinctCount'},
          ],
        };
        const kept = rows.filter(
          (sale, i) =>
            seenBy(
              identity,
              sale,
              given.sales[i]!.store < given.stores.length,
              given.sales[i]!.product < given.products.length,
            ) && conditions.every(c => c.holds(sale)),
        );
        const groups = new Map<string, {labels: DataValue[]; sales: Sale[]}>();
        if (fields.length === 0) groups.set('[]', {labels: [], sales: []});
        for (const sale of kept) {
          const labels = fields.map(f =>
            f === 'day' && sale.day !== null ? new Date(sale.day).toISOString() : sale[f],
          );
          const key = JSON.stringify(labels);
          if (!groups.has(key)) groups.set(key, {labels, sales: []});
          groups.get(key)!.sales.push(sale);
        }
        const isShown = (row: DataValue[]): boolean => row.slice(fields.length).some(value => value !== null);
        // Dates come as in a calendar; ISO texts of one length sort as their moments do.
        const inNaturalOrder = (list: DataValue[][]): DataValue[][] =>
          fields[0] === 'day'
            ? list.sort((a, b) => (String(a[0] ?? '') < String(b[0] ?? '') ? -1 : Number(a[0] !== b[0])))
            : list;
        const expected: DataValue[][] = [...groups.values()].map(({labels, sales}) => {
          const amounts = sales.map(s => s.amount).filter(a => a !== null);
          const sum = amounts.reduce((a, b) => a + b, 0);
          return [
            ...labels,
            ...(amounts.length > 0
              ? [sum, amounts.length, sum / amounts.length, Math.min(...amounts), Math.max(...amounts)]
              : [null, null, null, null, null]),
            sales.length > 0 ? new Set(sales.map(s => s.amount)).size : null,
          ];
        });
        assert.deepEqual(
          answerQuery(dataset, query, identity, firstDay + 20 * day + 3_600_000).rows,
          fields.length === 0 ? expected : inNaturalOrder(expected.filter(isShown)),
        );
      },
    ),
    {seed: 7, numRuns: 1500},
  );
});

const tiny = build({
  stores: [
    {region: 'North', manager: 'ann'},
    {region: 'South', manager: 'Bob'},
  ],
  products: ['Audio', 'Photo'],
  sales: [0, 1, 0, 1, 1].map((store, i) => ({store, product: i % 2, amount: 2 ** i, day: i})),
}).dataset;

test('values of several tables are put together by group, each counted in its own table', () => {
  const {rows} = answerQuery(
    tiny,
    {
      groupBy: [column.region],
      values: [
        {table: 'Store', column: 'Id', aggregationFunction: 'Count'},
        {table: 'Sales', measure: 'Total'},
      ],
    },
    undefined,
  );
  assert.deepEqual(rows, [
    ['North', 1, 5],
    ['South', 1, 26],
  ]);
});

test('a filter on a fact does not reach a dimension, one on a dimension reaches the facts', () => {
  const filters: DataFilter[] = [{filterType: 1, target: column.amount, operator: 'In', values: [1]}];
  assert.deepEqual(answerQuery(tiny, {groupBy: [column.region], filters}, undefined).rows, [['North'], ['South']]);
  assert.deepEqual(
    answerQuery(tiny, {groupBy: [column.region], values: [{table: 'Sales', measure: 'Total'}], filters}, undefined)
      .rows,
    [['North', 1]],
  );
});

test('top-N shows those that are level with the last, and ranks what the other filters leave', () => {
  const top = (itemCount: number, ...more: DataFilter[]): DataValue[][] =>
    answerQuery(
      tiny,
      {
        groupBy: [column.day],
        values: [{table: 'Sales', column: 'Product', aggregationFunction: 'Count'}],
        filters: [
          {
            filterType: 5,
            target: column.day,
            operator: 'Top',
            itemCount,
            orderBy: {table: 'Sales', column: 'Product', aggregationFunction: 'Count'},
          },
          ...more,
        ],
      },
      undefined,
    ).rows;
  assert.equal(top(1).length, 5);
  assert.equal(top(0).length, 0);
  assert.equal(top(2, {filterType: 1, target: column.region, operator: 'In', values: ['North']}).length, 2);
});

test('top-N ranks what the other filters leave, wherever it stands among them', () => {
  const {dataset} = build({
    stores: [
      {region: 'North', manager: 'ann'},
      {region: 'South', manager: 'Bob'},
    ],
    products: ['Audio', 'Photo'],
    sales: [
      {store: 0, product: 0, amount: 3, day: 0},
      {store: 1, product: 0, amount: 1, day: 0},
      {store: 1, product: 1, amount: 20, day: 0},
    ],
  });
  const total = {table: 'Sales', measure: 'Total'};
  const top = {filterType: 5, target: column.region, operator: 'Top', itemCount: 1, orderBy: total};
  const audio = {filterType: 1, target: column.category, operator: 'In', values: ['Audio']};
  const rows = (...filters: DataFilter[]): DataValue[][] =>
    answerQuery(dataset, {groupBy: [column.region], values: [total], filters}, undefined).rows;
  assert.deepEqual(rows(top), [['South', 21]]);
  assert.deepEqual(rows(audio, top), [['North', 3]]);
  assert.deepEqual(rows(top, audio), [['North', 3]]);
});

test('a copy of a model that shares its rows has its own roles and relationships', () => {
  const query: DataQuery = {groupBy: [column.region], values: [{table: 'Sales', measure: 'Total'}]};
  const ask = (model: SemanticModel, role: string): DataValue[][] =>
    answerQuery(model, query, {username: 'ann', roles: [role], datasets: []}).rows;
  assert.deepEqual(ask(tiny, 'all'), [
    ['North', 5],
    ['South', 26],
  ]);
  const closed = {...tiny, roles: [{name: 'all', tableFilters: [{table: 'Store', expression: 'FALSE()'}]}]};
  assert.deepEqual(ask(closed, 'all'), []);
  assert.equal(ask(tiny, 'all').length, 2);
  const changed = {...tiny};
  assert.equal(ask(changed, 'all').length, 2);
  changed.roles = closed.roles;
  assert.deepEqual(ask(changed, 'all'), []);
  assert.throws(
    () => ask({...tiny, relationships: []}, 'all'),
    /No table of the model D is related to all of: Sales, Store/,
  );
  const replaced = {...tiny};
  assert.equal(ask(replaced, 'all').length, 2);
  replaced.tables = tiny.tables.filter(({name}) => name !== 'Product');
  replaced.relationships = tiny.relationships.filter(({to}) => to.table === 'Store');
  assert.equal(ask(replaced, 'all').length, 2);
  replaced.relationships = [];
  assert.throws(() => ask(replaced, 'all'), /No table of the model D is related to all of: Sales, Store/);
});

test('rows are sorted by several columns, blank first, and cut after sorting', () => {
  const answer = answerQuery(
    tiny,
    {
      groupBy: [column.region, column.day],
      values: [{table: 'Sales', measure: 'Total'}],
      orderBy: [
        {index: 0, direction: 'desc'},
        {index: 2, direction: 'asc'},
      ],
      top: 3,
    },
    undefined,
  );
  assert.deepEqual(
    answer.rows.map(r => [r[0], r[2]]),
    [
      ['South', 2],
      ['South', 8],
      ['South', 16],
    ],
  );
  assert.equal(answer.totalRows, 5);
});

test('a value cannot be grouped by a table that nothing relates to its own', () => {
  assert.throws(
    () =>
      answerQuery(
        tiny,
        {groupBy: [column.category], values: [{table: 'Store', column: 'Id', aggregationFunction: 'Count'}]},
        undefined,
      ),
    /Count of Id of the table Store cannot be grouped by Product: no relationship leads from Store there\./,
  );
});

test('many groups by columns of high cardinality are kept apart', () => {
  const count = 70_000;
  const dataset: SemanticModel = {
    name: 'D',
    roles: [],
    relationships: [],
    tables: [
      {
        name: 'T',
        measures: [],
        columns: [
          numberColumn(
            'A',
            'int64',
            Array.from({length: count}, (_, i) => i),
          ),
          numberColumn(
            'B',
            'int64',
            Array.from({length: count}, (_, i) => i * 3),
          ),
          numberColumn(
            'C',
            'int64',
            Array.from({length: count}, (_, i) => i % 2),
          ),
        ],
      },
    ],
  };
  const {rows, totalRows} = answerQuery(
    dataset,
    {groupBy: ['A', 'B', 'C'].map(name => ({table: 'T', column: name})), top: 2},
    undefined,
  );
  assert.deepEqual(
    [rows, totalRows],
    [
      [
        [0, 0, 0],
        [1, 3, 1],
      ],
      count,
    ],
  );
});

test('a measure of texts answers with text, or is refused where a number is needed', () => {
  const model: SemanticModel = {
    name: 'D',
    relationships: [],
    roles: [],
    tables: [
      {
        name: 'T',
        columns: [textColumn('Name', ['b', 'a', 'c']), numberColumn('Day', 'dateTime', [0, 86_400_000, null])],
        measures: [
          {name: 'First', aggregationFunction: 'Min', column: 'Name'},
          {name: 'Last day', aggregationFunction: 'Max', column: 'Day'},
          {name: 'Names', aggregationFunction: 'DistinctCount', column: 'Name'},
          {name: 'Sum of names', aggregationFunction: 'Sum', column: 'Name'},
          {name: 'Names less first', difference: ['Names', 'First']},
        ],
      },
    ],
  };
  const ask = (measure: string): unknown => answerQuery(model, {values: [{table: 'T', measure}]}, undefined).rows;
  assert.deepEqual(ask('First'), [['a']]);
  assert.deepEqual(ask('Last day'), [['1970-01-02T00:00:00.000Z']]);
  assert.deepEqual(ask('Names'), [[3]]);
  assert.throws(
    () => ask('Sum of names'),
    /The column Name of the table T holds text: it cannot be aggregated by Sum\./,
  );
  assert.throws(() => ask('Names less first'), /The Min of the column Name of the table T is no number/);
});

test('dates come in the order of the calendar where a query names no order, other values in that of their rows', () => {
  const model: SemanticModel = {
    name: 'D',
    relationships: [],
    roles: [],
    tables: [
      {
        name: 'T',
        columns: [
          numberColumn('Day', 'dateTime', [2 * day, null, 0, day, 0]),
          textColumn('Name', ['b', 'a', 'c', 'a', 'd']),
        ],
        measures: [],
      },
    ],
  };
  const byDay = {groupBy: [{table: 'T', column: 'Day'}]};
  const days = [null, '1970-01-01T00:00:00.000Z', '1970-01-02T00:00:00.000Z', '1970-01-03T00:00:00.000Z'];
  assert.deepEqual(answerQuery(model, byDay, undefined).rows.flat(), days);
  assert.deepEqual(answerQuery(model, {...byDay, top: 2}, undefined).rows.flat(), days.slice(0, 2));
  const descending: DataQuery = {...byDay, orderBy: [{index: 0, direction: 'desc'}]};
  assert.deepEqual(answerQuery(model, descending, undefined).rows.flat(), [...days].reverse());
  const byName = {groupBy: [{table: 'T', column: 'Name'}]};
  assert.deepEqual(answerQuery(model, byName, undefined).rows.flat(), ['b', 'a', 'c', 'd']);
});

test('the total of all rows is left out where a filter on values hides groups', () => {
  const query: DataQuery = {groupBy: [column.region], values: [{table: 'Sales', measure: 'Total'}], totals: true};
  assert.deepEqual(answerQuery(tiny, query, undefined).totals, [31]);
  const large = {
    $schema: 'x#advanced',
    target: {table: 'Sales', measure: 'Total'},
    logicalOperator: 'And',
    conditions: [{operator: 'GreaterThan', value: 10}],
  };
  const filtered = answerQuery(tiny, {...query, filters: [large]}, undefined);
  assert.equal(filtered.rows.length, 1);
  assert.equal(filtered.totals, undefined);
});
