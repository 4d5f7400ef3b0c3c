import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ReportDefinition, ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import {conformanceWorldNames, createConformanceWorld} from '../../conformance/index.js';
import {createDefaultWorld} from '../seed/default-world.js';
import {serializeWorld} from './serialize-world.js';
import {describeProblem, WorldFileError, type WorldFileProblem} from './world-file-error.js';
import {parseWorld} from './world-files.js';

const tenantId = '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90';
const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;

/** A star of two tables, a report with a page for everything, and its bookmark. */
const world = {
  tenants: [{id: tenantId, domain: 'x.example', clusterUrl: 'https://WABI-X-redirect.analysis.windows.net'}],
  workspaces: [{id: id(1), name: 'W', tenantId, members: [{principalId: id(2), role: 'Member'}]}],
  principals: [
    {type: 'User', id: id(2), tenantId, userPrincipalName: 'a@x.example', displayName: 'A', password: 'p'},
    {
      type: 'ServicePrincipal',
      id: id(5),
      tenantId,
      clientId: id(6),
      displayName: 'S',
      secrets: [{value: 's'}],
    },
  ],
  reports: [
    {
      id: id(3),
      name: 'R',
      workspaceId: id(1),
      reportType: 'PowerBIReport',
      datasetId: id(4),
      definition: {
        pages: [
          {
            name: 'main',
            displayName: 'Main',
            width: 1280,
            height: 720,
            visuals: [
              {
                name: 'chart',
                type: 'lineChart',
                layout: {x: 0, y: 0, width: 100, height: 100},
                groupBy: [{table: 'Sales', column: 'Day'}],
                drill: [
                  {table: 'Sales', column: 'Day'},
                  {table: 'Store', column: 'City'},
                ],
                values: [
                  {table: 'Sales', measure: 'Total'},
                  {table: 'Sales', column: 'Amount', aggregationFunction: 'Avg'},
                ],
                orderBy: [{index: 1, direction: 'desc'}],
              },
              {
                name: 'city',
                type: 'slicer',
                layout: {x: 100, y: 0, width: 100, height: 100},
                groupBy: [{table: 'Store', column: 'City'}],
              },
              {
                name: 'go',
                type: 'actionButton',
                text: 'Go',
                layout: {x: 200, y: 0, width: 100, height: 100},
                action: {type: 'PageNavigation', page: 'main'},
              },
            ],
            mobileLayout: {width: 360, height: 640, visuals: {chart: {x: 0, y: 0, width: 360, height: 200}}},
          },
        ],
        bookmarks: [{name: 'b', displayName: 'B', page: 'main', slicers: {city: []}}],
        parameters: [{name: 'p', prompt: 'City', target: {table: 'Store', column: 'City'}}],
      },
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
            {name: 'Day', dataType: 'dateTime'},
            {name: 'StoreId', dataType: 'int64'},
            {name: 'Amount', dataType: 'double'},
          ],
          measures: [{name: 'Total', aggregationFunction: 'Sum', column: 'Amount'}],
        },
        {
          name: 'Store',
          file: 'data/store.csv',
          columns: [
            {name: 'Id', dataType: 'int64'},
            {name: 'City', dataType: 'string'},
          ],
          measures: [{name: 'Stores', aggregationFunction: 'Count', column: 'Id'}],
        },
      ],
      relationships: [{from: {table: 'Sales', column: 'StoreId'}, to: {table: 'Store', column: 'Id'}}],
      roles: [{name: 'North', tableFilters: [{table: 'Store', expression: '[City] = "Oslo"'}]}],
    },
  ],
};
const sales = 'Day,StoreId,Amount\n2025-01-01,1,2.5\n2025-01-02,2,3\n';
const store = 'Id,City\n1,Oslo\n2,Rome\n';

type Json = Record<string, unknown>;
type World = typeof world;
const dataset = (copy: World): Json & World['datasets'][number] => copy.datasets[0] as Json & World['datasets'][number];
const definition = (copy: World): ReportDefinition => copy.reports[0]?.definition as ReportDefinition;
const page = (copy: World): ReportPageDefinition => definition(copy).pages[0] as ReportPageDefinition;
const visual = (copy: World, index = 0): VisualDefinition => page(copy).visuals[index] as VisualDefinition;
/** The same, for members that no visual has. */
const loose = (copy: World, index = 0): Json => visual(copy, index) as unknown as Json;

/** The files of the world with a change. */
function changed(change: (copy: World) => void, data: {sales?: string; store?: string} = {}): Record<string, string> {
  const copy = structuredClone(world);
  change(copy);
  return {
    'world.json': JSON.stringify(copy, null, 2),
    'data/sales.csv': data.sales ?? sales,
    'data/store.csv': data.store ?? store,
  };
}
const nothing = (): void => undefined;

interface Finding {
  error: string;
  warnings: string[];
}
function read(files: Record<string, string>): Finding {
  const warnings: string[] = [];
  try {
    parseWorld(files, {onWarning: warning => warnings.push(describeProblem(warning))});
    return {error: '', warnings};
  } catch (error) {
    assert.ok(error instanceof WorldFileError, String(error));
    assert.ok(error.problems.every(problem => problem.message.endsWith('.')));
    return {error: error.message, warnings};
  }
}

