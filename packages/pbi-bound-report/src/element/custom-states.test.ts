import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CustomStates} from './custom-states.js';

const hostWith = (internals: object): HTMLElement => ({attachInternals: () => internals}) as unknown as HTMLElement;

test('the newest word is the only state', () => {
  const states = new Set<string>(['of nobody']);
  const shown = new CustomStates(hostWith({states}));
  shown.show('idle');
  assert.deepEqual([...states], ['idle']);
  shown.show('loading');
  assert.deepEqual([...states], ['loading']);
});

test('where states have to begin with two hyphens, as in Chrome before 125, they do', () => {
  class HyphenatedStates extends Set<string> {
    override add(state: string): this {
      if (!state.startsWith('--')) throw new DOMException(`The specified value '${state}' must start with '--'.`);
      return super.add(state);
    }
  }
  const states = new HyphenatedStates();
  const shown = new CustomStates(hostWith({states}));
  shown.show('idle');
  shown.show('loading');
  assert.deepEqual([...states], ['--loading']);
});

test('where elements have no internals, or internals no states, none is shown and nothing fails', () => {
  for (const host of [{}, {attachInternals: null}, hostWith({})] as HTMLElement[]) {
    new CustomStates(host).show('idle');
  }
});
