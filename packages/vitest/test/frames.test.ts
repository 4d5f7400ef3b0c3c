/** Iframes of a window of jsdom that lead to Power BI: what the page that embeds them sees. */
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {test, type TestContext} from 'node:test';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {DomWindow} from '../src/frame/dom-window.js';
import {installFrames} from '../src/frame/frame-host.js';

const {JSDOM} = createRequire(import.meta.url)('jsdom') as {
  JSDOM: new (html: string, options?: object) => {window: DomWindow};
};
const address = 'https://app.powerbi.com/reportEmbed?reportId=1';
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await nextTurn();
};

function createHost(t: TestContext, options: object = {url: 'http://localhost/'}) {
  const calls: string[] = [];
  const {window} = new JSDOM('<main></main>', options);
  const host = installFrames({
    view: window,
    fetch: url => {
      calls.push(url);
      return Promise.reject(new Error('offline'));
    },
  });
  t.after(() => host.uninstall());
  const messages: {data: unknown; origin: string}[] = [];
  window.addEventListener('message', ({data, origin}) => messages.push({data, origin}));
  const add = (src?: string): HTMLIFrameElement => {
    const iframe = window.document.createElement('iframe');
    if (src !== undefined) iframe.src = src;
    window.document.body.append(iframe);
    return iframe;
  };
  const loadsOf = (iframe: HTMLIFrameElement): {count: number} => {
    const loads = {count: 0};
    iframe.addEventListener('load', () => loads.count++);
    return loads;
  };
  return {window, host, messages, calls, add, loadsOf};
}
/** What every report answers. */
const ping = {method: 'GET', url: '/getCorrelationId', headers: {id: 'x'}};

test('only an address of Power BI’s app makes a report, however it is set', async t => {
  const {host, add} = createHost(t);
  for (const src of [
    'https://app.powerbi.com.evil.example/',
    'http://app.powerbi.com/',
    '/reportEmbed',
    'http://[',
    'about:blank',
  ]) {
    const iframe = add(src);
    assert.equal(host.frames().length, 0, src);
    iframe.remove();
  }
  const iframe = add();
  iframe.setAttribute('title', address);
  assert.equal(host.frames().length, 0);
  iframe.setAttribute('SRC', address);
  assert.deepEqual(
    host.frames().map(({url}) => url.href),
    [address],
  );
  assert.equal(iframe.getAttribute('src'), address);
});

test('an iframe without a report keeps its own window, and one that is not in the document has none', t => {
  const {host, window, add} = createHost(t);
  const plain = add('about:blank');
  assert.ok(plain.contentWindow);
  assert.ok(plain.contentDocument);
  const apart = window.document.createElement('iframe');
  apart.src = address;
  assert.equal(apart.contentWindow, null);
  assert.equal(host.frames().length, 0);
  window.document.body.append(apart);
  assert.equal(apart.contentWindow, host.frames()[0]?.contentWindow);
  assert.equal(apart.contentDocument, null);
});

test('a report that comes into the document late starts then, and fires load once', async t => {
  const {window, loadsOf} = createHost(t);
  const iframe = window.document.createElement('iframe');
  const loads = loadsOf(iframe);
  iframe.src = address;
  await settle();
  assert.equal(loads.count, 0);
  window.document.body.append(iframe);
  while (loads.count === 0) await nextTurn();
  await settle();
  assert.equal(loads.count, 1);
});

test('what the DOM makes of the address is kept from the page, and what it makes of another is not', async t => {
  const {window, add, loadsOf} = createHost(t);
  const iframe = add(address);
  const loads = loadsOf(iframe);
  let errors = 0;
  iframe.addEventListener('error', () => errors++);
  await settle();
  const own = loads.count;
  iframe.dispatchEvent(new window.Event('load'));
  iframe.dispatchEvent(new window.Event('error'));
  assert.deepEqual([loads.count, errors], [own, 0]);
  iframe.src = 'about:blank';
  await settle();
  const before = loads.count;
  iframe.dispatchEvent(new window.Event('load'));
  assert.equal(loads.count, before + 1);
});

test('another address ends the report: it answers nothing, and what it would still post is lost', async t => {
  const {host, messages, add} = createHost(t);
  const iframe = add(address);
  const first = iframe.contentWindow!;
  iframe.src = `${address}&second`;
  assert.notEqual(iframe.contentWindow, first);
  await settle();
  first.postMessage(ping, '*');
  await settle();
  assert.equal(messages.length, 0);
  assert.deepEqual(
    host.frames().map(({url}) => url.search),
    ['?reportId=1&second'],
  );
  iframe.contentWindow!.postMessage(ping, '*');
  await settle();
  assert.equal(messages.length, 1);
  const [frame] = host.frames();
  iframe.src = 'about:blank';
  assert.equal(frame?.isClosed, true);
  assert.equal(host.frames().length, 0);
});

test('an iframe that leads to Power BI again and again has one pair of listeners of the kit', t => {
  const {add} = createHost(t);
  const iframe = add();
  const added: string[] = [];
  const listen = iframe.addEventListener.bind(iframe);
  iframe.addEventListener = (type: string, listener: EventListener, options?: AddEventListenerOptions) => {
    added.push(type);
    listen(type, listener, options);
  };
  for (let i = 0; i < 5; i++) iframe.src = `${address}&n=${i}`;
  assert.deepEqual(added, ['load', 'error']);
});

