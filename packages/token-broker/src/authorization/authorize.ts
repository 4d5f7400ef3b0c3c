import type {DatasourceIdentity, EffectiveIdentity} from '@pbi-bound-report/contract';

/** A report × dataset pair that a page wants to show. Ids are in lower case. */
export interface RequestedPair {
  readonly reportId: string;
  /** Absent: the report's own dataset. */
  readonly datasetId?: string;
  /** The page wants to edit the report. */
  readonly edit: boolean;
  /** The page wants XMLA read access to the dataset. */
  readonly xmla: boolean;
  /** The binding signature that the page carries for this pair. Not yet verified. */
  readonly signature?: string;
}

/** What a page wants. It can never say who its visitor is: that is for {@link Authorize} to find out. */
export interface AccessRequest {
  readonly pairs: readonly RequestedPair[];
  /** Workspaces into which the page wants to save. */
  readonly targetWorkspaces: readonly string[];
}

/**
 * A report × dataset pair that somebody may see, and where Power BI keeps the two. Ids may be written in any usual way:
 * upper case, braces, no hyphens.
 */
export interface GrantedPair {
  reportId: string;
  /** Absent: the report's own dataset. */
  datasetId?: string | undefined;
  /** The report's workspace. May be left to the endpoint's `powerBi.workspaces`. */
  workspaceId?: string | undefined;
  /** The dataset's workspace. Where it is known, the endpoint notices a missing identity before it calls Power BI. */
  datasetWorkspaceId?: string | undefined;
  /** The report may be edited. Default false. */
  edit?: boolean | undefined;
  /** The dataset may be reached through XMLA. Paginated reports get it without. Default false. */
  xmla?: boolean | undefined;
  /**
   * The datasets behind a composite model, which Power BI wants in the token as well (with XMLA read access). A token
   * cannot keep its holder from showing the report on one of these: naming them here grants that too.
   */
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

/** Finds the identity that a dataset needs; nothing where it needs none. */
export type ChooseIdentity = (
  dataset: DatasetMetadata,
) => DatasetIdentity | null | undefined | Promise<DatasetIdentity | null | undefined>;

/** What somebody is granted. Only what is wanted *and* granted gets into a token. */
export interface Grant {
  /**
   * Who this is: any stable text, such as the user's id. Tokens are cached and requests are counted under it; it is
   * never sent to Power BI, to the browser or to the log.
   */
  subject: string;
  /** What requests are counted under. Default: the subject. `false`: not counted, for a subject that many share. */
  rateLimitKey?: string | false | undefined;
  /**
   * What this subject may see: at least what is wanted and allowed, better everything, see `docs/token-endpoint.md`.
   */
  pairs: readonly GrantedPair[];
  /**
   * Effective identities for row-level security: a list in Power BI's own form, or a function from a dataset to the
   * identity that it needs (`undefined`: none).
   */
  identities?: readonly EffectiveIdentity[] | ChooseIdentity | undefined;
  /** For single sign-on data sources. */
  datasourceIdentities?: readonly DatasourceIdentity[] | undefined;
  /** Workspaces into which this subject may save. Default none. */
  targetWorkspaces?: readonly string[] | undefined;
  /** Minutes that a token lives, to shorten Power BI's hour. Positive integer. */
  lifetimeInMinutes?: number | undefined;
  /** Why a pair that is wanted is not among `pairs`, where that is worth telling. */
  denialFor?: ((pair: RequestedPair) => Denial | undefined) | undefined;
  /** Id of the service principal profile under which Power BI is called (`X-PowerBI-Profile-Id`). */
  profileId?: string | undefined;
}

/** Nothing is granted, and why. `message` is shown to the reader of the page. */
export interface Denial {
  /**
   * `session-changed`: the page was loaded in another session. All reports of the site go out of sight, in every tab of
   * the visitor's browser.
   */
  reason: 'not-signed-in' | 'session-changed' | 'not-allowed' | 'binding-expired';
  message?: string | undefined;
}

/** What {@link Authorize} gets to decide by. */
export interface AuthorizationContext<Native = unknown> {
  /** The request without its body: cookies and headers are there. */
  readonly request: Request;
  /** What the page wants, already checked for form. */
  readonly access: AccessRequest;
  /** The server's own request object, where an adapter passes one: a `FastifyRequest`, an `IncomingMessage`. */
  readonly native: Native;
}

/** What a function that decides may return. */
export type Authorization = Grant | Denial | null | undefined;

/**
 * Decides who the visitor is and what they get. Called once a request. To return nothing means no; to throw means no.
 */
export type Authorize<Native = unknown> = (
  context: AuthorizationContext<Native>,
) => Authorization | Promise<Authorization>;
