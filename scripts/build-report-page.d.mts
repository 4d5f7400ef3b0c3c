/** Builds the report page into a folder; the package's own `dist` by default. */
export function buildReportPage(options?: {outdir?: string; minify?: boolean}): Promise<void>;