test('a world without mistakes has neither errors nor warnings', () => {
  assert.deepEqual(read(changed(nothing)), {error: '', warnings: []});
  assert.deepEqual(read(serializeWorld(createDefaultWorld())), {error: '', warnings: []});
  for (const name of conformanceWorldNames) {
    assert.deepEqual(read(serializeWorld(createConformanceWorld(name))).error, '', name);
  }
});

const mistakes: [title: string, files: Record<string, string>, message: RegExp][] = [
  ...['localhost:3000', '/back', 'https://x.example/#back', 'https://me@x.example/', 'javascript:alert(1)'].map(
    (uri): [string, Record<string, string>, RegExp] => [
      `a redirect URI that is none: ${uri}`,
      changed(w => Object.assign(w.principals[1] as object, {redirectUris: {web: ['https://x.example/'], spa: [uri]}})),
      /^world\.json, line \d+, principals\[1\]\.redirectUris\.spa\[0\]: .* is no address that users can be sent/,
    ],
  ),
  [
    'an unknown type of visual',
    changed(w => (loose(w)['type'] = 'table')),
    /^world\.json, line \d+, reports\[0\]\..*\[0\]\.type: is not known\. Did you mean tableEx\? It must be one .*\.$/,
  ],
  [
    'a type of visual that is like no other',
    changed(w => (loose(w)['type'] = 'gauge')),
    /visuals\[0\]\.type: .*must be one of card, .*\.$/,
  ],
  [
    'an unknown measure',
    changed(w => (visual(w).values = [{table: 'Sales', measure: 'Totl'}])),
    /visuals\[0\]\.values\[0\]: Table Sales of .* has no measure Totl\. Did you mean Total\? Known are: Total\.$/,
  ],
  [
    'a value of an unknown table',
    changed(w => (visual(w).values = [{table: 'Sale', measure: 'Total'}])),
    /visuals\[0\]\.values\[0\]: The model D has no table Sale\. Did you mean Sales\? Known are: Sales, Store\.$/,
  ],
  [
    'an unknown column in a value',
    changed(w => (visual(w).values = [{table: 'Sales', column: 'Amnt', aggregationFunction: 'Sum'}])),
    /visuals\[0\]\.values\[0\]: Table Sales of the model D has no column Amnt\. Did you mean Amount\?/,
  ],
  [
    'an unknown column in groupBy',
    changed(w => (visual(w, 1).groupBy = [{table: 'Store', column: 'Town'}])),
    /visuals\[1\]\.groupBy\[0\]: Table Store of the model D has no column Town\. Known are: Id, City\.$/,
  ],
  [
    'an unknown column in drill',
    changed(w => visual(w).drill?.push({table: 'Store', column: 'Town'})),
    /visuals\[0\]\.drill\[2\]: Table Store of the model D has no column Town\./,
  ],
  [
    'a drill that the visual does not start in',
    changed(w => visual(w).drill?.shift()),
    /visuals\[0\]\.drill: must have the first column of groupBy among its levels/,
  ],
  [
    'a sum over text',
    changed(w => (visual(w).values = [{table: 'Store', column: 'City', aggregationFunction: 'Sum'}])),
    /visuals\[0\]\.values\[0\]: The column City of the table Store holds text: it cannot be aggregated by Sum\./,
  ],
  [
    'an average over text in a measure',
    changed(w => dataset(w).tables[1]?.measures.push({name: 'Odd', aggregationFunction: 'Avg', column: 'City'})),
    /tables\[1\]\.measures\[1\]: The column City of the table Store holds text: it cannot be aggregated by Avg\./,
  ],
  [
    'a misspelt aggregation',
    changed(
      w => (visual(w).values = [{table: 'Sales', column: 'Amount', aggregationFunction: 'Avrg' as unknown as 'Avg'}]),
    ),
    /values\[0\]\.aggregationFunction: is not known\. Did you mean Avg\? It must be one of Sum, Avg, /,
  ],
  [
    'a value that no relationship leads from',
    changed(w => (visual(w).values = [{table: 'Store', measure: 'Stores'}])),
    /visuals\[0\]: Stores of the table Store cannot be grouped by Sales: no relationship leads from Store there\./,
  ],
  [
    'two visuals of one name',
    changed(w => (visual(w, 1).name = 'chart')),
    /visuals\[1\]\.name: there are two visuals on this page of the name chart\. Rename one\.\n/,
  ],
  [
    'two pages of one name',
    changed(w => definition(w).pages.push(structuredClone(page(w)))),
    /pages\[1\]\.name: there are two pages of the name main\. Rename one\.$/,
  ],
  [
    'two bookmarks of one name',
    changed(w => definition(w).bookmarks?.push({name: 'b', displayName: 'C', page: 'main'})),
    /bookmarks\[1\]\.name: there are two bookmarks of the name b\./,
  ],
  ['no pages', changed(w => (definition(w).pages = [])), /definition\.pages: must have at least 1 item\.$/],
  [
    'a layout without a size',
    changed(w => (loose(w)['layout'] = {x: 1})),
    /\.layout\.y: is missing\. It must be a number\.\n.*\.width: is missing\..*\n.*\.height: is missing\..*$/,
  ],
  [
    'a visual without a layout',
    changed(w => delete loose(w)['layout']),
    /visuals\[0\]\.layout: is missing\. It must be an object with x, y, width, height\.$/,
  ],
  [
    "Excel's line about the delimiter",
    changed(nothing, {store: `sep=,\r\n${store}`}),
    /^data\/store\.csv, line 1: sep=, is a line for Excel alone\. Remove it: the first line must name the columns\.$/,
  ],
  [
    'a visual without a type',
    changed(w => delete loose(w)['type']),
    /visuals\[0\]\.type: is missing\. It must be one of card, .*\.$/,
  ],
  [
    'an action without a type',
    changed(w => (loose(w, 2)['action'] = {page: 'main'})),
    /visuals\[2\]\.action\.type: is missing\. It must be one of PageNavigation, WebUrl, Bookmark, Back\.$/,
  ],
  [
    'a dataset without an id',
    changed(w => delete (dataset(w) as Json)['id']),
    /datasets\[0\]\.id: is missing\. It must be a GUID\.$/,
  ],
  [
    'a measure in DAX',
    changed(w => (dataset(w).tables[0]!.measures[0] = {name: 'Total', expression: 'SUM(Sales[Amount])'} as never)),
    /measures\[0\]: must have aggregationFunction and column, or diff.* or ratio; expression is not known\.$/,
  ],
  [
    'a measure that is begun',
    changed(w => delete (dataset(w).tables[0]!.measures[0] as Partial<Json>)['column']),
    /measures\[0\]\.column: is missing\. It must be a text\.$/,
  ],
  [
    'a layout without an extent',
    changed(w => (visual(w).layout.height = 0)),
    /visuals\[0\]\.layout\.height: must be at least 1\.$/,
  ],
  [
    'a layout that is no number',
    {...changed(nothing), 'world.json': JSON.stringify(world).replace('"x":0', '"x":1e999')},
    /layout\.x: must be a number\.$/,
  ],
  [
    'a misspelt member of a visual',
    changed(w => (loose(w)['grupBy'] = [])),
    /visuals\[0\]\.grupBy: is not known\. Did you mean groupBy\? Known are: name, type, /,
  ],
  [
    'a misspelt member of a page',
    changed(w => ((page(w) as unknown as Json)['visable'] = 0)),
    /pages\[0\]\.visable: is not known\./,
  ],
  [
    'a visibility that is none',
    changed(w => (page(w).visibility = 2 as 1)),
    /pages\[0\]\.visibility: must be one of 0, 1\.$/,
  ],
  [
    'a button to a page that is not there',
    changed(w => (visual(w, 2).action = {type: 'PageNavigation', page: 'Main'})),
    /visuals\[2\]\.action\.page: there is no page of the name Main\. Did you mean main\? Known are: main\.$/,
  ],
  [
    'a button to a bookmark that is not there',
    changed(w => (visual(w, 2).action = {type: 'Bookmark', bookmark: 'x'})),
    /visuals\[2\]\.action\.bookmark: there is no bookmark of the name x\./,
  ],
  [
    'a button that does something unknown',
    changed(w => (loose(w, 2)['action'] = {type: 'PageNav', page: 'main'})),
    /visuals\[2\]\.action\.type: is not known\. Did you mean PageNavigation\?/,
  ],
  [
    'a button that runs a script',
    changed(w => (loose(w, 2)['action'] = {type: 'WebUrl', url: 'javascript:alert(1)'})),
    /visuals\[2\]\.action\.url: must match \^https\?:\/\/\.$/,
  ],
  [
    'an image of another host',
    changed(w => page(w).visuals.push({...visual(w), name: 'i', type: 'image', image: 'https://x.example/i.png'})),
    /visuals\[3\]\.image: must match \^data:image\/\.$/,
  ],
  [
    'a bookmark on a page that is not there',
    changed(w => ((definition(w).bookmarks?.[0] as {page: string}).page = 'x')),
    /bookmarks\[0\]\.page: there is no page of the name x\./,
  ],
  [
    'a bookmark of a slicer that is none',
    changed(w => ((definition(w).bookmarks?.[0] as unknown as Json)['slicers'] = {chart: []})),
    /bookmarks\[0\]\.slicers\.chart: there is no slicer on this page of the name chart\. Known are: city\.$/,
  ],
  [
    'a filter of a bookmark on an unknown column',
    changed(
      w =>
        ((definition(w).bookmarks?.[0] as unknown as Json)['filters'] = [
          {$schema: 'x#basic', target: {table: 'Store', column: 'Town'}, operator: 'In', values: ['x']},
        ]),
    ),
    /bookmarks\[0\]\.filters\[0\]: Table Store of the model D has no column Town\.$/,
  ],
  [
    'a filter of a bookmark that is none',
    changed(w => ((definition(w).bookmarks?.[0] as unknown as Json)['filters'] = [{operator: 'In'}])),
    /bookmarks\[0\]\.filters\[0\]: A filter needs a known filterType or \$schema/,
  ],
  [
    'a parameter on an unknown column',
    changed(w => ((definition(w).parameters?.[0] as unknown as Json)['target'] = {table: 'Store', column: 'x'})),
    /parameters\[0\]\.target: Table Store of the model D has no column x\./,
  ],
  [
    'an order by a column that is not shown',
    changed(w => (visual(w).orderBy = [{index: 3, direction: 'asc'}])),
    /visuals\[0\]\.orderBy\[0\]\.index: must be below 3: it counts groupBy first, then values\.$/,
  ],
  [
    'a phone layout of a visual that is not there',
    changed(w => ((page(w).mobileLayout as unknown as Json)['visuals'] = {x: visual(w).layout})),
    /mobileLayout\.visuals\.x: there is no visual on this page of the name x\./,
  ],
  [
    'a row with a cell too many',
    changed(nothing, {sales: 'Day,StoreId,Amount\n2025-01-01,1,2,5\n'}),
    /^data\/sales\.csv, line 2: the row has 4 cells; the first line names 3 columns\. Put cells .* into quotes\.$/,
  ],
  [
    'a column that is named twice alike',
    changed(nothing, {sales: 'Day,StoreId,Amount,Amount\n2025-01-01,1,2,5\n'}),
    /^data\/sales\.csv, line 1, Amount: the first line names this column 2 times\. Name each column once\.$/,
  ],
  [
    'a day that its month lacks',
    changed(nothing, {sales: 'Day,StoreId,Amount\n2025-02-30,1,2\n'}),
    /^data\/sales\.csv, line 2, Day: "2025-02-30" is not a date such as/,
  ],
  [
    'a date in another order',
    changed(nothing, {sales: 'Day,StoreId,Amount\n2025-13-01,1,2\n'}),
    /line 2, Day: "2025-13-01" is not a date such as/,
  ],
  [
    'a whole number that cannot be kept',
    changed(nothing, {sales: 'Day,StoreId,Amount\n2025-01-01,12345678901234567890,2\n'}),
    /line 2, StoreId: "12345678901234567890" is too large to be kept exactly\. Make it a column of the type string/,
  ],
  [
    'a number without end',
    changed(nothing, {sales: 'Day,StoreId,Amount\n2025-01-01,1,1e999\n'}),
    /line 2, Amount: "1e999" is not a number such as 1234\.5\.$/,
  ],
  [
    'a quote that is never closed',
    changed(nothing, {store: 'Id,City\n1,"Oslo\n2,Rome\n'}),
    /^data\/store\.csv, line 2: Quoted field unterminated\. Double the quotes within a cell\.$/,
  ],
  [
    'a key that is there twice',
    changed(nothing, {store: 'Id,City\n1,"Os\nlo"\n2,Rome\n1,Bergen\n'}),
    /^data\/store\.csv, line 5, Id: the key 1 stands on line 2 already\. The relationship from .* needs .*\./,
  ],
  [
    'a key that is blank',
    changed(nothing, {store: 'Id,City\n1,Oslo\n,Rome\n2,Bergen\n'}),
    /^data\/store\.csv, line 3, Id: a row is blank\. The relationship from Sales\[StoreId\] needs/,
  ],
  [
    'keys that differ by case only',
    changed(
      w => {
        for (const table of dataset(w).tables) {
          (table.columns[table.name === 'Sales' ? 1 : 0] as Json)['dataType'] = 'string';
        }
      },
      {store: 'Id,City\na,Oslo\nA,Rome\n', sales: 'Day,StoreId,Amount\n'},
    ),
    /^data\/store\.csv, line 3, Id: the key A stands on line 2 already\./,
  ],
  [
    'a relationship of two types',
    changed(w => ((dataset(w).tables[1]?.columns[0] as {dataType: string}).dataType = 'string')),
    /relationships\[0\]: Sales\[StoreId\] is int64 and Store\[Id\] is string: no row .*\. Give both one type\.\n/,
  ],
  [
    'a relationship of a date and a number',
    changed(w => ((dataset(w).relationships[0] as {from: {column: string}}).from.column = 'Day')),
    /Sales\[Day\] is dateTime and Store\[Id\] is int64/,
  ],
  [
    'a relationship from a table to itself',
    changed(
      w =>
        (dataset(w).relationships = [
          {from: {table: 'Sales', column: 'StoreId'}, to: {table: 'Sales', column: 'StoreId'}},
        ]),
    ),
    /relationships\[0\]: it leads from the table Sales to itself\. It must lead to another one\./,
  ],
  [
    'relationships in a circle',
    changed(w =>
      dataset(w).relationships.push({from: {table: 'Store', column: 'Id'}, to: {table: 'Sales', column: 'StoreId'}}),
    ),
    /relationships\[0\]: relationships lead from Store back to Sales: they form a circle\. Remove one\./,
  ],
  [
    'two tables of one name',
    changed(w => ((dataset(w).tables[1] as {name: string}).name = 'sales')),
    /datasets\[0\]\.tables\[1\]\.name: there are two tables of the name sales\. Rename one\./,
  ],
  [
    'two columns of one name',
    changed(w => ((dataset(w).tables[0]?.columns[1] as {name: string}).name = 'day')),
    /tables\[0\]\.columns\[1\]\.name: there are two columns of the name day\./,
  ],
  [
    'two measures of one name',
    changed(w => dataset(w).tables[0]?.measures.push({name: 'TOTAL', aggregationFunction: 'Sum', column: 'Amount'})),
    /tables\[0\]\.measures\[1\]\.name: there are two measures of the name TOTAL\./,
  ],
  [
    'a measure that is called as a column is',
    changed(w => dataset(w).tables[0]?.measures.push({name: 'amount', aggregationFunction: 'Sum', column: 'Amount'})),
    /tables\[0\]\.measures\[1\]\.name: a column of the table is called amount too\.$/,
  ],
  [
    'two roles of one name',
    changed(w => dataset(w).roles.push({name: 'north', tableFilters: []})),
    /roles\[1\]\.name: there are two roles of the name north\./,
  ],
  [
    'a role that compares text with a number',
    changed(w => ((dataset(w).roles[0]?.tableFilters[0] as {expression: string}).expression = '[City] = 1')),
    /roles\[0\]\.tableFilters\[0\]\.expression: The role expression \[City\] = 1 compares a string with a number\./,
  ],
  [
    'a role of somebody who is not there',
    changed(w => ((dataset(w).roles[0] as Json)['memberIds'] = [id(9)])),
    /roles\[0\]\.memberIds\[0\]: there is no .*9 in principals\. There are: /,
  ],
  [
    'an id of another kind of thing',
    changed(w => ((w.reports[0] as {datasetId: string}).datasetId = id(1))),
    /reports\[0\]\.datasetId: there is no .*1 in datasets\. It is one of workspaces\.$/,
  ],
  [
    'an address instead of an id',
    changed(w => ((w.reports[0] as {id: string}).id = `https://app.powerbi.com/groups/me/reports/${id(3)}/x`)),
    /reports\[0\]\.id: must be a GUID; it has one in it: 00000000-0000-4000-8000-000000000003\.$/,
  ],
  [
    'two people of one name',
    changed(w => w.principals.push({...structuredClone(w.principals[0] as World['principals'][0]), id: id(7)})),
    /principals\[2\]\.userPrincipalName: a@x\.example is used twice: nobody could sign in with it\.$/,
  ],
  [
    'a file that is named as a member of every object is',
    changed(w => ((dataset(w).tables[0] as {file: string}).file = 'constructor')),
    /datasets\[0\]\.tables\[0\]\.file: there is no file constructor\. Known are: data\/sales\.csv, data\/store\.csv\.$/,
  ],
];
for (const [title, files, message] of mistakes) {
  test(`a mistake in a world is reported with its place and its remedy: ${title}`, () => {
    assert.match(read(files).error, message);
  });
}

