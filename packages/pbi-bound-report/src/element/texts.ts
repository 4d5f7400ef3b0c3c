import type {ReactiveControllerHost} from '@lit/reactive-element';

/**
 * What the element itself says: in its views and to screen readers. Plain strings, so that they can come from a site's
 * catalogue. The report's language is another matter: see the attribute `locale`.
 */
export interface ReportTexts {
  /** Announced while the report loads. */
  loading: string;
  /** Announced when it is drawn. `{label}` stands for the attribute `label`, or for {@link ReportTexts.report}. */
  loaded: string;
  /** What a report without a `label` is called. */
  report: string;
  /** The poster's button. */
  show: string;
  /** The error view's button. */
  tryAgain: string;
  /** Announced with an error that is tried again by the element itself. */
  retrying: string;
  /** Stands over a report whose token has ended while no new one can be had. */
  stale: string;
  /** Opens what a developer wants to know of an error. */
  details: string;
  correlationId: string;
  /** Button that copies the correlation id; then what came of it. */
  copy: string;
  copied: string;
  notCopied: string;
  /** Sentences for errors by code; what is not here is told in English, or in the token endpoint's own words. */
  errors: Readonly<Record<string, {readonly message?: string; readonly help?: string}>>;
}

/** The texts as they are unless a site sets others. */
export const englishTexts: Readonly<ReportTexts> = {
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

/** The texts that are in force. Whoever imports it sees each change. */
export let texts: Readonly<ReportTexts> = englishTexts;

/** The elements in the document: what they show changes with the texts. */
const speakers = new Set<ReactiveControllerHost>();

/** Lets an element draw its views anew when the texts change, as long as it is in the document. */
export function updateOnTextChange(host: ReactiveControllerHost): void {
  host.addController({
    hostConnected: () => speakers.add(host),
    hostDisconnected: () => speakers.delete(host),
  });
}

/**
 * Lets all elements of the page speak another language, in the views that are shown now too.
 * @param more What is left out stays as it is. `englishTexts` restores everything.
 */
export function setTexts(more: Partial<ReportTexts>): void {
  texts = {...texts, ...more};
  for (const host of speakers) host.requestUpdate();
}
