/**
 * What the console is told of mistakes in a page's markup. Loaded with the first of them; where it cannot be, the
 * mistake has the same effect, and nothing is said.
 */
import {warnOnce} from '../shared/warn-once.js';

export {warnUnknownAttributes} from './unknown-attributes.js';
export {warnWithoutReport} from './warn-without-report.js';

/** Warns of an element that has nowhere to get a token from. */
export function warnWithoutTokenSource(): void {
  warnOnce(
    'no token source',
    'it can get no token. Set token-endpoint to the address of the back end that hands out embed tokens, or the ' +
      'property tokenProvider in code.',
  );
}
