/** Finds the items that a request names. */
import {indexOf} from '../world/world-index.js';
import type {Dataset, Report, Workspace, World} from '../world/world.js';
import {requireRole} from './access.js';
import type {Caller} from './caller.js';
import {codeTwice, invalidRequest} from './power-bi-errors.js';
import {undocumentedError} from './undocumented-errors.js';

/** @throws OperationError 404 */
export function findReport(world: World, id: string): Report {
  const report = indexOf(world).report(id);
  if (!report) throw codeTwice(404, 'PowerBIEntityNotFound');
  return report;
}

/** @throws OperationError 404 */
export function findDataset(world: World, id: string): Dataset {
  const dataset = indexOf(world).dataset(id);
  if (!dataset) throw codeTwice(404, 'PowerBIEntityNotFound');
  return dataset;
}

/**
 * The workspace of an item, where the caller may make tokens for it.
 * @throws OperationError
 */
export function requireItemWorkspace(
  world: World,
  caller: Caller,
  item: Report | Dataset,
  kind: 'report' | 'dataset',
): Workspace {
  const workspace = requireRole(world, item.workspaceId, caller, 'Member');
  if (workspace.kind !== 'Classic') return workspace;
  if ('reportType' in item && item.reportType === 'PaginatedReport') {
    throw invalidRequest('Creating embed token for paginated report is only supported with workspaces v2');
  }
  throw undocumentedError('workspaceNotV2', {kind, id: item.id});
}
