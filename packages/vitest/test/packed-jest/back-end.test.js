// Run in a project of its own: as ES modules, and once more compiled to CommonJS.
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {startPowerBi} from '@pbi-bound-report/vitest/node';
import {afterAll, beforeAll, beforeEach, expect, test} from '@jest/globals';

let powerBi;
beforeAll(async () => {
  powerBi = await startPowerBi();
});
beforeEach(() => powerBi.reset());
afterAll(() => powerBi.close());

const {tenantId, clientId, clientSecret} = defaultCredentials;
async function generateToken() {
  const signedIn = await fetch(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  });
  const {access_token: accessToken} = await signedIn.json();
  return fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
    method: 'POST',
    headers: {authorization: `Bearer ${accessToken}`, 'content-type': 'application/json'},
    body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.northwind}]}),
  });
}

test('a token is had', async () => {
  expect((await (await generateToken()).json()).token).toMatch(/^H4sI/);
});

test('a failure of the service is met', async () => {
  await powerBi.faults.add({operation: 'EmbedToken_GenerateToken', status: 503});
  expect((await generateToken()).status).toBe(503);
});
