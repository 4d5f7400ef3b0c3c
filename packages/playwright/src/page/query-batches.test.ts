import assert from 'node:assert/strict';
import test from 'node:test';
import type {BatchRequestBody, BatchResponseBody} from '@pbi-bound-report/contract';
import type {OperationResponse} from '@pbi-bound-report/emulator';
import type {HostCall} from '@pbi-bound-report/test-kit';
import {QueryBatches} from './query-batches.js';

const url = new URL('https://app.powerbi.com/kit/batch');
const batchOf = (...bodies: unknown[]): BatchRequestBody => ({
  requests: bodies.map((body, i) => ({
    id: `q${i}`,
    method: 'POST',
    url: '/__emulator/embed/query',
    headers: {authorization: `EmbedToken ${i}`},
    body,
  })),
});

/** Batches in front of an emulator whose answers the test gives, one for each query. */
function setUp(...answers: Partial<OperationResponse>[]) {
  const sent: HostCall[] = [];
  const batches = new QueryBatches(url.pathname, call => {
    sent.push(call);
    return Promise.resolve({status: 200, headers: {}, body: '{}', ...answers[sent.length - 1]});
  });
  const post = async (body: BatchRequestBody): Promise<BatchResponseBody['responses']> => {
    const call = {method: 'POST', url, headers: {referer: 'r', authorization: 'none'}, body: JSON.stringify(body)};
    const {body: text} = (await batches.answer(call))!;
    return (JSON.parse(text) as BatchResponseBody).responses;
  };
  const get = (path: string) => batches.answer({method: 'GET', url: new URL(path, url), headers: {}, body: undefined});
  return {batches, sent, post, get};
}

test('the emulator is sent each query of a batch by itself, with the headers of its own', async () => {
  const {sent, post} = setUp({body: '{"rows":1}'}, {status: 403, body: '{"error":2}'});
  assert.deepEqual(await post(batchOf({a: 1}, {b: 2})), [
    {id: 'q0', status: 200, body: {rows: 1}},
    {id: 'q1', status: 403, body: {error: 2}},
  ]);
  assert.deepEqual(
    sent.map(({method, url: {href}, headers, body}) => [method, href, headers, body]),
    [
      [
        'POST',
        'https://app.powerbi.com/__emulator/embed/query',
        {referer: 'r', authorization: 'EmbedToken 0'},
        '{"a":1}',
      ],
      [
        'POST',
        'https://app.powerbi.com/__emulator/embed/query',
        {referer: 'r', authorization: 'EmbedToken 1'},
        '{"b":2}',
      ],
    ],
  );
});

test('an answer that a fault delays, ends or garbles travels by itself, once, as it is', async () => {
  const odd: Partial<OperationResponse>[] = [
    {effect: {delayMs: 5}},
    {effect: {connection: 'hang'}},
    {body: '<p>Bad gateway', status: 502},
    {body: '{}', isBinary: true},
  ];
  const {post, get} = setUp(...odd);
  const responses = await post(batchOf(1, 2, 3, 4));
  for (const [i, {status, headers}] of responses.entries()) {
    assert.equal(status, 202);
    assert.deepEqual(await get(headers!.location!), {status: 200, headers: {}, body: '{}', ...odd[i]});
    assert.equal(await get(headers!.location!), undefined);
  }
});

test('other calls are none of its business', async () => {
  const {batches, sent, get} = setUp();
  const call = {method: 'POST', headers: {}, body: '{}'};
  assert.equal(await batches.answer({...call, url: new URL('/__emulator/embed/query', url)}), undefined);
  assert.equal(await get('/kit/batch'), undefined);
  assert.deepEqual(sent, []);
});
