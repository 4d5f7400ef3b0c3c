/** Jest's fake timers, for the clock. */
import type {FakeTimers} from './clock.js';

/** What is used of the object `jest`, which every test file has. */
export interface JestTimers {
  useFakeTimers(options: {now: Date; advanceTimers: boolean; doNotFake: string[]}): unknown;
  useRealTimers(): unknown;
  setSystemTime(now: Date): void;
  advanceTimersByTimeAsync(milliseconds: number): Promise<void>;
}

/** Servers and MSW answer by them, and animations are no matter of the clock. */
const real = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'];

/**
 * Jest's fake timers as `startPowerBi({timers})` takes them.
 * @param jest The object of this name: a global, or from `@jest/globals`.
 */
export function jestTimers(jest: JestTimers): FakeTimers {
  // Jest itself does not tell; what it puts in the place of a timer bears its clock.
  const isInstalled = (): boolean => Object.hasOwn(globalThis.setTimeout, 'clock');
  return {
    isInstalled,
    install(now) {
      if (isInstalled()) jest.setSystemTime(now);
      // Time goes on: powerbi-client drops a load that comes within 100 ms of the one before.
      else jest.useFakeTimers({now, advanceTimers: true, doNotFake: real});
    },
    advance: milliseconds => jest.advanceTimersByTimeAsync(milliseconds),
    uninstall: () => void jest.useRealTimers(),
  };
}
