/** Finds the line of a member in JSON text. */

/** Where something stands in a JSON document: names of members and indexes of items. */
export type JsonPath = readonly (string | number)[];

/** A path as it is written in errors: `datasets[0].name`. */
export const showPath = (path: JsonPath): string => path.map(showStep).join('');

function showStep(step: string | number, i: number): string {
  if (typeof step === 'number') return `[${step}]`;
  return i === 0 ? step : `.${step}`;
}

/**
 * The line, from 1, on which a value begins; of a member that is missing, its object's.
 * @param text Valid JSON.
 */
export function lineOf(text: string, path: JsonPath): number {
  const cursor = new JsonCursor(text);
  let found = cursor.valueStart();
  for (const step of path) {
    if (!cursor.enter(step)) break;
    found = cursor.valueStart();
  }
  return lineAt(text, found);
}

/** Walks through JSON text from the outermost value inwards. */
class JsonCursor {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The place of the value that the cursor stands before. */
  valueStart(): number {
    this.#skipSpace();
    return this.#position;
  }

  /**
   * Goes to a member or an item of the value.
   * @returns Whether it is there.
   */
  enter(step: string | number): boolean {
    const open = this.#text[this.#position];
    if (open !== '{' && open !== '[') return false;
    this.#position++;
    for (let index = 0; ; index++) {
      this.#skipSpace();
      if (this.#isOneOf('}]')) return false;
      const name = open === '{' ? this.#readName() : index;
      if (name === step) return true;
      this.#skipValue();
      this.#skipSpace();
      if (this.#isOneOf(',')) this.#position++;
    }
  }

  #isOneOf(characters: string): boolean {
    const character = this.#text[this.#position];
    return character !== undefined && characters.includes(character);
  }

  #skipSpace(): void {
    while (this.#isOneOf(' \t\r\n')) this.#position++;
  }

  /** The name of a member, with the colon after it. */
  #readName(): string {
    const name = this.#readString();
    this.#skipSpace();
    this.#position++;
    this.#skipSpace();
    return name;
  }

  #readString(): string {
    const start = this.#position;
    this.#skipString();
    return JSON.parse(this.#text.slice(start, this.#position)) as string;
  }

  #skipString(): void {
    this.#position++;
    while (this.#text[this.#position] !== '"') this.#position += this.#text[this.#position] === '\\' ? 2 : 1;
    this.#position++;
  }

  #skipValue(): void {
    this.#skipSpace();
    if (this.#isOneOf('"')) this.#skipString();
    else if (this.#isOneOf('{[')) this.#skipBrackets();
    else while (this.#position < this.#text.length && !this.#isOneOf(' \t\r\n,]}')) this.#position++;
  }

  #skipBrackets(): void {
    let depth = 0;
    do {
      if (this.#isOneOf('"')) {
        this.#skipString();
        continue;
      }
      if (this.#isOneOf('{[')) depth++;
      if (this.#isOneOf('}]')) depth--;
      this.#position++;
    } while (depth > 0);
  }
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, place: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < place; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
