import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {numberColumn, textColumn, type Column, type Table} from '../../engine/model-types.js';
import type {World} from '../world.js';
import {serializeWorld} from './serialize-world.js';
import {WorldFileError} from './world-file-error.js';
import {parseWorld} from './world-files.js';

/** A world with these tables. */
function worldOf(tables: Table[]): World {
  const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
  return {
    tenants: [{id: id(1), domain: 'x.example', clusterUrl: 'https://x.example'}],
    capacities: [],
    workspaces: [{id: id(2), name: 'W', tenantId: id(1), members: []}],
    principals: [],
    reports: [],
    datasets: [{id: id(3), name: 'D', workspaceId: id(2), tables, relationships: [], roles: []}],
  };
}

/** The texts as a disk gives them back. */
function throughDisk(files: Record<string, string>): Record<string, string> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, decoder.decode(encoder.encode(text))]));
}

/** Half of a character each, where a character takes two: not every text is one that a file can hold. */
const codeUnit = fc.nat({max: 0xffff}).map(code => String.fromCharCode(code));
type Unit = 'grapheme' | typeof codeUnit;

const nameOf = (unit: Unit): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({unit, minLength: 1, maxLength: 12}),
    fc.string({
      unit: fc.constantFrom(
        'a',
        'A',
        ' ',
        '"',
        ',',
        ';',
        '\t',
        '\n',
        '\r',
        '.',
        '/',
        '\\',
        '\ufeff',
        'é',
        'e\u0301',
        '売',
      ),
      minLength: 1,
      maxLength: 4,
    }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'CON',
      'nul',
      '..',
      '.',
      'con',
      '売上',
      '商品',
      'x'.repeat(300),
    ),
  );
const distinct = (names: readonly string[]): boolean =>
  new Set(names.map(name => name.toLowerCase())).size === names.length;

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, {nil: null, freq: 5});
const columnOf = (name: string, rows: number): fc.Arbitrary<Column> => {
  const list = <T>(cell: fc.Arbitrary<T>): fc.Arbitrary<(T | null)[]> =>
    fc.array(maybe(cell), {minLength: rows, maxLength: rows});
  const day = fc.date({noInvalidDate: true, min: new Date(-1e14), max: new Date(1e15)}).map(date => date.getTime());
  return fc.oneof(
    list(fc.string({unit: 'grapheme', minLength: 1, maxLength: 8})).map(values => textColumn(name, values)),
    list(fc.maxSafeInteger()).map(values => numberColumn(name, 'int64', values)),
    list(fc.double({noNaN: true, noDefaultInfinity: true})).map(values => numberColumn(name, 'double', values)),
    list(day).map(values => numberColumn(name, 'dateTime', values)),
    list(fc.constantFrom(0, 1)).map(values => numberColumn(name, 'boolean', values)),
  );
};
const tablesWith = (unit: Unit): fc.Arbitrary<Table[]> =>
  fc
    .array(fc.tuple(nameOf(unit), fc.array(nameOf(unit), {minLength: 1, maxLength: 4}), fc.nat(5)), {maxLength: 4})
    .filter(tables => distinct(tables.map(([name]) => name)) && tables.every(([, columns]) => distinct(columns)))
    .chain(tables =>
      fc.tuple(
        ...tables.map(([name, columns, rows]) =>
          fc.tuple(...columns.map(column => columnOf(column, rows))).map(made => ({name, columns: made, measures: []})),
        ),
      ),
    );

test('whatever is written reads back as it was, whatever its tables and columns are called', () => {
  fc.assert(
    fc.property(tablesWith('grapheme'), tables => {
      const world = worldOf(tables);
      assert.deepEqual(parseWorld(throughDisk(serializeWorld(world))), structuredClone(world));
    }),
    {seed: 7, numRuns: 100},
  );
});

test('names with characters that no file can hold are refused by name, or read back', () => {
  let refused = 0;
  fc.assert(
    fc.property(tablesWith(codeUnit), tables => {
      const world = worldOf(tables);
      let files: Record<string, string>;
      try {
        files = serializeWorld(world);
      } catch (error) {
        assert.ok(error instanceof WorldFileError, String(error));
        assert.match(error.message, /lone surrogate/);
        refused++;
        return;
      }
      assert.deepEqual(parseWorld(throughDisk(files)), structuredClone(world));
    }),
    {seed: 7, numRuns: 100},
  );
  assert.ok(refused > 0);
});

