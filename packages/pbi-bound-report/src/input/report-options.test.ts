import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inputOf} from '../../test/support/report-input.js';
import type {ReportInput} from './report-input.js';
import {isEditing, isPhoneLayout, readReportOptions} from './report-options.js';
import type {ReportOptions} from './report-options.js';

const read = (more: Partial<ReportInput>, width = 1000): ReportOptions => readReportOptions(inputOf(more), () => width);
const settings = (more: Partial<ReportInput>) => read(more).live.settings;

test('nothing is said of what the page does not say', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(read({}))), {
    frame: {mobile: false},
    load: {tokenType: 1},
    live: {settings: {}},
  });
});

test('the width of the element is asked for where it matters, and nowhere else', () => {
  for (const layout of [undefined, 'master', 'mobile-portrait', 'unknown']) {
    readReportOptions(inputOf({layout}), () => assert.fail('asked'));
  }
  for (const [width, layoutType] of [
    [0, 0],
    [1, 2],
    [639, 2],
    [640, 0],
  ] as const) {
    const options = read({layout: ' Auto '}, width);
    assert.equal(options.live.settings.layoutType, layoutType, String(width));
    assert.equal(options.frame.mobile, layoutType === 2);
    assert.equal(isPhoneLayout(options), layoutType === 2);
  }
  assert.equal(read({layout: 'mobile-landscape'}).frame.mobile, true);
  assert.equal(isPhoneLayout(read({layout: 'mobile-landscape'})), false);
  assert.equal(read({layout: 'custom'}).frame.mobile, false);
});

test('a language is the attribute’s, or that of the settings, and no text is none', () => {
  assert.deepEqual(settings({locale: ' de ', formatLocale: ' en '}).localeSettings, {
    language: 'de',
    formatLocale: 'en',
  });
  assert.deepEqual(settings({locale: 'de'}).localeSettings, {language: 'de'});
  assert.deepEqual(settings({formatLocale: 'en'}).localeSettings, {formatLocale: 'en'});
  const localeSettings = {language: 'fr', formatLocale: 'it'};
  assert.deepEqual(settings({locale: ' ', settings: {localeSettings}}).localeSettings, localeSettings);
  assert.deepEqual(settings({locale: 'de', settings: {localeSettings}}).localeSettings, {
    language: 'de',
    formatLocale: 'it',
  });
  assert.equal(settings({locale: ' ', formatLocale: ''}).localeSettings, undefined);
  assert.deepEqual(read({settings: {localeSettings}}).frame.language, 'fr');
});

test('panes are told where an attribute tells of them', () => {
  const filters = (filterPane: string) => settings({filterPane}).panes?.filters;
  assert.deepEqual(filters(' Hidden '), {visible: false, expanded: false});
  assert.deepEqual(filters('collapsed'), {visible: true, expanded: false});
  assert.deepEqual(filters('expanded'), {visible: true, expanded: true});
  assert.equal(settings({filterPane: 'unknown', pageNavigation: 'unknown'}).panes, undefined);
  const navigation = (pageNavigation: string) => settings({pageNavigation}).panes?.pageNavigation;
  assert.deepEqual(navigation('hidden'), {visible: false, position: 0});
  assert.deepEqual(navigation('bottom'), {visible: true, position: 0});
  assert.deepEqual(navigation(' LEFT '), {visible: true, position: 1});
});

test('settings are merged member by member over those of the attributes; lists and values win whole', () => {
  const merged = settings({
    filterPane: 'hidden',
    background: 'transparent',
    settings: '{"panes": {"filters": {"visible": true}, "bookmarks": {"visible": true}}, "background": 0}',
  });
  assert.deepEqual(merged, {
    panes: {filters: {visible: true, expanded: false}, bookmarks: {visible: true}},
    background: 0,
  });
  for (const panes of [null, 'none', [1]]) {
    assert.deepEqual(settings({filterPane: 'hidden', settings: {panes} as never}).panes, panes);
  }
});

test('a bookmark is a name, a state, or JSON of one; no text is none', () => {
  const bookmark = (value: ReportInput['bookmark']) => read({bookmark: value}).live.bookmark;
  assert.deepEqual(bookmark(' summer '), {name: 'summer'});
  assert.deepEqual(bookmark(' {"state": "s"}'), {state: 's'});
  assert.deepEqual(bookmark({state: 's'}), {state: 's'});
  for (const nothing of [undefined, '', '  ']) assert.equal(bookmark(nothing), undefined);
  assert.throws(() => bookmark('{'), {code: 'InvalidAttribute', words: ['bookmark']});
});

test('a theme is an object, JSON of one, or its address; no text is none', () => {
  const theme = (value: ReportInput['theme']) => read({theme: value}).live.theme;
  assert.deepEqual(theme({name: 'dark'}), {name: 'dark'});
  assert.deepEqual(theme(' {"name": "dark"}'), {name: 'dark'});
  assert.equal(theme(' /dark.json '), '/dark.json');
  for (const nothing of [undefined, '', '  ']) assert.equal(theme(nothing), undefined);
});

test('who may edit is told by the access mode and by the permissions', () => {
  const isEdited = (more: Partial<ReportInput>): boolean => isEditing(read(more));
  assert.equal(isEdited({}), false);
  assert.equal(isEdited({viewMode: 'view', permissions: 'read'}), false);
  assert.equal(isEdited({viewMode: ' Edit '}), true);
  assert.equal(isEdited({permissions: 'read-write'}), true);
  assert.equal(isEdited({viewMode: 'edit', permissions: 'read'}), true);
  assert.equal(read({viewMode: 'edit'}).load.permissions, 1);
  assert.equal(read({viewMode: 'edit', permissions: 'all'}).load.permissions, 7);
  assert.equal(read({viewMode: 'view'}).load.permissions, undefined);
});

test('a word that Power BI does not know reads as the default, and so does a name that every object has', () => {
  for (const word of ['constructor', 'unknown', '', ' ']) {
    assert.equal(settings({background: word}).background, undefined);
    assert.equal(read({tokenType: word}).load.tokenType, 1);
  }
  assert.equal(read({tokenType: ' AAD '}).load.tokenType, 0);
});
