import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EmulatorClient} from '@pbi-bound-report/emulator/client';
import {createClock, type FakeTimers} from './clock.js';
import {jestTimers, type JestTimers} from './jest-timers.js';

/** A clock over timers and an emulator that note what they are told. */
function scripted({withTimers = true, installed = false} = {}) {
  const told: string[] = [];
  const timers: FakeTimers = {
    isInstalled: () => installed,
    install(now) {
      installed = true;
      told.push(`install ${now.toISOString()}`);
    },
    advance: milliseconds => void told.push(`timers +${milliseconds}`),
    uninstall() {
      installed = false;
      told.push('uninstall');
    },
  };
  const client = {
    clock: {
      advance: (milliseconds: number) => Promise.resolve(void told.push(`Power BI +${milliseconds}`)),
      set: (now: Date) => Promise.resolve(void told.push(`Power BI = ${now.toISOString()}`)),
      read: () => Promise.resolve({now: 'now', mode: 'running'}),
    },
  };
  return {told, clock: createClock(() => client as unknown as EmulatorClient, withTimers ? timers : undefined)};
}
const start = '2031-01-01T00:00:00.000Z';

test('both sides start at the time that is given, or now, and move together', async () => {
  const {told, clock} = scripted();
  await clock.install({time: start});
  await clock.advance('00:01');
  assert.deepEqual(told.splice(0), [`install ${start}`, `Power BI = ${start}`, 'timers +1000']);
  await clock.advancePowerBi(5);
  assert.deepEqual(told.splice(0), ['Power BI +5']);
  await clock.install({time: 0});
  assert.equal(told.shift(), 'install 1970-01-01T00:00:00.000Z');
  const before = Date.now();
  await clock.install();
  assert.ok(Date.parse(told.at(-1)!.replace('Power BI = ', '')) >= before);
});

test('without timers in place only Power BI’s time moves; where a test has put some there, they do', async () => {
  const {told, clock} = scripted();
  await clock.advance(7);
  assert.deepEqual(told, ['Power BI +7']);
  const own = scripted({installed: true});
  await own.clock.advance(7);
  assert.deepEqual(own.told, ['timers +7']);
  const none = scripted({withTimers: false});
  await none.clock.advance(7);
  await assert.rejects(none.clock.install(), /the timers of this test runner are not known/);
  none.clock.end();
  assert.deepEqual(none.told, ['Power BI +7']);
});

test('only timers that the clock has put in place are taken away again, once', async () => {
  const own = scripted({installed: true});
  own.clock.end();
  assert.deepEqual(own.told, []);
  const {told, clock} = scripted();
  await clock.install();
  told.length = 0;
  clock.end();
  clock.end();
  assert.deepEqual(told, ['uninstall']);
});

test('Jest’s timers are replaced once; a second time only their time is set, whoever has replaced them', async t => {
  const told: unknown[] = [];
  const {setTimeout: real} = globalThis;
  t.after(() => {
    globalThis.setTimeout = real;
  });
  const jest: JestTimers = {
    useFakeTimers(options) {
      told.push(options);
      globalThis.setTimeout = Object.assign(() => 0, {clock: {}}) as unknown as typeof setTimeout;
    },
    useRealTimers() {
      globalThis.setTimeout = real;
    },
    setSystemTime: now => void told.push(now),
    advanceTimersByTimeAsync: milliseconds => Promise.resolve(void told.push(milliseconds)),
  };
  const timers = jestTimers(jest);
  const now = new Date(start);
  assert.equal(timers.isInstalled(), false);
  timers.install(now);
  assert.equal(timers.isInstalled(), true);
  timers.install(now);
  await timers.advance(5);
  timers.uninstall();
  assert.equal(timers.isInstalled(), false);
  const [options, ...others] = told as [{now: Date; advanceTimers: boolean; doNotFake: string[]}, ...unknown[]];
  assert.deepEqual([options.now, options.advanceTimers], [now, true]);
  for (const name of ['setImmediate', 'nextTick', 'queueMicrotask']) assert.ok(options.doNotFake.includes(name), name);
  assert.equal(options.doNotFake.includes('setTimeout'), false);
  assert.deepEqual(others, [now, 5]);
});
