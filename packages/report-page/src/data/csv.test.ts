import assert from 'node:assert/strict';
import {test} from 'node:test';
import {toCsv} from './csv.js';

test('a text that a spreadsheet would run is exported as a text, and a number keeps its sign', () => {
  const columns = [{name: '=Name'}, {name: 'Value'}] as Parameters<typeof toCsv>[0]['columns'];
  const texts = ['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', 'a=1', ''];
  const rows = texts.map((text, i) => [text, -i]);
  assert.deepEqual(toCsv({columns, rows} as Parameters<typeof toCsv>[0]).split('\r\n'), [
    "'=Name,Value",
    "'=1+1,0",
    "'+1,-1",
    "'-1+1,-2",
    "'@SUM(A1),-3",
    "'\t=1,-4",
    '"\'\r=1",-5',
    'a=1,-6',
    ',-7',
    '',
  ]);
});
