import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {FrameWatchdog, defaultLimits} from './frame-watchdog.js';

const url = new URL('https://app.powerbi.com/reportEmbed');
const enforced = {blockedURI: url.href, effectiveDirective: 'frame-src', disposition: 'enforce'};

for (const [what, violation, failures] of [
  ['a frame that the policy blocks', enforced, ['FrameBlockedByPolicy']],
  ['a frame that the policy would block if it were in force', {...enforced, disposition: 'report'}, []],
  ['an image that the policy blocks', {...enforced, effectiveDirective: 'img-src'}, []],
  ['a fenced frame that the policy blocks', {...enforced, effectiveDirective: 'fenced-frame-src'}, []],
  [
    'a frame that the policy blocks by child-src',
    {...enforced, effectiveDirective: 'child-src'},
    ['FrameBlockedByPolicy'],
  ],
  [
    'a frame that the policy blocks by default-src',
    {...enforced, effectiveDirective: 'default-src'},
    ['FrameBlockedByPolicy'],
  ],
  ['a frame of another origin that the policy blocks', {...enforced, blockedURI: 'https://ads.example/'}, []],
] as const) {
  test(`of ${what} the report ${failures.length > 0 ? 'fails at once' : 'hears nothing'}`, () => {
    const document = new EventTarget();
    const told: string[] = [];
    const watchdog = new FrameWatchdog({
      clock: new FakeClock(),
      limits: {silence: 1000, load: 1000},
      document: document as Document,
      onFailure: ({code}) => told.push(code),
    });
    watchdog.onOpened(url);
    document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
    assert.deepEqual(told, failures);
    watchdog.stop();
  });
}

function watched() {
  const document = new EventTarget();
  const clock = new FakeClock();
  const told: string[] = [];
  /** What the failures name. */
  const named: (readonly string[])[] = [];
  const watchdog = new FrameWatchdog({
    clock,
    limits: {silence: 1000, load: 5000},
    document: document as Document,
    onFailure: ({code, retryable, words}) => {
      told.push(`${code}${retryable ? ', to be tried again' : ''}`);
      named.push(words);
    },
  });
  const violate = (): void =>
    void document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), enforced));
  return {clock, told, named, watchdog, violate};
}

test('a frame that is silent after it was opened, or after a load, fails once and may be tried again', async () => {
  const {clock, told, watchdog, violate} = watched();
  watchdog.onOpened(url);
  await clock.advance(999);
  watchdog.onMessage();
  await clock.advance(2000);
  assert.deepEqual(told, []);
  watchdog.onLoadPosted();
  await clock.advance(1000);
  assert.deepEqual(told, ['FrameSilent, to be tried again']);
  violate();
  await clock.advance(10_000);
  assert.deepEqual([told.length, clock.waiting], [1, 0]);
});

test('a frame that is opened and never says a word is silent', async () => {
  const {clock, told, watchdog} = watched();
  watchdog.onOpened(url);
  await clock.advance(1000);
  assert.deepEqual(told, ['FrameSilent, to be tried again']);
});

test('the time of silence begins anew with each load', async () => {
  const {clock, told, watchdog} = watched();
  watchdog.onOpened(url);
  await clock.advance(900);
  watchdog.onLoadPosted();
  await clock.advance(900);
  assert.deepEqual(told, []);
});

test('a report that does not load in time fails, counted from the newest load, and not one that has loaded', async () => {
  const {clock, told, watchdog} = watched();
  watchdog.onOpened(url);
  watchdog.onLoadPosted();
  watchdog.onMessage();
  await clock.advance(4000);
  watchdog.onLoadPosted();
  watchdog.onMessage();
  await clock.advance(4000);
  assert.deepEqual(told, []);
  await clock.advance(1000);
  assert.deepEqual(told, ['LoadTimeout, to be tried again']);
  watchdog.onLoadPosted();
  watchdog.onLoaded();
  await clock.advance(10_000);
  assert.equal(told.length, 1);
});

test('a frame that is not watched any more, or is not the one that is, does not fail', async () => {
  const {clock, told, watchdog, violate} = watched();
  watchdog.onOpened(url);
  watchdog.onLoadPosted();
  watchdog.stop();
  violate();
  await clock.advance(10_000);
  assert.deepEqual(told, []);
  watchdog.onOpened(url);
  watchdog.onLoadPosted();
  watchdog.onMessage();
  watchdog.onOpened(new URL('https://app.powerbigov.us/reportEmbed'));
  watchdog.onMessage();
  violate();
  await clock.advance(10_000);
  assert.deepEqual(told, [], 'the load of the frame before is over as well');
});

test('what came of a frame before it was watched counts', async () => {
  for (const [before, failures] of [
    [{isHeard: true, violation: undefined}, []],
    [{isHeard: false, violation: undefined}, ['FrameSilent, to be tried again']],
    [{isHeard: false, violation: enforced as SecurityPolicyViolationEvent}, ['FrameBlockedByPolicy']],
  ] as const) {
    const {clock, told, watchdog} = watched();
    watchdog.onOpened(url, before);
    await clock.advance(10_000);
    assert.deepEqual(told, failures);
    watchdog.stop();
  }
});

test('a failure names what it is of: the origin that is silent or blocked, the seconds in which nothing has loaded', async () => {
  const {clock, named, watchdog, violate} = watched();
  watchdog.onOpened(url);
  await clock.advance(1000);
  watchdog.onOpened(url);
  violate();
  watchdog.onOpened(url);
  watchdog.onLoadPosted();
  watchdog.onMessage();
  await clock.advance(5000);
  assert.deepEqual(named, [[url.origin], [url.origin], ['5']]);
});

test('a silent frame is given up after half a minute, and a load after a minute and a half', () => {
  assert.deepEqual(defaultLimits, {silence: 30_000, load: 90_000});
});
