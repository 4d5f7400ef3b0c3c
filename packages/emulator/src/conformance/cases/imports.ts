/** Imports of files into workspaces. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds} from '../runner/conformance-world.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {failsWith, invalidSomehow, notAuthorized, notFound} from './expectations.js';
import {
  customer,
  groupPath,
  list,
  nowhere,
  odata,
  onboardingCase,
  onboardingRefusals,
  scopeless,
} from './onboarding-case-builder.js';

const boundary = 'f05e5244-f876-43b9-bc87-d71598f6b32a';
const multipart = {'content-type': `multipart/form-data; boundary=${boundary}`};
const fileBody = (fileName = 'SalesMarketing.pbix'): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n` +
  `Content-Type: application/octet-stream\r\n\r\nPK…\r\n--${boundary}--\r\n`;
const path = `${customer}/imports`;
const accepted: ConformanceCase['expect'] = {
  status: 202,
  body: {'@odata.context': odata('imports/\\$entity'), id: {$is: 'guid'}},
};

interface PostOptions {
  title: string;
  /** Without its question mark. */
  query: string;
  expect: ConformanceCase['expect'];
  body?: unknown;
  headers?: Readonly<Record<string, string | null>>;
  workspace?: string;
  as?: ConformanceCase['as'];
}
const post = ({title, query, expect, body = fileBody(), headers = multipart, workspace, as}: PostOptions) =>
  onboardingCase({
    operationId: 'Imports_PostImportInGroup',
    title,
    path: `${groupPath(workspace ?? ids.customer)}/imports?${query}`,
    body,
    headers,
    as,
    expect,
  });

const publishing = {
  '@odata.context': odata('imports/\\$entity'),
  id: ids.publishing,
  importState: 'Publishing',
  createdDateTime: '2018-05-08T14:56:18.477Z',
  updatedDateTime: '2018-05-08T14:56:18.477Z',
  name: 'SalesMarketing',
  connectionType: 'import',
  source: 'Upload',
  datasets: [],
  reports: [],
};

