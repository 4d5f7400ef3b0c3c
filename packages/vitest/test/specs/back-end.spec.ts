import {ConfidentialClientApplication} from '@azure/msal-node';
import {createDefaultWorld, defaultCredentials, defaultWorldIds as ids, expect, test} from '@pbi-bound-report/vitest';
import {request} from 'node:https';

/** A back end as tutorials have it: MSAL signs in, `fetch` does the rest. It knows of no test. */
async function embedToken(datasetId: string): Promise<{status: number; token?: string; error?: {code: string}}> {
  const {tenantId, clientId, clientSecret} = defaultCredentials;
  const msal = new ConfidentialClientApplication({
    auth: {clientId, clientSecret, authority: `https://login.microsoftonline.com/${tenantId}`},
  });
  const signedIn = await msal.acquireTokenByClientCredential({
    scopes: ['https://analysis.windows.net/powerbi/api/.default'],
  });
  const response = await fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
    method: 'POST',
    headers: {authorization: `Bearer ${signedIn?.accessToken ?? ''}`, 'content-type': 'application/json'},
    body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: datasetId}]}),
  });
  return {status: response.status, ...((await response.json()) as object)};
}

test('a back end signs in and gets its token', async ({powerBi}) => {
  const {status, token} = await embedToken(ids.northwind);
  expect(status).toBe(200);
  expect(token).toMatch(/^H4sI/);
  const calls = await powerBi.journal.read();
  expect(calls.map(({operationId}) => operationId)).toContain('EmbedToken_GenerateToken');
  expect(JSON.stringify(calls)).not.toContain(token);
});

test('a dataset that the caller may not use is refused as the service does', async () => {
  const {status, error} = await embedToken(ids.tailspin);
  expect(status).toBe(401);
  expect(error?.code).toBe('PowerBINotAuthorizedException');
});

test('faults come, and are gone in the next test: first', async ({powerBi}) => {
  await powerBi.faults.add({operation: 'EmbedToken_GenerateToken', status: 429, retryAfterSeconds: 7});
  expect((await embedToken(ids.northwind)).status).toBe(429);
});

test('faults come, and are gone in the next test: then', async ({powerBi}) => {
  expect((await embedToken(ids.northwind)).status).toBe(200);
  expect(await powerBi.faults.list()).toEqual([]);
});

test('a lost connection is a failed fetch', async ({powerBi}) => {
  await powerBi.faults.add({operation: 'EmbedToken_GenerateToken', connection: 'drop'});
  await expect(embedToken(ids.northwind)).rejects.toThrow(/fetch/i);
});

test('a world may be a value', async ({powerBi}) => {
  const world = createDefaultWorld();
  const report = world.reports.find(({id}) => id === ids.report);
  if (report) report.name = 'Another report';
  await powerBi.world(world);
  const {token} = await powerBi.embedToken({report: 'Another report', datasets: 'Northwind'});
  expect(token).toMatch(/^H4sI/);
  expect((await embedToken(ids.northwind)).status).toBe(200);
});

test('calls by node:https are answered too, and other hosts are left alone', async () => {
  const status = await new Promise((resolve, reject) => {
    request('https://api.powerbi.com/v1.0/myorg/groups', response => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
  expect(status).toBe(403);
  await expect(fetch('http://127.0.0.1:9/')).rejects.toThrow();
});

test('paths that Power BI does not have are answered with what may have been meant', async () => {
  const response = await fetch('https://api.powerbi.com/v1.0/myorg/GenerateTokens', {method: 'POST'});
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('EmbedToken_GenerateToken');
  expect((await fetch('https://app.powerbi.com/nothing')).status).toBe(404);
});

test.describe('the clock', () => {
  test('moves Power BI’s time alone until it is installed', async ({powerBi}) => {
    const before = Date.now();
    await powerBi.clock.advance('01:00:30');
    expect(Date.now() - before).toBeLessThan(60_000);
    expect(Date.parse((await powerBi.clock.read()).now) - before).toBeGreaterThanOrEqual(3_630_000);
  });

  test('moves the timers of the code under test with it once it is', async ({powerBi}) => {
    await powerBi.clock.install({time: '2031-05-01T10:00:00Z'});
    const {expiration} = await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'});
    expect(expiration).toMatch(/^2031-05-01T11:00/);
    let rung = 0;
    setTimeout(() => rung++, 50 * 60_000);
    await powerBi.clock.advance('49:00');
    expect(rung).toBe(0);
    await powerBi.clock.advance('01:00');
    expect(rung).toBe(1);
    expect(new Date().toISOString()).toMatch(/^2031-05-01T10:50/);
    expect((await powerBi.clock.read()).now).toMatch(/^2031-05-01T10:50/);
    expect((await embedToken(ids.northwind)).status).toBe(200);
  });

  test('is the real one again in the next test', () => {
    expect(new Date().getFullYear()).toBeLessThan(2031);
  });

  test('refuses what is no duration', async ({powerBi}) => {
    for (const wrong of ['an hour', '1:2:3:4', Number.NaN]) {
      await expect(powerBi.clock.advance(wrong)).rejects.toThrow(/is no duration\. Give milliseconds/);
    }
  });
});

test('a frame where there is no document is refused, with what to do', ({powerBi}) => {
  expect(() => powerBi.frame()).toThrow(/this test has no document\. Run it in jsdom or happy-dom/);
});
