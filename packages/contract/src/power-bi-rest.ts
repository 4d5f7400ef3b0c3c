/**
 * Wire types of Power BI's REST API, as far as embedding needs them. Names and spelling are Microsoft's:
 * https://learn.microsoft.com/rest/api/power-bi/embed-token/generate-token
 */

/** Whether a token may reach a dataset's XMLA endpoint. Absent means `Off`. */
export type XmlaPermissions = 'Off' | 'ReadOnly';

/** A dataset that an embed token is requested for. */
export interface GenerateTokenRequestV2Dataset {
  id: string;
  xmlaPermissions?: XmlaPermissions;
}

/** A report that an embed token is requested for. */
export interface GenerateTokenRequestV2Report {
  id: string;
  /** Whether the holder may edit the report. Default false. */
  allowEdit?: boolean;
}

/** A workspace into which the holder of an embed token may save. */
export interface GenerateTokenRequestV2TargetWorkspace {
  id: string;
}

/** An OAuth 2.0 access token for Azure SQL, wrapped as Power BI wants it. */
export interface IdentityBlob {
  value: string;
}

/** Who the holder of an embed token is to a dataset's row-level security. Decided by the server, never by a browser. */
export interface EffectiveIdentity {
  /** At most 256 characters. */
  username?: string;
  /** At most 50, each at most 50 characters, none with a comma. */
  roles?: string[];
  /** The datasets that this identity applies to. */
  datasets?: string[];
  /** The paginated reports that this identity applies to. */
  reports?: string[];
  /** At most 1,024 characters; what `CUSTOMDATA()` returns. Cloud models and Azure Analysis Services only. */
  customData?: string;
  identityBlob?: IdentityBlob;
  /** When not empty, the identity is audited under this name. */
  auditableContext?: string;
}

/** What identifies a data source. Every member is optional on the wire. */
export interface DatasourceConnectionDetails {
  account?: string;
  classInfo?: string;
  database?: string;
  domain?: string;
  emailAddress?: string;
  kind?: string;
  loginServer?: string;
  path?: string;
  server?: string;
  url?: string;
}

/** A data source with single sign-on, chosen by its connection details. */
export interface DatasourceSelector {
  datasourceType: string;
  connectionDetails: DatasourceConnectionDetails;
}

/**
 * The identity with which single sign-on data sources are reached. Unlike {@link IdentityBlob}, its blob is a plain
 * string.
 */
export interface DatasourceIdentity {
  identityBlob: string;
  datasources: DatasourceSelector[];
}

/** Body of `POST /v1.0/myorg/GenerateToken`. */
export interface GenerateTokenRequestV2 {
  /** At most 50. */
  datasets?: GenerateTokenRequestV2Dataset[];
  /** At most 50. */
  reports?: GenerateTokenRequestV2Report[];
  /** At most 50. */
  targetWorkspaces?: GenerateTokenRequestV2TargetWorkspace[] | null;
  identities?: EffectiveIdentity[];
  datasourceIdentities?: DatasourceIdentity[];
  /** Minutes. May shorten the token's life, never extend it. Zero means the default. */
  lifetimeInMinutes?: number;
}

/** Answer of the GenerateToken calls. */
export interface EmbedToken {
  /** Opaque. */
  token: string;
  /** Correlates with the audit log. */
  tokenId: string;
  /** UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  expiration: string;
}

/** `PowerBIReport` or `PaginatedReport` (RDL). */
export type ReportType = 'PowerBIReport' | 'PaginatedReport';

/** A dashboard, as `GET /groups/{groupId}/dashboards/{dashboardId}` answers it. */
export interface PowerBiDashboard {
  id: string;
  displayName: string;
  isReadOnly: boolean;
  webUrl?: string;
  /** The address of the dashboard's frame. To be taken from here, never built by hand. */
  embedUrl: string;
  /** Of dashboards of apps. */
  appId?: string;
  users?: unknown[];
  subscriptions?: unknown[];
}

/** A tile, as `GET /groups/{groupId}/dashboards/{dashboardId}/tiles/{tileId}` answers it. */
export interface PowerBiTile {
  id: string;
  title: string;
  rowSpan: number;
  colSpan: number;
  /** The address of the tile's frame. To be taken from here, never built by hand. */
  embedUrl: string;
  /** Absent: the tile is not linked to a report. */
  reportId?: string;
  datasetId?: string;
}

/** A report, as `GET /groups/{groupId}/reports/{reportId}` answers it. */
export interface PowerBiReport {
  id: string;
  name: string;
  reportType: ReportType;
  /** The dataset that the report was made on. Absent for paginated reports. */
  datasetId?: string;
  webUrl: string;
  /** The address of the report's frame. To be taken from here, never built by hand. */
  embedUrl: string;
  isFromPbix?: boolean;
  isOwnedByMe?: boolean;
  datasetWorkspaceId?: string;
  description?: string;
  users?: unknown[];
  subscriptions?: unknown[];
}

/** A dataset (semantic model), as `GET /groups/{groupId}/datasets/{datasetId}` answers it. */
export interface PowerBiDataset {
  id: string;
  name: string;
  isEffectiveIdentityRequired: boolean;
  isEffectiveIdentityRolesRequired: boolean;
  isOnPremGatewayRequired?: boolean;
  isRefreshable?: boolean;
  addRowsAPIEnabled?: boolean;
  configuredBy?: string;
  createdDate?: string;
  contentProviderType?: string;
  targetStorageMode?: string;
  webUrl?: string;
  createReportEmbedURL?: string;
  qnaEmbedURL?: string;
  description?: string;
  upstreamDatasets?: unknown[];
  users?: unknown[];
  queryScaleOutSettings?: {autoSyncReadOnlyReplicas: boolean; maxReadOnlyReplicas: number};
  isInPlaceSharingEnabled?: boolean;
}

/** A workspace, as `GET /groups` answers it. */
export interface PowerBiGroup {
  id: string;
  name: string;
  isReadOnly: boolean;
  isOnDedicatedCapacity: boolean;
  capacityId?: string;
  type?: string;
  defaultDatasetStorageFormat?: 'Small' | 'Large';
}

/** The scope that a service principal requests from Entra before it calls Power BI in the public cloud. */
export const powerBiScope = 'https://analysis.windows.net/powerbi/api/.default';
/** Origin of Power BI's REST API in the public cloud. */
export const powerBiApiOrigin = 'https://api.powerbi.com';
/** Origin of Entra's token service in the public cloud. */
export const entraOrigin = 'https://login.microsoftonline.com';
/** Origin of the embedded pages in the public cloud. */
export const powerBiAppOrigin = 'https://app.powerbi.com';
