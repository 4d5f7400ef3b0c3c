import assert from 'node:assert/strict';
import {test} from 'node:test';
import {explainNoRows} from './explain-no-rows.js';
import {textColumn, type SemanticModel} from './model-types.js';

const model: SemanticModel = {
  name: 'Contoso',
  relationships: [],
  roles: [
    {name: 'Managers', tableFilters: [{table: 'store', expression: '[Manager] = USERNAME()'}]},
    {name: 'Region', tableFilters: [{table: 'Store', expression: '[Region] = CUSTOMDATA()'}]},
    {name: 'All', tableFilters: []},
  ],
  tables: [
    {
      name: 'Store',
      measures: [],
      columns: [textColumn('Manager', ['ann', 'bob']), textColumn('Region', ['North', 'South'])],
    },
    {name: 'Empty', measures: [], columns: [textColumn('x', [])]},
  ],
};
const explain = (username: string | undefined, ...roles: string[]): ReturnType<typeof explainNoRows> =>
  explainNoRows(model, {...(username !== undefined && {username}), roles});

test('an identity that sees something, or that no security applies to, needs no explanation', () => {
  assert.equal(explainNoRows(model, undefined), undefined);
  assert.equal(explain('ANN', 'managers'), undefined);
  assert.equal(explain('nobody', 'All', 'Managers'), undefined);
  assert.equal(explainNoRows({...model, roles: []}, {username: 'x', roles: ['Managers']}), undefined);
});

test('the explanation says who sees nothing, in which roles, and what no row fulfils', () => {
  const explanation = explain('alex@retail.example', 'managers', 'Bosses');
  assert.deepEqual(explanation, {
    username: 'alex@retail.example',
    customData: undefined,
    roles: ['Managers'],
    unknownRoles: ['Bosses'],
    hiddenTables: [{table: 'Store', filters: [{role: 'Managers', expression: '[Manager] = USERNAME()'}]}],
    usernames: ['ann', 'bob'],
    message:
      'The identity alex@retail.example sees no row of Store: Managers lets through rows of Store where ' +
      '[Manager] = USERNAME(), and no row fulfils that. Usernames that see rows: ann, bob. The model has no role Bosses.',
  });
  const two = explainNoRows(model, {username: 'x', customData: 'East', roles: ['Managers', 'Region']});
  assert.match(
    two?.message ?? '',
    /^The identity x \(customData East\) sees no row of Store: Managers .*; Region .*CUSTOMDATA\(\)/,
  );
});

test('the explanation for somebody without a role of the model lists its roles', () => {
  assert.equal(
    explain(undefined)?.message,
    'An identity without a username has no role of the model Contoso, and sees no row. ' +
      'Its roles are: Managers, Region, All.',
  );
  assert.match(
    explain('x', 'Boss')?.message ?? '',
    /sees no row\. The model has no role Boss\. Its roles are: Managers, Region, All\.$/,
  );
});
