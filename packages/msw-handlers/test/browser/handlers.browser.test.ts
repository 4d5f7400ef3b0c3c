import {expect} from '@open-wc/testing';
import {
  createEmulatorClient,
  defaultCredentials as credentials,
  defaultWorldIds as ids,
} from '@pbi-bound-report/emulator';
import {setupWorker} from 'msw/browser';
import {createHandlers} from '../../src/index.js';
import {throughHandlers} from '../support/conformance.js';

describe('handlers in a service worker', () => {
  const worker = setupWorker();
  // For this page alone: with the scope `/` the worker would also answer the frames of the tests that run in the next
  // window.
  before(async () => {
    await worker.start({
      quiet: true,
      onUnhandledRequest: 'bypass',
      serviceWorker: {options: {scope: location.pathname + location.search}},
    });
  });
  afterEach(() => {
    worker.resetHandlers();
  });
  after(() => {
    worker.stop();
  });

  it('answers every conformance case as without an adapter', async function () {
    // More than a thousand cases, one after the other; how long an engine takes for them is not what is tested.
    this.timeout(500_000);
    const {handled, direct} = await throughHandlers(handlers => {
      worker.resetHandlers(...handlers);
    });
    expect(handled.problems).to.deep.equal([]);
    handled.lines.forEach((line, i) => {
      expect(line).to.equal(direct.lines[i]);
    });
    expect(handled.lines.length).to.equal(direct.lines.length);
  });

  it("answers Microsoft's URLs, and leads embed URLs and the report page's calls to the page's own origin", async () => {
    worker.use(...createHandlers());
    const signIn = await fetch(`https://login.microsoftonline.com/${credentials.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
        scope: 'https://analysis.windows.net/powerbi/api/.default',
      }),
    });
    const headers = {
      Authorization: `Bearer ${((await signIn.json()) as {access_token: string}).access_token}`,
      'Content-Type': 'application/json',
    };
    const made = await fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
      method: 'POST',
      headers,
      body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.northwind}]}),
    });
    const report = await fetch(
      `https://api.powerbi.com/v1.0/myorg/groups/${ids.reportWorkspace}/reports/${ids.report}`,
      {headers},
    );
    expect(((await report.json()) as {embedUrl: string}).embedUrl).to.match(
      new RegExp(`^${location.origin}/reportEmbed\\?`),
    );
    const {token} = (await made.json()) as {token: string};
    const opened = await fetch('/__emulator/embed/open', {
      method: 'POST',
      headers: {Authorization: `EmbedToken ${token}`, 'Content-Type': 'application/json'},
      body: JSON.stringify({reportId: ids.report, datasetId: ids.northwind}),
    });
    expect(opened.status).to.equal(200);
    const journal = await createEmulatorClient(location.origin).journal.read();
    expect(journal.map(e => e.operationId)).to.deep.equal([
      'Entra_Token',
      'EmbedToken_GenerateToken',
      'Reports_GetReportInGroup',
      'Emulator_OpenReport',
    ]);
  });

  it('answers a dropped connection as a network error', async () => {
    worker.use(...createHandlers());
    await createEmulatorClient(location.origin).faults.add({connection: 'drop', once: true});
    let failure: unknown;
    try {
      await fetch('https://api.powerbi.com/v1.0/myorg/groups');
    } catch (error) {
      failure = error;
    }
    expect(failure).to.be.instanceOf(TypeError);
    expect((await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status).to.equal(403);
  });
});
