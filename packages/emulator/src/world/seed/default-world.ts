/**
 * The world that the emulator starts with: Microsoft's own example of dynamic binding, one retail report and several
 * retailers, and a report on one of them for whoever has no effective identities. The ids of these reports and of the
 * first two datasets are those of Power BI's reference pages; the rest is invented.
 */
import {withLazyTables, withOwnMembers} from '../copy-world.js';
import type {Dataset, World} from '../world.js';
import {pagedTableReport} from './paged-table-report.js';
import {comparisonDashboard, overviewDashboard} from './retail-dashboards.js';
import {makeRetailTables, retailRelationships, retailRoles, type RetailerProfile} from './retail-model.js';
import {retailSalesReport} from './retail-sales-report.js';

/** Ids of the default world, for tests and demos. */
export const defaultWorldIds = {
  tenant: '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
  capacity: '0f084df7-c13d-451b-af5f-ed0c466403b2',
  reportWorkspace: 'f089354e-8366-4e18-aea3-4cb4a3a50b48',
  /** A report on Northwind, whose rows everybody sees: a token for it needs no effective identity. */
  openReport: '5b218778-e7a5-4d73-8187-f10824047715',
  report: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  /** A paginated report on Contoso. */
  paginatedReport: 'f904e89a-7ebe-4aa0-8647-e409063b4850',
  /** Tiles on Northwind: a token for it needs no effective identity. */
  openDashboard: '2f6a6c0e-5d0b-4b8e-8a39-0c1d5a7be113',
  /** Tiles on Contoso and on Fabrikam. */
  dashboard: '69ffaa6c-b36d-4d01-96f5-1ed67c64d4af',
  /** The first tile of that dashboard. */
  tile: '312fbfe9-2eda-44e0-9ed0-ab5dc571bb4b',
  contoso: 'cfafbeb1-8037-4d0c-896e-a46fb27ff229',
  contosoWorkspace: 'a1c0d3f2-6b1e-4c53-8f6e-0a7d5b9e1c01',
  fabrikam: 'e75afc47-1150-45e0-aba7-4eb04e4876e5',
  fabrikamWorkspace: 'a1c0d3f2-6b1e-4c53-8f6e-0a7d5b9e1c02',
  northwind: '3d2f1c60-94a7-4f0e-8a55-6f3f0c8d7b21',
  northwindWorkspace: 'a1c0d3f2-6b1e-4c53-8f6e-0a7d5b9e1c03',
  /** A dataset that the service principal may not use. */
  tailspin: '7c9a4e1b-52d8-4b6f-9e33-1a2b3c4d5e6f',
  tailspinWorkspace: 'a1c0d3f2-6b1e-4c53-8f6e-0a7d5b9e1c04',
  /** A gateway that the service principal manages, and its only data source: Northwind's server. */
  gateway: '6b7e0a52-9c1d-4f38-8a64-2d5f1c3b9e70',
  gatewayDatasource: '5c0d9f1b-3e74-4a26-b8d1-7f60a2c4e953',
  /** Object ids of those who sign in. */
  servicePrincipal: 'c4b7f7f5-1c2a-4b50-9b0e-5e2f7c6d8a11',
  user: '2d8f6c1e-7a43-4b0d-9c55-81e6f0a3b742',
} as const;

/** Where the rows of Northwind would come from. There is no such server: credentials and refreshes need none. */
const northwindServer = {
  datasourceType: 'Sql',
  connectionDetails: {server: 'sql.northwind.example', database: 'Retail'},
};
/** A public key with which nothing can be decrypted: nobody kept the private one. */
const gatewayPublicKey = {exponent: 'AQAB', modulus: `${'q'.repeat(341)}w==`};

/** How the default world's service principal signs in. Public on purpose: it opens nothing but the emulator. */
export const defaultCredentials: Readonly<Record<'tenantId' | 'clientId' | 'clientSecret', string>> = {
  tenantId: defaultWorldIds.tenant,
  clientId: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
  clientSecret: 'emulator-only-secret',
};

/** How the default world's person signs in: a master user, and whoever embeds for users. As public as the rest. */
export const defaultUserCredentials: Readonly<Record<'userPrincipalName' | 'password', string>> = {
  userPrincipalName: 'alex@retail.example',
  password: 'emulator-only-password',
};

