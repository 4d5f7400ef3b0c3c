/** One signal for several. */
export interface JoinedSignals {
  /** Aborts with the first of them, and for its reason. */
  readonly signal: AbortSignal;
  /** To be called at the end: one that lives on would hold what waited for it. */
  release: () => void;
}

/** What `AbortSignal.any` does, which jsdom has since 26 alone and happy-dom since a late 15. */
export function joinSignals(signals: readonly AbortSignal[]): JoinedSignals {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signals.find(({aborted}) => aborted)?.reason);
  for (const signal of signals) signal.addEventListener('abort', abort);
  if (signals.some(({aborted}) => aborted)) abort();
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
