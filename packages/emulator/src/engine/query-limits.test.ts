import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {DataFilter, DataQuery} from '@pbi-bound-report/contract';
import {answerDetail} from './detail-rows.js';
import {UnsupportedFilterError} from './filter-values.js';
import {numberColumn, textColumn, type Measure, type SemanticModel} from './model-types.js';
import {ModelMismatchError} from './model.js';
import {QueryLimitError} from './query-limits.js';
import {answerQuery} from './query.js';

const region = {table: 'Sales', column: 'Region'};
const total = {table: 'Sales', column: 'Amount', aggregationFunction: 'Sum'} as const;

function sales(measures: Measure[] = []): SemanticModel {
  return {
    name: 'D',
    relationships: [],
    roles: [],
    tables: [
      {
        name: 'Sales',
        measures,
        columns: [textColumn('Region', ['North', 'South']), numberColumn('Amount', 'int64', [1, 2])],
      },
    ],
  };
}

const many = <T>(count: number, item: T): T[] => Array.from({length: count}, () => item);

/** Lists within lists: writing them out recursively would exhaust the stack. */
function deep(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** Nodes of a hierarchy, each the child of the one before. */
function deepNodes(depth: number): unknown {
  let nodes: unknown[] = [];
  for (let i = 0; i < depth; i++) nodes = [{value: 'x', children: nodes}];
  return nodes;
}

const basic = {$schema: 'x#basic', target: region, operator: 'In'};
const advanced = {$schema: 'x#advanced', target: region, logicalOperator: 'Or'};
const topN = {$schema: 'x#topN', target: region, operator: 'Top', itemCount: 1, orderBy: total} as DataFilter;
const hierarchy = {$schema: 'x#hierarchy', target: [region]};
const filtered = (...filters: unknown[]): DataQuery => ({groupBy: [region], filters: filters as DataFilter[]});

const tooLarge: [what: string, query: DataQuery][] = [
  ['columns in groupBy', {groupBy: many(1_000, region)}],
  ['values', {groupBy: [region], values: many(10_000, total)}],
  ['keys in orderBy', {groupBy: [region], orderBy: many(100_000, {index: 0, direction: 'asc'})}],
  ['filters', filtered(...many(10_000, {...basic, values: ['North']}))],
  ['topN filters', filtered(...many(100, topN))],
  ['conditions in one filter', filtered({...advanced, conditions: many(100_000, {operator: 'Is', value: 'North'})})],
  ['values in its filters', filtered({...basic, values: many(100_000, 'North')})],
  ['values in its filters', filtered(...many(100, {...basic, values: many(1_000, 'North')}))],
  [
    'values in its filters',
    filtered({...basic, target: {...region, keys: ['Region']}, keyValues: many(100_000, [''])}),
  ],
  [
    'values in its filters',
    filtered({$schema: 'x#tuple', target: [region], values: many(100_000, [{value: 'North'}])}),
  ],
  ['values in its filters', filtered({$schema: 'x#includeExclude', target: region, values: many(100_000, 'North')})],
  ['values in its filters', filtered({...hierarchy, hierarchyData: many(100_000, {value: 'North'})})],
  ['values in its filters', filtered({...hierarchy, hierarchyData: deepNodes(100_000)})],
  ['values in its filters', filtered({...basic, values: deep(100_000)})],
  ['values in its filters', filtered({...basic, values: many(100_000, [])})],
  ['targets in one filter', filtered({$schema: 'x#tuple', target: many(1_000, region), values: []})],
  ['targets in one filter', filtered({...basic, target: {...region, keys: many(1_000, 'Region')}, values: []})],
  ['targets in one filter', filtered({$schema: 'x#includeExclude', target: [many(1_000, region)], values: [[]]})],
  ['targets in one filter', filtered({$schema: 'x#tuple', target: deep(100_000), values: []})],
];
for (const [i, [what, query]] of tooLarge.entries()) {
  test(`a query that is too large is refused by the name of its list: ${what} (${i})`, () => {
    const expected = new RegExp(
      `^Failed to answer the query: it has more than \\d+ ${what}\\. Ask for less at once\\.$`,
    );
    for (const answer of [answerQuery, answerDetail]) {
      assert.throws(
        () => answer(sales(), query, undefined, 0),
        error => error instanceof QueryLimitError && expected.test(error.message),
      );
    }
  });
}

test('what a visual asks for at most is answered', () => {
  const {rows} = answerQuery(
    sales(),
    {
      groupBy: many(10, region),
      values: many(50, total),
      filters: [
        {...basic, values: [...many(10_000, 'South'), 'North']},
        {...advanced, conditions: many(100, {operator: 'Is', value: 'North'})},
        ...many(10, topN),
      ],
      orderBy: many(60, {index: 0, direction: 'asc'}),
    },
    undefined,
  );
  assert.deepEqual(rows, [[...many(10, 'North'), ...many(50, 1)]]);
});

test('values of any depth and length in a filter are refused shortly', () => {
  const odd: unknown[] = [
    {...advanced, conditions: [{operator: 'Is', value: deep(100_000)}]},
    {...advanced, conditions: [{operator: deep(100_000), value: 'x'}]},
    {...advanced, conditions: [{operator: 'x'.repeat(1_000_000), value: 'x'}]},
    {...advanced, logicalOperator: deep(100_000), conditions: [{operator: 'Is', value: 'x'}]},
    {...basic, operator: deep(100_000), values: []},
    {...basic, target: {...region, keys: [{toString: 1}]}, keyValues: [['x']]},
    {...basic, target: 7, values: []},
    {...basic, target: 'x'.repeat(1_000_000), values: []},
    {...topN, operator: deep(100_000)},
    {...topN, itemCount: deep(100_000)},
    {...topN, orderBy: deep(100_000)},
    {target: region, $schema: deep(100_000)},
    {...hierarchy, hierarchyData: [{value: 'x', operator: deep(100_000)}]},
  ];
  for (const filter of odd) {
    assert.throws(
      () => answerQuery(sales(), filtered(filter), undefined),
      error => error instanceof UnsupportedFilterError && error.message.length < 500,
    );
  }
  for (const aggregationFunction of [{}, [], 7, true, {toString: 1}, deep(100_000), 'x'.repeat(1_000_000)]) {
    const orderBy = {table: 'Sales', column: 'Amount', aggregationFunction};
    assert.throws(
      () => answerQuery(sales(), filtered({...topN, orderBy}), undefined),
      error => error instanceof ModelMismatchError && error.message.length < 500,
    );
  }
  for (const name of ['table', 'column']) {
    assert.throws(
      () => answerQuery(sales(), {groupBy: [{...region, [name]: 'x'.repeat(1_000_000)}]}, undefined),
      error => error instanceof ModelMismatchError && error.message.length < 500,
    );
  }
});

test('measures that double at each step are computed once each', () => {
  const measures: Measure[] = [{name: 'm0', aggregationFunction: 'Sum', column: 'Amount'}];
  for (let i = 1; i <= 60; i++) measures.push({name: `m${i}`, difference: [`m${i - 1}`, `m${i - 1}`]});
  const query: DataQuery = {values: [{table: 'Sales', measure: 'm60'}]};
  assert.deepEqual(answerQuery(sales(measures), query, undefined).rows, [[0]]);
  assert.deepEqual(answerDetail(sales(measures), query, undefined).rows, [[1], [2]]);
});

test('a chain of measures that would exhaust the stack is refused by name', () => {
  const measures: Measure[] = [{name: 'm0', aggregationFunction: 'Sum', column: 'Amount'}];
  for (let i = 1; i <= 100_000; i++) measures.push({name: `m${i}`, difference: [`m${i - 1}`, 'm0']});
  assert.throws(
    () => answerQuery(sales(measures), {values: [{table: 'Sales', measure: 'm100000'}]}, undefined),
    /^ModelMismatchError: The measure m100000 of the table Sales is made of measures .* more than 100 deep\.$/,
  );
});
