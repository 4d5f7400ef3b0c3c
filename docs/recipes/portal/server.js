// The app under test: a page, and a back end that gets its embed tokens. It knows of no test.
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';

const {TENANT_ID, CLIENT_ID, CLIENT_SECRET, WORKSPACE_ID, REPORT_ID, PORT = '0'} = process.env;
const files = {
  '/': ['text/html', new URL('index.html', import.meta.url)],
  '/powerbi.min.js': ['text/javascript', createRequire(import.meta.url).resolve('powerbi-client/dist/powerbi.min.js')],
};

async function readJson(response) {
  if (response.ok) return response.json();
  throw new Error(`${response.url} answered ${response.status}`);
}

async function embed(datasetId) {
  const {access_token: accessToken} = await readJson(
    await fetch(`https://login.microsoftonline.com/${TENANT_ID}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        scope: 'https://analysis.windows.net/powerbi/api/.default',
      }),
    }),
  );
  const headers = {authorization: `Bearer ${accessToken}`, 'content-type': 'application/json'};
  const powerBi = 'https://api.powerbi.com/v1.0/myorg';
  const report = await readJson(await fetch(`${powerBi}/groups/${WORKSPACE_ID}/reports/${REPORT_ID}`, {headers}));
  const body = JSON.stringify({reports: [{id: REPORT_ID}], datasets: [{id: datasetId}]});
  const {token} = await readJson(await fetch(`${powerBi}/GenerateToken`, {method: 'POST', headers, body}));
  return {type: 'report', id: REPORT_ID, embedUrl: report.embedUrl, accessToken: token, tokenType: 1};
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  try {
    if (url.pathname === '/api/embed') {
      const datasetId = url.searchParams.get('dataset');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({...(await embed(datasetId)), datasetBinding: {datasetId}}));
      return;
    }
    const [type, file] = files[url.pathname] ?? [];
    response.writeHead(file ? 200 : 404, {'content-type': type ?? 'text/plain'});
    response.end(file && (await readFile(file)));
  } catch (error) {
    response.writeHead(502).end(error.message);
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
