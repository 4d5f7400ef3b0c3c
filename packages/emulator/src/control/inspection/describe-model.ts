/** A dataset's model in words: what the console draws. Invented. */
import {defined} from '@pbi-bound-report/contract';
import {rowCount, type Measure, type Table} from '../../engine/model-types.js';
import {usernamesWithRows} from '../../engine/usernames-with-rows.js';
import {impersonate} from '../../rules/impersonated-user.js';
import {indexOf} from '../../world/world-index.js';
import type {Dataset, User, World} from '../../world/world.js';
import {findDataset} from './query-dataset.js';

/** People that are listed. */
const maxUsers = 50;

/** @throws ControlError */
export function describeModel(world: World, datasetId: string): object {
  const dataset = findDataset(world, datasetId);
  const {id, name, mode = 'Import', tables, relationships, roles} = dataset;
  const users = usersOf(world, dataset);
  return {
    id,
    name,
    mode,
    tables: tables.map(describeTable),
    relationships: relationships.map(({from, to}) => ({
      from: from.table,
      fromColumn: from.column,
      to: to.table,
      toColumn: to.column,
    })),
    roles: roles.map(role => ({
      name: role.name,
      tableFilters: role.tableFilters.map(({table, expression}) => ({table, expression})),
      members: users.filter(user => role.memberIds?.includes(user.id)).map(user => user.userPrincipalName),
      usernames: usernamesWithRows(dataset, [role.name]),
    })),
    users: users.slice(0, maxUsers).map(({userPrincipalName, displayName}) => {
      const identity = impersonate(world, dataset, userPrincipalName);
      return {userPrincipalName, displayName, roles: identity?.roles ?? [], seesAllRows: identity === undefined};
    }),
  };
}

function usersOf(world: World, dataset: Dataset): User[] {
  const tenantId = indexOf(world).workspace(dataset.workspaceId)?.tenantId;
  return world.principals.filter(
    (principal): principal is User => principal.type === 'User' && principal.tenantId === tenantId,
  );
}

const describeTable = (table: Table): object =>
  defined({
    name: table.name,
    rows: rowCount(table),
    columns: table.columns.map(({name, dataType, formatString}) => defined({name, dataType, formatString})),
    measures: table.measures.map(measure =>
      defined({name: measure.name, formatString: measure.formatString, definition: definitionOf(measure)}),
    ),
    hierarchies: table.hierarchies?.map(({name, levels}) => ({name, levels: levels.map(level => level.name)})),
  });

function definitionOf(measure: Measure): string {
  if ('column' in measure) return `${measure.aggregationFunction} of ${measure.column}`;
  if ('difference' in measure) return measure.difference.join(' − ');
  return measure.ratio.join(' ÷ ');
}
