/** The pure parts that decide how things look: numbers and dates, colours, menus, words for filters, layouts. */
import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {VisualDefinition} from '@pbi-bound-report/contract';
import type {IFilter, ISettings} from 'powerbi-models';
import {textsOf} from '../texts/texts.js';
import {chartSpec} from '../views/visuals/chart-spec.js';
import {builtInState, commandsFor, isHeaderShown} from '../application/menu-commands.js';
import {describeFilter, filterTitle} from './describe-filter.js';
import {blankText, formatterFor, parseNumberFormat} from './value-format.js';
import {initialParameters, parameterFilters} from '../report/parameters.js';
import {contrast, paletteOf} from '../report/theme.js';

const spaces = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const visual = (more: Partial<VisualDefinition> = {}): VisualDefinition => ({
  name: 'v',
  type: 'tableEx',
  layout: {x: 0, y: 0, width: 1, height: 1},
  ...more,
});
const region = {table: 'Store', column: 'Region'};

describe('numbers and dates', () => {
  it('are formatted by one format of Intl for all dates of a pattern, at each painting anew', t => {
    const formats = t.mock.method(Intl, 'DateTimeFormat');
    for (let painting = 0; painting < 3; painting++) {
      const {full} = formatterFor('it-IT');
      for (let month = 1; month <= 9; month++) full(`2024-0${month}-01`, 'MMM yyyy');
      full('2024-01-01', 'dd/MM'); // A short date, like every pattern that is not known.
      full('2024-01-01', 'MM/dd');
    }
    assert.equal(formats.mock.callCount(), 2);
  });
  for (const [value, format, locale, text] of [
    [1234567.891, '$#,0', 'en-US', '$1,234,568'],
    [1234567.891, '$#,0.00', 'de-DE', '1.234.567,89 $'],
    [0.3701, '0.0%', 'en-US', '37.0%'],
    [0.3701, '0.0 %', 'fr-FR', '37,0 %'],
    [1234, '#,0', 'en-US', '1,234'],
    [2024, undefined, 'en-US', '2024'],
    [0.125, undefined, 'en-US', '0.13'],
    [null, '#,0', 'en-US', blankText],
    [true, undefined, 'en-US', 'True'],
    ['text', undefined, 'en-US', 'text'],
    ['2024-03-05', undefined, 'en-US', '3/5/24'],
    ['2024-03-05', undefined, 'de-DE', '05.03.24'],
    ['2024-03-05T00:00:00Z', 'MMM yyyy', 'en-US', 'Mar 2024'],
    ['2024-03', undefined, 'en-US', '2024-03'],
    [5, '#,0', 'no such language', '5'],
  ] as const) {
    it(`writes ${String(value)} by ${format ?? 'no format'} in ${locale} as ${text}`, () => {
      assert.equal(spaces(formatterFor(locale).full(value, format)), text);
    });
  }

  it('shortens what is long, and leaves percentages and small numbers whole', () => {
    const {compact} = formatterFor('en-US');
    assert.deepEqual(
      [compact(18_271_683, '$#,0'), compact(999, '#,0'), compact(0.37, '0.0%'), compact(49_596, '#,0')],
      ['$18.27M', '999', '37.0%', '49.6K'],
    );
  });

  it('reads only the first section of a format', () => {
    assert.deepEqual(parseNumberFormat('\\$#,0.00;(\\$#,0.00)'), {
      currency: 'USD',
      percent: false,
      decimals: 2,
      grouping: true,
    });
  });
});

describe('colours', () => {
  it('are readable by themselves: text on surface and page, in light, dark and the four contrast modes', () => {
    for (const [theme, mode] of [
      [undefined, 0],
      [{background: '#101418'}, 0],
      [undefined, 1],
      [undefined, 2],
      [undefined, 3],
      [undefined, 4],
    ] as const) {
      const palette = paletteOf(theme, mode);
      for (const ground of [palette.surface, palette.page]) {
        assert.ok(contrast(palette.text, ground) >= 7, `${JSON.stringify(theme)} ${mode}`);
        assert.ok(contrast(palette.mutedText, ground) >= 4.5, `${JSON.stringify(theme)} ${mode} muted`);
      }
    }
  });

  it('are those of the contrast mode, whatever the theme says', () => {
    const {page, text, highContrast} = paletteOf({background: '#FF0000'}, 3);
    assert.deepEqual([page, text, highContrast], ['#000000', '#FFFFFF', true]);
  });

  it('take what the theme says and ignore what is no colour', () => {
    const palette = paletteOf({dataColors: ['#f0a', 'url(x)', 7], foreground: 'red;}', background: '#ABCDEF'}, 0);
    assert.deepEqual([palette.dataColors, palette.surface, palette.text], [['#f0a'], '#ABCDEF', '#1F2430']);
  });
});

