import assert from 'node:assert/strict';
import {test} from 'node:test';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {setAspectRatio} from './aspect-ratio.js';

class FakeSheet {
  text = '';
  replaceSync(text: string): void {
    this.text = text;
  }
}

test('each element has one sheet for its shape, beside those that it has, and the newest shape is in it', t => {
  useGlobals(t, {CSSStyleSheet: FakeSheet, document: {}});
  const own = new FakeSheet();
  const rootOf = () => ({adoptedStyleSheets: [own], ownerDocument: document}) as unknown as ShadowRoot;
  const texts = ({adoptedStyleSheets}: ShadowRoot) =>
    (adoptedStyleSheets as unknown as FakeSheet[]).map(({text}) => text);
  const [first, second] = [rootOf(), rootOf()];
  setAspectRatio(first, 16, 9);
  setAspectRatio(second, 4, 3);
  setAspectRatio(first, 9, 16);
  assert.deepEqual(texts(first), ['', ':host { --_page-ratio: 9 / 16; }']);
  assert.deepEqual(texts(second), ['', ':host { --_page-ratio: 4 / 3; }']);
  assert.equal(first.adoptedStyleSheets[0], own);
});
