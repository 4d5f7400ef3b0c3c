import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {JournalEntry} from '@pbi-bound-report/emulator/client';
import {describeTraffic} from './traffic.js';

const entry = (more: Partial<JournalEntry>): JournalEntry =>
  ({method: 'GET', path: '/a', status: 200, ...more}) as JournalEntry;

test('of many calls the newest are listed, and of long texts the beginning', () => {
  const entries = Array.from({length: 23}, (_, i) => entry({path: `/${i}`}));
  const lines = describeTraffic(entries).split('\n');
  assert.deepEqual(lines.slice(0, 3), ['Power BI was asked:', '  … 3 earlier calls', '  GET /3 → 200']);
  assert.equal(lines.length, 22);
  assert.equal(describeTraffic(entries.slice(0, 20)).split('\n').length, 21);
  const long = describeTraffic([entry({requestBody: 'x'.repeat(1000), status: 400, responseBody: 'y'.repeat(1000)})]);
  assert.match(long, / x{300}… → 400 y{300}…$/);
});

test('a call is told with what tells it from another, and with how it ended', () => {
  for (const [call, line] of [
    [{requestBody: '{"reportId":"r","query":{"a":1},"definition":{}}'}, 'GET /a {"reportId":"r"} → 200'],
    [{requestBody: 'grant_type=client_credentials'}, 'GET /a grant_type=client_credentials → 200'],
    [{requestBody: 'null'}, 'GET /a null → 200'],
    [{status: 399, responseBody: 'body'}, 'GET /a → 399'],
    [{status: 400, responseBody: 'body'}, 'GET /a → 400 body'],
    [{status: 400}, 'GET /a → 400'],
    [{connection: 'drop'}, 'GET /a → connection lost'],
    [{connection: 'hang'}, 'GET /a → never answered'],
    [{faults: ['fault-1', 'throttled']}, 'GET /a → 200 (by fault-1, throttled)'],
  ] as [Partial<JournalEntry>, string][]) {
    assert.equal(describeTraffic([entry(call)]), `Power BI was asked:\n  ${line}`);
  }
  assert.match(describeTraffic([]), /was asked nothing/);
});
