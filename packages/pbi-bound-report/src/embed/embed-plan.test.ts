import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inputOf} from '../../test/support/report-input.js';
import {readBinding, readBindableDatasetIds} from '../input/binding.js';
import {composeConfiguration} from './embed-configuration.js';
import {planEmbed} from './embed-plan.js';
import type {EmbedTarget} from './embed-target.js';
import {frameUrlOf} from '../frame/check-embed-url.js';
import {readEmbedUrl} from '../frame/embed-url.js';
import {describeError} from '../errors/describe-error.js';
import type {PbiReportError} from '../errors/errors.js';
import type {ReportInput} from '../input/report-input.js';
import {readReportOptions} from '../input/report-options.js';
import {trustEmbedOrigin} from '../frame/trust-embed-origin.js';
import {isTrustedEmbedUrl} from '../frame/trusted-origins.js';
import {readTokenEndpoint} from '../token/token-endpoint-settings.js';

const a = 'aaaaaaaa-0000-4000-8000-00000000000a';
const b = 'aaaaaaaa-0000-4000-8000-00000000000b';
const host = 'https://app.powerbi.com/reportEmbed?reportId=1';
const target = (more: Partial<ReportInput> = {}, width = 1000): EmbedTarget => {
  const input = inputOf(more);
  const binding = readBinding(input);
  assert.ok(binding);
  return {binding, options: readReportOptions(input, () => width), frameUrl: input.embedUrl ?? host};
};
const plan = (from: Partial<ReportInput>, to: Partial<ReportInput>) => planEmbed(target(from), target(to));
const throwsCode = (run: () => unknown, code: string) =>
  assert.throws(run, (error: PbiReportError) => error.code === code && describeError(error).help !== undefined);

test('does nothing where nothing has changed, however it is written', () => {
  assert.deepEqual(plan({datasetId: a}, {datasetId: ` ${a.toUpperCase()} `}), {kind: 'none'});
  assert.deepEqual(plan({settings: {background: 1}}, {settings: '{"background": 1}'}), {kind: 'none'});
});

test('opens a frame the first time, for another host, a paginated report, another language, another kind of layout', () => {
  assert.deepEqual(planEmbed(undefined, target()), {kind: 'frame'});
  for (const [from, to] of [
    [{}, {embedUrl: 'https://app.powerbigov.us/reportEmbed'}],
    [{}, {embedUrl: 'https://app.powerbi.com/rdlEmbed?reportId=1'}],
    [{}, {locale: 'de-DE'}],
    [{layout: 'master'}, {layout: 'mobile-portrait'}],
    [{}, {allow: 'fullscreen'}],
  ]) {
    assert.equal(plan(from as object, to as object).kind, 'frame', JSON.stringify(to));
  }
});

