/**
 * What the element itself says: in its views and to screen readers. Plain strings, so that they can come from a site's
 * catalogue. The report's language is another matter: see the attribute `locale`.
 */
export interface ReportTexts {
  /** How they are written: from left to right, from right to left, or as the page around the element. */
  dir: 'ltr' | 'rtl' | '';
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
