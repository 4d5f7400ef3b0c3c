import assert from 'node:assert/strict';
import {test} from 'node:test';
import {evaluateDax, UnsupportedDaxError} from './dax-query.js';
import {numberColumn, textColumn} from './model-types.js';
import {Model, ModelMismatchError} from './model.js';

const model = new Model({
  name: 'D',
  relationships: [],
  roles: [],
  tables: [
    {
      name: "Bob's stores",
      measures: [],
      columns: [textColumn('City', ['Oslo', 'Rome', 'Oslo', null]), numberColumn('Size]', 'int64', [1, 2, 1, 3])],
    },
    {name: 'Day', measures: [], columns: [numberColumn('Date', 'dateTime', [0])]},
  ],
});
const rowsOf = (query: string, maxRows = 100): unknown => evaluateDax(model, query, {maxRows, maxValues: 100}).rows;
const stores = "'Bob''s stores'";

test('a table, its distinct rows, and the values of one column are evaluated', () => {
  const all = [
    ['Oslo', 1],
    ['Rome', 2],
    ['Oslo', 1],
    [null, 3],
  ];
  assert.deepEqual(rowsOf(`EVALUATE ${stores}`), all);
  assert.deepEqual(rowsOf(`evaluate\n values ( ${stores} ) `), all);
  assert.deepEqual(rowsOf(`EVALUATE DISTINCT(${stores})`), [all[0], all[1], all[3]]);
  assert.deepEqual(rowsOf(`EVALUATE VALUES(${stores}[City])`), [['Oslo'], ['Rome'], [null]]);
  assert.deepEqual(rowsOf(`EVALUATE DISTINCT(${stores} [Size]]])`), [[1], [2], [3]]);
  assert.deepEqual(rowsOf(`EVALUATE TOPN(2, VALUES(${stores}[City]))`), [['Oslo'], ['Rome']]);
  assert.deepEqual(rowsOf(`EVALUATE TOPN(1, TOPN(2, ${stores}))`), [all[0]]);
  assert.deepEqual(rowsOf(`EVALUATE ${stores}`, 3), all.slice(0, 3));
  assert.deepEqual(rowsOf('EVALUATE VALUES(Day)'), [['1970-01-01T00:00:00.000Z']]);
  const {columns} = evaluateDax(model, `EVALUATE VALUES(${stores}[city])`, {maxRows: 1, maxValues: 9});
  assert.deepEqual(
    columns.map(({table, column}) => `${table.name}[${column.name}]`),
    ["Bob's stores[City]"],
  );
});

test('what is not emulated, and what is too long or too deep, is refused', () => {
  for (const query of [
    '',
    'EVALUATE',
    'EVALUATE Day[Date]',
    'EVALUATE FILTER(Day, TRUE())',
    'EVALUATE VALUES(VALUES(Day))',
    'EVALUATE TOPN(-1, Day)',
    'DEFINE MEASURE Day[x] = 1 EVALUATE Day',
    `EVALUATE ${'TOPN(1, '.repeat(1_000)}Day${')'.repeat(1_000)}`,
    `EVALUATE ${'TOPN(1, '.repeat(100_000)}`,
    `EVALUATE ${' '.repeat(1_000_000)}Day`,
  ]) {
    assert.throws(() => rowsOf(query), UnsupportedDaxError, query.slice(0, 100));
  }
  assert.throws(() => rowsOf('EVALUATE VALUES(Nowhere)'), ModelMismatchError);
  assert.throws(() => rowsOf('EVALUATE VALUES(Day[Hour])'), ModelMismatchError);
});
