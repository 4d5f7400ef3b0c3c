/** Vitest's fake timers, for the clock. */
import {vi} from 'vitest';
import type {FakeTimers} from './clock.js';

/** What pages have. `setImmediate` and ticks stay real: servers and MSW answer by them. */
const pageTimers = [
  'Date',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'requestAnimationFrame',
  'cancelAnimationFrame',
] as const;

export const vitestTimers: FakeTimers = {
  isInstalled: () => vi.isFakeTimers(),
  install(now) {
    if (vi.isFakeTimers()) vi.setSystemTime(now);
    // Time goes on: powerbi-client drops a load that comes within 100 ms of the one before.
    else vi.useFakeTimers({now, shouldAdvanceTime: true, toFake: pageTimers.filter(name => name in globalThis)});
  },
  async advance(milliseconds) {
    await vi.advanceTimersByTimeAsync(milliseconds);
  },
  uninstall: () => void vi.useRealTimers(),
};
