import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {setImmediate as settled} from 'node:timers/promises';
import {FakeClock} from '../../test/support/fake-clock.js';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {LoadPlaces} from '../frame/load-places.js';
import type {EmbedTarget} from './embed-target.js';
import {LoadQueue, LoadSlot} from './load-queue.js';
import {loadReport} from './load-report.js';
import type {LoadServices} from './load-report.js';

const reportId = '11111111-1111-4111-8111-111111111111';

interface Answer {
  resolve(response: Response): void;
  reject(reason: Error): void;
}

/** Holds what themes are fetched with. @returns Waits until one is asked for, and gives what answers it. */
async function heldTheme(t: TestContext): Promise<() => Promise<Answer>> {
  const asked: Answer[] = [];
  t.mock.method(globalThis, 'fetch', () => new Promise<Response>((resolve, reject) => asked.push({resolve, reject})));
  // What fetches themes is a part that is loaded with the first of them.
  await import('./load-theme.js');
  return async () => {
    while (!asked[0]) await settled();
    return asked.shift() as Answer;
  };
}

test('a run that is aborted while its theme is on its way posts nothing when the theme has come', async t => {
  const theme = await heldTheme(t);
  Object.assign(globalThis, {document: {baseURI: 'https://site.example/'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'document'));
  const done: string[] = [];
  const frame = {load: () => Promise.resolve(void done.push('load'))};
  const services = {
    tokens: {acquire: () => Promise.resolve({token: 't', reports: new Map()}), watch: () => void done.push('watch')},
    slot: {enter: () => Promise.resolve()},
    isVisible: () => true,
    takePlace: () => undefined,
    openFrame: () => (done.push('frame'), frame),
    onWaited: () => undefined,
    onGrant: () => undefined,
    onThemeFailure: () => void done.push('theme failure'),
    onPost: () => void done.push('post'),
  } as unknown as LoadServices;
  const target = {
    binding: {reportId},
    frameUrl: 'https://app.powerbi.com/reportEmbed',
    options: {live: {theme: '/theme.json'}, load: {}, frame: {}},
  } as unknown as EmbedTarget;
  const run = new AbortController();
  const request = {target, readTokenNeed: () => ({}) as never, reason: 'load' as never, restore: undefined};
  const loading = loadReport({...request, signal: run.signal}, services);
  loading.catch(() => undefined);
  const answer = await theme();
  assert.deepEqual(done, ['frame'], 'all but the theme is there');
  run.abort(new Error('a newer run'));
  answer.resolve(Response.json({name: 'Theme'}));
  await assert.rejects(loading, /a newer run/);
  assert.deepEqual(done, ['frame']);
});

test('a run that is aborted at whatever moment does nothing more', async t => {
  useGlobals(t, {location: {hostname: 'site.example'}});
  for (const frameUrl of ['https://app.powerbi.com/reportEmbed', undefined]) {
    for (let moment = 0; moment < 40; moment += 1) {
      const done: string[] = [];
      const frame = {load: () => Promise.resolve(void done.push('load'))};
      const reports = new Map([[reportId, {embedUrl: 'https://app.powerbi.com/reportEmbed'}]]);
      const clock = new FakeClock();
      const services = {
        tokens: {
          acquire: () => Promise.resolve({token: 't', reports}),
          watch: () => void done.push('watch'),
        },
        slot: new LoadSlot(new LoadQueue(new LoadPlaces(1)), clock),
        isVisible: () => true,
        takePlace: () => undefined,
        openFrame: () => (done.push('frame'), frame),
        onWaited: () => undefined,
        onGrant: () => void done.push('grant'),
        onThemeFailure: () => void done.push('theme failure'),
        onPost: () => void done.push('post'),
      } as unknown as LoadServices;
      const target = {
        binding: {reportId},
        frameUrl,
        options: {live: {}, load: {}, frame: {}},
      } as unknown as EmbedTarget;
      const run = new AbortController();
      const request = {target, readTokenNeed: () => ({}) as never, reason: 'load' as never, restore: undefined};
      const loading = loadReport({...request, signal: run.signal}, services);
      loading.catch(() => undefined);
      for (let n = 0; n < moment; n += 1) await Promise.resolve();
      const before = [...done];
      run.abort(new Error('a newer run'));
      await settled();
      assert.deepEqual(done, before, `${moment} microtasks after the start`);
      if (moment === 39) assert.equal(done.at(-1), 'watch', 'the last run was through before it was aborted');
    }
  }
});

test('an answer for other reports only is not shown, even where the address of the frame is known', async () => {
  const posted: string[] = [];
  const services = {
    tokens: {acquire: () => Promise.resolve({token: 't', reports: new Map([['another', {}]])}), watch: () => undefined},
    slot: {enter: () => Promise.resolve()},
    isVisible: () => true,
    takePlace: () => undefined,
    openFrame: () => ({load: () => Promise.resolve(void posted.push('load'))}),
    onWaited: () => undefined,
    onGrant: () => undefined,
    onPost: () => void posted.push('post'),
  } as unknown as LoadServices;
  const frameUrl = 'https://app.powerbi.com/reportEmbed';
  const target = {binding: {reportId}, frameUrl, options: {live: {}, load: {}, frame: {}}} as unknown as EmbedTarget;
  const {signal} = new AbortController();
  const request = {target, readTokenNeed: () => ({}) as never, reason: 'load' as never, restore: undefined, signal};
  await assert.rejects(loadReport(request, services), {code: 'TokenNotForReport'});
  assert.deepEqual(posted, []);
});

test('a frame is opened where a token endpoint says, if that is an address that frames may have', async t => {
  Object.assign(globalThis, {location: {hostname: 'site.example'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'location'));
  const opened = async (embedUrl: string | undefined): Promise<string> => {
    let frameUrl = 'none';
    const services = {
      tokens: {acquire: () => Promise.resolve({token: 't', reports: new Map([[reportId, {embedUrl}]])})},
      slot: {enter: () => Promise.resolve()},
      isVisible: () => true,
      takePlace: () => undefined,
      openFrame(url: URL) {
        frameUrl = url.href;
        return {load: () => Promise.reject(new Error(`opened ${url.href}`))};
      },
      onWaited: () => undefined,
      onGrant: () => undefined,
      onThemeFailure: () => undefined,
      onPost: () => undefined,
    } as unknown as LoadServices;
    const target = {binding: {reportId}, options: {live: {}, load: {}, frame: {}}} as unknown as EmbedTarget;
    const request = {target, readTokenNeed: () => ({}) as never, reason: 'first' as const, restore: undefined};
    return loadReport({...request, signal: new AbortController().signal}, services).then(
      () => 'loaded',
      (error: {code?: string; message: string}) => `${error.code ?? error.message}, ${frameUrl}`,
    );
  };
  const own = 'https://app.powerbi.com/reportEmbed';
  assert.equal(await opened(own), `opened ${own}, ${own}`);
  assert.equal(await opened('https://evil.example/reportEmbed'), 'EmbedOriginNotTrusted, none');
  assert.equal(await opened(`${own}?autoAuth=true`), 'EmbedUrlInvalid, none');
  assert.equal(await opened('reportEmbed'), 'EmbedUrlInvalid, none');
  assert.equal(await opened(undefined), 'EmbedUrlMissing, none');
});

/** A run in which everything is at hand but what a test replaces. */
function atHand(options: object = {}, binding: object = {}, frameUrl: string | null = own) {
  const done: string[] = [];
  const loads: Record<string, unknown>[] = [];
  const asked: unknown[] = [];
  const run = new AbortController();
  const services = {
    tokens: {
      acquire: (_need: unknown, _signal: unknown, why: string) => {
        asked.push(why);
        return Promise.resolve({token: `t${asked.length}`, reports: new Map()});
      },
      watch: () => void done.push('watch'),
    },
    slot: {
      enter: () => {
        done.push('place');
        return Promise.resolve();
      },
    },
    isVisible: () => true,
    takePlace: () => undefined,
    openFrame: () => ({
      load: (configuration: Record<string, unknown>) => {
        loads.push(configuration);
        return Promise.resolve();
      },
    }),
    onWaited: (step: string) => void done.push(`waited ${step}`),
    onGrant: () => void done.push('token'),
    onThemeFailure: () => void done.push('no theme'),
    onPost: () => void done.push('post'),
  } as unknown as LoadServices;
  const target = {
    binding: {reportId, ...binding},
    frameUrl: frameUrl ?? undefined,
    options: {live: {}, load: {tokenType: 1}, frame: {}, ...options},
  } as unknown as EmbedTarget;
  const load = (): Promise<void> =>
    loadReport(
      {target, readTokenNeed: () => ({}) as never, reason: 'first', restore: undefined, signal: run.signal},
      services,
    );
  return {asked, done, load, loads, run, services};
}
const own = 'https://app.powerbi.com/reportEmbed';
const paginated = 'https://app.powerbi.com/rdlEmbed';

test('a run waits for its place, its token and its theme, and its token is renewed from then on', async () => {
  const {done, load, loads} = atHand();
  await load();
  assert.deepEqual(done, ['place', 'token', 'waited queue', 'waited theme', 'post', 'watch']);
  assert.equal(loads[0]!['accessToken'], 't1');
});

test('a report whose theme cannot be had is shown without it, and the page hears of that, unless the run is over', async t => {
  const theme = await heldTheme(t);
  Object.assign(globalThis, {document: {baseURI: 'https://site.example/'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'document'));
  const live = {theme: '/theme.json'};
  const shown = atHand({live});
  const showing = shown.load();
  (await theme()).reject(new TypeError('Failed to fetch'));
  await showing;
  assert.ok(shown.done.includes('no theme'));
  assert.equal(shown.loads[0]!['theme'], undefined);
  const over = atHand({live});
  const ended = over.load();
  ended.catch(() => undefined);
  const answer = await theme();
  over.run.abort(new Error('a newer run'));
  answer.reject(new TypeError('Failed to fetch'));
  await assert.rejects(ended, /a newer run/);
  assert.equal(over.done.includes('no theme'), false);
});

test('a visitor’s own token is renewed through powerbi-client’s hook, an embed token is not', async () => {
  const embed = atHand();
  await embed.load();
  assert.equal(embed.loads[0]!['eventHooks'], undefined);
  const aad = atHand({load: {tokenType: 0}});
  await aad.load();
  const {accessTokenProvider} = aad.loads[0]!['eventHooks'] as {accessTokenProvider: () => Promise<string>};
  assert.equal(await accessTokenProvider(), 't2');
  assert.deepEqual(aad.asked, ['first', 'renew']);
});

test('a paginated report is loaded on the dataset that it is bound to, and on no other', async () => {
  const pair = {sourceDatasetId: 'a', targetDatasetId: 'b'};
  const refused = atHand({}, {datasetId: 'c', paginated: [pair]}, paginated);
  await assert.rejects(refused.load(), {code: 'InvalidAttribute', textKey: 'paginatedDataset'});
  assert.deepEqual(refused.asked, [], 'no token is asked for');
  const unpaired = atHand({}, {datasetId: 'c'}, paginated);
  await assert.rejects(unpaired.load(), {code: 'InvalidAttribute'});
  for (const binding of [
    {},
    {paginated: [pair]},
    {datasetId: 'b', paginated: [{...pair, targetDatasetId: 'd'}, pair]},
  ]) {
    const {load, loads} = atHand({}, binding, paginated);
    await load();
    assert.equal(loads.length, 1);
  }
  const report = atHand({}, {datasetId: 'c'});
  await report.load();
  assert.deepEqual(report.loads[0]!['datasetBinding'], {datasetId: 'c'});
});

test('a report of which only the token endpoint says that it is paginated is bound by the same rule', async t => {
  Object.assign(globalThis, {location: {hostname: 'site.example'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'location'));
  const {load, loads, services} = atHand({}, {datasetId: 'c'}, null);
  const reports = new Map([[reportId, {embedUrl: paginated}]]);
  Object.assign(services.tokens, {acquire: () => Promise.resolve({token: 't', reports})});
  await assert.rejects(load(), {code: 'InvalidAttribute', textKey: 'paginatedDataset'});
  assert.equal(loads.length, 0);
});

test('an answer for other reports only is that, and no missing address', async () => {
  const {load, services} = atHand({}, {}, null);
  Object.assign(services.tokens, {acquire: () => Promise.resolve({token: 't', reports: new Map([['another', {}]])})});
  await assert.rejects(load(), {code: 'TokenNotForReport'});
});