const suspicious: [title: string, files: Record<string, string>, message: RegExp][] = [
  [
    'keys without a partner',
    changed(nothing, {sales: 'Day,StoreId,Amount\n2025-01-01,1,2\n2025-01-01,9,2\n2025-01-01,,2\n'}),
    /^data\/sales\.csv, line 3, StoreId: one row has a key that Store\[Id\] lacks, such as 9: they are shown as/,
  ],
  [
    'a second relationship of two tables',
    changed(w =>
      dataset(w).relationships.push(
        structuredClone(dataset(w).relationships[0] as World['datasets'][0]['relationships'][0]),
      ),
    ),
    /relationships\[1\]: Sales and Store are related already: only the first one is used\.$/,
  ],
  [
    'a visual beside its page',
    changed(w => (visual(w).layout.x = 1280)),
    /visuals\[0\]\.layout: the visual lies outside of its page of 1280 × 720: nobody sees it\.$/,
  ],
  [
    'a visual that shows nothing',
    changed(w => delete visual(w, 1).groupBy),
    /visuals\[1\]: the slicer city has no groupBy: it shows nothing\.$/,
  ],
  [
    'a chart without values',
    changed(w => {
      delete visual(w).values;
      delete visual(w).orderBy;
    }),
    /visuals\[0\]: the lineChart chart has no values: it shows nothing\.$/,
  ],
  [
    'a text of a visual that has none',
    changed(w => (visual(w).text = 'x')),
    /visuals\[0\]\.text: says nothing for the type lineChart: it is for textbox and actionButton\.$/,
  ],
  [
    'data of a visual that shows none',
    changed(w => (visual(w, 2).groupBy = [{table: 'Store', column: 'City'}])),
    /visuals\[2\]\.groupBy: says nothing for the type actionButton, which shows no data\.$/,
  ],
  ['pages that are all hidden', changed(w => (page(w).visibility = 1)), /definition\.pages: all pages are hidden/],
  [
    'a report without data',
    changed(w => {
      delete (w.reports[0] as Json)['datasetId'];
    }),
    /visuals\[0\]: the report has neither a dataset nor tables/,
  ],
  [
    'somebody who is a member twice',
    changed(w => w.workspaces[0]?.members.push({principalId: id(2), role: 'Admin'})),
    /workspaces\[0\]\.members: somebody is a member twice: the first role counts\.$/,
  ],
];
for (const [title, files, message] of suspicious) {
  test(`what is only suspicious is a warning: ${title}`, () => {
    const {error, warnings} = read(files);
    assert.equal(error, '');
    assert.ok(
      warnings.some(warning => message.test(warning)),
      warnings.join('\n'),
    );
  });
}

