import type {UnknownWord} from '../input/report-options.js';
import {warnOnce} from '../shared/warn-once.js';

/** What an attribute is taken as that has none of its words; the others leave it to the report or to each other. */
const defaults: Readonly<Record<string, string>> = {
  viewMode: 'view',
  background: 'default',
  contrast: 'none',
  tokenType: 'embed',
  loading: 'lazy',
  tokenMethod: 'post',
  tokenScope: 'page',
  credentials: 'same-origin',
};

/** What stands there may be a password, short as it is. */
const isNeverRepeated = (name: string): boolean => name === 'credentials';

/** Warns in the console of words that an attribute does not know: each has the effect of the default. */
export function warnUnknownWords(unknown: readonly UnknownWord[]): void {
  for (const [name, given, known] of unknown) {
    const value = String(given);
    const attribute = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
    // What is no word at all may be something that does not belong in a console.
    const isWord = /^[\w -]{1,30}$/.test(value) && !isNeverRepeated(name);
    const said = isWord ? `${attribute}="${value}"` : `the value of ${attribute}`;
    const words = Object.keys(known).join(', ');
    warnOnce(
      `word of ${attribute}`,
      `${said} is none of ${words}. It has the effect of ${defaults[name] ?? 'the default'}.`,
    );
  }
}
