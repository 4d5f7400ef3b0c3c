import {defined, isRecord, type EffectiveIdentity} from '@pbi-bound-report/contract';
import {misconfigured, type EndpointError} from '../errors/endpoint-error.js';
import type {Denial, Grant, GrantedPair, RequestedPair} from './authorize.js';
import {denialError, denialReasons, isKnownDenial} from './denials.js';
import {validateIdentity} from './identities.js';
import {readDatasetId, readItemId} from './item-ids.js';

/** A grant after its check: every id in Power BI's form. */
export interface ValidGrant extends Grant {
  readonly targetWorkspaces: readonly string[];
}

const grantMembers = membersOf<Grant>({
  subject: true,
  rateLimitKey: true,
  pairs: true,
  identities: true,
  datasourceIdentities: true,
  targetWorkspaces: true,
  lifetimeInMinutes: true,
  denialFor: true,
  profileId: true,
});

const pairMembers = membersOf<GrantedPair>({
  reportId: true,
  datasetId: true,
  workspaceId: true,
  datasetWorkspaceId: true,
  edit: true,
  xmla: true,
  chain: true,
});

/** The names of an interface's members, which the compiler holds complete. */
function membersOf<T>(members: Record<keyof Required<T>, true>): ReadonlySet<string> {
  return new Set(Object.keys(members));
}

/**
 * Checks what `authorize` has returned. It comes from a site's own code and often from its database, so whatever cannot
 * be understood is an error for the operator and never a grant.
 * @param wanted The request's pairs, which the log names where the answer is a denial.
 * @throws EndpointError For a denial, and `EndpointMisconfigured` for what is neither denial nor grant.
 */
export function readGrant(answer: unknown, wanted: readonly RequestedPair[]): ValidGrant {
  if (answer === null || answer === undefined) throw denialError({reason: 'not-allowed'}, wanted);
  if (!isRecord(answer)) throw unusable('it is no object. Return a grant, a denial or nothing');
  if ('reason' in answer) throw readDenial(answer as unknown as Denial, wanted);
  checkMembers(answer, () => 'the grant', grantMembers);
  const grant = withoutNulls(answer) as unknown as Grant;
  if (typeof grant.subject !== 'string' || grant.subject === '') {
    throw unusable('its subject is not a text. Give the stable id of the user');
  }
  if (!Array.isArray(grant.pairs)) throw unusable('its pairs are not a list. Give {reportId, datasetId} for each pair');
  checkOptionalMembers(grant);
  return {
    ...grant,
    ...defined({
      pairs: grant.pairs.map(readPair),
      identities: Array.isArray(grant.identities)
        ? (grant.identities as readonly EffectiveIdentity[]).map(readIdentity)
        : grant.identities,
      profileId:
        grant.profileId === undefined
          ? undefined
          : requireId(grant.profileId, readItemId(grant.profileId), () => 'profileId'),
    }),
    targetWorkspaces: (grant.targetWorkspaces ?? []).map((id, index) =>
      requireId(id, readItemId(id), () => `targetWorkspaces[${index}]`),
    ),
  };
}

