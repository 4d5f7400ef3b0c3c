/**
 * A world: all that the emulator knows. Plain data, so that it can be written to a file, copied and put back.
 * The shape is invented; the things in it are Power BI's and Entra's.
 */
import type {ColumnDataType, ReportDefinition, ReportType} from '@pbi-bound-report/contract';

/** All that the emulator knows. */
export interface World {
  tenants: Tenant[];
  capacities: Capacity[];
  workspaces: Workspace[];
  principals: Principal[];
  reports: Report[];
  datasets: Dataset[];
}

/** An Entra directory. */
export interface Tenant {
  id: string;
  domain: string;
  /** The cluster that serves the tenant, as it appears in `clusterUrl`: `https://WABI-…-redirect.analysis.windows.net`. */
  clusterUrl: string;
}

/** A capacity: workspaces must be on one for dynamic binding. */
export interface Capacity {
  id: string;
  name: string;
  /** A paused capacity cannot load models. */
  state?: 'Active' | 'Suspended';
}

/** Roles in a workspace, weakest first. */
export type WorkspaceRole = 'Viewer' | 'Contributor' | 'Member' | 'Admin';

/** A workspace (group). */
export interface Workspace {
  id: string;
  name: string;
  tenantId: string;
  capacityId?: string;
  members: {principalId: string; role: WorkspaceRole}[];
}

/** Somebody who can sign in. */
export type Principal = ServicePrincipal | User;

/** An application with a secret. */
export interface ServicePrincipal {
  type: 'ServicePrincipal';
  /** Object id in the directory. */
  id: string;
  tenantId: string;
  /** Application (client) id. */
  clientId: string;
  displayName: string;
  secrets: {value: string; /** UTC, ISO 8601. */ expires?: string}[];
}

/** A person. */
export interface User {
  type: 'User';
  id: string;
  tenantId: string;
  userPrincipalName: string;
  displayName: string;
  password: string;
}

/** A report. */
export interface Report {
  id: string;
  name: string;
  workspaceId: string;
  reportType: ReportType;
  /** The dataset that it was made on; paginated reports have none. */
  datasetId?: string;
  definition: ReportDefinition;
}

/** A dataset (semantic model) with its rows and its row-level security. */
export interface Dataset {
  id: string;
  name: string;
  workspaceId: string;
  tables: Table[];
  relationships: Relationship[];
  roles: Role[];
}

/** A many-to-one relationship: filters flow from `to` (one) to `from` (many). */
export interface Relationship {
  from: {table: string; column: string};
  to: {table: string; column: string};
}

/** A row-level security role: a row is seen when every filter on its table holds. */
export interface Role {
  name: string;
  tableFilters: {table: string; /** A DAX subset, see row-level-security.ts. */ expression: string}[];
}

/** A table: columns of equal length and measures over them. */
export interface Table {
  name: string;
  columns: Column[];
  measures: Measure[];
  hierarchies?: Hierarchy[];
}

/** A hierarchy: columns of one table, outermost first. */
export interface Hierarchy {
  name: string;
  levels: {name: string; column: string}[];
}

/** One column with its values. Numbers, dates (milliseconds since 1970 UTC) and booleans (0, 1) are kept as doubles, NaN for blank; text is dictionary-coded. */
export type Column = {name: string; dataType: ColumnDataType; formatString?: string} & (
  | {kind: 'number'; values: Float64Array}
  | {kind: 'text'; /** Entry 0 is blank. */ dictionary: (string | null)[]; codes: Uint32Array}
);

/** A measure. Instead of DAX it has one of three forms. Invented. */
export type Measure = {name: string; formatString?: string} & (
  | {aggregationFunction: 'Sum' | 'Avg' | 'Count' | 'DistinctCount' | 'Min' | 'Max'; column: string}
  | {difference: [minuend: string, subtrahend: string]}
  | {ratio: [numerator: string, denominator: string]}
);

/** How many rows a table has. */
export function rowCount(table: Table): number {
  const first = table.columns[0];
  return first === undefined ? 0 : first.kind === 'number' ? first.values.length : first.codes.length;
}

/** Makes a text column. @param values Null is blank. */
export function textColumn(name: string, values: readonly (string | null)[]): Column {
  const dictionary: (string | null)[] = [null];
  const known = new Map<string | null, number>([[null, 0]]);
  const codes = new Uint32Array(values.length);
  values.forEach((value, row) => {
    let code = known.get(value);
    if (code === undefined) {
      code = dictionary.push(value) - 1;
      known.set(value, code);
    }
    codes[row] = code;
  });
  return {name, dataType: 'string', kind: 'text', dictionary, codes};
}

/** Makes a column of numbers, dates or booleans. @param values Null is blank; dates are milliseconds since 1970 UTC. */
export function numberColumn(name: string, dataType: Exclude<ColumnDataType, 'string'>, values: readonly (number | null)[], formatString?: string): Column {
  return {name, dataType, kind: 'number', values: Float64Array.from(values, v => v ?? Number.NaN), ...(formatString === undefined ? {} : {formatString})};
}
