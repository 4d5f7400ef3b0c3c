// A page whose users sign in themselves, as the documentation of msal-browser and of powerbi-client has it.
const settings = {
  clientId: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
  authority: 'https://login.microsoftonline.com/6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
  workspaceId: 'f089354e-8366-4e18-aea3-4cb4a3a50b48',
  reportId: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
};
const {authority = settings.authority, lane} = Object.fromEntries(new URLSearchParams(location.search));
const scopes = ['https://analysis.windows.net/powerbi/api/Report.Read.All'];
const find = id => document.querySelector(`#${id}`);
const client = await window.msal.createStandardPublicClientApplication({
  auth: {
    clientId: settings.clientId,
    authority,
    knownAuthorities: [new URL(authority).host],
    redirectUri: `${location.origin}/redirect.html`,
  },
  cache: {cacheLocation: 'localStorage'},
});

function showUser() {
  find('user').textContent = client.getAllAccounts()[0]?.username ?? '';
}

function fail(error) {
  find('alert').textContent = error.errorCode ?? error.message;
}

async function acquireToken(options = {}) {
  const [account] = client.getAllAccounts();
  const {accessToken, expiresOn, fromCache} = await client.acquireTokenSilent({scopes, account, ...options});
  return {accessToken, expiresOn, fromCache};
}

async function findReport(accessToken) {
  const url = `https://api.powerbi.com/v1.0/myorg/groups/${settings.workspaceId}/reports/${settings.reportId}`;
  const response = await fetch(url, {headers: {Authorization: `Bearer ${accessToken}`}});
  if (!response.ok) throw new Error(`Power BI answered ${response.status}`);
  return response.json();
}

async function showInSdk() {
  const {accessToken} = await acquireToken();
  const report = await findReport(accessToken);
  const shown = window.powerbi.embed(find('report'), {
    type: 'report',
    id: report.id,
    embedUrl: report.embedUrl,
    accessToken,
    tokenType: window['powerbi-client'].models.TokenType.Aad,
  });
  shown.on('rendered', () => {
    find('status').textContent = 'rendered';
  });
  shown.on('error', ({detail}) => fail(detail));
  window.report = shown;
}

async function showInElement() {
  const element = document.createElement('pbi-bound-report');
  Object.assign(element, {
    reportId: settings.reportId,
    workspaceId: settings.workspaceId,
    tokenType: 'aad',
    label: 'Retail sales',
    async tokenProvider() {
      const {accessToken, expiresOn} = await acquireToken();
      const report = await findReport(accessToken);
      return {
        token: accessToken,
        expiration: expiresOn.toISOString(),
        reports: [{id: report.id, embedUrl: report.embedUrl}],
      };
    },
  });
  element.style.cssText = 'display: block; width: 1100px; height: 700px';
  element.addEventListener('pbi-rendered', () => {
    find('status').textContent = 'rendered';
  });
  find('report').replaceChildren(element);
}

Object.assign(window, {client, acquireToken, scopes});
find('redirect').onclick = () =>
  client.loginRedirect({scopes, ...(lane && {extraQueryParameters: {lane}})}).catch(fail);
find('popup').onclick = () => client.loginPopup({scopes}).then(showUser, fail);
find('sdk').onclick = () => showInSdk().catch(fail);
find('element').onclick = () => showInElement().catch(fail);
await client.handleRedirectPromise().catch(fail);
showUser();
document.body.dataset.ready = 'yes';
