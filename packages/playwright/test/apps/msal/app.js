// A portal without a back end: its users sign in themselves, and the reports are shown to them as who they are.
const {models} = window['powerbi-client'];
const find = selector => document.querySelector(selector);
const minutes = 60_000;
const workspaceId = 'f089354e-8366-4e18-aea3-4cb4a3a50b48';
const reportId = 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd';
const datasets = {
  Northwind: '3d2f1c60-94a7-4f0e-8a55-6f3f0c8d7b21',
  Contoso: 'cfafbeb1-8037-4d0c-896e-a46fb27ff229',
  Fabrikam: 'e75afc47-1150-45e0-aba7-4eb04e4876e5',
  Tailspin: '7c9a4e1b-52d8-4b6f-9e33-1a2b3c4d5e6f',
};
const scopes = ['https://analysis.windows.net/powerbi/api/Report.Read.All'];
const client = await window.msal.createStandardPublicClientApplication({
  auth: {
    clientId: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
    authority: 'https://login.microsoftonline.com/6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
    redirectUri: `${location.origin}/redirect.html`,
  },
});
let report;
let timer;

async function acquireToken(forceRefresh = false) {
  const [account] = client.getAllAccounts();
  return (await client.acquireTokenSilent({scopes, account, forceRefresh})).accessToken;
}

/** Ten minutes before the token ends there is another. */
function renewLater() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    await report.setAccessToken(await acquireToken(true));
    find('#status').textContent = 'renewed';
    renewLater();
  }, 50 * minutes);
}

async function findEmbedUrl(accessToken) {
  const response = await fetch(`https://api.powerbi.com/v1.0/myorg/groups/${workspaceId}/reports/${reportId}`, {
    headers: {Authorization: `Bearer ${accessToken}`},
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.code);
  return answer.embedUrl;
}

async function show(dataset) {
  try {
    find('#status').textContent = 'loading';
    find('#alert').textContent = '';
    const accessToken = await acquireToken();
    report = window.powerbi.embed(find('#report'), {
      type: 'report',
      id: reportId,
      embedUrl: await findEmbedUrl(accessToken),
      accessToken,
      tokenType: models.TokenType.Aad,
      datasetBinding: {datasetId: datasets[dataset]},
    });
    report.on('rendered', () => {
      find('#status').textContent = 'rendered';
    });
    report.on('error', ({detail}) => {
      find('#alert').textContent = detail.message;
    });
    renewLater();
  } catch (error) {
    find('#alert').textContent = error.message;
  }
}

await client.handleRedirectPromise();
const [account] = client.getAllAccounts();
if (account) {
  find('#user').textContent = account.username;
  for (const name of Object.keys(datasets)) find('#dataset').append(new Option(name));
  find('#dataset').addEventListener('change', ({target}) => show(target.value));
  show(find('#dataset').value);
} else {
  await client.loginRedirect({scopes});
}
