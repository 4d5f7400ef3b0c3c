/**
 * Request and response of a site's token endpoint. The request is the browser-safe part of GenerateToken's
 * body: it names what is wanted, never who wants it. The server decides identities.
 */

/** Body of a `POST` to a token endpoint. JSON. */
export interface TokenEndpointRequest {
  /** Reports that the token must cover. At most 50 fit into one token. */
  reports: {id: string; /** Workspace, where the page knows it. */ groupId?: string; allowEdit?: boolean}[];
  /** Datasets that the token must cover: what the reports are bound to. At most 50 fit into one token. */
  datasets: {id: string; xmlaPermissions?: 'Off' | 'ReadOnly'}[];
  /**
   * Which report is to be shown on which dataset. A pair without a dataset means the report's own. An endpoint that
   * grants pairs, not sets, decides by this list; where it is absent every report is wanted with every dataset.
   */
  bindings?: {
    reportId: string;
    datasetId?: string;
    /** A binding signature: the site's signed permission for this pair, which the page carries. */
    signature?: string;
  }[];
  targetWorkspaces?: {id: string}[];
  /**
   * The page can use several tokens: what one token cannot or must not cover comes in {@link
   * TokenEndpointResponse.additionalTokens}. Without it such pairs are refused with the code `AskSeparately`.
   */
  allowMultipleTokens?: boolean;
}

/** A report as the page needs it: its id and the address of its frame. */
export interface TokenEndpointReport {
  id: string;
  embedUrl: string;
  name?: string;
  reportType?: 'PowerBIReport' | 'PaginatedReport';
  /** The dataset that the report was made on. */
  datasetId?: string;
}

/** Something that was requested and is not covered by the token that was given. */
export interface TokenEndpointRefusal {
  reportId?: string;
  datasetId?: string;
  code: string;
  message: string;
}

/** Success: 200 with this as JSON. */
export interface TokenEndpointResponse {
  /** The embed token. Opaque, secret: hold it in memory only. */
  token: string;
  tokenId: string;
  /** UTC, ISO 8601. */
  expiration: string;
  reports: TokenEndpointReport[];
  /** Items of a joint request that were refused while the others were served. */
  refused?: TokenEndpointRefusal[];
  /** The pairs that `token` is for, where `additionalTokens` holds more. */
  bindings?: TokenEndpointPair[];
  /**
   * Further tokens, only for a page that sent `allowMultipleTokens`: above 50 items, and where one token would make a
   * pair of report and dataset possible that was not granted.
   */
  additionalTokens?: AdditionalToken[];
}

/** A report shown on a dataset. Without a dataset: on its own. */
export interface TokenEndpointPair {
  reportId: string;
  datasetId?: string;
}

/** One more token of a joint response, and what it is for. */
export interface AdditionalToken {
  token: string;
  tokenId: string;
  expiration: string;
  bindings: TokenEndpointPair[];
}

/** Failure: a 4xx or 5xx with this as JSON. `Retry-After` (seconds) accompanies 429 and 503. */
export interface TokenEndpointFailure {
  error: {
    code: string;
    /** For the reader of the page: what happened and what to do. Never upstream details. */
    message: string;
    /** Power BI's `RequestId` or the endpoint's own, for support. */
    correlationId?: string;
    /** Where the failure concerns single items of a joint request. */
    refused?: TokenEndpointRefusal[];
  };
}

/**
 * Codes of {@link TokenEndpointFailure} that our own endpoint answers with. Power BI's own codes may appear as well.
 */
export const tokenEndpointCodes = {
  badRequest: 'InvalidRequest',
  notSignedIn: 'NotSignedIn',
  /** The page is another session's: the visitor has signed out, or is somebody else. All that it shows must go. */
  sessionChanged: 'SessionChanged',
  notAllowed: 'NotAllowed',
  /** Granted, but not in one token with the rest of a joint request. */
  askSeparately: 'AskSeparately',
  /** The binding signature that the page carries has expired: the page must be loaded again. */
  bindingExpired: 'BindingExpired',
  notFound: 'PowerBIEntityNotFound',
  methodNotAllowed: 'MethodNotAllowed',
  originNotAllowed: 'OriginNotAllowed',
  unsupportedMediaType: 'UnsupportedMediaType',
  tooLarge: 'RequestTooLarge',
  throttled: 'TooManyRequests',
  powerBiUnavailable: 'PowerBIUnavailable',
  powerBiRefused: 'PowerBIRefused',
  misconfigured: 'EndpointMisconfigured',
} as const;
/** One of {@link tokenEndpointCodes}. */
export type TokenEndpointCode = (typeof tokenEndpointCodes)[keyof typeof tokenEndpointCodes];
