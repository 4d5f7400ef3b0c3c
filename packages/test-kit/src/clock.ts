/** One clock for both sides: Power BI's, and that of the code under test. */
import type {ClockState} from '@pbi-bound-report/emulator/client';

/** The clock of a test. Every method moves Power BI's time; once installed, that of the code under test too. */
export interface PowerBiClock {
  /**
   * Gives the code under test the same time, its timers included. Call it before that code begins.
   * @param options.time Where both start. Default: now.
   */
  install(options?: {time?: Date | string | number}): Promise<void>;
  /**
   * Moves both on. Timers of the code under test that have come due run.
   * @param duration Milliseconds, or `'50:00'` (minutes and seconds) or `'01:30:00'` (with hours).
   * @throws TypeError where it is none of these.
   */
  advance(duration: number | string): Promise<void>;
  /** Moves only Power BI's time: a server whose clock differs, or a token that the page does not know to be over. */
  advancePowerBi(duration: number | string): Promise<void>;
  /** Power BI's time. */
  read(): Promise<ClockState>;
}

const units = [1000, 60_000, 3_600_000];

/** @throws TypeError where it is neither milliseconds nor such a text. */
export function toMilliseconds(duration: number | string): number {
  if (typeof duration === 'number' && Number.isFinite(duration)) return duration;
  if (typeof duration === 'string' && /^\d{1,4}(?::\d{2}){0,2}$/.test(duration)) {
    return duration
      .split(':')
      .reverse()
      .reduce((sum, part, i) => sum + Number(part) * (units[i] as number), 0);
  }
  throw new TypeError(
    `Failed to advance the clock: ${JSON.stringify(duration)} is no duration. Give milliseconds, or a text such as "50:00" or "01:30:00".`,
  );
}
