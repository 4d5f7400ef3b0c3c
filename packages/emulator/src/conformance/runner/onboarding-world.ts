/**
 * The world of the cases of onboarding a customer: the one of the rules, with jobs that take no time, and things of its
 * own for every case that changes or removes one.
 */
import {defaultWorldIds} from '../../world/seed/default-world.js';
import {createConformanceDashboards, type PinnedIds} from './conformance-dashboards.js';
import type {Dataset, Report, Workspace, World} from '../../world/world.js';

const guid = (kind: string, n: number): string => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const place = (n: number): string => guid('a', 100 + n);
const data = (n: number): string => guid('d', 100 + n);
const page = (n: number): string => guid('b', 100 + n);
const job = (n: number): string => guid('1', n);

/** Ids of the world `onboarding`, besides those of the rules. */
export const onboardingIds = {
  customer: place(1),
  doomedWorkspace: place(2),
  renamedWorkspace: place(3),
  unassigned: place(4),
  moving: place(5),
  filled: place(6),
  memberOnly: place(7),
  capacity: guid('f', 1),
  guardedCapacity: guid('f', 9),
  sales: data(1),
  doomedDataset: data(2),
  othersDataset: data(3),
  reading: data(4),
  refreshing: data(5),
  takenOver: data(6),
  twin: data(7),
  otherTwin: data(8),
  tuned: data(9),
  busy: data(10),
  replaced: data(11),
  salesReport: page(1),
  doomedReport: page(2),
  doomedDatasetReport: page(3),
  ledger: page(4),
  succeeded: job(1),
  publishing: job(2),
  failed: job(3),
  pastRefresh: job(11),
  runningRefresh: job(12),
  failedRefresh: job(13),
  doneExport: job(21),
  runningExport: job(22),
  gateway: guid('6', 1),
  othersGateway: guid('6', 2),
  unreachableGateway: guid('6', 3),
  gatewaySource: guid('5', 1),
  doomedSource: guid('5', 2),
  othersSource: guid('5', 3),
  unreachableSource: guid('5', 4),
  sharedSource: guid('5', 5),
  profileSource: guid('5', 6),
  cloudGateway: guid('6', 9),
  cloudSource: guid('5', 9),
  app: guid('4', 1),
  /** Of the reference's examples. */
  john: guid('c', 101),
  exampleApp: '1f69e798-5852-4fdd-ab01-33bb14b6e934',
  doomedProfile: guid('c', 105),
  otherProfile: guid('c', 106),
} as const;
const ids = onboardingIds;

/** A public key with which nothing can be decrypted: nobody kept the private one. */
const publicKey = {
  exponent: 'AQAB',
  modulus: `${'q'.repeat(341)}w==`,
};
const salesServer = {datasourceType: 'Sql', connectionDetails: {server: 'sales.example', database: 'Sales'}};

