import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inputOf} from '../../test/support/report-input.js';
import {useGlobals} from '../../test/support/scripted-controller.js';
import type {ReportInput} from '../input/report-input.js';
import {composeConfiguration} from './embed-configuration.js';
import type {LoadParts} from './embed-configuration.js';
import {readEmbedTarget, readTokenNeed, tokenNeedKey} from './embed-target.js';

const reportId = '11111111-1111-4111-8111-111111111111';
const datasetId = 'aaaaaaaa-0000-4000-8000-000000000001';
const pairs = [{sourceDatasetId: datasetId, targetDatasetId: 'aaaaaaaa-0000-4000-8000-000000000002'}];

const compose = (more: Partial<ReportInput>, parts: Partial<LoadParts> = {}) => {
  const target = readEmbedTarget(inputOf({reportId, ...more}), () => 1000);
  assert.ok(target);
  const embedUrl = new URL('https://app.powerbi.com/reportEmbed');
  return composeConfiguration(target, {embedUrl, token: 't', theme: undefined, ...parts});
};

test('a report without a dataset is bound to none; with one, or with pairs, it is', () => {
  assert.equal('datasetBinding' in compose({}), false);
  assert.deepEqual(compose({datasetId}).datasetBinding, {datasetId});
  assert.deepEqual(compose({paginatedReportBindings: pairs}).datasetBinding, {paginatedReportBindings: pairs});
});

test('what the reader had done goes before what the page asks for', () => {
  const asked = {pageName: 'asked', bookmark: 'asked'};
  assert.deepEqual([compose(asked).pageName, compose(asked).bookmark], ['asked', {name: 'asked'}]);
  const restored = compose(asked, {restore: {pageName: 'mine', bookmark: {state: 'mine'}}});
  assert.deepEqual([restored.pageName, restored.bookmark], ['mine', {state: 'mine'}]);
  assert.equal(compose(asked, {restore: {}}).pageName, 'asked');
});

test('a theme and a hook are there where there is one', () => {
  const plain = compose({});
  assert.deepEqual(['theme' in plain, 'eventHooks' in plain], [false, false]);
  const accessTokenProvider = (): Promise<string> => Promise.resolve('t');
  const all = compose({}, {theme: {name: 'dark'}, accessTokenProvider});
  assert.deepEqual(all.theme, {themeJson: {name: 'dark'}});
  assert.equal(all.eventHooks?.accessTokenProvider, accessTokenProvider);
});

test('a paginated report has its own list of datasets and parameters, and none of what it does not know', () => {
  const embedUrl = new URL('https://app.powerbi.com/rdlEmbed');
  const parameterValues = [{name: 'p', value: '1'}];
  const paginated = compose(
    {paginatedReportBindings: pairs, parameterValues, pageName: 'one', viewMode: 'view'},
    {embedUrl, theme: {name: 'dark'}},
  ) as unknown as Record<string, unknown>;
  assert.deepEqual([paginated['datasetBindings'], paginated['parameterValues']], [pairs, parameterValues]);
  for (const name of ['datasetBinding', 'pageName', 'viewMode', 'theme']) assert.equal(name in paginated, false, name);
});

const here = {
  origin: 'https://site.example',
  location: {hostname: 'site.example'},
  document: {baseURI: 'https://site.example/page'},
};

test('an element without a report id shows nothing, and one without an address has it from the token endpoint', t => {
  useGlobals(t, here);
  const read = (more: Partial<ReportInput>) => readEmbedTarget(inputOf(more), () => 1000);
  assert.equal(read({reportId: ' '}), undefined);
  for (const embedUrl of [undefined, '', '  ']) assert.equal(read({reportId, embedUrl})?.frameUrl, undefined);
  assert.throws(() => read({reportId, embedUrl: 'https://evil.example/reportEmbed'}), {code: 'EmbedOriginNotTrusted'});
});

test('a page in a sandbox without an origin says so before anything is asked for; one without an origin that is in none is not held up', t => {
  const readAt = (href: string, origin = 'null') => {
    useGlobals(t, {origin, location: {hostname: '', href}});
    return readEmbedTarget(inputOf({reportId}), () => 1000)?.binding.reportId;
  };
  for (const href of ['https://site.example/page', 'http://localhost/', 'about:srcdoc']) {
    assert.throws(() => readAt(href), {code: 'FrameBlockedByPolicy', textKey: 'sandboxed', retryable: false}, href);
    assert.equal(readAt(href, 'https://site.example'), reportId);
  }
  for (const href of ['file:///C:/src/page.html', 'data:text/html,<p>', 'about:blank']) {
    assert.equal(readAt(href), reportId);
  }
});

test('a token comes from the page’s own function where there is one, and otherwise from the endpoint, shared or not', t => {
  useGlobals(t, here);
  const target = readEmbedTarget(inputOf({reportId}), () => 1000)!;
  const source = (more: Partial<ReportInput>) => readTokenNeed(target, inputOf(more)).source;
  const tokenProvider = (): Promise<string> => Promise.resolve('t');
  assert.deepEqual(source({tokenProvider, tokenTimeout: 5, tokenEndpoint: '/token'}), {
    provider: tokenProvider,
    timeout: 5,
  });
  for (const [tokenScope, shared] of [
    [undefined, true],
    ['page', true],
    [' Element ', false],
  ] as const) {
    const from = source({tokenEndpoint: '/token', tokenScope});
    assert.ok('endpoint' in from);
    assert.deepEqual([from.endpoint.url, from.shared], ['https://site.example/token', shared]);
  }
});

test('tokens are asked for in the same way by every provider and with every header, and in another by another endpoint, signature or list', t => {
  useGlobals(t, here);
  const key = (more: Partial<ReportInput>): string => {
    const input = inputOf({reportId, tokenEndpoint: '/token', ...more});
    return tokenNeedKey(
      readEmbedTarget(input, () => 1000)!,
      input,
    );
  };
  const provided = (): string => key({tokenProvider: () => Promise.resolve('t')});
  assert.equal(provided(), provided());
  assert.equal(key({tokenHeaders: {a: '1'}}), key({}));
  const keys = [
    {},
    {tokenEndpoint: '/other'},
    {tokenMethod: 'get'},
    {credentials: 'include'},
    {bindingSignature: 's'},
    {bindableDatasetIds: datasetId},
    {tokenEndpoint: ''},
    {tokenEndpoint: 'http://elsewhere.example/token'},
    {tokenEndpoint: 'https://a.example/', tokenHeaders: {a: '1'}},
    {tokenEndpoint: 'https://b.example/', tokenHeaders: {a: '1'}},
  ].map(key);
  assert.equal(new Set([...keys, provided()]).size, keys.length + 1);
});

test('headers go to the origin of the page, and not to that of a `<base>`', t => {
  useGlobals(t, {...here, document: {baseURI: 'https://attacker.example/'}});
  const target = readEmbedTarget(inputOf({reportId}), () => 1000)!;
  const read = (more: Partial<ReportInput>) => readTokenNeed(target, inputOf({tokenEndpoint: '/token', ...more}));
  assert.throws(() => read({tokenHeaders: {authorization: 'Bearer session'}}), {
    code: 'TokenOriginNotTrusted',
    words: ['https://attacker.example'],
  });
  useGlobals(t, {document: {baseURI: 'http://attacker.example/'}});
  assert.throws(() => read({}), {code: 'TokenEndpointInsecure'});
});