describe('menus', () => {
  const settings = {
    extensions: {
      commands: [
        {name: 'a', title: 'A', extend: {visualOptionsMenu: {title: 'Low'}}},
        {name: 'b', title: 'B', extend: {visualOptionsMenu: {title: 'High', menuLocation: 1}}},
        {name: 'c', title: 'C', selector: {visualType: 'card'}, extend: {visualOptionsMenu: {title: 'Cards'}}},
        {
          name: 'd',
          title: 'D',
          selector: {visualName: 'v'},
          extend: {visualOptionsMenu: {groupName: 'g'}, visualContextMenu: {title: 'Here'}},
        },
      ],
      groups: [{name: 'g', title: 'Group'}],
    },
  } as unknown as ISettings;

  it('hold the host’s commands for the visual: those at the top first, groups by their title', () => {
    assert.deepEqual(
      commandsFor(settings, visual(), 'visualOptionsMenu').map(({name, title, group}) => [name, title, group]),
      [
        ['b', 'High', undefined],
        ['a', 'Low', undefined],
        ['d', 'D', 'Group'],
      ],
    );
    assert.deepEqual(
      commandsFor(settings, visual({type: 'card', name: 'x'}), 'visualOptionsMenu').map(({name}) => name),
      ['b', 'a', 'c'],
    );
    assert.deepEqual(
      commandsFor(settings, visual(), 'visualContextMenu').map(({title}) => title),
      ['Here'],
    );
    assert.deepEqual(
      commandsFor(
        {extensions: [{command: {name: 'l', title: 'L', extend: {visualContextMenu: {}}}}]},
        visual(),
        'visualContextMenu',
      ).map(({title}) => title),
      ['L'],
    );
  });

  it('let later settings override earlier ones', () => {
    const commands = {
      commands: [{exportData: {displayOption: 2}}, {exportData: {displayOption: 1, selector: {visualName: 'v'}}}],
      visualSettings: {
        visualHeaders: [{settings: {visible: false}}, {settings: {visible: true}, selector: {visualName: 'v'}}],
      },
    } as unknown as ISettings;
    assert.deepEqual(
      [
        builtInState(commands, visual(), 'exportData'),
        builtInState(commands, visual({name: 'x'}), 'exportData'),
        builtInState(commands, visual(), 'sort'),
      ],
      ['disabled', 'hidden', 'enabled'],
    );
    assert.deepEqual([isHeaderShown(commands, visual()), isHeaderShown(commands, visual({name: 'x'}))], [true, false]);
  });
});

