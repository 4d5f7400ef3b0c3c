/** OData's query options `$filter`, `$top` and `$skip`, as far as the reference pages of lists show them. */
import {isGuid} from '@pbi-bound-report/contract';
import type {OperationRequest} from '../../http/operation.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';

type Item = Readonly<Record<string, unknown>>;
type Predicate = (item: Item) => boolean;

/** Characters of a filter. */
const maxFilterLength = 2000;

/**
 * The part of a list that the query options leave.
 * @param members Names of what an item may have: a filter that names another would leave nothing, without a word.
 * @throws OperationError where an option cannot be read.
 */
export function applyQueryOptions<T extends object>(
  request: OperationRequest,
  items: readonly T[],
  members: readonly string[],
): T[] {
  const filter = request.query.get('$filter');
  const predicate = filter === null ? undefined : parseFilter(filter, members);
  return applyPaging(request, predicate ? items.filter(item => predicate(item as Item)) : items);
}

/**
 * The part of a list that `$top` and `$skip` leave, where there is no `$filter`.
 * @throws OperationError where an option cannot be read.
 */
export function applyPaging<T>({query}: OperationRequest, items: readonly T[]): T[] {
  const skip = readInteger(query, '$skip') ?? 0;
  const top = readInteger(query, '$top') ?? items.length;
  return items.slice(skip, skip + top);
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw undocumentedError('bodyShape', {
    problem: `The query option '${name}' must be a whole number of at least 0.`,
  });
}

/** A member's name or a literal. */
interface Operand {
  isLiteral: boolean;
  read(item: Item): string;
}

/** Two members are compared by nobody: one of them is a text without its quotes. */
function requireLiteral(...operands: Operand[]): void {
  if (!operands.some(({isLiteral}) => isLiteral)) throw unreadable();
}

const unreadable = (): Error =>
  undocumentedError('bodyShape', {
    problem:
      "The query option '$filter' cannot be read; the emulator knows eq, ne, contains, startswith, endswith, tolower, " +
      'toupper, not, and, or and parentheses. Texts stand in single quotes.',
  });

const notAMember = (name: string, members: readonly string[]): Error =>
  undocumentedError('bodyShape', {
    problem:
      `The query option '$filter' names '${name}', which the items of this list do not have; they have ` +
      `${members.join(', ')}. Texts stand in single quotes.`,
  });

const tokenPattern = /\s*(?:(\(|\)|,)|'((?:[^']|'')*)'|([\w.-]+))/y;

interface Token {
  kind: 'sign' | 'text' | 'word';
  value: string;
}

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  const text = filter.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const [, sign, quoted, word] = tokenPattern.exec(text) ?? [];
    if (sign !== undefined) tokens.push({kind: 'sign', value: sign});
    else if (quoted !== undefined) tokens.push({kind: 'text', value: quoted.replaceAll("''", "'")});
    else if (word !== undefined) tokens.push({kind: 'word', value: word});
    else throw unreadable();
  }
  return tokens;
}

/**
 * Names of functions of two texts, with what they say of a text and a part. Letters' case does not matter, as in eq.
 */
const textFunctions = new Map<string, (text: string, part: string) => boolean>([
  ['contains', (text, part) => text.includes(part)],
  ['startswith', (text, part) => text.startsWith(part)],
  ['endswith', (text, part) => text.endsWith(part)],
]);

/** Reads a filter by recursive descent: `or` binds weakest, then `and`, then `not`. */
function parseFilter(filter: string, members: readonly string[]): Predicate {
  if (filter.length > maxFilterLength) throw unreadable();
  const tokens = tokenize(filter);
  let next = 0;
  const takeWord = (word: string): boolean => {
    const token = tokens[next];
    const isNext = token?.kind === 'word' && token.value.toLowerCase() === word;
    if (isNext) next++;
    return isNext;
  };
  const takeSign = (sign: string): boolean => {
    const token = tokens[next];
    const isNext = token?.kind === 'sign' && token.value === sign;
    if (isNext) next++;
    return isNext;
  };
  const expectSign = (sign: string): void => {
    if (!takeSign(sign)) throw unreadable();
  };

  const readOr = (): Predicate => {
    const terms = [readAnd()];
    while (takeWord('or')) terms.push(readAnd());
    return item => terms.some(term => term(item));
  };
  const readAnd = (): Predicate => {
    const terms = [readNot()];
    while (takeWord('and')) terms.push(readNot());
    return item => terms.every(term => term(item));
  };
  const readNot = (): Predicate => {
    if (takeWord('not')) {
      const negated = readNot();
      return item => !negated(item);
    }
    if (takeSign('(')) {
      const inner = readOr();
      expectSign(')');
      return inner;
    }
    return readTest();
  };
  const readTest = (): Predicate => {
    const call =
      tokens[next]?.kind === 'word' ? textFunctions.get((tokens[next] as Token).value.toLowerCase()) : undefined;
    if (call) {
      next++;
      expectSign('(');
      const text = readOperand();
      expectSign(',');
      const part = readOperand();
      expectSign(')');
      requireLiteral(text, part);
      return item => call(text.read(item), part.read(item));
    }
    const left = readOperand();
    const isEqual = takeWord('eq');
    if (!isEqual && !takeWord('ne')) throw unreadable();
    const right = readOperand();
    requireLiteral(left, right);
    return item => (left.read(item) === right.read(item)) === isEqual;
  };
  /** A member's name, a literal, or `tolower` or `toupper` of one: as a text in lower case. */
  const readOperand = (): Operand => {
    if (takeWord('tolower') || takeWord('toupper')) {
      expectSign('(');
      const inner = readOperand();
      expectSign(')');
      return inner;
    }
    const token = tokens[next++];
    if (!token || token.kind === 'sign') throw unreadable();
    const literal = token.value.toLowerCase();
    if (token.kind === 'text' || isGuid(literal) || /^(?:true|false|null|-?\d.*)$/.test(literal)) {
      return {isLiteral: true, read: () => literal};
    }
    if (!members.includes(token.value)) throw notAMember(token.value, members);
    return {
      isLiteral: false,
      read: item => (Object.hasOwn(item, token.value) ? String(item[token.value]).toLowerCase() : 'null'),
    };
  };

  const predicate = readOr();
  if (next < tokens.length) throw unreadable();
  return predicate;
}
