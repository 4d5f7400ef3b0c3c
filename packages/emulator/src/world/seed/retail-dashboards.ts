/** The dashboards of the default world: visuals of its reports, pinned. Invented, but for one id. */
import {defined} from '@pbi-bound-report/contract';
import type {Dashboard, DashboardTile} from '../world.js';

/** What a tile is made of. */
interface Pin {
  /** Of the tile. */
  id: string;
  reportId: string;
  visualName: string;
  /** Column, row, and how many of each. */
  place: readonly [column: number, row: number, colSpan: number, rowSpan: number];
  title?: string;
  datasetId?: string;
}

const tile = ({
  id,
  reportId,
  visualName,
  place: [column, row, colSpan, rowSpan],
  title,
  datasetId,
}: Pin): DashboardTile =>
  defined({
    id,
    title,
    reportId,
    pageName: 'ReportSectionOverview',
    visualName,
    datasetId,
    column,
    row,
    colSpan,
    rowSpan,
  });

/** Visuals of the overview, as they are pinned. */
const pins: readonly Pick<Pin, 'visualName' | 'place'>[] = [
  {visualName: 'totalRevenue', place: [0, 0, 2, 1]},
  {visualName: 'profit', place: [2, 0, 2, 1]},
  {visualName: 'totalQuantity', place: [4, 0, 2, 1]},
  {visualName: 'profitMargin', place: [6, 0, 2, 1]},
  {visualName: 'revenueByMonth', place: [0, 1, 5, 2]},
  {visualName: 'revenueByRegion', place: [5, 1, 3, 2]},
  {visualName: 'stores', place: [0, 3, 5, 2]},
  {visualName: 'revenueByCategory', place: [5, 3, 3, 2]},
];
const tileId = (kind: number, n: number): string => `7d1e0000-${kind}000-4000-8000-${String(n).padStart(12, '0')}`;

/** The overview of a report on its own dataset. */
export const overviewDashboard = (dashboard: Omit<Dashboard, 'tiles'>, reportId: string): Dashboard => ({
  ...dashboard,
  tiles: pins.map((pin, n) => tile({id: tileId(1, n + 1), reportId, ...pin})),
});

/** Two retailers side by side: one visual of a report on its own dataset, and on another one. */
export const comparisonDashboard = (
  dashboard: Omit<Dashboard, 'tiles'>,
  {firstTileId, reportId, otherDatasetId}: {firstTileId: string; reportId: string; otherDatasetId: string},
): Dashboard => ({
  ...dashboard,
  tiles: [
    tile({id: firstTileId, reportId, visualName: 'revenueByMonth', place: [0, 0, 4, 2], title: 'Contoso by month'}),
    tile({
      id: tileId(2, 2),
      reportId,
      visualName: 'revenueByMonth',
      place: [4, 0, 4, 2],
      title: 'Fabrikam by month',
      datasetId: otherDatasetId,
    }),
    tile({id: tileId(2, 3), reportId, visualName: 'totalRevenue', place: [0, 2, 2, 1]}),
    tile({id: tileId(2, 4), reportId, visualName: 'revenueByRegion', place: [2, 2, 3, 2]}),
  ],
});
