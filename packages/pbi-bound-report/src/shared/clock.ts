/** Time, passed in so that tests can turn it. Milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, delay: number): unknown;
  clearTimeout(handle: unknown): void;
  /** Between 0 and 1, for jitter. */
  random(): number;
}

/** The browser's own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, delay) => setTimeout(run, delay),
  clearTimeout: handle => clearTimeout(handle as ReturnType<typeof setTimeout>),
  random: () => Math.random(),
};

/** Calls back in the next task, without the clamp of `setTimeout(0)`. */
export type NextTask = (run: () => void) => void;

let channel: MessageChannel | undefined;
const runs: (() => void)[] = [];

/** {@link NextTask} by a message channel. One for the page: to make one takes longer than to wait for it. */
export const nextTask: NextTask = run => {
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

/**
 * Runs something that must be done in time.
 * @param run Gets a signal that is aborted with the outer one, and when time is over.
 * @param limit Milliseconds.
 * @param late What to reject with when time is over.
 * @throws What `run` does, `late`, or the signal's reason; whatever comes first.
 */
export async function withTimeout<T>(
  run: (signal: AbortSignal) => Promise<T>,
  clock: Clock,
  limit: number,
  late: Error,
  signal: AbortSignal,
): Promise<T> {
  const own = new AbortController();
  const timer = clock.setTimeout(() => own.abort(late), limit);
  const abort = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await abortable((async () => run(own.signal))(), own.signal);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
