/**
 * Role expressions in a small subset of DAX.
 *
 * `[Column]`, `Table[Column]`, `'Table'[Column]`, texts, numbers, `TRUE()`, `FALSE()`, `BLANK()`, `DATE(y, m, d)`, `USERNAME()`,
 * `USERPRINCIPALNAME()`, `CUSTOMDATA()`; `=`, `==`, `<>`, `<`, `>`, `<=`, `>=`, `IN {…}`; `NOT`, `&&`, `||`, parentheses.
 */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';

/** A value while a role expression is worked out. Dates are milliseconds since 1970 UTC. */
export type RoleValue = string | number | boolean | null;

/** A role expression that was read. */
export interface RoleExpression {
  /** The columns that it reads, in the order of the cells that {@link test} takes. */
  columns: readonly {table: string | undefined; column: string}[];
  /** @throws RoleExpressionError where values of different types are compared. */
  test: (cells: readonly RoleValue[], identity: EffectiveIdentity) => boolean;
}

/** A role expression that cannot be read or worked out. */
export class RoleExpressionError extends Error {
  override readonly name = 'RoleExpressionError';
}

type Node = (cells: readonly RoleValue[], identity: EffectiveIdentity) => RoleValue;
type Token =
  | {kind: 'column'; table: string | undefined; column: string; text: string}
  | {kind: 'text' | 'number' | 'word' | 'sign'; text: string};

const columnName = String.raw`\[(?:[^\]]|\]\])+\]`;
const tokenPattern = new RegExp(
  String.raw`\s*(?:((?:'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_]*)?${columnName})|("(?:[^"]|"")*")|(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(==|<>|<=|>=|&&|\|\||[=<>(){},-]))`,
  'y',
);

function readTokens(expression: string): Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(expression);
    if (!match) {
      throw new RoleExpressionError(
        `Cannot read the role expression ${expression} at character ${at + 1}: ${expression.slice(at, at + 20).trim()}`,
      );
    }
    const [, column, string, number, word] = match;
    const text = match[0].trim();
    if (column !== undefined) {
      const bracket = column.indexOf('[', column.startsWith("'") ? column.lastIndexOf("'") : 0);
      const table = column
        .slice(0, bracket)
        .replace(/^'(.*)'$/s, '$1')
        .replaceAll("''", "'");
      tokens.push({
        kind: 'column',
        table: table || undefined,
        column: column.slice(bracket + 1, -1).replaceAll(']]', ']'),
        text,
      });
    } else {
      tokens.push({
        kind: string !== undefined ? 'text' : number !== undefined ? 'number' : word !== undefined ? 'word' : 'sign',
        text,
      });
    }
  }
  return tokens;
}

const comparisons = ['=', '==', '<>', '<', '>', '<=', '>='];
const functionNames = 'TRUE(), FALSE(), BLANK(), DATE(), USERNAME(), USERPRINCIPALNAME() and CUSTOMDATA()';

