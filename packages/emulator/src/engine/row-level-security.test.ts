import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {numberColumn, textColumn, type SemanticModel} from './model-types.js';
import {parseRoleExpression} from './role-expression.js';
import {visibleRows} from './row-level-security.js';

interface Row {
  Name: string | null;
  City: string | null;
  Size: number | null;
  Open: boolean | null;
  Since: number | null;
}
interface Who {
  username: string;
  customData: string;
}
/** An expression as text, and the same worked out by hand over plain values. */
interface Expression {
  text: string;
  holds: (row: Row, who: Who) => boolean;
}

const names = ['ann@x.example', 'Bob@X.example', 'eve', 'say "hi"', '', 'ANN@x.EXAMPLE'];
const days = [0, 1, 2].map(n => Date.UTC(2025, n, 15));
const row: fc.Arbitrary<Row> = fc.record({
  Name: fc.constantFrom(...names.filter(n => n !== ''), null),
  City: fc.constantFrom('Oslo', 'oslo', 'Rome', null),
  Size: fc.option(fc.integer({min: -3, max: 3}), {nil: null}),
  Open: fc.constantFrom(true, false, null),
  Since: fc.option(fc.constantFrom(...days), {nil: null}),
});
const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const lower = (text: string | null): string => (text ?? '').toLowerCase();
const order = <T>(operator: string, a: T, b: T): boolean =>
  ({'=': a === b, '<>': a !== b, '<': a < b, '>': a > b, '<=': a <= b, '>=': a >= b})[operator] ??
  assert.fail(operator);
const operator = fc.constantFrom('=', '<>', '<', '>', '<=', '>=');
const textColumnName = fc.constantFrom<'Name' | 'City'>('Name', 'City');

const simple: fc.Arbitrary<Expression> = fc.oneof(
  fc.tuple(textColumnName, operator, fc.constantFrom(...names, 'Oslo')).map(([column, op, value]): Expression => ({
    text: `[${column}] ${op} ${quote(value)}`,
    holds: r => order(op, lower(r[column]), lower(value)),
  })),
  fc
    .tuple(textColumnName, operator, fc.constantFrom('USERNAME()', 'UserPrincipalName()', 'CUSTOMDATA ( )'))
    .map(([column, op, call]): Expression => ({
      text: `'Shops'[${column}]${op}${call}`,
      holds: (r, who) => order(op, lower(r[column]), lower(call.startsWith('C') ? who.customData : who.username)),
    })),
  fc.tuple(operator, fc.integer({min: -3, max: 3})).map(([op, value]): Expression => ({
    text: `Shops[size] ${op} ${value}`,
    holds: r => order(op, r.Size ?? 0, value),
  })),
  fc.tuple(operator, fc.constantFrom('TRUE()', 'FALSE()')).map(([op, value]): Expression => ({
    text: `[Open] ${op} ${value}`,
    holds: r => order(op, Number(r.Open ?? false), Number(value === 'TRUE()')),
  })),
  fc.tuple(operator, fc.integer({min: 1, max: 3})).map(([op, month]): Expression => ({
    text: `[Since] ${op} DATE(2025, ${month}, 15)`,
    holds: r => order(op, r.Since ?? 0, Date.UTC(2025, month - 1, 15)),
  })),
  fc
    .tuple(
      textColumnName,
      fc.array(fc.constantFrom(...names.filter(n => n !== ''), 'rome'), {minLength: 1, maxLength: 3}),
    )
    .map(([column, values]): Expression => ({
      text: `[${column}] IN {${values.map(quote).join(', ')}}`,
      holds: r => r[column] !== null && values.some(v => lower(v) === lower(r[column])),
    })),
  fc.array(fc.integer({min: -3, max: 3}), {minLength: 1, maxLength: 3}).map((values): Expression => ({
    text: `[Size] in { ${values.join(',')} }`,
    holds: r => r.Size !== null && values.includes(r.Size),
  })),
  fc.constant<Expression>({text: '[Name] = BLANK()', holds: r => r.Name === null}),
  fc.constant<Expression>({text: '[City] == BLANK()', holds: r => r.City === null}),
  fc.constant<Expression>({text: '[Name] = [City]', holds: r => lower(r.Name) === lower(r.City)}),
  fc.constant<Expression>({text: 'TRUE()', holds: () => true}),
  fc.constant<Expression>({text: 'FALSE()', holds: () => false}),
  fc.constant<Expression>({text: '[Open]', holds: r => r.Open === true}),
);
const {expression} = fc.letrec<{expression: Expression}>(tie => ({
  expression: fc.oneof(
    {maxDepth: 3, depthSize: 'small', withCrossShrink: true},
    simple,
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]): Expression => ({
      text: `(${a.text}) && (${b.text})`,
      holds: (r, w) => a.holds(r, w) && b.holds(r, w),
    })),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]): Expression => ({
      text: `(${a.text})||(${b.text})`,
      holds: (r, w) => a.holds(r, w) || b.holds(r, w),
    })),
    tie('expression').map((a): Expression => ({text: `NOT (${a.text})`, holds: (r, w) => !a.holds(r, w)})),
    tie('expression').map((a): Expression => ({text: `not(${a.text})`, holds: (r, w) => !a.holds(r, w)})),
    // && binds tighter than ||, and both looser than comparisons.
    fc.tuple(simple, simple, simple).map(([a, b, c]): Expression => ({
      text: `${a.text} || ${b.text} && ${c.text}`,
      holds: (r, w) => a.holds(r, w) || (b.holds(r, w) && c.holds(r, w)),
    })),
  ),
}));

