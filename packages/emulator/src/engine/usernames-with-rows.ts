/** Which usernames see rows of a model in a role: what a developer tries next when a report is blank. Invented. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import {rowCount, type Role, type SemanticModel, type Table} from './model-types.js';
import {parseRoleExpression} from './role-expression.js';
import {RoleExpressionError} from './role-tokens.js';
import {visibleRows} from './row-level-security.js';

/** Whether row-level security leaves an identity no row of a table that has rows. */
export function isHidden(semanticModel: SemanticModel, table: Table, identity: EffectiveIdentity): boolean {
  return rowCount(table) > 0 && visibleRows(semanticModel, table, identity)?.includes(1) === false;
}

/** Rows that are looked at in all, so that a big model delays nobody. */
const maxRows = 2_000_000;
const readsUsername = /\b(?:USERNAME|USERPRINCIPALNAME)\s*\(/i;

/**
 * Looks for usernames among the values of the columns that the roles' expressions compare with `USERNAME()`.
 * @param roles Names of the roles, all of which the identity has.
 * @param most How many are looked for.
 * @returns Usernames that see some row of each table. None where no role reads the username, or where it is made of the
 * column's value in a way that cannot be turned round.
 */
export function usernamesWithRows(semanticModel: SemanticModel, roles: readonly string[], most = 3): string[] {
  const found: string[] = [];
  let rows = 0;
  const rowsOfOne = semanticModel.tables.reduce((sum, table) => sum + rowCount(table), 0);
  try {
    for (const username of candidates(semanticModel, roles)) {
      rows += rowsOfOne;
      if (found.length >= most || rows > maxRows) break;
      const identity = {username, roles: [...roles]};
      if (!semanticModel.tables.some(table => isHidden(semanticModel, table, identity))) found.push(username);
    }
  } catch (error) {
    // A role that cannot be read is told where it is used.
    if (!(error instanceof RoleExpressionError)) throw error;
  }
  return found;
}

function* candidates({tables, roles}: SemanticModel, names: readonly string[]): Generator<string> {
  const wanted = new Set(names.map(name => name.toLowerCase()));
  const filters = roles.filter(({name}) => wanted.has(name.toLowerCase())).flatMap(({tableFilters}) => tableFilters);
  for (const filter of filters) {
    if (readsUsername.test(filter.expression)) yield* textsOf(tables, filter);
  }
}

/** The texts in the columns that a filter reads. */
function* textsOf(tables: readonly Table[], {table, expression}: Role['tableFilters'][number]): Generator<string> {
  const own = tables.find(({name}) => name.toLowerCase() === table.toLowerCase());
  for (const {column: name} of parseRoleExpression(expression).columns) {
    const column = own?.columns.find(c => c.name.toLowerCase() === name.toLowerCase());
    for (const text of column?.kind === 'text' ? column.dictionary : []) if (text !== null && text !== '') yield text;
  }
}
