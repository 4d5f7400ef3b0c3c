import assert from 'node:assert/strict';
import {after, describe, test} from 'node:test';
import {MessageProxy} from './message-proxy.js';

const origin = 'https://app.powerbi.com';

/** A page, and one of our frames in it. */
function framed() {
  const page = new EventTarget();
  Object.assign(globalThis, {window: page});
  const posted: {message: {headers: {id: string}}; target: string}[] = [];
  const contentWindow = {
    postMessage: (message: {headers: {id: string}}, target: string) => posted.push({message, target}),
  };
  const frame: {contentWindow: typeof contentWindow | null} = {contentWindow};
  const handled: unknown[] = [];
  const proxy = new MessageProxy(frame as unknown as HTMLIFrameElement, origin, () => undefined);
  proxy.addHandler({test: () => true, handle: message => void handled.push(message)});
  const hear = (data: object, source: object | null, from = origin): void => {
    page.dispatchEvent(Object.assign(new Event('message'), {data, source, origin: from}));
  };
  return {proxy, frame, contentWindow, posted, handled, hear};
}

describe('messages between a page and a frame', () => {
  // One page for all tests: its listener is added once and stays.
  const {proxy, frame, contentWindow, posted, handled, hear} = framed();
  // Many files share a process.
  after(() => Reflect.deleteProperty(globalThis, 'window'));

  test('a message of the frame’s window and origin is heard, and of no other', () => {
    hear({url: '/heard'}, contentWindow);
    hear({url: '/other-window'}, {});
    hear({url: '/other-origin'}, contentWindow, 'https://evil.example');
    assert.deepEqual(handled, [{url: '/heard'}]);
  });

  test('a frame that has lost its window does not hear messages that name no window either', () => {
    // Those of message ports and of windows that are gone have none.
    frame.contentWindow = null;
    hear({url: '/of-nobody'}, null);
    frame.contentWindow = contentWindow;
    assert.equal(handled.length, 1);
  });

  test('an answer is heard by whoever asked, once, and a late one by nobody', async () => {
    const asked = proxy.postMessage(undefined, {url: '/report/pages'});
    const {message, target} = posted.at(-1)!;
    assert.equal(target, origin);
    hear({statusCode: 200, headers: message.headers, body: 'first'}, contentWindow);
    hear({statusCode: 200, headers: message.headers, body: 'second'}, contentWindow);
    assert.equal(((await asked) as {body: string}).body, 'first');
    assert.equal(handled.length, 1, 'the second is no request of the frame');
  });

  test('what is still asked for is rejected when the conversation ends', async () => {
    const asked = proxy.postMessage(undefined, {url: '/report/pages'});
    proxy.close();
    await assert.rejects(asked, ({body}: {body: {message: string}}) => body.message === 'FrameGone');
    await assert.rejects(proxy.postMessage(undefined, {url: '/report/pages'}));
  });
});
