/** Script of the static site of static.test.ts: a page without a back end that embeds a bound report. */
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createHandlers} from '@pbi-bound-report/msw-handlers';
import {setupWorker} from 'msw/browser';
import {factories, Report, service} from 'powerbi-client';

await setupWorker(...createHandlers()).start({quiet: true, onUnhandledRequest: 'bypass'});
const entra = (await (
  await fetch(`https://login.microsoftonline.com/${defaultCredentials.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: defaultCredentials.clientId,
      client_secret: defaultCredentials.clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  })
).json()) as {access_token: string};
const {token} = (await (
  await fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: `Bearer ${entra.access_token}`},
    body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.northwind}]}),
  })
).json()) as {token: string};

const powerbi = new service.Service(factories.hpmFactory, factories.wpmpFactory, factories.routerFactory);
const container = document.body.appendChild(document.createElement('div'));
container.style.cssText = 'width: 900px; height: 560px';
const iframe = document.createElement('iframe');
iframe.style.cssText = 'width: 100%; height: 100%';
iframe.src = '/reportEmbed.html?uid=static';
for (const name of ['rendered', 'error']) {
  container.addEventListener(name, event => {
    document.documentElement.dataset[name] = JSON.stringify((event as CustomEvent).detail ?? {});
  });
}
container.append(iframe);
const report = new Report(
  powerbi,
  container,
  {
    type: 'report',
    id: ids.report,
    uniqueId: 'static',
    embedUrl: iframe.src,
    accessToken: token,
    tokenType: 1,
    datasetBinding: {datasetId: ids.northwind},
  } as never,
  false,
  false,
  iframe,
);
(powerbi as unknown as {embeds: unknown[]}).embeds.push(report);
