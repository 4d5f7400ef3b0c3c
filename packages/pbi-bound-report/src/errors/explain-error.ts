/**
 * Life cycle of an error's text.
 *
 * Most pages never show an error, so the sentences that explain them (error-texts.ts, describe-error.ts) are no part of
 * what is loaded to show a report. Whoever finds a failure throws its code and the words that its text needs; whoever
 * shows it to the page has it explained first, which fetches the sentences once. Where they cannot be fetched (the
 * network is away, a deployment took the file) or take too long, the code and a short sentence are shown instead.
 * Nothing but the event waits: by then the failed load has been ended, and what it should have replaced is out of
 * sight.
 */
import type {Clock} from '../shared/clock.js';
import {DeferredError, nameOf, shortText} from './deferred-error.js';
import {PbiReportError} from './errors.js';
import {isDecision} from './frame-errors.js';

type Texts = Pick<typeof import('./describe-error.js'), 'describeError'> &
  Pick<typeof import('./explain-in-time.js'), 'explainInTime'>;
let texts: Texts | undefined;
let fetchAll: () => Promise<Texts> = () => Promise.reject(new Error('No file has been named.'));

/** Names the file in which the sentences come, with whatever else an error needs to be shown. */
export function explainFrom(fetchTexts: () => Promise<Texts>): void {
  fetchAll = fetchTexts;
}

/** Longest wait for the sentences, in milliseconds. */
const patience = 3000;

/** Whose error it is. */
export interface ExplainOptions {
  /** Of one teller so many errors are told at a time (explain-in-time.ts). */
  teller: object;
  clock: Clock;
  /** Replaced by tests. */
  fetchTexts?: () => Promise<Texts>;
}

/**
 * Explains whatever went wrong: at once when the sentences are there and errors are few, and otherwise when they have
 * come or have failed to.
 * @param onExplained Called once.
 */
export function explain(cause: unknown, onExplained: (error: PbiReportError) => void, options: ExplainOptions): void {
  const {clock, fetchTexts} = options;
  if (texts && !fetchTexts) {
    texts.explainInTime(cause, onExplained, options);
    return;
  }
  let waits = true;
  const end = (error: PbiReportError): void => {
    if (!waits) return;
    waits = false;
    clock.clearTimeout(timer);
    onExplained(error);
  };
  const timer = clock.setTimeout(() => end(describeShortly(cause)), patience);
  void (fetchTexts ?? fetchAll)().then(
    module => {
      // Not before this failure is explained: the next one would overtake it.
      if (!fetchTexts) texts = module;
      end(module.describeError(cause));
    },
    () => end(describeShortly(cause)),
  );
}

function describeShortly(cause: unknown): PbiReportError {
  const isDeferred = cause instanceof DeferredError;
  if (cause instanceof PbiReportError && !isDeferred) return cause;
  const {errorCode} = Object(cause) as {errorCode?: unknown};
  return new PbiReportError({
    code: nameOf(cause) ?? 'UnknownError',
    message: isDeferred ? cause.message : shortText,
    help: 'Try again.',
    correlationId: isDeferred ? cause.correlationId : undefined,
    retryable: isDeferred ? cause.retryable : !isDecision(errorCode),
    retryAfter: isDeferred ? cause.retryAfter : undefined,
  });
}
