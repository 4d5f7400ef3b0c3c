/**
 * What the emulator's report page asks the emulator. Invented: how the real report page talks to its service is not
 * public. Every call carries the embed token as `Authorization: EmbedToken <token>` (or `Bearer <token>` for an Entra
 * token) and is answered by what it allows. A failure is `{error: PowerBiEmbedError}`: the very object that the page
 * then raises as its `error` event.
 */
import type {DataFilter, DataValue} from './data-filter.js';
import type {PowerBiEmbedError} from './power-bi-error.js';
import type {ReportType} from './power-bi-rest.js';
import type {ColumnReference, ReportDefinition, ValueReference, VisualDefinition} from './report-definition.js';

/** Body of {@link embedDataPaths.open}. */
export interface OpenReportRequest {
  reportId: string;
  /** The report is still to be made, on the dataset: it has no id. */
  isNewReport?: boolean;
  /** `datasetBinding.datasetId` of the embed config. Absent: the report's own dataset. */
  datasetId?: string;
  /** `groupId` of the embed config or URL. */
  groupId?: string;
  /** 0 Aad, 1 Embed, as `TokenType` of powerbi-models. */
  tokenType?: number;
}

/** Answer: the report as the token's holder may see it. */
export interface OpenReportResponse {
  report: {id: string; name: string; reportType: ReportType; definition: ReportDefinition};
  /** The report is still to be made: it has neither id nor name. */
  isNewReport?: true;
  /** The dataset that will answer the queries, and what the model offers. */
  dataset: {id: string; name: string; tables: ModelTable[]};
  /** When the token ends: UTC, ISO 8601. */
  expiration: string;
  /** The emulator's clock when it answered: UTC, ISO 8601. It may be a virtual one. */
  now: string;
  allowEdit: boolean;
  /**
   * Whom row-level security applies to, and the tables of which it leaves no row. Absent: no role applies. Invented: so
   * that the page can say why every visual is blank. `usernames` see rows of these tables in the same roles.
   */
  identity?: {username?: string; roles: string[]; emptyTables: string[]; usernames?: string[]};
  /** Workspaces into which the holder may save. */
  targetWorkspaces: string[];
  /**
   * Further `info` events that the host gets, one each. Invented: what the service sends by that event is not
   * public.
   */
  notices?: PowerBiEmbedError[];
}

/** Body of {@link embedDataPaths.quickCreate}. */
export interface QuickCreateRequest {
  tokenType?: number;
  /** Absent: My workspace of the token's holder. */
  groupId?: string;
  /** `datasetCreateConfig` of the embed config. */
  datasetCreateConfig: {
    locale: string;
    mashupDocument?: string;
    tableSchemaList?: {
      name: string;
      columns: {name: string; displayName?: string; dataType: string; aggregateFunction?: number}[];
    }[];
    data?: {name: string; rows: string[][]}[];
  };
}

/** Answer: the dataset that came into being. */
export interface QuickCreateResponse {
  datasetId: string;
}

/** Body of {@link embedDataPaths.openDashboard}. */
export interface OpenDashboardRequest {
  dashboardId: string;
  /** One tile. Absent: the whole dashboard. */
  tileId?: string;
  /** `groupId` of the embed config or URL. */
  groupId?: string;
  tokenType?: number;
}

/** Answer: the dashboard as the token's holder may see it. */
export interface OpenDashboardResponse {
  dashboard: {id: string; name: string};
  /** All of the dashboard, or the one that was named. */
  tiles: EmbeddedTile[];
  /** The datasets that answer the tiles, each once. */
  datasets: OpenReportResponse['dataset'][];
  /** When the token ends: UTC, ISO 8601. */
  expiration: string;
  /** The emulator's clock when it answered: UTC, ISO 8601. */
  now: string;
}

/** A tile of a dashboard. */
export interface EmbeddedTile {
  id: string;
  title: string;
  /** Columns and rows of the dashboard's grid, from 0. */
  column: number;
  row: number;
  colSpan: number;
  rowSpan: number;
  /** What it shows, and the dataset whose rows. Absent: it is broken. */
  content?: {visual: VisualDefinition; datasetId: string};
  /** Why it is broken. */
  problem?: string;
  /** What a click opens. Absent: the tile is linked to no report. */
  report?: {id: string; name: string; pageName?: string; embedUrl: string; webUrl: string};
}

