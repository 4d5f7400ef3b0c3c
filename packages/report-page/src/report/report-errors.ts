/**
 * Refusals of single commands. Their names are the service's where it has one for the case; which status and which
 * details it sends with them is not documented, so those are invented.
 */
import {traceLevels} from '@pbi-bound-report/contract';
import {ReportError} from './report-error.js';

/** A command's input cannot be used. */
export const invalidParameters = (detailedMessage: string): ReportError =>
  new ReportError({message: 'Invalid parameters', detailedMessage, errorCode: '400', level: 3}, 400);

/** A page, visual or bookmark that the report does not have. */
export const notFound = (detailedMessage: string): ReportError =>
  new ReportError({message: 'PowerBIEntityNotFound', detailedMessage, errorCode: '404', level: 3}, 404);

/** What the token or the config's `permissions` do not allow. */
export const notAuthorized = (detailedMessage: string, level: number = traceLevels.error): ReportError =>
  new ReportError({message: 'PowerBINotAuthorizedException', detailedMessage, errorCode: '403', level}, 403);

/** A command that arrives before a report is open. */
export const notLoaded = (): ReportError =>
  new ReportError(
    {
      message: 'LoadReportFailed',
      detailedMessage: 'No report is open. Wait for the loaded event, or see the error event that replaced it.',
      errorCode: '409',
      level: 3,
    },
    409,
  );

/** Refuses what the emulator does not imitate, in words that say so. The real service has no such answer. */
export const notSupported = (feature: string): ReportError =>
  new ReportError(
    {
      message: 'NotSupported',
      detailedMessage: `${feature} is not emulated by this report page. Test it against the real service.`,
      errorCode: '501',
      level: 3,
    },
    501,
  );
