/**
 * Role expressions in a small subset of DAX.
 *
 * `[Column]`, `Table[Column]`, `'Table'[Column]`, texts, numbers, `TRUE()`, `FALSE()`, `BLANK()`, `DATE(y, m, d)`,
 * `USERNAME()`, `USERPRINCIPALNAME()`, `CUSTOMDATA()`; `=`, `==`, `<>`, `<`, `>`, `<=`, `>=`, `IN {…}`; `NOT`, `&&`,
 * `||`, parentheses.
 */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import {compareText} from './cells.js';
import {shorten} from './describe-value.js';
import {quoteText, readTokens, RoleExpressionError, type Token} from './role-tokens.js';

/** A value while a role expression is worked out. Dates are milliseconds since 1970 UTC. */
export type RoleValue = string | number | boolean | null;

/** A role expression that was read. */
export interface RoleExpression {
  /** The columns that it reads, in the order of the cells that {@link test} takes. */
  columns: readonly {table: string | undefined; column: string}[];
  /** @throws RoleExpressionError where values of different types are compared. */
  test: (cells: readonly RoleValue[], identity: EffectiveIdentity) => boolean;
}

/** Works a part of an expression out. */
type Evaluate = (cells: readonly RoleValue[], identity: EffectiveIdentity) => RoleValue;

const comparisons = ['=', '==', '<>', '<', '>', '<=', '>='];
const functionNames = 'TRUE(), FALSE(), BLANK(), DATE(), USERNAME(), USERPRINCIPALNAME() and CUSTOMDATA()';
/** Parentheses, DATE() and NOT within one another. What is deeper would exhaust the stack. */
const maxDepth = 100;

/**
 * Reads an expression.
 * @throws RoleExpressionError naming what is wrong, and where.
 */
export function parseRoleExpression(expression: string): RoleExpression {
  return new RoleExpressionParser(expression).parse();
}

/**
 * A parser by recursive descent: one method for each rule of the grammar, from the loosest operator to the tightest.
 */