test('mistakes of rows are reported with those of reports: every cell, and no mistake that comes of them', () => {
  const files = changed(w => (visual(w).values = [{table: 'Sales', measure: 'x'}]), {
    sales: 'Day,StoreId,Amount\n2025-01-01,1,many\n2025-13-01,1,2\nnever,1,few\n',
    store: 'Id,City\none,Oslo\ntwo,Rome\n',
  });
  const places = (error: string): string[] => error.split('\n').map(line => line.split(':')[0] ?? '');
  assert.deepEqual(places(read(files).error).slice(0, -1), [
    'data/sales.csv, line 2, Amount',
    'data/sales.csv, line 3, Day',
    'data/sales.csv, line 4, Day',
    'data/sales.csv, line 4, Amount',
    'data/store.csv, line 2, Id',
    'data/store.csv, line 3, Id',
  ]);
  assert.match(read(files).error, /world\.json, line \d+, reports.*no measure x/);
  const torn = read({...files, 'data/sales.csv': 'Day,StoreId,Amount\n2025-01-01,1\n', 'data/store.csv': store});
  assert.deepEqual(places(torn.error)[0], 'data/sales.csv, line 2, Amount');
  assert.match(torn.error, /no measure x/);
});

test('all mistakes of a world are reported at once', () => {
  const {error} = read(
    changed(w => {
      visual(w).values = [{table: 'Sales', measure: 'x'}];
      visual(w, 1).groupBy = [{table: 'Store', column: 'x'}];
      (dataset(w).roles[0]?.tableFilters[0] as {expression: string}).expression = '(';
    }),
  );
  assert.equal(error.split('\n').length, 3, error);
  const many = read(
    changed(w => {
      for (let i = 0; i < 100; i++) page(w).visuals.push({...visual(w, 1), groupBy: [{table: 'x', column: 'x'}]});
    }),
  ).error.split('\n');
  assert.equal(many.length, 21);
  assert.equal(many.at(-1), 'There are 180 more problems.');
});

