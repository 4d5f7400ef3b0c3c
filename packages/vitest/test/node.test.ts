/** The kit without Vitest: Node's own runner, and a window of jsdom that the test has made. */
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {afterEach, beforeEach, mock, test} from 'node:test';
import {startPowerBi, type DomWindow, type FakeTimers, type PowerBi} from '@pbi-bound-report/vitest/node';

const {JSDOM} = createRequire(import.meta.url)('jsdom') as {
  JSDOM: new (html: string, options: object) => {window: DomWindow};
};
let installed = false;
const timers: FakeTimers = {
  isInstalled: () => installed,
  install(now) {
    mock.timers.enable({apis: ['Date', 'setTimeout', 'setInterval'], now});
    installed = true;
  },
  advance: milliseconds => mock.timers.tick(milliseconds),
  uninstall() {
    mock.timers.reset();
    installed = false;
  },
};
let window: DomWindow;
let powerBi: PowerBi;

beforeEach(async () => {
  ({window} = new JSDOM('<main></main>', {url: 'http://localhost/'}));
  powerBi = await startPowerBi({window, timers});
});
afterEach(() => powerBi.close());

test('calls are answered until it is closed', async () => {
  assert.equal((await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status, 403);
  powerBi.close();
  await assert.rejects(fetch('https://api.powerbi.com/v1.0/myorg/groups'));
});

test('the clock moves the runner’s timers', async () => {
  await powerBi.clock.install({time: '2031-05-01T10:00:00Z'});
  let rung = 0;
  setTimeout(() => rung++, 50 * 60_000);
  await powerBi.clock.advance('50:00');
  assert.equal(rung, 1);
  assert.match((await powerBi.clock.read()).now, /^2031-05-01T10:50/);
});

test('an iframe of the window has a report, and is the window’s own again afterwards', async () => {
  const main = window.document.querySelector('main');
  assert.ok(main);
  const config = await powerBi.embedConfiguration({report: 'Retail Sales', datasets: 'Northwind'});
  const iframe = window.document.createElement('iframe');
  const loaded = new Promise(resolve => iframe.addEventListener('load', resolve));
  iframe.src = config.embedUrl;
  main.append(iframe);
  await loaded;
  const events: string[] = [];
  const rendered = new Promise<void>(resolve => {
    window.addEventListener('message', ({data, source, origin}: MessageEvent<{url?: string}>) => {
      assert.equal(source, iframe.contentWindow);
      assert.equal(origin, 'https://app.powerbi.com');
      events.push(data.url ?? 'answer');
      if (data.url?.endsWith('/events/rendered')) resolve();
    });
  });
  iframe.contentWindow?.postMessage(
    {method: 'POST', url: '/report/load', headers: {id: 'a1', uid: 'u'}, body: config},
    '*',
  );
  await rendered;
  assert.ok(events.includes('/reports/u/events/loaded'));
  assert.equal(powerBi.frame({within: main}).model?.session?.opened.dataset.name, 'Northwind');
  powerBi.close();
  const plain = window.document.createElement('iframe');
  plain.src = config.embedUrl;
  main.append(plain);
  assert.ok(!Object.hasOwn(window.HTMLIFrameElement.prototype, 'setAttribute'));
});

test('messages for another origin do not arrive', async () => {
  const iframe = window.document.createElement('iframe');
  const loaded = new Promise(resolve => iframe.addEventListener('load', resolve));
  iframe.src = 'https://app.powerbi.com/reportEmbed';
  window.document.body.append(iframe);
  await loaded;
  const answers: unknown[] = [];
  window.addEventListener('message', ({data}) => answers.push((data as {statusCode?: number}).statusCode));
  iframe.contentWindow?.postMessage({method: 'GET', url: '/report/pages', headers: {id: 'x'}}, 'https://other.example');
  iframe.contentWindow?.postMessage(
    {method: 'GET', url: '/getCorrelationId', headers: {id: 'y'}},
    'https://app.powerbi.com',
  );
  await new Promise(resolve => window.addEventListener('message', resolve, {once: true}));
  assert.deepEqual(answers, [200]);
});

test('a clock without known timers says what to do', async () => {
  powerBi.close();
  powerBi = await startPowerBi({window});
  await assert.rejects(powerBi.clock.install(), /the timers of this test runner are not known\. Pass them/);
});