test('loads in the same frame for another report, dataset, workspace, permission, contrast or slicer', () => {
  for (const change of [
    {reportId: b},
    {datasetId: b},
    {workspaceId: b},
    {permissions: 'all'},
    {viewMode: 'edit'},
    {contrast: 'black'},
    {slicers: [{}]},
    {embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=2', reportId: b},
    {paginatedReportBindings: [{sourceDatasetId: a, targetDatasetId: b}]},
  ]) {
    assert.equal(plan({}, change).kind, 'load', JSON.stringify(change));
  }
  assert.deepEqual(plan({datasetId: a}, {}), {kind: 'load'});
});

test('changes in place what the SDK can change in place', () => {
  assert.deepEqual(plan({pageName: 'one'}, {pageName: 'two'}), {kind: 'patch', options: ['pageName']});
  assert.deepEqual(plan({}, {filters: [{}]}), {kind: 'patch', options: ['filters']});
  assert.deepEqual(plan({filters: [{}]}, {}), {kind: 'patch', options: ['filters']});
  assert.deepEqual(plan({theme: {name: 'x'}}, {}), {kind: 'patch', options: ['theme']});
  const permissions = 'all';
  assert.deepEqual(plan({permissions}, {permissions, filterPane: 'hidden', viewMode: 'edit', bookmark: 'b'}), {
    kind: 'patch',
    options: ['viewMode', 'settings', 'bookmark'],
  });
  assert.deepEqual(plan({layout: 'master'}, {layout: 'custom'}), {kind: 'patch', options: ['settings']});
});

test('loads where an option is withdrawn that nothing can take back', () => {
  assert.deepEqual(plan({pageName: 'one'}, {}), {kind: 'load'});
  assert.deepEqual(plan({bookmark: 'b'}, {}), {kind: 'load'});
  assert.equal(plan({filterPane: 'hidden'}, {}).kind, 'load');
  assert.equal(plan({settings: {panes: {bookmarks: {visible: true}}}}, {settings: {panes: {}}}).kind, 'load');
});

test('does not take a binding signature for a part of what is shown', () => {
  assert.deepEqual(plan({bindingSignature: 'one'}, {bindingSignature: 'two'}), {kind: 'none'});
});

test('keeps what the reader has done over a change that is not about it', () => {
  for (const change of [{locale: 'de-DE'}, {contrast: 'black'}, {viewMode: 'edit'}, {layout: 'mobile-portrait'}]) {
    const {kind, keepsState} = plan({pageName: 'one'}, {pageName: 'one', ...change}) as {
      kind: string;
      keepsState?: true;
    };
    assert.notEqual(kind, 'patch');
    assert.equal(keepsState, true, JSON.stringify(change));
  }
  for (const change of [{datasetId: b}, {pageName: 'two'}, {filters: [{}]}, {bookmark: 'b'}, {slicers: [{}]}]) {
    const changed = plan({}, {locale: 'de-DE', ...change}) as {keepsState?: true};
    assert.equal(changed.keepsState, undefined, JSON.stringify(change));
  }
});

test('editing asks for the permission that Power BI wants for it, unless the page names another; going back needs no load', () => {
  const permissions = (input: object) => readReportOptions(inputOf(input), () => 1000).load.permissions;
  assert.deepEqual(
    [
      permissions({viewMode: 'edit'}),
      permissions({viewMode: 'edit', permissions: 'all'}),
      permissions({viewMode: 'view'}),
    ],
    [1, 7, undefined],
  );
  assert.deepEqual(plan({viewMode: 'edit'}, {viewMode: 'view'}), {kind: 'patch', options: ['viewMode']});
  assert.equal(plan({viewMode: 'edit', permissions: 'all'}, {viewMode: 'view'}).kind, 'load');
});

test('takes the phone layout by width with layout="auto"', () => {
  const turned = planEmbed(target({layout: 'auto'}, 1000), target({layout: 'auto'}, 400));
  assert.deepEqual(turned, {kind: 'frame', keepsState: true});
  assert.deepEqual(planEmbed(target({layout: 'auto'}, 1000), target({layout: 'auto'}, 900)), {kind: 'none'});
});

test('names the attribute and the remedy for every bad input', () => {
  throwsCode(() => readBinding(inputOf({reportId: 'Sales'})), 'InvalidReportId');
  throwsCode(() => readBinding(inputOf({datasetId: '123'})), 'InvalidDatasetId');
  throwsCode(() => readBinding(inputOf({workspaceId: 'me'})), 'InvalidWorkspaceId');
  throwsCode(() => readBinding(inputOf({paginatedReportBindings: '{'})), 'InvalidAttribute');
  throwsCode(() => readBinding(inputOf({paginatedReportBindings: '{}'})), 'InvalidAttribute');
  throwsCode(
    () => readBinding(inputOf({paginatedReportBindings: [{sourceDatasetId: a} as never]})),
    'InvalidAttribute',
  );
  throwsCode(() => readBindableDatasetIds(`${a} x`), 'InvalidAttribute');
  throwsCode(() => target({filters: 'Sales eq 1'}), 'InvalidAttribute');
  const cycle: {self?: object} = {};
  cycle.self = cycle;
  throwsCode(() => target({settings: cycle as never}), 'InvalidAttribute');
});

test('reads lists of ids in the ways people write them', () => {
  for (const text of [`${a} ${b}`, `${a},${b}`, ` ${a},\n ${b} `, JSON.stringify([a, b])]) {
    assert.deepEqual(readBindableDatasetIds(text), [a, b]);
  }
  assert.deepEqual(readBindableDatasetIds([a.toUpperCase()]), [a]);
  assert.deepEqual(readBindableDatasetIds(undefined), []);
});

test('reads an unknown word as the default', () => {
  const {live, load} = readReportOptions(
    inputOf({
      viewMode: 'look',
      permissions: 'constructor',
      filterPane: 'yes',
      layout: 'toString',
      background: 'blue',
      tokenType: 'jwt',
    }),
    () => 1000,
  );
  assert.deepEqual([live.viewMode, load.permissions, live.settings, load.tokenType], [undefined, undefined, {}, 1]);
});

test("writes filters of the SDK's builders in their JSON form", () => {
  class Filter {
    schemaUrl = 'x';
    toJSON() {
      return {$schema: 'x'};
    }
  }
  assert.deepEqual(readReportOptions(inputOf({filters: [new Filter()]}), () => 1000).live.filters, [{$schema: 'x'}]);
});

test("composes the whole configuration, words as Power BI's numbers, settings merged last", () => {
  const shown = target({
    datasetId: a,
    workspaceId: b,
    pageName: 'one',
    viewMode: 'edit',
    permissions: 'all',
    contrast: 'white',
    filterPane: 'collapsed',
    pageNavigation: 'left',
    background: 'transparent',
    layout: 'custom',
    locale: 'de-DE',
    settings: {panes: {filters: {visible: false}, bookmarks: {visible: true}}, zoomLevel: 0.5},
    bookmark: 'saved',
    filters: '[{"$schema":"x"}]',
  });
  assert.deepEqual(composeConfiguration(shown, {embedUrl: new URL(host), token: 'T', theme: {name: 'dark'}}), {
    id: '11111111-1111-4111-8111-111111111111',
    embedUrl: host,
    accessToken: 'T',
    tokenType: 1,
    groupId: b,
    datasetBinding: {datasetId: a},
    permissions: 7,
    contrastMode: 4,
    viewMode: 1,
    pageName: 'one',
    filters: [{$schema: 'x'}],
    bookmark: {name: 'saved'},
    theme: {themeJson: {name: 'dark'}},
    settings: {
      layoutType: 1,
      panes: {
        filters: {visible: false, expanded: false},
        pageNavigation: {visible: true, position: 1},
        bookmarks: {visible: true},
      },
      background: 1,
      zoomLevel: 0.5,
      localeSettings: {language: 'de-DE'},
    },
  });
});

test("composes a paginated report's configuration with the plural binding", () => {
  const shown = target({
    paginatedReportBindings: [{sourceDatasetId: a, targetDatasetId: b}],
    parameterValues: '[{"name":"Year","value":"2025"}]',
  });
  assert.deepEqual(
    composeConfiguration(shown, {
      embedUrl: new URL('https://app.powerbi.com/rdlEmbed?reportId=1'),
      token: 'T',
      theme: undefined,
    }),
    {
      id: '11111111-1111-4111-8111-111111111111',
      embedUrl: 'https://app.powerbi.com/rdlEmbed?reportId=1',
      accessToken: 'T',
      tokenType: 1,
      settings: {},
      parameterValues: [{name: 'Year', value: '2025'}],
      datasetBindings: [{sourceDatasetId: a, targetDatasetId: b}],
    },
  );
});

test("adds to the frame's address what the SDK would add", () => {
  assert.equal(
    frameUrlOf(new URL(host), {
      language: 'de-DE',
      formatLocale: 'de-CH',
      mobile: true,
    }).search,
    '?reportId=1&language=de-DE&formatLocale=de-CH&isMobile=true',
  );
});

test("frames Microsoft's hosts over https, loopback from loopback, and what the page's code has named", () => {
  const trusted = (url: string, page = 'site.example') => isTrustedEmbedUrl(new URL(url), page);
  for (const url of [
    'https://app.powerbi.com/reportEmbed',
    'https://x.y.powerbi.com:444/',
    'https://app.powerbigov.us/',
    'https://app.powerbi.cn/',
  ]) {
    assert.equal(trusted(url), true, url);
  }
  for (const url of [
    'http://app.powerbi.com/',
    'https://powerbi.com/',
    'https://app.powerbi.com.evil.example/',
    'https://evilpowerbi.com/',
    'https://user@app.powerbi.com/',
    'http://localhost/',
    'data:text/html,x',
    'javascript:alert(1)',
  ]) {
    assert.equal(trusted(url), false, url);
  }
  assert.equal(trusted('http://127.0.0.1:8081/reportEmbed', 'localhost'), true);
  assert.equal(trusted('https://bi.example/reportEmbed'), false);
  trustEmbedOrigin('https://bi.example');
  assert.equal(trusted('https://bi.example/reportEmbed'), true);
  for (const text of ['bi.example', 'https://bi.example/path', '*', 'data:x', '']) {
    assert.throws(() => trustEmbedOrigin(text), TypeError, text);
  }
});

test("refuses a frame's address that signs the visitor in, also when it is encoded", () => {
  for (const text of [
    'https://app.powerbi.com/reportEmbed?autoAuth=true',
    'https://app.powerbi.com/reportEmbed?x=1&AUTOAUTH%3Dtrue',
    '/reportEmbed',
    '',
  ]) {
    throwsCode(() => readEmbedUrl(text, 'site.example'), 'EmbedUrlInvalid');
  }
  throwsCode(() => readEmbedUrl('https://evil.example/', 'site.example'), 'EmbedOriginNotTrusted');
});

test("sends tokens' requests to the own site, over https, or to loopback, without cookies elsewhere", () => {
  const read = (tokenEndpoint: string, credentials?: string) =>
    readTokenEndpoint(inputOf({tokenEndpoint, credentials}), 'http://intranet.example/page');
  assert.equal(read('/token').url, 'http://intranet.example/token');
  assert.equal(read('https://api.example/token').credentials, 'same-origin');
  assert.equal(read('https://api.example/token', 'include').credentials, 'include');
  assert.equal(read('http://localhost:7071/token').url, 'http://localhost:7071/token');
  for (const text of [
    'http://api.example/token',
    'https://me:pw@api.example/token',
    'data:application/json,{}',
    'blob:x',
    'javascript:1',
  ]) {
    throwsCode(() => read(text), 'TokenEndpointInsecure');
  }
  throwsCode(() => read('  '), 'TokenEndpointMissing');
});

test('an address that only one side knows is no reason for another frame', () => {
  assert.deepEqual(planEmbed({...target(), frameUrl: undefined}, target()), {kind: 'none'});
  assert.deepEqual(planEmbed(target(), {...target(), frameUrl: undefined}), {kind: 'none'});
});

test('settings are changed in place where each has a value to be set to, and loaded where one has not', () => {
  const kind = (from: object, to: object): string => plan({settings: from}, {settings: to}).kind;
  for (const [from, to] of [
    [{background: 0}, {background: 1}],
    [{background: null}, {background: 1}],
    [{list: [1, 2]}, {list: [1]}],
    [{panes: {filters: {visible: true}}}, {panes: 5}],
    [{panes: null}, {panes: null, background: 1}],
    [{panes: {filters: {visible: true}}}, {panes: {filters: {visible: false}}}],
  ] as const) {
    assert.equal(kind(from, to), 'patch', JSON.stringify(to));
  }
  for (const [from, to] of [
    [{panes: {filters: {visible: true}}}, {panes: null}],
    [{panes: {filters: {visible: true}}}, {panes: {filters: null}}],
    [{panes: {filters: {visible: true}}}, {panes: {}}],
    [{background: 1}, {background: null}],
    [{background: null}, {}],
  ] as const) {
    assert.equal(kind(from, to), 'load', JSON.stringify(to));
  }
});

test('a loopback address is trusted for a page on one, over http(s) alone', () => {
  for (const [address, page, isTrusted] of [
    ['http://localhost:5000/reportEmbed', 'localhost', true],
    ['https://127.0.0.1/reportEmbed', 'localhost', true],
    ['http://localhost/reportEmbed', 'site.example', false],
    ['http://site.example/reportEmbed', 'localhost', false],
    ['ftp://localhost/reportEmbed', 'localhost', false],
    ['http://name@localhost/reportEmbed', 'localhost', false],
    ['http://:word@localhost/reportEmbed', 'localhost', false],
  ] as const) {
    assert.equal(isTrustedEmbedUrl(new URL(address), page), isTrusted, `${address} in a page of ${page}`);
  }
});
