import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import type {models, Report} from 'powerbi-client';
import {failure} from '../errors/deferred-error.js';
import type {DeferredError} from '../errors/deferred-error.js';
import type {PowerBiFrame} from '../frame/gateway.js';
import type {LiveOption, LiveOptions} from '../input/report-options.js';
import type {TokenNeed} from '../token/token-controller.js';
import {applyChanges, findMissing} from './apply-changes.js';
import type {ChangeServices} from './apply-changes.js';
import type {EmbedTarget} from './embed-target.js';
import {loadTheme} from './load-theme.js';

test('a change that is overtaken while one of its options is being changed changes no other', async () => {
  const run = new AbortController();
  const done: string[] = [];
  const report = {
    applyTheme: () => {
      done.push('theme');
      run.abort(new Error('a newer run'));
      return Promise.resolve();
    },
    updateSettings: () => Promise.resolve(void done.push('settings')),
    getPages: () => Promise.resolve([{name: 'two'}]),
    setPage: () => Promise.resolve(void done.push('page')),
  };
  const live = {theme: {name: 'dark'}, settings: {}, pageName: 'two'} as unknown as LiveOptions;
  const options: readonly LiveOption[] = ['theme', 'settings', 'pageName'];
  const services = {
    frame: {report} as unknown as PowerBiFrame,
    tokens: {covers: () => true},
    onGrant: () => undefined,
    onOptionFailure: () => void done.push('failure'),
  } as unknown as ChangeServices;
  const change = applyChanges(
    {
      target: {options: {live}} as unknown as EmbedTarget,
      options,
      readTokenNeed: () => ({}) as TokenNeed,
      signal: run.signal,
    },
    services,
  );
  await assert.rejects(change, /a newer run/);
  assert.deepEqual(done, ['theme']);
});

