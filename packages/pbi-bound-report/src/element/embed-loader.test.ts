import assert from 'node:assert/strict';
import {test} from 'node:test';
import {flush} from '../../test/support/fake-clock.js';
import type {EmbedController} from '../embed/embed-controller.js';
import type {PbiReportError} from '../errors/errors.js';
import {EmbedLoader} from './embed-loader.js';
import type {EmbedLoaderHost} from './embed-loader.js';

/** A loader whose controllers come when the test says so. */
function setUp() {
  const said: string[] = [];
  const fetched: {resolve: (controller: EmbedController) => void; reject: (error: Error) => void}[] = [];
  const failures: PbiReportError[] = [];
  let isConnected = true;
  const host = {
    createController: () =>
      new Promise<EmbedController>((resolve, reject) => {
        fetched.push({resolve, reject});
      }),
    readInput: () => ({}),
    isConnected: () => isConnected,
    onFetch: () => void said.push('fetch'),
    onFailure: (error: PbiReportError) => {
      said.push('failure');
      failures.push(error);
    },
  } as unknown as EmbedLoaderHost;
  const controller = (name: string): EmbedController =>
    ({
      update: () => void said.push(`update ${name}`),
      dispose: () => void said.push(`dispose ${name}`),
    }) as unknown as EmbedController;
  return {
    loader: new EmbedLoader(host),
    host,
    failures,
    said,
    fetched,
    controller,
    disconnect: () => {
      isConnected = false;
    },
  };
}

test('a controller that arrives for an element that went away is disposed of, and nothing is asked of it', async () => {
  const {loader, said, fetched, controller} = setUp();
  void loader.start();
  await flush();
  loader.dispose();
  fetched[0]!.resolve(controller('late'));
  await flush();
  assert.deepEqual(said, ['fetch', 'dispose late']);
  assert.equal(loader.controller, undefined);
});

test('of two fetches the newer one counts, in whichever order they end', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const {loader, said, fetched, controller} = setUp();
    void loader.start();
    await flush();
    loader.dispose();
    void loader.start();
    await flush();
    for (const n of order) {
      fetched[n]!.resolve(controller(String(n)));
      await flush();
    }
    assert.deepEqual(said.filter(each => each !== 'fetch').sort(), ['dispose 0', 'update 1']);
  }
});

test('a fetch that fails for an element that went away is no failure of the one that came back', async () => {
  const {loader, said, fetched, controller} = setUp();
  void loader.start();
  await flush();
  loader.dispose();
  void loader.start();
  fetched[0]!.reject(new Error('offline'));
  await flush();
  fetched[1]!.resolve(controller('new'));
  await flush();
  assert.deepEqual(
    said.filter(each => each !== 'fetch'),
    ['update new'],
  );
});

test('an element that is away when its controller comes keeps it and asks nothing yet', async () => {
  const {loader, said, fetched, controller, disconnect} = setUp();
  void loader.start();
  void loader.start();
  await flush();
  assert.equal(fetched.length, 1);
  disconnect();
  fetched[0]!.resolve(controller('kept'));
  await flush();
  assert.deepEqual(said, ['fetch']);
  loader.update();
  assert.deepEqual(said, ['fetch', 'update kept']);
});

test('a controller that is there at once is asked at once, without a word of fetching', () => {
  const {loader, host, said, controller} = setUp();
  host.createController = () => controller('here');
  loader.update();
  assert.deepEqual([loader.controller, said], [undefined, []]);
  void loader.start();
  assert.deepEqual(said, ['update here']);
  loader.update();
  assert.deepEqual(said, ['update here', 'update here']);
});

test('a fetch is told in a later microtask than it begins in, and not where it is over by then', async () => {
  const {loader, said, fetched, controller} = setUp();
  void loader.start();
  assert.deepEqual(said, []);
  loader.dispose();
  await flush();
  assert.deepEqual(said, [], 'of an element that has gone away');
  void loader.start();
  await flush();
  assert.deepEqual(said, ['fetch']);
  fetched[1]!.resolve(controller('new'));
  await flush();
  loader.dispose();
  assert.deepEqual([said, loader.controller], [['fetch', 'update new', 'dispose new'], undefined]);
});

test('a fetch that fails is one failure, with what the browser says of it, and may be tried again', async () => {
  const {loader, said, fetched, failures, controller} = setUp();
  void loader.start();
  await flush();
  const cause = new TypeError('Failed to fetch dynamically imported module: https://site.example/part.js?v=2');
  fetched[0]!.reject(cause);
  await flush();
  const [error] = failures;
  assert.deepEqual(
    [said, error?.code, error?.retryable, error?.cause],
    [['fetch', 'failure'], 'SdkLoadFailed', true, cause],
  );
  assert.deepEqual(
    [error?.message, error?.detail],
    ['A part of this page could not be loaded: part.js.', String(cause)],
  );
  void loader.start();
  await flush();
  assert.equal(fetched.length, 2);
  fetched[1]!.resolve(controller('second'));
  await flush();
  assert.deepEqual(said.slice(2), ['fetch', 'update second']);
});

test('a controller that has come is not in the way of another, once it has been disposed of', async () => {
  const {loader, said, fetched, controller} = setUp();
  void loader.start();
  fetched[0]!.resolve(controller('first'));
  await flush();
  loader.dispose();
  void loader.start();
  fetched[1]!.resolve(controller('second'));
  await flush();
  assert.deepEqual(said, ['fetch', 'update first', 'dispose first', 'fetch', 'update second']);
});
