import type {ReportTexts} from './report-texts.js';

/** The texts in English. */
export const englishTexts: Readonly<ReportTexts> = {
  dir: '',
  loading: 'Loading report',
  loaded: '{label} loaded',
  report: 'Report',
  show: 'Show report',
  tryAgain: 'Try again',
  retrying: 'It is tried again by itself.',
  stale: 'No connection: this may be out of date.',
  details: 'Details',
  correlationId: 'Correlation id:',
  copy: 'Copy correlation id',
  copied: 'Correlation id copied.',
  notCopied: 'Not copied. It stands under Details.',
  errors: {},
};
