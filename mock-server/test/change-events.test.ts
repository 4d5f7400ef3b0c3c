/** The stream of changes that the console listens to: what it costs, and whom. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {get, type IncomingMessage, type ServerResponse} from 'node:http';
import {syncBuiltinESMExports} from 'node:module';
import {test, type TestContext} from 'node:test';
import timers from 'node:timers';
import type {ChangeListener} from '@pbi-bound-report/emulator';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {changeEventsPath, ChangeStreams, maxStreams} from '../src/routes/change-events.js';

async function start(t: TestContext) {
  const server = await createMockServer();
  t.after(() => server.close());
  const origin = await server.listen();
  const call = (lane = 'default') => fetch(`${origin}/v1.0/myorg/groups`, {headers: {'x-emulator-lane': lane}});
  return {server, origin, call};
}

/** Opens a stream. `heard` counts its events, `until` waits for so many of them. */
async function openStream(url: string, headers: Record<string, string> = {}) {
  const [response] = (await once(get(url, {headers}), 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => (text += part));
  const heard = (): number => text.split(change).length - 1;
  return {
    response,
    heard,
    text: () => text,
    async until(count: number): Promise<void> {
      while (heard() < count) await once(response, 'data');
    },
    /** What was sent before the connection's end is heard by then. */
    ended: new Promise<void>(resolve => response.on('error', () => undefined).on('close', resolve)),
  };
}

const change = 'event: change\ndata: 1\n\n';

test('a stream begins with one event, and gets one for many calls that came together', async t => {
  const {origin, call} = await start(t);
  await call();
  const stream = await openStream(`${origin}${changeEventsPath}`);
  assert.equal(stream.response.headers['content-type'], 'text/event-stream');
  await stream.until(1);
  assert.equal(stream.text(), change);
  await Promise.all(Array.from({length: 20}, () => call()));
  await stream.until(2);
  // How many of them came within one gathering is the machine's choice.
  assert.ok(stream.heard() < 20, stream.text());
  stream.response.destroy();
});

test('a stream of a lane is told of its own lane only', async t => {
  const {server, origin, call} = await start(t);
  const a = await openStream(`${origin}${changeEventsPath}?lane=a`);
  const b = await openStream(`${origin}/__lane/b${changeEventsPath}`);
  // Of a lane that was not heard of before everybody is told.
  let told = 1;
  for (const lane of ['a', 'b']) {
    await call(lane);
    told += 1;
    await Promise.all([a.until(told), b.until(told)]);
  }
  await call('b');
  await b.until(told + 1);
  await server.close();
  await Promise.all([a.ended, b.ended]);
  assert.deepEqual([a.heard(), b.heard()], [told, told + 1]);
});

test('one stream more than there may be is refused with what to do', async t => {
  const {origin} = await start(t);
  const open = await Promise.all(Array.from({length: maxStreams}, () => openStream(`${origin}${changeEventsPath}`)));
  const refused = await fetch(`${origin}${changeEventsPath}`);
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /Close some pages of the console/);
  for (const {response} of open) response.destroy();
});

test('a server with an open stream closes at once', async () => {
  const server = await createMockServer();
  const origin = await server.listen();
  const {ended} = await openStream(`${origin}${changeEventsPath}`);
  await server.close();
  await ended;
});