/** @param rules The world of the rules, afresh. @param people Ids of those who call, and of what is pinned. */
export function createOnboardingWorld(
  rules: World,
  people: Readonly<Record<'contributor' | 'memberUser' | 'profile' | 'stranger' | 'viewer', string>> &
    Omit<PinnedIds, 'workspace' | 'otherWorkspace' | 'report' | 'dataset'>,
): World {
  const principal = defaultWorldIds.servicePrincipal;
  const members: Workspace['members'] = [
    {principalId: principal, role: 'Admin'},
    {principalId: defaultWorldIds.user, role: 'Admin'},
    {principalId: people.profile, role: 'Member'},
    {principalId: people.contributor, role: 'Contributor'},
    {principalId: people.viewer, role: 'Viewer'},
  ];
  const workspace = (id: string, name: string, more: Partial<Workspace> = {}): Workspace => ({
    id,
    name,
    tenantId: defaultWorldIds.tenant,
    capacityId: ids.capacity,
    members: members.map(member => ({...member})),
    ...more,
  });
  const model = rules.datasets[0] as Dataset;
  const dataset = (id: string, name: string, more: Partial<Dataset> = {}): Dataset => ({
    id,
    name,
    workspaceId: ids.customer,
    tables: model.tables,
    relationships: [],
    roles: [],
    ...more,
  });
  const withJohn = [...members, {principalId: ids.john, role: 'Viewer' as const}];
  const {definition} = rules.reports[0] as Report;
  const report = (id: string, name: string, more: Partial<Report> = {}): Report => ({
    id,
    name,
    workspaceId: ids.customer,
    reportType: 'PowerBIReport',
    datasetId: ids.sales,
    definition,
    ...more,
  });
  const shared = workspace(ids.unassigned, 'Unassigned');
  delete shared.capacityId;
  return {
    ...rules,
    durations: {import: 0, refresh: 0, export: 0, capacityAssignment: 0},
    capacities: [...rules.capacities, {id: ids.guardedCapacity, name: 'Guarded', adminIds: [people.stranger]}],
    workspaces: [
      ...rules.workspaces,
      workspace(ids.customer, 'Customer'),
      workspace(ids.doomedWorkspace, 'Doomed'),
      workspace(ids.renamedWorkspace, 'To be renamed'),
      shared,
      workspace(ids.moving, 'Moving', {
        capacityAssignment: {
          activityId: job(31),
          capacityId: ids.capacity,
          startTime: '2025-06-13T09:25:43.153Z',
          endTime: '2999-01-01T00:00:00.000Z',
        },
      }),
      workspace(ids.filled, 'Filled', {members: withJohn}),
      workspace(ids.memberOnly, 'Of a member', {
        members: [{principalId: principal, role: 'Member'}],
        capacityId: ids.guardedCapacity,
      }),
    ],
    principals: [
      ...rules.principals,
      {
        type: 'User',
        id: ids.john,
        tenantId: defaultWorldIds.tenant,
        displayName: 'John Nick',
        userPrincipalName: 'john@contoso.com',
        password: 'emulator-only-password',
      },
      {
        type: 'ServicePrincipal',
        id: ids.exampleApp,
        tenantId: defaultWorldIds.tenant,
        clientId: guid('c', 102),
        displayName: 'ContosoTestApp',
        secrets: [],
      },
    ],
    profiles: [
      ...(rules.profiles ?? []),
      {id: ids.doomedProfile, displayName: 'Doomed', servicePrincipalId: principal},
      {id: ids.otherProfile, displayName: "Another's", servicePrincipalId: people.stranger},
    ],
    datasets: [
      ...rules.datasets,
      dataset(ids.sales, 'Sales', {
        ownerId: principal,
        parameters: [
          {name: 'ServerName', type: 'Text', isRequired: true, currentValue: 'MyTest.database.windows.net'},
          {name: 'DatabaseName', type: 'Text', isRequired: true, currentValue: 'MyTestDB'},
          {name: 'FromDate', type: 'DateTime', isRequired: true, currentValue: '2/8/2002 12:00:00 AM'},
          {name: 'FilterBlanks', type: 'Logical', isRequired: true, currentValue: 'TRUE'},
          {name: 'MaxId', type: 'Number', isRequired: false, currentValue: '77'},
          {name: 'AnyParam', type: 'Any', isRequired: true, currentValue: 'uu63'},
        ],
        datasources: [salesServer],
      }),
      dataset(ids.doomedDataset, 'Doomed'),
      dataset(ids.othersDataset, "Another's", {ownerId: people.memberUser, parameters: []}),
      dataset(ids.reading, 'Reading', {
        ownerId: principal,
        datasources: [
          {
            ...salesServer,
            gatewayId: ids.cloudGateway,
            datasourceId: ids.cloudSource,
            credentialType: 'NotSpecified',
          },
        ],
      }),
      dataset(ids.refreshing, 'Refreshing', {
        refreshes: [
          {
            requestId: ids.failedRefresh,
            refreshType: 'Scheduled',
            startTime: '2017-06-12T09:25:43.153Z',
            endTime: '2017-06-12T09:31:43.153Z',
            status: 'Failed',
            errorCode: 'ModelRefreshFailed_CredentialsNotSpecified',
          },
          {
            requestId: ids.pastRefresh,
            refreshType: 'ViaApi',
            startTime: '2017-06-13T09:25:43.153Z',
            endTime: '2017-06-13T09:31:43.153Z',
            status: 'Completed',
          },
        ],
        refreshSchedule: {
          days: ['Sunday', 'Friday', 'Saturday'],
          times: ['05:00', '11:30', '17:30', '23:00'],
          enabled: false,
          localTimeZoneId: 'UTC',
          notifyOption: 'MailOnFailure',
          since: '2025-01-01T00:00:00.000Z',
        },
      }),
      dataset(ids.busy, 'Busy', {
        refreshes: [
          {
            requestId: ids.runningRefresh,
            refreshType: 'ViaEnhancedApi',
            startTime: '2025-06-13T09:25:43.153Z',
            endTime: '2999-01-01T00:00:00.000Z',
            status: 'Completed',
          },
        ],
      }),
      dataset(ids.takenOver, 'Taken over', {ownerId: people.memberUser}),
      dataset(ids.replaced, 'Replaced', {ownerId: principal}),
      dataset(ids.twin, 'Twin', {workspaceId: ids.filled}),
      dataset(ids.otherTwin, 'Twin', {workspaceId: ids.filled}),
      dataset(ids.tuned, 'Tuned', {
        ownerId: principal,
        datasources: [
          {datasourceType: 'Sql', connectionDetails: {server: 'My-Sql-Server', database: 'My-Sql-Database'}},
          {
            datasourceType: 'OData',
            connectionDetails: {url: 'http://services.odata.org/V4/Northwind/Northwind.svc'},
          },
          {datasourceType: 'Web', connectionDetails: {url: 'http://web.example'}},
        ],
      }),
    ],
    reports: [
      ...rules.reports,
      report(ids.salesReport, 'SalesMarketing'),
      report(ids.doomedReport, 'Doomed'),
      report(ids.doomedDatasetReport, 'On the doomed dataset', {datasetId: ids.doomedDataset}),
      {
        id: ids.ledger,
        name: 'Ledger',
        workspaceId: ids.customer,
        reportType: 'PaginatedReport',
        datasetIds: [ids.sales],
        definition,
      },
    ],
    dashboards: createConformanceDashboards({
      ...people,
      workspace: ids.customer,
      otherWorkspace: ids.filled,
      report: ids.salesReport,
      dataset: ids.sales,
    }),
    gateways: [
      {
        id: ids.gateway,
        name: 'My_Sample_Gateway',
        tenantId: defaultWorldIds.tenant,
        adminIds: [principal],
        publicKey,
        datasources: [
          {
            ...salesServer,
            id: ids.gatewaySource,
            datasourceName: 'Sample Datasource',
            credentialType: 'Windows',
            users: [{principalId: defaultWorldIds.user, datasourceAccessRight: 'Read'}],
          },
          {
            id: ids.doomedSource,
            datasourceName: 'Doomed',
            datasourceType: 'File',
            connectionDetails: {path: 'c:\\doomed.csv'},
          },
          {
            id: ids.sharedSource,
            datasourceName: 'AS Datasource',
            datasourceType: 'AnalysisServices',
            connectionDetails: {server: 'localAS', database: 'marketingDB'},
            credentialType: 'Windows',
            users: [
              {principalId: ids.john, datasourceAccessRight: 'Read'},
              {principalId: ids.exampleApp, datasourceAccessRight: 'ReadOverrideEffectiveIdentity'},
              {principalId: people.profile, datasourceAccessRight: 'Read'},
            ],
          },
          {
            id: ids.profileSource,
            datasourceName: 'Of a profile',
            datasourceType: 'File',
            connectionDetails: {path: 'c:\\profile.csv'},
            users: [{principalId: people.profile, datasourceAccessRight: 'Read'}],
          },
        ],
      },
      {
        id: ids.othersGateway,
        name: "Another's",
        tenantId: defaultWorldIds.tenant,
        adminIds: [people.stranger],
        publicKey,
        datasources: [{...salesServer, id: ids.othersSource, datasourceName: "Another's"}],
      },
      {
        id: ids.unreachableGateway,
        name: 'Unreachable',
        tenantId: defaultWorldIds.tenant,
        adminIds: [principal],
        publicKey,
        isUnreachable: true,
        datasources: [
          {
            id: ids.unreachableSource,
            datasourceName: 'Far away',
            datasourceType: 'Web',
            connectionDetails: {url: 'http://far.example'},
          },
        ],
      },
    ],
    imports: [
      {
        id: ids.succeeded,
        workspaceId: ids.customer,
        name: 'SalesMarketing',
        importState: 'Succeeded',
        createdDateTime: '2018-05-08T14:56:18.477Z',
        updatedDateTime: '2018-05-08T14:56:18.477Z',
        datasetId: ids.sales,
        reportId: ids.salesReport,
      },
      {
        id: ids.publishing,
        workspaceId: ids.customer,
        name: 'SalesMarketing',
        importState: 'Publishing',
        createdDateTime: '2018-05-08T14:56:18.477Z',
        updatedDateTime: '2999-01-01T00:00:00.000Z',
        content: {ownerId: principal, datasetId: ids.sales},
      },
      {
        id: ids.failed,
        workspaceId: ids.filled,
        name: 'Broken',
        importState: 'Failed',
        createdDateTime: '2018-05-08T14:56:18.477Z',
        updatedDateTime: '2018-05-08T14:56:20.000Z',
      },
    ],
    exports: [
      {
        id: ids.doneExport,
        reportId: ids.salesReport,
        format: 'PDF',
        createdDateTime: '2999-01-01T00:00:00.000Z',
        endTime: '2018-06-08T14:56:20.000Z',
      },
      {
        id: ids.runningExport,
        reportId: ids.salesReport,
        format: 'PPTX',
        createdDateTime: '2998-12-31T23:59:00.000Z',
        endTime: '2999-01-01T00:00:00.000Z',
      },
    ],
    apps: [
      {
        id: ids.app,
        name: 'Finance',
        description: 'The finance app',
        publishedBy: 'Bill',
        lastUpdate: '2019-01-13T07:46:53.094Z',
        workspaceId: ids.customer,
      },
    ],
  };
}
