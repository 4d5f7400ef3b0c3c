import {englishFilters} from './filter-words.js';
import type {Texts} from './texts.js';

export const en: Texts = {
  opening: 'Opening the report…', cannotShowReport: 'This report can’t be shown', cannotShowVisual: 'Can’t display this visual', noData: 'No data to show',
  pages: 'Report pages', points: 'Data points', total: 'Total', all: 'All', none: 'None', table: 'Table', scrolls: title => `${title}, scrolls`,
  selected: count => `${count} selected`, filteredByHost: 'Filtered by the host',
  filters: 'Filters', filtersOnPage: 'Filters on this page', filtersOnAllPages: 'Filters on all pages', clear: 'Clear', clearFilter: title => `Clear ${title}`,
    change: 'Change', changeFilter: title => `Change ${title}`,
  bookmarks: 'Bookmarks', report: 'Report', save: 'Save', unsaved: 'unsaved changes', saveAs: 'Save as…', readingView: 'Reading view', name: 'Name',
    cancel: 'Cancel',
  zoom: 'Zoom', zoomIn: 'Zoom in', zoomOut: 'Zoom out', fit: 'Fit',
  moreOptions: 'More options', moreOptionsOf: title => `More options: ${title}`, contextMenu: 'Context menu', exportData: 'Export data', spotlight: 'Spotlight',
  endSpotlight: 'End spotlight', focusMode: 'Focus mode', backToReport: 'Back to report', sortBy: field => `Sort by ${field}`,
    clearSelection: 'Clear selection',
  drill: title => `Drill: ${title}`, drillUp: 'Drill up', drillDown: 'Drill down on click', nextLevel: 'Go to the next level',
  parameters: 'Parameters', viewReport: 'View report', rows: count => `${count} rows`, sheet: (at, of) => `Page ${at} of ${of}`,
  firstSheet: 'First page', previousSheet: 'Previous page', nextSheet: 'Next page', lastSheet: 'Last page',
  badge: 'This report is drawn by an offline emulator, not by Power BI',
  filterWords: englishFilters,
};
