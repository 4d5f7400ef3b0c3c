/** The tokens of role expressions. */
import {shorten} from './describe-value.js';

/** A role expression that cannot be read or worked out. */
export class RoleExpressionError extends Error {
  override readonly name = 'RoleExpressionError';
}

/** A column, with its table where the expression names it. */
export interface ColumnToken {
  kind: 'column';
  table: string | undefined;
  column: string;
  text: string;
}

/** One token, as it is written. */
export type Token = ColumnToken | {kind: 'text' | 'number' | 'word' | 'sign'; text: string};

const name = '[A-Za-z_][A-Za-z0-9_]*';
const quotedTable = "'(?:[^']|'')*'";
const tokenPattern = new RegExp(
  [
    String.raw`\s*(?:`,
    String.raw`(?<column>(?<table>${quotedTable}|${name})?\[(?<columnName>(?:[^\]]|\]\])+)\])`,
    String.raw`|(?<text>"(?:[^"]|"")*")`,
    String.raw`|(?<number>\d+(?:\.\d+)?)`,
    String.raw`|(?<word>${name})`,
    String.raw`|(?<sign>==|<>|<=|>=|&&|\|\||[=<>(){},-])`,
    ')',
  ].join(''),
  'y',
);

/** @throws RoleExpressionError naming the character that cannot be read. */
export function readTokens(expression: string): Token[] {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const start = tokenPattern.lastIndex;
    const groups = tokenPattern.exec(expression)?.groups;
    if (!groups) {
      const unread = expression.slice(start, start + 20).trim();
      const remedy = remedyFor(unread);
      throw new RoleExpressionError(
        `Failed to read the role expression ${shorten(expression)} at character ${start + 1}: ${unread}` +
          (remedy === undefined ? '' : `. ${remedy}.`),
      );
    }
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

/** What a text without its quotes, or with other ones, needs. */
export const quoteText = 'Put text into straight double quotes (")';

/** For what editors, and settings of other languages in Power BI Desktop, write. */
function remedyFor(unread: string): string | undefined {
  if (/^['\u2018-\u201F\u00AB\u00BB]/.test(unread)) return quoteText;
  return unread.startsWith(';') ? 'Put commas between values' : undefined;
}

function tokenOf({column, table, columnName, ...others}: Record<string, string | undefined>): Token {
  if (column !== undefined && columnName !== undefined) {
    return {kind: 'column', table: tableName(table), column: columnName.replaceAll(']]', ']'), text: column};
  }
  for (const kind of ['text', 'number', 'word', 'sign'] as const) {
    const text = others[kind];
    if (text !== undefined) return {kind, text};
  }
  throw new TypeError('Unreachable: the pattern has no other parts.');
}

/** Undefined where the table is not named. */
function tableName(written: string | undefined): string | undefined {
  if (!written?.startsWith("'")) return written;
  return written.slice(1, -1).replaceAll("''", "'") || undefined;
}
