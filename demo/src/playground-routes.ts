/** The playground's back end. */
import {createEmulatorClient, defaultCredentials} from '@pbi-bound-report/emulator';
import {clientSecretCredential} from '@pbi-bound-report/token-broker';
import {tokenEndpointPlugin} from '@pbi-bound-report/token-broker/fastify';
import type {FastifyInstance} from 'fastify';
import {playgroundContent, playgroundOptions, playgroundTokenPath} from './playground-policy.js';

/** The playground's faults and clock are its own: the portal goes on while they are tried. */
const lane = 'playground';

/** @param powerBiOrigin Of the emulator. */
export async function playgroundRoutes(app: FastifyInstance, powerBiOrigin: string): Promise<void> {
  const items = await createEmulatorClient(powerBiOrigin, {lane}).status();
  app.get('/playground-content', () => playgroundContent(items, {emulatorOrigin: powerBiOrigin, lane}));
  const laneFetch: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('x-emulator-lane', lane);
    return fetch(input, {...init, headers});
  };
  const {powerBi, ...options} = playgroundOptions(items);
  await app.register(tokenEndpointPlugin, {
    ...options,
    path: playgroundTokenPath,
    powerBi: {...powerBi, apiOrigin: powerBiOrigin},
    credential: clientSecretCredential({...defaultCredentials, authorityHost: powerBiOrigin, fetch: laneFetch}),
    fetch: laneFetch,
  });
}
