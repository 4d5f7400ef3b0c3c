/** Datasets after an import: parameters, data sources, owners, refreshes, an end. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {ruleIds} from '../runner/conformance-world.js';
import {invalid, invalidSomehow, notAuthorized, notFound} from './expectations.js';
import {
  customer,
  groupPath,
  list,
  nothing,
  nowhere,
  odata,
  onboardingCase,
  onboardingRefusals,
  refusedWith,
} from './onboarding-case-builder.js';

const dataset = (id: string): string => `${customer}/datasets/${id}`;
const forbidden = refusedWith(403, 'Forbidden');

const parameters = `${dataset(ids.sales)}/parameters`;
const update = `${dataset(ids.sales)}/Default.UpdateParameters`;
const updated = (title: string, updateDetails: unknown, expect: ConformanceCase['expect']): ConformanceCase =>
  onboardingCase({
    operationId: 'Datasets_UpdateParametersInGroup',
    title,
    path: update,
    body: {updateDetails},
    expect,
  });
const parameterCases: ConformanceCase[] = [
  ...onboardingRefusals({operationId: 'Datasets_GetParametersInGroup', method: 'GET', path: parameters}),
  ...onboardingRefusals({
    operationId: 'Datasets_UpdateParametersInGroup',
    method: 'POST',
    path: update,
    body: {updateDetails: [{name: 'MaxId', newValue: '1'}]},
  }),
  onboardingCase({
    operationId: 'Datasets_GetParametersInGroup',
    title: 'The example of the reference',
    path: parameters,
    expect: list('parameters', [
      {name: 'ServerName', type: 'Text', isRequired: true, currentValue: 'MyTest.database.windows.net'},
      {$has: {name: 'DatabaseName', type: 'Text', isRequired: true}},
      {name: 'FromDate', type: 'DateTime', isRequired: true, currentValue: '2/8/2002 12:00:00 AM'},
      {name: 'FilterBlanks', type: 'Logical', isRequired: true, currentValue: 'TRUE'},
      {$has: {name: 'MaxId', type: 'Number'}},
      {name: 'AnyParam', type: 'Any', isRequired: true, currentValue: 'uu63'},
    ]),
  }),
  onboardingCase({
    operationId: 'Datasets_GetParametersInGroup',
    title: 'A dataset without parameters',
    path: `${dataset(ids.reading)}/parameters`,
    expect: list('parameters', []),
  }),
  onboardingCase({
    operationId: 'Datasets_GetParametersInGroup',
    title: 'Parameters for a viewer',
    path: parameters,
    as: 'viewerPrincipal',
    expect: notAuthorized,
  }),
  updated(
    'The example of the reference',
    [
      {name: 'DatabaseName', newValue: 'NewDB'},
      {name: 'MaxId', newValue: '5678'},
    ],
    nothing,
  ),
  updated('A parameter that does not exist', [{name: 'Nothing', newValue: 'x'}], invalidSomehow("'Nothing'")),
  updated('A name in other letters', [{name: 'maxid', newValue: '1'}], invalidSomehow("'maxid'")),
  updated(
    'A parameter twice',
    [
      {name: 'MaxId', newValue: '5678'},
      {name: 'MaxId', newValue: '5678'},
    ],
    invalidSomehow('twice'),
  ),
  updated('No parameter', [], invalidSomehow('empty')),
  updated('A number that is none', [{name: 'MaxId', newValue: 'many'}], invalidSomehow('Number')),
  updated('A truth that is none', [{name: 'FilterBlanks', newValue: 'maybe'}], invalidSomehow('Logical')),
  updated('A required parameter without a value', [{name: 'ServerName'}], invalidSomehow('required')),
  updated('A parameter of any type', [{name: 'AnyParam', newValue: 'x'}], invalidSomehow('Any')),
  updated(
    'More than a hundred parameters',
    Array.from({length: 101}, (_, i) => ({name: `p${i}`, newValue: 'x'})),
    invalidSomehow('100'),
  ),
  onboardingCase({
    operationId: 'Datasets_UpdateParametersInGroup',
    title: "Parameters of another's dataset",
    path: `${dataset(ids.othersDataset)}/Default.UpdateParameters`,
    body: {updateDetails: [{name: 'MaxId', newValue: '1'}]},
    expect: forbidden,
  }),
];

const sql = {datasourceType: 'Sql', connectionDetails: {server: 'My-Sql-Server', database: 'My-Sql-Database'}};
const updateDatasources = `${dataset(ids.tuned)}/Default.UpdateDatasources`;
const bind = `${dataset(ids.sales)}/Default.BindToGateway`;
const bound = (title: string, body: unknown, expect: ConformanceCase['expect']): ConformanceCase =>
  onboardingCase({operationId: 'Datasets_BindToGatewayInGroup', title, path: bind, body, expect});
const datasourceCases: ConformanceCase[] = [
  ...onboardingRefusals({
    operationId: 'Datasets_UpdateDatasourcesInGroup',
    method: 'POST',
    path: updateDatasources,
    body: {updateDetails: [{datasourceSelector: sql, connectionDetails: {}}]},
  }),
  ...onboardingRefusals({
    operationId: 'Datasets_BindToGatewayInGroup',
    method: 'POST',
    path: bind,
    body: {gatewayObjectId: ids.gateway},
  }),
  ...onboardingRefusals({
    operationId: 'Datasets_DiscoverGatewaysInGroup',
    method: 'GET',
    path: `${dataset(ids.sales)}/Default.DiscoverGateways`,
  }),
  ...onboardingRefusals({
    operationId: 'Datasets_GetGatewayDatasourcesInGroup',
    method: 'GET',
    path: `${dataset(ids.tuned)}/Default.GetBoundGatewayDatasources`,
  }),
  ...onboardingRefusals({
    operationId: 'Datasets_TakeOverInGroup',
    method: 'POST',
    path: `${dataset(ids.takenOver)}/Default.TakeOver`,
  }),
  ...onboardingRefusals({
    operationId: 'Datasets_DeleteDatasetInGroup',
    method: 'DELETE',
    path: dataset(ids.doomedDataset),
  }),
  onboardingCase({
    operationId: 'Datasets_UpdateDatasourcesInGroup',
    title: 'The example of the reference, and back',
    path: updateDatasources,
    body: {
      updateDetails: [
        {
          datasourceSelector: sql,
          connectionDetails: {server: 'New-Sql-Server', database: 'New-Sql-Database'},
        },
        {
          datasourceSelector: {
            datasourceType: 'OData',
            connectionDetails: {url: 'http://services.odata.org/V4/Northwind/Northwind.svc'},
          },
          connectionDetails: {url: 'http://services.odata.org/V4/Odata/Northwind.svc'},
        },
        {
          datasourceSelector: {
            datasourceType: 'Sql',
            connectionDetails: {server: 'New-Sql-Server', database: 'New-Sql-Database'},
          },
          connectionDetails: {server: 'My-Sql-Server', database: 'My-Sql-Database'},
        },
        {
          datasourceSelector: {
            datasourceType: 'OData',
            connectionDetails: {url: 'http://services.odata.org/V4/Odata/Northwind.svc'},
          },
          connectionDetails: {url: 'http://services.odata.org/V4/Northwind/Northwind.svc'},
        },
      ],
    },
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Datasets_UpdateDatasourcesInGroup',
    title: 'A data source that the dataset lacks',
    path: updateDatasources,
    body: {
      updateDetails: [
        {
          datasourceSelector: {datasourceType: 'Sql', connectionDetails: {server: 'x', database: 'y'}},
          connectionDetails: {server: 'z'},
        },
      ],
    },
    expect: invalidSomehow('datasourceSelector 0'),
  }),
  onboardingCase({
    operationId: 'Datasets_UpdateDatasourcesInGroup',
    title: 'A data source of a type that cannot be updated',
    path: updateDatasources,
    body: {
      updateDetails: [
        {
          datasourceSelector: {datasourceType: 'Web', connectionDetails: {url: 'http://web.example'}},
          connectionDetails: {url: 'http://other.example'},
        },
      ],
    },
    expect: invalidSomehow('Web'),
  }),
  onboardingCase({
    operationId: 'Datasets_UpdateDatasourcesInGroup',
    title: "Data sources of another's dataset",
    path: `${dataset(ids.othersDataset)}/Default.UpdateDatasources`,
    body: {updateDetails: [{datasourceSelector: sql, connectionDetails: {server: 'x'}}]},
    expect: forbidden,
  }),
  onboardingCase({
    operationId: 'Datasets_GetGatewayDatasourcesInGroup',
    title: 'A data source in the cloud',
    path: `${dataset(ids.reading)}/Default.GetBoundGatewayDatasources`,
    expect: list('gatewayDatasources', [
      {
        id: ids.cloudSource,
        gatewayId: ids.cloudGateway,
        datasourceType: 'Sql',
        connectionDetails: '{"server":"sales.example","database":"Sales"}',
        credentialType: 'NotSpecified',
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Datasets_GetGatewayDatasourcesInGroup',
    title: 'A data source that is bound to no gateway',
    path: `${dataset(ids.sales)}/Default.GetBoundGatewayDatasources`,
    expect: list('gatewayDatasources', []),
  }),
  bound('The example of the reference', {gatewayObjectId: ids.gateway}, nothing),
  bound(
    'The example of the reference with data sources',
    {gatewayObjectId: ids.gateway, datasourceObjectIds: [ids.gatewaySource, ids.doomedSource]},
    nothing,
  ),
  bound('A gateway that does not exist', {gatewayObjectId: nowhere}, notFound),
  bound('A gateway that has no such source', {gatewayObjectId: ids.unreachableGateway}, invalidSomehow('data source')),
  bound(
    'Data sources that do not fit',
    {gatewayObjectId: ids.gateway, datasourceObjectIds: [ids.doomedSource]},
    invalidSomehow('data source'),
  ),
  bound('A gateway whose source the caller may not use', {gatewayObjectId: ids.othersGateway}, forbidden),
  onboardingCase({
    operationId: 'Datasets_DiscoverGatewaysInGroup',
    title: 'Gateways for a dataset',
    path: `${dataset(ids.sales)}/Default.DiscoverGateways`,
    expect: list('gateways', [
      {
        id: ids.gateway,
        name: 'My_Sample_Gateway',
        type: 'Resource',
        publicKey: {exponent: 'AQAB', modulus: {$is: 'text'}},
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Datasets_DiscoverGatewaysInGroup',
    title: 'Gateways for a dataset that reads nothing',
    path: `${dataset(ids.busy)}/Default.DiscoverGateways`,
    expect: list('gateways', []),
  }),
  onboardingCase({
    operationId: 'Datasets_TakeOverInGroup',
    title: "Another's dataset",
    method: 'POST',
    path: `${dataset(ids.takenOver)}/Default.TakeOver`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Datasets_TakeOverInGroup',
    title: 'A viewer takes over',
    method: 'POST',
    path: `${dataset(ids.takenOver)}/Default.TakeOver`,
    as: 'viewerPrincipal',
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Datasets_DeleteDatasetInGroup',
    title: 'A dataset',
    method: 'DELETE',
    path: dataset(ids.doomedDataset),
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Datasets_DeleteDatasetInGroup',
    title: 'A dataset that does not exist',
    method: 'DELETE',
    path: dataset(nowhere),
    expect: notFound,
  }),
];

const refreshes = `${dataset(ids.refreshing)}/refreshes`;
const running = `${dataset(ids.busy)}/refreshes`;
const schedule = `${dataset(ids.sales)}/refreshSchedule`;
const scheduled = (title: string, value: unknown, expect: ConformanceCase['expect']): ConformanceCase =>
  onboardingCase({
    operationId: 'Datasets_UpdateRefreshScheduleInGroup',
    title,
    method: 'PATCH',
    path: schedule,
    body: {value},
    expect,
  });
const refreshCases: ConformanceCase[] = [
  ...onboardingRefusals({operationId: 'Datasets_GetRefreshHistoryInGroup', method: 'GET', path: refreshes}),
  ...onboardingRefusals({
    operationId: 'Datasets_GetRefreshExecutionDetailsInGroup',
    method: 'GET',
    path: `${running}/${ids.runningRefresh}`,
  }),
  ...onboardingRefusals({
    operationId: 'Datasets_CancelRefreshInGroup',
    method: 'DELETE',
    path: `${running}/${ids.runningRefresh}`,
  }),
  ...onboardingRefusals({operationId: 'Datasets_GetRefreshScheduleInGroup', method: 'GET', path: schedule}),
  ...onboardingRefusals({
    operationId: 'Datasets_UpdateRefreshScheduleInGroup',
    method: 'PATCH',
    path: schedule,
    body: {value: {enabled: false}},
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshHistoryInGroup',
    title: 'The example of the reference of a refresh that has completed',
    path: `${refreshes}?$top=1`,
    expect: list('refreshes', [
      {
        requestId: ids.pastRefresh,
        refreshType: 'ViaApi',
        startTime: '2017-06-13T09:25:43.153Z',
        endTime: '2017-06-13T09:31:43.153Z',
        status: 'Completed',
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshHistoryInGroup',
    title: 'Refreshes by what the emulator holds of one and the list does not show',
    path: `${refreshes}?$filter=${encodeURIComponent("errorCode eq 'x'")}`,
    expect: invalidSomehow("'errorCode'.+serviceExceptionJson"),
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshHistoryInGroup',
    title: 'The example of the reference of a refresh that has failed',
    path: `${refreshes}?$skip=1`,
    expect: list('refreshes', [
      {
        requestId: ids.failedRefresh,
        refreshType: 'Scheduled',
        startTime: '2017-06-12T09:25:43.153Z',
        endTime: '2017-06-12T09:31:43.153Z',
        status: 'Failed',
        serviceExceptionJson: '{"errorCode":"ModelRefreshFailed_CredentialsNotSpecified"}',
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshHistoryInGroup',
    title: 'The example of the reference of a refresh in progress',
    path: running,
    expect: list('refreshes', [
      {
        requestId: ids.runningRefresh,
        refreshType: 'ViaEnhancedApi',
        startTime: '2025-06-13T09:25:43.153Z',
        status: 'Unknown',
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'A refresh while another one runs',
    path: running,
    body: {notifyOption: 'MailOnFailure'},
    expect: invalidSomehow('already executing'),
  }),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'The example of the reference',
    path: `${dataset(ids.sales)}/refreshes`,
    body: {notifyOption: 'MailOnFailure'},
    expect: {status: 202, body: '', headers: {'x-ms-request-id': {$is: 'guid'}}},
  }),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'The example of the reference with another member beside notifyOption: an enhanced refresh',
    path: `${dataset(ids.sales)}/refreshes`,
    body: {notifyOption: 'MailOnFailure', retryCount: 3},
    expect: {
      status: 202,
      body: '',
      headers: {'x-ms-request-id': {$is: 'guid'}, location: {$matches: '/refreshes/[0-9a-f-]+$'}},
    },
  }),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'A notifyOption that does not exist',
    path: `${dataset(ids.sales)}/refreshes`,
    body: {notifyOption: 'Mail'},
    expect: invalidSomehow('notifyOption'),
  }),
  ...(['NoNotification', 'MailOnCompletion'] as const).map(notifyOption =>
    onboardingCase({
      operationId: 'Datasets_RefreshDatasetInGroup',
      title: `${notifyOption} for a service principal, to which the option does not apply`,
      path: `${dataset(ids.sales)}/refreshes`,
      body: {notifyOption},
      expect: {status: 202, body: '', headers: {'x-ms-request-id': {$is: 'guid'}, location: null}},
    }),
  ),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'The example of the reference of one partition',
    path: `${dataset(ids.sales)}/refreshes`,
    body: {
      type: 'full',
      commitMode: 'transactional',
      maxParallelism: 2,
      retryCount: 2,
      objects: [{table: 'DimCustomer', partition: 'DimCustomer'}, {table: 'DimDate'}],
      timeout: '02:00:00',
    },
    expect: {status: 202, body: '', headers: {location: {$matches: '/refreshes/[0-9a-f-]+$'}}},
  }),
  ...(
    [
      ['type', 'Add'],
      ['commitMode', 'Sometimes'],
      ['timeout', '25:00:00'],
      ['maxParallelism', 'many'],
      ['objects', ['DimCustomer']],
    ] as const
  ).map(([member, value]) =>
    onboardingCase({
      operationId: 'Datasets_RefreshDatasetInGroup',
      title: `An enhanced refresh with a ${member} that there is not`,
      path: `${dataset(ids.sales)}/refreshes`,
      body: {[member]: value},
      expect: invalidSomehow(member),
    }),
  ),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'A refresh without a body',
    method: 'POST',
    path: `${dataset(ids.reading)}/refreshes`,
    expect: {status: 202, body: ''},
  }),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'A live connection',
    path: `${groupPath(ruleIds.workspace)}/datasets/${ruleIds.azureLive}/refreshes`,
    body: {notifyOption: 'MailOnFailure'},
    expect: invalidSomehow('live connection'),
  }),
  onboardingCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'An enhanced refresh on shared capacity',
    path: `${groupPath(ruleIds.sharedWorkspace)}/datasets/${ruleIds.shared}/refreshes`,
    body: {type: 'Full'},
    expect: invalidSomehow('notifyOption'),
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshExecutionDetailsInGroup',
    title: 'An enhanced refresh that runs',
    path: `${running}/${ids.runningRefresh}`,
    expect: {
      status: 202,
      body: {
        startTime: '2025-06-13T09:25:43.153Z',
        type: 'Full',
        commitMode: 'Transactional',
        status: 'Unknown',
        extendedStatus: 'InProgress',
        currentRefreshType: 'Full',
        numberOfAttempts: 0,
      },
    },
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshExecutionDetailsInGroup',
    title: 'A refresh that is no enhanced one',
    path: `${refreshes}/${ids.pastRefresh}`,
    expect: invalidSomehow('enhanced'),
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshExecutionDetailsInGroup',
    title: 'A refresh that does not exist',
    path: `${refreshes}/${nowhere}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Datasets_CancelRefreshInGroup',
    title: 'A refresh that is no enhanced one',
    method: 'DELETE',
    path: `${refreshes}/${ids.pastRefresh}`,
    expect: invalidSomehow('enhanced'),
  }),
  onboardingCase({
    operationId: 'Datasets_CancelRefreshInGroup',
    title: 'A refresh that does not exist',
    method: 'DELETE',
    path: `${refreshes}/${nowhere}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Datasets_GetRefreshScheduleInGroup',
    title: 'The example of the reference',
    path: `${dataset(ids.refreshing)}/refreshSchedule`,
    expect: {
      status: 200,
      body: {
        '@odata.context': odata('refreshSchedule'),
        days: ['Sunday', 'Friday', 'Saturday'],
        times: ['05:00', '11:30', '17:30', '23:00'],
        enabled: false,
        localTimeZoneId: 'UTC',
        notifyOption: 'MailOnFailure',
      },
    },
  }),
  scheduled('The example of the reference of the notification', {notifyOption: 'NoNotification'}, nothing),
  scheduled(
    'The example of the reference of days and times',
    {
      days: ['Sunday', 'Tuesday', 'Friday', 'Saturday'],
      times: ['07:00', '11:30', '16:00', '23:30'],
      localTimeZoneId: 'UTC',
    },
    nothing,
  ),
  scheduled('The example of the reference of times', {times: ['08:00', '16:00']}, nothing),
  scheduled('The example of the reference of switching off', {enabled: false}, nothing),
  scheduled(
    'Mail for a service principal',
    {notifyOption: 'MailOnFailure'},
    invalid("Invalid NotifyOption value 'MailOnFailure' for app only owner requests"),
  ),
  scheduled('Switching off with another change', {enabled: false, times: ['08:00']}, invalidSomehow('disables')),
  scheduled('No day', {days: []}, invalidSomehow('day')),
  scheduled('A day that does not exist', {days: ['Someday']}, invalidSomehow('Someday')),
  scheduled('A time between half hours', {times: ['08:15']}, invalidSomehow('08:15')),
  scheduled('More times than a day has', {times: Array(49).fill('08:00')}, invalidSomehow('48')),
  onboardingCase({
    operationId: 'Datasets_UpdateRefreshScheduleInGroup',
    title: "The schedule of another's dataset",
    method: 'PATCH',
    path: `${dataset(ids.othersDataset)}/refreshSchedule`,
    body: {value: {notifyOption: 'NoNotification'}},
    expect: forbidden,
  }),
];

export const datasetChangeCases: readonly ConformanceCase[] = [...parameterCases, ...datasourceCases, ...refreshCases];
