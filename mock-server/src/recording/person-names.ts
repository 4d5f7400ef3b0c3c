/**
 * Full names of people that a recording has shown, to be found again in texts: the name of a personal workspace, an
 * error, a file. One word alone is no such name: it may be any word.
 */

/** Words, and escapes of an address one by one: a word may follow one directly. */
const words = /%[\da-f]{2}|[\p{L}\p{N}]+/giu;
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

interface PersonName {
  placeholder: string;
  pattern: RegExp;
}

/** Names and their placeholders. */
export class PersonNames {
  /** By the first word, in lower case: a text is looked through once, however many names there are. */
  readonly #byFirstWord = new Map<string, PersonName[]>();

  get size(): number {
    return this.#byFirstWord.size;
  }

  /** Keeps a name, if it is one of at least two words. */
  add(name: string, placeholder: string): void {
    const parts = name.trim().split(/\s+/);
    if (parts.length < 2 || name.includes('@')) return;
    // As it is spelled in texts and in addresses.
    const either = parts.map(part => `(?:${escape(part)}|${escape(encodeURIComponent(part))})`);
    const pattern = new RegExp(`${either.join(String.raw`(?:\s+|%20|\+)`)}(?![\\p{L}\\p{N}])`, 'giuy');
    const [first = ''] = parts;
    const starts = [first, encodeURIComponent(first)].map(start => start.match(words)?.[0].toLowerCase());
    for (const start of new Set(starts)) {
      if (start === undefined) continue;
      this.#byFirstWord.set(start, [...(this.#byFirstWord.get(start) ?? []), {placeholder, pattern}]);
    }
  }

  /** A text with the placeholders of the names in it. */
  replace(text: string): string {
    if (this.size === 0) return text;
    let replaced = '';
    let end = 0;
    for (const {0: word, index} of text.matchAll(words)) {
      if (index < end) continue;
      const found = this.#at(text, index, word);
      if (!found) continue;
      replaced += text.slice(end, index) + found.placeholder;
      end = found.end;
    }
    return replaced + text.slice(end);
  }

  #at(text: string, index: number, word: string): {placeholder: string; end: number} | undefined {
    for (const {placeholder, pattern} of this.#byFirstWord.get(word.toLowerCase()) ?? []) {
      pattern.lastIndex = index;
      if (pattern.test(text)) return {placeholder, end: pattern.lastIndex};
    }
    return undefined;
  }
}
