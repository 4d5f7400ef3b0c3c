import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {forgetAll, onForget, onSessionChanged} from './session.js';

/** The channels of an origin. */
function useChannels(t: TestContext) {
  const open = new Set<{onmessage?: (event: {data: unknown}) => void}>();
  const told: unknown[] = [];
  useGlobals(t, {
    BroadcastChannel: class {
      onmessage?: (event: {data: unknown}) => void;
      constructor(readonly name: string) {
        open.add(this);
      }
      postMessage(data: unknown): void {
        told.push([this.name, data]);
      }
      close(): void {
        open.delete(this);
      }
    },
  });
  return {
    open,
    told,
    hear: (data: unknown) => {
      for (const channel of open) channel.onmessage?.({data});
    },
  };
}

/** A report, for as long as a test lasts. */
function report(t: TestContext, hasAnything = true) {
  const counted = {times: 0};
  const end = onForget(() => {
    counted.times += 1;
    return hasAnything;
  });
  t.after(end);
  return {counted, end};
}

test('one channel listens for all reports of a page, until the last of them has gone', t => {
  const {open, hear} = useChannels(t);
  const one = report(t);
  const two = report(t);
  assert.equal(open.size, 1);
  one.end();
  assert.equal(open.size, 1);
  hear('forget');
  assert.deepEqual([one.counted.times, two.counted.times], [0, 1]);
  two.end();
  assert.equal(open.size, 0);
  const three = report(t);
  hear('forget');
  assert.equal(three.counted.times, 1);
});

test('another tab has every report forgotten and is not told in turn; what else is said on the channel does nothing', t => {
  const {told, hear} = useChannels(t);
  const one = report(t, false);
  const two = report(t);
  hear('remember');
  hear({forget: true});
  assert.deepEqual([one.counted.times, two.counted.times], [0, 0]);
  hear('forget');
  assert.deepEqual([one.counted.times, two.counted.times], [1, 1]);
  assert.deepEqual(told, []);
});

test('a page that signs its visitor out has every report forgotten, and tells the other tabs', t => {
  const {open, told} = useChannels(t);
  const one = report(t);
  const two = report(t);
  forgetAll();
  assert.deepEqual([one.counted.times, two.counted.times], [1, 1]);
  assert.deepEqual(told, [['pbi-bound-report', 'forget']]);
  assert.equal(open.size, 1);
});

test('a page without reports tells the other tabs, and leaves no channel open', t => {
  const {open, told} = useChannels(t);
  forgetAll();
  assert.deepEqual([told.length, open.size], [1, 0]);
});

test('a token endpoint’s word is passed on as long as there was anything to forget, and otherwise once', t => {
  const {told} = useChannels(t);
  const empty = report(t, false);
  for (let n = 0; n < 3; n += 1) onSessionChanged();
  // Not at all where a test before has had it told.
  assert.ok(told.length <= 1);
  assert.equal(empty.counted.times, 3);
  const before = told.length;
  report(t);
  onSessionChanged();
  onSessionChanged();
  assert.equal(told.length, before + 2);
});

test('a browser without channels forgets its own reports', t => {
  useGlobals(t, {BroadcastChannel: undefined});
  const {counted} = report(t);
  forgetAll();
  assert.equal(counted.times, 1);
});

test('a browser that keeps channels from a visitor who blocks cookies shows reports, and forgets its own', t => {
  useGlobals(t, {
    BroadcastChannel: class {
      constructor() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      }
    },
  });
  const {counted} = report(t);
  forgetAll();
  onSessionChanged();
  assert.equal(counted.times, 2);
});
