/**
 * A world: all that the emulator knows. Plain data, so that it can be written to a file, copied and put back.
 * The shape is invented; the things in it are Power BI's and Entra's.
 */
import type {DatasourceSelector, ReportDefinition, ReportType, VisualDefinition} from '@pbi-bound-report/contract';
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
  dashboards?: Dashboard[];
  /** On-premises data gateways. Data sources in the cloud have gateway ids of their own, which stand nowhere else. */
  gateways?: Gateway[];
  /** Files that were imported, or that are being published. */
  imports?: Import[];
  /** Reports that were exported to files, or that are being exported. */
  exports?: ReportExport[];
  /** Apps that every user of their workspace's tenant has installed. */
  apps?: App[];
  durations?: JobDurations;
}

/** Seconds of the lane's clock that what the service does in the background takes. Defaults invented. */
export interface JobDurations {
  /** From POST of an import until it has succeeded. Default 1. */
  import?: number;
  /** Default 5. */
  refresh?: number;
  /** Default 2. */
  export?: number;
  /** Of a workspace to a capacity. Default 1. */
  capacityAssignment?: number;
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
  /**
   * The tenant setting "Service principals can create workspaces, connections, and deployment pipelines" is off.
   */
  workspaceCreationBlocked?: boolean;
  /** The tenant setting "Allow service principals to create and use profiles" is off. */
  profilesBlocked?: boolean;
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
  /** As people read it, e.g. `West Europe`. */
  region?: string;
  /** Who may assign workspaces to it. Absent: everybody who may call. */
  adminIds?: string[];
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
  defaultDatasetStorageFormat?: 'Small' | 'Large';
  /** The last call of AssignToCapacity. */
  capacityAssignment?: CapacityAssignment;
}

