/** Vitest's `test` and `expect` with a Power BI of their own. */
import type {ExpectedReport, ExpectedRows, MatcherOptions} from '@pbi-bound-report/test-kit';
import {afterAll, beforeEach, expect, test as base} from 'vitest';
import {powerBiMatchers} from './matchers.js';
import {PowerBi, type PowerBiOptions} from './power-bi.js';
import {vitestTimers} from './vitest-timers.js';

expect.extend(powerBiMatchers);

declare module 'vitest' {
  // Declarations merge only where their parameters are alike.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  interface Matchers<T = any> {
    /** A frame of what is given shows the report, and none of its visuals waits for data. */
    toShowReport(expected?: ExpectedReport, options?: MatcherOptions): Promise<T>;
    /** The visual has its data. */
    toHaveRendered(options?: MatcherOptions): Promise<T>;
    /** The visual shows these rows, in this order: of a table its rows, a chart its points, a card its figures. */
    toHaveRows(expected: ExpectedRows, options?: MatcherOptions): Promise<T>;
  }
}

/** What a test gets. */
export interface PowerBiFixtures {
  /** Power BI, Entra, and the reports in the document's iframes. */
  powerBi: PowerBi;
  /** Set by `test.override`, or `test.scoped` before Vitest 4.1. */
  powerBiOptions: PowerBiOptions;
}

/**
 * `test` of Vitest. While one of its tests runs, Microsoft's hosts are answered, whether the test names `powerBi` or
 * not.
 */
export const test = base.extend<PowerBiFixtures>({
  powerBiOptions: {},
  powerBi: [
    async ({powerBiOptions}, use) => {
      const powerBi = await PowerBi.start(powerBiOptions, vitestTimers);
      try {
        await use(powerBi);
      } finally {
        powerBi.close();
      }
    },
    {auto: true},
  ],
});

/** {@link test}, by its other name. */
export const it = test;

/**
 * For files that keep Vitest's own `test`: Microsoft's hosts are answered for all tests of the file, and each test
 * begins anew.
 * @throws Error for a world that cannot be read.
 */
export async function setupPowerBi(options: PowerBiOptions = {}): Promise<PowerBi> {
  const powerBi = await PowerBi.start(options, vitestTimers);
  beforeEach(() => powerBi.reset());
  afterAll(() => powerBi.close());
  return powerBi;
}

export {expect};
export * from './exports.js';
