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

/** @throws Error where the world has no service principal to sign in as. */
export async function findDrift({entries}: Cassette, {world, ids = {}}: DriftOptions = {}): Promise<DriftResult[]> {
  const emulator = createEmulator(world === undefined ? {} : {world});
  const caller = await signIn(emulator);
  const results: DriftResult[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'call') continue;
    const request = `${entry.request.method} ${entry.request.path}`;
    if (entry.request.body === redactionMark) {
      results.push({request, operationId: undefined, differences: [], skipped: 'The file that was sent is redacted.'});
      continue;
    }
    const {operationId, status, headers, body} = await send(emulator, restore(entry, caller, ids));
    results.push({
      request,
      operationId,
      differences: compareResponses(entry.response, {status, headers, body}),
    });
  }
  return results;
}
