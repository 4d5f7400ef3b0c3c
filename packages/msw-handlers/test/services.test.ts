import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';
import {defaultCredentials as credentials} from '@pbi-bound-report/emulator';
import {setupServer} from 'msw/node';
import {createHandlers} from '../src/index.js';

const server = setupServer(...createHandlers());
before(() => {
  server.listen({onUnhandledRequest: 'error'});
});
after(() => {
  server.close();
});

test('an operation answers at the origin of its own service only, as the services do', async () => {
  const token = {method: 'POST', body: new URLSearchParams({grant_type: 'client_credentials'})};
  const path = `/${credentials.tenantId}/oauth2/v2.0/token`;
  const statusOf = async (url: string, init?: RequestInit): Promise<number> => (await fetch(url, init)).status;
  assert.equal(await statusOf(`https://login.microsoftonline.com${path}`, token), 400);
  assert.equal(await statusOf(`https://api.powerbi.com${path}`, token), 404);
  // Without a token the operation refuses with 403; where there is none, nothing is there.
  assert.equal(await statusOf('https://api.powerbi.com/v1.0/myorg/groups'), 403);
  assert.equal(await statusOf('https://login.microsoftonline.com/v1.0/myorg/groups'), 404);
});
