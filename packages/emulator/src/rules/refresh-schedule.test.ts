import assert from 'node:assert/strict';
import {test} from 'node:test';
import {changeSchedule, dueTimes, noSchedule, type ScheduleChange} from './refresh-schedule.js';
import type {RefreshSchedule} from '../world/world.js';

// A Tuesday.
const now = '2030-01-01T12:00:00.000Z';
const on: RefreshSchedule = {
  ...noSchedule('2029-12-01T00:00:00.000Z'),
  days: ['Monday'],
  times: ['07:00'],
  enabled: true,
};
const change = (patch: ScheduleChange, schedule = on, isShared = true): RefreshSchedule =>
  changeSchedule(schedule, patch, {now, isShared});
const refused = (patch: ScheduleChange, schedule = on, isShared = true): string => {
  try {
    change(patch, schedule, isShared);
  } catch (error) {
    return (error as {response: {body: string}}).response.body;
  }
  return 'taken';
};
/** So many different times of a day. */
const times = (count: number): string[] =>
  Array.from({length: count}, (_, i) => `${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'}`);

test('shared capacity takes 8 times a day, another one 48', () => {
  assert.equal(change({times: times(8)}).times.length, 8);
  assert.match(refused({times: times(9)}), /At most 8 times a day/);
  assert.equal(change({times: times(48)}, on, false).times.length, 48);
  assert.match(refused({times: [...times(48), '00:00']}, on, false), /At most 48 times a day/);
});

test('what switches a schedule off changes nothing else, and what switches it on may', () => {
  assert.equal(change({enabled: false}).enabled, false);
  assert.equal(refused({enabled: false, days: ['Monday']}).includes('no other change'), true);
  assert.equal(change({enabled: true, days: ['Friday']}).days[0], 'Friday');
});

test('a schedule that is on has a day, and one with days has a time', () => {
  const none = noSchedule(now);
  assert.match(refused({enabled: true}, none), /At least one day/);
  assert.match(refused({days: []}), /At least one day/);
  assert.match(refused({days: []}, none), /At least one day/);
  assert.deepEqual(change({days: ['Monday']}, none).times, ['00:00']);
  assert.deepEqual(change({notifyOption: 'NoNotification'}, none).times, []);
  assert.deepEqual(change({times: ['09:30']}, none).times, ['09:30']);
});

test('days are taken in any case, times of the full or half hour alone, each once and in their order', () => {
  const changed = change({days: ['friday', 'MONDAY', 'Friday'], times: ['23:30', '07:00', '07:00', '19:00']});
  assert.deepEqual(
    [changed.days, changed.times],
    [
      ['Friday', 'Monday'],
      ['07:00', '19:00', '23:30'],
    ],
  );
  assert.equal(changed.since, now);
  for (const time of ['24:00', '7:00', '07:15', '107:00', '07:000', '07:00x', '']) {
    assert.match(refused({times: [time]}), /is no full or half hour/, time);
  }
  assert.match(refused({days: ['Fri']}), /is none of Sunday/);
  assert.ok(!refused({days: ['x'.repeat(51)]}).includes('x'.repeat(51)));
  assert.ok(refused({days: ['x'.repeat(50)]}).includes('x'.repeat(50)));
  assert.ok(!refused({times: ['x'.repeat(51)]}).includes('x'.repeat(51)));
});

test('it is due at its days and times after its beginning up to now, the newest so many, oldest first', () => {
  const schedule: RefreshSchedule = {
    ...on,
    days: ['Monday', 'Tuesday'],
    times: ['07:00', '12:00'],
    since: '2029-12-31T07:00:00.000Z',
  };
  const due = (patch: Partial<RefreshSchedule> = {}, most = 10): string[] =>
    dueTimes({...schedule, ...patch}, Date.parse(now), most).map(time => new Date(time).toISOString().slice(5, 16));
  assert.deepEqual(due(), ['12-31T12:00', '01-01T07:00', '01-01T12:00'], 'not at its beginning, but at this moment');
  assert.deepEqual(due({since: '2029-12-31T06:59:59.999Z'}).at(0), '12-31T07:00');
  assert.deepEqual(due({times: ['12:00', '07:00']}), due());
  assert.deepEqual(due({}, 2), ['01-01T07:00', '01-01T12:00']);
  assert.deepEqual(due({}, 1), ['01-01T12:00']);
  assert.deepEqual(due({days: ['Tuesday']}), ['01-01T07:00', '01-01T12:00']);
  assert.deepEqual(due({times: ['07:00', '18:00'], days: ['Tuesday']}), ['01-01T07:00'], 'not what is still to come');
  assert.deepEqual(due({days: ['Sunday'], since: '2029-12-30T00:00:00.000Z'}), ['12-30T07:00', '12-30T12:00']);
  for (const none of [{enabled: false}, {days: []}, {times: []}, {days: ['Someday']}]) assert.deepEqual(due(none), []);
});