class RoleExpressionParser {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  readonly #columns: {table: string | undefined; column: string}[] = [];
  #position = 0;
  #depth = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = readTokens(expression);
  }

  parse(): RoleExpression {
    const root = this.#or();
    const rest = this.#tokens[this.#position];
    if (rest) throw this.#error(`has '${rest.text}' where it should end.`);
    return {columns: this.#columns, test: (cells, identity) => isTrue(root(cells, identity))};
  }

  #or(): Evaluate {
    const parts = this.#separated('||', () => this.#and());
    if (parts.length === 1) return parts[0] as Evaluate;
    return (cells, identity) => parts.some(part => isTrue(part(cells, identity)));
  }

  #and(): Evaluate {
    const parts = this.#separated('&&', () => this.#not());
    if (parts.length === 1) return parts[0] as Evaluate;
    return (cells, identity) => parts.every(part => isTrue(part(cells, identity)));
  }

  #not(): Evaluate {
    if (!this.#isNext('NOT')) return this.#comparison();
    this.#take();
    const inner = this.#nested(() => this.#not());
    return (cells, identity) => !isTrue(inner(cells, identity));
  }

  #comparison(): Evaluate {
    const left = this.#value();
    const next = this.#tokens[this.#position];
    if (next?.kind === 'sign' && comparisons.includes(next.text)) {
      this.#take();
      const right = this.#value();
      return (cells, identity) => this.#compare(next.text, left(cells, identity), right(cells, identity));
    }
    return this.#isNext('IN') ? this.#membership(left) : left;
  }

  #membership(left: Evaluate): Evaluate {
    this.#take();
    this.#take('{');
    const items = this.#separated(',', () => this.#value());
    this.#take('}');
    return (cells, identity) => {
      const found = left(cells, identity);
      return items.some(item => this.#compare('==', found, item(cells, identity)));
    };
  }

  #value(): Evaluate {
    const token = this.#take();
    switch (token.kind) {
      case 'column': {
        const index = this.#columns.push({table: token.table, column: token.column}) - 1;
        return cells => cells[index] ?? null;
      }
      case 'text':
        return constant(token.text.slice(1, -1).replaceAll('""', '"'));
      case 'number':
        return constant(Number(token.text));
      case 'word':
        return this.#call(token.text);
      default:
        return this.#signed(token.text);
    }
  }

  /** What begins with a sign: parentheses, or a negative number. */
  #signed(sign: string): Evaluate {
    if (sign === '(') {
      const inner = this.#nested(() => this.#or());
      this.#take(')');
      return inner;
    }
    if (sign !== '-') throw this.#unknown(sign);
    const token = this.#take();
    if (token.kind !== 'number') throw this.#error(`has '-' before '${token.text}', which is no number.`);
    return constant(-Number(token.text));
  }

  #call(name: string): Evaluate {
    switch (name.toUpperCase()) {
      case 'TRUE':
        return this.#withoutArguments(constant(true));
      case 'FALSE':
        return this.#withoutArguments(constant(false));
      case 'BLANK':
        return this.#withoutArguments(constant(null));
      case 'USERNAME':
      case 'USERPRINCIPALNAME':
        return this.#withoutArguments((_, identity) => identity.username ?? null);
      case 'CUSTOMDATA':
        return this.#withoutArguments((_, identity) => identity.customData ?? null);
      case 'DATE':
        return this.#date();
      default:
        throw this.#unknown(name, this.#isNext('(') ? undefined : quoteText);
    }
  }

  #withoutArguments(evaluate: Evaluate): Evaluate {
    this.#take('(');
    this.#take(')');
    return evaluate;
  }

  #date(): Evaluate {
    this.#take('(');
    const parts = this.#nested(() => this.#separated(',', () => this.#value()));
    this.#take(')');
    if (parts.length !== 3) {
      throw this.#error(`has a DATE() with ${parts.length} arguments; it takes year, month and day.`);
    }
    return (cells, identity) => {
      const [year, month, day] = parts.map(part => Number(part(cells, identity)));
      return Date.UTC(year as number, (month as number) - 1, day);
    };
  }

  /** One part, and more of them as long as the separator follows. A list, so that a long one takes no stack. */
  #separated(separator: string, part: () => Evaluate): Evaluate[] {
    const parts = [part()];
    while (this.#isNext(separator)) {
      this.#take();
      parts.push(part());
    }
    return parts;
  }

  #nested<T>(inner: () => T): T {
    if (++this.#depth > maxDepth) throw this.#error(`is nested more than ${maxDepth} deep.`);
    const result = inner();
    this.#depth--;
    return result;
  }

  #isNext(text: string): boolean {
    const token = this.#tokens[this.#position];
    return (token?.kind === 'word' || token?.kind === 'sign') && token.text.toUpperCase() === text;
  }

  #take(expected?: string): Token {
    const token = this.#tokens[this.#position++];
    if (token !== undefined && (expected === undefined || token.text === expected)) return token;
    const needed = expected === undefined ? 'more' : `'${expected}'`;
    const place = token === undefined ? 'at its end' : `instead of '${token.text}'`;
    throw this.#error(`needs ${needed} ${place}.`);
  }

  /**
   * DAX compares text without case. A blank equals an empty text, zero and FALSE, but not where `==` or `IN` compares.
   */
  #compare(operator: string, left: RoleValue, right: RoleValue): boolean {
    if (operator === '==' && (left === null || right === null)) return left === right;
    const a = left ?? blankAs(right);
    const b = right ?? blankAs(left);
    if (typeof a !== typeof b) {
      throw this.#error(`compares a ${typeof a} with a ${typeof b}. Compare values of one type.`);
    }
    const order = typeof a === 'string' ? compareText(a.toLowerCase(), String(b).toLowerCase()) : Number(a) - Number(b);
    return holds(operator, order);
  }

  #unknown(word: string, remedy?: string): RoleExpressionError {
    const more = remedy === undefined ? '' : ` ${remedy}.`;
    return this.#error(`uses '${word}', which the emulator does not know. It knows ${functionNames}.${more}`);
  }

  #error(problem: string): RoleExpressionError {
    return new RoleExpressionError(`The role expression ${shorten(this.#expression)} ${problem}`);
  }
}

const constant =
  (value: RoleValue): Evaluate =>
  () =>
    value;

const isTrue = (value: RoleValue): boolean => value === true || (typeof value === 'number' && value !== 0);

/** What a blank counts as beside another value. */
function blankAs(other: RoleValue): string | number | boolean {
  switch (typeof other) {
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return '';
  }
}

/** @param order Below zero, zero or above it, as the left side is less than, equal to or more than the right. */
function holds(operator: string, order: number): boolean {
  switch (operator) {
    case '=':
    case '==':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    default:
      return order >= 0;
  }
}