export const importCases: readonly ConformanceCase[] = [
  ...onboardingRefusals({
    operationId: 'Imports_PostImportInGroup',
    method: 'POST',
    path: `${path}?datasetDisplayName=MyReport`,
    body: fileBody(),
    headers: multipart,
  }),
  ...onboardingRefusals({operationId: 'Imports_GetImportsInGroup', method: 'GET', path}),
  ...onboardingRefusals({operationId: 'Imports_GetImportInGroup', method: 'GET', path: `${path}/${ids.succeeded}`}),
  post({
    title: 'The example of the reference',
    query: 'datasetDisplayName=MyReport&nameConflict=Ignore',
    body: `--${boundary} Content-Disposition: form-data AA...ZZ --${boundary}--`,
    expect: accepted,
  }),
  post({
    title: 'The example of the reference without the report',
    query:
      'datasetDisplayName=MyReport&nameConflict=Ignore&skipReport=true&overrideReportLabel=true&overrideModelLabel=true',
    expect: accepted,
  }),
  post({
    title: 'The example of the reference for a dataflow, which is not imitated',
    query: 'datasetDisplayName=model.json&nameConflict=Abort&skipReport=true',
    expect: invalidSomehow('model.json'),
  }),
  post({title: 'A .pbix', query: 'datasetDisplayName=Retailer.pbix', as: 'contributorPrincipal', expect: accepted}),
  post({title: 'A .pbix for a profile', query: 'datasetDisplayName=Profile.pbix', as: 'profile', expect: accepted}),
  post({title: 'A version is no extension', query: 'datasetDisplayName=Sales%20v1.2', expect: accepted}),
  post({title: 'An Excel file', query: 'datasetDisplayName=Book.xlsx', expect: accepted}),
  post({
    title: 'An Excel file of OneDrive',
    query: '',
    body: {filePath: '/Documents/Book.xlsx', connectionType: 'import'},
    headers: {},
    expect: accepted,
  }),
  post({
    title: 'A .pbix of OneDrive',
    query: 'datasetDisplayName=Sales.pbix',
    body: {filePath: '/Documents/Sales.pbix'},
    headers: {},
    expect: invalidSomehow('OneDrive'),
  }),
  post({
    title: 'A large file from its temporary location',
    query: 'datasetDisplayName=Large.pbix',
    body: {fileUrl: 'https://upload.example/large?sig=x'},
    headers: {},
    expect: accepted,
  }),
  post({
    title: 'A large file in a workspace on shared capacity',
    query: 'datasetDisplayName=Large.pbix',
    body: {fileUrl: 'https://upload.example/large?sig=x'},
    headers: {},
    workspace: ruleIds.sharedWorkspace,
    expect: invalidSomehow('capacity'),
  }),
  post({
    title: 'A large file that is no .pbix',
    query: 'datasetDisplayName=Large.xlsx',
    body: {fileUrl: 'https://upload.example/large?sig=x'},
    headers: {},
    expect: invalidSomehow('.pbix'),
  }),
  post({title: 'A paginated report', query: 'datasetDisplayName=Invoice.rdl&nameConflict=Abort', expect: accepted}),
  post({
    title: 'A paginated report that is there',
    query: 'datasetDisplayName=Ledger.rdl&nameConflict=Overwrite',
    expect: accepted,
  }),
  post({
    title: 'A paginated report with a mode that it does not have',
    query: 'datasetDisplayName=Invoice.rdl&nameConflict=Ignore',
    expect: invalidSomehow('Abort, Overwrite'),
  }),
  post({
    title: 'Abort where there is nothing of the name',
    query: 'datasetDisplayName=Unheard.pbix&nameConflict=Abort',
    expect: accepted,
  }),
  post({
    title: 'Abort where there is something of the name',
    query: 'datasetDisplayName=Sales.pbix&nameConflict=Abort',
    expect: failsWith(409, 'DuplicatePackageFoundError'),
  }),
  post({
    title: 'Overwrite where there is something of the name',
    query: 'datasetDisplayName=Replaced.pbix&nameConflict=overwrite',
    expect: accepted,
  }),
  post({
    title: 'Overwrite where there is nothing of the name',
    query: 'datasetDisplayName=Nothing.pbix&nameConflict=Overwrite',
    expect: failsWith(404, 'DuplicatePackageNotFoundError'),
  }),
  post({
    title: 'Overwrite where there are two of the name',
    query: 'datasetDisplayName=Twin.pbix&nameConflict=Overwrite',
    workspace: ids.filled,
    expect: failsWith(409, 'MoreThanOneDuplicatePackageFoundError'),
  }),
  post({
    title: 'CreateOrOverwrite where there are two of the name',
    query: 'datasetDisplayName=Twin.pbix&nameConflict=CreateOrOverwrite',
    workspace: ids.filled,
    expect: failsWith(409, 'MoreThanOneDuplicatePackageFoundError'),
  }),
  post({
    title: 'CreateOrOverwrite where there is nothing of the name',
    query: 'datasetDisplayName=Brand%20new.pbix&nameConflict=CreateOrOverwrite',
    expect: accepted,
  }),
  post({
    title: 'A mode that does not exist',
    query: 'datasetDisplayName=Sales.pbix&nameConflict=Maybe',
    expect: invalidSomehow('nameConflict'),
  }),
  post({title: 'A file without a name', query: 'nameConflict=Ignore', expect: invalidSomehow('datasetDisplayName')}),
  post({
    title: 'A name without a file',
    query: 'datasetDisplayName=Sales.pbix',
    body: '',
    expect: invalidSomehow('file'),
  }),
  post({
    title: 'A viewer imports',
    query: 'datasetDisplayName=Sales.pbix',
    as: 'viewerPrincipal',
    expect: notAuthorized,
  }),
  post({
    title: 'A user without scopes imports',
    query: 'datasetDisplayName=Sales.pbix',
    as: 'scopelessUser',
    expect: scopeless,
  }),
  onboardingCase({
    operationId: 'Imports_GetImportInGroup',
    title: 'The example of the reference of an import in progress',
    path: `${path}/${ids.publishing}`,
    expect: {status: 200, body: publishing},
  }),
  onboardingCase({
    operationId: 'Imports_GetImportInGroup',
    title: 'The example of the reference of an import that has succeeded',
    path: `${path}/${ids.succeeded}`,
    as: 'viewerPrincipal',
    expect: {
      status: 200,
      body: {
        ...publishing,
        id: ids.succeeded,
        importState: 'Succeeded',
        datasets: [
          {
            $has: {
              id: ids.sales,
              webUrl: `https://app.powerbi.com/groups/${ids.customer}/datasets/${ids.sales}`,
            },
          },
        ],
        reports: [
          {
            $has: {
              id: ids.salesReport,
              name: 'SalesMarketing',
              webUrl: `https://app.powerbi.com/groups/${ids.customer}/reports/${ids.salesReport}`,
              embedUrl: {$matches: `/reportEmbed\\?reportId=${ids.salesReport}&groupId=${ids.customer}`},
            },
          },
        ],
      },
    },
  }),
  onboardingCase({
    operationId: 'Imports_GetImportInGroup',
    title: 'An import that failed',
    path: `${groupPath(ids.filled)}/imports/${ids.failed}`,
    expect: {status: 200, body: {$has: {importState: 'Failed', datasets: [], reports: []}}},
  }),
  onboardingCase({
    operationId: 'Imports_GetImportInGroup',
    title: 'An import that does not exist',
    path: `${path}/${nowhere}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Imports_GetImportInGroup',
    title: 'An import of another workspace',
    path: `${path}/${ids.failed}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Imports_GetImportsInGroup',
    title: 'Imports of a workspace',
    path: `${groupPath(ids.filled)}/imports`,
    expect: list('imports', [{$has: {id: ids.failed, name: 'Broken'}}]),
  }),
];
