/** Counts what a value takes, without taking stack, and without going through more of it than a limit allows. */

/** Limits of {@link measure}. */
export interface MeasureLimits {
  /** Levels of lists and objects. */
  depth: number;
  /** In the unit of {@link measure}. */
  size: number;
}

/** Why a value is not measured to its end. `not-plain`: it holds what JSON does not know. */
export type MeasureProblem = 'too-deep' | 'too-large' | 'not-plain';

/** What each value counts besides its characters: about what a browser keeps for one. */
const valueSize = 16;

/** Also of another realm, as test runners make them: there each has an `Object` and a `Date` of its own. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isDate(value: object): boolean {
  try {
    Date.prototype.getTime.call(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Measures plain data: texts, numbers, booleans, dates, lists and objects. A value that stands at several places counts
 * at each of them, as in JSON; so one that holds itself is too deep.
 * @returns Characters of all texts and names, and 16 for each value; or why the value is beyond the limits.
 */
export function measure(root: unknown, limits: MeasureLimits): number | MeasureProblem {
  const open: {value: object; depth: number}[] = [];
  let size = 0;
  /** @returns Whether the value can be plain data. */
  const count = (value: unknown, depth: number): boolean => {
    size += valueSize;
    if (typeof value === 'string') size += value.length;
    else if (typeof value === 'object' && value !== null) {
      if (!Array.isArray(value) && !isPlainObject(value)) return isDate(value);
      open.push({value, depth});
    } else if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return false;
    return true;
  };
  if (!count(root, 1)) return 'not-plain';
  for (let next = open.pop(); next; next = open.pop()) {
    const {value, depth} = next;
    if (depth > limits.depth) return 'too-deep';
    const names = Array.isArray(value) ? undefined : Object.keys(value);
    const length = names?.length ?? (value as unknown[]).length;
    // Before its members are looked at: a list may have millions of them.
    if (size + length * valueSize > limits.size) return 'too-large';
    for (let i = 0; i < length; i++) {
      const name = names?.[i];
      size += name?.length ?? 0;
      const member = name === undefined ? (value as unknown[])[i] : (value as Record<string, unknown>)[name];
      if (!count(member, depth + 1)) return 'not-plain';
    }
    if (size > limits.size) return 'too-large';
  }
  return size > limits.size ? 'too-large' : size;
}
