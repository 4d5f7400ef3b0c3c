/** Each request that the page answers, as its routes spell it, and the test in which the unmodified SDK sends it. */
import type {Proven} from './register.js';

/** A request of the SDK. `:name` in the path is a parameter. */
export interface RequestRow extends Proven {
  method: string;
  path: string;
}

/** Whether an address is of a path. */
export function matchesPath(path: string, url: string): boolean {
  const parts = path.split('/');
  const actual = url.split('/');
  return parts.length === actual.length && parts.every((part, i) => part.startsWith(':') || part === actual[i]);
}

const page = '/report/pages/:page';
const visual = `${page}/visuals/:visual`;
const by = (method: string, path: string, test: string, file: RequestRow['file'] = 'sdk-methods'): RequestRow => ({
  method,
  path,
  test,
  file,
});
const created = 'createReport begins with an empty report, and ticked fields become visuals with the dataset’s figures';
const quicklyCreated = 'quickCreate makes a dataset of the host’s data and a report on it, which is saved and embedded';
const drawnByItself = 'a tile is drawn by itself, as large as the host asks, and a click tells its report';
const renewed = 'a token that has expired is replaced, of a dashboard and of a tile';
const refused = 'refuses what it does not emulate in so many words, whatever the SDK starts it with';

export const requests: readonly RequestRow[] = [
  by('POST', '/report/load', 'Report.load'),
  by('POST', '/report/prepare', 'embeds in phases: nothing is drawn until render', 'embedding'),
  by('POST', '/report/render', 'Report.render'),
  by(
    'POST',
    '/frontload/config',
    'reaches loaded, then rendered, after ready and an early config, with the token in no event',
    'embedding',
  ),
  by('POST', '/report/token', 'Report.setAccessToken'),
  by('POST', '/report/refresh', 'Report.refresh'),
  by('GET', '/getCorrelationId', 'Report.getCorrelationId'),
  by('GET', '/report/pages', 'Report.getPages'),
  by('PUT', '/report/pages/active', 'Report.setPage'),
  by('POST', '/report/addPage', 'Report.addPage'),
  by('DELETE', page, 'Report.deletePage'),
  by('PUT', `${page}/name`, 'Report.renamePage'),
  by('GET', `${page}/visuals`, 'Page.getVisuals'),
  by('GET', `${page}/layoutTypes/:type`, 'Page.hasLayout'),
  by('GET', `${page}/smartNarrativeInsights`, 'Page.getSmartNarrativeInsights'),
  by('GET', `${visual}/smartNarrativeInsights`, 'VisualDescriptor.getSmartNarrativeInsights'),
  by('GET', '/report/filters', 'Report.getFilters'),
  by('PUT', '/report/filters', 'Report.setFilters'),
  by('POST', '/report/filters', 'Report.updateFilters'),
  by('GET', `${page}/filters`, 'Page.getFilters'),
  by('PUT', `${page}/filters`, 'Page.setFilters'),
  by('POST', `${page}/filters`, 'Page.updateFilters'),
  by('GET', `${visual}/filters`, 'VisualDescriptor.getFilters'),
  by('PUT', `${visual}/filters`, 'VisualDescriptor.setFilters'),
  by('POST', `${visual}/filters`, 'VisualDescriptor.updateFilters'),
  by('POST', `${visual}/exportData`, 'VisualDescriptor.exportData'),
  by('GET', `${visual}/slicer`, 'VisualDescriptor.getSlicerState'),
  by('PUT', `${visual}/slicer`, 'VisualDescriptor.setSlicerState'),
  by('POST', `${visual}/clone`, 'VisualDescriptor.clone'),
  by('PUT', `${visual}/sortBy`, 'VisualDescriptor.sortBy'),
  by('POST', '/report/closeAllOverlays', 'Report.closeAllOverlays'),
  by('POST', '/report/clearSelectedVisuals/:resetContext', 'Report.clearSelectedVisuals'),
  by('PATCH', '/report/settings', 'Report.updateSettings'),
  by('GET', '/report/zoom', 'Report.getZoom'),
  by('GET', '/report/theme', 'Report.getTheme'),
  by('PUT', '/report/theme', 'Report.applyTheme'),
  by('POST', '/report/print', 'Report.print'),
  by('POST', '/report/switchMode/:mode', 'Report.switchMode'),
  by('POST', '/report/save', 'Report.save'),
  by('POST', '/report/saveAs', 'Report.saveAs'),
  by('GET', '/report/hasUnsavedChanges', 'Report.isSaved'),
  by('POST', '/report/userState', 'Report.savePersistentFilters'),
  by('DELETE', '/report/userState', 'Report.resetPersistentFilters'),
  by('GET', '/report/isUserStateApplied', 'Report.arePersistentFiltersApplied'),
  by('GET', '/report/bookmarks', 'BookmarksManager.getBookmarks'),
  by('POST', '/report/bookmarks/applyByName', 'BookmarksManager.apply'),
  by('POST', '/report/bookmarks/applyState', 'BookmarksManager.applyState'),
  by('POST', '/report/bookmarks/play', 'BookmarksManager.play'),
  by('POST', '/report/bookmarks/capture', 'BookmarksManager.capture'),
  by('POST', '/report/create', created, 'creating'),
  by('POST', '/quickcreate', quicklyCreated, 'creating'),
  by('POST', '/dashboard/load', 'a dashboard is loaded and rendered, with the figures of its dataset', 'dashboards'),
  by('POST', '/tile/load', drawnByItself, 'dashboards'),
  by('POST', '/qna/load', refused, 'embedding'),
  by('POST', '/qna/interpret', refused, 'embedding'),
  by('POST', '/dashboard/token', renewed, 'dashboards'),
  by('POST', '/tile/token', renewed, 'dashboards'),
];
