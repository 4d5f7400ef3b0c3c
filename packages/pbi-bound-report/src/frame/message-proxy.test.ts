import assert from 'node:assert/strict';
import {after, beforeEach, describe, test} from 'node:test';
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
  return {page, proxy, frame, contentWindow, posted, handled, hear};
}

describe('messages between a page and a frame', () => {
  // One page for all tests: its listener is added once and stays.
  const {page, proxy, frame, contentWindow, posted, handled, hear} = framed();
  // Many files share a process, and some of the others have a window of their own.
  beforeEach(() => Object.assign(globalThis, {window: page}));
  after(() => Reflect.deleteProperty(globalThis, 'window'));

  test('a message of the frame’s window and origin is heard, and of no other', () => {
    hear({url: '/heard'}, contentWindow);
    hear({url: '/other-window'}, {});
    hear({url: '/other-origin'}, contentWindow, 'https://evil.example');
    hear({url: '/origin-that-begins-alike'}, contentWindow, `${origin}.evil.example`);
    hear({url: '/another-port'}, contentWindow, `${origin}:8443`);
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
    hear({url: '/of-the-frame', headers: message.headers}, contentWindow);
    assert.equal(handled.length, 2, 'an id that is not waited for any more is the frame’s own');
    handled.pop();
  });

  test('a request keeps the headers that it has, and gets an id of its own', async () => {
    const asked = [{uid: 'one'}, {uid: 'two', id: 'of the SDK'}, undefined].map(headers =>
      proxy.postMessage(undefined, {url: '/report/pages', ...(headers && {headers})}),
    );
    const sent = posted.slice(-3).map(({message: {headers}}) => headers as {id: string; uid?: string});
    assert.deepEqual(
      sent.map(({uid}) => uid),
      ['one', 'two', undefined],
    );
    assert.equal(new Set([...sent.map(({id}) => id), 'of the SDK', undefined]).size, 5);
    for (const headers of sent) hear({statusCode: 200, headers}, contentWindow);
    await Promise.all(asked);
  });

  test('who is taken out of the handlers hears no more, also the first of them, and nobody else is taken out', () => {
    const heard: string[] = [];
    const other = {postMessage: () => undefined};
    const own = new MessageProxy({contentWindow: other} as unknown as HTMLIFrameElement, origin, () => undefined);
    const [first, second] = ['first', 'second'].map(name => ({test: () => true, handle: () => void heard.push(name)}));
    own.addHandler(first!);
    own.addHandler(second!);
    own.removeHandler(first!);
    own.removeHandler(first!);
    hear({url: '/x'}, other);
    own.close();
    assert.deepEqual(heard, ['second']);
  });

  test('what is posted is what is prepared for it, and what cannot be posted is rejected as an answer', async () => {
    const prepared = new MessageProxy(
      frame as unknown as HTMLIFrameElement,
      origin,
      () => undefined,
      message => ({...message, body: 'prepared'}),
    );
    prepared.postMessage(undefined, {url: '/report/pages', body: 'given'}).catch(() => undefined);
    assert.equal((posted.at(-1)!.message as {body?: string}).body, 'prepared');
    prepared.close();
    const {postMessage} = contentWindow;
    contentWindow.postMessage = () => {
      throw new Error('could not be cloned');
    };
    const refused = proxy.postMessage(undefined, {url: '/report/filters'});
    contentWindow.postMessage = postMessage;
    await assert.rejects(refused, ({statusCode, body}: {statusCode: number; body: {message: string}}) => {
      assert.deepEqual([statusCode, body.message], [410, 'NotCloneable']);
      return true;
    });
  });

  test('a frame without a window is posted nothing', async () => {
    frame.contentWindow = null;
    await assert.rejects(
      proxy.postMessage(undefined, {url: '/report/pages'}),
      ({body}: {body: {message: string}}) => body.message === 'FrameGone',
    );
    frame.contentWindow = contentWindow;
  });

  test('an answer is a refusal where its status is none of success, and where it has none it is none', async () => {
    for (const [statusCode, becomes] of [
      [200, 'resolved'],
      [202, 'resolved'],
      [299, 'resolved'],
      [300, 'rejected'],
      [199, 'rejected'],
      [400, 'rejected'],
      [undefined, 'resolved'],
    ] as const) {
      const asked = proxy.postMessage(undefined, {url: '/report/pages'}).then(
        () => 'resolved',
        () => 'rejected',
      );
      hear({statusCode, headers: posted.at(-1)!.message.headers}, contentWindow);
      assert.equal(await asked, becomes, String(statusCode));
    }
  });

  test('what is no message is not one', () => {
    const {length} = handled;
    let isAlive = 0;
    const other = {postMessage: () => undefined};
    const own = new MessageProxy({contentWindow: other} as unknown as HTMLIFrameElement, origin, () => (isAlive += 1));
    own.addHandler({test: () => true, handle: message => handled.push(message)});
    for (const data of ['text', null, 7, undefined]) hear(data as unknown as object, other);
    assert.deepEqual([handled.length, isAlive], [length, 0]);
    hear({url: '/alive'}, other);
    assert.deepEqual([handled.length, isAlive], [length + 1, 1]);
    own.close();
  });

  test('an event is answered with what its handler says, and otherwise with that there is no answer', async () => {
    const answers: unknown[] = [];
    const other = {postMessage: (message: unknown, target: string) => answers.push([message, target])};
    const own = new MessageProxy({contentWindow: other} as unknown as HTMLIFrameElement, origin, () => undefined);
    const broken = {
      test: (): boolean => {
        throw new Error('broken');
      },
      handle: () => 'broken',
    };
    const removed = {test: () => true, handle: () => ({statusCode: 500})};
    let handle = (): unknown => ({statusCode: 202});
    own.addHandler(broken);
    own.addHandler(removed);
    own.removeHandler(removed);
    own.addHandler({test: message => (message as {url: string}).url === '/known', handle: () => handle()});
    own.removeHandler({...removed});
    const say = async (url: string): Promise<unknown[]> => {
      hear({url, headers: {id: url}}, other);
      await new Promise(resolve => setImmediate(resolve));
      return answers.splice(0);
    };
    assert.deepEqual(await say('/known'), [[{statusCode: 202, headers: {id: '/known'}}, origin]]);
    assert.deepEqual(await say('/unknown'), [], 'nobody is there to answer');
    const none = [[{warning: 'No answer.', headers: {id: '/known'}}, origin]];
    handle = () => undefined;
    assert.deepEqual(await say('/known'), none);
    handle = () => {
      throw new Error('the SDK’s own');
    };
    assert.deepEqual(await say('/known'), none);
    handle = () => ({statusCode: 202, headers: {id: 'another', uid: 'x'}});
    assert.deepEqual(
      await say('/known'),
      [[{statusCode: 202, headers: {id: '/known'}}, origin]],
      'whatever id the handler names',
    );
    own.close();
    assert.deepEqual(await say('/known'), [], 'the conversation is over');
  });

  test('a window’s messages go no further than to the proxy of its frame, and those of others go on', () => {
    const passed: unknown[] = [];
    const later = (event: Event): unknown => passed.push((event as MessageEvent).data);
    page.addEventListener('message', later);
    hear({url: '/ours'}, contentWindow);
    hear({url: '/ours, elsewhere'}, contentWindow, 'https://evil.example');
    hear({url: '/others'}, {});
    page.removeEventListener('message', later);
    assert.deepEqual(passed, [{url: '/others'}]);
  });

  test('what is still asked for is rejected when the conversation ends', async () => {
    const asked = proxy.postMessage(undefined, {url: '/report/pages'});
    proxy.close();
    await assert.rejects(asked, ({body}: {body: {message: string}}) => body.message === 'FrameGone');
    await assert.rejects(proxy.postMessage(undefined, {url: '/report/pages'}));
  });

  test('a page that has been written anew, which takes its listeners away, hears the next frame', () => {
    const before = globalThis.window;
    const written = new EventTarget();
    Object.assign(globalThis, {window: written});
    let isAlive = 0;
    const source = {postMessage: () => undefined};
    const own = new MessageProxy({contentWindow: source} as unknown as HTMLIFrameElement, origin, () => (isAlive += 1));
    for (let n = 0; n < 2; n += 1) {
      written.dispatchEvent(Object.assign(new Event('message'), {data: {}, source, origin}));
    }
    assert.equal(isAlive, 2);
    own.close();
    Object.assign(globalThis, {window: before});
  });
});
