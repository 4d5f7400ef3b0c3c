import assert from 'node:assert/strict';
import {setImmediate as turn} from 'node:timers/promises';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {forgetWarnings} from '../shared/warn-once.js';
import {createEmbedController} from './create-embed-controller.js';
import type {EmbedHost} from './embed-host.js';

/** Makes the controller of an element with these attributes and properties, and gives what the console is told. */
async function warningsOf(
  t: TestContext,
  names: readonly string[],
  properties: object = {},
  children: readonly object[] = [],
): Promise<string[]> {
  const said: string[] = [];
  t.mock.method(console, 'warn', (text: string) => void said.push(text));
  forgetWarnings();
  class Root {
    constructor(readonly host: object) {}
  }
  const document = Object.assign(new EventTarget(), {visibilityState: 'visible'});
  useGlobals(t, {ShadowRoot: Root, document});
  class Element {
    static readonly observedAttributes = ['report-id'];
    getAttributeNames = () => names;
    querySelector = () => children[0] ?? null;
    children = children;
  }
  const root = new Root(Object.assign(new Element(), properties));
  const stage = {getRootNode: () => root, ownerDocument: document};
  const host = {stage, takeFirstFrame: () => undefined} as unknown as EmbedHost;
  const controller = createEmbedController(host, {clock: new FakeClock()});
  await import('../advice/advice.js');
  await turn();
  controller.dispose();
  return said;
}

test('an attribute that is none is named in the console, whether or not a word is unknown as well', async t => {
  const said = await warningsOf(t, ['report-id', 'dataset_id']);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /no attribute "dataset_id"/);
});

test('a word that is unknown is named in the console, whether or not an attribute is as well', async t => {
  const said = await warningsOf(t, ['report-id'], {viewMode: 'editing'});
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /view-mode="editing"/);
  assert.equal((await warningsOf(t, ['dataset_id'], {viewMode: 'editing'})).length, 2);
});

test('content that no slot shows is named in the console, but for what is never shown', async t => {
  const child = (localName: string, slot?: string) => ({
    localName,
    matches: (list: string) => list.split(',').includes(localName),
    hasAttribute: () => slot !== undefined,
  });
  const said = await warningsOf(t, ['report-id'], {}, [child('script'), child('b', 'error'), child('h2'), child('p')]);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /<h2> and what else stands between its tags without a slot is not shown.*not ended by/);
  assert.deepEqual(await warningsOf(t, ['report-id'], {}, [child('template'), child('br')]), []);
});

test('of an element without mistakes the console is told nothing', async t => {
  assert.deepEqual(await warningsOf(t, ['report-id', 'class'], {viewMode: 'edit'}), []);
});

test('what a test puts in the place of a tool is used', async t => {
  const stage = {getRootNode: () => undefined, ownerDocument: new EventTarget()};
  useGlobals(t, {ShadowRoot: class {}, document: Object.assign(new EventTarget(), {visibilityState: 'visible'})});
  const runs: (() => void)[] = [];
  const host = {stage, takeFirstFrame: () => undefined} as unknown as EmbedHost;
  const controller = createEmbedController(host, {nextTask: run => runs.push(run)});
  controller.update(() => undefined);
  assert.equal(runs.length, 1);
  controller.dispose();
});
