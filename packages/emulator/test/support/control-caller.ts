/** For the tests of the control: an emulator that is called without an adapter. */
import {createEmulator, type Emulator} from '../../src/emulator.js';
import type {EmulatorOptions} from '../../src/emulator-options.js';
import type {OperationResponse} from '../../src/http/operation.js';
import {defaultCredentials, defaultWorldIds as ids} from '../../src/world/seed/default-world.js';

/** Noon of a day in 2030, so that no test depends on the day it runs. */
export const noon = Date.UTC(2030, 5, 15, 12);

/** Calls operations by id and reads JSON. */
export interface Caller {
  emulator: Emulator;
  call(
    id: string,
    call?: {params?: Record<string, string>; query?: string; headers?: Record<string, string>; body?: unknown},
  ): Promise<OperationResponse & {json: unknown}>;
  signIn(headers?: Record<string, string>): Promise<string>;
  generateToken(
    body: unknown,
    accessToken: string,
    headers?: Record<string, string>,
  ): Promise<OperationResponse & {json: unknown}>;
  open(
    token: string,
    datasetId: string,
    headers?: Record<string, string>,
  ): Promise<OperationResponse & {json: unknown}>;
}

/** One report on Northwind, the dataset without row-level security. */
export const plainRequest = {reports: [{id: ids.report}], datasets: [{id: ids.northwind}]};

/** @param options The machine's clock stands still at noon unless they say otherwise. */
export function createCaller(options: EmulatorOptions = {}): Caller {
  const emulator = createEmulator({now: () => noon, ...options});
  const call: Caller['call'] = async (id, {params = {}, query = '', headers = {}, body} = {}) => {
    const operation = emulator.operations.find(o => o.id === id);
    if (!operation) throw new Error(`No operation ${id}`);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await emulator.handle(operation, {
      params,
      query: new URLSearchParams(query),
      headers: {'content-type': 'application/json', ...headers},
      body: text,
      origin: 'https://api.powerbi.com',
    });
    let json: unknown;
    try {
      json = JSON.parse(answer.body);
    } catch {
      // Empty or spoilt on purpose: the test looks at the text.
    }
    return {...answer, json};
  };
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: defaultCredentials.clientId,
    client_secret: defaultCredentials.clientSecret,
    scope: 'https://analysis.windows.net/powerbi/api/.default',
  }).toString();
  return {
    emulator,
    call,
    async signIn(headers = {}) {
      const {json} = await call('Entra_Token', {
        params: {tenantId: ids.tenant},
        headers: {'content-type': 'application/x-www-form-urlencoded', ...headers},
        body: form,
      });
      return (json as {access_token: string}).access_token;
    },
    generateToken: (body, accessToken, headers = {}) =>
      call('EmbedToken_GenerateToken', {headers: {authorization: `Bearer ${accessToken}`, ...headers}, body}),
    open: (token, datasetId, headers = {}) =>
      call('Emulator_OpenReport', {
        headers: {authorization: `EmbedToken ${token}`, ...headers},
        body: {reportId: ids.report, datasetId},
      }),
  };
}
