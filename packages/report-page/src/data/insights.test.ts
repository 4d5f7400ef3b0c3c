import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {QueryDataResponse, VisualDefinition} from '@pbi-bound-report/contract';
import {describePage, describeVisual} from './insights.js';

const layout = {x: 0, y: 0, width: 1, height: 1};
const region = {table: 'Store', column: 'Region'};
const city = {table: 'Store', column: 'City'};
const bars: VisualDefinition = {name: 'bars', type: 'clusteredBarChart', layout, groupBy: [region]};
const dataOf = (names: string[], rows: QueryDataResponse['rows']): QueryDataResponse => ({
  columns: names.map(name => ({name, dataType: 'string'})),
  rows,
  totalRows: rows.length,
});

test('the highest and the lowest group are named, in whatever order they come, and blanks count as nothing', () => {
  const data = dataOf(
    ['Region', 'Revenue'],
    [
      ['West', 2],
      ['East', null],
      ['North', 9],
    ],
  );
  assert.equal(
    describeVisual({...bars, title: 'Bars'}, data),
    'Bars: Revenue is highest for North (9) and lowest for East (blank).',
  );
  assert.deepEqual(data.rows[0], ['West', 2], 'what is shown keeps its order');
});

test('every column of a group is named, and no value', () => {
  const data = dataOf(['Region', 'City', 'Revenue'], [['West', null, 2]]);
  assert.equal(
    describeVisual({...bars, groupBy: [region, city]}, data),
    'bars: Revenue is highest for West, blank (2) and lowest for West, blank (2).',
  );
});

test('figures are told one by one, a list by its length, and what has no rows as that', () => {
  const {groupBy: _, ...card} = bars;
  assert.equal(describeVisual(card, dataOf(['Revenue', 'Orders'], [[4, null]])), 'Revenue is 4. Orders is blank.');
  assert.equal(describeVisual(bars, dataOf(['Region'], [['West'], ['East']])), 'bars lists 2 values.');
  assert.equal(describeVisual(bars, dataOf(['Region'], [])), 'bars shows no data.');
  assert.equal(describeVisual({...bars, title: 'Bars'}, undefined), 'Bars shows no data.');
});

test('a page is told by those of its visuals that have data', () => {
  const page = {name: 'p', displayName: 'P', width: 1, height: 1, visuals: [bars, {...bars, name: 'other'}]};
  const data = dataOf(['Region'], [['West']]);
  assert.equal(
    describePage(page, name => (name === 'other' ? data : undefined)),
    'other lists 1 values.',
  );
});
