import {defined, type EffectiveIdentity} from '@pbi-bound-report/contract';
import type {
  AuthorizationContext,
  Authorize,
  DatasetIdentity,
  DatasetMetadata,
  Grant,
  GrantedPair,
} from './authorize.js';

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
  const pairs = new Map<string | undefined, GrantedPair[]>(
    Object.entries(table).map(([tenant, items]) => [tenant, everyPair(items)]),
  );
  return tenant => pairs.get(tenant) ?? [];
}

/**
 * Roles for row-level security from the claims of a signed-in user.
 * @param roles Claim value → role of the dataset. A value that is not in the table gives no role.
 */
export function rolesFromClaims(
  roles: Readonly<Record<string, string>>,
): (claims: readonly string[] | string | undefined) => string[] {
  const table = new Map<string | undefined, string>(Object.entries(roles));
  return claims => [...new Set([claims].flat().flatMap(claim => table.get(claim) ?? []))];
}

/** What the functions of a session policy get to decide by. */
export interface SessionContext<Session, Native = unknown> extends AuthorizationContext<Native> {
  readonly session: Session;
}

/** Options of {@link sessionPolicy}. Each function gets one object. */
export interface SessionPolicyOptions<Session, Native = unknown> {
  /** Finds the session of a request; nothing where nobody is signed in. */
  session: (context: AuthorizationContext<Native>) => Session | null | undefined | Promise<Session | null | undefined>;
  /** The user's stable id. */
  subject: (context: SessionContext<Session, Native>) => string;
  /** What this user may see: everything, not only what is wanted. */
  pairs: (context: SessionContext<Session, Native>) => readonly GrantedPair[] | Promise<readonly GrantedPair[]>;
  /** Who this user is to a dataset. One without row-level security (`identityRequired === false`) takes no identity. */
  identity?:
    | ((
        context: SessionContext<Session, Native> & {readonly dataset: DatasetMetadata},
      ) => DatasetIdentity | null | undefined | Promise<DatasetIdentity | null | undefined>)
    | undefined;
  /** Workspaces into which this user may save. Default none. */
  targetWorkspaces?: ((context: SessionContext<Session, Native>) => readonly string[]) | undefined;
  /** Minutes that a token lives. Default: as long as Power BI lets it. */
  lifetimeInMinutes?: number | undefined;
}

/** The common policy: a session says who the visitor is, and from that follows what is seen. Nobody signed in: 401. */
export function sessionPolicy<Session, Native = unknown>(
  options: SessionPolicyOptions<Session, Native>,
): Authorize<Native> {
  const {identity, lifetimeInMinutes} = options;
  return async authorization => {
    const session = await options.session(authorization);
    if (session === null || session === undefined) return {reason: 'not-signed-in'};
    const context = extendContext(authorization, {session});
    const identities =
      identity && ((dataset: DatasetMetadata) => identity(extendContext(authorization, {session, dataset})));
    return defined({
      subject: options.subject(context),
      pairs: await options.pairs(context),
      identities,
      targetWorkspaces: options.targetWorkspaces?.(context),
      lifetimeInMinutes,
    }) satisfies Grant;
  };
}

/** Adds to what `authorize` gets. The standard request stays unmade until somebody asks for it: making it costs. */
function extendContext<More extends object, Native>(
  authorization: AuthorizationContext<Native>,
  more: More,
): AuthorizationContext<Native> & More {
  return {
    ...more,
    access: authorization.access,
    native: authorization.native,
    get request() {
      return authorization.request;
    },
  };
}

/** An identity as a grant's list holds it, for several datasets at once. */
export function identityFor(datasets: readonly string[], identity: DatasetIdentity): EffectiveIdentity {
  return {...identity, datasets: [...datasets]};
}
