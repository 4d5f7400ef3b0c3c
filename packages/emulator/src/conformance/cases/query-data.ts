/** What every kind of filter leaves, and whose rows are seen. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import {defaultWorldIds} from '../../world/seed/default-world.js';
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {raises, query, securedAs, type As} from './embed-data-calls.js';

type Expect = ConformanceCase['expect'];
const total = {values: [{table: 'Facts', measure: 'Total'}]};
const ask = (more: object, on: string = ids.plain): object => ({
  reportId: ids.report,
  datasetId: on,
  visual: 'byRegion',
  query: more,
});
const sums = (amount: number | null): Expect => ({
  status: 200,
  body: {columns: [{name: 'Total', dataType: 'double', formatString: '#,0'}], rows: [[amount]], totalRows: 1},
});
const sees = (title: string, amount: number | null, identity: As, dataset: string = ids.secured): ConformanceCase =>
  query(`rows seen by ${title}`, ask(total, dataset), sums(amount), identity);
const region = {table: 'Facts', column: 'Region'};
const filtered = (title: string, filter: object, amount: number | null): ConformanceCase =>
  query(`a filter, ${title}`, ask({...total, filters: [filter]}), sums(amount));
const refusedFilter = (title: string, filter: object, part: string): ConformanceCase =>
  query(
    `a filter, ${title}`,
    ask({...total, filters: [filter]}),
    raises(400, 'QueryUserError', {$matches: part}, '400'),
  );
const basic = (operator: string, ...values: unknown[]): object => ({
  $schema: 'http://powerbi.com/product/schema#basic',
  target: region,
  operator,
  values,
  filterType: 1,
});
const advanced = (target: object, ...conditions: object[]): object => ({
  $schema: 'http://powerbi.com/product/schema#advanced',
  target,
  logicalOperator: 'And',
  conditions,
  filterType: 0,
});
const amount = {table: 'Facts', column: 'Amount'};
const day = {table: 'Facts', column: 'Day'};

export const queryDataCases: ConformanceCase[] = [
  query('a total', ask(total), sums(63)),
  query('groups', ask({groupBy: [region], ...total}), {
    status: 200,
    body: {
      columns: [
        {name: 'Region', dataType: 'string'},
        {name: 'Total', dataType: 'double', formatString: '#,0'},
      ],
      rows: [
        ['North', 3],
        ['South', 12],
        ['West', 16],
        [null, 32],
      ],
      totalRows: 4,
    },
  }),
  query('groups and their total', ask({groupBy: [region], ...total, top: 1, totals: true}), {
    status: 200,
    body: {$has: {rows: [['North', 3]], totals: [63]}},
  }),
  query('the rows behind groups, cut', ask({groupBy: [region], ...total, top: 3, detail: true}), {
    status: 200,
    body: {
      columns: [
        {name: 'Region', dataType: 'string'},
        {name: 'Amount', dataType: 'int64'},
      ],
      rows: [
        ['North', 1],
        ['North', 2],
        ['South', 4],
      ],
      totalRows: 6,
    },
  }),
  query(
    'the rows behind groups that a filter on values leaves',
    ask({
      groupBy: [region],
      ...total,
      detail: true,
      filters: [
        {
          $schema: 'http://powerbi.com/product/schema#advanced',
          target: {table: 'Facts', measure: 'Total'},
          conditions: [{operator: 'GreaterThan', value: 20}],
          logicalOperator: 'And',
          filterType: 0,
        },
      ],
    }),
    {status: 200, body: {$has: {rows: [[null, 32]], totalRows: 1}}},
  ),
  query(
    'the rows behind groups, of one who may see some',
    ask({...total, detail: true}, ids.secured),
    {status: 200, body: {columns: [{name: 'Amount', dataType: 'int64'}], rows: [[1], [4], [16]], totalRows: 3}},
    {token: securedAs('ann@retail.example', 'Mine')},
  ),
  query(
    'the total of one who may see some',
    ask({groupBy: [region], ...total, totals: true}, ids.secured),
    {status: 200, body: {$has: {totals: [21]}}},
    {token: securedAs('ann@retail.example', 'Mine')},
  ),
  query('groups in order, cut', ask({groupBy: [region], ...total, orderBy: [{index: 1, direction: 'desc'}], top: 2}), {
    status: 200,
    body: {
      $has: {
        rows: [
          [null, 32],
          ['West', 16],
        ],
        totalRows: 4,
      },
    },
  }),
  ...(
    [
      ['Sum', 63],
      ['Avg', 10.5],
      ['Count', 6],
      ['DistinctCount', 6],
      ['Min', 1],
      ['Max', 32],
    ] as const
  ).map(([aggregationFunction, value]) =>
    query(`${aggregationFunction} of a column`, ask({values: [{...amount, aggregationFunction}]}), {
      status: 200,
      body: {$has: {rows: [[value]]}},
    }),
  ),
  ...(
    [
      ['Min', 'North'],
      ['Max', 'West'],
      ['Count', 5],
      ['DistinctCount', 4],
    ] as const
  ).map(([aggregationFunction, value]) =>
    query(`${aggregationFunction} of a text`, ask({values: [{...region, aggregationFunction}]}), {
      status: 200,
      body: {$has: {rows: [[value]]}},
    }),
  ),
  query('Max of a date', ask({values: [{...day, aggregationFunction: 'Max'}]}), {
    status: 200,
    body: {$has: {rows: [['2025-01-05T00:00:00.000Z']]}},
  }),
  sees('one who owns some', 21, {token: securedAs('ann@retail.example', 'Mine')}),
  sees('one who owns others', 10, {token: securedAs('bob@retail.example', 'Mine')}),
  sees('one who owns none', null, {token: securedAs('eve@retail.example', 'Mine')}),
  sees('one with a role for a region', 3, {token: securedAs('eve@retail.example', 'North')}),
  sees('one with both roles', 23, {token: securedAs('ann@retail.example', 'Mine', 'North')}),
  sees('names in any case', 21, {token: securedAs('ANN@retail.example', 'mine')}),
  sees('a viewer who was given a role', 3, {as: 'viewerUser'}),
  sees('a member', 63, {as: 'user'}),
  filtered('one value', basic('In', 'North'), 3),
  filtered('two values', basic('In', 'North', 'west'), 19),
  filtered('all but one value', basic('NotIn', 'North'), 60),
  filtered('all', basic('All'), 63),
  filtered('no value', basic('In'), 63),
  filtered('blank', basic('In', null), 32),
  filtered('numbers', {target: amount, operator: 'In', values: [1, 4], filterType: 1}, 5),
  filtered('dates', {target: day, operator: 'In', values: ['2025-01-02T00:00:00.000Z'], filterType: 1}, 2),
  ...(
    [
      ['LessThan', 4, 3],
      ['LessThanOrEqual', 4, 7],
      ['GreaterThan', 4, 56],
      ['GreaterThanOrEqual', 4, 60],
      ['Is', 4, 4],
      ['IsNot', 4, 59],
    ] as const
  ).map(([operator, value, result]) => filtered(`numbers, ${operator}`, advanced(amount, {operator, value}), result)),
  ...(
    [
      ['Contains', 'OUT', 12],
      ['DoesNotContain', 'out', 51],
      ['StartsWith', 'no', 3],
      ['DoesNotStartWith', 'no', 60],
      ['Is', 'west', 16],
      ['IsBlank', undefined, 32],
      ['IsNotBlank', undefined, 31],
      ['IsEmptyString', undefined, null],
      ['IsNotEmptyString', undefined, 63],
    ] as const
  ).map(([operator, value, result]) => filtered(`text, ${operator}`, advanced(region, {operator, value}), result)),
  filtered(
    'two conditions, both',
    advanced(amount, {operator: 'GreaterThan', value: 1}, {operator: 'LessThan', value: 8}),
    6,
  ),
  filtered(
    'two conditions, either',
    {...advanced(amount, {operator: 'Is', value: 1}, {operator: 'Is', value: 32}), logicalOperator: 'Or'},
    33,
  ),
  filtered('no condition', advanced(amount, {operator: 'None'}), 63),
  filtered('dates before', advanced(day, {operator: 'LessThan', value: '2025-01-03T00:00:00.000Z'}), 3),
  filtered('a measure', advanced({table: 'Facts', measure: 'Total'}, {operator: 'GreaterThan', value: 100}), null),
  query(
    'a filter on a measure, by group',
    ask({
      groupBy: [region],
      ...total,
      filters: [advanced({table: 'Facts', measure: 'Total'}, {operator: 'GreaterThan', value: 10})],
    }),
    {
      status: 200,
      body: {
        $has: {
          rows: [
            ['South', 12],
            ['West', 16],
            [null, 32],
          ],
        },
      },
    },
  ),
  filtered(
    'the first two',
    {target: region, operator: 'Top', itemCount: 2, orderBy: {table: 'Facts', measure: 'Total'}, filterType: 5},
    48,
  ),
  filtered(
    'the last',
    {target: region, operator: 'Bottom', itemCount: 1, orderBy: {...amount, aggregationFunction: 'Sum'}, filterType: 5},
    3,
  ),
  filtered(
    'the first by a column',
    {$schema: 'http://powerbi.com/product/schema#topN', target: region, operator: 'Top', itemCount: 1, orderBy: amount},
    32,
  ),
  filtered('included', {target: region, values: ['North', 'South'], isExclude: false, filterType: 3}, 15),
  filtered('excluded', {target: region, values: ['North'], isExclude: true, filterType: 3}, 60),
  filtered(
    'points included',
    {
      target: [[region, {table: 'Facts', column: 'Owner'}]],
      values: [
        [
          [{value: 'North'}, {value: 'bob@retail.example'}],
          [{value: 'South'}, {value: 'ann@retail.example'}],
        ],
      ],
      isExclude: false,
      filterType: 3,
    },
    6,
  ),
  filtered(
    'tuples',
    {
      target: [region, {table: 'Facts', column: 'Owner'}],
      operator: 'In',
      values: [[{value: 'North'}, {value: 'ann@retail.example'}]],
      filterType: 6,
    },
    1,
  ),
  filtered(
    'a hierarchy',
    {
      target: [region, {table: 'Facts', column: 'Owner'}],
      hierarchyData: [
        {value: 'North', operator: 'Selected', children: [{value: 'bob@retail.example', operator: 'NotSelected'}]},
      ],
      filterType: 9,
    },
    1,
  ),
  filtered(
    'a hierarchy of exceptions',
    {
      target: [region, {table: 'Facts', column: 'Owner'}],
      hierarchyData: [
        {value: 'North', operator: 'Inherited', children: [{value: 'bob@retail.example', operator: 'NotSelected'}]},
      ],
      filterType: 9,
    },
    61,
  ),
  filtered(
    'keys',
    {target: {...region, keys: ['Amount']}, operator: 'In', values: ['North'], keyValues: [[2]], filterType: 1},
    2,
  ),
  filtered('a day long past', {target: day, operator: 1, timeUnitType: 0, filterType: 4}, null),
  filtered(
    'the last hundred years',
    {target: day, operator: 0, timeUnitsCount: 100, timeUnitType: 5, includeToday: true, filterType: 4},
    31,
  ),
  filtered(
    'the last hundred thousand hours',
    {target: day, operator: 0, timeUnitsCount: 1_000_000, timeUnitType: 8, filterType: 7},
    31,
  ),
  refusedFilter(
    'a table that does not exist',
    {...basic('In', 'x'), target: {table: 'Fictions', column: 'x'}},
    'Fictions',
  ),
  refusedFilter(
    'a column that does not exist',
    {...basic('In', 'x'), target: {table: 'Facts', column: 'Mood'}},
    'Mood',
  ),
  refusedFilter(
    'a measure that does not exist',
    advanced({table: 'Facts', measure: 'Mood'}, {operator: 'Is', value: 1}),
    'Mood',
  ),
  refusedFilter(
    'a hierarchy that does not exist',
    {...basic('In', 'x'), target: {table: 'Facts', hierarchy: 'Time', hierarchyLevel: 'Year'}},
    'Time',
  ),
  refusedFilter('no target', {operator: 'In', values: ['x'], filterType: 1}, 'target'),
  refusedFilter('a kind that does not exist', {target: region, filterType: 77}, '77'),
  refusedFilter('no kind', {target: region}, 'filterType'),
  refusedFilter('an operator that does not exist', basic('Near', 'x'), 'Near'),
  refusedFilter('a number that is none', {target: amount, operator: 'In', values: ['many'], filterType: 1}, 'many'),
  refusedFilter(
    'a relative date on a number',
    {target: amount, operator: 0, timeUnitsCount: 1, timeUnitType: 0, filterType: 4},
    'dateTime',
  ),
  refusedFilter(
    'a relative date without a count',
    {target: day, operator: 0, timeUnitType: 0, filterType: 4},
    'timeUnitsCount',
  ),
  query(
    'a table that does not exist',
    ask({groupBy: [{table: 'Fictions', column: 'x'}]}),
    raises(400, 'QueryUserError', {$matches: 'Fictions'}, '400'),
  ),
  query(
    'a column that does not exist',
    ask({groupBy: [{table: 'Facts', column: 'x'}]}),
    raises(400, 'QueryUserError', {$matches: 'no column x'}, '400'),
  ),
  query(
    'an order by a column that is not there',
    ask({...total, orderBy: [{index: 5, direction: 'asc'}]}),
    raises(400, 'QueryUserError', {$matches: 'index 5'}, '400'),
  ),
  query(
    'the sum of a text',
    ask({values: [{...region, aggregationFunction: 'Sum'}]}),
    raises(400, 'QueryUserError', {$matches: 'text'}, '400'),
  ),
  query(
    'a value that names no field',
    ask({values: [{table: 'Facts', measure: null}]}),
    raises(400, 'QueryUserError', {$matches: 'neither a measure nor a column'}, '400'),
  ),
  query(
    'a value without an aggregation',
    ask({values: [amount]}),
    raises(400, 'QueryUserError', {$matches: 'aggregationFunction'}, '400'),
  ),
  query('nothing', {reportId: ids.report}, raises(400, 'QueryUserError', {$matches: 'query'}, '400')),
  query(
    'a visual with an expired token',
    {...ask(total), tokenType: 0},
    raises(
      403,
      'TokenExpired',
      "Access token has expired, resubmit with a new access token Couldn't render a report visual titled: By region",
    ),
    {as: 'expired'},
  ),
  query(
    'a visual on a paused capacity',
    {reportId: ids.pausedReport, visual: 'byRegion', query: total},
    raises(500, 'OpenConnectionError', "Can't display the visual. Couldn't render a report visual titled: By region"),
    {token: {reports: [{id: ids.pausedReport}], datasets: [{id: ids.paused}]}},
  ),
  query(
    'a visual of a dataset that the token does not list',
    ask(total, ids.secured),
    raises(403, 'PowerBINotAuthorizedException', {$matches: ids.secured}, '403'),
  ),
  {
    title: 'Query: a level of a hierarchy of the default world',
    operationId: 'Emulator_QueryData',
    withEmbedToken: {reports: [{id: defaultWorldIds.report}], datasets: [{id: defaultWorldIds.northwind}]},
    request: {
      method: 'POST',
      path: embedDataPaths.query,
      body: {
        reportId: defaultWorldIds.report,
        datasetId: defaultWorldIds.northwind,
        query: {
          groupBy: [{table: 'Calendar', column: 'Year'}],
          values: [{table: 'sales', measure: 'total quantity'}],
          filters: [
            {
              target: {table: 'Calendar', hierarchy: 'Date Hierarchy', hierarchyLevel: 'Year'},
              operator: 'In',
              values: [2024],
              filterType: 1,
            },
          ],
        },
      },
    },
    expect: {status: 200, body: {$has: {rows: [[2024, {$is: 'number'}]]}}},
  },
];
