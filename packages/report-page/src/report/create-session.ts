import type {OpenReportResponse} from '@pbi-bound-report/contract';
import {traceLevels} from '@pbi-bound-report/contract';
import type {IFilter, ISlicerState} from 'powerbi-models';
import type {LoadConfig} from './report-application.js';
import {targetKey, updateFilters} from './filters.js';
import type {ReportSession} from './session.js';
import {filterLevelKey, visualKey} from './session.js';
import {permissionsOf, requireEditing} from './permissions.js';
import {initialParameters} from './parameters.js';
import {authoredState} from './bookmark-state.js';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The dataset that the config binds: `datasetBinding` of a report, `datasetBindings` (plural) of a paginated one. */
export function boundDataset(config: LoadConfig): string | undefined {
  const binding = record(config['datasetBinding']);
  const list = config['datasetBindings'] ?? binding['paginatedReportBindings'];
  return text(binding['datasetId']) ?? text(record(Array.isArray(list) ? list[0] : undefined)['targetDatasetId']);
}

/**
 * A newly opened report in the state that the config asks for. A page that does not exist leads to the first visible
 * one.
 * @throws ReportError 403 where it is to be edited and that is not allowed.
 */
export function createSession(config: LoadConfig, opened: OpenReportResponse): ReportSession {
  const definition = structuredClone(opened.report.definition);
  const shown = definition.pages.find(page => (page.visibility ?? 0) === 0) ?? definition.pages[0];
  const asked = definition.pages.find(page => page.name === text(config['pageName']));
  const session: ReportSession = {
    reportId: opened.report.id,
    datasetId: boundDataset(config),
    opened,
    definition,
    saved: JSON.stringify(definition),
    reportName: opened.report.name,
    authoring: opened.isNewReport ? {visual: undefined, typed: new Set()} : undefined,
    viewMode: config['viewMode'] === 1 ? 1 : 0,
    permissions: permissionsOf(config['permissions']),
    activePage: (asked ?? shown)?.name ?? '',
    previousPage: undefined,
    filters: new Map(),
    slicers: new Map(),
    sorts: new Map(),
    visuals: new Map(),
    selection: undefined,
    settings: structuredClone(record(config['settings'])),
    theme: undefined,
    contrastMode: typeof config['contrastMode'] === 'number' ? config['contrastMode'] : 0,
    zoom: 1,
    bookmarks: [],
    choices: new Map(),
    drills: new Map(),
    drilling: new Set(),
    focus: undefined,
    spotlight: undefined,
    parameters: initialParameters(definition, config),
    sheet: 0,
    playing: false,
    onlyVisual: undefined,
  };
  if (session.viewMode === 1) requireEditing(session, traceLevels.fatal);
  if (typeof session.settings.zoomLevel === 'number') session.zoom = session.settings.zoomLevel;
  const theme = record(config['theme'])['themeJson'];
  if (theme !== undefined) session.theme = record(theme);
  session.bookmarks = (definition.bookmarks ?? []).map(bookmark => ({
    name: bookmark.name,
    displayName: bookmark.displayName,
    state: authoredState(bookmark),
  }));
  const visualName = config['type'] === 'visual' ? text(config['visualName']) : undefined;
  if (visualName !== undefined) session.onlyVisual = {page: session.activePage, visual: visualName};
  applyLoadFilters(session, config['filters']);
  applyLoadSlicers(session, config['slicers']);
  return session;
}

/** `filters` of a config: a list for the report, or operations for all pages and the current one. */
function applyLoadFilters(session: ReportSession, filters: unknown): void {
  const set = (level: {page?: string}, operation: number, list: readonly IFilter[]): void => {
    session.filters.set(
      filterLevelKey(level),
      updateFilters(session.filters.get(filterLevelKey(level)) ?? [], operation, list),
    );
  };
  if (Array.isArray(filters)) return set({}, 1, filters as IFilter[]);
  const {allPages, currentPage} = record(filters) as {
    allPages?: {operation: number; filters?: IFilter[]};
    currentPage?: {operation: number; filters?: IFilter[]};
  };
  if (allPages) set({}, allPages.operation, allPages.filters ?? []);
  if (currentPage) set({page: session.activePage}, currentPage.operation, currentPage.filters ?? []);
}

/** `slicers` of a config: each names its slicers by visual name or by target, on any page. */
function applyLoadSlicers(session: ReportSession, slicers: unknown): void {
  if (!Array.isArray(slicers)) return;
  for (const slicer of slicers) {
    const {selector, state} = record(slicer);
    const {visualName, target} = record(selector) as {visualName?: string; target?: unknown};
    for (const page of session.definition.pages) {
      for (const visual of page.visuals) {
        if (visual.type !== 'slicer') continue;
        const named =
          visualName !== undefined
            ? visual.name === visualName
            : visual.groupBy?.some(column => targetKey(column) === targetKey(target));
        if (named) session.slicers.set(visualKey(page.name, visual.name), readSlicerState(state));
      }
    }
  }
}

/** powerbi-client checks no slicer: what is no filter is left out, as if it were not there. */
function readSlicerState(state: unknown): ISlicerState {
  const {filters, ...others} = record(structuredClone(state));
  const all: unknown[] = Array.isArray(filters) ? filters : [];
  return {...others, filters: all.filter(filter => typeof filter === 'object' && filter !== null)} as ISlicerState;
}
