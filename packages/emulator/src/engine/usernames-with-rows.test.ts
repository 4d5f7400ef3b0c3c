import assert from 'node:assert/strict';
import {test} from 'node:test';
import {textColumn, type SemanticModel} from './model-types.js';
import {isHidden, usernamesWithRows} from './usernames-with-rows.js';

const managed = (managers: readonly string[], expression = '[Manager] = USERNAME()'): SemanticModel => ({
  name: 'Contoso',
  relationships: [],
  roles: [{name: 'Managers', tableFilters: [{table: 'Store', expression}]}],
  tables: [{name: 'Store', measures: [], columns: [textColumn('Manager', [...managers])]}],
});

test('of many usernames that see rows the first three are told', () => {
  const model = managed(['ann', 'bob', 'cid', 'dan', 'eve']);
  assert.deepEqual(usernamesWithRows(model, ['managers']), ['ann', 'bob', 'cid']);
  assert.deepEqual(usernamesWithRows(model, ['managers'], 1), ['ann']);
});

test('in a big model the search for usernames ends after two million rows', () => {
  const model = managed(['ann', 'bob', 'cid', 'dan']);
  const [column] = model.tables[0]!.columns;
  assert.ok(column?.kind === 'text');
  const last = column.dictionary.indexOf('dan');
  const withRows = (count: number): SemanticModel => ({
    ...model,
    tables: [{...model.tables[0]!, columns: [{...column, codes: new Uint32Array(count).fill(last)}]}],
  });
  assert.deepEqual(usernamesWithRows(withRows(500_000), ['Managers']), ['dan']);
  assert.deepEqual(usernamesWithRows(withRows(500_001), ['Managers']), []);
});

test('where the expression of a role cannot be read no username is told, and nothing fails', () => {
  for (const expression of [
    '[Manager] = USERNAME(',
    '[Manager] = LOOKUP(USERNAME())',
    '[Manager] = USERNAME() && 1 = "a"',
  ]) {
    assert.deepEqual(usernamesWithRows(managed(['ann'], expression), ['Managers']), [], expression);
  }
});

test('a table without rows is not hidden by security', () => {
  const identity = {username: 'nobody', roles: ['Managers']};
  for (const [managers, hides] of [
    [[], false],
    [['ann'], true],
    [['nobody'], false],
  ] as const) {
    const model = managed(managers);
    assert.equal(isHidden(model, model.tables[0]!, identity), hides);
  }
});
