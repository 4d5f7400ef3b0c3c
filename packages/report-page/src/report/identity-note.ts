import type {OpenReportResponse} from '@pbi-bound-report/contract';

/** Whom the report is shown to, in words for developers, and why nothing is shown where that is so. English alone. */
export interface IdentityNote {
  /** Such as `ana@example.com, Region Manager`. */
  who: string;
  /** Absent: the identity sees rows of every table. */
  problem?: string;
}

/** Undefined where row-level security does not apply. */
export function identityNote({identity}: OpenReportResponse): IdentityNote | undefined {
  if (!identity) return undefined;
  const {username, roles, emptyTables, usernames = []} = identity;
  const name = username === undefined || username === '' ? 'no username' : username;
  const who = [name, ...roles].join(', ');
  if (emptyTables.length === 0) return {who};
  const reason =
    roles.length === 0
      ? 'The identity is in no role.'
      : `The role's filter lets no row of ${emptyTables.join(', ')} through for this identity.`;
  const example = usernames.length === 0 ? '' : ` (${usernames.join(', ')})`;
  return {
    who,
    problem:
      `Row-level security leaves no rows for ${who}. ${reason} ` +
      `Pass another username${example} or role as the effective identity, or change the role in the world.`,
  };
}
