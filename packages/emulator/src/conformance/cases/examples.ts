/**
 * The nine requests of the GenerateToken reference page, word for word, and that their tokens open what they are for.
 */
import {embedDataPaths} from '@pbi-bound-report/contract';
import type {ConformanceCase} from '../runner/conformance-case.js';
import {givesToken} from './expectations.js';

const b2e4 = 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd';
const cfaf = 'cfafbeb1-8037-4d0c-896e-a46fb27ff229';
const e75a = 'e75afc47-1150-45e0-aba7-4eb04e4876e5';
const f904 = 'f904e89a-7ebe-4aa0-8647-e409063b4850';
const john = {username: 'john@contoso.com', roles: ['sales'], datasets: [cfaf]};
const sql = {datasourceType: 'Sql', connectionDetails: {server: 'New-Sql-Server', database: 'New-Sql-Database'}};
const mySql = {
  datasourceType: 'MySql',
  connectionDetails: {server: 'New-MySql-Server', database: 'New-MySql-Database'},
};

interface Example {
  title: string;
  world?: string;
  body: object;
  /** Reports, and the datasets that each is opened on (none: its own). */
  opens: {reportId: string; datasetId?: string}[];
}

const examples: Example[] = [
  {
    title: 'a dataset and two reports, of which one can be edited',
    world: 'example-editing',
    opens: [{reportId: b2e4}, {reportId: '759908bb-ead8-4a43-9645-7ffbf921c68d'}],
    body: {
      datasets: [{id: cfaf}],
      reports: [{allowEdit: true, id: b2e4}, {id: '759908bb-ead8-4a43-9645-7ffbf921c68d'}],
    },
  },
  {
    title: 'a paginated report on a Power BI dataset, each with an identity',
    world: 'example-paginated-dataset',
    opens: [{reportId: b2e4}],
    body: {
      datasets: [{id: cfaf, xmlaPermissions: 'ReadOnly'}],
      reports: [{id: b2e4}],
      identities: [john, {username: 'john@contoso.com', reports: [b2e4]}],
    },
  },
  {
    title: 'a paginated report with a data source identity',
    world: 'example-paginated-source',
    opens: [{reportId: b2e4}],
    body: {reports: [{id: b2e4}], datasourceIdentities: [{datasources: [sql], identityBlob: 'eyJ0eX....AAA='}]},
  },
  {
    title: 'a paginated report with two data sources and one identity blob',
    world: 'example-paginated-two-sources',
    opens: [{reportId: b2e4}],
    body: {reports: [{id: b2e4}], datasourceIdentities: [{datasources: [sql, mySql], identityBlob: 'eyJ0eX....AAA='}]},
  },
  {
    title: 'a paginated report with two data sources and two identity blobs',
    world: 'example-paginated-two-sources',
    opens: [{reportId: b2e4}],
    body: {
      reports: [{id: b2e4}],
      datasourceIdentities: [
        {datasources: [sql], identityBlob: 'eyJ0eX....AAA='},
        {datasources: [mySql], identityBlob: 'eyJ0dW....AAA='},
      ],
    },
  },
  {
    title: 'a report on a dataset that reads another by DirectQuery',
    world: 'example-composite',
    opens: [{reportId: f904}],
    body: {
      datasets: [
        {id: b2e4, xmlaPermissions: 'ReadOnly'},
        {id: cfaf, xmlaPermissions: 'ReadOnly'},
      ],
      reports: [{id: f904}],
      datasourceIdentities: [
        {
          datasources: [{datasourceType: 'Sql', connectionDetails: {server: 'Best-Sql-Server', database: 'Database3'}}],
          identityBlob: 'eyJ0eX....AAA=',
        },
      ],
    },
  },
  {
    title: 'a report with a paginated visual',
    world: 'example-paginated-visual',
    opens: [{reportId: b2e4}],
    body: {datasets: [{id: cfaf}], reports: [{id: b2e4}, {id: f904}]},
  },
  {
    title: 'one report dynamically bound to two datasets with row-level security',
    opens: [
      {reportId: b2e4, datasetId: cfaf},
      {reportId: b2e4, datasetId: e75a},
    ],
    body: {
      datasets: [{id: cfaf}, {id: e75a}],
      reports: [{id: b2e4}],
      identities: [john, {username: 'iris@contoso.com', roles: ['executive'], datasets: [e75a]}],
    },
  },
  {
    title: 'a report with row-level security and a short life',
    opens: [{reportId: b2e4}],
    body: {datasets: [{id: cfaf}], reports: [{id: b2e4}], identities: [john], lifetimeInMinutes: 10},
  },
];

export const exampleCases: ConformanceCase[] = examples.flatMap(({title, world, body, opens}, i): ConformanceCase[] => {
  const place = world === undefined ? {} : {world};
  return [
    {
      title: `Example ${i + 1} of the reference page: ${title}`,
      operationId: 'EmbedToken_GenerateToken',
      ...place,
      request: {method: 'POST', path: '/v1.0/myorg/GenerateToken', body},
      expect: givesToken,
    },
    ...opens.map((request): ConformanceCase => ({
      title: `The token of example ${i + 1} opens ${request.reportId} on ${request.datasetId ?? 'its own dataset'}`,
      operationId: 'Emulator_OpenReport',
      ...place,
      withEmbedToken: body,
      request: {method: 'POST', path: embedDataPaths.open, body: {...request, tokenType: 1}},
      expect: {
        status: 200,
        body: {
          $has: {
            report: {$has: {id: request.reportId}},
            ...(request.datasetId === undefined ? {} : {dataset: {$has: {id: request.datasetId}}}),
          },
        },
      },
    })),
  ];
});
