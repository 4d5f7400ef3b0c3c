import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import fc from 'fast-check';
import {answerQuery} from '../../engine/query.js';
import {createConformanceWorld} from '../../conformance/index.js';
import {createExampleWorld} from '../seed/example-worlds.js';
import {numberColumn, textColumn} from '../../engine/model-types.js';
import type {World} from '../world.js';
import {parseCsv, serializeCsv} from './csv-table.js';
import {serializeWorld} from './serialize-world.js';
import {parseWorld} from './world-files.js';
import {worldSchema} from './world-schema.js';

const tenant = '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90';
const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const small = {
  tenants: [{id: tenant, domain: 'x.example', clusterUrl: 'https://WABI-X-redirect.analysis.windows.net'}],
  workspaces: [{id: id(1), name: 'W', tenantId: tenant, members: [{principalId: id(2), role: 'Member'}]}],
  principals: [
    {type: 'User', id: id(2), tenantId: tenant, userPrincipalName: 'a@x.example', displayName: 'A', password: 'p'},
  ],
  reports: [
    {
      id: id(3),
      name: 'R',
      workspaceId: id(1),
      reportType: 'PowerBIReport',
      datasetId: id(4),
      definition: {pages: [{name: 'P', displayName: 'P', width: 1280, height: 720, visuals: []}]},
    },
  ],
  datasets: [
    {
      id: id(4),
      name: 'D',
      workspaceId: id(1),
      tables: [
        {
          name: 'Sales',
          file: 'data/sales.csv',
          columns: [
            {name: 'Region', dataType: 'string'},
            {name: 'Amount', dataType: 'int64'},
          ],
          measures: [{name: 'Total', aggregationFunction: 'Sum', column: 'Amount'}],
        },
      ],
      roles: [{name: 'North', tableFilters: [{table: 'Sales', expression: '[Region] = "North"'}]}],
    },
  ],
};
const csv = 'Region,Amount\nNorth,1\n"South,\nfar",2\n,3\n';
const files = (world: unknown = small, data = csv): Record<string, string> => ({
  'world.json': JSON.stringify(world, null, 2),
  'data/sales.csv': data,
});
/** A deep copy of the small world with one change. */
const changed = (change: (world: typeof small & Record<string, unknown>) => void): Record<string, string> => {
  const copy = structuredClone(small) as typeof small & Record<string, unknown>;
  change(copy);
  return files(copy);
};

test('a world is read from a description and its CSV files', () => {
  const world = parseWorld(files());
  const answer = answerQuery(
    world.datasets[0] as World['datasets'][0],
    {groupBy: [{table: 'Sales', column: 'Region'}], values: [{table: 'Sales', measure: 'Total'}]},
    undefined,
  );
  assert.deepEqual(answer.rows, [
    ['North', 1],
    ['South,\nfar', 2],
    [null, 3],
  ]);
});

test('what a first world of your own leaves out has its usual value', () => {
  const {
    tenants: [first],
    reports: [item],
    datasets: [dataset],
    ...others
  } = small;
  const {reportType: _, ...report} = item!;
  const world = parseWorld(
    files({
      ...others,
      tenants: [{id: first!.id, domain: first!.domain}],
      reports: [{...report, definition: {pages: [{name: 'P', displayName: 'P', visuals: []}]}}],
      datasets: [{...dataset, roles: [{name: 'Everything'}]}],
    }),
  );
  assert.match(world.tenants[0]!.clusterUrl, /^https:\/\/WABI-/);
  assert.equal(world.reports[0]!.reportType, 'PowerBIReport');
  const [page] = world.reports[0]!.definition.pages;
  assert.deepEqual([page!.width, page!.height], [1280, 720]);
  assert.deepEqual(world.datasets[0]!.roles, [{tableFilters: [], name: 'Everything'}]);
  assert.deepEqual(parseWorld(serializeWorld(world)), world);
});

