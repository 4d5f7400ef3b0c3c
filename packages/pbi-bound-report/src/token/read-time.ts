/**
 * When a token ends, in all the forms in which back ends write a time. A form without a zone is UTC, as Power BI's own
 * times are: the reader's time zone is never asked. What cannot be read for certain is not guessed.
 */

/** Seconds below this, milliseconds above it: as seconds the year 5138, as milliseconds March 1973. */
const leastMilliseconds = 1e11;
/** Numbers below this are no time of this century in any unit. */
const leastSeconds = 1e9;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * ISO 8601 and what databases and languages make of it: `T` or a space, any number of digits of a second, `Z`, `UTC`,
 * `+02`, `+0200`, `+02:00`, Java's `+02:00[Europe/Paris]`, or no zone.
 */
const isoDate = String.raw`(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?`;
const isoZone = String.raw`(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?`;
const iso = new RegExp(`^${isoDate} ?${isoZone}$`, 'i');
/** `/Date(1767272400000)/` of older .NET, with or without a zone, which changes nothing. */
const dotNet = /^\\?\/Date\((-?\d+)(?:[+-]\d{4})?\)\\?\/$/;
/** `Thu, 01 Jan 2026 13:00:00 GMT` of HTTP and e-mail. */
const http = /^(?:[a-z]{3}, )?(\d{1,2})[ -]([a-z]{3})[ -](\d{4}) (\d\d):(\d\d):(\d\d) (GMT|UTC|Z|[+-]\d{4})$/i;
/** `Thu Jan 01 13:00:00 UTC 2026` of Java and Ruby, `Thu Jan 01 2026 13:00:00 GMT+0000 (…)` of JavaScript. */
const java = /^[a-z]{3} ([a-z]{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (GMT|UTC|Z|[+-]\d{4}) (\d{4})$/i;
const javaScript = /^[a-z]{3} ([a-z]{3}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d) GMT([+-]\d{4})(?: \(.*\))?$/i;
/**
 * `1/31/2026 1:00:00 PM +00:00`: Azure's managed identities. Without the zone nobody knows whether the month is first.
 */
const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d) (AM|PM) ([+-]\d\d:\d\d)$/i;

/**
 * Reads a point in time.
 * @returns Milliseconds since 1970; `undefined` when it cannot be read for certain.
 */
export function readTime(value: unknown): number | undefined {
  if (value instanceof Date) return finite(value.getTime());
  if (typeof value === 'number') return readEpoch(value);
  if (Array.isArray(value)) return readParts(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return /^\d+(?:\.\d+)?$/.test(text) ? readEpoch(Number(text)) : readText(text);
}

/**
 * Reads how long something lives (`expires_in`).
 * @returns Milliseconds; `undefined` when it is no number of seconds.
 */
export function readLife(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds < leastSeconds ? seconds * 1000 : undefined;
}

function readEpoch(value: number): number | undefined {
  if (!(value >= leastSeconds)) return undefined;
  return finite(value < leastMilliseconds ? value * 1000 : value);
}

/** Java's `LocalDateTime` as Jackson writes it: `[2026, 1, 1, 13, 0, 0, 123000000]`. */
function readParts(parts: readonly unknown[]): number | undefined {
  if (parts.length < 5 || !parts.every(part => Number.isInteger(part))) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts as number[];
  return utc([year, month, day, hour, minute, second]);
}

function readText(text: string): number | undefined {
  let match = iso.exec(text);
  if (match) {
    const [, year, month, day, hour, minute, second = '0', fraction = '0', zone] = match;
    return utc([year, month, day, hour, minute, `${second}.${fraction}`], zone);
  }
  if ((match = dotNet.exec(text))) return readEpoch(Number(match[1]));
  if ((match = http.exec(text))) {
    const [, day, month, year, hour, minute, second, zone] = match;
    return utc([year, monthOf(month), day, hour, minute, second], zone);
  }
  if ((match = java.exec(text))) {
    const [, month, day, hour, minute, second, zone, year] = match;
    return utc([year, monthOf(month), day, hour, minute, second], zone);
  }
  if ((match = javaScript.exec(text))) {
    const [, month, day, year, hour, minute, second, zone] = match;
    return utc([year, monthOf(month), day, hour, minute, second], zone);
  }
  if ((match = american.exec(text))) {
    const [, month, day, year, hour, minute, second, half = '', zone] = match;
    return utc([year, month, day, (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0), minute, second], zone);
  }
  return undefined;
}

function monthOf(name = ''): number {
  return months.indexOf(name.toLowerCase()) + 1;
}

/** @param parts Year, month from 1, day, hour, minute, second. */
function utc(parts: readonly (number | string | undefined)[], zone = 'Z'): number | undefined {
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN] = parts.map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second >= 61) return undefined;
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0)) : 0;
  return finite(Date.UTC(year, month - 1, day, hour, minute) + Math.floor(second * 1000) - minutes * 60_000);
}

function finite(time: number): number | undefined {
  return Number.isFinite(time) ? time : undefined;
}
