import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {joinChunks, standardBody} from './read-body.js';

const url = 'https://portal.example/token';
const text = (result: Uint8Array | string): string =>
  typeof result === 'string' ? result : new TextDecoder().decode(result);

/** A request whose body the test writes, part by part. */
function openRequest(): {
  request: Request;
  write: (part: string) => void;
  fail: () => void;
  close: () => void;
  isCancelled: () => boolean;
} {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: made => {
      controller = made;
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  return {
    request: new Request(url, {method: 'POST', body, duplex: 'half'} as RequestInit),
    write: part => controller.enqueue(new TextEncoder().encode(part)),
    fail: () => controller.error(new Error('the connection has ended')),
    close: () => controller.close(),
    isCancelled: () => isCancelled,
  };
}

/** Timers that only the test ends. @returns The ones that run. */
function holdTimers(t: TestContext): Map<object, () => void> {
  const running = new Map<object, () => void>();
  t.mock.method(globalThis, 'setTimeout', ((run: () => void) => {
    const timer = {};
    running.set(timer, run);
    return timer;
  }) as unknown as typeof setTimeout);
  t.mock.method(globalThis, 'clearTimeout', (timer: object) => void running.delete(timer));
  return running;
}

test('parts are put together in their order, one alone as it is, and none is nothing', () => {
  const [one, two, three] = ['one ', 'two ', 'three'].map(part => new TextEncoder().encode(part));
  assert.equal(text(joinChunks([one!, two!, three!])), 'one two three');
  assert.equal(joinChunks([one!]), one);
  assert.equal(joinChunks([]).byteLength, 0);
});

test('a body is read in all its parts, up to the limit to the byte, and leaves no timer behind', async t => {
  const running = holdTimers(t);
  for (const [limit, read] of [
    [6, 'abcdef'],
    [5, 'too-large'],
  ] as const) {
    const {request, write, close, isCancelled} = openRequest();
    const reading = standardBody(request)(limit, 1000);
    write('abc');
    write('def');
    if (read !== 'too-large') close();
    assert.equal(text(await reading), read);
    assert.equal(isCancelled(), read === 'too-large');
    assert.equal(running.size, 0);
  }
});

test('a body that takes too long is late, even where a part of it has come, and is let go', async t => {
  const running = holdTimers(t);
  const {request, write, isCancelled} = openRequest();
  const reading = standardBody(request)(100, 1000);
  write('{"reports":');
  for (const end of running.values()) end();
  assert.equal(await reading, 'late');
  assert.equal(isCancelled(), true);
  assert.equal(running.size, 0);
});

test('a body that breaks off is broken, and one that breaks off for being late is late', async t => {
  const running = holdTimers(t);
  const broken = openRequest();
  const reading = standardBody(broken.request)(100, 1000);
  broken.write('{');
  broken.fail();
  assert.equal(await reading, 'broken');
  assert.equal(running.size, 0);
  const failing = new ReadableStream<Uint8Array>({
    cancel: () => Promise.reject(new Error('cannot be cancelled')),
  });
  const late = standardBody(new Request(url, {method: 'POST', body: failing, duplex: 'half'} as RequestInit))(9, 9);
  for (const end of running.values()) end();
  assert.equal(await late, 'late');
});

test('a body that somebody has read, or is reading, is broken; a request without one is empty', async () => {
  const used = new Request(url, {method: 'POST', body: 'used'});
  await used.text();
  assert.equal(await standardBody(used)(100, 1000), 'broken');
  const locked = new Request(url, {method: 'POST', body: 'locked'});
  locked.body?.getReader();
  assert.equal(await standardBody(locked)(100, 1000), 'broken');
  assert.equal(text(await standardBody(new Request(url, {method: 'POST'}))(100, 1000)), '');
});
