/** How an answer travels: at once, late, or never. */
import type {OperationResponse} from '@pbi-bound-report/emulator';

/** What becomes of an answer. */
export type Delivery = 'answer' | 'drop' | 'hang';

/** @returns Whether the time passed before the signal ended it. */
const wait = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve(true);
    }, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, {once: true});
  });

/**
 * Waits as long as the answer is to be late, by the timers that are in place: a test's own, where it has put some
 * there.
 * @param signal Ends the wait at the end of the test.
 */
export async function deliver({effect}: OperationResponse, signal: AbortSignal): Promise<Delivery> {
  // Where the test is over, nobody waits for the answer any more.
  if (effect?.delayMs && !(await wait(effect.delayMs, signal))) return 'drop';
  return effect?.connection ?? 'answer';
}
