import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {BatchRequestBody, BatchResponseBody} from '@pbi-bound-report/contract';
import {createBatchedFetch, type JsonInit} from './batched-fetch.js';

/** A `fetch` that holds what it is called with, until the test answers. */
function setUp() {
  const calls: {url: string; init: RequestInit; answer: (body: unknown, status?: number) => void; fail: () => void}[] =
    [];
  const send = createBatchedFetch({
    batchUrl: '/batch',
    fetch: (url, init) =>
      new Promise((resolve, reject) => {
        const answer = (body: unknown, status = 200): void => resolve(new Response(JSON.stringify(body), {status}));
        calls.push({url, init, answer, fail: () => reject(new TypeError('offline'))});
      }),
  });
  return {calls, send};
}
const call = (body: object, signal?: AbortSignal): JsonInit => ({
  method: 'POST',
  headers: {authorization: `EmbedToken ${JSON.stringify(body)}`},
  body: JSON.stringify(body),
  ...(signal && {signal}),
});

test('calls of one task travel in one request, each with its own headers, and get their own answers', async () => {
  const {calls, send} = setUp();
  const both = [send('/query', call({a: 1})), send('/query', call({b: 2}))];
  await nextTurn();
  assert.equal(calls.length, 1);
  const [{url, init, answer}] = calls as [(typeof calls)[0]];
  assert.equal(url, '/batch');
  assert.deepEqual(init.headers, {'content-type': 'application/json'});
  assert.deepEqual(JSON.parse(init.body as string), {
    requests: [
      {id: '0', method: 'POST', url: '/query', headers: {authorization: 'EmbedToken {"a":1}'}, body: {a: 1}},
      {id: '1', method: 'POST', url: '/query', headers: {authorization: 'EmbedToken {"b":2}'}, body: {b: 2}},
    ],
  } satisfies BatchRequestBody);
  answer({
    responses: [
      {id: '1', status: 403, body: {error: 'no'}},
      {id: '0', status: 200, body: {rows: []}},
    ],
  } satisfies BatchResponseBody);
  const [first, second] = await Promise.all(both);
  assert.deepEqual([first!.ok, first!.status, await first!.json()], [true, 200, {rows: []}]);
  assert.deepEqual([second!.ok, second!.status, await second!.json()], [false, 403, {error: 'no'}]);
});

test('a call that is alone in its task goes by itself, and those of the next task make another batch', async () => {
  const {calls, send} = setUp();
  void send('/query', call({a: 1}));
  await nextTurn();
  void send('/query', call({b: 1}));
  void send('/query', call({b: 2}));
  await nextTurn();
  assert.deepEqual(
    calls.map(({url}) => url),
    ['/query', '/batch'],
  );
  assert.deepEqual(calls[0]!.init, call({a: 1}));
});

test('a late answer is got from where it will be, and the others do not wait for it', async () => {
  const {calls, send} = setUp();
  const {signal} = new AbortController();
  const both = [send('/query', call({a: 1}, signal)), send('/query', call({b: 2}))];
  await nextTurn();
  calls[0]!.answer({
    responses: [
      {id: '0', status: 202, headers: {location: '/late/1'}},
      {id: '1', status: 200, body: 'at once'},
    ],
  } satisfies BatchResponseBody);
  assert.equal(await (await both[1]!).json(), 'at once');
  assert.equal(calls[1]!.url, '/late/1');
  assert.deepEqual(calls[1]!.init, {method: 'GET', headers: {authorization: 'EmbedToken {"a":1}'}, signal});
  calls[1]!.answer('late');
  assert.equal(await (await both[0]!).json(), 'late');
});

test('who gives up is told at once; the batch ends with the last of them', async () => {
  const {calls, send} = setUp();
  const [one, two] = [new AbortController(), new AbortController()];
  const first = send('/query', call({a: 1}, one.signal));
  const second = send('/query', call({b: 2}, two.signal));
  await nextTurn();
  one.abort();
  await assert.rejects(first, {name: 'AbortError'});
  assert.equal(calls[0]!.init.signal?.aborted, false);
  two.abort();
  await assert.rejects(second, {name: 'AbortError'});
  assert.equal(calls[0]!.init.signal?.aborted, true);
});

test('what was given up before its batch left, or before its answer came, is not asked for', async () => {
  const {calls, send} = setUp();
  const gone = new AbortController();
  const early = send('/query', call({a: 0}, gone.signal));
  gone.abort();
  await assert.rejects(early, {name: 'AbortError'});
  await assert.rejects(send('/query', call({a: 1}, gone.signal)), {name: 'AbortError'});
  await nextTurn();
  assert.equal(calls.length, 0);

  const late = new AbortController();
  const given = send('/query', call({a: 2}, late.signal));
  const kept = send('/query', call({a: 3}));
  await nextTurn();
  late.abort();
  await assert.rejects(given, {name: 'AbortError'});
  calls[0]!.answer({
    responses: [
      {id: '0', status: 202, headers: {location: '/late/1'}},
      {id: '1', status: 200, body: 'kept'},
    ],
  } satisfies BatchResponseBody);
  assert.equal(await (await kept).json(), 'kept');
  assert.equal(calls.length, 1);
});

test('a batch that is not answered, or not whole, fails each of its calls', async () => {
  for (const respond of [
    ({fail}: {fail: () => void}) => fail(),
    ({answer}: {answer: (body: unknown) => void}) => answer({responses: []}),
    ({answer}: {answer: (body: unknown) => void}) => answer({}),
  ]) {
    const {calls, send} = setUp();
    const both = [send('/query', call({a: 1})), send('/query', call({b: 2}))];
    await nextTurn();
    respond(calls[0]!);
    for (const each of both) await assert.rejects(each, TypeError);
  }
});