test('ids are read as people have them', () => {
  const written = parseWorld(changed(nothing));
  const upper = (guid: string): string => guid.toUpperCase();
  for (const form of [
    (guid: string) => `{${guid}}`,
    (guid: string) => upper(guid),
    (guid: string) => guid.replaceAll('-', ''),
    (guid: string) => `\u200b ${guid}\ufeff`,
    (guid: string) => `"${guid}"`,
  ]) {
    const text = JSON.stringify(world).replace(/"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g, (_, guid: string) =>
      JSON.stringify(form(guid)),
    );
    assert.deepEqual(parseWorld({...changed(nothing), 'world.json': text}), written);
  }
  // A name that looks like an id stays as it is.
  const named = changed(w => ((w.reports[0] as {name: string}).name = upper(id(3).replaceAll('0', 'a'))));
  assert.equal(parseWorld(named).reports[0]?.name, upper(id(3).replaceAll('0', 'a')));
});

test('a byte order mark before any file changes nothing', () => {
  const plain = changed(nothing);
  const marked = Object.fromEntries(Object.entries(plain).map(([name, text]) => [name, `\ufeff${text}`]));
  assert.deepEqual(parseWorld(marked), parseWorld(plain));
  const broken = read({...plain, 'world.json': '\ufeff{\n"tenants": [\n}'});
  assert.match(broken.error, /^world\.json, line 3: the file is no JSON/);
});

