/** Builds cases of the world `onboarding`. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {conformanceCase, type CaseOptions} from './conformance-case-builder.js';
import {refusalCases, type RefusedRequest} from './refusals.js';

/** A case without its world. Cases do not build on each other: a runner may leave any of them out. */
export const onboardingCase = (options: CaseOptions): ConformanceCase =>
  conformanceCase({world: 'onboarding', ...options});

/** Who is refused everywhere. */
export const onboardingRefusals = (request: RefusedRequest): ConformanceCase[] =>
  refusalCases({world: 'onboarding', ...request});

/** An id of nothing. */
export const nowhere = '12345678-1234-4234-8234-123456789012';
export const root = '/v1.0/myorg';
/** Path of a workspace. */
export const groupPath = (id: string): string => `${root}/groups/${id}`;
export const customer = groupPath(ids.customer);

/** `@odata.context` that ends so. */
export const odata = (end: string): object => ({
  $matches: `^http://wabi-[a-z0-9-]+\\.analysis\\.windows\\.net/v1\\.0/myorg/.*\\$metadata#${end}$`,
});
/** 200 with a list. */
export const list = (end: string, value: unknown): ConformanceCase['expect'] => ({
  status: 200,
  body: {'@odata.context': odata(end), value},
});
/** 200 without a body. */
export const nothing: ConformanceCase['expect'] = {status: 200, body: ''};
/** 403: a delegated token lacks the scope. */
export const scopeless: ConformanceCase['expect'] = {
  status: 403,
  body: {error: {code: 'Forbidden', message: {$is: 'text'}}},
};
/** A refusal in shape a with some message: no public literal is known. */
export const refusedWith = (status: number, code: string, part = '.'): ConformanceCase['expect'] => ({
  status,
  body: {error: {code, message: {$matches: part}}},
});
