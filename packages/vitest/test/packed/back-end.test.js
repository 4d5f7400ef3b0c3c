// Run in a project of its own, which has installed the packed packages.
import {ConfidentialClientApplication} from '@azure/msal-node';
import {defaultCredentials, defaultWorldIds as ids, expect, test} from '@pbi-bound-report/vitest';

const {tenantId, clientId, clientSecret} = defaultCredentials;

async function createEmbedToken(datasetId) {
  const msal = new ConfidentialClientApplication({
    auth: {clientId, clientSecret, authority: `https://login.microsoftonline.com/${tenantId}`},
  });
  const {accessToken} = await msal.acquireTokenByClientCredential({
    scopes: ['https://analysis.windows.net/powerbi/api/.default'],
  });
  const response = await fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
    method: 'POST',
    headers: {authorization: `Bearer ${accessToken}`, 'content-type': 'application/json'},
    body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: datasetId}]}),
  });
  return response.ok ? (await response.json()).token : response.status;
}

test('a back end gets its token', async () => {
  expect(await createEmbedToken(ids.northwind)).toMatch(/^H4sI/);
  expect(await createEmbedToken(ids.tailspin)).toBe(401);
});

test('a fault reaches it', async ({powerBi}) => {
  await powerBi.faults.add({operation: 'EmbedToken_GenerateToken', status: 503});
  expect(await createEmbedToken(ids.northwind)).toBe(503);
});
