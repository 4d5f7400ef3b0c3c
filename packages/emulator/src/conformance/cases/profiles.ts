/** Profiles of service principals. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds} from '../runner/conformance-world.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {invalidSomehow, notFound} from './expectations.js';
import {
  nothing,
  nowhere,
  odata,
  onboardingCase,
  onboardingRefusals,
  refusedWith,
  root,
} from './onboarding-case-builder.js';

const path = `${root}/profiles`;
const name = {displayName: 'My new profile'};
const forApplications = refusedWith(403, 'Forbidden', 'service principals');

export const profileCases: readonly ConformanceCase[] = [
  ...onboardingRefusals({operationId: 'Profiles_GetProfiles', method: 'GET', path}),
  ...onboardingRefusals({operationId: 'Profiles_CreateProfile', method: 'POST', path, body: name}),
  ...onboardingRefusals({operationId: 'Profiles_GetProfile', method: 'GET', path: `${path}/${ruleIds.profile}`}),
  ...onboardingRefusals({
    operationId: 'Profiles_UpdateProfile',
    method: 'PUT',
    path: `${path}/${ruleIds.profile}`,
    body: name,
  }),
  ...onboardingRefusals({
    operationId: 'Profiles_DeleteProfile',
    method: 'DELETE',
    path: `${path}/${ruleIds.profile}`,
  }),
  onboardingCase({
    operationId: 'Profiles_GetProfiles',
    title: 'Profiles of somebody who has one',
    path,
    as: 'stranger',
    expect: {
      status: 200,
      body: {'@odata.context': odata('profiles'), value: [{id: ids.otherProfile, displayName: "Another's"}]},
    },
  }),
  onboardingCase({
    operationId: 'Profiles_GetProfiles',
    title: 'Profiles for a user',
    path,
    as: 'user',
    expect: forApplications,
  }),
  onboardingCase({
    operationId: 'Profiles_CreateProfile',
    title: 'The example of the reference',
    path,
    body: name,
    expect: {
      status: 200,
      body: {'@odata.context': odata('profiles/\\$entity'), id: {$is: 'guid'}, displayName: 'My new profile'},
    },
  }),
  onboardingCase({
    operationId: 'Profiles_CreateProfile',
    title: 'A profile without a name',
    path,
    body: {},
    expect: invalidSomehow('displayName'),
  }),
  onboardingCase({
    operationId: 'Profiles_CreateProfile',
    title: 'A profile for a user',
    path,
    body: name,
    as: 'user',
    expect: forApplications,
  }),
  onboardingCase({
    operationId: 'Profiles_GetProfile',
    title: 'A profile',
    path: `${path}/${ruleIds.profile.toUpperCase()}`,
    expect: {
      status: 200,
      body: {'@odata.context': odata('profiles/\\$entity'), id: ruleIds.profile, displayName: 'Customer one'},
    },
  }),
  onboardingCase({
    operationId: 'Profiles_GetProfile',
    title: 'A profile of another service principal',
    path: `${path}/${ids.otherProfile}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Profiles_UpdateProfile',
    title: 'Another name',
    method: 'PUT',
    path: `${path}/${ids.otherProfile}`,
    body: {displayName: "Another's"},
    as: 'stranger',
    expect: {status: 200, body: {$has: {id: ids.otherProfile, displayName: "Another's"}}},
  }),
  onboardingCase({
    operationId: 'Profiles_UpdateProfile',
    title: 'A profile of another service principal',
    method: 'PUT',
    path: `${path}/${ids.otherProfile}`,
    body: {displayName: 'My updated profile'},
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Profiles_DeleteProfile',
    title: 'A profile of another service principal',
    method: 'DELETE',
    path: `${path}/${ids.otherProfile}`,
    expect: notFound,
  }),
  ...(
    [
      ['Profiles_GetProfile', 'GET', undefined],
      ['Profiles_UpdateProfile', 'PUT', name],
      ['Profiles_DeleteProfile', 'DELETE', undefined],
    ] as const
  ).map(([operationId, method, body]) =>
    onboardingCase({
      operationId,
      title: 'A profile for a user',
      method,
      path: `${path}/${ruleIds.profile}`,
      body,
      as: 'user',
      expect: forApplications,
    }),
  ),
  onboardingCase({
    operationId: 'Profiles_UpdateProfile',
    title: 'A profile that does not exist',
    method: 'PUT',
    path: `${path}/${nowhere}`,
    body: name,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Profiles_DeleteProfile',
    title: 'A profile',
    method: 'DELETE',
    path: `${path}/${ids.doomedProfile}`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Profiles_DeleteProfile',
    title: 'A profile that does not exist',
    method: 'DELETE',
    path: `${path}/${nowhere}`,
    expect: notFound,
  }),
];
