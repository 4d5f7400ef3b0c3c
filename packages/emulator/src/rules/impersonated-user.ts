/** Whom a query of executeQueries stands for. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import type {Dataset, World} from '../world/world.js';
import {indexOf} from '../world/world-index.js';
import {isAtLeast, roleIn} from './access.js';

/**
 * The identity of a user whose rows a query is to see: that of the roles which have the user as a member. Undefined
 * where row-level security does not apply: the model has no roles (documented), or the user may edit it. A user that
 * nobody knows is in no role, and sees no row: how the service refuses one is not public.
 */
export function impersonate(world: World, dataset: Dataset, userName: string): EffectiveIdentity | undefined {
  if (dataset.roles.length === 0) return undefined;
  const name = userName.toLowerCase();
  const workspace = indexOf(world).workspace(dataset.workspaceId);
  const user = world.principals.find(
    p => p.type === 'User' && p.tenantId === workspace?.tenantId && p.userPrincipalName.toLowerCase() === name,
  );
  if (user && isAtLeast(roleIn(workspace, user.id), 'Contributor')) return undefined;
  const roles = user ? dataset.roles.filter(role => role.memberIds?.includes(user.id)).map(role => role.name) : [];
  return {username: userName, roles, datasets: [dataset.id]};
}