/** Reads an expression. @throws RoleExpressionError */
export function parseRoleExpression(expression: string): RoleExpression {
  const tokens = readTokens(expression);
  const columns: {table: string | undefined; column: string}[] = [];
  let position = 0;
  const is = (text: string): boolean =>
    tokens[position]?.kind !== 'text' &&
    tokens[position]?.kind !== 'column' &&
    tokens[position]?.text.toUpperCase() === text;
  const take = (expected?: string): Token => {
    const token = tokens[position++];
    if (token === undefined || (expected !== undefined && token.text !== expected)) {
      throw new RoleExpressionError(
        `The role expression ${expression} needs ${expected === undefined ? 'more' : `'${expected}'`} ${token === undefined ? 'at its end' : `instead of '${token.text}'`}.`,
      );
    }
    return token;
  };
  const list = (close: string): Node[] => {
    const items = [value()];
    while (is(',')) {
      take();
      items.push(value());
    }
    take(close);
    return items;
  };

  const value = (): Node => {
    const token = take();
    if (token.kind === 'column') {
      const index = columns.push({table: token.table, column: token.column}) - 1;
      return cells => cells[index] ?? null;
    }
    if (token.kind === 'text') {
      const literal = token.text.slice(1, -1).replaceAll('""', '"');
      return () => literal;
    }
    if (token.kind === 'number') {
      const literal = Number(token.text);
      return () => literal;
    }
    if (token.text === '(') {
      const inner = or();
      take(')');
      return inner;
    }
    if (token.text === '-') {
      const inner = take();
      if (inner.kind !== 'number') {
        throw new RoleExpressionError(
          `The role expression ${expression} has '-' before '${inner.text}', which is no number.`,
        );
      }
      const literal = -Number(inner.text);
      return () => literal;
    }
    const call = (node: Node): Node => {
      take('(');
      take(')');
      return node;
    };
    switch (token.text.toUpperCase()) {
      case 'TRUE':
        return call(() => true);
      case 'FALSE':
        return call(() => false);
      case 'BLANK':
        return call(() => null);
      case 'USERNAME':
      case 'USERPRINCIPALNAME':
        return call((_, identity) => identity.username ?? null);
      case 'CUSTOMDATA':
        return call((_, identity) => identity.customData ?? null);
      case 'DATE': {
        take('(');
        const parts = list(')');
        if (parts.length !== 3) {
          throw new RoleExpressionError(
            `The role expression ${expression} has a DATE() with ${parts.length} arguments; it takes year, month and day.`,
          );
        }
        return (cells, identity) => {
          const [y, m, d] = parts.map(p => Number(p(cells, identity)));
          return Date.UTC(y as number, (m as number) - 1, d);
        };
      }
      default:
        throw new RoleExpressionError(
          `The role expression ${expression} uses '${token.text}', which the emulator does not know. It knows ${functionNames}.`,
        );
    }
  };
  const comparison = (): Node => {
    const left = value();
    const next = tokens[position];
    if (next?.kind === 'sign' && comparisons.includes(next.text)) {
      take();
      const right = value();
      return (cells, identity) => compare(expression, next.text, left(cells, identity), right(cells, identity));
    }
    if (is('IN')) {
      take();
      take('{');
      const items = list('}');
      return (cells, identity) => {
        const found = left(cells, identity);
        return items.some(item => compare(expression, '==', found, item(cells, identity)));
      };
    }
    return left;
  };
  const not = (): Node => {
    if (!is('NOT')) return comparison();
    take();
    const inner = not();
    return (cells, identity) => !truth(inner(cells, identity));
  };
  const chain = (sign: string, part: () => Node, join: (a: boolean, b: () => boolean) => boolean) => (): Node => {
    let left = part();
    while (is(sign)) {
      take();
      const before = left,
        right = part();
      left = (cells, identity) => join(truth(before(cells, identity)), () => truth(right(cells, identity)));
    }
    return left;
  };
  const and = chain('&&', not, (a, b) => a && b());
  const or = chain('||', and, (a, b) => a || b());
  const root = or();
  const rest = tokens[position];
  if (rest) throw new RoleExpressionError(`The role expression ${expression} has '${rest.text}' where it should end.`);
  return {columns, test: (cells, identity) => truth(root(cells, identity))};
}

const truth = (value: RoleValue): boolean => value === true || (typeof value === 'number' && value !== 0);

/** DAX compares text without regard to case. A blank equals an empty text, zero and FALSE, but not where `==` or `IN` compares. */
function compare(expression: string, operator: string, left: RoleValue, right: RoleValue): boolean {
  if (operator === '==' && (left === null || right === null)) return left === right;
  const blankAs = (other: RoleValue): RoleValue =>
    typeof other === 'number' ? 0 : typeof other === 'boolean' ? false : '';
  const a = left ?? blankAs(right),
    b = right ?? blankAs(left);
  if (typeof a !== typeof b) {
    throw new RoleExpressionError(
      `The role expression ${expression} compares a ${typeof a} with a ${typeof b}. Compare values of one type.`,
    );
  }
  const order = typeof a === 'string' ? textOrder(a.toLowerCase(), (b as string).toLowerCase()) : Number(a) - Number(b);
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

const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