/** Body of {@link embedDataPaths.queryTile}. Answered by {@link QueryDataResponse}. */
export interface QueryTileRequest {
  dashboardId: string;
  tileId: string;
  tokenType?: number;
  query: DataQuery;
}

/** Body of {@link embedDataPaths.save}. Without `saveAs` the report itself is changed. */
export interface SaveReportRequest {
  reportId: string;
  /** The report is still to be made, on the dataset: it has no id. */
  isNewReport?: boolean;
  datasetId?: string;
  tokenType?: number;
  definition: ReportDefinition;
  /** Another report with this name comes into being, in this workspace, or in the first that the token names. */
  saveAs?: {name: string; targetWorkspaceId?: string};
}

/** Answer: the report that now has the definition. */
export interface SaveReportResponse {
  reportId: string;
  reportName: string;
}

/**
 * Several calls in one request, as OData's JSON batches have them. No address of the emulator takes it: it is for a
 * host of the report page to which each request is dear.
 */
export interface BatchRequestBody {
  requests: {
    id: string;
    method: string;
    /** Relative to the page, or absolute. */
    url: string;
    headers: Record<string, string>;
    body: unknown;
  }[];
}

/** Answer to a {@link BatchRequestBody}, in any order. */
export interface BatchResponseBody {
  responses: {
    id: string;
    /** 202 with a `location`: the answer is late, and is got from there. */
    status: number;
    headers?: {location?: string};
    body?: unknown;
  }[];
}

/** A table of a model, without its rows. */
export interface ModelTable {
  name: string;
  columns: {name: string; dataType: ColumnDataType; formatString?: string}[];
  measures: {name: string; formatString?: string}[];
  /** Hierarchies, with the names of their levels, outermost first. */
  hierarchies?: {name: string; levels: string[]}[];
}

/** Column types, spelled as the tabular object model does. */
export type ColumnDataType = 'string' | 'int64' | 'double' | 'dateTime' | 'boolean';

/** Body of {@link embedDataPaths.query}. */
export interface QueryDataRequest {
  reportId: string;
  /** The report is still to be made, on the dataset: it has no id. */
  isNewReport?: boolean;
  datasetId?: string;
  tokenType?: number;
  /** Name of the visual that asks, for the journal and for faults. */
  visual?: string;
  /** What the host's `applicationContextProvider` answered before this query. Kept for the journal. */
  applicationContext?: unknown;
  query: DataQuery;
}

/** Group, aggregate, filter, sort, cut. */
export interface DataQuery {
  groupBy?: ColumnReference[];
  values?: ValueReference[];
  /** All must hold. Each in powerbi-models' JSON form of a filter (`$schema`, `target`, …). */
  filters?: DataFilter[];
  /**
   * `index` counts groupBy first, then values. Ties keep the order of the groups' first rows. Absent: dates in the
   * first of groupBy come as in a calendar, all else in the order of the groups' first rows.
   */
  orderBy?: {index: number; direction: 'asc' | 'desc'}[];
  /** Most rows of the answer. */
  top?: number;
  /**
   * Instead of groups: the rows that they are made of, with the columns of `groupBy` and those that `values` are
   * computed from. `orderBy` and `totals` say nothing then.
   */
  detail?: boolean;
  /** Whether the answer has the values of all groups together. */
  totals?: boolean;
}

/** Answer: one row a group, cells in the order groupBy, then values. Of a `detail` query: one row a row. */
export interface QueryDataResponse {
  columns: {name: string; dataType: ColumnDataType; formatString?: string}[];
  rows: DataValue[][];
  /** Groups, or rows of a `detail` query, before `top` cut them. */
  totalRows: number;
  /**
   * Where the query wants them: each value over the rows of all groups. Left out where a filter on values hides
   * groups.
   */
  totals?: DataValue[];
}

/** Body of every failure. */
export interface EmbedDataError {
  error: PowerBiEmbedError;
}
