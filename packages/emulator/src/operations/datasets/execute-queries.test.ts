import assert from 'node:assert/strict';
import {test} from 'node:test';
import {numberColumn, textColumn} from '../../engine/model-types.js';
import {OperationError} from '../../http/operation.js';
import type {Dataset} from '../../world/world.js';
import {executeQuery} from './execute-queries.js';

const count = 100_001;
const dataset: Dataset = {
  id: 'd',
  name: 'D',
  workspaceId: 'w',
  relationships: [],
  roles: [],
  tables: [
    {
      name: 'Long',
      measures: [],
      columns: [
        numberColumn(
          'N',
          'int64',
          Array.from({length: count}, (_, i) => i),
        ),
      ],
    },
    {
      name: 'Wide',
      measures: [],
      columns: Array.from({length: 20}, (_, i) => numberColumn(`C${i}`, 'int64', new Array<number>(count).fill(i))),
    },
    {name: 'Heavy', measures: [], columns: [textColumn('Text', new Array<string>(20).fill('x'.repeat(1_000_000)))]},
  ],
};
const run = (query: string) => executeQuery(dataset, query, {includeNulls: false}).tables[0];

test('a result of more than 100,000 rows is cut off, and says so', () => {
  const {rows, error} = run('EVALUATE Long') ?? {};
  assert.equal(rows?.length, 100_000);
  assert.equal(error?.message, 'More than 100000 rows in a query result');
  assert.equal(run('EVALUATE TOPN(100000, Long)')?.error, undefined);
  assert.equal(run('EVALUATE TOPN(100000, Long)')?.rows.length, 100_000);
});

test('a result of more than 1,000,000 values is cut off, and says so', () => {
  const {rows, error} = run('EVALUATE Wide') ?? {};
  assert.equal(rows?.length, 50_000);
  assert.equal(error?.message, 'More than 50000 rows in a query result');
  assert.equal(run('EVALUATE TOPN(50000, Wide)')?.error, undefined);
});

test('the row with which a result goes beyond 15 MB is the last one', () => {
  const {rows, error} = run('EVALUATE Heavy') ?? {};
  assert.equal(rows?.length, 15);
  assert.equal(error, undefined);
});

test('a role whose expression cannot be worked out fails the query in its words', () => {
  const tableFilters = [{table: 'Long', expression: '[N] = USERNAME()'}];
  const secured = {...dataset, roles: [{name: 'Own', tableFilters}]};
  const identity = {username: 'ann', roles: ['Own'], datasets: ['d']};
  assert.throws(
    () => executeQuery(secured, 'EVALUATE Long', {includeNulls: false, identity}),
    error => {
      assert.ok(error instanceof OperationError);
      assert.equal(error.response.status, 400);
      assert.match(error.response.body, /"DatasetExecuteQueriesError".*compares a number with a string/);
      return true;
    },
  );
});
