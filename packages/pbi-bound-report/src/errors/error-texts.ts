/**
 * What the reader is told for the failures that the element finds out itself: what happened, and what to do. `{0}`,
 * `{1}` are filled with what the failure names. A key is an error's code, or names one of several texts of a code.
 * Loaded with the first failure.
 */
const wait = 'Try again. If it goes on, the back end is overloaded or cannot reach Power BI.';
const setGuid =
  'Set {0} to an id such as 5b218778-e7a5-4d73-8187-f10824047715. ' +
  'In the Power BI service it stands in the address of the report or dataset.';
const isNotGuid = 'Failed to read {0}: "{1}" is not a GUID.';

export const elementTexts = {
  InvalidReportId: [isNotGuid, setGuid],
  InvalidDatasetId: [isNotGuid, setGuid],
  InvalidWorkspaceId: [isNotGuid, setGuid],
  notGuid: [isNotGuid, setGuid],
  missingGuid: ['Failed to read {0}: it is missing or not text.', 'Set it to a GUID.'],
  notList: [
    'Failed to read {0}: it is not a list.',
    'Set the attribute {0} to a JSON array, or the property to an array.',
  ],
  notJson: [
    'Failed to read {0}: it is not JSON.',
    'Write the attribute {0} as JSON with straight double quotes, or set the property instead. ' +
      'An editor may have made the quotes “typographic”, or have escaped them twice (&amp;quot;).',
  ],
  notPlain: ['Failed to read {0}: it cannot be written as JSON.', 'Set {0} to plain data without cycles.'],
  notHeaders: [
    'Failed to read tokenHeaders: a request cannot have such headers.',
    'Set it to an object of names and values, such as {authorization: `Bearer ${token}`}.',
  ],
  noTheme: [
    'Failed to read theme: there is no theme at that address.',
    'Set theme to the address of a report theme (JSON), or to the theme itself.',
  ],
  InvalidConfiguration: ['Power BI refuses the settings: {0}.', 'Correct the attribute or property that it names.'],
  TokenEndpointMissing: [
    'There is no token endpoint.',
    'Set the attribute token-endpoint to the address of your back end, or the property tokenProvider to a function.',
  ],
  TokenEndpointInsecure: [
    'The token endpoint is not a safe address.',
    'Use a path on this site, or an https address without user name and password.',
  ],
  TokenOriginNotTrusted: [
    'tokenHeaders are not sent to {0}.',
    "They go to this page's own origin. For another one, call trustTokenOrigin('{0}') in the page's code.",
  ],
  sessionEnded: ['You are not signed in any more.', 'Sign in again, in this tab or another, and try again.'],
  TokenEndpointUnreachable: [
    'The token endpoint could not be reached.',
    "Check that {0} is running and, when it is another origin than the page's, that it allows this page by CORS " +
      "and the page's Content-Security-Policy allows it in connect-src.",
  ],
  TokenEndpointTimeout: ['The token endpoint did not answer within {0} seconds.', wait],
  providerTimeout: ['The token provider did not answer within {0} seconds.', wait],
  noEndpoint: [
    'There is no token endpoint at its address (status 404).',
    'Check token-endpoint: it leads to {0}, and the server there has nothing under this name.',
  ],
  TokenResponseInvalid: [
    'The token endpoint answered without a token: it sent {0}.',
    'Answer with JSON that has "token", "expiration" and "reports", as the README shows.',
  ],
  htmlAnswer: [
    'The token endpoint answered with a web page, and without a token.',
    'Check token-endpoint: it must lead to a back end that answers with JSON. Where it does, the visitor may have been ' +
      'signed out.',
  ],
  TokenProviderFailed: ["The page's token provider failed.", 'Look into the function that was set as tokenProvider.'],
  TokenNotForReport: [
    'The token endpoint answered for another report.',
    "Endpoints that decide by themselves which report they serve need report-id to be that report's.",
  ],
  otherPairs: [
    'The token endpoint answered for other reports.',
    'Endpoints that answer several tokens must name the pairs of each in "bindings".',
  ],
  EmbedUrlMissing: [
    "The address of the report's frame is not known.",
    'Let the token endpoint answer reports[].embedUrl, or set the attribute embed-url.',
  ],
  EmbedUrlInvalid: [
    'The embed URL is not an absolute address.',
    "Take embedUrl from Power BI's REST API (Get Report In Group).",
  ],
  autoAuth: [
    'The embed URL asks Power BI to sign the visitor in (autoAuth).',
    'Take embedUrl from Power BI\'s REST API; the address of "Embed report: website or portal" is for another purpose.',
  ],
  portalAddress: [
    'The embed URL is not the address of a frame: it is where people open reports in the Power BI service.',
    "Take embedUrl from Power BI's REST API (its path is /reportEmbed or /rdlEmbed), or leave embed-url out.",
  ],
  publishToWeb: [
    'The embed URL is one of "Publish to web": such a report is public, and cannot be bound to a dataset.',
    "Take embedUrl from Power BI's REST API, or leave embed-url out.",
  ],
  dashboardAddress: [
    'The embed URL is that of a dashboard. This element shows reports.',
    "Take the embedUrl of a report from Power BI's REST API, or leave embed-url out.",
  ],
  EmbedOriginNotTrusted: [
    '{0} is not a trusted origin for reports.',
    "Reports are framed from Microsoft's hosts. For a test environment, call trustEmbedOrigin() in the page's code.",
  ],
  SdkLoadFailed: [
    'A part of this page could not be loaded{0}.',
    'Reload the page. If it comes back, check that powerbi-client is served and allowed by script-src. ' +
      'All files of the package must be served side by side.',
  ],
  FrameBlockedByPolicy: [
    "This page's Content-Security-Policy forbids frames from {0}.",
    'Add this to the policy: frame-src {0}',
  ],
  sandboxed: [
    'This page is in a sandbox in which no report can be shown.',
    'The iframe that holds this page (or the sandbox directive of its Content-Security-Policy) needs ' +
      'sandbox="allow-scripts allow-same-origin"; many site builders have a setting for it.',
  ],
  FrameSilent: [
    '{0} does not answer.',
    "The network may block it, it may be down, or this page's Content-Security-Policy may forbid it. " +
      'The policy needs: frame-src {0}. ' +
      'A Cross-Origin-Embedder-Policy on this page lets no such frame in: leave it out.',
  ],
  isolatedPage: [
    '{0} does not answer.',
    "This page's Cross-Origin-Embedder-Policy lets no frame in whose server does not send that header as well. " +
      "Power BI's does not: leave the header out on pages with reports. Helmet 5 and 6 send it unless told otherwise.",
  ],
  otherWindow: [
    'The report is in another window than the page that shows it.',
    'Leave the element in the document whose scripts have defined it. For a window of its own, open a page with the ' +
      'element there.',
  ],
  FrameGone: ['The report was removed before it was there.', 'Try again.'],
  LoadTimeout: [
    'The report did not load within {0} seconds.',
    "Try again. If it goes on, look at Power BI's service status and at the capacity's load.",
  ],
  PageNotFound: ['This report has no page "{0}".', 'Set page-name to the name of a page of this report: {1}.'],
  BookmarkNotFound: ['This report has no bookmark "{0}".', 'Set bookmark to the name of one of this report: {1}.'],
  SlicerNotFound: [
    'This report has no slicer "{0}".',
    'Set visualName in slicers to the name of a slicer of this report: {1}.',
  ],
  OptionRefused: [
    'Power BI does not take "{0}" for this report.',
    'Check that the tables, columns and visuals that it names are in this report. Everything else stays as it is.',
  ],
  paginatedDataset: [
    'Failed to bind a paginated report: dataset-id has no effect on it.',
    "Set paginated-report-bindings instead, with the report's own dataset and the one to show in its place: " +
      '[{"sourceDatasetId": "…", "targetDatasetId": "{0}"}].',
  ],
  Offline: ['This device is offline.', 'The report appears by itself when the connection is back.'],
} as const satisfies Readonly<Record<string, readonly [message: string, help: string | undefined]>>;
/** A key of {@link elementTexts}. */
export type ElementTextKey = keyof typeof elementTexts;
