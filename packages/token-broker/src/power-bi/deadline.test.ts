import assert from 'node:assert/strict';
import {getEventListeners} from 'node:events';
import test from 'node:test';
import {Deadline, withDeadline} from './deadline.js';

const late = (): Error => new Error('late');

test('any number of works share a signal with one listener, and each hears its end', async () => {
  const outer = new AbortController();
  const works = Array.from({length: 20}, () =>
    withDeadline(
      {ms: 60_000, outer: outer.signal, late},
      signal =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    ),
  );
  assert.equal(getEventListeners(outer.signal, 'abort').length, 1);
  outer.abort();
  const ends = await Promise.allSettled(works);
  assert.deepEqual(
    ends.map(end => end.status === 'rejected' && (end.reason as Error).message),
    Array.from({length: 20}, () => 'late'),
  );
});

test('what is done hears no more of its signal', async () => {
  const outer = new AbortController();
  let inner: AbortSignal | undefined;
  assert.equal(
    await withDeadline({ms: 60_000, outer: outer.signal, late}, async signal => {
      inner = signal;
      return 'done';
    }),
    'done',
  );
  outer.abort();
  assert.equal(inner?.aborted, false);
});

test('work whose time is over before it begins is late at once, and says why', async () => {
  const reason = new Error('the page has gone');
  const work = withDeadline(
    {ms: 60_000, outer: AbortSignal.abort(reason), late: cause => new Error('late', {cause})},
    signal => {
      assert.equal(signal.aborted, true);
      return new Promise<never>(() => undefined);
    },
  );
  await assert.rejects(work, {message: 'late', cause: reason});
});

test('work that listens to nobody is late when its time is over, without an outer signal as well', async t => {
  t.mock.timers.enable({apis: ['setTimeout']});
  let inner: AbortSignal | undefined;
  const work = withDeadline({ms: 1000, outer: undefined, late}, signal => {
    inner = signal;
    return new Promise<never>(() => undefined);
  });
  t.mock.timers.tick(999);
  assert.equal(inner?.aborted, false);
  t.mock.timers.tick(1);
  await assert.rejects(work, {message: 'late'});
  assert.equal(inner?.aborted, true);
});

test('work that is done or has failed leaves no timer behind', async t => {
  t.mock.timers.enable({apis: ['setTimeout']});
  const signals: AbortSignal[] = [];
  const limit = {ms: 1000, outer: undefined, late};
  await withDeadline(limit, async signal => signals.push(signal));
  await assert.rejects(
    withDeadline(limit, signal => {
      signals.push(signal);
      return Promise.reject(new Error('failed'));
    }),
    {message: 'failed'},
  );
  t.mock.timers.tick(1000);
  assert.deepEqual(
    signals.map(({aborted}) => aborted),
    [false, false],
  );
});

test('a deadline counts from when somebody looks at it, for everybody at once, until it is ended', t => {
  t.mock.timers.enable({apis: ['setTimeout']});
  const [kept, ended, unread] = [new Deadline(1000), new Deadline(1000), new Deadline(1000)];
  unread.end();
  t.mock.timers.tick(5000);
  const {signal} = kept;
  const other = ended.signal;
  assert.equal(kept.signal, signal);
  t.mock.timers.tick(999);
  assert.equal(signal.aborted, false);
  ended.end();
  t.mock.timers.tick(1);
  assert.deepEqual([signal.aborted, other.aborted], [true, false]);
});
