/** The browser test files in which the unmodified SDK drives the page, by the beginning of their names. */
export type BrowserTests = 'sdk-methods' | 'embedding' | 'events' | 'display' | 'dashboards' | 'creating';

/**
 * Where something is proven: the exact title of a test. In `sdk-methods`, `Report.addPage` is the test `addPage` under
 * `Report`.
 */
export interface Proven {
  file: BrowserTests;
  test: string;
}
