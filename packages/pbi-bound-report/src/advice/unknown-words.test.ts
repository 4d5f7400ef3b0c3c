import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';
import {unknownWords} from '../input/report-options.js';
import {forgetWarnings} from '../shared/warn-once.js';
import {warnUnknownWords} from './unknown-words.js';

beforeEach(forgetWarnings);

test('a word that an attribute does not know is named in the console with those that it knows, once for a page', t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  for (let n = 0; n < 3; n += 1) warnUnknownWords(unknownWords({filterPane: 'none', viewMode: 'editing'}));
  const said = warn.mock.calls.map(call => String(call.arguments[0]));
  assert.equal(said.length, 2);
  assert.ok(
    said.some(text => text.includes('filter-pane="none" is none of hidden, collapsed, expanded.')),
    said[0],
  );
  assert.ok(said[1]);
});

test('the word that counts instead is named where there is one, and what stands in `credentials` is not', t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const wrong = {loading: 'laazy', tokenMethod: 'PUT', tokenScope: 'site', credentials: 'hunter2', layout: 'phone'};
  warnUnknownWords(unknownWords(wrong));
  assert.deepEqual(
    warn.mock.calls.map(call => String(call.arguments[0])),
    [
      'layout="phone" is none of master, custom, mobile-portrait, mobile-landscape, auto. It has the effect of the default.',
      'loading="laazy" is none of lazy, eager, interaction. It has the effect of lazy.',
      'token-method="PUT" is none of post, get. It has the effect of post.',
      'token-scope="site" is none of page, element. It has the effect of page.',
      'the value of credentials is none of same-origin, include, omit. It has the effect of same-origin.',
    ].map(text => `<pbi-bound-report>: ${text}`),
  );
});

test('a value that is no word is not repeated', t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  warnUnknownWords(unknownWords({permissions: 'H4sIAAAAAAAEAB2WtwxxxxxxxxxxH/==', tokenType: 'a'.repeat(31)}));
  assert.equal(warn.mock.callCount(), 2);
  for (const call of warn.mock.calls) assert.doesNotMatch(String(call.arguments[0]), /H4sI|aaa/);
});

test('nothing is said of words that are known, in any case and with spaces, and of what is not set', t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const known = {
    viewMode: ' Edit',
    permissions: 'read-write',
    layout: 'AUTO',
    filterPane: 'hidden',
    pageNavigation: 'left',
    background: 'transparent',
    contrast: 'high-contrast-1',
    tokenType: 'aad',
    loading: 'Eager ',
    tokenMethod: 'GET',
    tokenScope: 'element',
    credentials: 'Same-Origin',
  };
  assert.deepEqual(unknownWords(known), []);
  warnUnknownWords(unknownWords({background: undefined, layout: '', viewMode: ' ', contrast: null}));
  assert.equal(warn.mock.callCount(), 0);
});
