import type {Clock} from './clock.js';

/** Calls back in the next task, without the clamp of `setTimeout(0)`. */
export type NextTask = (run: () => void) => void;

let channel: MessageChannel | undefined;
const runs: (() => void)[] = [];

/** The scheduler of browsers that have one. */
interface Scheduler {
  postTask(run: () => void, options: {priority: 'user-blocking'}): Promise<void>;
}

/**
 * {@link NextTask}. By the browser's scheduler, which lets it go before what the browser draws next; otherwise by a
 * message channel. One for the page: to make one takes longer than to wait for it.
 */
export const nextTask: NextTask = run => {
  const {scheduler} = globalThis as {scheduler?: Scheduler};
  if (scheduler?.postTask) {
    void scheduler.postTask(run, {priority: 'user-blocking'}).catch(reportError);
    return;
  }
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => runs.shift()?.();
  }
  runs.push(run);
  channel.port2.postMessage(null);
};

/** Rejects with the signal's reason when it is aborted; otherwise as the promise does. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) {
      promise.catch(() => undefined);
      abort();
      return;
    }
    signal.addEventListener('abort', abort, {once: true});
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Bounds of {@link withTimeout}. */
export interface TimeoutOptions {
  clock: Clock;
  /** Milliseconds. */
  limit: number;
  /** Makes what to reject with when time is over. To make an error takes a while, and few are late. */
  late: () => Error;
  /** Ends the wait early. */
  signal: AbortSignal;
}

/**
 * Runs something that must be done in time.
 * @param run Gets a signal that is aborted with the outer one, and when time is over.
 * @throws What `run` does, what `late` makes, or the signal's reason; whatever comes first.
 */
export async function withTimeout<T>(
  run: (signal: AbortSignal) => Promise<T>,
  {clock, limit, late, signal}: TimeoutOptions,
): Promise<T> {
  const own = new AbortController();
  const timer = clock.setTimeout(() => own.abort(late()), limit);
  const abort = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await abortable((async () => run(own.signal))(), own.signal);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
