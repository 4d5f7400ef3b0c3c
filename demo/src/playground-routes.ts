/** The playground's back end: what there is to show, and a token endpoint that grants all of it to everybody. */
import {createEmulatorClient, defaultCredentials} from '@pbi-bound-report/emulator';
import {clientSecretCredential} from '@pbi-bound-report/token-broker';
import {tokenEndpointPlugin} from '@pbi-bound-report/token-broker/fastify';
import type {FastifyInstance} from 'fastify';
import type {PlaygroundContent} from './playground-content.js';

/** The playground's faults and clock are its own: the portal goes on while they are tried. */
const lane = 'playground';
const tokenEndpoint = '/playground/token';

/** @param powerBiOrigin Of the emulator. */
export async function playgroundRoutes(app: FastifyInstance, powerBiOrigin: string): Promise<void> {
  const {reports, datasets} = await createEmulatorClient(powerBiOrigin, {lane}).status();
  const workspaces = Object.fromEntries([...reports, ...datasets].map(({id, workspaceId}) => [id, workspaceId]));
  app.get('/playground-content', (): PlaygroundContent => ({
    emulatorOrigin: powerBiOrigin,
    lane,
    tokenEndpoint,
    reports: [...reports].sort((a, b) => Number(b.name === 'Retail Sales') - Number(a.name === 'Retail Sales')),
    datasets,
  }));
  const inLane: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('x-emulator-lane', lane);
    return fetch(input, {...init, headers});
  };
  await app.register(tokenEndpointPlugin, {
    path: tokenEndpoint,
    powerBi: {apiOrigin: powerBiOrigin, workspaces},
    credential: clientSecretCredential({...defaultCredentials, authorityHost: powerBiOrigin, fetch: inLane}),
    fetch: inLane,
    authorize: ({access}) => ({
      subject: 'playground',
      // Whatever is asked for, a test id among it: the playground shows what Power BI says of it.
      pairs: access.pairs.map(pair => ({...pair, edit: true})),
      targetWorkspaces: access.targetWorkspaces,
      identities: dataset =>
        dataset.identityRequired ? {username: 'iris@contoso.com', roles: ['executive']} : undefined,
    }),
    // Each click on "renew" and each failure is to be seen at once.
    tokenStore: false,
    refusalTtlMs: 0,
    rateLimit: false,
    resilience: {retries: 0, failuresToOpen: 1000},
    log: () => undefined,
  });
}
