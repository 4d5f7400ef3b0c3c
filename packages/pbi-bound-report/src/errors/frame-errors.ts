import type {PowerBiEmbedErrorName} from '@pbi-bound-report/contract';

/** The frame's error object, as far as it can be trusted to be one. */
export interface FrameError {
  message: string;
  detailedMessage?: string;
  errorCode?: string;
  level?: number;
  technicalDetails?: {requestId?: string};
}

/** Names that mean: there is no report to look at. Other errors concern a single visual or action. */
const fatalNames: ReadonlySet<string> = new Set<PowerBiEmbedErrorName>([
  'LoadReportFailed',
  'PowerBINotAuthorizedException',
  'ExplorationContainer_FailedToLoadModel_DefaultDetails',
]);
const expired: PowerBiEmbedErrorName = 'TokenExpired';

/**
 * Whether an `error` event of the frame means that the token has ended. Microsoft's names stand in `message`, sometimes
 * in `errorCode`.
 */
export function isTokenExpired(detail: unknown): boolean {
  return isFrameError(detail) && (detail.message === expired || detail.errorCode === expired);
}

/**
 * Whether an `error` event of the frame means that there is no report to look at. Once there is one,
 * `PowerBIEntityNotFound` and `Invalid parameters` are about what was asked of it: a page, a visual, a bookmark.
 * @param loaded Whether the report has loaded.
 */
export function isFatal(detail: unknown, loaded: boolean): boolean {
  if (!isFrameError(detail)) return !loaded;
  if (!loaded && (detail.level ?? 6) >= 3) return true;
  return detail.level === 6 || fatalNames.has(detail.message);
}

/** Whether something has the shape of the frame's errors. */
export function isFrameError(value: unknown): value is FrameError {
  return typeof value === 'object' && value !== null && typeof (value as {message?: unknown}).message === 'string';
}

/**
 * Whether the status that a frame's error names is a decision: the same question gets the same answer. So is one below
 * 500, and 501, of which no repetition makes something that is there.
 */
export function isDecision(errorCode: unknown): boolean {
  return /^(?:4\d\d|501)$/.test(String(errorCode));
}