function shops(rows: readonly Row[], roles: Record<string, string[]>): SemanticModel {
  return {
    name: 'D',
    relationships: [],
    roles: Object.entries(roles).map(([name, expressions]) => ({
      name,
      tableFilters: expressions.map(e => ({table: 'shops', expression: e})),
    })),
    tables: [
      {
        name: 'Shops',
        measures: [],
        columns: [
          textColumn(
            'Name',
            rows.map(r => r.Name),
          ),
          textColumn(
            'City',
            rows.map(r => r.City),
          ),
          numberColumn(
            'Size',
            'int64',
            rows.map(r => r.Size),
          ),
          numberColumn(
            'Open',
            'boolean',
            rows.map(r => (r.Open === null ? null : Number(r.Open))),
          ),
          numberColumn(
            'Since',
            'dateTime',
            rows.map(r => r.Since),
          ),
        ],
      },
    ],
  };
}

test('an independent filter agrees on 1,000 random tables for any expressions, roles and identity', () => {
  const who: fc.Arbitrary<Who> = fc.record({
    username: fc.constantFrom(...names),
    customData: fc.constantFrom('Oslo', 'eve', ''),
  });
  fc.assert(
    fc.property(
      fc.array(row, {maxLength: 25}),
      fc.array(fc.array(expression, {maxLength: 2}), {minLength: 1, maxLength: 3}),
      fc.uniqueArray(fc.integer({min: 0, max: 3}), {maxLength: 3}),
      who,
      (rows, roles, had, identity) => {
        const dataset = shops(rows, Object.fromEntries(roles.map((own, i) => [`role ${i}`, own.map(e => e.text)])));
        const mask = visibleRows(dataset, dataset.tables[0]!, {...identity, roles: had.map(i => `ROLE ${i}`)});
        const held = had.filter(i => i < roles.length).map(i => roles[i]!);
        assert.deepEqual(
          mask ? [...mask].map(Boolean) : rows.map(() => true),
          rows.map(r => held.some(own => own.every(e => e.holds(r, identity)))),
        );
      },
    ),
    {seed: 11, numRuns: 1000},
  );
});

