/** What the tiles of dashboards show, and where they are. */
import type {VisualDefinition} from '@pbi-bound-report/contract';
import {indexOf} from './world-index.js';
import type {Dashboard, DashboardTile, Dataset, Report, World} from './world.js';

/** What a tile shows, found in the world. */
export interface TileContent {
  /** The report that a click opens. */
  report: Report | undefined;
  visual: VisualDefinition | undefined;
  dataset: Dataset | undefined;
  /** Why the tile is broken. */
  problem: string | undefined;
}

const unpinnable: ReadonlySet<string> = new Set(['slicer', 'textbox', 'actionButton', 'shape', 'image']);

/** Whether a visual can be pinned: one that shows data, and is no slicer. */
export const isPinnable = ({type}: VisualDefinition): boolean => !unpinnable.has(type);

/** The visual that a tile names in its report. */
function namedVisual(report: Report | undefined, {pageName, visualName}: DashboardTile): VisualDefinition | undefined {
  const page = report?.definition.pages.find(({name}) => name === pageName);
  return page?.visuals.find(({name}) => name === visualName);
}

/** Worlds change: what a tile names may not be there any more. */
export function contentOf(world: World, tile: DashboardTile): TileContent {
  const index = indexOf(world);
  const report = tile.reportId === undefined ? undefined : index.report(tile.reportId);
  const visual = tile.pinned ?? namedVisual(report, tile);
  const datasetId = tile.datasetId ?? report?.datasetId;
  const dataset = datasetId === undefined ? undefined : index.dataset(datasetId);
  return {report, visual, dataset, problem: problemOf(tile, {report, visual, dataset})};
}

function problemOf(tile: DashboardTile, {report, visual, dataset}: Omit<TileContent, 'problem'>): string | undefined {
  if (!visual) {
    if (tile.reportId === undefined) return 'The tile has lost its report and its dataset.';
    return report
      ? `The report ${report.name} has no visual ${tile.visualName ?? ''} on its page ${tile.pageName ?? ''}.`
      : `There is no report ${tile.reportId}.`;
  }
  if (!isPinnable(visual)) return `A ${visual.type} cannot be shown as a tile.`;
  if (!dataset) return 'The tile has lost its dataset.';
  return undefined;
}

/** The title that a tile is shown with. */
export const titleOf = (tile: DashboardTile, visual: VisualDefinition | undefined): string =>
  tile.title ?? visual?.title ?? visual?.name ?? '';

/** The datasets that a dashboard's tiles show, each once. */
export function datasetsOf(world: World, tiles: readonly DashboardTile[]): Dataset[] {
  return [...new Set(tiles.flatMap(tile => contentOf(world, tile).dataset ?? []))];
}

type Place = Pick<DashboardTile, 'column' | 'row' | 'colSpan' | 'rowSpan'>;

/** Whether two places share a cell of the grid. */
const overlap = (a: Place, b: Place): boolean =>
  a.column < b.column + b.colSpan &&
  b.column < a.column + a.colSpan &&
  a.row < b.row + b.rowSpan &&
  b.row < a.row + a.rowSpan;

/** The place that a tile gets on a dashboard: its own, or below all others; undefined where its own is taken. */
export function placeOn({tiles}: Dashboard, place: Place, positionConflictAction: 'Abort' | 'Tail'): Place | undefined {
  const {column, row, colSpan, rowSpan} = place;
  const own = {column, row, colSpan, rowSpan};
  if (!tiles.some(other => overlap(own, other))) return own;
  if (positionConflictAction === 'Abort') return undefined;
  const below = tiles.reduce((most, other) => Math.max(most, other.row + other.rowSpan), 0);
  return {column: 0, row: below, colSpan, rowSpan};
}
