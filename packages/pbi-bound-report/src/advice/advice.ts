/**
 * What the console is told of mistakes in a page's markup. Loaded with the first of them; where it cannot be, the
 * mistake has the same effect, and nothing is said.
 */
import {warnOnce} from '../shared/warn-once.js';
import type {UnknownWord} from '../input/report-options.js';
import {misspeltAttributes, warnUnknownAttributes} from './unknown-attributes.js';
import {warnUnknownWords} from './unknown-words.js';
import {warnUnshownContent} from './unshown-content.js';
import {warnInOtherWindow} from './warn-in-other-window.js';
import {warnWithoutBox} from './warn-without-box.js';
import {warnWithoutReport} from './warn-without-report.js';

/** Warns of what an element does not know: attributes, words of attributes, and content without a slot. */
export function warnUnknown(element: Element, names: readonly string[], words: readonly UnknownWord[]): void {
  warnUnknownAttributes(element, names);
  warnUnknownWords(words);
  warnUnshownContent(element);
}

/**
 * Warns of an element that shows nothing: because it is elsewhere, because it can never come into sight, or because it
 * has no report, and then at once of `reportid` and the like, which is why, as a rule.
 */
export function adviseOnIdle(element: Element & {readonly reportId: string | undefined}): void {
  if (warnInOtherWindow(element) || warnWithoutBox(element)) return;
  warnUnknownAttributes(element, misspeltAttributes(element));
  warnWithoutReport(element);
}

/** Warns of an element that has nowhere to get a token from. */
export function warnWithoutTokenSource(): void {
  warnOnce(
    'no token source',
    'it can get no token. Set token-endpoint to the address of the back end that hands out embed tokens, or the ' +
      'property tokenProvider in code.',
  );
}
