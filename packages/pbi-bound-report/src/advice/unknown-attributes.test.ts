import assert from 'node:assert/strict';
import {test} from 'node:test';
import {PbiBoundReport} from '../element/pbi-bound-report.js';
import {forgetWarnings} from '../shared/warn-once.js';
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
    // Names that have a word of ours, and a beginning that is somebody else's.
    'aria-report',
    'on-report',
    'onreport',
    'v-bind:report-id',
    'ng-report',
    'ng:report',
    'hx-report',
    'x-report',
    '@report',
    ':report-id',
    '[reportId]',
    '_report',
  ];
  assert.deepEqual(oddAttributes(elementWith(...observedAttributes, ...others)), []);
});

test('what stands elsewhere than at the beginning makes a name nobody else’s, and no case hides a word of ours', () => {
  const names = ['my-x-report', 'report-on', 'report-data-x', 'myReport', 'page-nameon'];
  assert.deepEqual(oddAttributes(elementWith(...names)), names);
});

test('each remedy is for its own names: another spelling, what never stands in a page, or the list', t => {
  forgetWarnings();
  const warn = t.mock.method(console, 'warn', () => undefined);
  const remedies = {
    embed: 'Write it as embed-url.',
    'bindable-dataset': 'Write it as bindable-dataset-ids.',
    'REPORT.ID': 'Write it as report-id.',
    'report:id': 'Write it as report-id.',
    token: 'Tokens never',
    embedtoken: 'Tokens never',
    'embed-token': 'Tokens never',
    'bearer-token': 'Tokens never',
    accessToken: 'Tokens never',
    mytoken: 'Its attributes',
    'token-value': 'Its attributes',
  };
  warnUnknownAttributes(elementWith(), Object.keys(remedies));
  const said = warn.mock.calls.map(call => String(call.arguments[0]));
  Object.entries(remedies).forEach(([name, remedy], n) => {
    assert.ok(said[n]?.includes(`"${name}". ${remedy}`), said[n]);
  });
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
    // Endings are left out at the end alone.
    'lidabel',
    'urlabel',
  );
  assert.deepEqual(misspeltAttributes(element), ['reportid', 'tokenendpoint', 'page_name']);
});
