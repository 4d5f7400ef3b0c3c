import assert from 'node:assert/strict';
import {test} from 'node:test';
import {measure} from './measure.js';
import {maxPages, maxStateSize, maxVisuals, requireRoom} from './session-limits.js';
import type {ReportSession} from './session.js';

const sessionWith = (state: object): ReportSession =>
  ({
    definition: {pages: []},
    filters: new Map(),
    slicers: new Map(),
    sorts: new Map(),
    drills: new Map(),
    settings: {},
    theme: undefined,
    ...state,
  }) as unknown as ReportSession;

test('a report holds 32 Mi characters of state, 500 pages, and 500 visuals on a page', () => {
  assert.deepEqual([maxStateSize, maxPages, maxVisuals], [32 * 1024 ** 2, 500, 500]);
});

test('the state of a report takes what fills it to the last character, and not one more', () => {
  const session = sessionWith({});
  const empty = measure([{pages: []}, [], [], [], [], {}, undefined, ''], {depth: 10, size: maxStateSize});
  assert.ok(typeof empty === 'number');
  const most = 'x'.repeat(maxStateSize - empty);
  assert.doesNotThrow(() => requireRoom(session, most));
  assert.throws(() => requireRoom(session, `${most}x`), {name: 'ReportError', statusCode: 400, message: /33554432/});
});

test('every part of the state counts', () => {
  const half = 'x'.repeat(maxStateSize / 2);
  const parts: Record<string, unknown> = {
    definition: {name: half},
    filters: new Map([['a', half]]),
    slicers: new Map([['a', half]]),
    sorts: new Map([['a', half]]),
    drills: new Map([['a', half]]),
    settings: {half},
    theme: {half},
  };
  for (const [name, value] of Object.entries(parts)) {
    assert.doesNotThrow(() => requireRoom(sessionWith({[name]: value}), 'x'), name);
    assert.throws(() => requireRoom(sessionWith({[name]: value}), half), /would be larger than/, name);
  }
});

test('what is put into the state may have so many levels, more than a message has', () => {
  const nested = (levels: number): unknown => {
    let value: unknown = 1;
    for (let i = 0; i < levels; i++) value = [value];
    return value;
  };
  // The state's own list is the first of 120 levels.
  assert.doesNotThrow(() => requireRoom(sessionWith({}), nested(119)));
  assert.throws(() => requireRoom(sessionWith({}), nested(120)), /nested too deep or is no plain data/);
});