test('blank cells at the ends of rows, as spreadsheets write them, change nothing', () => {
  const plain = parseWorld(changed(nothing));
  const padded = {
    sales: 'Day,StoreId,Amount,,\n2025-01-01,1,2.5,,\n2025-01-02,2,3,, \n,,,,\n'.replace('\n,,,,\n', '\n'),
  };
  assert.deepEqual(parseWorld(changed(nothing, padded)), plain);
});

test('dates with a space and dates without a zone do not depend on the machine', () => {
  const rows = ['2025-01-01 12:00', '2025-01-01T12:00', '2025-01-01T12:00:00.000Z', '2025-01-01T14:00+02:00'];
  const parsed = parseWorld(
    changed(nothing, {sales: `Day,StoreId,Amount\n${rows.map(day => `${day},1,1\n`).join('')}`}),
  );
  const [day] = parsed.datasets[0]?.tables[0]?.columns ?? [];
  assert.ok(day?.kind === 'number');
  assert.deepEqual([...new Set(day.values)], [Date.UTC(2025, 0, 1, 12)]);
});

test('lines of a file are counted whatever ends them, and blank ones at the end take no time', () => {
  for (const newline of ['\n', '\r\n', '\r']) {
    const text = ['Day,StoreId,Amount', '', `2025-01-01,1,"2"`, '', '2025-01-01,x,2', ''].join(newline);
    assert.match(read(changed(nothing, {sales: text})).error, /^data\/sales\.csv, line 5, StoreId: "x" is not/);
  }
  const blank = read(changed(nothing, {sales: `${sales}${'\n'.repeat(300_000)}2025-01-01,x,2\n`}));
  assert.match(blank.error, /^data\/sales\.csv, line 300004, StoreId: "x" is not/);
});

