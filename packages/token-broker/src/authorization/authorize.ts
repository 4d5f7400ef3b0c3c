import {tokenEndpointCodes, type DatasourceIdentity, type EffectiveIdentity} from '@pbi-bound-report/contract';

/** A report × dataset pair that a page asks for. Ids are in lower case. */
export interface RequestedPair {
  readonly reportId: string;
  /** Absent: the report's own dataset. */
  readonly datasetId?: string;
  /** The page wants to edit the report. */
  readonly edit: boolean;
  /** The page wants XMLA read access to the dataset. */
  readonly xmla: boolean;
  /** The signed tag that the page carries for this pair. Not yet verified. */
  readonly signature?: string;
}

/** What a page asks for. It can never say who is asking: that is for {@link Authorize} to find out. */
export interface AccessRequest {
  readonly pairs: readonly RequestedPair[];
  /** Workspaces into which the page wants to save. */
  readonly targetWorkspaces: readonly string[];
}

/** A report × dataset pair that somebody may see, and where Power BI keeps the two. */
export interface GrantedPair {
  reportId: string;
  /** Absent: the report's own dataset. */
  datasetId?: string | undefined;
  /** The report's workspace. May be left to the endpoint's `powerBi.workspaces`. */
  workspaceId?: string | undefined;
  /** The dataset's workspace. Known, it lets the endpoint tell a missing identity before it asks for a token. */
  datasetWorkspaceId?: string | undefined;
  /** The report may be edited. Default false. */
  edit?: boolean | undefined;
  /** The dataset may be reached through XMLA. Paginated reports get it without. Default false. */
  xmla?: boolean | undefined;
  /** The datasets behind a composite model, which Power BI wants in the token as well (with XMLA read access). */
  chain?: readonly string[] | undefined;
}

/** What is known of a dataset when its identity is chosen. The booleans are absent where its workspace is not known. */
export interface DatasetMetadata {
  readonly id: string;
  readonly identityRequired?: boolean;
  readonly rolesRequired?: boolean;
}

/** Who somebody is to a dataset; the endpoint adds the dataset's id. */
export type DatasetIdentity = Omit<EffectiveIdentity, 'datasets' | 'reports'>;

/** What somebody is granted. Only what is asked for *and* granted gets into a token. */
export interface Grant {
  /**
   * Who this is: any stable text, such as the user's id. Tokens are cached and calls are counted under it; it is never
   * sent to Power BI, to the browser or to the log.
   */
  subject: string;
  /** What requests are counted under. Default: the subject. `false`: not counted, for a subject that many share. */
  rateLimitKey?: string | false | undefined;
  /** What this subject may see: at least what was asked and is allowed, better everything, see `docs/token-endpoint.md`. */
  pairs: readonly GrantedPair[];
  /**
   * Effective identities for row-level security: a list in Power BI's own form, or a function from a dataset to the
   * identity that it needs (`undefined`: none).
   */
  identities?: readonly EffectiveIdentity[] | ((dataset: DatasetMetadata) => DatasetIdentity | undefined) | undefined;
  /** For single sign-on data sources. */
  datasourceIdentities?: readonly DatasourceIdentity[] | undefined;
  /** Workspaces into which this subject may save. Default none. */
  targetWorkspaces?: readonly string[] | undefined;
  /** Minutes that a token lives, to shorten Power BI's hour. Positive integer. */
  lifetimeInMinutes?: number | undefined;
  /** Why a pair that was asked for is not among `pairs`, where that is worth telling. */
  denialFor?: ((pair: RequestedPair) => Denial | undefined) | undefined;
  /** Service principal profile under which Power BI is asked (`X-PowerBI-Profile-Id`). */
  profileId?: string | undefined;
}

/** Nothing is granted, and why. `message` is shown to the reader of the page. */
export interface Denial {
  reason: 'not-signed-in' | 'not-allowed' | 'binding-expired';
  message?: string | undefined;
}

/** What the page is told of each kind of denial. */
export const deniedCodes = {
  'not-signed-in': tokenEndpointCodes.notSignedIn,
  'not-allowed': tokenEndpointCodes.notAllowed,
  'binding-expired': tokenEndpointCodes.bindingExpired,
} as const;
/** And in words, where the denial has none of its own. */
export const deniedMessages = {
  'not-signed-in': 'Sign in to see this report.',
  'not-allowed': 'You may not see this report.',
  'binding-expired': 'This page is too old. Load it again.',
} as const;

/**
 * Decides who asks and what they get. Called once a request. Answering nothing means no; throwing means no.
 * @param request The request without its body: cookies and headers are there.
 * @param asked What the page asks for, already checked for form.
 * @param native The server's own request object, where an adapter passes one: a `FastifyRequest`, an `IncomingMessage`.
 */
export type Authorize<Native = unknown> = (
  request: Request,
  asked: AccessRequest,
  native: Native,
) => Grant | Denial | null | undefined | Promise<Grant | Denial | null | undefined>;
