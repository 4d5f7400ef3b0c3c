import {createEmulatorClient} from '@pbi-bound-report/emulator/client';
import {executeServerCommand} from '@web/test-runner-commands';

const powerBi = createEmulatorClient('https://app.powerbi.com');

// The SDK is a script, not a module.
const loadSdk = () =>
  new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), {
      src: '/node_modules/powerbi-client/dist/powerbi.min.js',
      onload: resolve,
      onerror: reject,
    });
    document.head.append(script);
  });

const event = (report, name) => new Promise(resolve => report.on(name, ({detail}) => resolve(detail)));

before(loadSdk);
beforeEach(() => powerBi.reset());

function embed(config) {
  const container = Object.assign(document.createElement('div'), {style: 'width: 900px; height: 600px'});
  // The SDK's `error` bubbles to the window, where the runner takes it for an error of the test.
  container.addEventListener('error', event => event.stopPropagation());
  document.body.append(container);
  return window.powerbi.embed(container, config);
}

it('shows a report with its pages', async () => {
  const config = await executeServerCommand('embed-configuration', {report: 'Retail Sales', datasets: 'Northwind'});
  const report = embed(config);
  await event(report, 'rendered');
  const [first] = await report.getPages();
  if (first.displayName !== 'Overview') throw new Error(`The first page is ${first.displayName}.`);
});

it('tells of a token for another dataset', async () => {
  const northwind = await executeServerCommand('embed-configuration', {report: 'Retail Sales', datasets: 'Northwind'});
  const fabrikam = await executeServerCommand('embed-configuration', {
    report: 'Retail Sales',
    datasets: 'Fabrikam',
    identities: [{username: 'ada', roles: ['executive']}],
  });
  const {message} = await event(embed({...fabrikam, accessToken: northwind.accessToken}), 'error');
  if (message !== 'PowerBINotAuthorizedException') throw new Error(`The error is ${message}.`);
});
