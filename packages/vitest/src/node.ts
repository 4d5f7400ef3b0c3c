/** Power BI for tests in Node without Vitest: `node:test`, Jest, Mocha. */
import './test-environment.js';
import type {FakeTimers} from './clock.js';
import {PowerBi, type PowerBiOptions} from './power-bi.js';

/** Options of {@link startPowerBi}. */
export interface StartOptions extends PowerBiOptions {
  /** The runner's timers, for `clock.install`. */
  timers?: FakeTimers;
}

/**
 * Answers `api.powerbi.com`, `login.microsoftonline.com` and `app.powerbi.com` in this process until `close`.
 * @throws Error for a world that cannot be read, and where they are answered already.
 */
export const startPowerBi = ({timers, ...options}: StartOptions = {}): Promise<PowerBi> =>
  PowerBi.start(options, timers);

export {powerBiMatchers} from './matchers.js';
export type {FakeTimers} from './clock.js';
export {jestTimers, type JestTimers} from './jest-timers.js';
export * from './exports.js';
