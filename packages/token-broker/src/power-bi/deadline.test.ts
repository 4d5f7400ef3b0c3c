import assert from 'node:assert/strict';
import {getEventListeners} from 'node:events';
import test from 'node:test';
import {withDeadline} from './deadline.js';

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
