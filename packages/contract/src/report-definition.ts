import type {DataFilter} from './data-filter.js';

/**
 * What a report looks like: pages, visuals and the fields they show. Invented: a small form of our own, not PBIX or
 * PBIR. Names of visual types are Power BI's (`card`, `clusteredBarChart`, `lineChart`, `tableEx`, …).
 */
export interface ReportDefinition {
  pages: ReportPageDefinition[];
  bookmarks?: ReportBookmarkDefinition[];
  /** Paginated reports: what a reader may set before the report runs. */
  parameters?: ReportParameterDefinition[];
}

/** A bookmark that the report's author made. */
export interface ReportBookmarkDefinition {
  /** Internal name, stable, as `IReportBookmark.name`. */
  name: string;
  displayName: string;
  /** Name of the page that it leads to. */
  page: string;
  /** Filters of the whole report, in powerbi-models' JSON form. */
  filters?: DataFilter[];
  /** States of slicers on that page, by the slicer's name. */
  slicers?: Record<string, DataFilter[]>;
}

/** A parameter of a paginated report. */
export interface ReportParameterDefinition {
  /** As `parameterValues[].name` of the embed config. */
  name: string;
  prompt: string;
  /** The column that it narrows to the given value. */
  target: ColumnReference;
  /** Absent or null: all values. */
  defaultValue?: string | null;
}

/** One page of a report. Lengths in CSS pixels at 100 % zoom. */
export interface ReportPageDefinition {
  /** Internal name, stable, as `IPage.name`. */
  name: string;
  displayName: string;
  /** 0 always visible, 1 hidden in view mode. As `SectionVisibility` of powerbi-models. */
  visibility?: 0 | 1;
  width: number;
  height: number;
  visuals: VisualDefinition[];
  /** Places of visuals in the portrait phone layout; a page without it has no such layout. */
  mobileLayout?: {width: number; height: number; visuals: Record<string, VisualPosition>};
}

/** Where a visual stands on its page, in CSS pixels. */
export interface VisualPosition {
  x: number;
  y: number;
  z?: number;
  width: number;
  height: number;
}

/** One visual. */
export interface VisualDefinition {
  /** Internal name, stable, as `IVisual.name`. */
  name: string;
  type: VisualType;
  title?: string;
  layout: VisualPosition;
  /** What the visual is grouped by, outermost first. */
  groupBy?: ColumnReference[];
  /**
   * Levels of the axis that a reader can go through, outermost first. The first of groupBy is one of them: where the
   * visual starts.
   */
  drill?: ColumnReference[];
  /** What it shows per group. */
  values?: ValueReference[];
  /** Order of the rows: an index into groupBy followed by values. */
  orderBy?: {index: number; direction: 'asc' | 'desc'}[];
  /** Most rows that are drawn. */
  top?: number;
  /** For `textbox`, `actionButton`. */
  text?: string;
  /** For `shape`. Default: `rectangle`. */
  shape?: 'rectangle' | 'roundedRectangle' | 'oval' | 'line';
  /** For `image`: a `data:` URL. The page fetches nothing from elsewhere. */
  image?: string;
  /** For `image`: what it shows, for those who do not see it. Absent: decoration. */
  altText?: string;
  /** For `actionButton`: what a click does. */
  action?:
    | {type: 'PageNavigation'; page: string}
    | {type: 'WebUrl'; url: string}
    | {type: 'Bookmark'; bookmark: string}
    | {type: 'Back'};
}

/** Visual types that the emulator draws. */
export type VisualType =
  | 'card'
  | 'clusteredBarChart'
  | 'clusteredColumnChart'
  | 'lineChart'
  | 'areaChart'
  | 'donutChart'
  | 'pieChart'
  | 'tableEx'
  | 'pivotTable'
  | 'slicer'
  | 'textbox'
  | 'actionButton'
  | 'shape'
  | 'image';

/** A column of a table: `IColumnTarget` of powerbi-models. */
export interface ColumnReference {
  table: string;
  column: string;
}

/** A measure of the model (`IMeasureTarget`) or an aggregation of a column (`IColumnAggrTarget`). */
export type ValueReference =
  {table: string; measure: string} | {table: string; column: string; aggregationFunction: AggregationFunction};

/** Aggregations, spelled as powerbi-models does. */
export type AggregationFunction = 'Sum' | 'Avg' | 'Count' | 'DistinctCount' | 'Min' | 'Max';
