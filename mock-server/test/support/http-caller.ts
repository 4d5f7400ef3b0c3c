/** A listening server and the requests that most tests make. */
import {defaultCredentials as credentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createEmulatorClient, type EmulatorClient} from '@pbi-bound-report/emulator/client';
import type {TestContext} from 'node:test';
import {createMockServer, type MockServer, type MockServerOptions} from '../../src/server.js';

export const entraForm = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: credentials.clientId,
  client_secret: credentials.clientSecret,
  scope: 'https://analysis.windows.net/powerbi/api/.default',
}).toString();
/** One report on Northwind, the dataset without row-level security. */
export const plainRequest = {reports: [{id: ids.report}], datasets: [{id: ids.northwind}]};

export interface Listening {
  server: MockServer;
  origin: string;
  client: EmulatorClient;
  signIn(headers?: Record<string, string>, base?: string): Promise<string>;
  generateToken(accessToken: string, body?: unknown, init?: RequestInit): Promise<Response>;
}

/** A server on a free port, closed when the test ends. */
export async function listening(t: TestContext, options: MockServerOptions = {}): Promise<Listening> {
  const server = await createMockServer(options);
  t.after(() => server.close());
  const origin = await server.listen();
  return {
    server,
    origin,
    client: createEmulatorClient(origin),
    async signIn(headers = {}, base = origin) {
      const response = await fetch(`${base}/${ids.tenant}/oauth2/v2.0/token`, {
        method: 'POST',
        headers: {'Content-Type': 'application/x-www-form-urlencoded', ...headers},
        body: entraForm,
      });
      return ((await response.json()) as {access_token: string}).access_token;
    },
    generateToken: (accessToken, body = plainRequest, init = {}) =>
      fetch(`${origin}/v1.0/myorg/GenerateToken`, {
        method: 'POST',
        ...init,
        headers: {
          Authorization: `Bearer ${accessToken}`,
          'Content-Type': 'application/json',
          ...(init.headers as Record<string, string>),
        },
        body: JSON.stringify(body),
      }),
  };
}
