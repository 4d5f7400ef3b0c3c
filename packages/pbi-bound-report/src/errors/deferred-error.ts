import {PbiReportError} from './errors.js';
import type {ElementErrorCode} from './error-codes.js';
import type {PbiReportErrorInit} from './errors.js';
import type {ElementTextKey} from './error-texts.js';

/** What is said when there is nothing better. */
export const shortText = 'The report could not be shown.';

/** What is known of a failure besides its code. */
export interface DeferredErrorInit extends Omit<Partial<PbiReportErrorInit>, 'code' | 'help' | 'message'> {
  /** In the words of whoever refused. */
  message?: string | undefined;
  /** In our words, for when the sentences cannot be fetched. */
  shortMessage?: string | undefined;
  /**
   * Which of the element's texts tells it. Absent: the text comes from whoever refused, or from Power BI's own table.
   */
  textKey?: ElementTextKey | undefined;
  /** What the text's places are filled with. */
  words?: readonly string[] | undefined;
}

/**
 * An error of which only the code is known yet. The sentences that tell it are fetched when it is shown
 * (explain-error.ts): most pages never show one. It never gets to the page itself.
 */
export class DeferredError extends PbiReportError {
  readonly textKey: ElementTextKey | undefined;
  readonly words: readonly string[];
  /** What other parties said of it. They may have quoted tokens, which are scrubbed when it is explained. */
  readonly given: {readonly message: string | undefined; readonly detail: string | undefined};

  constructor(code: string, init: DeferredErrorInit = {}) {
    const {message, shortMessage = shortText, detail, textKey, words = []} = init;
    super({...init, code, message: shortMessage, detail: undefined});
    this.textKey = textKey;
    this.words = words;
    this.given = {message, detail};
  }
}

/**
 * Makes a {@link DeferredError} that the element found out itself.
 * @param init `textKey` only where a code has several texts; otherwise the code is the key.
 */
export function failure(code: ElementErrorCode & ElementTextKey, init?: DeferredErrorInit): DeferredError;
export function failure(code: ElementErrorCode, init: DeferredErrorInit & {textKey: ElementTextKey}): DeferredError;
export function failure(code: ElementErrorCode, init: DeferredErrorInit = {}): DeferredError {
  return new DeferredError(code, {textKey: code as ElementTextKey, ...init});
}

/** A short name of whatever went wrong. */
export function nameOf(cause: unknown): string | undefined {
  const {code, message} = Object(cause) as {code?: unknown; message?: unknown};
  return [code, message].find((name): name is string => typeof name === 'string' && /^[\w.]{1,100}$/.test(name));
}
