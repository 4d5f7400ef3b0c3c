import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {abortable, nextTask, withTimeout} from './async.js';

test('the browser’s scheduler runs what comes next where there is one, and its errors are the page’s', async t => {
  const asked: object[] = [];
  const reported: unknown[] = [];
  useGlobals(t, {
    reportError: (error: unknown) => reported.push(error),
    scheduler: {
      postTask: (run: () => void, options: object) => {
        asked.push(options);
        return new Promise<void>(resolve => {
          run();
          resolve();
        });
      },
    },
  });
  let runs = 0;
  nextTask(() => (runs += 1));
  assert.deepEqual([runs, asked], [1, [{priority: 'user-blocking'}]]);
  const error = new Error('of the page');
  nextTask(() => {
    throw error;
  });
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual(reported, [error]);
});

test('without a scheduler one channel runs all in their order, each in a task of its own', async t => {
  let channels = 0;
  useGlobals(t, {
    scheduler: undefined,
    // The module keeps its channel: a real one would keep the process alive.
    MessageChannel: class {
      port1: {onmessage?: () => void} = {};
      port2 = {postMessage: () => setImmediate(() => this.port1.onmessage?.())};
      constructor() {
        channels += 1;
      }
    },
  });
  const done: number[] = [];
  const all = new Promise<void>(resolve => {
    nextTask(() => done.push(1));
    nextTask(() => done.push(2));
    nextTask(resolve);
  });
  await Promise.resolve();
  assert.deepEqual(done, []);
  await all;
  assert.deepEqual(done, [1, 2]);
  assert.ok(channels <= 1);
});

test('a wait ends with what is waited for, or with its signal, whichever comes first', async () => {
  const run = new AbortController();
  assert.equal(await abortable(Promise.resolve(1), run.signal), 1);
  await assert.rejects(abortable(Promise.reject(new Error('no')), run.signal), /no/);
  const waiting = abortable(new Promise(() => undefined), run.signal);
  run.abort(new Error('over'));
  await assert.rejects(waiting, /over/);
  await assert.rejects(abortable(Promise.resolve(1), run.signal), /over/, 'nor does it begin');
  // Rejections that nobody waits for would end this process.
  await assert.rejects(abortable(Promise.reject(new Error('no')), run.signal), /over/);
  await new Promise(resolve => setImmediate(resolve));
});

/** A signal that counts who listens. */
function counted() {
  const run = new AbortController();
  let listeners = 0;
  const {signal} = run;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.assign(signal, {
    addEventListener: (...values: Parameters<typeof add>) => {
      listeners += 1;
      add(...values);
    },
    removeEventListener: (...values: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...values);
    },
  });
  return {run, signal, listeners: () => listeners};
}

test('a wait that has ended leaves no listener and no timer behind, however it ended', async () => {
  const clock = new FakeClock();
  const {signal, listeners} = counted();
  await abortable(Promise.resolve(1), signal);
  await abortable(Promise.reject(new Error('no')), signal).catch(() => undefined);
  const bounds = {clock, limit: 1000, late: () => new Error('late'), signal};
  assert.equal(await withTimeout(() => Promise.resolve(2), bounds), 2);
  await assert.rejects(
    withTimeout(() => Promise.reject(new Error('no')), bounds),
    /no/,
  );
  await assert.rejects(
    withTimeout(() => {
      throw new Error('at once');
    }, bounds),
    /at once/,
  );
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual([listeners(), clock.waiting], [0, 0]);
});

test('what takes too long is aborted, with the reason that it is rejected with; so is what is not wanted any more', async () => {
  const clock = new FakeClock();
  const run = new AbortController();
  const signals: AbortSignal[] = [];
  const forever = (signal: AbortSignal): Promise<never> => {
    signals.push(signal);
    return new Promise(() => undefined);
  };
  const bounds = {clock, limit: 1000, late: () => new Error('late'), signal: run.signal};
  const late = withTimeout(forever, bounds);
  late.catch(() => undefined);
  await clock.advance(999);
  assert.equal(signals[0]!.aborted, false);
  await clock.advance(1);
  await assert.rejects(late, /late/);
  assert.equal(signals[0]!.aborted, true);
  const unwanted = withTimeout(forever, bounds);
  run.abort(new Error('over'));
  await assert.rejects(unwanted, /over/);
  assert.equal(signals[1]!.aborted, true);
  assert.equal(clock.waiting, 0);
});