const contoso: RetailerProfile = {
  seed: 1,
  storePrefix: 'Contoso',
  sales: 24_000,
  growth: 1.5,
  peakMonth: 12,
  regions: {
    North: ['Oslo', 'Bergen', 'Stockholm', 'Helsinki'],
    South: ['Madrid', 'Porto', 'Rome', 'Athens'],
    West: ['Dublin', 'London', 'Paris', 'Lille', 'Brussels'],
    East: ['Prague', 'Warsaw', 'Vienna'],
  },
  managers: {North: 'john@contoso.com', South: 'amy@contoso.com', West: 'iris@contoso.com', East: 'omar@contoso.com'},
  categories: {
    Audio: [
      ['Studio Headphones', 149],
      ['Pocket Speaker', 59],
      ['Soundbar', 229],
      ['Turntable', 199],
    ],
    Computers: [
      ['Notebook 13', 899],
      ['Notebook 15', 1149],
      ['Desktop Mini', 629],
      ['Monitor 27', 289],
    ],
    Phones: [
      ['Phone One', 649],
      ['Phone One Max', 849],
      ['Charging Dock', 39],
      ['Leather Case', 29],
    ],
    Photo: [
      ['Compact Camera', 379],
      ['Action Camera', 269],
      ['Tripod', 79],
      ['Memory Card', 24],
    ],
  },
};
const fabrikam: RetailerProfile = {
  seed: 2,
  storePrefix: 'Fabrikam',
  sales: 28_000,
  growth: 0.8,
  peakMonth: 5,
  regions: {
    Atlantic: ['Boston', 'New York', 'Philadelphia', 'Miami'],
    Central: ['Chicago', 'Dallas', 'Denver'],
    Pacific: ['Seattle', 'Portland', 'San Diego', 'San Jose', 'Oakland'],
  },
  managers: {Atlantic: 'john@contoso.com', Central: 'ravi@fabrikam.com', Pacific: 'iris@contoso.com'},
  categories: {
    Garden: [
      ['Lawn Mower', 349],
      ['Garden Hose', 34],
      ['Raised Bed', 89],
      ['Pruning Shears', 22],
    ],
    Kitchen: [
      ['Cast Iron Pan', 64],
      ['Chef Knife', 79],
      ['Stand Mixer', 319],
      ['Espresso Machine', 449],
    ],
    Living: [
      ['Reading Lamp', 59],
      ['Wool Rug', 249],
      ['Armchair', 399],
      ['Side Table', 119],
    ],
    Tools: [
      ['Cordless Drill', 139],
      ['Circular Saw', 169],
      ['Tool Chest', 199],
    ],
    Bath: [
      ['Towel Set', 45],
      ['Shower Head', 69],
    ],
  },
};
const northwind: RetailerProfile = {
  seed: 3,
  storePrefix: 'Northwind',
  sales: 36_000,
  growth: 2.2,
  peakMonth: 8,
  regions: {
    Coast: ['Auckland', 'Wellington', 'Sydney', 'Brisbane', 'Perth'],
    Inland: ['Canberra', 'Alice Springs', 'Hamilton'],
    Islands: ['Suva', 'Hobart', 'Honolulu'],
  },
  managers: {},
  categories: {
    Beverages: [
      ['Single Origin Coffee', 14],
      ['Green Tea', 9],
      ['Sparkling Water', 3],
      ['Ginger Ale', 4],
    ],
    Bakery: [
      ['Sourdough Loaf', 7],
      ['Cinnamon Rolls', 8],
      ['Rye Crackers', 5],
    ],
    Produce: [
      ['Avocado Box', 18],
      ['Berry Mix', 11],
      ['Salad Kit', 6],
    ],
    Pantry: [
      ['Olive Oil', 16],
      ['Wild Honey', 13],
      ['Basmati Rice', 9],
      ['Dark Chocolate', 5],
    ],
  },
};
const tailspin: RetailerProfile = {
  seed: 4,
  storePrefix: 'Tailspin',
  sales: 20_000,
  growth: 1.1,
  peakMonth: 11,
  regions: {Metro: ['Toronto', 'Montreal', 'Vancouver'], Rural: ['Sudbury', 'Kelowna']},
  managers: {},
  categories: {
    Toys: [
      ['Wooden Train', 49],
      ['Kite', 25],
      ['Puzzle', 19],
    ],
    Models: [
      ['Glider Kit', 39],
      ['Rocket Kit', 59],
    ],
  },
};

/**
 * By dataset: usernames that see rows of the default world in the role `sales`. To look them up in the rows would have
 * all rows made.
 */
export const defaultRoleUsernames: Readonly<Record<string, readonly string[]>> = {
  [defaultWorldIds.contoso]: Object.values(contoso.managers),
  [defaultWorldIds.fabrikam]: Object.values(fabrikam.managers),
};

/**
 * Builds the default world afresh: a dataset's rows are made when they are first read. Nothing in it depends on the
 * time of day.
 */
