/** No server but static files: the mock service worker answers for Power BI, Entra and the report page's questions. */
import {expect} from '@open-wc/testing';
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createHandlers} from '@pbi-bound-report/msw-handlers';
import {setupWorker} from 'msw/browser';
import {Events, sdk} from './sdk.js';

describe('the static build behind a mock service worker', function () {
  this.timeout(30_000);
  const worker = setupWorker(...createHandlers());
  before(() => worker.start({quiet: true, onUnhandledRequest: 'bypass'}));
  after(() => { worker.stop(); });

  it('embeds a bound report and draws its figures', async () => {
    const entra = await (await fetch(`https://login.microsoftonline.com/${defaultCredentials.tenantId}/oauth2/v2.0/token`, {method: 'POST', body: new URLSearchParams({
      grant_type: 'client_credentials', client_id: defaultCredentials.clientId, client_secret: defaultCredentials.clientSecret, scope: 'https://analysis.windows.net/powerbi/api/.default',
    })})).json() as {access_token: string};
    const {token} = await (await fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
      method: 'POST', headers: {'content-type': 'application/json', authorization: `Bearer ${entra.access_token}`},
      body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.northwind}]}),
    })).json() as {token: string};

    const {Report, service, factories} = await sdk();
    const powerbi = new service.Service(factories.hpmFactory, factories.wpmpFactory, factories.routerFactory);
    const container = document.body.appendChild(document.createElement('div'));
    container.style.cssText = 'width: 900px; height: 560px';
    const events = new Events(container);
    const iframe = document.createElement('iframe');
    iframe.style.cssText = 'width: 100%; height: 100%';
    const page = new URL('../dist/reportEmbed.html', import.meta.url).href;
    iframe.src = `${page}?uid=static`;
    container.append(iframe);
    const report = new Report(powerbi, container, {
      type: 'report', id: ids.report, uniqueId: 'static', embedUrl: page, accessToken: token, tokenType: 1, datasetBinding: {datasetId: ids.northwind},
    } as never, false, false, iframe);
    (powerbi as unknown as {embeds: unknown[]}).embeds.push(report);
    await events.next('rendered');
    expect(Number(iframe.contentDocument?.querySelector<HTMLElement>('[data-visual="totalRevenue"] .card-value')?.dataset['value'])).to.be.greaterThan(1000);
    expect(iframe.contentDocument?.querySelectorAll('report-chart svg').length).to.equal(3);
    powerbi.reset(container);
    container.remove();
  });
});
