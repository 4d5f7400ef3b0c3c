/** Builds the report page into a folder; the package's own `dist` by default. */
export function buildReportPage(options?: {outdir?: string; minify?: boolean; licenses?: boolean}): Promise<void>;
/** For tests: builds the page where it is served from, unless the run has just built it. */
export function freshReportPage(): Promise<void>;