const mistakes: [title: string, files: Record<string, string>, message: RegExp][] = [
  ['no world.json', {'data/sales.csv': csv}, /^world\.json: there is no such file\. There are: data\/sales\.csv\.$/],
  ['broken JSON', {...files(), 'world.json': '{\n"tenants": [\n}'}, /^world\.json, line 3: the file is no JSON/],
  ...(
    [
      [
        'a comma after the last item',
        '{\n"tenants": [1,\n]}',
        /line 3: .*\]\} should not .* Remove the comma before it\.$/,
      ],
      ['a comment', '// mine\n{}', /line 1: .* JSON has no comments: remove it\.$/],
      ['a comma that is missing', '{"a": 1\n"b": 2}', /line 2: .* A comma is missing before it\.$/],
      ['a name without quotes', '{\n tenants: []}', /line 2: .* Put names and texts into double quotes \("\)\.$/],
      ['single quotes', "{'tenants': []}", /line 1: .* Put names and texts into double quotes \("\)\.$/],
      ['curly quotes', '{\u201Ctenants\u201D: []}', /line 1: .* Put names and texts into double quotes \("\)\.$/],
      ['a merge that was left', '{\n<<<<<<< HEAD\n', /line 2: .* Resolve the conflict of the merge\.$/],
      ['a bracket too many', '{}}', /line 1: the file is no JSON: \} should not stand here\.$/],
      ['an end that is missing', '{"a": [', /line 1: .*it ends too early\. Close what is open: \]\}\.$/],
    ] as const
  ).map(([title, text, message]): (typeof mistakes)[number] => [title, {...files(), 'world.json': text}, message]),
  [
    'no world.json among very many files',
    Object.fromEntries(Array.from({length: 1000}, (_, i) => [`data/${i}.csv`, csv])),
    /^world\.json: there is no such file\. There are: [^\n]{1,300}, …\.$/,
  ],
  [
    'a member that is missing',
    changed(w => {
      Reflect.deleteProperty(w, 'tenants');
    }),
    /^world\.json, line 1, tenants: is missing\. It must be a list\.$/,
  ],
  [
    'a member that is not known',
    changed(w => {
      w['tenant'] = [];
    }),
    /^world\.json, line \d+, tenant: is not known\. Did you mean tenants\? Known are: .*workspaces/,
  ],
  [
    'an id that is no GUID',
    changed(w => {
      (w.workspaces[0] as {id: string}).id = 'x';
    }),
    /^world\.json, line 11, workspaces\[0\]\.id: must be a GUID\.$/,
  ],
  [
    'a role that does not exist',
    changed(w => {
      (w.workspaces[0]?.members[0] as {role: string}).role = 'Boss';
    }),
    /workspaces\[0\]\.members\[0\]\.role: must be one of Viewer, Contributor, Member, Admin\.$/,
  ],
  [
    'a principal that is nobody',
    changed(w => {
      (w.workspaces[0]?.members[0] as {principalId: string}).principalId = id(9);
    }),
    /^world\.json, line 16, .*members\[0\]\.principalId: there is no 0.*9 in principals or profiles\. .*2\.$/,
  ],
  [
    'an id that is used twice',
    changed(w => {
      w.reports.push(structuredClone(w.reports[0]) as (typeof small)['reports'][0]);
    }),
    /reports\[1\]\.id: the id .* is used twice in reports\.$/,
  ],
  [
    'a user without a password',
    changed(w => {
      Reflect.deleteProperty(w.principals[0] as object, 'password');
    }),
    /principals\[0\]\.password: is missing\. It must be a text\.$/,
  ],
  [
    'a report on a dataset that does not exist',
    changed(w => {
      (w.reports[0] as {datasetId: string}).datasetId = id(9);
    }),
    /reports\[0\]\.datasetId: there is no .* in datasets\. There are: 0.*\.$/,
  ],
  [
    'a page without visuals',
    changed(w => {
      (w.reports[0] as {definition: object}).definition = {
        pages: [{name: 'P', displayName: 'P', width: 1280, height: 720}],
      };
    }),
    /reports\[0\]\.definition\.pages\[0\]\.visuals: is missing\. It must be a list\.$/,
  ],
  [
    'a visual whose value names no field',
    changed(w => {
      (w.reports[0] as {definition: object}).definition = {
        pages: [
          {
            name: 'P',
            displayName: 'P',
            width: 1,
            height: 1,
            visuals: [{name: 'v', type: 'card', layout: {x: 0, y: 0, width: 1, height: 1}, values: [{table: 'Sales'}]}],
          },
        ],
      };
    }),
    /visuals\[0\]\.values\[0\]: must have measure, or column and aggregationFunction\.$/,
  ],
  [
    'a file that is not there',
    changed(w => {
      (w.datasets[0]?.tables[0] as {file: string}).file = 'data/none.csv';
    }),
    /datasets\[0\]\.tables\[0\]\.file: there is no file data\/none\.csv\. Did you mean data\/sales\.csv\? .*\.$/,
  ],
  [
    'a measure of a column that does not exist',
    changed(w => {
      (w.datasets[0]?.tables[0]?.measures[0] as {column: string}).column = 'Money';
    }),
    /tables\[0\]\.measures\[0\]: Table Sales of the model D has no column Money\. Known are: Region, .*\.$/,
  ],
  [
    'a role expression that cannot be read',
    changed(w => {
      (w.datasets[0]?.roles[0]?.tableFilters[0] as {expression: string}).expression = '[Region] = ';
    }),
    /roles\[0\]\.tableFilters\[0\]\.expression: The role expression .* needs more at its end\.$/,
  ],
  [
    'a role expression on a column that does not exist',
    changed(w => {
      (w.datasets[0]?.roles[0]?.tableFilters[0] as {expression: string}).expression = '[Mood] = "good"';
    }),
    /expression: Table Sales of the model D has no column Mood\. Known are: Region, Amount\.$/,
  ],
  [
    'a relationship to a table that does not exist',
    changed(w => {
      (w.datasets[0] as Record<string, unknown>)['relationships'] = [
        {from: {table: 'Sales', column: 'Region'}, to: {table: 'Store', column: 'Region'}},
      ];
    }),
    /relationships\[0\]: The model D has no table Store\. Known are: Sales\.$/,
  ],
  [
    'a number that is none',
    files(small, 'Region,Amount\n"a\nb",1\n\nNorth,many\n'),
    /^data\/sales\.csv, line 5, Amount: "many" is not a whole number\.$/,
  ],
  [
    'a column that is not there',
    files(small, 'Region;Money\nNorth;1\n'),
    /^data\/sales\.csv, line 1, Amount: the file has no such column\. Known are: Region, Money\.$/,
  ],
  [
    'a row that is too short',
    files(small, 'Region,Amount\nNorth,1\nSouth\n'),
    /^data\/sales\.csv, line 3, Amount: the row has only 1 cell; the first line names 2 columns\.$/,
  ],
  [
    'an empty CSV file',
    files(small, ''),
    /^data\/sales\.csv, line 1: the file is empty\. Its first line must name the columns: Region,Amount$/,
  ],
];
for (const [title, given, message] of mistakes) {
  test(`a mistake is reported with file, line and field: ${title}`, () => {
    assert.throws(
      () => parseWorld(given),
      error => {
        assert.match((error as Error).message, message);
        assert.equal((error as Error).name, 'WorldFileError');
        return true;
      },
    );
  });
}

test('the line of a syntax error is found wherever it stands', () => {
  for (const [text, line] of [
    ['{\n"a": 1,\n}', 3],
    ['[1\n2]', 2],
    ['{"a"\n1}', 2],
    ['{"a": tru}', 1],
    ['[\n\n', 3],
    ['{}\nx', 2],
    ['["\n"]', 1],
    ['[1}', 1],
    ['{"a":1]', 1],
    ['{1: 2}', 1],
    ['[01]', 1],
    ['', 1],
  ] as const) {
    assert.throws(
      () => parseWorld({'world.json': text}),
      new RegExp(`^WorldFileError: world\\.json, line ${line}: the file is no JSON`),
      JSON.stringify(text),
    );
  }
});

test('a world that was written is read back as it was', () => {
  for (const world of [createConformanceWorld('rules'), createExampleWorld('example-paginated-two-sources')]) {
    assert.deepEqual(parseWorld(serializeWorld(world)), structuredClone(world));
  }
});

test('any table survives being written as CSV and read back', () => {
  const text = fc.option(
    fc.string({minLength: 1, unit: fc.constantFrom('a', '"', ',', '\n', ';', ' ', 'é', "'", '\t', '|')}),
    {nil: null},
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          text,
          fc.option(fc.double({noNaN: true, noDefaultInfinity: true}), {nil: null}),
          fc.option(fc.date({noInvalidDate: true, min: new Date(0), max: new Date('2999-01-01')}), {nil: null}),
          fc.option(fc.boolean(), {nil: null}),
        ),
        {maxLength: 20},
      ),
      rows => {
        const columns = [
          textColumn(
            'Te"xt',
            rows.map(r => r[0]),
          ),
          numberColumn(
            'Number',
            'double',
            rows.map(r => (Object.is(r[1], -0) ? 0 : r[1])),
          ),
          numberColumn(
            'Day',
            'dateTime',
            rows.map(r => (r[2] === null ? null : r[2].getTime())),
          ),
          numberColumn(
            'Flag',
            'boolean',
            rows.map(r => (r[3] === null ? null : Number(r[3]))),
          ),
        ];
        for (const some of [columns, columns.slice(0, 1)]) {
          const text = serializeCsv({name: 'T', columns: some, measures: []});
          assert.deepEqual(parseCsv('t.csv', text, some).columns, some);
        }
      },
    ),
    {seed: 1, numRuns: 1000},
  );
});

test('the published schema is the one that worlds are read by', () => {
  const file = new URL('../../../world.schema.json', import.meta.url);
  assert.ok(
    existsSync(file),
    'run: node --import tsx --conditions=@pbi-bound-report/source packages/emulator/test/write-world-schema.ts',
  );
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), worldSchema);
});
