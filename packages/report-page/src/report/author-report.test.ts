import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ReportDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import {automaticReport, fieldsOf, newVisual, withField, withVisuals, type Field} from './author-report.js';

const city: Field = {table: 'Sales', name: 'City', kind: 'column'};
const day: Field = {table: 'Sales', name: 'Day', kind: 'column'};
const amount: Field = {table: 'Sales', name: 'Amount', kind: 'number'};
const total: Field = {table: 'Sales', name: 'Total', kind: 'measure'};
const made = (fields: Field[], isTyped = false, start = newVisual([])): VisualDefinition | undefined =>
  fields.reduce<VisualDefinition | undefined>((visual, field) => visual && withField(visual, field, isTyped), start);

test('a visual gets the type that fits its fields, and a title of them', () => {
  const shown = [[total], [city], [city, amount], [amount, city], [city, day, total]].map(fields => {
    const visual = made(fields);
    return [visual?.type, visual?.title];
  });
  assert.deepEqual(shown, [
    ['card', 'Total'],
    ['tableEx', 'City'],
    ['clusteredColumnChart', 'Sum of Amount by City'],
    ['clusteredColumnChart', 'Sum of Amount by City'],
    ['tableEx', 'Total by City and Day'],
  ]);
});

test('a chosen type stays as long as the fields can be drawn so', () => {
  const bars: VisualDefinition = {...(made([city, amount]) as VisualDefinition), type: 'clusteredBarChart'};
  assert.equal(made([total], true, bars)?.type, 'clusteredBarChart');
  assert.equal(made([city], true, bars)?.type, 'card');
});

test('a field that is unticked goes, and with the last one the visual', () => {
  assert.equal(made([city, amount, city])?.groupBy?.length, 0);
  assert.equal(made([city, city]), undefined);
});

test('visuals stand in rows of three in the first free places, on a page that grows', () => {
  const visuals: VisualDefinition[] = [];
  for (let i = 0; i < 7; i++) visuals.push(newVisual(visuals));
  assert.equal(new Set(visuals.map(({layout: {x, y}}) => `${x}/${y}`)).size, 7);
  const definition: ReportDefinition = {pages: [{name: 'p', displayName: 'P', width: 1280, height: 720, visuals: []}]};
  const [page] = withVisuals(definition, 'p', visuals).pages;
  assert.ok(page && page.height > 1000);
  const [second] = visuals.splice(1, 1);
  assert.deepEqual(newVisual(visuals), second);
});

test('the automatic report shows figures, a chart and all rows, and nothing of a dataset without fields', () => {
  const definition: ReportDefinition = {pages: [{name: 'p', displayName: 'P', width: 1280, height: 720, visuals: []}]};
  const table = {
    name: 'Sales',
    columns: [
      {name: 'City', dataType: 'string' as const},
      {name: 'Amount', dataType: 'double' as const},
    ],
    measures: [],
  };
  assert.deepEqual(
    fieldsOf(table).map(({kind}) => kind),
    ['column', 'number'],
  );
  assert.deepEqual(
    automaticReport(definition, [table]).pages[0]?.visuals.map(({type}) => type),
    ['card', 'clusteredColumnChart', 'tableEx'],
  );
  assert.deepEqual(automaticReport(definition, [{name: 'Empty', columns: [], measures: []}]).pages[0]?.visuals, []);
});
