import type {ReportInput} from '../src/report-input.js';

/** An input in which nothing is said but what a test says. */
export function inputOf(more: Partial<ReportInput> = {}): ReportInput {
  return {
    reportId: '11111111-1111-4111-8111-111111111111', datasetId: undefined, workspaceId: undefined, embedUrl: undefined, paginatedReportBindings: undefined,
    bindableDatasetIds: undefined, bindingTag: undefined, tokenEndpoint: undefined, tokenMethod: undefined, tokenType: undefined, tokenScope: undefined,
    tokenTimeout: undefined, credentials: undefined, tokenHeaders: undefined, tokenProvider: undefined, pageName: undefined, viewMode: undefined,
    permissions: undefined, filters: undefined, slicers: undefined, bookmark: undefined, theme: undefined, locale: undefined, formatLocale: undefined,
    layout: undefined, filterPane: undefined, pageNavigation: undefined, background: undefined, contrast: undefined, settings: undefined,
    parameterValues: undefined, allow: undefined, referrerPolicy: undefined, label: undefined, keepPrevious: false, ...more,
  };
}
