import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {validateIdentity, planTokens, type ServedPair} from '../src/index.js';

const pair = (reportId: string, datasetId?: string, more: Partial<ServedPair> = {}): ServedPair => ({
  reportId,
  ...(datasetId !== undefined && {datasetId}),
  edit: false,
  xmla: false,
  besides: [],
  ...more,
});
const all = (): boolean => true;

test('nothing is in a request that no pair needs', () => {
  assert.deepEqual(
    planTokens({pairs: [pair('r', 'd')], allows: all, identities: []}).map(p => p.body),
    [{reports: [{id: 'r'}], datasets: [{id: 'd'}]}],
  );
});

test('equal requests are equal text, whatever their order', () => {
  const pairs = [pair('b', 'y'), pair('a', 'x'), pair('b', 'x'), pair('a', 'y')];
  const identities = [
    {username: 'u', roles: ['one'], datasets: ['y']},
    {username: 'u', roles: ['one'], datasets: ['x']},
  ];
  const one = planTokens({pairs, allows: all, identities});
  const other = planTokens({pairs: [...pairs].reverse(), allows: all, identities: [...identities].reverse()});
  assert.equal(JSON.stringify(one.map(p => p.body)), JSON.stringify(other.map(p => p.body)));
  assert.deepEqual(one[0]!.body.identities, [{username: 'u', roles: ['one'], datasets: ['x', 'y']}]);
});

test('60 reports on one dataset become two tokens, no item more than 50 times', () => {
  const plans = planTokens({
    pairs: Array.from({length: 60}, (_, i) => pair(`r${i}`, 'd')),
    allows: all,
    identities: [],
  });
  assert.deepEqual(
    plans.map(p => p.body.reports!.length),
    [50, 10],
  );
});

test('one report on 101 datasets becomes three tokens', () => {
  const plans = planTokens({
    pairs: Array.from({length: 101}, (_, i) => pair('r', `d${i}`)),
    allows: all,
    identities: [],
  });
  assert.deepEqual(
    plans.map(p => p.body.datasets!.length),
    [50, 50, 1],
  );
});

test('a pair whose company would make an ungranted combination possible gets a token of its own', () => {
  const granted = new Set(['a x', 'b y']);
  const plans = planTokens({
    pairs: [pair('a', 'x'), pair('b', 'y')],
    allows: (r, d) => granted.has(`${r} ${d}`),
    identities: [],
  });
  assert.deepEqual(
    plans.map(p => p.body),
    [
      {reports: [{id: 'a'}], datasets: [{id: 'x'}]},
      {reports: [{id: 'b'}], datasets: [{id: 'y'}]},
    ],
  );
});

test('editing on one dataset does not spread to another on which only reading is granted', () => {
  const plans = planTokens({
    pairs: [pair('a', 'x', {edit: true}), pair('a', 'y')],
    allows: (_r, d, edit) => !edit || d === 'x',
    identities: [],
  });
  assert.deepEqual(
    plans.map(p => p.body.reports),
    [[{id: 'a', allowEdit: true}], [{id: 'a'}]],
  );
});

test('XMLA access is given to the datasets that need it only', () => {
  const [plan] = planTokens({
    pairs: [pair('paginated', 'x', {xmla: true}), pair('b', 'y')],
    allows: all,
    identities: [],
  });
  assert.deepEqual(plan!.body.datasets, [{id: 'x', xmlaPermissions: 'ReadOnly'}, {id: 'y'}]);
});

test('the datasets behind a composite model come along with XMLA read access', () => {
  const [plan] = planTokens({
    pairs: [
      pair('a', 'top', {
        xmla: true,
        besides: [
          {id: 'middle', xmla: true},
          {id: 'bottom', xmla: true},
        ],
      }),
    ],
    allows: (r, d) => `${r} ${d}` === 'a top',
    identities: [{username: 'u', datasets: ['bottom']}],
  });
  assert.deepEqual(plan!.body, {
    reports: [{id: 'a'}],
    datasets: [
      {id: 'bottom', xmlaPermissions: 'ReadOnly'},
      {id: 'middle', xmlaPermissions: 'ReadOnly'},
      {id: 'top', xmlaPermissions: 'ReadOnly'},
    ],
    identities: [{username: 'u', datasets: ['bottom']}],
  });
});

test('pairs of one report share a token, though one of them needs a dataset that the others do not', () => {
  const bottom = {besides: [{id: 'bottom', xmla: false}]};
  const plans = planTokens({
    pairs: [pair('a', 'other', {edit: true}), pair('a', 'top', {edit: true, ...bottom}), pair('a', 'third')],
    allows: (_r, d) => d !== 'bottom',
    identities: [],
  });
  assert.deepEqual(
    plans.map(p => p.body),
    [
      {
        reports: [{id: 'a', allowEdit: true}],
        datasets: [{id: 'bottom'}, {id: 'other'}, {id: 'third'}, {id: 'top'}],
      },
    ],
  );
});

test('a dataset that a report needs for reading only is not lent to it for editing', () => {
  const plans = planTokens({
    pairs: [pair('a', 'top', {besides: [{id: 'bottom', xmla: false}]}), pair('a', 'other', {edit: true})],
    allows: (_r, d) => d !== 'bottom',
    identities: [],
  });
  assert.deepEqual(
    plans.map(p => p.body),
    [
      {reports: [{id: 'a'}], datasets: [{id: 'bottom'}, {id: 'top'}]},
      {reports: [{id: 'a', allowEdit: true}], datasets: [{id: 'other'}]},
    ],
  );
});

