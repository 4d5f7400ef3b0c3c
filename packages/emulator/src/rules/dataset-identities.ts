/** As whom the holder of a token sees a dataset. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import type {Dataset, WorkspaceRole} from '../world/world.js';
import {isAtLeast} from './access.js';
import {embedErrors} from './embed-errors.js';
import type {UserTokenHolder} from './token-holder.js';

/**
 * The identity of an embed token for a dataset; undefined where row-level security does not apply.
 * @throws EmbedError where the token does not cover the dataset.
 */
export function coveredIdentity(claims: EmbedTokenClaims, {id}: Dataset): EffectiveIdentity | undefined {
  if (!claims.datasets.some(dataset => dataset.id === id)) throw embedErrors.datasetNotCovered(id);
  return claims.identities.find(identity => identity.datasets?.some(other => other.toLowerCase() === id));
}

/** Row-level security holds for viewers, in the roles that they have been assigned to. */
export function identityOfUser(
  user: UserTokenHolder,
  dataset: Dataset,
  role: WorkspaceRole,
): EffectiveIdentity | undefined {
  if (dataset.roles.length === 0 || isAtLeast(role, 'Contributor')) return undefined;
  const roles = dataset.roles.filter(r => r.memberIds?.includes(user.principalId)).map(r => r.name);
  return {username: user.userPrincipalName, roles, datasets: [dataset.id]};
}
