import assert from 'node:assert/strict';
import {test} from 'node:test';
import {PbiBoundReport} from '../element/pbi-bound-report.js';
import {oddAttributes} from '../shared/odd-attributes.js';
import {misspeltAttributes, warnUnknownAttributes} from './unknown-attributes.js';

const {observedAttributes} = PbiBoundReport;
const elementWith = (...names: string[]): Element =>
  ({constructor: {observedAttributes}, getAttributeNames: () => names}) as unknown as Element;

test('an attribute that looks like ours and is none is named in the console with the remedy, once for a page', t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const said = (): string[] => warn.mock.calls.map(call => String(call.arguments[0]));
  for (let n = 0; n < 3; n += 1) {
    const element = elementWith('datasetid', 'report_id', 'dataset', 'access-token');
    warnUnknownAttributes(element, oddAttributes(element));
  }
  assert.equal(said().length, 4);
  assert.match(said()[0] ?? '', /no attribute "datasetid"\. Write it as dataset-id\./);
  assert.match(said()[1] ?? '', /no attribute "report_id"\. Write it as report-id\./);
  assert.match(said()[2] ?? '', /no attribute "dataset"\. Write it as dataset-id\./);
  assert.match(said()[3] ?? '', /no attribute "access-token"\. Tokens never stand in a page/);
});

test("says nothing of the element's own attributes, of HTML's, and of what frameworks add", () => {
  const others = [
    'id',
    'class',
    'style',
    'data-report',
    'aria-label',
    'onpbi-error',
    '_ngcontent-abc',
    'v-if',
    'hx-get',
  ];
  assert.deepEqual(oddAttributes(elementWith(...observedAttributes, ...others)), []);
});

test('a name that differs from one of ours by hyphens or an ending alone is misspelt, and no other is', () => {
  const element = elementWith(
    'reportid',
    'tokenendpoint',
    'page_name',
    'label',
    'title',
    'data-report-id',
    'tab-index',
  );
  assert.deepEqual(misspeltAttributes(element), ['reportid', 'tokenendpoint', 'page_name']);
});