test('tables of other scripts, and those that some file systems take for one, get files of their own', () => {
  const names = [
    '売上',
    '商品',
    'é',
    'e\u0301x',
    'ß',
    'a/b',
    'a\\b',
    'a:b',
    'Con',
    '..',
    'A'.repeat(300),
    `${'A'.repeat(300)}b`,
  ];
  const tables = names.map((name, i) => ({name, measures: [], columns: [textColumn('C', [String(i)])]}));
  const files = serializeWorld(worldOf(tables));
  const paths = Object.keys(files).filter(path => path.endsWith('.csv'));
  assert.equal(new Set(paths.map(path => path.normalize('NFKC').toLowerCase())).size, names.length);
  assert.ok(paths.some(path => path.endsWith('/売上.csv')));
  for (const path of paths) {
    assert.match(path, /^data\/[0-9a-f-]{36}\/[^/\\:*?"<>|.]+\.csv$/);
    assert.ok(new TextEncoder().encode(path.split('/').at(-1)).length <= 255);
  }
});

const unwritable: [title: string, change: (world: World) => void, message: RegExp][] = [
  [
    'an empty text',
    world => (world.datasets[0] as {tables: Table[]}).tables.push(tableOf(textColumn('C', ['x', '']))),
    /datasetTables\[0\]\[0\]\.columns\[0\]: .*row 2 of the column C is an empty text, .* Use null\.$/,
  ],
  [
    'a number without end',
    world => (world.datasets[0] as {tables: Table[]}).tables.push(tableOf(numberColumn('C', 'double', [Infinity]))),
    /C: "Infinity" is not a number/,
  ],
  [
    'a fraction in a column of whole numbers',
    world => (world.datasets[0] as {tables: Table[]}).tables.push(tableOf(numberColumn('C', 'int64', [1.5]))),
    /C: "1\.5" is not a whole number\.$/,
  ],
  [
    'a moment between milliseconds',
    world => (world.datasets[0] as {tables: Table[]}).tables.push(tableOf(numberColumn('C', 'dateTime', [0.5]))),
    /row 1 of the column C is 0\.5, which cannot be written as dateTime\.$/,
  ],
  [
    'a date beyond the calendar',
    world => (world.datasets[0] as {tables: Table[]}).tables.push(tableOf(numberColumn('C', 'dateTime', [1e20]))),
    /row 1 of the column C is 100000000000000000000, which cannot be written as dateTime\.$/,
  ],
  [
    'a truth that is neither 0 nor 1',
    world => (world.datasets[0] as {tables: Table[]}).tables.push(tableOf(numberColumn('C', 'boolean', [2]))),
    /row 1 of the column C is 2, which cannot be written as boolean\.$/,
  ],
  [
    'columns of unequal length',
    world =>
      (world.datasets[0] as {tables: Table[]}).tables.push(
        tableOf(textColumn('C', ['x']), textColumn('D', ['x', 'y'])),
      ),
    /the column D would lose rows\.$/,
  ],
  [
    'an id that leads out of the folder',
    world => ((world.datasets[0] as {id: string}).id = '../../x'),
    /datasets\[0\]\.id: must be a GUID\.$/,
  ],
];
const tableOf = (...columns: Column[]): Table => ({name: 'T', columns, measures: []});
for (const [title, change, message] of unwritable) {
  test(`what files cannot hold is refused by name: ${title}`, () => {
    const world = worldOf([]);
    change(world);
    assert.throws(
      () => serializeWorld(world),
      error => error instanceof WorldFileError && message.test(error.message),
    );
  });
}

test('a table whose name a system keeps for a device gets a file of another name', () => {
  const names = ['CON', 'nul', 'Com1', 'console'];
  const tables = names.map(name => ({name, measures: [], columns: [textColumn('Text', ['x'])]}));
  const files = Object.keys(serializeWorld(worldOf(tables))).map(path => path.split('/').at(-1));
  assert.deepEqual(files.filter(name => name !== 'world.json').sort(), [
    '_CON.csv',
    '_Com1.csv',
    '_nul.csv',
    'console.csv',
  ]);
});
