import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {SvelteHTMLElements} from 'svelte/elements';
import {tagName} from './svelte.js';

type Tag = SvelteHTMLElements[typeof tagName];

test("the tag has its attributes, properties and events in Svelte's templates", () => {
  assert.equal(tagName, 'pbi-bound-report');
  let seen: string | undefined;
  const tag: Tag = {
    'report-id': 'r',
    'dataset-id': 'd',
    'token-timeout': 1000,
    class: 'wide',
    tokenProvider: async () => ({token: 't'}),
    'onpbi-bound': event => (seen = event.datasetId),
    'onpbi-error': ({error, fatal}) => assert.ok(error.code || fatal),
  };
  tag['onpbi-bound']?.({datasetId: 'd'} as Parameters<NonNullable<Tag['onpbi-bound']>>[0]);
  assert.equal(seen, 'd');
});

test('what it does not take is an error of the compiler', () => {
  const wrong: Tag = {
    // @ts-expect-error -- an object is no id
    'report-id': {id: 'r'},
    // @ts-expect-error -- the event has no such member
    'onpbi-bound': event => event.nothing,
  };
  assert.ok(wrong);
});
