/** Ends a request of the report page with the error that the report then raises. */
import {
  defined,
  powerBiEmbedErrorNames as names,
  traceLevels,
  type PowerBiEmbedError,
} from '@pbi-bound-report/contract';

/** Thrown by the rules for the report page's calls. */
export class EmbedError extends Error {
  override readonly name = 'EmbedError';
  constructor(
    readonly status: number,
    readonly embedError: PowerBiEmbedError,
  ) {
    super(embedError.message);
  }
}

const fatal = (status: number, message: string, detailedMessage: string, errorCode?: string): EmbedError =>
  new EmbedError(status, defined({message, detailedMessage, errorCode, level: traceLevels.fatal}));

const expiredText = 'Access token has expired, resubmit with a new access token';

/** The documented failures of an embedded report, by name. Levels are invented: no source tells them. */
export const embedErrors = {
  noToken: () => fatal(400, names.invalidParameters, 'powerbiToken parameter not specified'),
  badToken: () => fatal(403, names.loadReportFailed, "Fail to initialize - Couldn't resolve cluster", '403'),
  /** @param visualTitle Of the visual that sends a query; undefined while the report opens. */
  tokenExpired: (visualTitle: string | undefined) =>
    visualTitle === undefined
      ? fatal(403, names.tokenExpired, expiredText, '403')
      : new EmbedError(403, {
          message: names.tokenExpired,
          detailedMessage: `${expiredText} Couldn't render a report visual titled: ${visualTitle}`,
          level: traceLevels.error,
        }),
  noGuid: () => fatal(500, names.loadReportFailed, 'Get report failed', '500'),
  noReport: () => fatal(404, names.loadReportFailed, 'Get report failed', '404'),
  noReportForUser: () => fatal(404, names.notFound, 'Get report failed', '404'),
  otherReport: () => fatal(403, names.loadReportFailed, 'Get report failed', '403'),
  wrongWorkspace: () => fatal(401, names.notAuthorized, 'Get report failed', '401'),
  // Invented in its words: that a token must allow it is documented.
  creationNotAllowed: () =>
    fatal(
      403,
      names.notAuthorized,
      'The token does not allow creating a report. Ask for it with accessLevel Create, or with targetWorkspaces.',
      '403',
    ),
  // Invented in their words: that quick create takes Entra tokens alone is documented.
  quickCreateToken: () =>
    fatal(403, names.notAuthorized, 'Quick create takes the Entra token of a user, and no embed token.', '403'),
  quickCreateFailed: (reason: string) =>
    fatal(400, names.invalidParameters, `Failed to create the dataset: ${reason}`, '400'),
  // Invented for dashboards and tiles: of their errors no source tells. They are worded after those of reports.
  noDashboard: () => fatal(404, names.notFound, 'Get dashboard failed', '404'),
  noTile: () => fatal(404, names.notFound, 'Get tile failed', '404'),
  otherDashboard: () => fatal(403, names.notAuthorized, 'Get dashboard failed', '403'),
  // Invented: no public account tells what the service says of a bound dataset that the token does not list.
  datasetNotCovered: (id: string) =>
    fatal(
      403,
      names.notAuthorized,
      `The embed token does not cover the dataset ${id} that the report is bound to.`,
      '403',
    ),
  // The sentence is documented; why the model could not be loaded (errorInfo) is invented.
  modelFailed: (reason: string) =>
    new EmbedError(500, {
      message: names.failedToLoadModel,
      detailedMessage:
        "Couldn't load the model schema associated with this report. Make sure you have a connection to the server, and try again.",
      level: traceLevels.fatal,
      technicalDetails: {errorInfo: [{key: 'reason', value: reason}]},
    }),
  noConnection: (title: string) =>
    new EmbedError(500, {
      message: names.openConnection,
      detailedMessage: `Can't display the visual. Couldn't render a report visual titled: ${title}`,
      level: traceLevels.error,
    }),
  // Invented: how the page words a query that the model cannot answer is not public.
  queryFailed: (reason: string) =>
    new EmbedError(400, {
      message: 'QueryUserError',
      detailedMessage: reason,
      errorCode: '400',
      level: traceLevels.error,
    }),
} as const;