/** An emulator whose changes the test makes, and a response that takes nothing until it is let. */
function scripted() {
  const listeners = new Set<ChangeListener>();
  const gathered: (() => void)[] = [];
  const streams = new ChangeStreams(
    {
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    run => gathered.push(run),
  );
  const handlers = new Map<string, () => void>();
  const written: string[] = [];
  const response = {
    writableNeedDrain: false,
    isDestroyed: false,
    on: (name: string, handler: () => void) => handlers.set(name, handler),
    write: (text: string) => written.push(text),
    destroy() {
      response.isDestroyed = true;
      handlers.get('close')?.();
    },
  };
  streams.add('default', response as unknown as ServerResponse);
  const mark = () => {
    for (const listener of listeners) listener('default');
  };
  const endGathering = () => {
    for (const run of gathered.splice(0)) run();
  };
  return {
    streams,
    listeners,
    gathered,
    response,
    written,
    mark,
    endGathering,
    fire: (name: string) => handlers.get(name)?.(),
  };
}

test('a reader that is behind gets nothing more, then one event, or is disconnected at the next heartbeat', t => {
  const {streams, response, written, mark, endGathering, fire} = scripted();
  t.after(() => streams.close());
  assert.deepEqual(written, [change]);
  mark();
  mark();
  assert.deepEqual(written, [change]);
  endGathering();
  assert.deepEqual(written, [change, change]);
  endGathering();
  response.writableNeedDrain = true;
  for (let i = 0; i < 1000; i++) {
    mark();
    endGathering();
  }
  assert.deepEqual(written, [change, change]);
  response.writableNeedDrain = false;
  fire('drain');
  fire('drain');
  assert.deepEqual(written, [change, change, change]);
  streams.beat();
  assert.deepEqual(written.at(-1), ':\n\n');
  response.writableNeedDrain = true;
  streams.beat();
  assert.ok(response.isDestroyed);
});

test('when the last reader has gone, the emulator is not listened to any more', () => {
  const {streams, listeners, fire} = scripted();
  assert.equal(listeners.size, 1);
  fire('close');
  assert.deepEqual([streams.size, listeners.size], [0, 0]);
});

test('a change of everything is news for every lane, and one of a lane for that lane’s streams alone', t => {
  const {streams, written, listeners, endGathering} = scripted();
  t.after(() => streams.close());
  assert.equal(written.length, 1);
  for (const [lane, news] of [
    ['other', 0],
    [undefined, 1],
    ['default', 1],
  ] as const) {
    const before: number = written.length;
    for (const listener of listeners) listener(lane);
    endGathering();
    assert.equal(written.length - before, news, String(lane));
  }
});

test('of two readers the one that breaks off leaves the other its stream', () => {
  const {streams, listeners, fire} = scripted();
  const second = new Map<string, () => void>();
  const response = {
    writableNeedDrain: false,
    on: (name: string, handler: () => void) => second.set(name, handler),
    write: () => true,
    destroy: () => undefined,
  };
  streams.add('default', response as unknown as ServerResponse);
  assert.deepEqual([streams.size, listeners.size], [2, 1]);
  fire('error');
  assert.deepEqual([streams.size, listeners.size], [1, 1]);
  second.get('error')?.();
  assert.deepEqual([streams.size, listeners.size], [0, 0]);
});

test('readers are shown to be alive every fifteen seconds, while there are any', t => {
  const set = t.mock.method(timers, 'setInterval');
  const clear = t.mock.method(timers, 'clearInterval');
  syncBuiltinESMExports();
  t.after(() => syncBuiltinESMExports());
  const {streams, fire, written} = scripted();
  assert.deepEqual(
    set.mock.calls.map(call => call.arguments[1]),
    [15_000],
  );
  set.mock.calls[0]!.arguments[0]();
  assert.equal(written.at(-1), ':\n\n');
  fire('close');
  assert.equal(clear.mock.calls.at(-1)?.arguments[0], set.mock.calls[0]!.result);
  streams.add('default', {
    on: () => undefined,
    write: () => true,
    destroy: () => undefined,
  } as unknown as ServerResponse);
  assert.equal(set.mock.callCount(), 2, 'and again for the next reader');
  streams.close();
  assert.equal(clear.mock.calls.at(-1)?.arguments[0], set.mock.calls[1]!.result);
});

test('a stream’s lane is the one of its header or its address, and what names none is the default’s', async t => {
  const {server, origin, call} = await start(t);
  const streams = await Promise.all([
    openStream(`${origin}${changeEventsPath}?lane=b`, {'x-emulator-lane': 'a'}),
    openStream(`${origin}${changeEventsPath}?lane=`),
    openStream(`${origin}${changeEventsPath}?lane=a&lane=b`),
  ]);
  for (const {response} of streams) {
    assert.equal(response.headers['cache-control'], 'no-store');
    assert.equal(response.headers['access-control-allow-origin'], '*');
  }
  const [, empty, twice] = streams;
  // Of a lane that was not heard of before everybody is told.
  await call();
  await Promise.all(streams.map(stream => stream.until(2)));
  await call();
  await Promise.all([empty.until(3), twice.until(3)]);
  await server.close();
  await Promise.all(streams.map(({ended}) => ended));
  assert.deepEqual(
    streams.map(({heard}) => heard()),
    [2, 3, 3],
  );
});

test('changes that come together are gathered once', t => {
  const {streams, mark, endGathering, gathered} = scripted();
  t.after(() => streams.close());
  for (let i = 0; i < 3; i++) mark();
  assert.equal(gathered.length, 1);
  endGathering();
  mark();
  assert.equal(gathered.length, 1, 'and again after that');
});
