/** Workspaces and what stands in them besides reports and datasets; features of the tenant. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import type {Operation, OperationRequest} from '../http/operation.js';
import {codeTwice, ok} from '../rules/power-bi-errors.js';
import {requireRole, roleIn} from '../rules/access.js';
import {authenticate, type Caller} from '../rules/caller.js';
import {undocumentedError} from '../rules/undocumented-errors.js';
import {indexOf} from '../world/world-index.js';
import {describeResponses, groupSchema, guidParameter, listSchema} from './response-schemas.js';
import {describeGroup, odataContext} from './resources.js';

const whole = {type: 'integer', minimum: 0} as const;
const anything = {type: 'object'} as const;

/** `name eq 'x'` and `id eq 'x'`, joined by `or` or `and`: the part of OData's filters that is emulated. */
function filterOf(text: string): ((item: Record<string, unknown>) => boolean) | undefined {
  const parts = text.split(/\s+(or|and)\s+/i);
  const tests = parts
    .filter((_, i) => i % 2 === 0)
    .map(part => {
      const match = /^\s*(?:tolower\((\w+)\)|(\w+))\s+eq\s+(?:'((?:[^']|'')*)'|(true|false))\s*$/i.exec(part);
      const name = match?.[1] ?? match?.[2];
      if (!match || name === undefined) return undefined;
      const value =
        match[4] === undefined ? (match[3] ?? '').replaceAll("''", "'").toLowerCase() : match[4].toLowerCase();
      return (item: Record<string, unknown>) => String(item[name]).toLowerCase() === value;
    });
  if (tests.some(test => test === undefined)) return undefined;
  const known = tests as ((item: Record<string, unknown>) => boolean)[];
  return item =>
    known.reduce(
      (so, test, i) =>
        i === 0 ? test(item) : parts[i * 2 - 1]?.toLowerCase() === 'or' ? so || test(item) : so && test(item),
      true,
    );
}

/**
 * `$filter`, `$skip` and `$top` of a request.
 * @throws OperationError
 */
function page<T extends object>(request: OperationRequest, items: readonly T[]): T[] {
  const number = (name: string): number | undefined => {
    const text = request.query.get(name);
    if (text === null) return undefined;
    if (!/^\d{1,9}$/.test(text)) {
      throw undocumentedError('bodyShape', {
        problem: `The query option '${name}' must be a whole number of at least 0.`,
      });
    }
    return Number(text);
  };
  const asked = request.query.get('$filter');
  const filter = asked === null ? () => true : filterOf(asked);
  if (!filter) {
    throw undocumentedError('bodyShape', {
      problem: "The query option '$filter' cannot be read; the emulator knows comparisons by eq, joined by and or or.",
    });
  }
  const skip = number('$skip') ?? 0;
  return items
    .filter(item => filter(item as Record<string, unknown>))
    .slice(skip, skip + (number('$top') ?? items.length));
}

/** @param context What the operations work on. */
export function workspaceOperations(context: OperationContext): Operation[] {
  const inGroup = guidParameter(['groupId']);
  const visit = async (request: OperationRequest): Promise<{caller: Caller; id: string}> => {
    const caller = await authenticate(context, request);
    return {caller, id: requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer').id};
  };
  return [
    {
      id: 'Groups_GetGroups',
      method: 'GET',
      path: operationPaths.groups,
      service: 'api',
      summary: 'Returns a list of workspaces that the caller has access to.',
      schemas: {
        query: {$filter: {type: 'string'}, $top: whole, $skip: whole},
        responses: describeResponses('The workspaces.', listSchema(groupSchema)),
      },
      async handle(request) {
        const caller = await authenticate(context, request);
        const groups = context.world.workspaces
          .filter(w => w.kind !== 'My' && w.tenantId === caller.tenantId && roleIn(w, caller.principalId) !== undefined)
          .map(describeGroup);
        const value = page(request, groups);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#groups'),
          '@odata.count': value.length,
          value,
        });
      },
    },
    {
      id: 'Dashboards_GetDashboardsInGroup',
      method: 'GET',
      path: `${operationPaths.groups}/:groupId/dashboards`,
      service: 'api',
      summary: 'Returns a list of dashboards from the specified workspace. Worlds have none.',
      schemas: {params: inGroup, responses: describeResponses('The dashboards.', listSchema(anything))},
      async handle(request) {
        const {caller, id} = await visit(request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${id}/$metadata#dashboards`),
          value: [],
        });
      },
    },
    {
      id: 'Dashboards_GetTilesInGroup',
      method: 'GET',
      path: `${operationPaths.groups}/:groupId/dashboards/:dashboardId/tiles`,
      service: 'api',
      summary: 'Returns a list of tiles of the specified dashboard. Worlds have none: always 404.',
      schemas: {
        params: guidParameter(['groupId', 'dashboardId']),
        responses: describeResponses('The tiles.', listSchema(anything)),
      },
      async handle(request) {
        await visit(request);
        throw codeTwice(404, 'PowerBIEntityNotFound');
      },
    },
    {
      id: 'AvailableFeatures_GetAvailableFeatures',
      method: 'GET',
      path: '/v1.0/myorg/availableFeatures',
      service: 'api',
      summary: 'Returns the available features for the caller, with the use of trial embed tokens.',
      schemas: {
        responses: describeResponses('The features.', {
          type: 'object',
          properties: {features: {type: 'array', items: anything}},
        }),
      },
      async handle(request) {
        const caller = await authenticate(context, request);
        const trial = indexOf(context.world).tenant(caller.tenantId)?.embedTrial;
        const usage = trial && trial.limit > 0 ? Math.min(100, Math.floor((trial.used / trial.limit) * 100)) : 0;
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#availableFeatures'),
          features: [{name: 'embedTrial', state: 'Supported', extendedState: 'Supported', additionalInfo: {usage}}],
        });
      },
    },
  ];
}
