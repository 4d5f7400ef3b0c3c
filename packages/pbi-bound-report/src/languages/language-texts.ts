import type {ReportTexts} from './report-texts.js';

/** Codes of errors that the element finds out itself, and that a reader of a report without faults may see. */
export type TranslatedErrorCode = 'Offline' | 'LoadTimeout' | 'TokenEndpointTimeout';

/** All that is said in one language. */
export interface LanguageTexts extends Omit<ReportTexts, 'errors'> {
  errors: Readonly<Record<TranslatedErrorCode, {readonly message: string; readonly help: string}>>;
}
