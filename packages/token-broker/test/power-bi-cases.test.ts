/** What the endpoint makes of Power BI's and Entra's answers, behind a real server and in front of the emulator. */
import {createEmulatorClient, defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {after, before, test} from 'node:test';
import {clientSecretCredential, createTokenEndpoint, everyPair, type TokenEndpoint} from '../src/index.js';
import {powerBiCases, type EndpointOnEmulator} from './support/power-bi-cases.js';
import {servers, type RunningServer} from './support/servers.js';

let emulator: MockServer;
let server: RunningServer;
let site: EndpointOnEmulator;
before(async () => {
  emulator = await createMockServer();
  const apiOrigin = await emulator.listen();
  const datasets = {[ids.contoso]: ids.contosoWorkspace, [ids.fabrikam]: ids.fabrikamWorkspace};
  const createEndpoint = (): TokenEndpoint =>
    createTokenEndpoint({
      powerBi: {apiOrigin},
      credential: clientSecretCredential({...defaultCredentials, authorityHost: apiOrigin}),
      authorize: () => ({
        subject: 'john',
        pairs: everyPair({reports: {[ids.report]: ids.reportWorkspace}, datasets}),
        identities: [{username: 'john@contoso.com', roles: ['sales'], datasets: Object.keys(datasets)}],
      }),
      rateLimit: false,
      log: () => undefined,
      resilience: {backoffMs: 1},
    });
  // A new endpoint has kept nothing.
  let current = createEndpoint();
  const latest = Object.assign((request: Request) => current(request), {
    handle: (...request: Parameters<TokenEndpoint['handle']>) => current.handle(...request),
  });
  server = await servers['Node’s http']!(latest);
  site = {
    endpoint: {
      url: server.url,
      granted: [
        {reportId: ids.report, datasetId: ids.contoso},
        {reportId: ids.report, datasetId: ids.fabrikam},
      ],
      denied: {reportId: ids.report, datasetId: ids.northwind},
    },
    emulator: createEmulatorClient(apiOrigin),
    forget: () => {
      current = createEndpoint();
      return Promise.resolve();
    },
  };
});
after(async () => {
  await server?.close();
  await emulator?.close();
});

for (const {title, run} of powerBiCases) void test(title, () => run(site));
