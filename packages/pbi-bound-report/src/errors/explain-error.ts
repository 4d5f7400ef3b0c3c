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
import {systemClock} from '../shared/clock.js';
import type {Clock} from '../shared/clock.js';
import {nameOf, shortText} from './deferred-error.js';
import {PbiReportError} from './errors.js';
import {isDecision} from './frame-errors.js';

type Texts = Pick<typeof import('./describe-error.js'), 'describeError'>;
let texts: Texts | undefined;

/** Whether a failure is explained at once. */
export const hasTexts = (): boolean => texts !== undefined;

/** Longest wait for the sentences, in milliseconds. */
const patience = 3000;

/** Replacements for tests. */
export interface ExplainOptions {
  clock?: Clock;
  fetchTexts?: () => Promise<Texts>;
}

/**
 * Explains whatever went wrong: at once when the sentences are there, and otherwise when they have come or have failed
 * to.
 * @param onExplained Called once.
 */
export function explain(
  cause: unknown,
  onExplained: (error: PbiReportError) => void,
  {clock = systemClock, fetchTexts}: ExplainOptions = {},
): void {
  if (texts && !fetchTexts) {
    onExplained(texts.describeError(cause));
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
  const fetched = fetchTexts ? fetchTexts() : import('./describe-error.js').then(module => (texts = module));
  void fetched.then(
    ({describeError}) => end(describeError(cause)),
    () => end(describeShortly(cause)),
  );
}

function describeShortly(cause: unknown): PbiReportError {
  if (cause instanceof PbiReportError) return cause;
  const {errorCode} = Object(cause) as {errorCode?: unknown};
  return new PbiReportError({
    code: nameOf(cause) ?? 'UnknownError',
    message: shortText,
    help: 'Try again.',
    retryable: !isDecision(errorCode),
  });
}
