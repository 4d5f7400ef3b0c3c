import {LitElement} from 'lit';
import type {models} from 'powerbi-client';
import {property} from './decorators.js';
import type {PaginatedReportBinding, ReportInput, TokenProvider} from '../input/report-input.js';

/**
 * The element's properties and attributes: what a page can say to it. They are carried to the engine unread.
 */
export abstract class ReportProperties extends LitElement implements ReportInput {
  /** Id of the report. */
  @property({attribute: 'report-id'}) reportId: string | undefined;
  /** Id of the dataset to bind the report to. Without it the report shows its own. */
  @property({attribute: 'dataset-id'}) datasetId: string | undefined;
  /** Id of the report's workspace, where the token endpoint needs it. */
  @property({attribute: 'workspace-id'}) workspaceId: string | undefined;
  /** Address of the report's frame, as Power BI's REST API gives it. With it, frame and token start together; without it the token endpoint's answer tells. */
  @property({attribute: 'embed-url'}) embedUrl: string | undefined;
  /** For paginated reports: which dataset stands in for which. A list, or JSON in the attribute. */
  @property({attribute: 'paginated-report-bindings'}) paginatedReportBindings:
    readonly PaginatedReportBinding[] | string | undefined;
  /** Ids of the datasets that one token should cover, so that changing between them needs no network. A list, or ids set apart by spaces. */
  @property({attribute: 'bindable-dataset-ids'}) bindableDatasetIds: readonly string[] | string | undefined;
  /** A signed permission for this report and dataset, made by your server and passed back to the token endpoint. */
  @property({attribute: 'binding-signature'}) bindingSignature: string | undefined;

  /** Address of the back end that hands out embed tokens. */
  @property({attribute: 'token-endpoint'}) tokenEndpoint: string | undefined;
  /** `post` (default) or `get`, for back ends that take no request. */
  @property({attribute: 'token-method'}) tokenMethod: string | undefined;
  /** `embed` (default) or `aad`, where the endpoint gives Entra tokens of the visitor. */
  @property({attribute: 'token-type'}) tokenType: string | undefined;
  /** `page` (default): tags of the same endpoint share a request. `element`: this one asks by itself. */
  @property({attribute: 'token-scope'}) tokenScope: string | undefined;
  /** Milliseconds to wait for the token endpoint. Default 30,000. */
  @property({attribute: 'token-timeout', type: Number}) tokenTimeout: number | undefined;
  /** Cookies to the token endpoint: `same-origin` (default), `include` or `omit`. */
  @property() credentials: string | undefined;
  /** More headers for the token endpoint. */
  @property({attribute: false}) tokenHeaders: Readonly<Record<string, string>> | undefined;
  /** Gets tokens in the page's own way, instead of `token-endpoint`. */
  @property({attribute: false}) tokenProvider: TokenProvider | undefined;

  /** Internal name of the page to show. */
  @property({attribute: 'page-name'}) pageName: string | undefined;
  /** `view` (default) or `edit`. */
  @property({attribute: 'view-mode'}) viewMode: string | undefined;
  /** `read` (default), `read-write`, `copy`, `create` or `all`. */
  @property() permissions: string | undefined;
  /** Filters of the whole report, in powerbi-models' form. A list, or JSON in the attribute. */
  @property() filters: readonly object[] | string | undefined;
  /** State of slicers. A list, or JSON in the attribute. */
  @property() slicers: readonly object[] | string | undefined;
  /** A bookmark's name, or `{name}` or `{state}`. */
  @property() bookmark: models.IApplyBookmarkRequest | string | undefined;
  /** A report theme: the object, JSON of it, or its address. */
  @property() theme: object | string | undefined;
  /** Language of the report's surroundings, such as `de-DE`. */
  @property() locale: string | undefined;
  /** Language of numbers and dates. */
  @property({attribute: 'format-locale'}) formatLocale: string | undefined;
  /** `master`, `custom`, `mobile-portrait`, `mobile-landscape`, or `auto`: by the element's width. */
  @property() layout: string | undefined;
  /** `hidden`, `collapsed` or `expanded`. Default: the report's own. */
  @property({attribute: 'filter-pane'}) filterPane: string | undefined;
  /** `hidden`, `bottom` or `left`. Default: the report's own. */
  @property({attribute: 'page-navigation'}) pageNavigation: string | undefined;
  /** `default` or `transparent`. */
  @property() background: string | undefined;
  /** `none`, `high-contrast-1`, `high-contrast-2`, `black` or `white`. */
  @property() contrast: string | undefined;
  /** More of powerbi-client's settings, merged last. */
  @property() settings: models.ISettings | string | undefined;
  /** Parameters of a paginated report: a list of `{name, value}`, or JSON in the attribute. */
  @property({attribute: 'parameter-values'}) parameterValues:
    readonly {name: string; value: string | null}[] | string | undefined;

  /** The iframe's `allow`. */
  @property() allow: string | undefined;
  /** The iframe's `referrerpolicy`. */
  @property({attribute: 'referrerpolicy'}) referrerPolicy: string | undefined;
  /** What the report is, for those who do not see it: the iframe's title. */
  @property() label: string | undefined;
  /** `lazy` (default): when it comes near the viewport; `eager`: at once; `interaction`: when the reader asks for it. */
  @property() loading: string | undefined;
  /** Keeps the old report in sight, dimmed, until the next one is drawn. */
  @property({attribute: 'keep-previous', type: Boolean}) keepPrevious = false;

  /** All of it as it stands now. */
  protected readInput(): ReportInput {
    const input: Record<PropertyKey, unknown> = {};
    for (const name of ReportProperties.elementProperties.keys()) input[name] = this[name as keyof this] ?? undefined;
    return input as unknown as ReportInput;
  }
}
