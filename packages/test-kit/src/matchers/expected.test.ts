import assert from 'node:assert/strict';
import {test} from 'node:test';
import {rowsEqual, showsReport, type ExpectedRows} from './expected.js';
import type {ShownReport, ShownVisual} from './shown.js';

const report: ShownReport = {
  phase: 'ready',
  reportId: 'AB-1',
  reportName: 'Retail Sales',
  datasetId: 'cd-2',
  datasetName: 'Contoso',
  pageName: 'page1',
  pageTitle: 'Overview',
  loading: [],
  failure: '',
};

test('a report is found by its id in any case or by its name, and each of what is named must fit', () => {
  for (const expected of [
    {},
    {report: 'ab-1'},
    {report: 'retail sales'},
    {dataset: 'Contoso'},
    {page: 'page1'},
    {report: 'AB-1', dataset: 'CD-2', page: 'Overview'},
  ]) {
    assert.equal(showsReport(report, expected), true, JSON.stringify(expected));
  }
  for (const expected of [
    {report: 'Contoso'},
    {report: 'Retail'},
    {report: ''},
    {report: 'AB-1', dataset: 'Fabrikam'},
    {report: 'AB-1', page: 'Details'},
  ]) {
    assert.equal(showsReport(report, expected), false, JSON.stringify(expected));
  }
});

test('a report that is not open yet, or whose visuals wait for data, is not shown', () => {
  assert.equal(showsReport({...report, phase: 'loading'}, {}), false);
  assert.equal(showsReport({...report, loading: ['Sales']}, {}), false);
});

const visual: ShownVisual = {
  title: 'Sales',
  type: 'table',
  status: 'ready',
  columns: ['Region', 'Amount'],
  rows: [
    ['North', 1],
    ['South', null],
  ],
  error: '',
};
const any = {asymmetricMatch: (): boolean => true};

test('rows are compared in number, in order and in every cell; of objects only the columns that are named', () => {
  for (const expected of [
    2,
    visual.rows,
    [{Region: 'North'}, {Amount: null}],
    [{}, {}],
    [
      [any, 1],
      ['South', any],
    ],
  ] as ExpectedRows[]) {
    assert.equal(rowsEqual(visual, expected), true, JSON.stringify(expected));
  }
  for (const expected of [
    1,
    3,
    [],
    [['North', 1]],
    [
      ['South', null],
      ['North', 1],
    ],
    [['North'], ['South']],
    [
      ['North', 1, undefined],
      ['South', null, undefined],
    ],
    [
      ['North', '1'],
      ['South', null],
    ],
    [
      ['North', 1],
      ['South', undefined],
    ],
    [
      ['North', 1],
      ['South', 0],
    ],
    [{Region: 'South'}, {}],
    [{}, {}, {}],
  ] as ExpectedRows[]) {
    assert.equal(rowsEqual(visual, expected), false, JSON.stringify(expected));
  }
});

test('a column that is not there holds nothing: a misspelt name fits no expectation', () => {
  assert.equal(rowsEqual(visual, [{Regoin: undefined}, {}]), false);
  assert.equal(rowsEqual(visual, [{Regoin: any}, {}]), false);
});
