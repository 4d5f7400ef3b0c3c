import assert from 'node:assert/strict';
import {test} from 'node:test';
import {maxMessageDepth, maxMessageSize, maxUrlLength, messageProblem} from './message-limits.js';
import {isRequest, isResponse, textHeader, type EmbedRequest} from './messages.js';

const request = {method: 'GET', url: '/report/pages', headers: {id: 'a'}};

test('a request has a method, a url and headers; a response has headers and no url', () => {
  assert.equal(isRequest(request), true);
  assert.equal(isResponse({headers: {id: 'a'}, statusCode: 200}), true);
  assert.equal(isResponse(request), false);
  for (const change of [{method: 1}, {method: undefined}, {url: 1}, {url: null}, {headers: null}, {headers: 'x'}]) {
    assert.equal(isRequest({...request, ...change}), false, JSON.stringify(change));
  }
  for (const odd of [null, undefined, 'text', 7, {}, {headers: null}, {headers: 'x'}, {headers: {}, url: undefined}]) {
    assert.equal(isRequest(odd), false);
    assert.equal(isResponse(odd), false);
  }
});

test('a header is a text that is not empty', () => {
  const headers = {text: 'a', empty: '', number: 7, list: ['a']};
  assert.deepEqual(
    ['text', 'empty', 'number', 'list', 'gone'].map(name => textHeader(headers, name)),
    ['a', undefined, undefined, undefined, undefined],
  );
});

test('a message is taken up to its limits, and not beyond', () => {
  assert.deepEqual([maxMessageDepth, maxMessageSize, maxUrlLength], [100, 10 * 1024 ** 2, 8192]);
  const withUrl = (length: number): EmbedRequest => ({...request, url: 'x'.repeat(length)});
  assert.equal(messageProblem(withUrl(8192)), undefined);
  assert.match(messageProblem(withUrl(8193))?.message ?? '', /its url is longer than 8192 characters/);
  // 16 for each value: the message, its three members, the id and the body.
  const empty = 'method'.length + 'GET'.length + 'url'.length + 'headers'.length + 'id'.length + 'a'.length;
  const taken = empty + 'x'.length + 'body'.length + 6 * 16;
  const withBody = (body: unknown): EmbedRequest => ({...withUrl(1), body});
  assert.equal(messageProblem(withBody('x'.repeat(maxMessageSize - taken))), undefined);
  assert.match(messageProblem(withBody('x'.repeat(maxMessageSize - taken + 1)))?.message ?? '', /larger than 10485760/);
  const nested = (levels: number): unknown => {
    let value: unknown = 1;
    for (let i = 0; i < levels; i++) value = [value];
    return value;
  };
  assert.equal(messageProblem(withBody(nested(99))), undefined);
  assert.match(messageProblem(withBody(nested(100)))?.message ?? '', /nested deeper than 100 levels/);
});
