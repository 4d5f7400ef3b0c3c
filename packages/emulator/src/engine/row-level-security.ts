/** Row-level security: which rows of a table an identity may see. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import {rowCount, type Column, type Role, type SemanticModel, type Table} from './model-types.js';
import type {RawValue} from './cells.js';
import {shorten} from './describe-value.js';
import {modelOf, type Model} from './model.js';
import {parseRoleExpression, type RoleExpression, type RoleValue} from './role-expression.js';
import {RoleExpressionError} from './role-tokens.js';
import {rowMask} from './row-mask.js';

const expressions = new Map<string, RoleExpression>();
const masks = new WeakMap<Table, Map<string, Uint8Array>>();
/** Masks that are kept for one table: a page's visuals ask for the same identity again and again. */
const maxCachedMasks = 16;
/** Expressions that are kept over all models. */
const maxCachedExpressions = 1000;

/**
 * @param identity Undefined: no row-level security applies (the model has no roles, or the caller is above it).
 * @returns One byte a row, 1 for seen; undefined where every row is.
 * @throws RoleExpressionError
 */
export function visibleRows(
  semanticModel: SemanticModel,
  table: Table,
  identity: EffectiveIdentity | undefined,
): Uint8Array | undefined {
  if (!identity || semanticModel.roles.length === 0) return undefined;
  const filters = rolesOf(semanticModel, identity).map(role => expressionsOn(role, table));
  // Several roles see the union of what each sees; a role without a filter on this table sees all of it; no role sees
  // nothing.
  if (filters.some(own => own.length === 0)) return undefined;
  let cached = masks.get(table);
  if (!cached) masks.set(table, (cached = new Map<string, Uint8Array>()));
  const key = JSON.stringify([filters, identity.username ?? null, identity.customData ?? null]);
  return remember(cached, key, maxCachedMasks, () => unionMask(modelOf(semanticModel), table, filters, identity));
}

/** The roles that an identity names. Case does not count. */
function rolesOf({roles}: SemanticModel, identity: EffectiveIdentity): Role[] {
  const names = new Set(identity.roles?.map(name => name.toLowerCase()));
  return roles.filter(role => names.has(role.name.toLowerCase()));
}

const expressionsOn = ({tableFilters}: Role, {name}: Table): string[] =>
  tableFilters.filter(({table}) => table.toLowerCase() === name.toLowerCase()).map(({expression}) => expression);

/** @param filters The expressions of each role; one role's must all hold. */
function unionMask(
  model: Model,
  table: Table,
  filters: readonly (readonly string[])[],
  identity: EffectiveIdentity,
): Uint8Array {
  const seen = new Uint8Array(rowCount(table));
  for (const own of filters) {
    const roleMasks = own.map(expression => roleMask(model, table, expression, identity));
    for (let row = 0; row < seen.length; row++) {
      if (!seen[row] && roleMasks.every(mask => mask[row] === 1)) seen[row] = 1;
    }
  }
  return seen;
}

/** Keeps what was made; the oldest goes where there is no more room. */
function remember<T>(cache: Map<string, T>, key: string, maxSize: number, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size >= maxSize) cache.delete(cache.keys().next().value as string);
  cache.set(key, made);
  return made;
}

function roleMask(model: Model, table: Table, text: string, identity: EffectiveIdentity): Uint8Array {
  const {columns, test} = remember(expressions, text, maxCachedExpressions, () => parseRoleExpression(text));
  const bound = columns.map(({table: named, column}) => {
    if (named !== undefined && named.toLowerCase() !== table.name.toLowerCase()) {
      throw new RoleExpressionError(
        `The role expression ${shorten(text)} on the table ${table.name} reads a column of the table ${named}. ` +
          "It can read its own table's only.",
      );
    }
    return model.column({table: table.name, column});
  });
  const valuesOf = (cells: readonly RawValue[]): RoleValue[] =>
    cells.map((cell, i) => roleValue(bound[i]?.column, cell));
  return rowMask(model, table, {columns: bound, test: cells => test(valuesOf(cells), identity)});
}

function roleValue(column: Column | undefined, cell: RawValue): RoleValue {
  if (typeof cell !== 'number') return cell;
  if (Number.isNaN(cell)) return null;
  return column?.dataType === 'boolean' ? cell !== 0 : cell;
}