export function createDefaultWorld(): World {
  const ids = defaultWorldIds;
  const workspace = (id: string, name: string, members: World['workspaces'][number]['members']) => ({
    id,
    name,
    tenantId: ids.tenant,
    capacityId: ids.capacity,
    members,
  });
  const member = [
    {principalId: ids.servicePrincipal, role: 'Member' as const},
    {principalId: ids.user, role: 'Member' as const},
  ];
  const dataset = (
    named: Pick<Dataset, 'id' | 'name' | 'workspaceId' | 'parameters' | 'datasources'>,
    profile: RetailerProfile,
    roles: Dataset['roles'] = [],
  ): Dataset => withLazyTables({...named, relationships: retailRelationships, roles}, () => makeRetailTables(profile));
  return withOwnMembers<World>({
    tenants: [
      {
        id: ids.tenant,
        domain: 'retail.example',
        clusterUrl: 'https://WABI-WEST-EUROPE-E-PRIMARY-redirect.analysis.windows.net',
      },
    ],
    capacities: [{id: ids.capacity, name: 'Emulated capacity'}],
    workspaces: [
      workspace(ids.reportWorkspace, 'Retail Reports', member),
      workspace(ids.contosoWorkspace, 'Contoso', member),
      workspace(ids.fabrikamWorkspace, 'Fabrikam', member),
      workspace(ids.northwindWorkspace, 'Northwind', member),
      workspace(ids.tailspinWorkspace, 'Tailspin', []),
    ],
    principals: [
      {
        type: 'ServicePrincipal',
        id: ids.servicePrincipal,
        tenantId: ids.tenant,
        clientId: defaultCredentials.clientId,
        displayName: 'Retailer portal',
        secrets: [{value: defaultCredentials.clientSecret}],
      },
      {type: 'User', id: ids.user, tenantId: ids.tenant, displayName: 'Alex', ...defaultUserCredentials},
    ],
    reports: [
      // First, so that whoever takes the first report of the first workspace needs no effective identity.
      {
        id: ids.openReport,
        name: 'Northwind Sales',
        workspaceId: ids.reportWorkspace,
        reportType: 'PowerBIReport',
        datasetId: ids.northwind,
        definition: retailSalesReport,
      },
      {
        id: ids.report,
        name: 'Retail Sales',
        workspaceId: ids.reportWorkspace,
        reportType: 'PowerBIReport',
        datasetId: ids.contoso,
        definition: retailSalesReport,
      },
      {
        id: ids.paginatedReport,
        name: 'Sales Ledger',
        workspaceId: ids.reportWorkspace,
        reportType: 'PaginatedReport',
        datasetIds: [ids.contoso],
        definition: pagedTableReport,
      },
    ],
    dashboards: [
      overviewDashboard(
        {id: ids.openDashboard, name: 'Northwind Overview', workspaceId: ids.reportWorkspace},
        ids.openReport,
      ),
      comparisonDashboard(
        {id: ids.dashboard, name: 'Retailers', workspaceId: ids.reportWorkspace},
        {firstTileId: ids.tile, reportId: ids.report, otherDatasetId: ids.fabrikam},
      ),
    ],
    datasets: [
      dataset({id: ids.contoso, name: 'Contoso', workspaceId: ids.contosoWorkspace}, contoso, retailRoles),
      dataset({id: ids.fabrikam, name: 'Fabrikam', workspaceId: ids.fabrikamWorkspace}, fabrikam, retailRoles),
      dataset(
        {
          id: ids.northwind,
          name: 'Northwind',
          workspaceId: ids.northwindWorkspace,
          parameters: [
            {name: 'Server', type: 'Text', isRequired: true, currentValue: northwindServer.connectionDetails.server},
            {
              name: 'Database',
              type: 'Text',
              isRequired: true,
              currentValue: northwindServer.connectionDetails.database,
            },
          ],
          datasources: [
            {...northwindServer, gatewayId: ids.gateway, datasourceId: ids.gatewayDatasource, credentialType: 'Basic'},
          ],
        },
        northwind,
      ),
      dataset({id: ids.tailspin, name: 'Tailspin', workspaceId: ids.tailspinWorkspace}, tailspin),
    ],
    gateways: [
      {
        id: ids.gateway,
        name: 'Retail gateway',
        tenantId: ids.tenant,
        adminIds: [ids.servicePrincipal],
        publicKey: gatewayPublicKey,
        datasources: [
          {
            ...northwindServer,
            id: ids.gatewayDatasource,
            datasourceName: 'Northwind',
            credentialType: 'Basic',
            users: [{principalId: ids.user, datasourceAccessRight: 'Read'}],
          },
        ],
      },
    ],
  });
}
