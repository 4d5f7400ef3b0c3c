import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createDefaultWorld} from './default-world.js';
import {createExampleWorld, exampleWorldNames} from './example-worlds.js';
import type {World} from '../world.js';

/** Every object of a world, by where it stands first. Rows are left out: nobody changes them in place. */
function objectsOf(world: World): Map<object, string> {
  const found = new Map<object, string>();
  const twice: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (found.has(value)) {
      twice.push(`${path} is ${found.get(value)}`);
      return;
    }
    found.set(value, path);
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      if (name !== 'tables') walk(member.value, `${path}.${name}`);
    }
  };
  walk(world, 'world');
  assert.deepEqual(twice, [], 'what is changed in one place would change in another');
  return found;
}

test('what a test changes in a world of the emulator’s own changes no other world, and nothing else in the same one', () => {
  const makers = [createDefaultWorld, ...exampleWorldNames.map(name => () => createExampleWorld(name))];
  const seen = new Map<object, string>();
  for (const make of [...makers, ...makers]) {
    for (const [object, path] of objectsOf(make())) {
      assert.equal(seen.get(object), undefined, `${path} is shared with another world`);
      seen.set(object, path);
    }
  }
});
