/** How an answer travels: at once, late, or never. */
import type {OperationResponse} from '@pbi-bound-report/emulator';
import {setTimeout as wait} from 'node:timers/promises';

/** What becomes of an answer. */
export type Delivery = 'answer' | 'drop' | 'hang';

/** Waits as long as the answer is to be late. @param signal Ends the wait at the end of the test. */
export async function delivery({effect}: OperationResponse, signal: AbortSignal): Promise<Delivery> {
  if (effect?.delayMs) {
    try {
      await wait(effect.delayMs, undefined, {signal});
    } catch {
      // The test is over: nobody waits for the answer any more.
      return 'drop';
    }
  }
  return effect?.connection ?? 'answer';
}
