import type {UnknownWord} from '../input/report-options.js';
import {warnOnce} from '../shared/warn-once.js';

/** Warns in the console of words that an attribute does not know: each has the effect of the default. */
export function warnUnknownWords(unknown: readonly UnknownWord[]): void {
  for (const [name, value, known] of unknown) {
    if (!value.trim()) continue;
    const attribute = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
    // What is no word at all may be something that does not belong in a console.
    const given = /^[\w -]{1,30}$/.test(value) ? `${attribute}="${value}"` : `the value of ${attribute}`;
    const words = Object.keys(known).join(', ');
    warnOnce(`word of ${attribute}`, `${given} is none of ${words}. It has the effect of the default.`);
  }
}
