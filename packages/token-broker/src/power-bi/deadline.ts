/** What runs when a signal aborts. One listener for all of it: Node takes more than ten on one signal for a leak. */
const awaiting = new WeakMap<AbortSignal, Set<() => void>>();

/** @returns Forgets it again. */
function whenAborted(signal: AbortSignal, run: () => void): () => void {
  let all = awaiting.get(signal);
  if (!all) {
    const made = (all = new Set());
    awaiting.set(signal, made);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of [...made]) each();
      },
      {once: true},
    );
  }
  const known = all.add(run);
  return () => {
    known.delete(run);
  };
}

/** When work must end. */
export interface TimeLimit {
  /** Milliseconds. */
  ms: number;
  /** Ends the work as well when it aborts. */
  outer: AbortSignal | undefined;
  /** Makes the error of work that did not end in time. */
  late: (cause?: unknown) => Error;
}

/**
 * Runs work that must end in time. The signal aborts when the time is over or when the outer one aborts, and the
 * promise is settled then, even where the work does not listen to its signal: some credentials do not.
 */
export async function withDeadline<T>(
  {ms, outer, late}: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort(late(outer?.reason));
  };
  // Not AbortSignal.timeout: its timer does not keep a process alive, and it could not be cleared when the work is
  // done.
  const timer = setTimeout(abort, ms);
  if (outer?.aborted) abort();
  const forget = outer && whenAborted(outer, abort);
  const over = new Promise<never>((_, reject) => {
    const fail = (): void => {
      reject(controller.signal.reason as Error);
    };
    if (controller.signal.aborted) fail();
    else controller.signal.addEventListener('abort', fail);
  });
  try {
    return await Promise.race([over, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    forget?.();
  }
}

/** A deadline of several works, whose signal costs nothing until somebody reads it. */
export class Deadline {
  #controller: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ms: number;

  /** @param ms Milliseconds, counted from when the signal is first read. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = (this.#controller = new AbortController());
      this.#timer = setTimeout(() => {
        controller.abort();
      }, this.#ms);
    }
    return this.#controller.signal;
  }

  /** To be called when the works are done: a timer would keep the process alive. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
