import type {TokenReason} from '../input/report-input.js';

/**
 * What a load waits for: a place among the reports that load at a time, powerbi-client's code, the token, the theme's
 * file, and the frame, all of them at once; then the report, then its visuals.
 */
export type LoadStep = 'queue' | 'code' | 'token' | 'theme' | 'frame' | 'report' | 'visuals';

/** Where the time of a step went. Holds no ids and no tokens. */
export interface LoadAttribution {
  /** Why the report was loaded. */
  readonly reason: TokenReason;
  /** What took the largest part of the time; `undefined` where nothing had to be waited for. */
  readonly waitedFor: LoadStep | undefined;
  /** Milliseconds. Of what was waited for at once, each counts from the end of the one before: the sum is the whole. */
  readonly spans: Readonly<Partial<Record<LoadStep, number>>>;
}

/** When a step was over, on the clock of `performance.now()`. */
export type StepEnd = readonly [step: LoadStep, end: number];

/** Shares the time since `start` out among what was waited for. */
export function attributeTime(start: number, ends: readonly StepEnd[]): Omit<LoadAttribution, 'reason'> {
  const spans: Partial<Record<LoadStep, number>> = {};
  let waitedFor: LoadStep | undefined;
  let from = start;
  for (const [step, end] of [...ends].sort(([, a], [, b]) => a - b)) {
    if (end <= from) continue;
    const span = (spans[step] ?? 0) + end - from;
    spans[step] = span;
    from = end;
    if (waitedFor === undefined || span > (spans[waitedFor] ?? 0)) waitedFor = step;
  }
  return {waitedFor, spans};
}
