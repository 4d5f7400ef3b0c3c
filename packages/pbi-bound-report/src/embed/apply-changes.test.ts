import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import type {DeferredError} from '../errors/deferred-error.js';
import type {PowerBiFrame} from '../frame/gateway.js';
import type {LiveOption, LiveOptions} from '../input/report-options.js';
import type {TokenNeed} from '../token/token-controller.js';
import {applyChanges} from './apply-changes.js';
import type {ChangeServices} from './apply-changes.js';
import type {EmbedTarget} from './embed-target.js';
import {loadTheme} from './load-theme.js';

test('a change that is overtaken while one of its options is being changed changes no other', async () => {
  const run = new AbortController();
  const done: string[] = [];
  const report = {
    applyTheme: () => {
      done.push('theme');
      run.abort(new Error('a newer run'));
      return Promise.resolve();
    },
    setPage: () => Promise.resolve(void done.push('page')),
  };
  const live = {theme: {name: 'dark'}, pageName: 'two'} as unknown as LiveOptions;
  const options: readonly LiveOption[] = ['theme', 'pageName'];
  const services = {
    frame: {report} as unknown as PowerBiFrame,
    tokens: {covers: () => true},
    onGrant: () => undefined,
    onOptionFailure: () => void done.push('failure'),
  } as unknown as ChangeServices;
  const change = applyChanges(
    {
      target: {options: {live}} as unknown as EmbedTarget,
      options,
      readNeed: () => ({}) as TokenNeed,
      signal: run.signal,
    },
    services,
  );
  await assert.rejects(change, /a newer run/);
  assert.deepEqual(done, ['theme']);
});

async function loadAnswered(t: TestContext, answer: Response): Promise<object | undefined> {
  t.mock.method(globalThis, 'fetch', () => Promise.resolve(answer));
  Object.assign(globalThis, {document: {baseURI: 'https://site.example/'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'document'));
  return loadTheme('/theme.json', new AbortController().signal);
}

test('a theme is taken from its address', async t => {
  assert.deepEqual(await loadAnswered(t, Response.json({name: 'dark'})), {name: 'dark'});
});

for (const [what, answer, reason] of [
  ['a text', () => Response.json('dark'), /not a JSON object/],
  ['nothing', () => Response.json(null), /not a JSON object/],
  ['a page', () => new Response('<html>'), /JSON/],
  ['an error', () => Response.json({name: 'dark'}, {status: 404}), /status 404/],
] as const) {
  test(`${what} at a theme's address is no theme, and is said to be none`, async t => {
    await assert.rejects(loadAnswered(t, answer()), (error: DeferredError) => {
      assert.deepEqual([error.code, error.textKey], ['InvalidAttribute', 'noTheme']);
      assert.match(error.given.detail ?? '', reason);
      return true;
    });
  });
}
