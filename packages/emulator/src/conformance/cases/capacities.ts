/** Capacities, and which of them a workspace is on. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {invalidSomehow, notAuthorized, notFound} from './expectations.js';
import {
  customer,
  groupPath,
  nothing,
  nowhere,
  odata,
  onboardingCase,
  onboardingRefusals,
  refusedWith,
  root,
  scopeless,
} from './onboarding-case-builder.js';

const assign = `${groupPath(ids.unassigned)}/AssignToCapacity`;
const zeros = '00000000-0000-0000-0000-000000000000';

export const capacityCases: readonly ConformanceCase[] = [
  ...onboardingRefusals({operationId: 'Capacities_GetCapacities', method: 'GET', path: `${root}/capacities`}),
  ...onboardingRefusals({
    operationId: 'Groups_AssignToCapacity',
    method: 'POST',
    path: assign,
    body: {capacityId: ids.capacity},
  }),
  ...onboardingRefusals({
    operationId: 'Groups_CapacityAssignmentStatus',
    method: 'GET',
    path: `${customer}/CapacityAssignmentStatus`,
  }),
  onboardingCase({
    operationId: 'Capacities_GetCapacities',
    title: 'Capacities',
    path: `${root}/capacities`,
    expect: {
      status: 200,
      body: {
        '@odata.context': odata('capacities'),
        value: [
          {
            id: ids.capacity,
            displayName: 'Embedded',
            admins: [],
            sku: 'A1',
            state: 'Active',
            region: 'West Europe',
            capacityUserAccessRight: 'Admin',
          },
          {$has: {sku: 'PP3'}},
          {$has: {displayName: 'No XMLA'}},
          {$has: {state: 'Suspended'}},
        ],
      },
    },
  }),
  onboardingCase({
    operationId: 'Capacities_GetCapacities',
    title: 'Capacities for a user without scopes',
    path: `${root}/capacities`,
    as: 'scopelessUser',
    expect: scopeless,
  }),
  onboardingCase({
    operationId: 'Groups_AssignToCapacity',
    title: 'To a capacity, as in the example of the reference',
    path: assign,
    body: {capacityId: ids.capacity},
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Groups_AssignToCapacity',
    title: 'From its capacity',
    path: `${groupPath(ids.renamedWorkspace)}/AssignToCapacity`,
    body: {capacityId: zeros},
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Groups_AssignToCapacity',
    title: 'To a capacity that does not exist',
    path: assign,
    body: {capacityId: nowhere},
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Groups_AssignToCapacity',
    title: 'To a capacity of others',
    path: assign,
    body: {capacityId: ids.guardedCapacity},
    expect: refusedWith(401, 'PowerBINotAuthorizedException'),
  }),
  onboardingCase({
    operationId: 'Groups_AssignToCapacity',
    title: 'To something that is no GUID',
    path: assign,
    body: {capacityId: 'A1'},
    expect: invalidSomehow('capacityId'),
  }),
  onboardingCase({
    operationId: 'Groups_AssignToCapacity',
    title: 'By a member',
    path: `${groupPath(ids.memberOnly)}/AssignToCapacity`,
    body: {capacityId: ids.capacity},
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Groups_CapacityAssignmentStatus',
    title: 'A workspace that is on its way',
    path: `${groupPath(ids.moving)}/CapacityAssignmentStatus`,
    expect: {
      status: 200,
      body: {
        '@odata.context': odata('capacityAssignment'),
        status: 'InProgress',
        startTime: '2025-06-13T09:25:43.153Z',
        capacityId: ids.capacity,
      },
    },
  }),
  onboardingCase({
    operationId: 'Groups_CapacityAssignmentStatus',
    title: 'A workspace on a capacity of others',
    path: `${groupPath(ids.memberOnly)}/CapacityAssignmentStatus`,
    expect: refusedWith(401, 'PowerBINotAuthorizedException'),
  }),
  onboardingCase({
    operationId: 'Groups_CapacityAssignmentStatus',
    title: 'A workspace that never moved',
    path: `${customer}/CapacityAssignmentStatus`,
    as: 'viewerPrincipal',
    expect: {status: 200, body: {$has: {status: 'CompletedSuccessfully', capacityId: ids.capacity}}},
  }),
];
