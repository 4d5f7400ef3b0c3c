/** Compares an answer with a pattern that is data. */
import type {ExpectedValue} from './conformance-case.js';

const kinds: Record<string, (value: unknown) => boolean> = {
  guid: v => typeof v === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(v),
  dateTime: v => typeof v === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(v),
  embedToken: v => typeof v === 'string' && /^H4sIAAAAAAA[\w-]+=*\.[A-Za-z0-9+/]+=*$/.test(v),
  jwt: v => typeof v === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(v),
  text: v => typeof v === 'string' && v !== '',
  number: v => typeof v === 'number',
  list: v => Array.isArray(v),
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 300);

/** @returns What is wrong, each with its place; empty where the value fits. */
export function mismatches(value: unknown, expected: ExpectedValue, place: string): string[] {
  if (isRecord(expected)) {
    const [name, argument] = Object.entries(expected)[0] ?? [];
    switch (name) {
      case '$is':
        return kinds[argument as string]?.(value)
          ? []
          : [`${place} is ${show(value)}, which is no ${String(argument)}`];
      case '$matches':
        return typeof value === 'string' && new RegExp(argument as string, 'u').test(value)
          ? []
          : [`${place} is ${show(value)}, which does not match ${String(argument)}`];
      case '$length':
        return (Array.isArray(value) || typeof value === 'string') && value.length === argument
          ? []
          : [`${place} has not the length ${String(argument)}: ${show(value)}`];
      case '$has':
        if (!isRecord(value)) return [`${place} is ${show(value)}, which is no object`];
        return Object.entries(argument as Record<string, unknown>).flatMap(([member, part]) =>
          mismatches(value[member], part, `${place}.${member}`),
        );
    }
    if (!isRecord(value)) return [`${place} is ${show(value)} instead of ${show(expected)}`];
    const extra = Object.keys(value)
      .filter(member => !(member in expected))
      .map(member => `${place}.${member} is there and should not be`);
    return [
      ...extra,
      ...Object.entries(expected).flatMap(([member, part]) => mismatches(value[member], part, `${place}.${member}`)),
    ];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(value) || value.length !== expected.length) {
      return [`${place} is ${show(value)} instead of ${show(expected)}`];
    }
    return expected.flatMap((part, i) => mismatches(value[i], part, `${place}[${i}]`));
  }
  return Object.is(value, expected) ? [] : [`${place} is ${show(value)} instead of ${show(expected)}`];
}
