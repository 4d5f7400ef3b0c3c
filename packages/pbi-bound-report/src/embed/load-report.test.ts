import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as settled} from 'node:timers/promises';
import type {EmbedTarget} from './embed-target.js';
import {loadReport} from './load-report.js';
import type {LoadServices} from './load-report.js';

const reportId = '11111111-1111-4111-8111-111111111111';

test('a run that is aborted while its theme is on its way posts nothing when the theme has come', async t => {
  let answer: (response: Response) => void = () => undefined;
  t.mock.method(globalThis, 'fetch', () => new Promise<Response>(resolve => (answer = resolve)));
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
  const request = {target, readNeed: () => ({}) as never, reason: 'load' as never, restore: undefined};
  const loading = loadReport({...request, signal: run.signal}, services);
  loading.catch(() => undefined);
  await settled();
  assert.deepEqual(done, ['frame', 'frame'], 'all but the theme is there');
  run.abort(new Error('a newer run'));
  answer(Response.json({name: 'Theme'}));
  await assert.rejects(loading, /a newer run/);
  assert.deepEqual(done, ['frame', 'frame']);
});
