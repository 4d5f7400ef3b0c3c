/**
 * Row-level security: role expressions in a small subset of DAX, turned into a test of one row of a table.
 * `[Column] = value`, `<>`, `<`, `>`, `<=`, `>=`, `IN {…}`, `&&`, `||`, `NOT`, parentheses, `TRUE()`, `FALSE()`,
 * `USERNAME()`, `USERPRINCIPALNAME()`, `CUSTOMDATA()`.
 */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import type {Dataset, Table} from './world.js';
import {rowCount} from './world.js';
import {readCell} from './columns.js';

type Value = string | number | boolean | null;
type Row = (column: string) => Value;
type Test = (row: Row, identity: EffectiveIdentity) => Value;

/** A role expression that cannot be read, with the place where reading stopped. */
export class RoleExpressionError extends Error {
  override readonly name = 'RoleExpressionError';
}

const tokenPattern = /\s*(?:(\[[^\]]+\])|('(?:[^']|'')*'\[[^\]]+\])|("(?:[^"]|"")*")|(\d+(?:\.\d+)?)|(<>|<=|>=|&&|\|\||[=<>(){},])|([A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]+\])?))/y;

/** Reads an expression. @throws RoleExpressionError */
export function parseRoleExpression(expression: string): Test {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < expression.trimEnd().length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(expression);
    if (!match) throw new RoleExpressionError(`Cannot read the role expression at character ${at + 1}: ${expression.slice(at, at + 20)}`);
    tokens.push(match[0].trim());
  }
  let position = 0;
  const peek = (): string | undefined => tokens[position];
  const take = (expected?: string): string => {
    const token = tokens[position++];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new RoleExpressionError(`The role expression ${expression} needs ${expected === undefined ? 'more' : `'${expected}'`} ${token === undefined ? 'at its end' : `instead of '${token}'`}.`);
    }
    return token;
  };

  const value = (): Test => {
    const token = take();
    if (token === '(') { const inner = or(); take(')'); return inner; }
    const column = /\[([^\]]+)\]$/.exec(token)?.[1];
    if (column !== undefined) return row => row(column);
    if (token.startsWith('"')) { const literal = token.slice(1, -1).replaceAll('""', '"'); return () => literal; }
    if (/^\d/.test(token)) { const literal = Number(token); return () => literal; }
    const name = token.toUpperCase();
    const call = (test: Test): Test => { take('('); take(')'); return test; };
    switch (name) {
      case 'TRUE': return call(() => true);
      case 'FALSE': return call(() => false);
      case 'USERNAME': case 'USERPRINCIPALNAME': return call((_, identity) => identity.username ?? null);
      case 'CUSTOMDATA': return call((_, identity) => identity.customData ?? null);
      case 'BLANK': return call(() => null);
      default: throw new RoleExpressionError(`The role expression ${expression} uses '${token}', which the emulator does not know. It knows TRUE(), FALSE(), BLANK(), USERNAME(), USERPRINCIPALNAME() and CUSTOMDATA().`);
    }
  };
  const comparison = (): Test => {
    const left = value();
    const operator = peek();
    if (operator !== undefined && ['=', '<>', '<', '>', '<=', '>='].includes(operator)) {
      take();
      const right = value();
      return (row, identity) => compare(operator, left(row, identity), right(row, identity));
    }
    if (operator?.toUpperCase() === 'IN') {
      take(); take('{');
      const list = [value()];
      while (peek() === ',') { take(); list.push(value()); }
      take('}');
      return (row, identity) => { const found = left(row, identity); return list.some(item => compare('=', found, item(row, identity))); };
    }
    return left;
  };
  const not = (): Test => {
    if (peek()?.toUpperCase() !== 'NOT') return comparison();
    take();
    const inner = not();
    return (row, identity) => inner(row, identity) !== true;
  };
  const and = (): Test => {
    let left = not();
    while (peek() === '&&') { take(); const before = left, right = not(); left = (row, identity) => before(row, identity) === true && right(row, identity) === true; }
    return left;
  };
  const or = (): Test => {
    let left = and();
    while (peek() === '||') { take(); const before = left, right = and(); left = (row, identity) => before(row, identity) === true || right(row, identity) === true; }
    return left;
  };
  const test = or();
  if (position < tokens.length) throw new RoleExpressionError(`The role expression ${expression} has '${tokens[position]}' where it should end.`);
  return test;
}

/** DAX compares text without regard to case; a blank equals an empty text and zero. */
function compare(operator: string, left: Value, right: Value): boolean {
  const blankAs = (other: Value): Value => (typeof other === 'number' ? 0 : typeof other === 'boolean' ? false : '');
  const a = left ?? blankAs(right), b = right ?? blankAs(left);
  const order = typeof a === 'string' && typeof b === 'string'
    ? a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0
    : typeof a === typeof b ? Number(a) - Number(b) : Number.NaN;
  switch (operator) {
    case '=': return order === 0;
    case '<>': return order !== 0;
    case '<': return order < 0;
    case '>': return order > 0;
    case '<=': return order <= 0;
    default: return order >= 0;
  }
}

/**
 * Which rows of a table an identity may see.
 * @param identity Undefined: no row-level security applies (the dataset has no roles, or the caller is above it).
 * @returns One byte a row, 1 for seen; undefined where every row is.
 */
export function visibleRows(dataset: Dataset, table: Table, identity: EffectiveIdentity | undefined): Uint8Array | undefined {
  if (!identity || dataset.roles.length === 0) return undefined;
  const roles = dataset.roles.filter(role => identity.roles?.some(name => name.toLowerCase() === role.name.toLowerCase()));
  const count = rowCount(table);
  const seen = new Uint8Array(count);
  // Several roles see the union of what each sees; a role without a filter on this table sees all of it; no role sees nothing.
  for (const role of roles) {
    const tests = role.tableFilters.filter(f => f.table === table.name).map(f => parseRoleExpression(f.expression));
    if (tests.length === 0) return undefined;
    for (let row = 0; row < count; row++) {
      if (!seen[row] && tests.every(test => test(column => readCell(table, column, row), identity) === true)) seen[row] = 1;
    }
  }
  return seen;
}
