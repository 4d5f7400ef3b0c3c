/** What a frame shows, in the form that matchers compare and describe. */

/** A report in a frame. Texts are empty where the frame does not show such a thing yet. */
export interface ShownReport {
  /** `ready` where the report is open. */
  phase: string;
  reportId: string;
  reportName: string;
  datasetId: string;
  datasetName: string;
  pageName: string;
  pageTitle: string;
  /** Titles of visuals that wait for data. */
  loading: string[];
  /** What stands in the place of a report that could not be opened. */
  failure: string;
}

/** A cell: what the data hold, not how it is written. */
export type CellValue = string | number | null;

/** A visual as it is displayed. */
export interface ShownVisual {
  title: string;
  type: string;
  /** `ready`, `loading` or `error`. */
  status: string;
  columns: string[];
  rows: CellValue[][];
  /** What stands in the place of a visual that could not be drawn. */
  error: string;
}

/** What a frame shows, in a line. */
export function describeReport({phase, failure, loading, ...shown}: ShownReport): string {
  if (failure) return `the error "${failure}"`;
  if (phase !== 'ready') return `no report yet (the frame is ${phase})`;
  const waiting = loading.length > 0 ? `, still loading: ${loading.join(', ')}` : '';
  return `report ${shown.reportName} (${shown.reportId}), dataset ${shown.datasetName} (${shown.datasetId}), page ${shown.pageTitle} (${shown.pageName})${waiting}`;
}

/** Visuals and what they are doing, in a line. */
export const describeVisuals = (visuals: readonly ShownVisual[]): string =>
  visuals.map(({title, type, status, error}) => `${type} ${title} is ${status}${error ? `: ${error}` : ''}`).join('; ');

/** A visual's rows under their columns, a line each. */
export const describeRows = ({columns, rows}: ShownVisual): string =>
  [columns, ...rows].map(row => `\n  ${JSON.stringify(row)}`).join('');
