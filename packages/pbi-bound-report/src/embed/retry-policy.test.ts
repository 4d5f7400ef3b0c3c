import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {PbiReportError} from '../errors/errors.js';
import type {explain} from '../errors/explain-error.js';
import {RetryPolicy} from './retry-policy.js';

const minute = 60_000;

/** A policy whose failures are explained when the test says so. */
function setUp() {
  const clock = new FakeClock();
  const shown: [code: string, retryIn: number | undefined][] = [];
  const explanations: (() => void)[] = [];
  let retries = 0;
  const explainLater: typeof explain = (cause, onExplained) => {
    const {code, retryAfter, retryable = true} = cause as {code: string; retryAfter?: number; retryable?: boolean};
    const error = new PbiReportError({code, message: 'No.', help: undefined, retryable, retryAfter});
    explanations.push(() => onExplained(error));
  };
  const policy = new RetryPolicy(
    clock,
    {
      retry: () => {
        retries += 1;
      },
      onFailure: (error, retryIn) => shown.push([error.code, retryIn]),
    },
    explainLater,
  );
  return {clock, policy, shown, explain: () => explanations.splice(0).forEach(run => run()), retries: () => retries};
}

test('a failure whose explanation comes after something else was asked for is not shown and not tried again', async () => {
  const {clock, policy, shown, explain, retries} = setUp();
  policy.fail({code: 'old'}, true);
  policy.stop();
  explain();
  await clock.advance(10 * minute);
  assert.deepEqual([shown, retries()], [[], 0]);
});

test('of two failures the newer one is shown, once', () => {
  const {policy, shown, explain} = setUp();
  policy.fail({code: 'old'}, false);
  policy.fail({code: 'new'}, false);
  explain();
  explain();
  assert.deepEqual(shown, [['new', undefined]]);
});

test('a failure that may pass is tried again three times, and a report that was drawn starts the count anew', async t => {
  const there = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', {value: {onLine: true}, configurable: true});
  t.after(() =>
    there ? Object.defineProperty(globalThis, 'navigator', there) : Reflect.deleteProperty(globalThis, 'navigator'),
  );
  const {clock, policy, explain, retries} = setUp();
  const failOnce = async (cause: object): Promise<void> => {
    policy.stop();
    policy.fail(cause, true);
    explain();
    await clock.advance(2 * minute);
  };
  for (let n = 0; n < 5; n += 1) await failOnce({code: 'passing'});
  assert.equal(retries(), 3);
  policy.reset();
  await failOnce({code: 'passing'});
  assert.equal(retries(), 4);
  policy.reset();
  await failOnce({code: 'lasting', retryable: false});
  assert.equal(retries(), 4);
});

test('a screen that nobody attends tries on, every ten to fifteen minutes while it is seen, and says nothing of that', async t => {
  const page = {hidden: false};
  useGlobals(t, {navigator: {onLine: true}, document: page});
  const {clock, policy, shown, explain, retries} = setUp();
  const fail = (more: object = {}): void => {
    policy.stop();
    policy.fail({code: 'passing', ...more}, true);
    explain();
  };
  for (let n = 0; n < 3; n += 1) {
    fail();
    await clock.advance(minute);
  }
  assert.deepEqual([retries(), shown.every(([, retryIn]) => retryIn !== undefined)], [3, true]);
  for (let n = 4; n < 40; n += 1) {
    fail();
    assert.deepEqual([shown.at(-1)![1], policy.isWaiting], [undefined, true]);
    await clock.advance(10 * minute - 1);
    assert.equal(retries(), n - 1);
    await clock.advance(5 * minute);
    assert.equal(retries(), n);
  }
  fail({retryAfter: 60 * minute});
  await clock.advance(59 * minute);
  assert.equal(retries(), 39, 'what the refuser names is kept');
  await clock.advance(2 * minute);
  assert.equal(retries(), 40);
  fail();
  page.hidden = true;
  await clock.advance(60 * minute);
  assert.deepEqual([retries(), policy.isWaiting], [40, true], 'it waits to be seen');
  fail({retryable: false});
  assert.equal(policy.isWaiting, false);
});

test('an ended token leads to three recoveries within ten minutes, whichever way the clock is set', () => {
  const {clock, policy} = setUp();
  const used = (): boolean[] => Array.from({length: 4}, () => policy.useRecovery());
  assert.deepEqual(used(), [true, true, true, false]);
  clock.sleep(10 * minute - 1);
  assert.equal(policy.useRecovery(), false);
  // The report is drawn each time before its token is found to have ended.
  policy.reset();
  assert.equal(policy.useRecovery(), false);
  clock.sleep(1);
  assert.deepEqual(used(), [true, true, true, false]);
  clock.sleep(-9 * minute);
  assert.equal(policy.useRecovery(), false);
  clock.sleep(-11 * minute);
  assert.equal(policy.useRecovery(), true, 'those that are to come by this clock were long ago by another');
  for (let n = 0; n < 3; n += 1) policy.useRecovery();
  assert.equal(policy.useRecovery(), false);
  policy.restart();
  assert.equal(policy.useRecovery(), true);
});

test('a try whose time comes while there is no network is not made', async t => {
  const network = {onLine: false};
  useGlobals(t, {navigator: network});
  const {clock, policy, explain, retries} = setUp();
  policy.fail({code: 'passing'}, true);
  explain();
  assert.equal(policy.isWaiting, true);
  await clock.advance(minute);
  assert.equal(retries(), 0);
  network.onLine = true;
  policy.stop();
  assert.equal(policy.isWaiting, false);
  policy.fail({code: 'passing'}, true);
  explain();
  await clock.advance(minute);
  assert.equal(retries(), 1);
  policy.fail({code: 'passing'}, false);
  explain();
  await clock.advance(minute);
  assert.equal(retries(), 1, 'there is nothing to try again');
});
