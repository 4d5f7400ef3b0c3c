/** One clock for both sides: Power BI's, and that of the code under test in the same process. */
import type {EmulatorClient} from '@pbi-bound-report/emulator/client';
import {toMilliseconds, type PowerBiClock} from '@pbi-bound-report/test-kit';

/** The timers that a test runner puts in the place of the real ones. They move `Date`, and Power BI goes by it. */
export interface FakeTimers {
  /** Also where a test has installed them by itself. */
  isInstalled(): boolean;
  /** @param now What `Date` says from then on. It goes on with the real time where the runner can do that. */
  install(now: Date): void;
  /** Moves `Date` on, and runs what has come due. */
  advance(milliseconds: number): Promise<void> | void;
  /** Puts the real ones back. */
  uninstall(): void;
}

/** What a test does with the clock, and what ends it. */
export interface EndableClock extends PowerBiClock {
  /** Puts the real timers back, if it was this clock that replaced them. */
  end(): void;
}

/**
 * @param client Of the emulator; a function, because a test may change its world.
 * @param timers Undefined where the runner's are not known.
 */
export function createClock(client: () => EmulatorClient, timers: FakeTimers | undefined): EndableClock {
  let installed = false;
  const advancePowerBi = async (duration: number | string): Promise<void> => {
    await client().clock.advance(toMilliseconds(duration));
  };
  return {
    async install({time} = {}) {
      if (!timers) {
        throw new Error(
          'Failed to install the clock: the timers of this test runner are not known. Pass them to startPowerBi as timers, or move only Power BI’s time, by clock.advance.',
        );
      }
      const start = time === undefined ? new Date() : new Date(time);
      timers.install(start);
      installed = true;
      await client().clock.set(start);
    },
    async advance(duration) {
      // Power BI goes by the same Date.
      if (timers?.isInstalled()) await timers.advance(toMilliseconds(duration));
      else await advancePowerBi(duration);
    },
    advancePowerBi,
    read: () => client().clock.read(),
    end() {
      if (installed) timers?.uninstall();
      installed = false;
    },
  };
}
