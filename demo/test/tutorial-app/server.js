// A back end as tutorials have it: Microsoft's hosts are written into it, and it knows of no emulator.
const express = require('express');
const msal = require('@azure/msal-node');
const config = require('./config.json');

const app = express();
app.use('/scripts', express.static(`${__dirname}/node_modules/powerbi-client/dist`));
app.use(express.static(`${__dirname}/public`));

async function getAccessToken() {
  const client = new msal.ConfidentialClientApplication({
    auth: {
      clientId: config.clientId,
      authority: `https://login.microsoftonline.com/${config.tenantId}`,
      clientSecret: config.clientSecret,
    },
  });
  const result = await client.acquireTokenByClientCredential({
    scopes: ['https://analysis.windows.net/powerbi/api/.default'],
  });
  return result.accessToken;
}

async function call(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function getEmbedInfo() {
  const headers = {'Content-Type': 'application/json', Authorization: `Bearer ${await getAccessToken()}`};
  const report = await call(
    `https://api.powerbi.com/v1.0/myorg/groups/${config.workspaceId}/reports/${config.reportId}`,
    {headers},
  );
  const token = await call('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
    method: 'POST',
    headers,
    body: JSON.stringify({
      datasets: [{id: report.datasetId}],
      reports: [{id: report.id}],
      targetWorkspaces: [{id: config.workspaceId}],
    }),
  });
  return {reportId: report.id, embedUrl: report.embedUrl, accessToken: token.token, expiry: token.expiration};
}

app.get('/getEmbedInfo', async (request, response) => {
  try {
    response.json(await getEmbedInfo());
  } catch (error) {
    response.status(500).send(error.message);
  }
});

const server = app.listen(process.env.PORT || 0, '127.0.0.1', () => {
  console.log(`Listening on port ${server.address().port}`);
});
