/** Gateways, their data sources and who may use them. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds} from '../runner/conformance-world.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {defaultWorldIds} from '../../world/seed/default-world.js';
import {failsWith, invalidSomehow, notAuthorized, notFound} from './expectations.js';
import {
  list,
  nothing,
  nowhere,
  odata,
  onboardingCase,
  onboardingRefusals,
  refusedWith,
  root,
} from './onboarding-case-builder.js';

const gateways = `${root}/gateways`;
const gateway = `${gateways}/${ids.gateway}`;
const sources = `${gateway}/datasources`;
const source = `${sources}/${ids.gatewaySource}`;
const cloudSource = `${gateways}/${ids.cloudGateway}/datasources/${ids.cloudSource}`;
const users = `${source}/users`;
const john = {emailAddress: 'john@contoso.com', datasourceAccessRight: 'Read'};

/** Of the reference's example: encrypted with the gateway's key. */
const encrypted = {
  credentialType: 'Windows',
  credentials: 'ABEF==',
  encryptedConnection: 'Encrypted',
  encryptionAlgorithm: 'RSA-OAEP',
  privacyLevel: 'None',
};
const plain = (credentialType: string, credentialData: unknown): object => ({
  credentialDetails: {
    credentialType,
    credentials: JSON.stringify({credentialData}),
    encryptedConnection: 'Encrypted',
    encryptionAlgorithm: 'None',
    privacyLevel: 'None',
  },
});
const created = (title: string, changes: object, expect: ConformanceCase['expect']): ConformanceCase =>
  onboardingCase({
    operationId: 'Gateways_CreateDatasource',
    title,
    path: sources,
    body: {
      dataSourceType: 'SQL',
      connectionDetails: '{"server":"MyServer","database":"MyDatabase"}',
      datasourceName: title,
      credentialDetails: encrypted,
      ...changes,
    },
    expect,
  });
const updated = (title: string, body: unknown, expect = nothing): ConformanceCase =>
  onboardingCase({
    operationId: 'Gateways_UpdateDatasource',
    title,
    method: 'PATCH',
    path: cloudSource,
    body,
    expect,
  });

const refusals: ConformanceCase[] = [
  ...onboardingRefusals({operationId: 'Gateways_GetGateways', method: 'GET', path: gateways}),
  ...onboardingRefusals({operationId: 'Gateways_GetGateway', method: 'GET', path: gateway}),
  ...onboardingRefusals({operationId: 'Gateways_GetDatasources', method: 'GET', path: sources}),
  ...onboardingRefusals({
    operationId: 'Gateways_CreateDatasource',
    method: 'POST',
    path: sources,
    body: {},
  }),
  ...onboardingRefusals({operationId: 'Gateways_GetDatasource', method: 'GET', path: source}),
  ...onboardingRefusals({operationId: 'Gateways_UpdateDatasource', method: 'PATCH', path: source, body: {}}),
  ...onboardingRefusals({operationId: 'Gateways_DeleteDatasource', method: 'DELETE', path: source}),
  ...onboardingRefusals({operationId: 'Gateways_GetDatasourceStatus', method: 'GET', path: `${source}/status`}),
  ...onboardingRefusals({operationId: 'Gateways_GetDatasourceUsers', method: 'GET', path: users}),
  ...onboardingRefusals({operationId: 'Gateways_AddDatasourceUser', method: 'POST', path: users, body: john}),
  ...onboardingRefusals({
    operationId: 'Gateways_DeleteDatasourceUser',
    method: 'DELETE',
    path: `${users}/alex@retail.example`,
  }),
];

const described = {
  id: ids.gateway,
  name: 'My_Sample_Gateway',
  type: 'Resource',
  publicKey: {exponent: 'AQAB', modulus: {$is: 'text'}},
};

