/** One clock for both sides: Power BI's, and that of the pages under test. */
import type {BrowserContext} from '@playwright/test';
import type {EmulatorClient} from '@pbi-bound-report/emulator/client';
import {toMilliseconds, type PowerBiClock} from '@pbi-bound-report/test-kit';

/** @param client Of the test's lane; a function, because a test may change its world. */
export function createClock(client: () => EmulatorClient, context: BrowserContext): PowerBiClock {
  let installed = false;
  const advancePowerBi = async (duration: number | string): Promise<void> => {
    await client().clock.advance(toMilliseconds(duration));
  };
  return {
    async install({time} = {}) {
      const start = time === undefined ? new Date() : new Date(time);
      await client().clock.set(start);
      await context.clock.install({time: start});
      installed = true;
    },
    async advance(duration) {
      // Power BI's first: what a page's timer asks for is then answered at the later time.
      await advancePowerBi(duration);
      if (installed) await context.clock.fastForward(toMilliseconds(duration));
    },
    advancePowerBi,
    read: () => client().clock.read(),
  };
}
