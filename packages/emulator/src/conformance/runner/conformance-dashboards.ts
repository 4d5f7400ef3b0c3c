/** Dashboards of the world `onboarding`: one for every case that changes or removes one. */
import type {Dashboard, DashboardTile} from '../../world/world.js';

const guid = (kind: string, n: number): string => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const board = (n: number): string => guid('3', n);
const tileOf = (n: number): string => guid('7', n);

export const dashboardIds = {
  sales: board(1),
  doomed: board(2),
  target: board(3),
  filled: board(4),
  elsewhere: board(5),
  secured: board(6),
  sql: board(7),
  classic: board(8),
  my: board(9),
  myTarget: board(10),
  foreign: board(11),
  reportTarget: board(12),
  conflict: board(13),
  salesTile: tileOf(1),
  brokenTile: tileOf(2),
  pinnedTile: tileOf(3),
  securedTile: tileOf(5),
  plainTile: tileOf(6),
  sqlTile: tileOf(7),
  myTile: tileOf(9),
  conflictTile: tileOf(13),
} as const;
const ids = dashboardIds;

/** Ids of what is pinned, and of where the dashboards are. */
export interface PinnedIds {
  report: string;
  dataset: string;
  plainReport: string;
  securedReport: string;
  directQuerySql: string;
  myReport: string;
  workspace: string;
  otherWorkspace: string;
  classicWorkspace: string;
  myWorkspace: string;
  foreignWorkspace: string;
}

/** Two by two, where the first tile of a dashboard is. */
const first = {column: 0, row: 0, colSpan: 2, rowSpan: 2} as const;

export function createConformanceDashboards(pinned: PinnedIds): Dashboard[] {
  const tile = (id: string, reportId: string, more: Partial<DashboardTile> = {}): DashboardTile => ({
    id,
    reportId,
    pageName: 'Facts',
    visualName: 'byRegion',
    ...first,
    ...more,
  });
  const dashboard = (id: string, name: string, more: Partial<Dashboard> = {}): Dashboard => ({
    id,
    name,
    workspaceId: pinned.workspace,
    tiles: [],
    ...more,
  });
  return [
    dashboard(ids.sales, 'SalesMarketing', {
      tiles: [
        tile(ids.salesTile, pinned.report, {title: 'SalesTile'}),
        {id: ids.brokenTile, ...first, column: 2},
        {
          id: ids.pinnedTile,
          datasetId: pinned.dataset,
          pinned: {
            name: 'total',
            type: 'card',
            layout: {x: 0, y: 0, width: 100, height: 100},
            values: [{table: 'Facts', measure: 'Total'}],
          },
          ...first,
          column: 4,
        },
      ],
    }),
    dashboard(ids.doomed, 'Doomed'),
    dashboard(ids.target, 'Target'),
    dashboard(ids.reportTarget, 'Target of another report'),
    dashboard(ids.conflict, 'Full', {tiles: [tile(ids.conflictTile, pinned.report)]}),
    dashboard(ids.filled, 'Filled', {tiles: [tile(tileOf(4), pinned.report)]}),
    dashboard(ids.elsewhere, 'Elsewhere', {workspaceId: pinned.otherWorkspace}),
    dashboard(ids.secured, 'Secured', {
      tiles: [tile(ids.securedTile, pinned.securedReport), tile(ids.plainTile, pinned.plainReport, {column: 2})],
    }),
    dashboard(ids.sql, 'On SQL', {
      tiles: [tile(ids.sqlTile, pinned.plainReport, {datasetId: pinned.directQuerySql})],
    }),
    dashboard(ids.classic, 'Classic', {workspaceId: pinned.classicWorkspace}),
    dashboard(ids.my, 'My', {workspaceId: pinned.myWorkspace, tiles: [tile(ids.myTile, pinned.myReport)]}),
    dashboard(ids.myTarget, 'My target', {workspaceId: pinned.myWorkspace}),
    dashboard(ids.foreign, 'Foreign', {workspaceId: pinned.foreignWorkspace}),
  ];
}