test('messages reach a report under its own origin, or under any, and no other', async t => {
  const {messages, add} = createHost(t);
  const {contentWindow} = add(address);
  await settle();
  const answersTo = async (target: unknown): Promise<number> => {
    messages.length = 0;
    contentWindow!.postMessage(ping, target as string);
    await settle();
    return messages.length;
  };
  for (const [target, answers] of [
    ['*', 1],
    ['https://app.powerbi.com', 1],
    ['https://app.powerbi.com/', 1],
    [{targetOrigin: '*'}, 1],
    ['https://app.powerbi.com.evil.example', 0],
    ['https://powerbi.com', 0],
    ['/', 0],
    [undefined, 0],
    [{}, 0],
  ] as const) {
    assert.equal(await answersTo(target), answers, JSON.stringify(target));
  }
  assert.ok(messages.every(({origin}) => origin === 'https://app.powerbi.com'));
});

test('what cannot be copied is not posted, and what was posted is a copy', async t => {
  const {add} = createHost(t);
  const {contentWindow} = add(address);
  assert.throws(() => contentWindow!.postMessage({run: () => 1}, '*'), {name: 'DataCloneError'});
  assert.throws(() => contentWindow!.postMessage({run: () => 1}, 'https://other.example'), {name: 'DataCloneError'});
});

test('the window of a frame that was removed is gone: what was under way does not arrive', async t => {
  const {messages, host, add} = createHost(t);
  for (const end of [(iframe: HTMLIFrameElement) => iframe.remove(), () => host.closeAll()]) {
    const iframe = add(address);
    const {contentWindow} = iframe;
    await settle();
    contentWindow!.postMessage(ping, '*');
    end(iframe);
    await settle();
    assert.equal(messages.length, 0);
    assert.equal(host.frames().length, 0);
  }
});

test('a page of Power BI’s own origin may say so with a slash', async t => {
  const {messages, add} = createHost(t, {url: 'https://app.powerbi.com/page'});
  const {contentWindow} = add(address);
  await settle();
  contentWindow!.postMessage(ping, '/');
  await settle();
  assert.equal(messages.length, 1);
});

test('a report that is removed at whatever moment is not heard after that', async t => {
  const {messages, add} = createHost(t);
  let answered = 0;
  for (let turns = 0; turns < 6; turns++) {
    const iframe = add(address);
    await settle();
    messages.length = 0;
    iframe.contentWindow!.postMessage(ping, '*');
    for (let turn = 0; turn < turns; turn++) await nextTurn();
    answered += messages.length;
    messages.length = 0;
    iframe.remove();
    await settle();
    assert.equal(messages.length, 0, `removed after ${turns} turns`);
  }
  assert.ok(answered > 0);
});

test('a document without an address hears its reports all the same', async t => {
  const {messages, add} = createHost(t, {});
  const {contentWindow} = add(address);
  await settle();
  contentWindow!.postMessage(ping, '*');
  await settle();
  assert.equal(messages.length, 1);
});

test('a report that was closed before it started never starts and fires no load', async t => {
  const {host, window, add, loadsOf, messages} = createHost(t);
  const iframe = add(address);
  const loads = loadsOf(iframe);
  const {contentWindow} = iframe;
  host.closeAll();
  await settle();
  contentWindow!.postMessage(ping, '*');
  await settle();
  assert.deepEqual([loads.count, messages.length], [0, 0]);
  assert.equal(window.document.querySelectorAll('iframe').length, 1);
});

test('a report that was closed before it started hears nothing, and one that was closed just then fires no load', async t => {
  const {host, add, calls, loadsOf} = createHost(t);
  const body = {id: '1', embedUrl: address, accessToken: 'token', tokenType: 1};
  const load = {method: 'POST', url: '/report/load', headers: {id: 'a1', uid: 'u'}, body};
  const open = add(address);
  await settle();
  open.contentWindow!.postMessage(load, '*');
  await settle();
  assert.equal(calls.length, 1);
  open.remove();
  const closed = add(address);
  host.closeAll();
  await settle();
  closed.contentWindow!.postMessage(load, '*');
  await settle();
  assert.equal(calls.length, 1);
  const started = add(address);
  const loads = loadsOf(started);
  await nextTurn();
  host.closeAll();
  await settle();
  assert.equal(loads.count, 0);
});

test('all is the DOM’s own again afterwards', t => {
  const {host, window, add} = createHost(t);
  const names = ['setAttribute', 'src', 'contentWindow', 'contentDocument'];
  const {prototype} = new JSDOM('').window.HTMLIFrameElement;
  add(address);
  const [frame] = host.frames();
  host.uninstall();
  assert.equal(frame?.isClosed, true);
  for (const name of names) {
    const now = Object.getOwnPropertyDescriptor(window.HTMLIFrameElement.prototype, name);
    assert.equal(now === undefined, Object.getOwnPropertyDescriptor(prototype, name) === undefined, name);
    assert.equal(now?.get?.toString(), Object.getOwnPropertyDescriptor(prototype, name)?.get?.toString(), name);
  }
});

test('a window whose iframes lack something is refused with what to run the test in', () => {
  class HTMLIFrameElement {}
  assert.throws(
    () => installFrames({view: {HTMLIFrameElement} as unknown as DomWindow, fetch: () => Promise.reject(new Error())}),
    /HTMLIFrameElement has no setAttribute\. Run the test in jsdom or happy-dom/,
  );
});