test('what cannot be read is reported with its place', () => {
  for (const [text, message] of [
    ['[Name] = ', /needs more at its end/],
    ['[Name', /at character 1: \[Name/],
    ['[Name] = "a', /at character 9/],
    ['[Name] ? 1', /at character 7/],
    ['LOOKUP([Name])', /uses 'LOOKUP', which the emulator does not know/],
    ['[Name] = "a" [City]', /has '\[City\]' where it should end/],
    ['([Name] = "a"', /needs '\)' at its end/],
    ['[Size] = -"a"', /has '-' before '"a"'/],
    ['[Since] > DATE(2025, 1)', /DATE\(\) with 2 arguments/],
    ['[Name] IN "a"', /needs '\{' instead of '"a"'/],
    ['USERNAME', /needs '\(' at its end/],
    ['[Name] = \u201Ca\u201D', /at character 9: \u201Ca\u201D\. Put text into straight double quotes \("\)\.$/],
    ["[Name] = 'a'", /at character 9: 'a'\. Put text into straight double quotes \("\)\.$/],
    ['[Name] IN {"a"; "b"}', /at character 15: .*\. Put commas between values\.$/],
    ['[Name] = a', /uses 'a', which .*CUSTOMDATA\(\)\. Put text into straight double quotes \("\)\.$/],
    ['LOOKUP([Name])', /CUSTOMDATA\(\)\.$/],
  ] as const) {
    assert.throws(() => parseRoleExpression(text), message, text);
  }
});

test('values of different types are not compared, and columns of other tables are not read', () => {
  const some: Row[] = [{Name: 'a', City: 'b', Size: 1, Open: true, Since: 0}];
  const look = (expression: string): unknown => {
    const dataset = shops(some, {r: [expression]});
    return visibleRows(dataset, dataset.tables[0]!, {username: 'a', roles: ['r']});
  };
  assert.throws(() => look('[Size] = "1"'), /compares a number with a string/);
  assert.throws(() => look('\'Other\'[Name] = "a"'), /reads a column of the table Other/);
  assert.throws(() => look('[Mood] = "a"'), /has no column Mood/);
});

test('names with brackets and quotes are read', () => {
  assert.deepEqual(parseRoleExpression("'It''s [1]'[a]]b] = 1").columns, [{table: "It's [1]", column: 'a]b'}]);
});

test('role expressions of any length are worked out, and those of any depth are refused by name', () => {
  const long = parseRoleExpression(Array.from({length: 50_000}, () => '[A] = "x"').join(' || '));
  assert.equal(
    long.test(
      long.columns.map(() => 'y'),
      {},
    ),
    false,
  );
  const list = parseRoleExpression(`[A] IN {${Array.from({length: 50_000}, (_, i) => `"${i}"`).join(', ')}}`);
  assert.equal(list.test(['49999'], {}), true);
  for (const deep of ['(', 'NOT ', 'DATE(1, 1, ', '(NOT ']) {
    assert.throws(
      () => parseRoleExpression(`${deep.repeat(100_000)}TRUE()`),
      error =>
        /^RoleExpressionError: .* is nested more than 100 deep\.$/.test(String(error)) && String(error).length < 300,
    );
  }
  assert.equal(parseRoleExpression(`${'('.repeat(99)}TRUE()${')'.repeat(99)}`).test([], {}), true);
  // Depth is counted, not the number of parentheses.
  assert.equal(parseRoleExpression(Array.from({length: 1_000}, () => '(TRUE())').join(' && ')).test([], {}), true);
});

test('what one identity sees is not shown to another that differs in customData only', () => {
  const rows = ['North', 'South'].map((City): Row => ({Name: 'x', City, Size: 1, Open: true, Since: 0}));
  const model = shops(rows, {mine: ['[City] = CUSTOMDATA()']});
  const [table] = model.tables;
  assert.ok(table);
  const seen = (customData?: string): number[] => [
    ...(visibleRows(model, table, {username: 'x', roles: ['mine'], ...(customData !== undefined && {customData})}) ??
      []),
  ];
  assert.deepEqual(seen('North'), [1, 0]);
  assert.deepEqual(seen('South'), [0, 1]);
  assert.deepEqual(seen(), [0, 0]);
});

const plain = (more: Partial<Row> = {}): Row => ({Name: 'a', City: 'b', Size: 1, Open: true, Since: 0, ...more});
const seenBy = (roles: Record<string, string[]>, had: string[], rows: readonly Row[]): number[] | 'all' => {
  const model = shops(rows, roles);
  const mask = visibleRows(model, model.tables[0]!, {username: 'a', roles: had});
  return mask ? [...mask] : 'all';
};

test('all filters of one role must hold, and of several roles one is enough', () => {
  const rows = [plain({City: 'b'}), plain({City: 'c'}), plain({Name: 'x', City: 'c'})];
  const roles = {both: ['[Name] = "a"', '[City] = "c"'], other: ['[City] = "b"'], free: []};
  assert.deepEqual(seenBy(roles, ['both'], rows), [0, 1, 0]);
  assert.deepEqual(seenBy(roles, ['BOTH', 'other'], rows), [1, 1, 0]);
  assert.deepEqual(seenBy(roles, ['both', 'free'], rows), 'all');
  assert.deepEqual(seenBy(roles, [], rows), [0, 0, 0]);
  assert.deepEqual(seenBy(roles, ['another'], rows), [0, 0, 0]);
});

test('a blank is blank to every type, and a boolean is no number', () => {
  const rows = [plain({Size: null, Open: null, Name: null}), plain({Size: 0, Open: false}), plain()];
  for (const [expression, seen] of [
    ['[Size] = BLANK()', [1, 1, 0]],
    ['[Size] == BLANK()', [1, 0, 0]],
    ['[Open] = TRUE()', [0, 0, 1]],
    ['[Open] = FALSE()', [1, 1, 0]],
    ['[Name] == BLANK()', [1, 0, 0]],
  ] as const) {
    assert.deepEqual(seenBy({r: [expression]}, ['r'], rows), seen, expression);
  }
  assert.throws(() => seenBy({r: ['[Open] = 1']}, ['r'], rows), /compares a/);
});

test('what an identity sees is worked out once while sixteen others or fewer ask, and anew after more', () => {
  const model = shops([plain()], {r: ['[Name] = USERNAME()']});
  const look = (username: string): Uint8Array | undefined =>
    visibleRows(model, model.tables[0]!, {username, roles: ['r']});
  const first = look('u0');
  assert.ok(first);
  for (let i = 1; i < 16; i++) look(`u${i}`);
  assert.equal(look('u0'), first);
  look('u16');
  assert.notEqual(look('u0'), first);
  assert.deepEqual(look('u0'), first);
});
