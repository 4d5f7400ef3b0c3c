/** When datasets are refreshed by themselves. Times are in UTC, whatever zone the schedule names: a simplification. */
import {defined} from '@pbi-bound-report/contract';
import type {RefreshSchedule} from '../world/world.js';
import {undocumentedError} from './undocumented-errors.js';

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const dayLength = 86_400_000;

/** Changes of a schedule, as the call takes them. */
export interface ScheduleChange {
  days?: string[];
  times?: string[];
  enabled?: boolean;
  localTimeZoneId?: string;
  notifyOption?: RefreshSchedule['notifyOption'];
}

/** A schedule of a dataset that has none yet. @param now UTC, ISO 8601. */
export const noSchedule = (now: string): RefreshSchedule => ({
  days: [],
  times: [],
  enabled: false,
  localTimeZoneId: 'UTC',
  notifyOption: 'MailOnFailure',
  since: now,
});

/** What the service takes where a schedule has days and no times. */
const defaultTime = '00:00';

/**
 * A schedule with changes. Documented: one that is switched off must not change otherwise, one that is on has a day at
 * least, and as many times a day as the capacity allows: 8 on shared capacity, 48 on another.
 * @throws OperationError
 */
export function changeSchedule(
  schedule: RefreshSchedule,
  change: ScheduleChange,
  {now, isShared}: {now: string; isShared: boolean},
): RefreshSchedule {
  if (change.enabled === false && Object.values(defined({...change})).length > 1) {
    throw refused('A request that disables the refresh schedule must contain no other change.');
  }
  const days = change.days?.map(readDay);
  const times = change.times?.map(readTime);
  const most = isShared ? 8 : 48;
  if (times && times.length > most) throw refused(`At most ${most} times a day are possible on the capacity.`);
  if (days?.length === 0) throw refused('At least one day must be specified.');
  const changed: RefreshSchedule = {...schedule, ...defined({...change, days, times}), since: now};
  if (changed.enabled && changed.days.length === 0) throw refused('At least one day must be specified.');
  if (changed.days.length > 0 && changed.times.length === 0) changed.times = [defaultTime];
  return {...changed, days: [...new Set(changed.days)], times: [...new Set(changed.times)].sort()};
}

const refused = (problem: string): Error => undocumentedError('refreshSchedule', {problem});

function readDay(day: string): string {
  const name = dayNames.find(known => known.toLowerCase() === day.toLowerCase());
  if (name === undefined) throw refused(`The day '${day.slice(0, 50)}' is none of ${dayNames.join(', ')}.`);
  return name;
}

function readTime(time: string): string {
  if (/^(?:[01]\d|2[0-3]):(?:00|30)$/.test(time)) return time;
  throw refused(`The time '${time.slice(0, 50)}' is no full or half hour such as 07:30.`);
}

/**
 * The times at which a schedule refreshes after its {@link RefreshSchedule.since} up to now, oldest first.
 * @param most The newest so many.
 * @returns Milliseconds since 1970 UTC.
 */
export function dueTimes(schedule: RefreshSchedule, now: number, most: number): number[] {
  const since = Date.parse(schedule.since);
  const weekdays = new Set(schedule.days.map(day => dayNames.indexOf(day)).filter(index => index >= 0));
  const offsets = schedule.times.map(minutesOf).sort((a, b) => b - a);
  if (!schedule.enabled || weekdays.size === 0 || offsets.length === 0) return [];
  const found: number[] = [];
  let day = Math.floor(now / dayLength) * dayLength;
  // From the newest back: however far the clock was moved, the search ends with the first so many.
  for (; day > since - dayLength && found.length < most; day -= dayLength) {
    if (!weekdays.has(new Date(day).getUTCDay())) continue;
    const ofDay = offsets.map(minutes => day + minutes * 60_000);
    found.push(...ofDay.filter(time => time <= now && time > since));
  }
  return found.slice(0, most).reverse();
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
