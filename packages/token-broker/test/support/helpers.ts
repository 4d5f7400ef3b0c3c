import type {TokenEndpointFailure, TokenEndpointRequest, TokenEndpointResponse} from '@pbi-bound-report/contract';
import {
  clientSecretCredential,
  createTokenEndpoint,
  type Grant,
  type LogEntry,
  type TokenEndpoint,
  type TokenEndpointOptions,
} from '../../src/index.js';
import {entraSecret, fakePowerBi, ids, type FakePowerBi} from './fake-power-bi.js';

/** A grant of everything in the fake world; Contoso and Fabrikam with an identity. */
export const everything = (subject = 'anna'): Grant => ({
  subject,
  pairs: [ids.report, ids.otherReport, ids.paginated].flatMap(reportId =>
    [ids.contoso, ids.fabrikam, ids.northwind].map(datasetId => ({reportId, datasetId, workspaceId: ids.workspace})),
  ),
  identities: [{username: subject, roles: ['sales'], datasets: [ids.contoso, ids.fabrikam]}],
});

export interface TestSite {
  world: FakePowerBi;
  endpoint: TokenEndpoint;
  log: LogEntry[];
  post: (
    body: unknown,
    init?: RequestInit,
  ) => Promise<{status: number; headers: Headers; body: TokenEndpointResponse & TokenEndpointFailure; text: string}>;
}

export const url = 'https://portal.example/token';

/** An endpoint on a fake world, quick to give up. */
export function createSite(options: Partial<TokenEndpointOptions> = {}, world = fakePowerBi()): TestSite {
  const log: LogEntry[] = [];
  const endpoint = createTokenEndpoint({
    credential: clientSecretCredential({
      tenantId: 'tenant',
      clientId: 'client',
      clientSecret: entraSecret,
      fetch: world.fetch,
      now: () => world.now,
    }),
    authorize: () => everything(),
    fetch: world.fetch,
    now: () => world.now,
    log: entry => log.push(entry),
    ...options,
    resilience: {backoffMs: 1, ...options.resilience},
  });
  return {
    world,
    endpoint,
    log,
    post: async (body, init = {}) => {
      const response = await endpoint(
        new Request(url, {
          method: 'POST',
          body: typeof body === 'string' ? body : JSON.stringify(body),
          ...init,
          headers: {
            'content-type': 'application/json',
            origin: 'https://portal.example',
            ...(init.headers as Record<string, string>),
          },
        }),
      );
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: JSON.parse(text || '{}') as TokenEndpointResponse & TokenEndpointFailure,
        text,
      };
    },
  };
}

export const onePair = (datasetId: string = ids.fabrikam, reportId: string = ids.report): TokenEndpointRequest => ({
  reports: [{id: reportId}],
  datasets: [{id: datasetId}],
  bindings: [{reportId, datasetId}],
});
