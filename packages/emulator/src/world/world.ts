/**
 * A world: all that the emulator knows. Plain data, so that it can be written to a file, copied and put back.
 * The shape is invented; the things in it are Power BI's and Entra's.
 */
import type {DatasourceSelector, ReportDefinition, ReportType} from '@pbi-bound-report/contract';
import type {Relationship, SemanticModel, Table} from '../engine/model-types.js';

/** All that the emulator knows. */
export interface World {
  tenants: Tenant[];
  capacities: Capacity[];
  workspaces: Workspace[];
  principals: Principal[];
  /** Profiles of service principals. */
  profiles?: ServicePrincipalProfile[];
  reports: Report[];
  datasets: Dataset[];
}

/** An Entra directory. */
export interface Tenant {
  id: string;
  domain: string;
  /**
   * The cluster that serves the tenant, as it appears in `clusterUrl`: `https://WABI-…-redirect.analysis.windows.net`.
   */
  clusterUrl: string;
  /** The tenant setting "Service principals can use Power BI APIs" is off. */
  servicePrincipalsBlocked?: boolean;
  /** The tenant setting for XMLA endpoints is off. */
  xmlaEndpointOff?: boolean;
  /** Trial embed tokens, for workspaces without a capacity. Absent: without limit. Counted up with each token. */
  embedTrial?: {limit: number; used: number};
}

/** A capacity: workspaces must be on one for dynamic binding. */
export interface Capacity {
  id: string;
  name: string;
  /** A paused capacity cannot load models. */
  state?: 'Active' | 'Suspended';
  /** Default: `Embedded`. */
  sku?: 'Embedded' | 'Premium' | 'PremiumPerUser';
  /** Default: on. */
  xmlaEndpoint?: 'Off' | 'On';
}

/** Roles in a workspace, weakest first. */
export type WorkspaceRole = 'Viewer' | 'Contributor' | 'Member' | 'Admin';

/** A workspace (group). */
export interface Workspace {
  id: string;
  name: string;
  tenantId: string;
  capacityId?: string;
  /** Users, service principals and profiles. */
  members: {principalId: string; role: WorkspaceRole}[];
  /**
   * `My` is a user's own workspace, `Classic` one of the first version. Tokens cannot be made for either. Default:
   * `Workspace`.
   */
  kind?: 'Workspace' | 'Classic' | 'My';
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
  /** Public keys with which its client assertions verify. RSA, as JWK. */
  certificates?: {n: string; e: string}[];
}

/** A tenant of an application's: calls with its id in `X-PowerBI-Profile-Id` are made as it. */
export interface ServicePrincipalProfile {
  id: string;
  displayName: string;
  /** Object id of the service principal that it belongs to. */
  servicePrincipalId: string;
}

/** A person. */
export interface User {
  type: 'User';
  id: string;
  tenantId: string;
  userPrincipalName: string;
  displayName: string;
  password: string;
  /** Delegated permissions that the person's applications have. Default: all that embedding needs. */
  scopes?: string[];
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
  description?: string;
  /** Paginated: the Power BI datasets that it reads. */
  datasetIds?: string[];
  /** Power BI report: the paginated reports that its paginated visuals show. */
  paginatedVisualReportIds?: string[];
  /** Paginated: its own data sources. */
  datasources?: Datasource[];
  /** Paginated, without a Power BI dataset: what its data sources return. */
  tables?: Table[];
  /** Relationships of {@link tables}. */
  relationships?: Relationship[];
}

/** Where a dataset's rows come from. */
export type StorageMode = 'Import' | 'DirectQuery' | 'DirectLake' | 'AzureAnalysisServices' | 'AnalysisServices';

/** A data source. */
export interface Datasource extends DatasourceSelector {
  datasourceId?: string;
  gatewayId?: string;
  /** Whoever looks is passed on to the source: embed tokens need an identity blob for it. */
  singleSignOn?: boolean;
}

/** A dataset: a semantic model with what the service knows of it. */
export interface Dataset extends SemanticModel {
  id: string;
  workspaceId: string;
  description?: string;
  /** Default: `Import`. `AzureAnalysisServices` and `AnalysisServices` are live connections. */
  mode?: StorageMode;
  /** Whether an effective identity must name roles. Default: where the dataset has roles. */
  rolesRequired?: boolean;
  datasources?: Datasource[];
  /** Composite models: the datasets that this one reaches by DirectQuery. */
  upstreamDatasetIds?: string[];
  /** Analysis Services on premises: who may pass on another's identity. Absent: every member of the workspace. */
  gatewayAdminIds?: string[];
}
