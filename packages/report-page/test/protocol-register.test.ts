/**
 * The register of the protocol: nothing that the page answers or raises is missing from it, and each test that it names
 * exists.
 */
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, it} from 'node:test';
import {powerBiEmbedErrorNames} from '@pbi-bound-report/contract';
import {routes} from '../src/protocol/routes.js';
import {errors, hooks, behaviours, notDriven} from './protocol-register/behaviours.js';
import {events, neverRaised} from './protocol-register/events.js';
import type {BrowserTests} from './protocol-register/register.js';
import {requests} from './protocol-register/requests.js';

const folder = new URL('.', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
const sources = (path: string): string[] =>
  readdirSync(new URL(path, folder), {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => read(`${path}${name}`));
const once = <T>(list: readonly T[]): T[] => [...new Set(list)].sort();

/** A test file with the modules of tests that it puts together. */
const textOf = (file: BrowserTests): string => {
  // What takes a click into a frame of another origin is driven from outside of the browser.
  if (file === 'dashboards' || file === 'creating') {
    return read(`../../../demo/test/embed-${file}.full.test.ts`).replaceAll(/^\s*test\(/gm, 'it(');
  }
  const main = read(`browser/${file}.browser.test.ts`);
  return [
    main,
    ...[...main.matchAll(/from '\.\/([\w-]+\/[\w.-]+)\.js'/g)].map(([, path]) => read(`browser/${path}.ts`)),
  ].join('\n');
};
const texts = Object.fromEntries(
  (['sdk-methods', 'embedding', 'events', 'display', 'dashboards', 'creating'] as const).map(file => [
    file,
    textOf(file),
  ]),
);

/** `Report.addPage` is a member of the table of Report's methods; every other title stands in the file as it is. */
function exists(file: BrowserTests, test: string): boolean {
  const [, owner, method] = /^([A-Z]\w+)\.(\w+)$/.exec(test) ?? [];
  // The formatter breaks long calls and rows before their first member.
  const text = (texts[file] ?? '').replace(/([[(])\s+(?=')/g, '$1');
  if (owner === undefined) return text.includes(`it('${test}'`) || text.includes(`['${test}'`);
  const table = new RegExp(`run(?:<[^>]*>)?\\('${owner}',\\s*(\\w+)`).exec(text)?.[1];
  const body = new RegExp(`const ${table}: .*?^};`, 'ms').exec(text)?.[0] ?? '';
  return new RegExp(`^  (?:async )?${method}\\(`, 'm').test(body);
}

describe('the register of the protocol', () => {
  it('names only tests that exist', () => {
    const rows = [...requests, ...events, ...hooks, ...errors, ...behaviours];
    assert.deepEqual(
      once(rows.filter(({file, test}) => !exists(file, test)).map(({file, test}) => `${file}: ${test}`)),
      [],
    );
    const node = read('../src/protocol/serve-protocol.test.ts');
    assert.deepEqual(
      notDriven.filter(({test}) => !node.includes(`it('${test}'`)),
      [],
    );
    assert.equal(exists('sdk-methods', 'Report.noSuchMethod'), false);
  });

  it('has each request that the page answers, once, and no other', () => {
    assert.deepEqual(
      requests.map(({method, path}) => `${method} ${path}`).sort(),
      routes.map(({method, path}) => `${method} ${path}`).sort(),
    );
  });

  it('has each event that the page raises, and no other', () => {
    const raised = sources('../src/').flatMap(text => [
      ...[...text.matchAll(/raise\(\{\s*name: '(\w+)'/g)].map(([, name]) => name),
      ...[...text.matchAll(/'(swipe\w+)'/g)].map(([, name]) => name),
    ]);
    assert.deepEqual(once(events.map(({event}) => event).filter(event => event !== 'ready')), once(raised));
    assert.ok(sources('../src/').some(text => text.includes('/ready/$')));
    assert.deepEqual(
      neverRaised.filter(({event}) => raised.includes(event)),
      [],
    );
  });

  it('has each hook that the page calls', () => {
    const called = sources('../src/').flatMap(text => [...text.matchAll(/callHook\('(\w+)'/g)].map(([, name]) => name));
    assert.deepEqual(once(hooks.map(({name}) => name.split(':')[0])), once(called));
  });

  it('has each error that the page and the emulator word', () => {
    // An error that the page words: its message, and its code where one follows soon. Lists of a validator's errors are
    // no such thing.
    const own = sources('../src/')
      .flatMap(text => text.split(/(?<!\[\{)message: /).slice(1))
      .flatMap(text => {
        const [, literal, key = ''] = /^(?:'([^']+)'|(?:powerBiEmbedErrorNames|names)\.(\w+))/.exec(text) ?? [];
        const name = literal ?? powerBiEmbedErrorNames[key as keyof typeof powerBiEmbedErrorNames];
        const code = /errorCode: '(\d+)'/.exec(text.slice(0, 260))?.[1];
        return name === undefined ? [] : [`${name}${code === undefined ? '' : ` ${code}`}`];
      });
    // The errors of the emulator: name and code are arguments there.
    const emulator = read('../../emulator/src/rules/embed-errors.ts');
    const fatal = emulator
      .replace(/\s+/g, ' ')
      .split('fatal(')
      .flatMap(text => {
        const [call = ''] = text.split('new EmbedError');
        const key = /^ ?\d+, names\.(\w+)/.exec(call)?.[1];
        const code = /, '(\d+)',? ?\)/.exec(call)?.[1];
        const name = powerBiEmbedErrorNames[key as keyof typeof powerBiEmbedErrorNames];
        return name === undefined ? [] : [`${name}${code === undefined ? '' : ` ${code}`}`];
      });
    const listed = new Set(errors.map(({name}) => name));
    assert.ok(fatal.length >= 8 && own.length >= 7);
    assert.deepEqual(
      once([...own, ...fatal]).filter(name => !listed.has(name)),
      [],
    );
    for (const name of Object.values(powerBiEmbedErrorNames)) {
      assert.ok(
        [...listed].some(row => row === name || row.startsWith(`${name} `)),
        name,
      );
    }
  });
});
