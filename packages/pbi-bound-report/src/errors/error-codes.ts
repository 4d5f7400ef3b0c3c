/**
 * Codes of the failures that the element itself finds out. Failures told by Power BI or by the token endpoint keep the
 * codes of those who told them. Every code has a row in docs/errors.md.
 */
export const elementErrorCodes = {
  invalidReportId: 'InvalidReportId',
  invalidDatasetId: 'InvalidDatasetId',
  invalidWorkspaceId: 'InvalidWorkspaceId',
  invalidAttribute: 'InvalidAttribute',
  invalidConfiguration: 'InvalidConfiguration',
  tokenEndpointMissing: 'TokenEndpointMissing',
  tokenEndpointInsecure: 'TokenEndpointInsecure',
  tokenOriginNotTrusted: 'TokenOriginNotTrusted',
  tokenEndpointUnreachable: 'TokenEndpointUnreachable',
  tokenEndpointTimeout: 'TokenEndpointTimeout',
  tokenEndpointFailed: 'TokenEndpointFailed',
  tokenResponseInvalid: 'TokenResponseInvalid',
  tokenProviderFailed: 'TokenProviderFailed',
  tokenNotForReport: 'TokenNotForReport',
  embedUrlMissing: 'EmbedUrlMissing',
  embedUrlInvalid: 'EmbedUrlInvalid',
  embedOriginNotTrusted: 'EmbedOriginNotTrusted',
  sdkLoadFailed: 'SdkLoadFailed',
  frameBlocked: 'FrameBlockedByPolicy',
  frameSilent: 'FrameSilent',
  frameGone: 'FrameGone',
  loadTimeout: 'LoadTimeout',
  pageNotFound: 'PageNotFound',
  bookmarkNotFound: 'BookmarkNotFound',
  slicerNotFound: 'SlicerNotFound',
  optionRefused: 'OptionRefused',
  offline: 'Offline',
  unknown: 'UnknownError',
} as const;
/** One of {@link elementErrorCodes}. */
export type ElementErrorCode = (typeof elementErrorCodes)[keyof typeof elementErrorCodes];
