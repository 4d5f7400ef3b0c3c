/** Row-level security: which rows of a table an identity may see. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import {rowCount, type Column, type SemanticModel, type Table} from './model-types.js';
import type {RawValue} from './cells.js';
import {modelOf, type Model} from './model.js';
import {parseRoleExpression, RoleExpressionError, type RoleExpression, type RoleValue} from './role-expression.js';
import {rowMask} from './row-mask.js';

const expressions = new Map<string, RoleExpression>();
const masks = new WeakMap<Table, Map<string, Uint8Array | undefined>>();
/** Masks that are kept for one table: a page's visuals ask for the same identity again and again. */
const keptMasks = 16;

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
  const roles = semanticModel.roles.filter(role =>
    identity.roles?.some(name => name.toLowerCase() === role.name.toLowerCase()),
  );
  const filters = roles.map(role =>
    role.tableFilters.filter(f => f.table.toLowerCase() === table.name.toLowerCase()).map(f => f.expression),
  );
  // Several roles see the union of what each sees; a role without a filter on this table sees all of it; no role sees nothing.
  if (filters.some(own => own.length === 0)) return undefined;
  let kept = masks.get(table);
  if (!kept) masks.set(table, (kept = new Map<string, Uint8Array | undefined>()));
  const key = JSON.stringify([filters, identity.username ?? null, identity.customData ?? null]);
  const known = kept.get(key);
  if (known) return known;
  const model = modelOf(semanticModel);
  const seen = new Uint8Array(rowCount(table));
  for (const own of filters) {
    const every = own.map(expression => roleMask(model, table, expression, identity));
    for (let row = 0; row < seen.length; row++) if (!seen[row] && every.every(mask => mask[row] === 1)) seen[row] = 1;
  }
  if (kept.size >= keptMasks) kept.delete(kept.keys().next().value as string);
  kept.set(key, seen);
  return seen;
}

function roleMask(model: Model, table: Table, text: string, identity: EffectiveIdentity): Uint8Array {
  let expression = expressions.get(text);
  if (!expression) expressions.set(text, (expression = parseRoleExpression(text)));
  const {columns, test} = expression;
  const bound = columns.map(({table: named, column}) => {
    if (named !== undefined && named.toLowerCase() !== table.name.toLowerCase()) {
      throw new RoleExpressionError(
        `The role expression ${text} on the table ${table.name} reads a column of the table ${named}. It can read its own table's only.`,
      );
    }
    return model.column({table: table.name, column});
  });
  return rowMask(model, table, {
    columns: bound,
    test: cells =>
      test(
        cells.map((cell, i) => roleValue(bound[i]?.column, cell)),
        identity,
      ),
  });
}

function roleValue(column: Column | undefined, cell: RawValue): RoleValue {
  if (typeof cell !== 'number') return cell;
  if (Number.isNaN(cell)) return null;
  return column?.dataType === 'boolean' ? cell !== 0 : cell;
}
