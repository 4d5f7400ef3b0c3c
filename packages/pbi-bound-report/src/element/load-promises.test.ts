import assert from 'node:assert/strict';
import {setImmediate as turn} from 'node:timers/promises';
import {test} from 'node:test';
import type {Report} from 'powerbi-client';
import {ReportPromises} from './load-promises.js';

const report = (name: string): Report => ({name}) as unknown as Report;

/** How a promise stands when everything has settled that can. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  await turn();
  const open = Symbol('open');
  return Promise.race([promise, Promise.resolve(open)]).then(
    value => (value === open ? 'open' : `resolved ${(value as {name?: string} | undefined)?.name ?? ''}`.trim()),
    (error: Error) => `rejected ${error.message}`,
  );
}

test('`ready` waits for the next report object, is one promise until then, and is at once where there is one', async () => {
  const promises = new ReportPromises();
  const {ready} = promises;
  assert.equal(promises.ready, ready);
  assert.equal(await stateOf(ready), 'open');
  promises.report = undefined;
  assert.equal(await stateOf(ready), 'open', 'no report is none');
  promises.report = report('first');
  assert.equal(await stateOf(ready), 'resolved first');
  promises.report = report('second');
  assert.equal(await stateOf(promises.ready), 'resolved second');
  promises.report = undefined;
  assert.equal(promises.report, undefined);
  const next = promises.ready;
  assert.equal(await stateOf(next), 'open', 'of a report that is gone nothing is left');
  promises.report = report('third');
  assert.deepEqual([await stateOf(ready), await stateOf(next)], ['resolved first', 'resolved third']);
});

test('what is waited for ends with its binding, is one promise for it, and is taken anew after the next change', async () => {
  const promises = new ReportPromises();
  const first = promises.bound(false);
  assert.equal(promises.bound(false), first);
  promises.restart();
  assert.equal(promises.bound(false), first, 'who waits already goes over to the next binding');
  assert.equal(await stateOf(first), 'open');
  promises.settle();
  assert.equal(await stateOf(first), 'resolved');
  assert.equal(promises.bound(true), first);
  promises.restart();
  const second = promises.bound(false);
  assert.notEqual(second, first);
  promises.settle(new Error('refused'));
  assert.deepEqual([await stateOf(first), await stateOf(second)], ['resolved', 'rejected refused']);
  promises.settle();
  assert.equal(await stateOf(promises.bound(false)), 'rejected refused', 'until something else is under way');
  promises.restart();
  assert.equal(await stateOf(promises.bound(false)), 'open');
});

test('what has been drawn already need not be waited for', async () => {
  const promises = new ReportPromises();
  const drawn = promises.bound(true);
  assert.ok(drawn instanceof Promise);
  assert.equal(await stateOf(drawn), 'resolved');
  promises.settle(new Error('of what was not waited for'));
  assert.equal(await stateOf(drawn), 'resolved');
});

test('a rejection that nobody waits for is not the page’s', async t => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const promises = new ReportPromises();
  void promises.bound(false);
  promises.settle(new Error('refused'));
  await turn();
  assert.deepEqual(unhandled, []);
});
