/** What one part of a world says of another: ids that must exist, columns, roles' expressions. */
import {ModelMismatchError, modelOf, type Model} from '../../engine/model.js';
import {bindValue} from '../../engine/aggregation.js';
import {parseRoleExpression} from '../../engine/role-expression.js';
import {RoleExpressionError} from '../../engine/role-tokens.js';
import type {Dataset, World} from '../world.js';
import type {SchemaProblem} from './check-schema.js';
import type {JsonPath} from './json-lines.js';

/** What does not fit together. */
export function checkReferences(world: World): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const wrong = (path: JsonPath, message: string): void => {
    problems.push({path, message});
  };
  const lists = ['tenants', 'capacities', 'workspaces', 'principals', 'profiles', 'reports', 'datasets'] as const;
  const ids = Object.fromEntries(
    lists.map(name => [name, new Set((world[name] ?? []).map(item => item.id))]),
  ) as Record<(typeof lists)[number], Set<string>>;
  for (const name of lists) {
    const seen = new Set<string>();
    (world[name] ?? []).forEach(({id}, i) => {
      if (seen.has(id)) wrong([name, i, 'id'], `the id ${id} is used twice in ${name}.`);
      seen.add(id);
    });
  }
  const must = (path: JsonPath, id: string | undefined, ...among: (typeof lists)[number][]): void => {
    if (id !== undefined && !among.some(name => ids[name].has(id))) {
      wrong(path, `there is no ${id} in ${among.join(' or ')}.`);
    }
  };
  world.workspaces.forEach((workspace, i) => {
    must(['workspaces', i, 'tenantId'], workspace.tenantId, 'tenants');
    must(['workspaces', i, 'capacityId'], workspace.capacityId, 'capacities');
    workspace.members.forEach(({principalId}, j) => {
      must(['workspaces', i, 'members', j, 'principalId'], principalId, 'principals', 'profiles');
    });
  });
  world.principals.forEach(({tenantId}, i) => {
    must(['principals', i, 'tenantId'], tenantId, 'tenants');
  });
  world.profiles?.forEach(({servicePrincipalId}, i) => {
    must(['profiles', i, 'servicePrincipalId'], servicePrincipalId, 'principals');
  });
  world.reports.forEach((report, i) => {
    must(['reports', i, 'workspaceId'], report.workspaceId, 'workspaces');
    must(['reports', i, 'datasetId'], report.datasetId, 'datasets');
    report.datasetIds?.forEach((id, j) => {
      must(['reports', i, 'datasetIds', j], id, 'datasets');
    });
    report.paginatedVisualReportIds?.forEach((id, j) => {
      must(['reports', i, 'paginatedVisualReportIds', j], id, 'reports');
    });
  });
  world.datasets.forEach((dataset, i) => {
    must(['datasets', i, 'workspaceId'], dataset.workspaceId, 'workspaces');
    dataset.upstreamDatasetIds?.forEach((id, j) => {
      must(['datasets', i, 'upstreamDatasetIds', j], id, 'datasets');
    });
    checkModel(dataset, ['datasets', i], wrong);
  });
  return problems;
}

function checkModel(dataset: Dataset, place: JsonPath, wrong: (path: JsonPath, message: string) => void): void {
  const attempt = <T>(path: JsonPath, look: () => T): T | undefined => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof ModelMismatchError || error instanceof RoleExpressionError)) throw error;
      wrong([...place, ...path], error.message);
      return undefined;
    }
  };
  dataset.relationships.forEach((_, i) =>
    attempt(['relationships', i], () =>
      modelOf({...dataset, tables: [...dataset.tables], relationships: dataset.relationships.slice(i, i + 1)}),
    ),
  );
  const model: Model | undefined = attempt(['relationships'], () => modelOf(dataset));
  if (!model) return;
  dataset.tables.forEach((table, t) => {
    table.measures.forEach((measure, m) =>
      attempt(['tables', t, 'measures', m], () => bindValue(model, {table: table.name, measure: measure.name})),
    );
    table.hierarchies?.forEach((hierarchy, h) => {
      hierarchy.levels.forEach((level, l) =>
        attempt(['tables', t, 'hierarchies', h, 'levels', l, 'column'], () =>
          model.column({table: table.name, column: level.column}),
        ),
      );
    });
  });
  dataset.roles.forEach((role, r) => {
    role.tableFilters.forEach(({table, expression}, f) => {
      const path = ['roles', r, 'tableFilters', f];
      attempt([...path, 'table'], () => model.table(table));
      attempt([...path, 'expression'], () => {
        for (const {column} of parseRoleExpression(expression).columns) model.column({table, column});
      });
    });
  });
}