/** A workspace on its way to another capacity. */
export interface CapacityAssignment {
  activityId: string;
  /** Absent: to none. */
  capacityId?: string;
  /** UTC, ISO 8601. */
  startTime: string;
  /** UTC, ISO 8601: when the workspace is there. */
  endTime: string;
  /** Whether it has happened. */
  isDone?: boolean;
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
  /**
   * Where users may be sent back to after they signed in, by platform, as in the application's registration. Absent:
   * to any address of the machine itself (`localhost`, `127.0.0.1`, `[::1]`), as whichever platform.
   */
  redirectUris?: {spa?: string[]; web?: string[]; publicClient?: string[]};
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

/** A dashboard: visuals of reports, pinned. */
export interface Dashboard {
  id: string;
  name: string;
  workspaceId: string;
  tiles: DashboardTile[];
}

/**
 * A visual on a dashboard. Where a report, a page and a visual of it are named, it shows what the report has there now;
 * in Power BI it keeps what was pinned, as {@link pinned} does here. A tile with neither is broken.
 */
export interface DashboardTile {
  id: string;
  /** Absent: the visual's own. */
  title?: string;
  /** The report that a click opens. */
  reportId?: string;
  /** The page that a click opens. */
  pageName?: string;
  visualName?: string;
  /** Whose rows it shows. Absent: those of the report's dataset. */
  datasetId?: string;
  /** What was pinned. It goes before the visual that the report has. */
  pinned?: VisualDefinition;
  /** Columns and rows of the dashboard's grid, from 0. */
  column: number;
  row: number;
  /** How many of them it takes, from 1. */
  colSpan: number;
  rowSpan: number;
}

/** Where a dataset's rows come from. */
export type StorageMode = 'Import' | 'DirectQuery' | 'DirectLake' | 'AzureAnalysisServices' | 'AnalysisServices';

/** A data source. */
export interface Datasource extends DatasourceSelector {
  datasourceId?: string;
  gatewayId?: string;
  /** Whoever looks is passed on to the source: embed tokens need an identity blob for it. */
  singleSignOn?: boolean;
  /**
   * Of what kind the credentials are with which it is read; `NotSpecified` after an import, until they are set. Absent:
   * they need not be set. Credentials themselves are nowhere: none is stored.
   */
  credentialType?: CredentialType | 'NotSpecified';
}

/** Kinds of credentials for a data source. */
export type CredentialType = 'Anonymous' | 'Basic' | 'Key' | 'OAuth2' | 'SAS' | 'Windows';

/** What a principal may do with a data source of a gateway. */
export type DatasourceAccessRight = 'Read' | 'ReadOverrideEffectiveIdentity';

/** An on-premises data gateway. */
export interface Gateway {
  id: string;
  name: string;
  tenantId: string;
  /** Principals that may manage it. */
  adminIds: string[];
  /** With which clients encrypt credentials. Base64. */
  publicKey: {exponent: string; modulus: string};
  /** Nothing behind it can be reached. */
  isUnreachable?: boolean;
  datasources: GatewayDatasource[];
}

/** A data source of a gateway. */
export interface GatewayDatasource extends DatasourceSelector {
  id: string;
  datasourceName: string;
  credentialType?: CredentialType;
  users?: {principalId: string; datasourceAccessRight: DatasourceAccessRight}[];
}

/** A parameter of a dataset's queries. */
export interface DatasetParameter {
  name: string;
  type: 'Any' | 'Binary' | 'Date' | 'DateTime' | 'DateTimeZone' | 'Duration' | 'Logical' | 'Number' | 'Text' | 'Time';
  isRequired: boolean;
  currentValue?: string;
  suggestedValues?: string[];
}

/** How a refresh ended, or is to end. */
export type RefreshStatus = 'Cancelled' | 'Completed' | 'Disabled' | 'Failed';

/** One refresh of a dataset. Until its end it is shown as running. */
export interface Refresh {
  requestId: string;
  refreshType: 'Scheduled' | 'ViaApi' | 'ViaEnhancedApi';
  /** UTC, ISO 8601. */
  startTime: string;
  /** UTC, ISO 8601. May lie ahead. */
  endTime: string;
  /** From its end on. */
  status: RefreshStatus;
  /** Code of the failure, e.g. `ModelRefreshFailed_CredentialsNotSpecified`. */
  errorCode?: string;
}

/** When a dataset is refreshed by itself. */
export interface RefreshSchedule {
  /** English names of days. */
  days: string[];
  /** `HH:MM`, by full or half hours. */
  times: string[];
  enabled: boolean;
  localTimeZoneId: string;
  notifyOption: 'MailOnFailure' | 'NoNotification';
  /** UTC, ISO 8601: refreshes up to then are in the dataset's history. */
  since: string;
}

/** A file that was imported into a workspace. What stands in it is not read: it stands for things of the world. */
export interface Import {
  id: string;
  workspaceId: string;
  name: string;
  importState: 'Failed' | 'Publishing' | 'Succeeded';
  /** UTC, ISO 8601. */
  createdDateTime: string;
  /** UTC, ISO 8601. While it is being published: when it will be done. */
  updatedDateTime: string;
  /** What it stands for. Only while it is being published. */
  content?: ImportContent;
  /** What came of it. */
  datasetId?: string;
  /** What came of it. */
  reportId?: string;
}

/** What an import makes once it is done. */
export interface ImportContent {
  /** The principal that will own the dataset. */
  ownerId: string;
  /** The report that is copied. Absent: only a dataset is made. */
  reportId?: string;
  /** The dataset that is copied. */
  datasetId?: string;
  /** The dataset that is replaced. */
  replacedDatasetId?: string;
  /** The paginated report that is replaced. */
  replacedReportId?: string;
}

/** Formats that reports are exported to. */
export type ExportFormat =
  'ACCESSIBLEPDF' | 'CSV' | 'DOCX' | 'IMAGE' | 'MHTML' | 'PDF' | 'PNG' | 'PPTX' | 'XLSX' | 'XML';

/** An export of a report to a file. Until its end it is shown as running. */
export interface ReportExport {
  id: string;
  reportId: string;
  format: ExportFormat;
  /** UTC, ISO 8601. */
  createdDateTime: string;
  /** UTC, ISO 8601. */
  endTime: string;
  /** Pages of a Power BI report. Absent: all. */
  pageNames?: string[];
}

/** An app: what a workspace shows to those who installed it. */
export interface App {
  id: string;
  name: string;
  description?: string;
  publishedBy?: string;
  /** UTC, ISO 8601. */
  lastUpdate?: string;
  workspaceId: string;
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
  /** The principal that configured it. Absent: whoever may write. */
  ownerId?: string;
  /** UTC, ISO 8601. */
  createdDate?: string;
  parameters?: DatasetParameter[];
  /** Oldest first. */
  refreshes?: Refresh[];
  refreshSchedule?: RefreshSchedule;
  /** Analysis Services on premises: who may pass on another's identity. Absent: every member of the workspace. */
  gatewayAdminIds?: string[];
}