test('mistakes in dashboards are told with file, line, field and remedy', () => {
  const tile = {
    id: id(8),
    reportId: id(3),
    pageName: 'main',
    visualName: 'chart',
    column: 0,
    row: 0,
    colSpan: 2,
    rowSpan: 2,
  };
  const withTiles = (...tiles: Json[]): Record<string, string> =>
    changed(copy => {
      (copy as Json)['dashboards'] = [{id: id(7), name: 'D', workspaceId: id(1), tiles}];
    });
  assert.deepEqual(read(withTiles(tile)), {error: '', warnings: []});
  const mistakes: [tile: Json, message: RegExp][] = [
    [{...tile, reportId: id(9)}, /line \d+, dashboards\[0\]\.tiles\[0\]\.reportId: there is no .* in reports/],
    [{...tile, pageName: 'mian'}, /tiles\[0\]\.pageName: the report has no page mian\. Did you mean main\?/],
    [{...tile, visualName: 'chrat'}, /tiles\[0\]\.visualName: the page has no visual chrat\. Did you mean chart\?/],
    [{...tile, visualName: 'city'}, /visualName: a slicer cannot be pinned\. Pin a chart, a card or a table\./],
    [{...tile, colSpan: 0}, /tiles\[0\]\.colSpan: must be at least 1/],
    [{...tile, rowSpan: 1e9}, /tiles\[0\]\.rowSpan: must be at most 20/],
    [{...tile, colour: 'red'}, /tiles\[0\]\.colour/],
    [
      {...tile, reportId: undefined, pinned: {name: 'p', type: 'card', layout: visual(world).layout, values: []}},
      /tiles\[0\]\.datasetId: a visual of its own needs the dataset/,
    ],
    [
      {
        ...tile,
        pinned: {name: 'p', type: 'card', layout: visual(world).layout, values: [{table: 'Sales', measure: 'Totl'}]},
      },
      /tiles\[0\]\.pinned\.values\[0\]: Table Sales of the model D has no measure Totl\. Did you mean Total\?/,
    ],
  ];
  for (const [mistake, message] of mistakes) assert.match(read(withTiles(mistake)).error, message);
  assert.match(read(withTiles(tile, {...tile, column: 5})).error, /tiles\[1\]\.id: the id .* is used twice/);
  assert.match(
    read(withTiles(tile, {...tile, id: id(9), column: 1})).warnings.join(),
    /tiles\[1\]: the tile lies over another one/,
  );
  const lost = {id: id(8), column: 0, row: 0, colSpan: 1, rowSpan: 1};
  assert.match(read(withTiles(lost)).warnings.join(), /names neither a report nor a visual of its own: it is broken/);
});

