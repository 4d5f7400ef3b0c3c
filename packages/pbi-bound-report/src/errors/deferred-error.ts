/**
 * The story of an error's text.
 *
 * Most pages never show an error, so the sentences that explain them (error-texts.ts, describe-error.ts) are no part of what is
 * loaded to show a report. Whoever finds a failure throws its name and the words that its text needs; whoever tells it to the
 * page has it explained first, which fetches the sentences once. Where they cannot be fetched (the network is away, a
 * deployment took the file) or take too long, the code and a short sentence are told instead. Nothing but the telling waits:
 * by then the failed load has been ended, and what it should have replaced is out of sight.
 */
import {systemClock} from '../shared/clock.js';
import type {Clock} from '../shared/clock.js';
import {PbiReportError} from './errors.js';
import type {PbiReportErrorInit} from './errors.js';
import type {ElementTextName} from './error-texts.js';
import {redact} from './redact.js';

/** What is said when there is nothing better. */
export const shortText = 'The report could not be shown.';

type FailureInit = Omit<Partial<PbiReportErrorInit>, 'code' | 'help' | 'message'> & {message?: string | undefined};

/** An error of which only the name is known yet. */
export class DeferredError extends PbiReportError {
  /**
   * @param text Name of its text; the part before a slash is the code.
   * @param words What the text's places are filled with.
   * @param init What else is known. `message`, where another party said one. Texts are scrubbed here.
   */
  constructor(
    readonly text: string,
    readonly words: readonly string[] = [],
    init: FailureInit = {},
  ) {
    const {message, detail} = init;
    super({
      ...init,
      code: text.replace(/\/.*/, ''),
      message: message === undefined ? shortText : redact(message),
      detail: detail && redact(detail),
    });
  }
}

/** Makes a {@link DeferredError} that the element found out itself. */
export function failure(text: ElementTextName, words?: readonly string[], init?: FailureInit): DeferredError {
  return new DeferredError(text, words, init);
}

/**
 * Waits for a part of the element that is loaded when it is needed.
 * @throws Failure `SdkLoadFailed` when it cannot be had.
 */
export async function loadPart<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    throw failure('SdkLoadFailed', [], {detail: String(cause), retryable: true, cause});
  }
}

type Texts = Pick<typeof import('./describe-error.js'), 'describeError'>;
let texts: Texts | undefined;

/** Whether a failure is explained at once. */
export const hasTexts = (): boolean => texts !== undefined;

/** Longest wait for the sentences, in milliseconds. */
const patience = 3000;

/**
 * Explains whatever went wrong: at once when the sentences are there, and otherwise when they have come or have failed to.
 * @param tell Called once.
 * @param fetchTexts Replacement, for tests.
 */
export function explain(
  cause: unknown,
  tell: (error: PbiReportError) => void,
  clock: Clock = systemClock,
  fetchTexts?: () => Promise<Texts>,
): void {
  if (texts && !fetchTexts) {
    tell(texts.describeError(cause));
    return;
  }
  let waits = true;
  const end = (error: PbiReportError): void => {
    if (!waits) return;
    waits = false;
    clock.clearTimeout(timer);
    tell(error);
  };
  const timer = clock.setTimeout(() => end(describeShortly(cause)), patience);
  const fetched = fetchTexts ? fetchTexts() : import('./describe-error.js').then(module => (texts = module));
  void fetched.then(
    ({describeError}) => end(describeError(cause)),
    () => end(describeShortly(cause)),
  );
}

/** A short name of whatever went wrong. */
export function nameOf(cause: unknown): string | undefined {
  const {code, message} = Object(cause) as {code?: unknown; message?: unknown};
  return [code, message].find((name): name is string => typeof name === 'string' && /^[\w.]{1,100}$/.test(name));
}

function describeShortly(cause: unknown): PbiReportError {
  if (cause instanceof PbiReportError) return cause;
  const {errorCode} = Object(cause) as {errorCode?: unknown};
  return new PbiReportError({
    code: nameOf(cause) ?? 'UnknownError',
    message: shortText,
    help: 'Try again.',
    retryable: !/^4\d\d$/.test(String(errorCode)),
  });
}
