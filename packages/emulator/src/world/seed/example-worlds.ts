/**
 * Worlds in which the examples of the GenerateToken reference page hold. The page's nine requests use the same ids for
 * different things (one id is a Power BI report here, a paginated report there and a dataset elsewhere), so no single
 * world can answer them all: the last two hold in the default world, the others each in one of these.
 */
import type {Dataset, Datasource, Report, World} from '../world.js';
import {withLazyTables, withOwnMembers} from '../copy-world.js';
import {createDefaultWorld, defaultWorldIds as ids} from './default-world.js';
import {pagedTableReport} from './paged-table-report.js';
import {retailRelationships, retailRoles} from './retail-model.js';
import {retailSalesReport} from './retail-sales-report.js';

/** Names of the example worlds. */
export const exampleWorldNames = [
  'example-editing',
  'example-paginated-dataset',
  'example-paginated-source',
  'example-paginated-two-sources',
  'example-composite',
  'example-paginated-visual',
] as const;
/** One of {@link exampleWorldNames}. */
export type ExampleWorldName = (typeof exampleWorldNames)[number];

const second = '759908bb-ead8-4a43-9645-7ffbf921c68d';
const third = 'f904e89a-7ebe-4aa0-8647-e409063b4850';
const source = (datasourceType: string, server: string, database: string): Datasource => ({
  datasourceType,
  connectionDetails: {server, database},
  singleSignOn: true,
});
const sqlServer = source('Sql', 'New-Sql-Server', 'New-Sql-Database');

/**
 * Builds an example world afresh: the default one with other reports and datasets. Its service principal is the
 * default one's.
 */
export function createExampleWorld(name: ExampleWorldName): World {
  return withOwnMembers(exampleWorld(name));
}

function exampleWorld(name: ExampleWorldName): World {
  // Their reports are others: nothing of them is pinned.
  const {dashboards: _, ...world} = createDefaultWorld();
  const rows = world.datasets[0] as Dataset;
  const dataset = (id: string, more: Partial<Dataset> = {}): Dataset =>
    withLazyTables(
      {
        id,
        name: `Dataset ${id.slice(0, 4)}`,
        workspaceId: ids.contosoWorkspace,
        relationships: retailRelationships,
        roles: [],
        ...more,
      },
      () => rows.tables,
    );
  const report = (id: string, datasetId: string): Report => ({
    id,
    name: `Report ${id.slice(0, 4)}`,
    workspaceId: ids.reportWorkspace,
    reportType: 'PowerBIReport',
    datasetId,
    definition: retailSalesReport,
  });
  const paginated = (id: string, more: Partial<Report>): Report => ({
    id,
    name: `Paginated ${id.slice(0, 4)}`,
    workspaceId: ids.reportWorkspace,
    reportType: 'PaginatedReport',
    definition: pagedTableReport,
    ...more,
  });
  /** Data sources of a paginated report return what its visual shows; a retailer's tables do here. */
  const onSources = (datasources: Datasource[]): Report =>
    paginated(ids.report, {datasources, tables: rows.tables, relationships: retailRelationships});

  switch (name) {
    case 'example-editing':
      return {
        ...world,
        datasets: [dataset(ids.contoso)],
        reports: [report(ids.report, ids.contoso), report(second, ids.contoso)],
      };
    case 'example-paginated-dataset':
      return {
        ...world,
        datasets: [dataset(ids.contoso, {roles: retailRoles})],
        reports: [paginated(ids.report, {datasetIds: [ids.contoso]})],
      };
    case 'example-paginated-source':
      return {...world, datasets: [], reports: [onSources([sqlServer])]};
    case 'example-paginated-two-sources':
      return {
        ...world,
        datasets: [],
        reports: [onSources([sqlServer, source('MySql', 'New-MySql-Server', 'New-MySql-Database')])],
      };
    case 'example-composite':
      return {
        ...world,
        reports: [report(third, ids.report)],
        datasets: [
          dataset(ids.report, {mode: 'DirectQuery', upstreamDatasetIds: [ids.contoso]}),
          dataset(ids.contoso, {mode: 'DirectQuery', datasources: [source('Sql', 'Best-Sql-Server', 'Database3')]}),
        ],
      };
    case 'example-paginated-visual':
      return {
        ...world,
        datasets: [dataset(ids.contoso)],
        reports: [
          {...report(ids.report, ids.contoso), paginatedVisualReportIds: [third]},
          paginated(third, {
            datasources: [{datasourceType: 'Sql', connectionDetails: {server: 'Shared', database: 'Ledger'}}],
          }),
        ],
      };
  }
}
