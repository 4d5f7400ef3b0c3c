/** Why an identity sees no rows of a model: what otherwise looks like a report that is broken. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import {shorten} from './describe-value.js';
import type {Role, SemanticModel, Table} from './model-types.js';
import {isHidden, usernamesWithRows} from './usernames-with-rows.js';

/** A table of which row-level security leaves no row. */
export interface HiddenTable {
  table: string;
  /** The expressions that no row fulfils, of the roles that the identity has. Empty where no role was named. */
  filters: {role: string; expression: string}[];
}

/** Whom row-level security leaves nothing of some table, and why. */
export interface NoRowsExplanation {
  /** As the identity says it; undefined where it says none. */
  username: string | undefined;
  customData: string | undefined;
  /** The roles of the identity that the model has. */
  roles: string[];
  /** The roles of the identity that the model has not. */
  unknownRoles: string[];
  hiddenTables: HiddenTable[];
  /** A few usernames that see rows in the same roles. */
  usernames: string[];
  /** All of it in one sentence or two. */
  message: string;
}

/**
 * Says who an identity is and why it sees no row of a table. The texts are invented; that Power BI shows visuals that
 * are blank, without an error, is documented.
 * @param identity Undefined where row-level security does not apply.
 * @returns Undefined where some row of each table is seen, or there is none.
 * @throws RoleExpressionError
 * @throws ModelMismatchError
 */
export function explainNoRows(
  semanticModel: SemanticModel,
  identity: EffectiveIdentity | undefined,
): NoRowsExplanation | undefined {
  if (!identity) return undefined;
  const hidden = semanticModel.tables.filter(table => isHidden(semanticModel, table, identity));
  if (hidden.length === 0) return undefined;
  const roles = rolesOf(semanticModel, identity);
  const known = new Set(roles.map(({name}) => name.toLowerCase()));
  const explanation = {
    username: identity.username,
    customData: identity.customData,
    roles: roles.map(({name}) => name),
    unknownRoles: (identity.roles ?? []).filter(name => !known.has(name.toLowerCase())),
    hiddenTables: hidden.map(table => ({table: table.name, filters: filtersOn(roles, table)})),
    usernames: usernamesWithRows(
      semanticModel,
      roles.map(({name}) => name),
    ),
  };
  return {...explanation, message: describe(semanticModel, explanation)};
}

function rolesOf({roles}: SemanticModel, identity: EffectiveIdentity): Role[] {
  const names = new Set(identity.roles?.map(name => name.toLowerCase()));
  return roles.filter(({name}) => names.has(name.toLowerCase()));
}

const filtersOn = (roles: readonly Role[], {name}: Table): HiddenTable['filters'] =>
  roles.flatMap(role =>
    role.tableFilters
      .filter(({table}) => table.toLowerCase() === name.toLowerCase())
      .map(({expression}) => ({role: role.name, expression})),
  );

function describe(
  {name, roles: known}: SemanticModel,
  {username, customData, roles, unknownRoles, hiddenTables, usernames}: Omit<NoRowsExplanation, 'message'>,
): string {
  const who = username === undefined ? 'An identity without a username' : `The identity ${shorten(username)}`;
  const unknown = unknownRoles.map(text => shorten(text)).join(', ');
  const named = unknown === '' ? '' : ` The model has no role ${unknown}.`;
  const tables = hiddenTables.map(({table}) => table).join(', ');
  if (roles.length === 0) {
    const names = known.map(role => role.name).join(', ');
    return `${who} has no role of the model ${name}, and sees no row.${named} Its roles are: ${names}.`;
  }
  const filters = hiddenTables.flatMap(({table, filters: own}) =>
    own.map(({role, expression}) => `${role} lets through rows of ${table} where ${shorten(expression, 200)}`),
  );
  const custom = customData === undefined ? '' : ` (customData ${shorten(customData)})`;
  const others = usernames.map(text => shorten(text)).join(', ');
  const remedy = others === '' ? '' : ` Usernames that see rows: ${others}.`;
  return `${who}${custom} sees no row of ${tables}: ${filters.join('; ')}, and no row fulfils that.${remedy}${named}`;
}
