import assert from 'node:assert/strict';
import {test} from 'node:test';
import {flush} from '../../test/support/fake-clock.js';
import type {EmbedController} from '../embed/embed-controller.js';
import {EmbedLoader} from './embed-loader.js';
import type {EmbedLoaderHost} from './embed-loader.js';

/** A loader whose controllers come when the test says so. */
function setUp() {
  const said: string[] = [];
  const fetched: {resolve: (controller: EmbedController) => void; reject: (error: Error) => void}[] = [];
  let isConnected = true;
  const host = {
    createController: () =>
      new Promise<EmbedController>((resolve, reject) => {
        fetched.push({resolve, reject});
      }),
    readInput: () => ({}),
    isConnected: () => isConnected,
    onFetch: () => void said.push('fetch'),
    onFailure: () => void said.push('failure'),
  } as unknown as EmbedLoaderHost;
  const controller = (name: string): EmbedController =>
    ({
      update: () => void said.push(`update ${name}`),
      dispose: () => void said.push(`dispose ${name}`),
    }) as unknown as EmbedController;
  return {
    loader: new EmbedLoader(host),
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
