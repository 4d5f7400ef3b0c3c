import type {
  DataValue,
  OpenReportResponse,
  PowerBiEmbedError,
  QueryDataResponse,
  ReportDefinition,
  ReportPageDefinition,
  VisualDefinition,
} from '@pbi-bound-report/contract';
import type {IFilter, IReportBookmark, ISettings, ISlicerState} from 'powerbi-models';
import type {ParameterValues} from './parameters.js';
import {notFound} from './report-errors.js';

/**
 * What a visual shows. The last data stay while newer ones are awaited, so that a filter does not make the page
 * flicker.
 */
export interface VisualState {
  status: 'loading' | 'ready' | 'error';
  data?: QueryDataResponse;
  error?: PowerBiEmbedError;
  /** The query that `data` answers, as JSON. */
  queryText?: string;
}

/** The data points that a user picked in one visual. Each is the cells of `groupBy` that name it. */
export interface Selection {
  page: string;
  visual: string;
  points: DataValue[][];
}

/** Where a reader stands in the hierarchy of a visual's axis. */
export interface Drill {
  level: number;
  /** The values that the reader went down into, each at its level. */
  path: {level: number; value: DataValue}[];
}

/** A sort that differs from the definition's. */
export interface SortOrder {
  index: number;
  direction: 'asc' | 'desc';
}

/** Where somebody stands who makes a report. */
export interface Authoring {
  /** Name of the visual that fields go into. Undefined: the next field begins another one. */
  visual: string | undefined;
  /** Visuals whose type was chosen; the others get the one that fits their fields. */
  typed: Set<string>;
}

/** Everything that a load forgets: the state of one opened report. Holds no token. */
export interface ReportSession {
  readonly reportId: string;
  /** As the config named it; undefined: the report's own. */
  readonly datasetId: string | undefined;
  opened: OpenReportResponse;
  /** A working copy: edit mode and `clone` change it. */
  definition: ReportDefinition;
  /** The definition as it was last saved, as text. */
  saved: string;
  reportName: string;
  /** Of a report that is still to be made: what is worked on. Undefined: a report that there is. */
  readonly authoring: Authoring | undefined;
  viewMode: 0 | 1;
  /** `permissions` of the config: `Permissions` of powerbi-models. */
  readonly permissions: number;
  activePage: string;
  /** Where the `Back` action leads. */
  previousPage: string | undefined;
  /** By {@link filterLevelKey}. */
  filters: Map<string, IFilter[]>;
  /** By {@link visualKey}. */
  slicers: Map<string, ISlicerState>;
  sorts: Map<string, SortOrder>;
  visuals: Map<string, VisualState>;
  selection: Selection | undefined;
  settings: ISettings;
  theme: Record<string, unknown> | undefined;
  contrastMode: number;
  zoom: number;
  bookmarks: IReportBookmark[];
  /** What the cards of the filter pane list, by the key of the column. */
  choices: Map<string, VisualState>;
  /** By {@link visualKey}; absent: where the definition starts. */
  drills: Map<string, Drill>;
  /** Visuals in which a click goes down into a data point instead of picking it. */
  drilling: Set<string>;
  /** The visual that fills the page. */
  focus: string | undefined;
  /** The visual that stands out while the others fade. */
  spotlight: string | undefined;
  /** Paginated reports: values of the parameters, and the sheet that is shown, from 0. */
  parameters: ParameterValues;
  sheet: number;
  /** Whether bookmarks are played as a presentation. */
  playing: boolean;
  /** Config of a visual embed: the one visual that is shown. */
  onlyVisual: {page: string; visual: string} | undefined;
}

/** Key of a visual: its page's name and its own. */
export const visualKey = (page: string, visual: string): string => `${page}/${visual}`;
/** Key of a level of filters: the report, a page or a visual. */
export const filterLevelKey = ({page, visual}: {page?: string; visual?: string}): string =>
  `${page ?? ''}/${visual ?? ''}`;

/** Longest list of names in an error. */
const maxListedNames = 20;

/** What there is, so that an error names its remedy: names, with the titles that people take for names. */
export function listNames(
  kind: string,
  items: readonly {name: string; displayName?: string | undefined; title?: string | undefined}[],
): string {
  if (items.length === 0) return `There are no ${kind}.`;
  const names = items.slice(0, maxListedNames).map(({name, displayName, title = displayName}) => {
    return title === undefined || title === name ? `"${name}"` : `"${name}" (titled ${title})`;
  });
  const more = items.length > maxListedNames ? `, and ${items.length - maxListedNames} more` : '';
  return `Its ${kind} are ${names.join(', ')}${more}.`;
}

/**
 * Finds a page.
 * @throws ReportError 404 where the report has no such page.
 */
export function pageOf(session: ReportSession, name: string): ReportPageDefinition {
  const page = session.definition.pages.find(p => p.name === name);
  if (!page) throw notFound(`The report has no page named "${name}". ${listNames('pages', session.definition.pages)}`);
  return page;
}

/**
 * Finds a visual.
 * @throws ReportError 404 where the page has no such visual.
 */
export function visualOf(session: ReportSession, page: string, name: string): VisualDefinition {
  const visual = pageOf(session, page).visuals.find(v => v.name === name);
  if (!visual) {
    throw notFound(
      `The page "${page}" has no visual named "${name}". ${listNames('visuals', pageOf(session, page).visuals)}`,
    );
  }
  return visual;
}

/** Whether a visual asks for data. */
export const hasData = (visual: VisualDefinition): boolean =>
  (visual.groupBy?.length ?? 0) + (visual.values?.length ?? 0) > 0;

/** Whether a page may be reached by tabs: `HiddenInViewMode` pages show in edit mode only. */
export const isPageShown = (session: ReportSession, page: ReportPageDefinition): boolean =>
  (page.visibility ?? 0) === 0 || session.viewMode === 1;