describe('words for filters', () => {
  const say = (filter: object, language = 'en'): string =>
    describeFilter({target: region, ...filter} as unknown as IFilter, formatterFor('en-US').full, textsOf(language));
  for (const [filter, words] of [
    [{operator: 'In', values: ['A', 'B']}, 'is A, B'],
    [{operator: 'NotIn', values: ['A']}, 'is not A'],
    [{operator: 'All', values: []}, 'is (All)'],
    [{operator: 'In', values: ['1', '2', '3', '4', '5']}, 'is 1, 2, 3 and 2 more'],
    [
      {logicalOperator: 'Or', conditions: [{operator: 'GreaterThan', value: 3}, {operator: 'IsBlank'}]},
      'greater than 3 or is blank',
    ],
    [{operator: 'Top', itemCount: 5}, 'top 5'],
    [{operator: 'InLast', timeUnitsCount: 3, timeUnitType: 3}, 'is in the last 3 months'],
    [{operator: 'In', values: [[{value: 'A'}, {value: 'B'}]]}, 'is A, B'],
    [{isExclude: true, values: ['A']}, 'is not A'],
    [{conditions: []}, ''],
  ] as const) {
    it(`says "${words}"`, () => assert.equal(say(filter), words));
  }

  it('stands in every language for every operator and unit, each with its value', () => {
    for (const language of ['de', 'es', 'fr', 'ja']) {
      for (const operator of Object.keys(textsOf('en').filterWords.conditions)) {
        const filter = {conditions: [{operator, ...(/Blank|Empty/.test(operator) ? {} : {value: '$& 7'})}]};
        assert.notEqual(say(filter, language), say(filter), `${language} ${operator}`);
        assert.equal(say(filter, language).includes('$& 7'), !/Blank|Empty/.test(operator), `${language} ${operator}`);
      }
      for (let timeUnitType = 0; timeUnitType <= 8; timeUnitType++) {
        for (const operator of ['InLast', 'InThis', 'InNext']) {
          assert.notEqual(
            say({operator, timeUnitsCount: 2, timeUnitType}, language),
            say({operator, timeUnitsCount: 2, timeUnitType}),
            `${language} ${timeUnitType}`,
          );
        }
      }
    }
    assert.deepEqual(
      [
        say({operator: 'In', values: ['1', '2', '3', '4', '5']}, 'de'),
        say({operator: 'NotIn', values: ['A']}, 'fr'),
        say({operator: 'InThis', timeUnitType: 1}, 'de'),
        say({operator: 'Bottom', itemCount: 5}, 'ja'),
        say({operator: 'All', values: []}, 'es'),
        say(
          {
            logicalOperator: 'And',
            conditions: [
              {operator: 'GreaterThan', value: 3},
              {operator: 'LessThan', value: 9},
            ],
          },
          'de',
        ),
        say({operator: 'InThis', timeUnitType: 3}),
      ],
      [
        'ist 1, 2, 3 und 2 weitere',
        'n’est pas A',
        'in dieser Woche',
        '下位 5 件',
        'es (Todo)',
        'größer als 3 und kleiner als 9',
        'is in this month',
      ],
    );
  });

  it('titles a filter by its own name, else by its field', () => {
    const texts = textsOf('de');
    assert.equal(
      filterTitle({target: region, displaySettings: {displayName: 'Where'}} as unknown as IFilter, texts),
      'Where',
    );
    assert.equal(filterTitle({target: [[{table: 'T', measure: 'M'}]]} as unknown as IFilter, texts), 'M');
  });
});

describe('charts and parameters', () => {
  it('make a series of each value of the second group, with gaps where there is nothing', () => {
    const data = {
      columns: [
        {name: 'M', dataType: 'string' as const},
        {name: 'R', dataType: 'string' as const},
        {name: 'V', dataType: 'double' as const, formatString: '#,0'},
      ],
      rows: [
        ['Jan', 'West', 1000],
        ['Jan', 'East', 2],
        ['Feb', 'West', 3],
      ],
      totalRows: 3,
    };
    const spec = chartSpec({
      visual: visual({groupBy: [region, region]}),
      kind: 'line',
      data,
      format: formatterFor('en-US'),
      palette: paletteOf(undefined, 0),
      scale: 1,
      isSelected: identity => identity[0] === 'Feb',
    });
    assert.deepEqual(spec.categories, ['Jan', 'Feb']);
    assert.deepEqual(
      spec.series.map(({name, points}) => [name, points.map(point => point?.text)]),
      [
        ['West', ['1,000', '3']],
        ['East', ['2', undefined]],
      ],
    );
    assert.deepEqual(
      spec.series[0]?.points.map(point => point?.selected),
      [false, true],
    );
  });

  it('take parameters from the config over the report’s own, in the type of their column', () => {
    const definition = {
      pages: [],
      parameters: [
        {name: 'Year', prompt: 'Year', target: {table: 'Calendar', column: 'Year'}, defaultValue: '2024'},
        {name: 'Region', prompt: 'Region', target: region},
      ],
    };
    const tables = [{name: 'Calendar', columns: [{name: 'Year', dataType: 'int64' as const}], measures: []}];
    const own = initialParameters(definition, {});
    assert.deepEqual(
      parameterFilters(definition, own, tables).map(({values}) => values),
      [[2024]],
    );
    const given = initialParameters(definition, {
      parameterValues: [
        {name: 'Year', value: '2025'},
        {name: 'Region', value: 'West'},
        {name: 'Unknown', value: 'x'},
      ],
    });
    assert.deepEqual(
      parameterFilters(definition, given, tables).map(({values}) => values),
      [[2025], ['West']],
    );
  });
});