test('a chain that fits into no token is refused by name', () => {
  const besides = Array.from({length: 50}, (_, i) => ({id: `d${i}`, xmla: true}));
  assert.throws(
    () => planTokens({pairs: [pair('a', 'top', {besides})], allows: all, identities: []}),
    /report a needs more than 50 datasets/,
  );
});

test('a paginated report on other sources is requested without datasets', () => {
  const [plan] = planTokens({
    pairs: [pair('rdl')],
    allows: all,
    identities: [{username: 'u', reports: ['rdl']}],
    datasourceIdentities: [{identityBlob: 'blob', datasources: []}],
  });
  assert.deepEqual(plan!.body, {
    reports: [{id: 'rdl'}],
    identities: [{username: 'u', reports: ['rdl']}],
    datasourceIdentities: [{identityBlob: 'blob', datasources: []}],
  });
});

test('an identity reaches the datasets of its token only', () => {
  const identities = [
    {username: 'u', roles: ['r'], datasets: ['X', 'elsewhere']},
    {username: 'v', datasets: ['elsewhere']},
  ];
  const [plan] = planTokens({pairs: [pair('a', 'x')], allows: all, identities});
  assert.deepEqual(plan!.body.identities, [{username: 'u', roles: ['r'], datasets: ['x']}]);
});

test('whatever is granted and wanted, every pair is in one token and no token makes an ungranted one possible', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const grants = fc.uniqueArray(fc.tuple(name, name, fc.boolean()), {selector: ([r, d]) => `${r} ${d}`, minLength: 1});
  fc.assert(
    fc.property(grants, fc.infiniteStream(fc.boolean()), (granted, coin) => {
      const allows = (r: string, d: string, edit: boolean): boolean =>
        granted.some(([gr, gd, ge]) => gr === r && gd === d && (ge || !edit));
      const pairs = granted
        .filter(() => coin.next().value)
        .map(([r, d, edit]) => pair(r, d, {edit: edit && coin.next().value!}));
      const plans = planTokens({pairs, allows, identities: []});
      assert.deepEqual(plans.flatMap(p => p.pairs).length, pairs.length);
      for (const {body, pairs: served} of plans) {
        for (const {id, allowEdit = false} of body.reports!) {
          for (const dataset of body.datasets!) assert.ok(allows(id, dataset.id, allowEdit));
        }
        for (const s of served) {
          assert.ok(
            body.reports!.some(r => r.id === s.reportId && (!s.edit || r.allowEdit)) &&
              body.datasets!.some(d => d.id === s.datasetId),
          );
        }
      }
    }),
    {seed: 20261127, numRuns: 300},
  );
});

for (const [problem, identity] of [
  [/neither datasets nor reports/, {username: 'u'}],
  [/neither username nor identityBlob/, {roles: ['r'], datasets: ['d']}],
  [/longer than 256/, {username: 'u'.repeat(257), datasets: ['d']}],
  [/more than 50 roles/, {username: 'u', roles: Array.from({length: 51}, (_, i) => `r${i}`), datasets: ['d']}],
  [/longer than 50 characters/, {username: 'u', roles: ['r'.repeat(51)], datasets: ['d']}],
  [/holds a comma/, {username: 'u', roles: ['a,b'], datasets: ['d']}],
  [/1,024/, {username: 'u', customData: 'c'.repeat(1025), datasets: ['d']}],
] as const) {
  test(`an identity that Power BI would not take is kept apart from one that it takes: ${problem.source}`, () => {
    assert.match(validateIdentity(identity as Parameters<typeof validateIdentity>[0])!, problem);
    assert.equal(validateIdentity({username: 'u', roles: ['r'], datasets: ['d']}), undefined);
  });
}

test('XMLA access that one pair needs stays, whichever of the pairs comes first', () => {
  for (const pairs of [
    [pair('paginated', 'x', {xmla: true}), pair('b', 'x')],
    [pair('b', 'x'), pair('paginated', 'x', {xmla: true})],
  ]) {
    const plans = planTokens({pairs, allows: all, identities: []});
    assert.deepEqual(
      plans.map(plan => plan.body.datasets),
      [[{id: 'x', xmlaPermissions: 'ReadOnly'}]],
    );
  }
  const behind = {besides: [{id: 'y', xmla: true}]};
  const plain = {besides: [{id: 'y', xmla: false}]};
  for (const pairs of [
    [pair('a', 'x', behind), pair('b', 'x', plain)],
    [pair('a', 'x', plain), pair('b', 'x', behind)],
  ]) {
    const [plan] = planTokens({pairs, allows: all, identities: []});
    assert.deepEqual(plan!.body.datasets, [{id: 'x'}, {id: 'y', xmlaPermissions: 'ReadOnly'}]);
  }
});

test('reports are in the order of their ids, whatever order they are wanted in', () => {
  const pairs = ['c', 'a', 'b'].map(id => pair(id, 'x'));
  const [plan] = planTokens({pairs, allows: all, identities: []});
  assert.deepEqual(plan!.body.reports, [{id: 'a'}, {id: 'b'}, {id: 'c'}]);
});

test('what a pair needs behind its dataset lets it join another that is only read', () => {
  const granted = new Set(['a x', 'b x', 'b y']);
  const plans = planTokens({
    pairs: [pair('a', 'x', {besides: [{id: 'y', xmla: false}]}), pair('b', 'x')],
    allows: (r, d) => granted.has(`${r} ${d}`),
    identities: [],
  });
  assert.equal(plans.length, 1);
});