export const gatewayCases: readonly ConformanceCase[] = [
  ...refusals,
  onboardingCase({
    operationId: 'Gateways_GetGateways',
    title: 'The example of the reference',
    path: gateways,
    expect: list('gateways', [described, {$has: {id: ids.unreachableGateway}}]),
  }),
  onboardingCase({
    operationId: 'Gateways_GetGateways',
    title: 'Gateways of somebody who manages none',
    path: gateways,
    as: 'viewerPrincipal',
    expect: list('gateways', []),
  }),
  onboardingCase({
    operationId: 'Gateways_GetGateway',
    title: 'The example of the reference',
    path: gateway,
    expect: {status: 200, body: {'@odata.context': odata('gateways/\\$entity'), ...described}},
  }),
  onboardingCase({
    operationId: 'Gateways_GetGateway',
    title: 'A gateway of others',
    path: `${gateways}/${ids.othersGateway}`,
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Gateways_GetGateway',
    title: 'A gateway that does not exist',
    path: `${gateways}/${nowhere}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasources',
    title: 'Data sources of a gateway',
    path: `${gateways}/${ids.unreachableGateway}/datasources`,
    expect: list('gatewayDatasources', [
      {
        id: ids.unreachableSource,
        gatewayId: ids.unreachableGateway,
        datasourceType: 'Web',
        connectionDetails: '{"url":"http://far.example"}',
        datasourceName: 'Far away',
      },
    ]),
  }),
  created(
    'The example of the reference for SQL',
    {},
    {
      status: 201,
      body: {
        '@odata.context': odata('gatewayDatasources/\\$entity'),
        id: {$is: 'guid'},
        gatewayId: ids.gateway,
        datasourceType: 'SQL',
        connectionDetails: '{"server":"MyServer","database":"MyDatabase"}',
        credentialType: 'Windows',
        datasourceName: 'The example of the reference for SQL',
      },
    },
  ),
  created(
    'The example of the reference for Analysis Services',
    {dataSourceType: 'AnalysisServices'},
    {status: 201, body: {$has: {datasourceType: 'AnalysisServices'}}},
  ),
  created(
    'A name that is taken',
    {datasourceName: 'sample datasource'},
    refusedWith(409, 'DMTS_DuplicateDatasourceNameError'),
  ),
  created('Connection details that are no JSON', {connectionDetails: 'MyServer'}, invalidSomehow('connectionDetails')),
  created('Connection details that are a list', {connectionDetails: '["x"]'}, invalidSomehow('connectionDetails')),
  created('No credentials', {credentialDetails: {credentialType: 'Basic'}}, invalidSomehow('credentials')),
  created(
    'Credentials of a kind that does not exist',
    {credentialDetails: {...encrypted, credentialType: 'Magic'}},
    invalidSomehow('credentialType'),
  ),
  created(
    'Credentials of OAuth2',
    {credentialDetails: {...encrypted, credentialType: 'OAuth2'}},
    invalidSomehow('OAuth2'),
  ),
  created(
    'Credentials that are not encrypted',
    plain('Basic', [
      {name: 'username', value: 'john'},
      {name: 'password', value: '*****'},
    ]),
    invalidSomehow('RSA-OAEP'),
  ),
  created(
    'A connection that is not encrypted',
    {credentialDetails: {...encrypted, encryptedConnection: 'NotEncrypted'}},
    invalidSomehow('encryptedConnection'),
  ),
  created(
    'A shared access signature for what is no storage',
    {credentialDetails: {...encrypted, credentialType: 'SAS'}},
    invalidSomehow('SAS'),
  ),
  created(
    'A shared access signature for a storage',
    {dataSourceType: 'AzureBlobs', credentialDetails: {...encrypted, credentialType: 'SAS'}},
    {status: 201, body: {$has: {credentialType: 'SAS'}}},
  ),
  created(
    'Credentials that are not encrypted though they say so',
    {credentialDetails: {...encrypted, credentials: '{"credentialData":""}'}},
    invalidSomehow('base64'),
  ),
  onboardingCase({
    operationId: 'Gateways_GetDatasource',
    title: 'The example of the reference',
    path: `${sources}/${ids.sharedSource}`,
    expect: {
      status: 200,
      body: {
        '@odata.context': odata('gatewayDatasources/\\$entity'),
        id: ids.sharedSource,
        gatewayId: ids.gateway,
        datasourceType: 'AnalysisServices',
        connectionDetails: '{"server":"localAS","database":"marketingDB"}',
        credentialType: 'Windows',
        datasourceName: 'AS Datasource',
      },
    },
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasource',
    title: 'A data source in the cloud',
    path: cloudSource,
    expect: {
      status: 200,
      body: {
        $has: {
          id: ids.cloudSource,
          gatewayId: ids.cloudGateway,
          datasourceType: 'Sql',
          connectionDetails: '{"server":"sales.example","database":"Sales"}',
        },
      },
    },
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasource',
    title: 'A data source in the cloud for somebody who does not own its dataset',
    path: cloudSource,
    as: 'contributorPrincipal',
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasource',
    title: 'A data source that does not exist',
    path: `${sources}/${nowhere}`,
    expect: notFound,
  }),
  updated(
    'The example of the reference of basic credentials',
    plain('Basic', [
      {name: 'username', value: 'john'},
      {name: 'password', value: '*****'},
    ]),
  ),
  updated(
    'The example of the reference of Windows credentials',
    plain('Windows', [
      {name: 'username', value: 'contoso\\john'},
      {name: 'password', value: '*****'},
    ]),
  ),
  updated('The example of the reference of anonymous credentials', plain('Anonymous', '')),
  updated(
    'The example of the reference of OAuth2 credentials',
    plain('OAuth2', [{name: 'accessToken', value: 'eyJ0....fwtQ'}]),
  ),
  updated('The example of the reference of a key', plain('Key', [{name: 'key', value: 'ec....LA='}])),
  updated(
    'Credentials without credentialData',
    {credentialDetails: {credentialType: 'Basic', credentials: '{"password":"x"}', encryptionAlgorithm: 'None'}},
    invalidSomehow('credentialData'),
  ),
  updated(
    'A shared access signature for what is no storage',
    plain('SAS', [{name: 'token', value: 'st....ig='}]),
    invalidSomehow('SAS'),
  ),
  onboardingCase({
    operationId: 'Gateways_UpdateDatasource',
    title: 'Credentials of a data source of a gateway that are not encrypted',
    method: 'PATCH',
    path: source,
    body: plain('Basic', [
      {name: 'username', value: 'john'},
      {name: 'password', value: '*****'},
    ]),
    expect: invalidSomehow('RSA-OAEP'),
  }),
  updated('Nothing', {}, invalidSomehow('credentialDetails')),
  onboardingCase({
    operationId: 'Gateways_UpdateDatasource',
    title: 'Credentials of a data source of a gateway',
    method: 'PATCH',
    path: source,
    body: {credentialDetails: encrypted},
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Gateways_UpdateDatasource',
    title: "Credentials of another's data source",
    method: 'PATCH',
    path: cloudSource,
    body: plain('Anonymous', ''),
    as: 'contributorPrincipal',
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Gateways_DeleteDatasource',
    title: 'A data source',
    method: 'DELETE',
    path: `${sources}/${ids.doomedSource}`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Gateways_DeleteDatasource',
    title: 'A data source that does not exist',
    method: 'DELETE',
    path: `${sources}/${nowhere}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasourceStatus',
    title: 'A data source that can be reached',
    path: `${source}/status`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasourceStatus',
    title: 'The example of the reference of a gateway that cannot be reached',
    path: `${gateways}/${ids.unreachableGateway}/datasources/${ids.unreachableSource}/status`,
    expect: failsWith(400, 'DM_GWPipeline_Client_GatewayUnreachable'),
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasourceUsers',
    title: 'Nobody',
    path: `${gateways}/${ids.unreachableGateway}/datasources/${ids.unreachableSource}/users`,
    expect: list('datasourceUsers', []),
  }),
  onboardingCase({
    operationId: 'Gateways_GetDatasourceUsers',
    title: 'The example of the reference, and a profile of a service principal',
    path: `${sources}/${ids.sharedSource}/users`,
    expect: list('datasourceUsers', [
      {
        datasourceAccessRight: 'Read',
        displayName: 'John Nick',
        emailAddress: 'john@contoso.com',
        identifier: 'john@contoso.com',
        principalType: 'User',
      },
      {
        datasourceAccessRight: 'ReadOverrideEffectiveIdentity',
        displayName: 'ContosoTestApp',
        identifier: ids.exampleApp,
        principalType: 'App',
      },
      {
        datasourceAccessRight: 'Read',
        displayName: {$is: 'text'},
        identifier: defaultWorldIds.servicePrincipal,
        principalType: 'App',
        profile: {id: ruleIds.profile, displayName: 'Customer one'},
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Gateways_AddDatasourceUser',
    title: 'A profile of a service principal',
    path: users,
    body: {
      identifier: defaultWorldIds.servicePrincipal,
      principalType: 'App',
      profile: {id: ruleIds.profile},
      datasourceAccessRight: 'Read',
    },
    expect: nothing,
  }),
  ...(['Group', 'App'] as const).map(principalType =>
    onboardingCase({
      operationId: 'Gateways_AddDatasourceUser',
      title: `A user who is said to be of the type ${principalType}`,
      path: users,
      body: {...john, principalType},
      expect: invalidSomehow('Identifier'),
    }),
  ),
  onboardingCase({
    operationId: 'Gateways_AddDatasourceUser',
    title: 'The example of the reference',
    path: users,
    body: john,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Gateways_AddDatasourceUser',
    title: 'The example of the reference for a service principal',
    path: users,
    body: {identifier: ids.exampleApp, datasourceAccessRight: 'ReadOverrideEffectiveIdentity'},
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Gateways_AddDatasourceUser',
    title: 'A user whom nobody knows',
    path: users,
    body: {emailAddress: 'nobody@contoso.com', datasourceAccessRight: 'Read'},
    expect: invalidSomehow('Identifier'),
  }),
  onboardingCase({
    operationId: 'Gateways_DeleteDatasourceUser',
    title: 'A user',
    method: 'DELETE',
    path: `${users}/alex@retail.example`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Gateways_DeleteDatasourceUser',
    title: 'A profile of a service principal',
    method: 'DELETE',
    path: `${sources}/${ids.profileSource}/users/${defaultWorldIds.servicePrincipal}?profileId=${ruleIds.profile}`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Gateways_DeleteDatasourceUser',
    title: 'A profile that has no access, of a service principal that has',
    method: 'DELETE',
    path: `${sources}/${ids.sharedSource}/users/${ids.exampleApp}?profileId=${ids.otherProfile}`,
    expect: refusedWith(404, 'PowerBIEntityNotFound'),
  }),
  onboardingCase({
    operationId: 'Gateways_DeleteDatasourceUser',
    title: 'A user who has no access',
    method: 'DELETE',
    path: `${gateways}/${ids.unreachableGateway}/datasources/${ids.unreachableSource}/users/alex@retail.example`,
    expect: refusedWith(404, 'PowerBIEntityNotFound'),
  }),
];