test('every id that one part of a world says of another must be there, and in the right list', () => {
  const user = id(2);
  const instant = '2030-01-31T00:00:00Z';
  const written: Json = structuredClone(world);
  const [workspace, report, model] = ['workspaces', 'reports', 'datasets'].map(
    list => (written[list] as [Json])[0],
  ) as [Json, Json, Json];
  const capacity = '00000000-0000-4000-8000-0000000000c1';
  const [north] = model['roles'] as [Json];
  north['memberIds'] = [user];
  workspace['capacityId'] = capacity;
  workspace['capacityAssignment'] = {activityId: capacity, capacityId: capacity, startTime: instant, endTime: instant};
  Object.assign(model, {upstreamDatasetIds: [id(4)], gatewayAdminIds: [user], ownerId: user});
  Object.assign(report, {datasetIds: [id(4)], paginatedVisualReportIds: [id(3)]});
  Object.assign(written, {
    capacities: [{id: capacity, name: 'C', adminIds: [user]}],
    profiles: [{id: id(7), displayName: 'P', servicePrincipalId: id(5)}],
    dashboards: [
      {
        id: id(8),
        name: 'D',
        workspaceId: id(1),
        tiles: [
          {
            id: id(9),
            reportId: id(3),
            pageName: 'main',
            visualName: 'chart',
            datasetId: id(4),
            column: 0,
            row: 0,
            colSpan: 1,
            rowSpan: 1,
          },
        ],
      },
    ],
    gateways: [
      {
        id: '00000000-0000-4000-8000-0000000000a1',
        name: 'G',
        tenantId,
        adminIds: [user],
        publicKey: {exponent: 'AQAB', modulus: 'qg=='},
        datasources: [
          {
            id: '00000000-0000-4000-8000-0000000000a2',
            datasourceName: 'S',
            datasourceType: 'Sql',
            connectionDetails: {},
            users: [{principalId: user, datasourceAccessRight: 'Read'}],
          },
        ],
      },
    ],
    imports: [
      {
        id: '00000000-0000-4000-8000-0000000000b1',
        workspaceId: id(1),
        name: 'F',
        importState: 'Publishing',
        createdDateTime: instant,
        updatedDateTime: instant,
        content: {ownerId: user},
      },
    ],
    exports: [{id: 'e', reportId: id(3), format: 'PDF', createdDateTime: instant, endTime: instant}],
    apps: [{id: '00000000-0000-4000-8000-0000000000b2', name: 'A', workspaceId: id(1)}],
  });
  const filesOf = (value: unknown): Record<string, string> => ({
    ...changed(nothing),
    'world.json': JSON.stringify(value, null, 2),
  });
  assert.equal(read(filesOf(written)).error, '');
  const references = [
    'workspaces[0].tenantId',
    'workspaces[0].capacityId',
    'workspaces[0].members[0].principalId',
    'principals[0].tenantId',
    'profiles[0].servicePrincipalId',
    'reports[0].workspaceId',
    'reports[0].datasetId',
    'reports[0].datasetIds[0]',
    'reports[0].paginatedVisualReportIds[0]',
    'datasets[0].workspaceId',
    'datasets[0].upstreamDatasetIds[0]',
    'datasets[0].gatewayAdminIds[0]',
    'datasets[0].ownerId',
    'datasets[0].roles[0].memberIds[0]',
    'capacities[0].adminIds[0]',
    'dashboards[0].workspaceId',
    'dashboards[0].tiles[0].reportId',
    'dashboards[0].tiles[0].datasetId',
    'gateways[0].tenantId',
    'gateways[0].adminIds[0]',
    'gateways[0].datasources[0].users[0].principalId',
    'imports[0].workspaceId',
    'imports[0].content.ownerId',
    'workspaces[0].capacityAssignment.capacityId',
    'exports[0].reportId',
    'apps[0].workspaceId',
  ];
  for (const [wrongId, said] of [
    ['99999999-0000-4000-8000-000000000000', /^there is no 99999999\S+ in \w+.*\.$/],
    // It is there, but nothing of the kind that is meant.
    [id(9), /^there is no 00000000-0000-4000-8000-000000000009 in \w+.*\.$/],
  ] as const) {
    const broken = structuredClone(written);
    for (const reference of references) {
      const steps = reference.split(/[.[\]]+/).filter(step => step !== '');
      const last = steps.pop() as string;
      const holder = steps.reduce<Json>((value, step) => value[step] as Json, broken);
      assert.ok(typeof holder[last] === 'string', reference);
      holder[last] = wrongId;
    }
    let problems: readonly WorldFileProblem[] = [];
    try {
      parseWorld(filesOf(broken));
    } catch (error) {
      assert.ok(error instanceof WorldFileError);
      problems = error.problems;
    }
    const told = problems.filter(({message}) => said.test(message)).map(({field}) => field);
    assert.deepEqual(told.sort(), [...references].sort());
  }
});

test('an import that stands for something that is not there is suspicious, with what will become of it', () => {
  const instant = '2030-01-31T00:00:00Z';
  const nowhere = '99999999-0000-4000-8000-000000000000';
  const file = {
    id: '00000000-0000-4000-8000-0000000000b1',
    workspaceId: id(1),
    name: 'F',
    importState: 'Publishing',
    createdDateTime: instant,
    updatedDateTime: instant,
  };
  const warningsOf = (content: object): string[] =>
    read(changed(copy => Object.assign(copy, {imports: [{...file, content: {ownerId: id(2), ...content}}]}))).warnings;
  for (const [member, list, consequence] of [
    ['reportId', 'reports', 'fail'],
    ['datasetId', 'datasets', 'fail'],
    ['replacedDatasetId', 'datasets', 'replace nothing'],
    ['replacedReportId', 'reports', 'replace nothing'],
  ] as const) {
    const [warning = '', ...others] = warningsOf({[member]: nowhere});
    assert.match(
      warning,
      new RegExp(`imports\\[0\\]\\.content\\.${member}: there is no ${nowhere} in ${list}\\..*${consequence}`),
    );
    assert.deepEqual(others, []);
  }
  assert.deepEqual(warningsOf({reportId: id(3), datasetId: id(4), replacedDatasetId: id(4)}), []);
});

test('a member that an object has twice is an error with the line of the second, wherever it stands', () => {
  const written = JSON.stringify(world, null, 2);
  const twice = (from: string, to: string): string => {
    assert.ok(written.includes(from));
    return read({...changed(() => undefined), 'world.json': written.replace(from, to)}).error;
  };
  const lineOf = (text: string): number => written.slice(0, written.indexOf(text)).split('\n').length;
  assert.match(twice('"reports":', '"reports": [],\n"reports" :'), /has "reports" twice, and only one/);
  assert.match(
    twice('"reports":', '"reports": [],\n"reports" :'),
    new RegExp(`^world\\.json, line ${lineOf('"reports":') + 1}: `),
  );
  assert.match(twice('"reports":', '"re\\u0070orts": [],\n"reports":'), /has "reports" twice/);
  assert.match(twice('"pages":', '"pages": [],\n"pages":'), /has "pages" twice/);
});
