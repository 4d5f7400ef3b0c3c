/** Checks the options of an emulator: what is wrong is told when it is made, not by the first request. */
import {isRecord, parseUrl} from '@pbi-bound-report/contract';
import {defaultLimits, type EmulatorLimits} from './control/lanes/limits.js';
import type {Sha256} from './tokens/embed-token-codec.js';
import {checkWorldObject} from './world/files/check-world-object.js';
import {knownNames} from './world/files/closest-name.js';
import type {World} from './world/world.js';

/** Options of `createEmulator`. */
export interface EmulatorOptions {
  /**
   * What exists. Default: one retail report and four retailers. Ids that people write otherwise (in braces, in upper
   * case, without hyphens) are put into their usual form in this very object.
   */
  world?: World;
  /** The machine's clock, in milliseconds since 1970 UTC; each lane can move its own. Default: the real one. */
  now?: () => number;
  /** Makes GUIDs. Default: random ones. */
  createId?: () => string;
  /**
   * Makes ids and the draws of faults the same in every run. Default: random ids, and draws that start at the same
   * number.
   */
  seed?: number;
  /**
   * Where the report page is served: the origin of every `embedUrl`. A function gets the origin at which the client
   * reached the emulator. Default: `https://app.powerbi.com`, as Power BI answers.
   */
  embedOrigin?: string | ((requestOrigin: string) => string);
  /** Key of the embed tokens. Default: one that every emulator shares, so that a token of one is good at another. */
  tokenSecret?: string;
  /** The platform's SHA-256, where it is faster than the built-in one. The tokens are the same. */
  sha256?: Sha256;
  /** Header that names a lane. Default: `x-emulator-lane`. */
  laneHeader?: string;
  /** Requests that each lane's journal holds. Default 1000; 0: none. */
  journalSize?: number;
  /** What it holds at most, over all lanes together. Default: 256 lanes, and some 400 MiB. */
  limits?: Partial<EmulatorLimits>;
}

const checks: Record<keyof EmulatorOptions, (value: unknown) => string | undefined> = {
  world: value => void checkWorldObject(value),
  now: value => clockProblem(value),
  createId: value => functionProblem(value),
  seed: value => wholeNumberProblem(value),
  embedOrigin: value => embedOriginProblem(value),
  tokenSecret: value => (typeof value === 'string' && value !== '' ? undefined : 'it must be a text that is not empty'),
  sha256: value => functionProblem(value),
  laneHeader: value => headerProblem(value),
  journalSize: value => wholeNumberProblem(value),
  limits: value => limitsProblem(value),
};

/** The options of `createEmulator`, for adapters that take them beside their own. */
export const emulatorOptionNames: readonly string[] = Object.keys(checks);

/**
 * Refuses options that there are not.
 * @param names Those that there are.
 * @param remedies What to do instead, for options that people expect.
 * @returns The options.
 * @throws TypeError
 */
export function checkOptionNames(
  options: unknown,
  names: readonly string[],
  remedies: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  if (!isRecord(options)) {
    throw new TypeError(`Failed to read the options: they are no object. Known are: ${names.join(', ')}.`);
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const remedy = Object.hasOwn(remedies, name) ? (remedies[name] as string) : `${knownNames(name, names)}.`;
    throw new TypeError(`Failed to read the options: there is no option ${name}. ${remedy}`);
  }
  return options;
}

/**
 * Checks the option `emulator` of an adapter: beside it, options of an emulator would be of no effect.
 * @throws TypeError
 */
export function checkGivenEmulator(options: object): void {
  const {emulator, ...others} = options as Readonly<Record<string, unknown>>;
  if (emulator === undefined) return;
  if (!isRecord(emulator) || !Array.isArray(emulator['operations']) || typeof emulator['handle'] !== 'function') {
    throw new TypeError('Failed to read the option emulator: it is no emulator. Make one with createEmulator().');
  }
  const idle = emulatorOptionNames.find(name => others[name] !== undefined);
  if (idle === undefined) return;
  throw new TypeError(
    `Failed to read the option ${idle}: there is an emulator already. Pass ${idle} to createEmulator() instead.`,
  );
}

/**
 * Checks all options. Ids in the world are put into their usual form.
 * @throws TypeError that names the option and the remedy.
 */
export function checkEmulatorOptions(options: unknown): void {
  const values = checkOptionNames(options, emulatorOptionNames);
  for (const [name, check] of Object.entries(checks)) {
    const value = values[name];
    const problem = value === undefined ? undefined : check(value);
    if (problem !== undefined) throw new TypeError(`Failed to read the option ${name}: ${problem}.`);
  }
}

const functionProblem = (value: unknown): string | undefined =>
  typeof value === 'function' ? undefined : 'it must be a function';

function clockProblem(value: unknown): string | undefined {
  if (typeof value !== 'function') return 'it must be a function, such as () => Date.parse("2030-01-31T12:00:00Z")';
  const now: unknown = (value as () => unknown)();
  return Number.isFinite(now) ? undefined : 'it must return milliseconds since 1970 as a number, as Date.now does';
}

const wholeNumberProblem = (value: unknown): string | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'it must be a whole number from 0';

function embedOriginProblem(value: unknown): string | undefined {
  if (typeof value === 'function') return undefined;
  const isOrigin =
    typeof value === 'string' &&
    parseUrl(value) !== undefined &&
    /^https?:\/\/[^/?#]+\/?$/i.test(value) &&
    !value.includes('@');
  return isOrigin
    ? undefined
    : 'it must be an origin such as https://app.example.com, without a path, or a function that returns one';
}

const headerProblem = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)
    ? undefined
    : 'it must be the name of a header, such as x-emulator-lane';

function limitsProblem(value: unknown): string | undefined {
  const names = Object.keys(defaultLimits) as (keyof EmulatorLimits)[];
  if (!isRecord(value)) return `it must be an object with some of ${names.join(', ')}`;
  for (const [name, limit] of Object.entries(value)) {
    if (!names.includes(name as keyof EmulatorLimits)) return `there is no limit ${name}. ${knownNames(name, names)}`;
    const isNumber = typeof limit === 'number' && limit >= 0;
    if (limit !== undefined && !isNumber) return `${name} must be a number from 0`;
  }
  return undefined;
}
