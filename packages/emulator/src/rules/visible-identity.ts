/** Whom row-level security applies to, for the report page, so that a developer sees why visuals are blank. */
import {defined, type EffectiveIdentity, type OpenReportResponse} from '@pbi-bound-report/contract';
import {explainNoRows} from '../engine/explain-no-rows.js';
import {RoleExpressionError} from '../engine/role-tokens.js';
import {isHidden, usernamesWithRows} from '../engine/usernames-with-rows.js';
import type {Dataset} from '../world/world.js';

/** Empty where no role applies. */
export function visibleIdentity(
  dataset: Dataset,
  identity: EffectiveIdentity | undefined,
): Pick<OpenReportResponse, 'identity'> {
  if (!identity || dataset.roles.length === 0) return {};
  const emptyTables = dataset.tables.filter(table => {
    try {
      return isHidden(dataset, table, identity);
    } catch (error) {
      // A role that cannot be read fails each query in its own words; opening the report does not.
      if (error instanceof RoleExpressionError) return false;
      throw error;
    }
  });
  const {username, roles = []} = identity;
  const usernames = emptyTables.length === 0 ? [] : usernamesWithRows(dataset, roles);
  return {
    identity: defined({
      username,
      roles: [...roles],
      emptyTables: emptyTables.map(({name}) => name),
      usernames: usernames.length === 0 ? undefined : usernames,
    }),
  };
}

/**
 * For the journal: who the identity is and why no row is left, where that is so. The report itself is blank without an
 * error, as Power BI's is.
 */
export function noRowsNote(dataset: Dataset, identity: EffectiveIdentity | undefined): string | undefined {
  try {
    return explainNoRows(dataset, identity)?.message;
  } catch (error) {
    if (error instanceof RoleExpressionError) return undefined;
    throw error;
  }
}
