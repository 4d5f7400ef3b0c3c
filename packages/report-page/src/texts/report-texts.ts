import type {offeredTypes} from '../report/author-report.js';
import type {FilterWords} from './filter-words.js';

/**
 * What stands around the data, in one language. The data, the titles of visuals and the errors of the service are not
 * translated.
 */
export interface ReportTexts {
  opening: string;
  cannotShowReport: string;
  cannotShowVisual: string;
  noData: string;
  pages: string;
  points: string;
  total: string;
  all: string;
  none: string;
  table: string;
  scrolls(title: string): string;
  selected(count: number): string;
  filteredByHost: string;
  filters: string;
  filtersOnPage: string;
  filtersOnAllPages: string;
  clear: string;
  clearFilter(title: string): string;
  change: string;
  changeFilter(title: string): string;
  bookmarks: string;
  report: string;
  save: string;
  unsaved: string;
  saveAs: string;
  readingView: string;
  name: string;
  cancel: string;
  zoom: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  moreOptions: string;
  moreOptionsOf(title: string): string;
  contextMenu: string;
  exportData: string;
  spotlight: string;
  endSpotlight: string;
  focusMode: string;
  backToReport: string;
  sortBy(field: string): string;
  clearSelection: string;
  drill(title: string): string;
  drillUp: string;
  drillDown: string;
  nextLevel: string;
  parameters: string;
  viewReport: string;
  rows(count: number): string;
  sheet(at: number, of: number): string;
  firstSheet: string;
  previousSheet: string;
  nextSheet: string;
  lastSheet: string;
  data: string;
  fields: string;
  visual: string;
  newVisual: string;
  removeVisual: string;
  visualType: string;
  emptyReport: string;
  visualTypes: Record<(typeof offeredTypes)[number], string>;
  openingDashboard: string;
  cannotShowDashboard: string;
  noTiles: string;
  brokenTile: string;
  openTile(title: string, report: string): string;
  badge: string;
  filterWords: FilterWords;
}
