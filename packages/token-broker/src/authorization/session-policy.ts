import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import type {AccessRequest, Authorize, DatasetMetadata, DatasetIdentity, Grant, GrantedPair} from './authorize.js';

/** Ids and the workspaces in which Power BI keeps them. */
export type ItemWorkspaces = Readonly<Record<string, string>>;

/** Items of which every report may be shown on every dataset. */
export interface ReportsAndDatasets {
  /** Report id → workspace id. */
  reports: ItemWorkspaces;
  /** Dataset id → workspace id. */
  datasets: ItemWorkspaces;
  /** Whether the reports may be edited. Default false. */
  edit?: boolean | undefined;
}

/** Every report with every dataset, as pairs for a grant. */
export function everyPair({reports, datasets, edit = false}: ReportsAndDatasets): GrantedPair[] {
  return Object.entries(reports).flatMap(([reportId, workspaceId]) =>
    Object.entries(datasets).map(([datasetId, datasetWorkspaceId]) => ({
      reportId,
      workspaceId,
      datasetId,
      datasetWorkspaceId,
      edit,
    })),
  );
}

/**
 * A table of tenants: who belongs to one sees its datasets, and no other's.
 * @returns A function from a tenant's name to its pairs; none for a name that is not in the table.
 */
export function tenantTable(
  table: Readonly<Record<string, ReportsAndDatasets>>,
): (tenant: string | undefined) => GrantedPair[] {
  const pairs = new Map(Object.entries(table).map(([tenant, items]) => [tenant, everyPair(items)]));
  return tenant => (tenant === undefined ? [] : (pairs.get(tenant) ?? []));
}

/**
 * Roles for row-level security from the claims of a signed-in user.
 * @param roles Claim value → role of the dataset. A value that is not in the table gives no role.
 */
export function rolesFromClaims(
  roles: Readonly<Record<string, string>>,
): (claims: readonly string[] | string | undefined) => string[] {
  const table = new Map(Object.entries(roles));
  return claims => [...new Set([claims ?? []].flat().flatMap(claim => table.get(claim) ?? []))];
}

/** Options of {@link sessionPolicy}. */
export interface SessionPolicyOptions<Session, Native = unknown> {
  /** Finds the session of a request; undefined where nobody is signed in. */
  session: (request: Request, native: Native) => Session | null | undefined | Promise<Session | null | undefined>;
  /** The user's stable id. */
  subject: (session: Session) => string;
  /** What this user may see: everything, not only what is asked. */
  pairs: (session: Session, asked: AccessRequest) => readonly GrantedPair[] | Promise<readonly GrantedPair[]>;
  /** Who this user is to a dataset. A dataset without row-level security (`identityRequired === false`) takes no identity. */
  identity?: ((session: Session, dataset: DatasetMetadata) => DatasetIdentity | undefined) | undefined;
  /** Workspaces into which this user may save. Default none. */
  targetWorkspaces?: ((session: Session) => readonly string[]) | undefined;
  /** Minutes that a token lives. Default: as long as Power BI lets it. */
  lifetimeInMinutes?: number | undefined;
}

/** The common policy: a session says who it is, and from that follows what is seen. Nobody signed in: 401. */
export function sessionPolicy<Session, Native = unknown>(
  options: SessionPolicyOptions<Session, Native>,
): Authorize<Native> {
  const {identity, lifetimeInMinutes} = options;
  return async (request, asked, native) => {
    const session = await options.session(request, native);
    if (session === null || session === undefined) return {reason: 'not-signed-in'};
    const grant: Grant = {
      subject: options.subject(session),
      pairs: await options.pairs(session, asked),
      ...(identity && {identities: dataset => identity(session, dataset)}),
      ...(options.targetWorkspaces && {targetWorkspaces: options.targetWorkspaces(session)}),
      ...(lifetimeInMinutes !== undefined && {lifetimeInMinutes}),
    };
    return grant;
  };
}

/** An identity as a grant's list holds it, for several datasets at once. */
export function identityFor(datasets: readonly string[], identity: DatasetIdentity): EffectiveIdentity {
  return {...identity, datasets: [...datasets]};
}
