/** Counts trial embed tokens. */
import {indexOf} from '../world/world-index.js';
import type {Workspace, World} from '../world/world.js';
import type {Caller} from './caller.js';
import {codeAndMessage} from './power-bi-errors.js';

/**
 * Without a capacity, tokens are for trial only and run out.
 * @throws OperationError
 */
export function countTrialToken(world: World, caller: Caller, workspaces: readonly Workspace[]): void {
  const trial = indexOf(world).tenant(caller.tenantId)?.embedTrial;
  if (!trial || workspaces.every(workspace => isOnPaidCapacity(world, workspace))) return;
  if (trial.used >= trial.limit) {
    throw codeAndMessage(
      403,
      'Forbidden',
      'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity. ' +
        'You need to purchase Azure capacities to generate embed tokens. See https://go.microsoft.com/fwlink/?linkid=868976',
    );
  }
  trial.used++;
}

function isOnPaidCapacity(world: World, workspace: Workspace): boolean {
  const capacity = indexOf(world).capacityOf(workspace);
  return capacity !== undefined && capacity.sku !== 'PremiumPerUser';
}
