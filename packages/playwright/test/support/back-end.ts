/**
 * A site's back end, as it is written for Power BI: it signs in, asks for a token, and knows nothing of an emulator.
 */

/** The platform's `fetch`, or what stands in for it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** What the back end is configured with. */
export interface BackEndSettings {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  workspaceId: string;
  reportId: string;
  /** Dataset ids by retailer. */
  datasets: Readonly<Record<string, string>>;
  /** Datasets with row-level security. */
  secured: readonly string[];
}

/** What the browser gets. */
export interface EmbedAnswer {
  token: string;
  expiration: string;
  embedUrl: string;
  reportId: string;
  datasetId: string;
}

/** Power BI refused. */
export class BackEndError extends Error {
  override readonly name = 'BackEndError';
}

async function readJson<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  throw new BackEndError(`Power BI answered ${response.status} ${await response.text()}`);
}

/** @throws BackEndError where Power BI refuses. */
export async function embed(send: Fetch, settings: BackEndSettings, retailer: string): Promise<EmbedAnswer> {
  const datasetId = settings.datasets[retailer] ?? retailer;
  const {access_token: accessToken} = await readJson<{access_token: string}>(
    await send(`https://login.microsoftonline.com/${settings.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        scope: 'https://analysis.windows.net/powerbi/api/.default',
      }),
    }),
  );
  const authorization = `Bearer ${accessToken}`;
  const report = await readJson<{id: string; embedUrl: string}>(
    await send(`https://api.powerbi.com/v1.0/myorg/groups/${settings.workspaceId}/reports/${settings.reportId}`, {
      headers: {authorization},
    }),
  );
  const {token, expiration} = await readJson<{token: string; expiration: string}>(
    await send('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
      method: 'POST',
      headers: {authorization, 'content-type': 'application/json'},
      body: JSON.stringify({
        reports: [{id: report.id}],
        datasets: [{id: datasetId}],
        ...(settings.secured.includes(retailer) && {
          identities: [{username: 'exec@example.com', roles: ['executive'], datasets: [datasetId]}],
        }),
      }),
    }),
  );
  return {token, expiration, embedUrl: report.embedUrl, reportId: report.id, datasetId};
}
