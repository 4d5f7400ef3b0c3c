/** Runs a conformance case through an adapter. */
import {operationPaths, powerBiScope} from '@pbi-bound-report/contract';
import {createEntraTokens, type EntraClaims} from '../../tokens/entra-tokens.js';
import {delegatedScopes} from '../../rules/entra/scopes.js';
import {defaultCredentials, defaultUserCredentials, defaultWorldIds} from '../../world/seed/default-world.js';
import type {ConformanceCaller, ConformanceCase, ConformanceRequest, ConformanceSend} from './conformance-case.js';
import {ruleIds} from './conformance-world.js';
import {mismatches} from './match.js';

/** How a case went. */
export interface ConformanceResult {
  passed: boolean;
  /** What was wrong, each with its place in the answer. */
  problems: string[];
}

const tid = defaultWorldIds.tenant;
const appid = defaultCredentials.clientId;
const app = (oid: string): Omit<EntraClaims, 'exp'> => ({tid, oid, appid, idtyp: 'app'});
const person = (oid: string, scp: string): Omit<EntraClaims, 'exp'> => ({
  tid,
  oid,
  appid,
  upn: defaultUserCredentials.userPrincipalName,
  scp,
});
const callers: Record<Exclude<ConformanceCaller, 'none' | 'malformed' | 'foreignKey'>, Omit<EntraClaims, 'exp'>> = {
  servicePrincipal: app(defaultWorldIds.servicePrincipal),
  profile: app(defaultWorldIds.servicePrincipal),
  expired: app(defaultWorldIds.servicePrincipal),
  viewerPrincipal: app(ruleIds.viewer),
  contributorPrincipal: app(ruleIds.contributor),
  stranger: app(ruleIds.stranger),
  blockedPrincipal: {...app(ruleIds.blocked), tid: ruleIds.blockedTenant},
  user: person(defaultWorldIds.user, delegatedScopes.join(' ')),
  viewerUser: person(ruleIds.viewerUser, delegatedScopes.join(' ')),
  readOnlyUser: person(ruleIds.memberUser, 'Report.Read.All Dataset.Read.All'),
  reportsOnlyUser: person(ruleIds.memberUser, 'Report.ReadWrite.All Content.Create'),
  datasetsOnlyUser: person(ruleIds.memberUser, 'Dataset.ReadWrite.All Content.Create'),
  scopelessUser: person(ruleIds.memberUser, 'User.Read'),
};

const entra = createEntraTokens(() => '00000000-0000-4000-8000-000000000000');
const tokens = new Map<ConformanceCaller, Promise<string>>();

/**
 * Access tokens are made with the key that the emulator publishes; that the token call gives the same ones has cases of
 * its own.
 */
function tokenOf(caller: keyof typeof callers): Promise<string> {
  let token = tokens.get(caller);
  const now = Math.floor(Date.now() / 1000);
  if (!token) tokens.set(caller, (token = entra.issue(callers[caller], caller === 'expired' ? now - 7200 : now)));
  return token;
}

async function authorization(caller: ConformanceCaller): Promise<Record<string, string>> {
  switch (caller) {
    case 'none':
      return {};
    case 'malformed':
      return {authorization: 'Bearer nonsense'};
    // The right form and a signature that nobody made.
    case 'foreignKey':
      return {authorization: `Bearer ${(await tokenOf('servicePrincipal')).replace(/[^.]+$/, 'AAAA')}`};
    case 'profile':
      return {authorization: `Bearer ${await tokenOf(caller)}`, 'x-powerbi-profile-id': ruleIds.profile};
    default:
      return {authorization: `Bearer ${await tokenOf(caller)}`};
  }
}

function serviceOf(operationId: string): ConformanceRequest['service'] {
  if (operationId.startsWith('Entra_')) return 'login';
  return /^(?:Emulator|Control)_/.test(operationId) ? 'emulator' : 'api';
}

/** Runs one case. Rejects only where the sender itself fails. */
export async function runConformanceCase(send: ConformanceSend, test: ConformanceCase): Promise<ConformanceResult> {
  const world = test.world ?? 'default';
  const service = serviceOf(test.operationId);
  const {method} = test.request;
  let {path, body} = test.request;
  if (test.before) {
    const first = await send({
      world,
      service,
      method: test.before.method,
      path: test.before.path,
      headers: {
        ...test.before.headers,
        ...(test.before.body === undefined ? {} : {'content-type': 'application/x-www-form-urlencoded'}),
      },
      body: test.before.body,
    });
    const captured = new RegExp(test.before.capture).exec(`${first.headers['location'] ?? ''}\n${first.body}`)?.[1];
    if (captured === undefined) {
      return {
        passed: false,
        problems: [`The request before gave no ${test.before.capture}: ${first.status} ${first.body.slice(0, 300)}`],
      };
    }
    path = path.replace('{captured}', captured);
    if (typeof body === 'string') body = body.replace('%7Bcaptured%7D', captured);
  }
  let credentials = service === 'login' ? {} : await authorization(test.as ?? 'servicePrincipal');
  if (test.withEmbedToken) {
    const made = await send({
      world,
      service: 'api',
      method: 'POST',
      path: test.embedTokenPath ?? operationPaths.generateToken,
      body: JSON.stringify(test.withEmbedToken),
      headers: {...(await authorization('servicePrincipal')), 'content-type': 'application/json'},
    });
    if (made.status !== 200) {
      return {passed: false, problems: [`The embed token of the case was refused with ${made.status}: ${made.body}`]};
    }
    credentials = {authorization: `EmbedToken ${(JSON.parse(made.body) as {token: string}).token}`};
  }
  const headers: Record<string, string> = {
    ...credentials,
    ...(body === undefined
      ? {}
      : {'content-type': service === 'login' ? 'application/x-www-form-urlencoded' : 'application/json'}),
  };
  for (const [name, value] of Object.entries(test.request.headers ?? {})) {
    if (value === null) Reflect.deleteProperty(headers, name);
    else headers[name] = value;
  }
  const answer = await send({
    world,
    service,
    method,
    path,
    headers,
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });

  const problems = mismatches(answer.status, test.expect.status, 'status');
  if (service === 'api') problems.push(...mismatches(answer.headers['requestid'], {$is: 'guid'}, 'headers.requestid'));
  for (const [name, expected] of Object.entries(test.expect.headers ?? {})) {
    problems.push(...mismatches(answer.headers[name] ?? null, expected, `headers.${name}`));
  }
  if ('body' in test.expect) {
    let given: unknown = answer.body;
    // Pages are compared as they are.
    if (test.expect.body !== '' && !(answer.headers['content-type'] ?? '').startsWith('text/')) {
      try {
        given = JSON.parse(answer.body);
      } catch {
        problems.push(`body is no JSON: ${answer.body.slice(0, 200)}`);
      }
    }
    problems.push(...mismatches(given, test.expect.body, 'body'));
  }
  return {
    passed: problems.length === 0,
    problems:
      problems.length > 0 && answer.status !== test.expect.status
        ? [...problems, `The body was: ${answer.body.slice(0, 300)}`]
        : problems,
  };
}

/** Body of a token call that signs the default service principal in. */
export const clientCredentialsForm = (changes: Readonly<Record<string, string | null>> = {}): string => {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: defaultCredentials.clientId,
    client_secret: defaultCredentials.clientSecret,
    scope: powerBiScope,
  });
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) form.delete(name);
    else form.set(name, value);
  }
  return form.toString();
};
