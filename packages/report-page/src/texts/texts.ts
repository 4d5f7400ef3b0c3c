import {de} from './de.js';
import {en} from './en.js';
import {es} from './es.js';
import {fr} from './fr.js';
import {ja} from './ja.js';
import type {FilterWords} from './filter-words.js';

/** What stands around the data, in one language. The data, the titles of visuals and the errors of the service are not translated. */
export interface Texts {
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
  badge: string;
  filterWords: FilterWords;
}

const languages: Readonly<Record<string, Texts>> = {en, de, es, fr, ja};

/** The language that is spoken for a language tag: its first part where that is known, else English. */
export function spoken(tag: string | undefined): string {
  const language = (tag ?? '').toLowerCase().split(/[-_]/)[0] ?? '';
  return Object.hasOwn(languages, language) ? language : 'en';
}

/** @param tag BCP 47, as `settings.localeSettings.language` or `language` of the embed URL. */
export const textsOf = (tag: string | undefined): Texts => languages[spoken(tag)] ?? en;