/** What a database has not is null there. Sent on as it is, Power BI would have to make something of it. */
function withoutNulls(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

function readDenial(denial: Denial, wanted: readonly RequestedPair[]): EndpointError {
  if (isKnownDenial(denial)) return denialError(denial, wanted);
  return unusable(`its reason is not known. Use one of ${denialReasons.join(', ')}`);
}

function checkOptionalMembers(grant: Grant): void {
  const {identities, datasourceIdentities, targetWorkspaces, lifetimeInMinutes, rateLimitKey, denialFor} = grant;
  const checks: readonly (readonly [isGood: boolean, problem: string])[] = [
    [isAbsent(identities) || Array.isArray(identities) || typeof identities === 'function', 'identities'],
    [isAbsent(datasourceIdentities) || Array.isArray(datasourceIdentities), 'datasourceIdentities'],
    [isAbsent(targetWorkspaces) || Array.isArray(targetWorkspaces), 'targetWorkspaces'],
    [
      isAbsent(lifetimeInMinutes) || (Number.isInteger(lifetimeInMinutes) && lifetimeInMinutes > 0),
      'lifetimeInMinutes',
    ],
    [isAbsent(rateLimitKey) || rateLimitKey === false || typeof rateLimitKey === 'string', 'rateLimitKey'],
    [isAbsent(denialFor) || typeof denialFor === 'function', 'denialFor'],
  ];
  const bad = checks.find(([isGood]) => !isGood);
  if (bad) throw unusable(`its ${bad[1]} cannot be used. See the table of a grant's members`);
}

function readPair(pair: unknown, index: number): GrantedPair {
  // Texts for errors are made when there is one: a grant may hold hundreds of pairs, and each request reads them all.
  const at = (member = ''): string => `pairs[${index}]${member}`;
  if (!isRecord(pair)) throw unusable(`${at()} is no object. Give {reportId, datasetId}`);
  checkMembers(pair, at, pairMembers);
  const {reportId, datasetId, workspaceId, datasetWorkspaceId, chain, edit, xmla} = pair as unknown as GrantedPair;
  if (!isAbsent(chain) && !Array.isArray(chain)) throw unusable(`${at('.chain')} is not a list of dataset ids`);
  if (!isOptionalBoolean(edit)) throw unusable(`${at('.edit')} is neither true nor false`);
  if (!isOptionalBoolean(xmla)) throw unusable(`${at('.xmla')} is neither true nor false`);
  const optionalId = (value: unknown, member: string, read: typeof readItemId): string | undefined =>
    isAbsent(value) ? undefined : (read(value) ?? requireId(value, undefined, () => at(member)));
  // Absent members stay as undefined ones.
  return {
    reportId: readItemId(reportId) ?? requireId(reportId, undefined, () => at('.reportId')),
    datasetId: optionalId(datasetId, '.datasetId', readDatasetId),
    workspaceId: optionalId(workspaceId, '.workspaceId', readItemId),
    datasetWorkspaceId: optionalId(datasetWorkspaceId, '.datasetWorkspaceId', readItemId),
    edit,
    xmla,
    chain: chain?.map((id, place) => requireId(id, readDatasetId(id), () => at(`.chain[${place}]`))),
  };
}

function isOptionalBoolean(value: unknown): boolean {
  return isAbsent(value) || typeof value === 'boolean';
}

function readIdentity(identity: EffectiveIdentity, index: number): EffectiveIdentity {
  const problem = isRecord(identity) ? validateIdentity(identity) : 'it is no object';
  if (problem !== undefined) throw unusable(`identities[${index}]: ${problem}`);
  const ids = (list: readonly string[] | undefined, name: string): string[] | undefined =>
    list?.map((id, place) => requireId(id, readDatasetId(id), () => `identities[${index}].${name}[${place}]`));
  return {
    ...identity,
    ...defined({datasets: ids(identity.datasets, 'datasets'), reports: ids(identity.reports, 'reports')}),
  };
}

function checkMembers(value: Readonly<Record<string, unknown>>, at: () => string, allowed: ReadonlySet<string>): void {
  for (const name of Object.keys(value)) {
    if (allowed.has(name)) continue;
    throw unusable(`${at()} has a member "${name}", which has no meaning. Its members are ${[...allowed].join(', ')}`);
  }
}

/**
 * @param id What was read of the value.
 * @param at Names the place of the value.
 */
function requireId(value: unknown, id: string | undefined, at: () => string): string {
  if (id !== undefined) return id;
  const form = typeof value === 'string' ? `the text "${value.slice(0, 60)}"` : `of type ${typeof value}`;
  throw unusable(`${at()} is ${form}. Give an id such as "00000000-0000-0000-0000-000000000000"`);
}

function isAbsent(value: unknown): value is undefined {
  return value === undefined || value === null;
}

function unusable(problem: string): EndpointError {
  return misconfigured(`Failed to use what authorize returned: ${problem}.`);
}
