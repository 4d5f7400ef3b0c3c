import assert from 'node:assert/strict';
import {setImmediate as turn} from 'node:timers/promises';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {forgetWarnings} from '../shared/warn-once.js';
import {createEmbedController} from './create-embed-controller.js';
import type {EmbedHost} from './embed-host.js';

/** Attributes, properties and contents of an element. */
interface Tag {
  names: readonly string[];
  properties?: object;
  children?: readonly object[];
}

/** Makes the controller of an element, and gives what the console is told: at once, and by the time of the first. */
function createFor(
  t: TestContext,
  {names, properties = {}, children = []}: Tag,
): {said: string[]; told: Promise<void>} {
  const said: string[] = [];
  const told = new Promise<void>(resolve => {
    t.mock.method(console, 'warn', (text: string) => {
      said.push(text);
      resolve();
    });
  });
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
  createEmbedController(host, {clock: new FakeClock()}).dispose();
  return {said, told};
}

/** What the console is told of an element with mistakes, all of which are told in one task. */
async function warningsOf(t: TestContext, tag: Tag): Promise<string[]> {
  const {said, told} = createFor(t, tag);
  await told;
  return said;
}

/** What the console is told of an element without mistakes, after the time that it takes to be told. */
async function noWarningsOf(t: TestContext, tag: Tag): Promise<string[]> {
  const {said} = createFor(t, tag);
  await import('../advice/advice.js');
  await turn();
  return said;
}

test('an attribute that is none is named in the console, whether or not a word is unknown as well', async t => {
  const said = await warningsOf(t, {names: ['report-id', 'dataset_id']});
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /no attribute "dataset_id"/);
});

test('a word that is unknown is named in the console, whether or not an attribute is as well', async t => {
  const said = await warningsOf(t, {names: ['report-id'], properties: {viewMode: 'editing'}});
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /view-mode="editing"/);
  assert.equal((await warningsOf(t, {names: ['dataset_id'], properties: {viewMode: 'editing'}})).length, 2);
});

test('content that no slot shows is named in the console, but for what is never shown', async t => {
  const child = (localName: string, slot?: string) => ({
    localName,
    matches: (list: string) => list.split(',').includes(localName),
    hasAttribute: () => slot !== undefined,
  });
  const children = [child('script'), child('b', 'error'), child('h2'), child('p')];
  const said = await warningsOf(t, {names: ['report-id'], children});
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /<h2> and what else stands between its tags without a slot is not shown.*not ended by/);
  assert.deepEqual(await noWarningsOf(t, {names: ['report-id'], children: [child('template'), child('br')]}), []);
});

test('of an element without mistakes the console is told nothing', async t => {
  assert.deepEqual(await noWarningsOf(t, {names: ['report-id', 'class'], properties: {viewMode: 'edit'}}), []);
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
