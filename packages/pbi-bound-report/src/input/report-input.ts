import type {models} from 'powerbi-client';
import type {TokenEndpointRequest, TokenEndpointResponse} from '@pbi-bound-report/contract';

/** A pair for `paginatedReportBindings`: a dataset of the paginated report, and the one to use in its place. */
export interface PaginatedReportBinding {
  sourceDatasetId: string;
  targetDatasetId: string;
}

/** Why a token is asked for. */
export type TokenReason = 'first' | 'rebind' | 'renew' | 'expired' | 'retry';

/**
 * Gets a token in the page's own way, instead of `token-endpoint`.
 * @returns Our endpoint's answer, Power BI's `EmbedToken`, an answer of one of Microsoft's samples, or the bare token.
 */
export type TokenProvider = (
  request: TokenEndpointRequest,
  context: {signal: AbortSignal; reason: TokenReason},
) => Promise<TokenEndpointResponse | object | string>;

/**
 * Everything that a page can say to the element, as it stands after a task: the element's properties, unread.
 * The embed controller reads and checks them; the element only carries them.
 */
export interface ReportInput {
  reportId: string | undefined;
  datasetId: string | undefined;
  workspaceId: string | undefined;
  embedUrl: string | undefined;
  paginatedReportBindings: readonly PaginatedReportBinding[] | string | undefined;
  bindableDatasetIds: readonly string[] | string | undefined;
  bindingSignature: string | undefined;

  tokenEndpoint: string | undefined;
  tokenMethod: string | undefined;
  tokenType: string | undefined;
  tokenScope: string | undefined;
  tokenTimeout: number | undefined;
  credentials: string | undefined;
  tokenHeaders: Readonly<Record<string, string>> | undefined;
  tokenProvider: TokenProvider | undefined;

  pageName: string | undefined;
  viewMode: string | undefined;
  permissions: string | undefined;
  filters: readonly object[] | string | undefined;
  slicers: readonly object[] | string | undefined;
  bookmark: models.IApplyBookmarkRequest | string | undefined;
  theme: object | string | undefined;
  locale: string | undefined;
  formatLocale: string | undefined;
  layout: string | undefined;
  filterPane: string | undefined;
  pageNavigation: string | undefined;
  background: string | undefined;
  contrast: string | undefined;
  settings: models.ISettings | string | undefined;
  parameterValues: readonly {name: string; value: string | null}[] | string | undefined;

  allow: string | undefined;
  referrerPolicy: string | undefined;
  label: string | undefined;
  keepPrevious: boolean;
}
