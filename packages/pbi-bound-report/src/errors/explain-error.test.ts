import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock, flush} from '../../test/support/fake-clock.js';
import {DeferredError} from './deferred-error.js';
import {PbiReportError} from './errors.js';
import {explain} from './explain-error.js';

const long = new PbiReportError({code: 'Long', message: 'In full.', help: undefined, retryable: false});
type Texts = Awaited<ReturnType<NonNullable<NonNullable<Parameters<typeof explain>[2]>['fetchTexts']>>>;
const texts = {describeError: () => long} as unknown as Texts;

function setUp() {
  const clock = new FakeClock();
  const told: PbiReportError[] = [];
  let come: (texts: Texts) => void = () => undefined;
  let fail: (reason: Error) => void = () => undefined;
  const fetchTexts = (): Promise<Texts> =>
    new Promise((resolve, reject) => {
      come = resolve;
      fail = reject;
    });
  return {
    clock,
    told,
    explain: (cause: unknown) => explain(cause, error => told.push(error), {teller: {}, clock, fetchTexts}),
    come: () => come(texts),
    fail: () => fail(new Error('no file')),
  };
}

test('a failure is told once, in full where the sentences come in time, and no timer is left', async () => {
  const {clock, told, come, ...is} = setUp();
  is.explain(new DeferredError('Offline'));
  await clock.advance(2999);
  assert.deepEqual(told, []);
  come();
  await flush();
  assert.deepEqual([told, clock.waiting], [[long], 0]);
  await clock.advance(10_000);
  assert.equal(told.length, 1);
});

test('a failure whose sentences are late, or cannot be had, is told shortly, once', async () => {
  const late = setUp();
  late.explain(new DeferredError('Offline', {shortMessage: 'This device is offline.'}));
  await late.clock.advance(3000);
  late.come();
  await flush();
  const missing = setUp();
  missing.explain(new DeferredError('Offline', {shortMessage: 'This device is offline.'}));
  missing.fail();
  await flush();
  assert.equal(missing.clock.waiting, 0);
  for (const {told} of [late, missing]) {
    assert.deepEqual(
      told.map(({code, message}) => [code, message]),
      [['Offline', 'This device is offline.']],
    );
  }
});

test('told shortly, a failure keeps what decides whether and when it is tried again', async () => {
  const shortly = async (cause: unknown): Promise<PbiReportError> => {
    const {told, fail, ...is} = setUp();
    is.explain(cause);
    fail();
    await flush();
    const [error] = told;
    assert.ok(error);
    return error;
  };
  const named = {correlationId: 'c-1', retryable: true, retryAfter: 5000};
  const deferred = await shortly(new DeferredError('TokenEndpointUnreachable', named));
  const {code, correlationId, retryable, retryAfter} = deferred;
  assert.deepEqual({code, correlationId, retryable, retryAfter}, {code: 'TokenEndpointUnreachable', ...named});
  assert.equal(deferred instanceof DeferredError, false, 'that is never told');
  assert.equal((await shortly(new DeferredError('NotSignedIn'))).retryable, false);
  assert.equal(await shortly(long), long);
  // What a frame says, with members that are not ours to believe.
  const ofFrame = await shortly({message: 'LoadReportFailed', errorCode: '500', ...named, retryable: false});
  assert.deepEqual(
    [ofFrame.code, ofFrame.retryable, ofFrame.retryAfter, ofFrame.correlationId],
    ['LoadReportFailed', true, undefined, undefined],
  );
  assert.doesNotMatch(ofFrame.message, /LoadReportFailed/);
  assert.equal((await shortly({message: 'LoadReportFailed', errorCode: '403'})).retryable, false);
  assert.equal((await shortly(undefined)).code, 'UnknownError');
});
