import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';
import {readTokenEndpoint} from '../token/token-endpoint-settings.js';
import type {ReportInput} from '../input/report-input.js';
import {FakeClock} from '../../test/support/fake-clock.js';
import {forgetWarnings} from '../shared/warn-once.js';
import {warnWithoutReport} from './warn-without-report.js';

beforeEach(forgetWarnings);

interface Watched {
  isConnected: boolean;
  reportId: string | undefined;
  getAttributeNames: () => string[];
}
const element = (...names: string[]): Watched => ({
  isConnected: true,
  reportId: undefined,
  getAttributeNames: () => names,
});

test('an element whose report-id comes in time, or which goes, is not named in the console', async t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const clock = new FakeClock();
  warnWithoutReport({...element(), reportId: 'r'}, clock);
  warnWithoutReport({...element(), isConnected: false, reportId: ' '}, clock);
  await clock.advance(60_000);
  assert.equal(warn.mock.callCount(), 0);
});

test('an element whose report is taken back is looked at again', async t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const clock = new FakeClock();
  const own = element();
  warnWithoutReport(own, clock);
  own.reportId = 'r';
  await clock.advance(5000);
  own.reportId = undefined;
  warnWithoutReport(own, clock);
  await clock.advance(5000);
  assert.equal(warn.mock.callCount(), 1);
});

test('an element that still has no report-id after five seconds is named in the console, once for a page', async t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const clock = new FakeClock();
  const [late, gone, first] = [element(), element(), element()];
  for (const each of [late, gone, first, first, first, element()]) warnWithoutReport(each, clock);
  assert.equal(clock.waiting, 4, 'an element that updates waits once');
  await clock.advance(4999);
  late.reportId = 'r';
  gone.isConnected = false;
  assert.equal(warn.mock.callCount(), 0);
  await clock.advance(1);
  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /has no report-id\. Set report-id/);
});

test('an attribute that stands there in place of report-id is named', async t => {
  const said: string[] = [];
  t.mock.method(console, 'warn', (text: string) => said.push(text));
  const clock = new FakeClock();
  const names = ['data-report-id', 'reportid', 'report_id', ':report-id', 'v-bind:reportId', '[report-id]'];
  for (const name of names) warnWithoutReport(element('class', name), clock);
  await clock.advance(5000);
  assert.deepEqual(
    said.map(text => /no report-id \(it does not read "(.+)"\)\. Set report-id/.exec(text)?.[1]),
    names,
  );
  said.length = 0;
  for (const name of ['report', 'data-report-ids', 'title']) warnWithoutReport(element(name), clock);
  await clock.advance(5000);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /has no report-id\. Set/);
});

test('an element that has neither token-endpoint nor tokenProvider is named in the console, once for a page', async t => {
  let tell = (): void => undefined;
  const told = new Promise<void>(resolve => (tell = resolve));
  const warn = t.mock.method(console, 'warn', () => tell());
  for (const tokenEndpoint of [undefined, ' ', undefined]) {
    assert.throws(() => readTokenEndpoint({tokenEndpoint} as ReportInput, 'https://site.example/'));
  }
  await told;
  await new Promise(setImmediate);
  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /Set token-endpoint to .* or the property tokenProvider/);
});
