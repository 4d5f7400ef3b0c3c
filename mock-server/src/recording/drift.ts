/** Makes the requests of a cassette to the emulator, and tells where its responses differ from the recorded ones. */
import {createEmulator, matchPath, type Emulator, type OperationResponse, type World} from '@pbi-bound-report/emulator';
import type {Cassette, RecordedCall} from './cassette.js';
import {compareResponses, type Difference} from './compare-responses.js';
import {redactionMark} from './redaction-mark.js';

/** What became of one recorded request. */
export interface DriftResult {
  /** e.g. `POST /v1.0/myorg/GenerateToken`. */
  request: string;
  operationId: string | undefined;
  differences: Difference[];
  /** Why nothing was compared; absent where it was. */
  skipped?: string;
  /** Ids in the request that the world does not have, where there are differences. */
  unknownIds: string[];
}

/** Options of {@link findDrift}. */
export interface DriftOptions {
  /** What the emulator holds. Default: its built-in world. */
  world?: World;
  /** Ids of the tenant and what each is in the world: a tenant's own ids are in no other world. */
  ids?: Readonly<Record<string, string>>;
}

const origins = {api: 'https://api.powerbi.com', login: 'https://login.microsoftonline.com'};

/** Puts ids of the world in the place of the tenant's. */
function replaceIds(text: string, ids: Readonly<Record<string, string>>): string {
  let replaced = text;
  for (const [from, to] of Object.entries(ids)) {
    replaced = replaced.replaceAll(new RegExp(escape(from), 'gi'), () => to);
  }
  return replaced;
}
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

interface Sent {
  service: 'api' | 'login';
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

async function send(
  emulator: Emulator,
  {service, method, path, headers, body}: Sent,
): Promise<OperationResponse & {operationId?: string}> {
  const url = new URL(path, origins[service]);
  const request = {query: url.searchParams, headers, body, origin: url.origin};
  const operations = emulator.operations.filter(
    operation => operation.service === service && operation.method === method,
  );
  for (const operation of operations) {
    const params = matchPath(operation.path, url.pathname);
    if (params) return {...(await emulator.handle(operation, {...request, params})), operationId: operation.id};
  }
  return emulator.handleUnmatched({...request, method, path: url.pathname});
}

interface Caller {
  secret: string;
  accessToken: string;
  /** Who stands in for a person that signed in; undefined where the world has none. */
  user: {userPrincipalName: string; password: string} | undefined;
}

/** Who stands in for the recording's caller, whose secrets are redacted. @throws Error where the world has nobody. */
async function signIn(emulator: Emulator): Promise<Caller> {
  const principal = emulator.world.principals.find(p => p.type === 'ServicePrincipal' && p.secrets[0] !== undefined);
  if (principal?.type !== 'ServicePrincipal') {
    throw new Error(
      'Failed to look for drift: no service principal of the world has a secret. Add one to its principals.',
    );
  }
  const secret = principal.secrets[0]?.value ?? '';
  const {body} = await send(emulator, {
    service: 'login',
    method: 'POST',
    path: `/${principal.tenantId}/oauth2/v2.0/token`,
    headers: {'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: principal.clientId,
      client_secret: secret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }).toString(),
  });
  const {access_token: accessToken = ''} = JSON.parse(body) as {access_token?: string};
  const user = emulator.world.principals.find(p => p.type === 'User');
  return {secret, accessToken, user};
}

/**
 * The recorded request with what was redacted put in again: the world's own secrets, where the tenant took the
 * caller's.
 */
function restore(
  {service, request, response}: RecordedCall,
  caller: Caller,
  ids: Readonly<Record<string, string>>,
): Sent {
  const headers = {...request.headers};
  if (headers['authorization']?.includes(redactionMark)) headers['authorization'] = `Bearer ${caller.accessToken}`;
  let body = request.body === undefined ? undefined : replaceIds(request.body, ids);
  if (service === 'login' && body !== undefined && response.status < 400) {
    const form = new URLSearchParams(body);
    if (form.has('client_secret')) form.set('client_secret', caller.secret);
    if (form.get('grant_type') === 'password' && caller.user) {
      form.set('username', caller.user.userPrincipalName);
      form.set('password', caller.user.password);
    }
    body = form.toString();
  }
  return {service, method: request.method, path: replaceIds(request.path, ids), headers, body};
}

/** Ids that a response names for what its call has made: of a workspace, an export, a refresh. */
function idsMade({headers, body}: RecordedCall['response']): (string | undefined)[] {
  const location = Object.entries(headers).find(([name]) => name.toLowerCase() === 'location')?.[1];
  return [idIn(body), location?.split(/[?#]/)[0]?.split('/').at(-1)];
}
function idIn(body: string): string | undefined {
  try {
    const {id} = (JSON.parse(body) ?? {}) as {id?: unknown};
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** What the tenant has made with a call, and what the emulator has made with the same: later calls name it. */
function pairsMade(
  {response}: RecordedCall,
  emulated: RecordedCall['response'],
): [recorded: string, emulated: string][] {
  if (response.status >= 300 || emulated.status >= 300) return [];
  const [recorded, made] = [idsMade(response), idsMade(emulated)];
  return recorded.flatMap((id, at): [string, string][] => {
    const counterpart = made[at];
    return id === undefined || counterpart === undefined ? [] : [[id, counterpart]];
  });
}

const guids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/**
 * Makes the calls one after the other, each to what the ones before have left. What one has made in the tenant is then
 * what it has made in the emulator.
 * @throws Error where the world has no service principal to sign in as.
 */
export async function findDrift(
  {entries}: Cassette,
  {world, ids: given = {}}: DriftOptions = {},
): Promise<DriftResult[]> {
  const emulator = createEmulator(world === undefined ? {} : {world});
  const held = JSON.stringify(emulator.world).toLowerCase();
  const caller = await signIn(emulator);
  const ids: Record<string, string> = {...given};
  const isKnown = (id: string): boolean =>
    held.includes(id) || Object.values(ids).some(known => known.toLowerCase() === id);
  const results: DriftResult[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'call') continue;
    const request = `${entry.request.method} ${entry.request.path}`;
    if (entry.request.body === redactionMark) {
      const skipped = 'The file that was sent is redacted.';
      results.push({request, operationId: undefined, differences: [], skipped, unknownIds: []});
      continue;
    }
    const sent = restore(entry, caller, ids);
    const {operationId, status, headers, body} = await send(emulator, sent);
    const differences = compareResponses(entry.response, {status, headers, body});
    const named = [...new Set(`${sent.path} ${sent.body ?? ''}`.toLowerCase().match(guids))];
    const unknownIds = differences.length > 0 ? named.filter(id => !isKnown(id)) : [];
    results.push({request, operationId, differences, unknownIds});
    for (const [recorded, made] of pairsMade(entry, {status, headers, body})) ids[recorded] ??= made;
  }
  return results;
}