async function loadAnswered(t: TestContext, answer: Response): Promise<object | undefined> {
  t.mock.method(globalThis, 'fetch', () => Promise.resolve(answer));
  Object.assign(globalThis, {document: {baseURI: 'https://site.example/'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'document'));
  return loadTheme('/theme.json', new AbortController().signal);
}

test('a theme of another origin is fetched without the visitor’s cookies', async t => {
  const fetched = t.mock.method(globalThis, 'fetch', () => Promise.resolve(Response.json({})));
  Object.assign(globalThis, {document: {baseURI: 'https://site.example/'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'document'));
  await loadTheme('https://themes.example/dark.json', new AbortController().signal);
  const [, init] = fetched.mock.calls[0]?.arguments as unknown as [URL, RequestInit];
  assert.equal(init.credentials, 'same-origin');
});

test('a theme is taken from its address', async t => {
  assert.deepEqual(await loadAnswered(t, Response.json({name: 'dark'})), {name: 'dark'});
});

for (const [what, answer, reason] of [
  ['a text', () => Response.json('dark'), /not a JSON object/],
  ['nothing', () => Response.json(null), /not a JSON object/],
  ['a page', () => new Response('<html>'), /JSON/],
  ['an error', () => Response.json({name: 'dark'}, {status: 404}), /status 404/],
] as const) {
  test(`${what} at a theme's address is no theme, and is said to be none`, async t => {
    await assert.rejects(loadAnswered(t, answer()), (error: DeferredError) => {
      assert.deepEqual([error.code, error.textKey], ['InvalidAttribute', 'noTheme']);
      assert.match(error.given.detail ?? '', reason);
      return true;
    });
  });
}

/** A report that writes down what is done to it. */
function changed(live: object, options: readonly LiveOption[], more: {report?: object; covers?: boolean} = {}) {
  const done: string[] = [];
  const failures: {code: string; words?: readonly string[]; given?: {detail: string | undefined}}[] = [];
  const write =
    (what: string) =>
    (...values: unknown[]): Promise<void> =>
      Promise.resolve(void done.push([what, ...values.map(value => JSON.stringify(value))].join(' ')));
  const report = {
    switchMode: write('mode'),
    applyTheme: write('theme'),
    resetTheme: write('no theme'),
    getPages: () => Promise.resolve([{name: 'two'}]),
    setPage: write('page'),
    updateFilters: write('filters'),
    removeFilters: write('no filters'),
    updateSettings: write('settings'),
    bookmarksManager: {apply: write('bookmark'), applyState: write('state')},
    ...more.report,
  };
  const run = new AbortController();
  const services = {
    frame: {report, setAccessToken: write('token')} as unknown as PowerBiFrame,
    tokens: {
      covers: () => more.covers ?? true,
      acquire: () => Promise.resolve({token: 't'}),
      watch: () => void done.push('watch'),
    },
    onGrant: () => void done.push('grant'),
    onOptionFailure: (cause: never) => void failures.push(cause),
  } as unknown as ChangeServices;
  const target = {options: {live}} as unknown as EmbedTarget;
  const request = {target, options, readTokenNeed: () => ({}) as TokenNeed, signal: run.signal};
  return {done, failures, run, report, apply: () => applyChanges(request, services)};
}

for (const [what, live, options, done] of [
  ['editing', {viewMode: 1}, ['viewMode'], ['mode "edit"']],
  ['viewing', {viewMode: 0}, ['viewMode'], ['mode "view"']],
  ['a theme', {theme: {name: 'dark'}}, ['theme'], ['theme {"themeJson":{"name":"dark"}}']],
  ['no theme', {}, ['theme'], ['no theme']],
  ['settings', {settings: {background: 1}}, ['settings'], ['settings {"background":1}']],
  ['a page', {pageName: 'two'}, ['pageName'], ['page "two"']],
  ['no page', {}, ['pageName'], []],
  ['filters', {filters: [{}]}, ['filters'], ['filters 1 [{}]']],
  ['an empty list of filters', {filters: []}, ['filters'], ['no filters']],
  ['no filters', {}, ['filters'], ['no filters']],
  ['a bookmark', {bookmark: {name: 'b'}}, ['bookmark'], ['bookmark "b"']],
  ['a state', {bookmark: {state: 's'}}, ['bookmark'], ['state "s"']],
  ['no bookmark', {}, ['bookmark'], []],
  ['a bookmark without a name', {bookmark: {name: ''}}, ['bookmark'], []],
  ['a bookmark without a state', {bookmark: {state: ''}}, ['bookmark'], []],
] as const) {
  test(`${what}, changed in place`, async () => {
    const change = changed(live, options);
    await change.apply();
    assert.deepEqual(change.done, done);
    assert.deepEqual(change.failures, []);
  });
}

test('a token that the one at hand does not stand for is in the frame before anything is changed, and is renewed', async () => {
  const {apply, done} = changed({viewMode: 1}, ['viewMode'], {covers: false});
  await apply();
  assert.deepEqual(done, ['token "t"', 'grant', 'watch', 'mode "edit"']);
});

test('a frame without a report is changed in nothing, and no token is asked for it', async () => {
  let asked = 0;
  const services = {frame: {}, tokens: {covers: () => (asked += 1)}} as unknown as ChangeServices;
  const target = {options: {live: {viewMode: 1}}} as unknown as EmbedTarget;
  const {signal} = new AbortController();
  await applyChanges({target, options: ['viewMode'], readTokenNeed: () => ({}) as TokenNeed, signal}, services);
  assert.equal(asked, 0);
});

const refusing = {message: 'invalidValue', detailedMessage: 'Not here'};
const refuse =
  (cause: unknown = refusing) =>
  (): Promise<never> =>
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the frame answers
    Promise.reject(cause);

test('an option that a report does not take is told, and the next is changed all the same', async () => {
  for (const [option, live, attribute] of [
    ['pageName', {pageName: 'two', bookmark: {name: 'nowhere'}}, 'page-name'],
    ['filters', {filters: [{}]}, 'filters'],
    ['theme', {theme: {}}, 'theme'],
    ['bookmark', {bookmark: {state: 's'}}, 'bookmark'],
  ] as const) {
    const {apply, done, failures} = changed({...live, settings: {}}, [option, 'settings'], {
      report: {
        setPage: refuse(),
        updateFilters: refuse(),
        applyTheme: refuse(),
        bookmarksManager: {applyState: refuse(), getBookmarks: () => Promise.resolve([])},
        getPages: () => Promise.resolve([{name: 'two'}]),
      },
    });
    await apply();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(done, ['settings {}']);
    assert.deepEqual(
      failures.map(({code, words}) => [code, words]),
      [['OptionRefused', [attribute]]],
    );
  }
});

test('what a frame says of an option is told as far as it says anything, also where it does not say what there is', async () => {
  for (const [cause, detail] of [
    [refusing, 'invalidValue · Not here'],
    [{message: 'invalidValue'}, 'invalidValue'],
    [{detailedMessage: 'Not here'}, 'Not here'],
    ['a text', ''],
  ] as const) {
    const {apply, failures} = changed({pageName: 'two', bookmark: {name: 'b'}}, ['pageName', 'bookmark'], {
      report: {
        setPage: refuse(cause),
        getPages: refuse(),
        bookmarksManager: {apply: refuse(cause), getBookmarks: refuse()},
      },
    });
    await apply();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(
      failures.map(({code, words, given}) => [code, words, given?.detail]),
      [
        ['OptionRefused', ['page-name'], detail],
        ['OptionRefused', ['bookmark'], detail],
      ],
    );
  }
});

test('an option without which a report is not worth showing, and a frame that is gone, are failures of the change', async () => {
  for (const [option, cause] of [
    ['settings', refusing],
    ['viewMode', refusing],
    ['pageName', undefined],
    ['pageName', {message: 'FrameGone'}],
  ] as const) {
    const failing = {updateSettings: refuse(cause), switchMode: refuse(cause), setPage: refuse(cause)};
    // What a frame without a window rejects with is nothing at all.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the SDK does
    if (cause === undefined) failing.setPage = () => Promise.reject<never>(undefined);
    const {apply, failures} = changed({viewMode: 1, pageName: 'two', settings: {}}, [option], {report: failing});
    await assert.rejects(apply, error => error === cause);
    assert.deepEqual(failures, []);
  }
});

test('a page that the report does not have is not gone to: a frame may tell of it by an event alone', async () => {
  const {apply, done, failures} = changed({pageName: 'nowhere'}, ['pageName']);
  await apply();
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual(done, []);
  assert.deepEqual(
    failures.map(({code, words}) => [code, words]),
    [['PageNotFound', ['nowhere', 'two']]],
  );
});

test('a page is gone to where the frame does not say what pages there are', async () => {
  const {apply, done} = changed({pageName: 'two'}, ['pageName'], {report: {getPages: refuse()}});
  await apply();
  assert.deepEqual(done, ['page "two"']);
});

test('a page is gone to where the frame never says what pages there are, after three seconds', async t => {
  const timeout = new AbortController();
  const limits: number[] = [];
  t.mock.method(AbortSignal, 'timeout', (limit: number) => {
    limits.push(limit);
    return timeout.signal;
  });
  const silent = {getPages: () => new Promise(() => undefined)};
  const {apply, done} = changed({pageName: 'two'}, ['pageName'], {report: silent});
  const change = apply();
  timeout.abort(new Error('late'));
  await change;
  assert.deepEqual([limits, done], [[3000], ['page "two"']]);
});

test('a page is not gone to when the change is overtaken while the frame says what pages there are', async () => {
  const change = changed({pageName: 'two'}, ['pageName'], {
    report: {
      getPages: () => {
        change.run.abort(new Error('a newer run'));
        return Promise.resolve([{name: 'two'}]);
      },
    },
  });
  await assert.rejects(change.apply, /a newer run/);
  assert.deepEqual(change.done, []);
});

test('an option that is refused after the change was overtaken is not told', async () => {
  const change = changed({pageName: 'two'}, ['pageName'], {
    report: {
      setPage: () => {
        change.run.abort(new Error('a newer run'));
        return refuse()();
      },
    },
  });
  await assert.rejects(change.apply);
  await new Promise(resolve => setImmediate(resolve));
  assert.deepEqual(change.failures, []);
});

test('a theme’s own mistake is told as it is', async () => {
  const cause = failure('InvalidAttribute', {textKey: 'noTheme'});
  const {apply, failures} = changed({theme: {}}, ['theme'], {report: {applyTheme: refuse(cause)}});
  await apply();
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(failures[0], cause);
});

test('what is asked for by name and is not there is named with what there is', async () => {
  const nested = {name: 'group', children: [{name: 'inner', displayName: 'Inside'}]};
  for (const [option, live, code, words] of [
    ['pageName', {pageName: 'x', bookmark: {name: 'y'}}, 'PageNotFound', ['x', 'one ("One"), two']],
    ['bookmark', {pageName: 'y', bookmark: {name: 'x'}}, 'BookmarkNotFound', ['x', 'group, inner ("Inside")']],
  ] as const) {
    const {apply, failures} = changed(live, [option], {
      report: {
        setPage: refuse(),
        getPages: () => Promise.resolve([{name: 'one', displayName: 'One'}, {name: 'two'}]),
        bookmarksManager: {apply: refuse(), getBookmarks: () => Promise.resolve([nested])},
      },
    });
    await apply();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(
      failures.map(each => [each.code, each.words]),
      [[code, words]],
    );
  }
});

test('of pages, bookmarks and slicers those are missing that the report does not have', async () => {
  const visuals = [
    {type: 'slicer', name: 's1', title: 'Year'},
    {type: 'slicer', name: 's2'},
    {type: 'card', name: 'c1'},
  ];
  const report = {
    getPages: () =>
      Promise.resolve([
        {name: 'one', getVisuals: () => Promise.resolve(visuals)},
        {name: 'two', getVisuals: () => Promise.resolve([])},
      ]),
    bookmarksManager: {getBookmarks: () => Promise.resolve([{name: 'b', children: [{name: 'inner'}]}, {name: 'c'}])},
  } as unknown as Report;
  const slicer = (visualName: string) => ({selector: {visualName}, state: {}}) as unknown as models.ISlicer;
  const byColumn = {selector: {target: {}}, state: {}} as unknown as models.ISlicer;
  const missing = async (named: Parameters<typeof findMissing>[1]): Promise<unknown> =>
    (await findMissing(report, named)).map(error => [error.code, (error as DeferredError).words]);
  assert.deepEqual(await missing({pageName: 'two', bookmark: {name: 'inner'}, slicers: [slicer('s2'), byColumn]}), []);
  assert.deepEqual(await missing({bookmark: {state: 's'}}), []);
  assert.deepEqual(await missing({slicers: [slicer('c1')]}), [['SlicerNotFound', ['c1', 's1 ("Year"), s2']]]);
  const empty = {getPages: () => Promise.resolve([])} as unknown as Report;
  const [error] = await findMissing(empty, {pageName: 'x'.repeat(100)});
  assert.deepEqual((error as DeferredError).words, ['x'.repeat(60), 'none']);
});

test('of what there is the first thirty are named, and the beginning of what is not there', async () => {
  const pages = Array.from({length: 100}, (_, n) => ({name: `p${n}`}));
  const report = {getPages: () => Promise.resolve(pages)} as unknown as Report;
  const [missing] = await findMissing(report, {pageName: 'x'.repeat(1000)});
  const [asked, there = ''] = (missing as DeferredError).words;
  assert.deepEqual([asked, there.split(', ').length], ['x'.repeat(60), 30]);
});

test('nothing is asked of a report of which nothing is asked for by name', async () => {
  const silent = new Proxy({}, {get: () => assert.fail('asked')}) as Report;
  assert.deepEqual(await findMissing(silent, {slicers: [{selector: {target: {}}} as unknown as models.ISlicer]}), []);
});

test('a theme that a newer run has overtaken ends with that run’s reason, whatever becomes of its file', async t => {
  const run = new AbortController();
  t.mock.method(globalThis, 'fetch', () => {
    run.abort(new Error('a newer run'));
    return Promise.reject(new TypeError('Failed to fetch'));
  });
  Object.assign(globalThis, {document: {baseURI: 'https://site.example/'}});
  t.after(() => Reflect.deleteProperty(globalThis, 'document'));
  await assert.rejects(loadTheme('/theme.json', run.signal), /a newer run/);
});

test('a change that was overtaken before it began asks for no token', async () => {
  const done: string[] = [];
  const services = {
    frame: {report: {}, setAccessToken: () => Promise.resolve(void done.push('frame'))},
    tokens: {
      covers: () => false,
      acquire: () => Promise.resolve({token: String(done.push('token'))}),
      watch: () => done.push('watch'),
    },
    onGrant: () => done.push('grant'),
  } as unknown as ChangeServices;
  const change = {
    target: {options: {live: {}}} as unknown as EmbedTarget,
    options: [],
    readTokenNeed: () => ({}) as TokenNeed,
    signal: AbortSignal.abort(new Error('a newer run')),
  };
  await assert.rejects(applyChanges(change, services), /a newer run/);
  assert.deepEqual(done, []);
});
