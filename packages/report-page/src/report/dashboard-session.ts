/** The state of an opened dashboard, or of one tile. Holds no token. */
import type {EmbeddedTile, OpenDashboardResponse, OpenReportResponse} from '@pbi-bound-report/contract';
import {createSession} from './create-session.js';
import type {DashboardKind, LoadConfig} from './report-application.js';
import type {ReportSession} from './session.js';

/** `PageView` of powerbi-models. */
export type PageView = 'fitToWidth' | 'oneColumn' | 'actualSize';

/** A tile, and the visual that it shows as a report of its own. */
export interface TileState {
  readonly tile: EmbeddedTile;
  /** Undefined: it is broken. */
  readonly session: ReportSession | undefined;
}

export interface DashboardSession {
  readonly kind: DashboardKind;
  opened: OpenDashboardResponse;
  readonly pageView: PageView;
  /** What the config asks for of one tile, in CSS pixels. Undefined: as large as the frame. */
  readonly size: {width?: number; height?: number};
  readonly tiles: readonly TileState[];
}

/** Name of the page that a tile's visual stands on. */
export const tilePage = 'tile';

/** Largest width and height of a tile, in CSS pixels: whatever a host may send. */
const mostPixels = 10_000;

/** A newly opened dashboard as the config asks for it. Power BI's own default of `pageView` is not documented. */
export function createDashboardSession(
  kind: DashboardKind,
  config: LoadConfig,
  opened: OpenDashboardResponse,
): DashboardSession {
  const datasets = new Map(opened.datasets.map(dataset => [dataset.id, dataset]));
  return {
    kind,
    opened,
    pageView: (config['pageView'] as PageView | undefined) ?? 'fitToWidth',
    size: kind === 'tile' ? {...pixels('width', config), ...pixels('height', config)} : {},
    tiles: opened.tiles.map(tile => {
      const dataset = tile.content && datasets.get(tile.content.datasetId);
      return {tile, session: dataset && tileSession(tile, dataset, {config, opened})};
    }),
  };
}

const pixels = (name: 'width' | 'height', config: LoadConfig): {width?: number; height?: number} => {
  const value = config[name];
  return typeof value === 'number' && value > 0 && value <= mostPixels ? {[name]: value} : {};
};

/** The visual of a tile as a report of one page: it is queried and drawn as in a report. */
function tileSession(
  {title, content, report}: EmbeddedTile,
  dataset: OpenReportResponse['dataset'],
  {config, opened}: {config: LoadConfig; opened: OpenDashboardResponse},
): ReportSession | undefined {
  if (!content) return undefined;
  const visual = {...content.visual, title};
  return createSession(
    {settings: config['settings']},
    {
      report: {
        id: report?.id ?? '',
        name: report?.name ?? '',
        reportType: 'PowerBIReport',
        definition: {pages: [{name: tilePage, displayName: title, width: 1, height: 1, visuals: [visual]}]},
      },
      dataset,
      expiration: opened.expiration,
      now: opened.now,
      allowEdit: false,
      targetWorkspaces: [],
    },
  );
}
