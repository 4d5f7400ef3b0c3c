import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  Held,
  datasets,
  embedUrl,
  reportId,
  setUpController,
  settled,
  useGlobals,
} from '../../test/support/scripted-controller.js';
import {DeferredError} from '../errors/deferred-error.js';
import type {FirstFrame} from '../frame/first-frame.js';
import {forgetAll} from '../session/session.js';

const hour = 3_600_000;
const pathOf = (path: string): string => `https://app.powerbi.com/${path}`;
const isFailure = (what: string): boolean => what.startsWith('failure');

// What the page asks for

test('what a page says several times in a task is acted upon once, by the last of it', async t => {
  const c = setUpController(t);
  c.controller.update(() => c.input);
  Object.assign(c.input, {datasetId: datasets[1]});
  c.controller.update(() => c.input);
  assert.equal(c.tasks.length, 1);
  await c.endTask();
  assert.deepEqual(
    c.loads().map(load => load.datasetBinding?.datasetId),
    [datasets[1]],
  );
  assert.equal(c.calls.length, 1);
});

test('what is asked of a controller that has ended, before or after, is not acted upon', async t => {
  const c = setUpController(t);
  c.controller.update(() => c.input);
  c.controller.dispose();
  await c.endTask();
  c.controller.update(() => c.input);
  assert.equal(c.tasks.length, 0);
  assert.deepEqual([c.calls, c.frames, c.news()], [[], [], []]);
});

test('a report that is taken back goes, with its frame, its token and its wait for one', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  await c.ask({reportId: undefined});
  assert.deepEqual(c.news(), ['no report', 'idle']);
  assert.equal(c.frame().isClosed, true);
  assert.equal(c.clock.waiting, 0);
  c.holdTokens();
  await c.ask({reportId});
  assert.equal(c.calls.length, 2, 'the token of before is not kept');
  await c.ask({reportId: undefined});
  assert.equal(c.calls[1]!.signal.aborted, true);
  assert.equal(c.clock.waiting, 0);
});

test('a page that comes back to what is shown loads nothing', async t => {
  const c = setUpController(t);
  await c.show();
  await c.ask();
  assert.deepEqual([c.loads().length, c.calls.length], [1, 1]);
});

test('a new label titles the frame that is there, and an empty one leaves its title', async t => {
  const c = setUpController(t);
  await c.show({label: ' Sales '});
  assert.equal(c.frame().title, 'Sales');
  await c.ask({label: 'Stores'});
  assert.equal(c.frame().title, 'Stores');
  await c.ask({label: ''});
  assert.equal(c.frame().title, 'Stores');
  await c.ask({label: '  ', datasetId: datasets[1], locale: 'de'});
  assert.equal(c.frame().title, 'Power BI report');
});

test('a mistake is told once, whatever else changes, and another one as well', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  await c.ask({datasetId: 'contoso'});
  assert.deepEqual(c.news().filter(isFailure), ['failure InvalidDatasetId']);
  await c.ask({label: 'Sales'});
  assert.deepEqual(c.news(), []);
  await c.ask({datasetId: 'fabrikam'});
  assert.deepEqual(c.news().filter(isFailure), ['failure InvalidDatasetId']);
  await c.ask({datasetId: datasets[0]});
  await c.draw();
  assert.equal(c.news().at(-1), 'bound 0');
  await c.ask({datasetId: 'fabrikam'});
  assert.deepEqual(c.news().filter(isFailure), ['failure InvalidDatasetId'], 'the same mistake made anew');
});

test('a mistake that has been told is told again when the reader tries again', async t => {
  const c = setUpController(t);
  await c.ask({datasetId: 'contoso'});
  assert.deepEqual(c.news().filter(isFailure), ['failure InvalidDatasetId']);
  c.controller.retry();
  await settled();
  assert.deepEqual(c.news().filter(isFailure), ['failure InvalidDatasetId']);
});

test('a mistake ends what was shown: the same report is loaded anew when it is asked for again', async t => {
  const c = setUpController(t);
  await c.show();
  await c.ask({datasetId: 'contoso'});
  await c.show({datasetId: datasets[0]});
  assert.equal(c.loads().length, 2);
  assert.equal(c.heard.at(-1), 'bound 0');
});

test('to try again or to reload what has not failed, or is not there, does nothing', async t => {
  const c = setUpController(t);
  c.controller.reload();
  c.controller.retry();
  await settled();
  assert.deepEqual(c.news(), []);
  await c.show();
  c.controller.retry();
  await settled();
  assert.equal(c.loads().length, 1);
});

test('what is loaded again is asked for as a rebinding, and as it stands now', async t => {
  const c = setUpController(t);
  await c.show();
  c.controller.reload();
  await settled();
  await c.draw();
  assert.deepEqual([c.loads().length, c.frames.length], [2, 1]);
  assert.equal(c.news().at(-1), 'bound 0');
});

test('a newer binding ends the older: its token, which comes late, is not shown', async t => {
  const c = setUpController(t);
  c.holdTokens();
  await c.ask();
  await c.ask({datasetId: datasets[1]});
  assert.equal(c.calls[0]!.signal.aborted, true);
  c.calls[1]!.resolve(c.tokenOf(2));
  await settled();
  c.calls[0]!.resolve(c.tokenOf(1));
  await settled();
  assert.deepEqual(
    c.loads().map(load => [load.datasetBinding?.datasetId, load.accessToken]),
    [[datasets[1], 'token 2']],
  );
});

test('the failure of a binding that a newer one has overtaken is not told', async t => {
  const c = setUpController(t);
  c.holdTokens();
  await c.ask();
  await c.ask({datasetId: datasets[1]});
  c.calls[0]!.reject(new DeferredError('NotSignedIn'));
  await settled();
  assert.deepEqual(c.news().filter(isFailure), []);
});

test('for a phone layout the element is tall before the report is there, and not when a frame stands', async t => {
  const c = setUpController(t);
  c.holdTokens();
  await c.ask({embedUrl: undefined, layout: 'master'});
  assert.deepEqual(c.sizes, []);
  await c.ask({layout: 'mobile-portrait'});
  assert.deepEqual(c.sizes, ['9 x 16']);
  c.answerTokens();
  await c.show({embedUrl, datasetId: datasets[1]});
  c.sizes.length = 0;
  await c.ask({datasetId: datasets[2]});
  assert.deepEqual(c.sizes, []);
});

test('the page hears why a token is used, until when, and how long it took', async t => {
  const c = setUpController(t);
  await c.show();
  assert.ok(c.news().includes('token first'));
  assert.deepEqual(c.ends, [c.clock.now() + hour]);
  assert.ok(c.metrics.includes('token'));
  c.holdTokens();
  await c.ask({datasetId: datasets[1]});
  c.calls[1]!.resolve({token: 'without an end'});
  // What reads it is loaded for it.
  await import('../token/token-response.js');
  await c.endTask();
  assert.ok(c.news().includes('token rebind'));
  assert.equal(c.ends.at(-1), undefined);
});

test('the frame is told before the page hears of the token, and the page hears nothing of an overtaken one', async t => {
  const c = setUpController(t);
  c.controller.update(() => c.input);
  for (const run of c.tasks.splice(0)) run();
  await settled();
  const heardOfTokens = (): string[] => c.news().filter(news => news.startsWith('token'));
  assert.deepEqual([c.loads().length, heardOfTokens()], [1, []]);
  c.controller.reload();
  await c.endTask();
  assert.deepEqual([c.loads().length, heardOfTokens()], [2, ['token rebind']]);
});

// The frame

test('another language needs another frame, another dataset does not', async t => {
  const c = setUpController(t);
  await c.show();
  await c.show({datasetId: datasets[1]});
  assert.equal(c.frames.length, 1);
  await c.show({datasetId: datasets[2], locale: 'de'});
  assert.equal(c.frames.length, 2);
  assert.equal(c.frames[0]!.isClosed, true);
});

test('with keep-previous the old report stays until the new one is drawn; without, or of the same data, it does not', async t => {
  const c = setUpController(t);
  await c.show({keepPrevious: true});
  await c.ask({datasetId: datasets[1]});
  assert.equal(c.stage.children.length, 2);
  assert.deepEqual([...c.stage.children[0]!.classList], ['previous']);
  await c.draw();
  assert.equal(c.stage.children.length, 1);
  c.controller.reload();
  await settled();
  assert.deepEqual([c.stage.children.length, c.frames.length], [1, 2], 'the same data');
  await c.draw();
  await c.ask({datasetId: datasets[2]});
  assert.equal(c.stage.children.length, 2);
  // Not drawn yet: what stands there is nothing to keep, and the previous one is still the one before it.
  await c.ask({datasetId: datasets[0]});
  assert.deepEqual(
    c.frames.map(frame => frame.isClosed),
    [true, false, false],
  );
  await c.ask({reportId: undefined});
  assert.deepEqual(
    c.frames.map(frame => frame.isClosed),
    [true, true, true],
  );
});

test('a report that is kept goes with an error', async t => {
  const c = setUpController(t);
  await c.show({keepPrevious: true});
  await c.ask({datasetId: datasets[1]});
  c.frame().emit('error', {message: 'LoadReportFailed', level: 6});
  await settled();
  assert.equal(c.stage.children.length, 1);
  assert.equal(c.frames[0]!.isClosed, true);
});

test('a frame that starts anew is loaded anew, once; one that starts says only how long that took', async t => {
  const c = setUpController(t);
  await c.ask();
  c.frame().options.onFrameLoad(1);
  await settled();
  assert.equal(c.loads().length, 1);
  assert.ok(c.metrics.includes('frame'));
  await c.draw();
  c.frame().options.onFrameLoad(2);
  await settled();
  await c.draw();
  assert.equal(c.loads().length, 2);
  assert.equal(c.loads()[1]!.pageName, 'one', 'the page that it showed');
  assert.equal(c.heard.at(-1), 'bound 0');
});

test('a frame that starts anew under an error, or while a token is awaited, is told nothing', async t => {
  const c = setUpController(t);
  await c.show();
  c.holdTokens();
  await c.ask({datasetId: datasets[1]});
  c.frame().options.onFrameLoad(2);
  await settled();
  assert.deepEqual([c.loads().length, c.calls.length], [1, 2]);
  c.calls[1]!.reject(new DeferredError('TokenResponseInvalid'));
  await settled();
  c.frame().options.onFrameLoad(3);
  await settled();
  assert.deepEqual([c.loads().length, c.calls.length], [1, 2]);
});

test('what a frame says while the next token is awaited is not taken for the next report', async t => {
  const c = setUpController(t);
  await c.show();
  c.holdTokens();
  await c.ask({datasetId: datasets[1]});
  c.news();
  await c.draw();
  c.frame().emit('error', {message: 'LoadReportFailed', level: 6});
  await settled();
  assert.deepEqual(c.news(), []);
});

test('each failure after which a frame is of no more use takes it away, and no other does', async t => {
  for (const [code, isClosed] of [
    ['FrameBlockedByPolicy', true],
    ['FrameSilent', true],
    ['FrameGone', true],
    ['LoadTimeout', true],
    ['SdkLoadFailed', true],
    ['LoadReportFailed', false],
  ] as const) {
    const c = setUpController(t);
    await c.show();
    c.frame().refusal = new DeferredError(code);
    await c.ask({datasetId: datasets[1]});
    assert.ok(c.heard.includes(`failure ${code}`), c.heard.join());
    assert.deepEqual([c.frames.length, c.frames[0]!.isClosed], [1, isClosed], code);
    c.controller.dispose();
  }
});

test('a frame that is of no more use goes with its failure; one that has refused something stays', async t => {
  const c = setUpController(t);
  await c.ask();
  c.frame().emit('error', {message: 'LoadReportFailed', level: 6});
  await settled();
  assert.deepEqual([c.frames.length, c.frame().isClosed], [1, false]);
  c.controller.retry();
  await settled();
  assert.equal(c.frames.length, 1);
  // It says nothing at all.
  await c.clock.advance(30_000);
  await settled();
  assert.ok(c.heard.some(what => what.startsWith('failure FrameSilent')));
  assert.equal(c.frames[0]!.isClosed, true);
});

test('a frame that was opened ahead is closed when nothing comes of it', async t => {
  const closed: string[] = [];
  const first = {close: () => closed.push('closed'), matches: () => false, takePlace: () => undefined};
  const c = setUpController(t, {first: first as unknown as FirstFrame});
  await c.ask({datasetId: 'contoso'});
  assert.deepEqual(closed, ['closed']);
});

test('a frame that was opened ahead is closed when its report is taken back', async t => {
  const closed: string[] = [];
  const first = {close: () => closed.push('closed'), matches: () => false, takePlace: () => undefined};
  const c = setUpController(t, {first: first as unknown as FirstFrame});
  await c.ask({reportId: undefined});
  assert.deepEqual(closed, ['closed']);
});

test('powerbi-client’s code that comes after another binding was asked for is no part of that one’s time', async t => {
  const c = setUpController(t);
  const code = new Held<undefined>();
  c.holdCode(code.promise);
  await c.ask();
  c.holdCode(new Promise(() => undefined));
  await c.ask({datasetId: datasets[1]});
  code.resolve(undefined);
  await settled();
  await c.draw();
  const {detail} = performance.getEntriesByName('pbi-bound-report:rendered').at(-1) as PerformanceMeasure;
  assert.equal('code' in (detail as {spans: object}).spans, false);
});

test('powerbi-client’s code is a part of the time where it was waited for', async t => {
  const c = setUpController(t);
  const code = new Held<undefined>();
  c.holdCode(code.promise);
  await c.ask();
  code.resolve(undefined);
  await settled();
  await c.draw();
  const {detail} = performance.getEntriesByName('pbi-bound-report:rendered').at(-1) as PerformanceMeasure;
  assert.equal('code' in (detail as {spans: object}).spans, true);
});

// Errors

test('equal errors are told once, whatever else the frame says between them', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  for (let n = 0; n < 3; n += 1) {
    c.frame().emit('error', {message: 'OpenConnectionError', level: 4});
    c.frame().emit('info');
  }
  await settled();
  assert.deepEqual(c.news(), ['error OpenConnectionError']);
});

test('a failure ends the renewals of its token and every wait for the frame', async t => {
  const decision = {message: 'PowerBINotAuthorizedException', errorCode: '403', level: 6};
  const shown = setUpController(t);
  await shown.show();
  shown.frame().emit('error', decision);
  await settled();
  const loading = setUpController(t);
  await loading.ask();
  loading.frame().emit('error', decision);
  await settled();
  for (const c of [shown, loading]) {
    assert.equal(c.clock.waiting, 0);
    await c.clock.advance(hour);
    await settled();
    assert.deepEqual([c.calls.length, c.heard.filter(isFailure).length], [1, 1]);
  }
});

test('what a frame says after it has failed is not heard, while its failure is being explained either', async t => {
  const c = setUpController(t);
  await c.ask();
  c.news();
  c.frame().emit('error', {message: 'PowerBINotAuthorizedException', errorCode: '403', level: 6});
  c.frame().emit('loaded');
  c.frame().emit('rendered');
  await settled();
  assert.deepEqual(
    c.news().filter(what => what !== 'loading'),
    ['error', 'failure PowerBINotAuthorizedException'],
  );
});

test('a failure that may pass is tried again three times, and three times more when a report has been drawn or another endpoint named', async t => {
  const c = setUpController(t);
  const passing = new DeferredError('TokenEndpointUnreachable', {retryable: true});
  await c.show();
  c.holdTokens();
  const fail = async (datasetId: string): Promise<number> => {
    const before = c.calls.length;
    await c.ask({datasetId});
    for (let n = before; n < c.calls.length; n += 1) {
      c.calls[n]!.reject(passing);
      await settled();
      await c.clock.advance(9000);
      await settled();
    }
    return c.calls.length - before;
  };
  assert.equal(await fail(datasets[1]), 4);
  assert.equal(await fail(datasets[2]), 1, 'another dataset is no reason to be patient again');
  c.answerTokens();
  await c.show({datasetId: datasets[0]});
  c.holdTokens();
  assert.equal(await fail(datasets[1]), 4, 'drawn');
  assert.equal(await fail(datasets[2]), 1);
  c.network.onLine = true;
  const before = c.calls.length;
  await c.ask({bindableDatasetIds: datasets[1]});
  c.calls[before]!.reject(passing);
  await settled();
  assert.equal(c.news().filter(isFailure).at(-1), 'failure TokenEndpointUnreachable again', 'asked in another way');
});

test('equal errors of one drawing are told once, and those of the next again', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  const wrong = {message: 'OpenConnectionError', level: 4};
  for (let n = 0; n < 3; n += 1) c.frame().emit('error', wrong);
  c.frame().emit('error', {...wrong, detailedMessage: 'another'});
  await settled();
  assert.deepEqual(c.news(), ['error OpenConnectionError', 'error OpenConnectionError']);
  c.frame().emit('rendered');
  c.frame().emit('error', wrong);
  await settled();
  assert.deepEqual(
    c.news().filter(what => what.startsWith('error')),
    ['error OpenConnectionError'],
  );
  await c.ask({datasetId: datasets[1]});
  c.frame().emit('loaded');
  c.news();
  c.frame().emit('error', wrong);
  await settled();
  assert.deepEqual(c.news(), ['error OpenConnectionError']);
});

test('a refused load is a failure, and is tried again as a retry', async t => {
  const c = setUpController(t);
  await c.ask();
  c.frame().refusal = Object.assign(new Error('LoadReportFailed'), {level: 6});
  c.controller.reload();
  await settled();
  assert.ok(c.news().some(what => what.startsWith('failure LoadReportFailed')));
  c.frame().refusal = undefined;
  c.controller.retry();
  await settled();
  await c.draw();
  assert.equal(c.news().at(-1), 'bound 0');
  assert.equal(c.calls.at(-1)!.reason, 'retry');
});

test('a page that wakes up tries again what waits for that, with a network, and nothing that does not', async t => {
  const c = setUpController(t);
  c.holdTokens();
  await c.ask();
  c.calls[0]!.reject(new DeferredError('TokenEndpointUnreachable', {retryable: true}));
  await settled();
  assert.ok(c.news().includes('failure TokenEndpointUnreachable again'));
  c.network.onLine = false;
  c.controller.wake();
  await settled();
  assert.deepEqual([c.calls.length, c.news()], [1, []]);
  c.network.onLine = true;
  c.controller.wake();
  await settled();
  assert.equal(c.calls.length, 2);
  assert.equal(c.news()[0], 'retry');
  c.calls[1]!.reject(new DeferredError('NotSignedIn'));
  await settled();
  assert.ok(c.news().includes('failure NotSignedIn'));
  c.controller.wake();
  await settled();
  assert.deepEqual([c.calls.length, c.news()], [2, []], 'a decision is not asked for again');
  c.controller.retry();
  await settled();
  c.controller.wake();
  await settled();
  assert.equal(c.calls.length, 3, 'nothing has failed yet');
});

test('a report whose quick tries are used up is tried again when the page is seen again, and starts anew once it is drawn', async t => {
  const c = setUpController(t);
  c.holdTokens();
  await c.ask();
  const fail = async (): Promise<void> => {
    c.calls.at(-1)!.reject(new DeferredError('TokenEndpointUnreachable', {retryable: true}));
    await settled();
  };
  for (let n = 0; n < 3; n += 1) {
    await fail();
    await c.clock.advance(9000);
    await settled();
  }
  c.news();
  await fail();
  assert.deepEqual([c.calls.length, c.news().at(-1)], [4, 'failure TokenEndpointUnreachable']);
  c.answerTokens();
  c.controller.wake();
  await settled();
  await c.draw();
  assert.deepEqual([c.calls.length, c.news().at(-1)], [5, 'bound 0']);
});

test('a token endpoint that is corrected ends the failure of the one before it; anything else does not', async t => {
  const c = setUpController(t);
  await c.ask({tokenProvider: undefined, tokenEndpoint: '/one'});
  assert.deepEqual([c.endpoints.length, c.news().filter(isFailure)], [1, ['failure NotSignedIn']]);
  await c.ask({label: 'Sales'});
  assert.equal(c.endpoints.length, 1);
  await c.ask({tokenEndpoint: '/two'});
  assert.deepEqual(c.endpoints, ['https://site.example/one', 'https://site.example/two']);
});

test('another token endpoint is nothing to act upon while a report is shown', async t => {
  const c = setUpController(t);
  await c.show();
  await c.ask({tokenProvider: undefined, tokenEndpoint: '/two'});
  assert.deepEqual([c.endpoints, c.loads().length], [[], 1]);
});

test('the signature that the page has renewed goes into the next request', async t => {
  const c = setUpController(t);
  const signatures: unknown[] = [];
  const {tokenProvider} = c.input;
  await c.show({
    bindingSignature: 'one',
    tokenProvider: (request, context) => {
      signatures.push(request.bindings?.[0]?.signature);
      return tokenProvider!(request, context);
    },
  });
  await c.ask({bindingSignature: 'two'});
  await c.clock.advance(hour - 9 * 60_000);
  await settled();
  assert.deepEqual(signatures, ['one', 'two']);
  assert.equal(c.loads().length, 1);
});

// Changes in place

test('a page that is asked for is opened in place, and loaded where that cannot be', async t => {
  const c = setUpController(t);
  await c.show({pageName: 'one'});
  await c.ask({pageName: 'two'});
  assert.deepEqual([c.frame().done, c.loads().length], [['page two'], 1]);
  await c.ask({pageName: 'three'});
  assert.deepEqual([c.frame().done, c.loads().length], [['page two', 'page three'], 1]);
  Object.assign(c.frame().report!, {updateSettings: () => Promise.reject(new Error('no'))});
  await c.ask({background: 'transparent'});
  await c.draw();
  assert.equal(c.loads().length, 2);
  assert.deepEqual(c.loads()[1]!.settings, {background: 1});
});

test('a change that is asked for before the report is there is loaded', async t => {
  const c = setUpController(t);
  await c.ask({pageName: 'one'});
  await c.ask({pageName: 'two'});
  assert.deepEqual([c.frame().done, c.loads().map(load => load.pageName)], [[], ['one', 'two']]);
});

test('a setting that is taken back with null is loaded, as one that is left out', async t => {
  const c = setUpController(t);
  await c.show({settings: {panes: {filters: {visible: false}}}});
  await c.ask({settings: {panes: null} as never});
  assert.deepEqual(
    c.loads().map(load => load.settings),
    [{panes: {filters: {visible: false}}}, {panes: null}],
  );
});

test('a change in place that waits for another is dropped when another dataset is asked for', async t => {
  const c = setUpController(t);
  await c.show({pageName: 'one'});
  const slow = new Held<undefined>();
  const opened: string[] = [];
  Object.assign(c.frame().report!, {
    setPage: (name: string) => {
      opened.push(name);
      return slow.promise;
    },
  });
  await c.ask({pageName: 'two'});
  await c.ask({pageName: 'three'});
  await c.ask({datasetId: datasets[1]});
  slow.resolve(undefined);
  await settled();
  assert.deepEqual(opened, ['two']);
  assert.deepEqual(
    c.loads().map(load => load.pageName),
    ['one', 'three'],
  );
});

test('a change in place that fails after another dataset was asked for loads nothing', async t => {
  const c = setUpController(t);
  await c.show({viewMode: 'view'});
  const slow = new Held<undefined>();
  Object.assign(c.frame().report!, {updateSettings: () => slow.promise});
  await c.ask({background: 'transparent'});
  await c.ask({datasetId: datasets[1]});
  assert.equal(c.loads().length, 2);
  slow.reject(new Error('too late'));
  await settled();
  assert.equal(c.loads().length, 2);
  await c.draw();
  assert.equal(c.heard.at(-1), 'bound 1');
});

test('a change in place that fails after the controller has ended, or the report was taken back, loads nothing', async t => {
  const c = setUpController(t);
  await c.show();
  const slow = new Held<undefined>();
  Object.assign(c.frame().report!, {updateSettings: () => slow.promise});
  await c.ask({background: 'transparent'});
  c.controller.dispose();
  slow.reject(new Error('too late'));
  await settled();
  assert.deepEqual([c.loads().length, c.calls.length], [1, 1]);
});

test('what cannot be changed in place is put back with what the reader had done, in a frame of the new kind', async t => {
  const c = setUpController(t);
  await c.show({locale: 'en'});
  const captured = new Held<{state: string}>();
  c.frame().captured = captured.promise;
  await c.ask({locale: 'de'});
  // Meanwhile the report stays in sight.
  assert.deepEqual([c.loads().length, c.frame().isClosed], [1, false]);
  captured.resolve({state: 'mine'});
  await settled();
  assert.equal(c.frames.length, 2);
  assert.deepEqual(c.loads()[1]!.bookmark, {state: 'mine'});
  assert.equal(c.loads()[1]!.pageName, 'one');
});

test('another dataset that is asked for while the reader’s state is saved gets none of it, and the new kind of frame', async t => {
  const c = setUpController(t);
  await c.show({locale: 'en'});
  const captured = new Held<{state: string}>();
  c.frame().captured = captured.promise;
  await c.ask({locale: 'de'});
  await c.ask({datasetId: datasets[1]});
  captured.resolve({state: 'mine'});
  await settled();
  await c.draw();
  assert.equal(c.loads().length, 2);
  assert.equal(c.loads()[1]!.bookmark, undefined);
  assert.deepEqual([c.frames.length, c.frames[0]!.isClosed], [2, true]);
  await c.ask({datasetId: datasets[2]});
  assert.equal(c.frames.length, 2, 'the frame of the new kind is kept from then on');
});

test('an option of the frame that changes while the reader’s state is saved is taken along by that load', async t => {
  const c = setUpController(t);
  await c.show({contrast: 'none'});
  const captured = new Held<{state: string}>();
  c.frame().captured = captured.promise;
  await c.ask({contrast: 'black'});
  await c.ask({locale: 'de'});
  captured.resolve({state: 'mine'});
  await settled();
  assert.deepEqual([c.loads().length, c.frames.length], [2, 2]);
  assert.deepEqual(c.loads()[1]!.bookmark, {state: 'mine'});
});

test('a report that is taken back or ended while the reader’s state is saved does not come back', async t => {
  for (const end of ['taken back', 'ended']) {
    const c = setUpController(t);
    await c.show({locale: 'en'});
    const captured = new Held<{state: string}>();
    c.frame().captured = captured.promise;
    await c.ask({locale: 'de'});
    if (end === 'ended') c.controller.dispose();
    else await c.ask({reportId: undefined});
    captured.resolve({state: 'mine'});
    await settled();
    assert.deepEqual([c.loads().length, c.frames.length], [1, 1], end);
  }
});

test('what is asked for by name and is not there is told, and not once the report is another', async t => {
  const c = setUpController(t);
  await c.ask({pageName: 'nowhere'});
  await c.draw();
  assert.ok(c.news().includes('error PageNotFound'));
  const pages = new Held<{name: string}[]>();
  c.frame().pages = pages.promise;
  c.controller.reload();
  await settled();
  await c.draw();
  await c.ask({datasetId: datasets[1], pageName: undefined});
  pages.resolve([{name: 'one'}]);
  await settled();
  assert.equal(c.news().includes('error PageNotFound'), false);
});

test('a report of which nothing is asked for by name, or which has no pages, is not searched', async t => {
  const c = setUpController(t);
  let asked = 0;
  const watch = (): void => {
    Object.assign(c.frame().report!, {
      getPages: () => {
        asked += 1;
        return Promise.resolve([]);
      },
    });
  };
  await c.ask();
  watch();
  await c.draw();
  assert.equal(asked, 0);
  await c.ask({embedUrl: pathOf('rdlEmbed'), datasetId: undefined, pageName: 'one'});
  watch();
  await c.draw();
  assert.equal(asked, 0);
});

test('a frame that does not say what it has is no error', async t => {
  const c = setUpController(t);
  await c.ask({pageName: 'one'});
  c.frame().pages = Promise.reject(new Error('no'));
  c.frame().pages.catch(() => undefined);
  await c.draw();
  assert.deepEqual(
    c.news().filter(what => what.includes('error') || isFailure(what)),
    [],
  );
  assert.equal(c.loads().length, 1);
});

test('a bookmark and a slicer that are asked for by name and are not there are told', async t => {
  const c = setUpController(t);
  for (const [asked, code] of [
    [{bookmark: 'nowhere'}, 'error BookmarkNotFound'],
    [{bookmark: undefined, slicers: [{selector: {visualName: 'nowhere'}, state: {}}]}, 'error SlicerNotFound'],
  ] as const) {
    await c.ask(asked);
    Object.assign(c.frame().report!, {getPages: () => Promise.resolve([{getVisuals: () => Promise.resolve([])}])});
    Object.assign(c.frame().report!.bookmarksManager, {getBookmarks: () => Promise.resolve([])});
    await c.draw();
    assert.ok(c.news().includes(code), code);
  }
});

test('a change in place that is overtaken at whatever moment asks for no token and changes nothing', async t => {
  for (let moment = 0; moment < 30; moment += 1) {
    const c = setUpController(t);
    await c.show();
    c.controller.update(() => Object.assign(c.input, {viewMode: 'edit', permissions: 'all'}));
    await c.endTask();
    await c.draw();
    c.frame().done.length = 0;
    const {length} = c.calls;
    c.controller.update(() => Object.assign(c.input, {background: 'transparent', bindableDatasetIds: datasets[1]}));
    await c.endTaskIn(moment);
    const done = [...c.frame().done];
    c.controller.reload();
    await settled();
    assert.ok(c.calls.length - length <= 1, `${moment} microtasks after the start`);
    assert.deepEqual(c.frame().done, done);
    c.controller.dispose();
  }
});

test('an option that the SDK changes in place is not changed in a report whose state is being saved, but loaded with it', async t => {
  const c = setUpController(t);
  await c.show({locale: 'en'});
  const captured = new Held<{state: string}>();
  c.frame().captured = captured.promise;
  await c.ask({locale: 'de'});
  await c.ask({background: 'transparent'});
  assert.deepEqual(c.frame().done, []);
  captured.resolve({state: 'mine'});
  await settled();
  assert.equal(c.loads().length, 2);
  assert.equal(c.loads()[1]!.settings?.background, 1);
});

// Tokens

test('a page that nobody sees from the start renews nothing until it is seen', async t => {
  const c = setUpController(t, {page: {visibilityState: 'hidden'}});
  await c.show();
  await c.clock.advance(hour - 5 * 60_000);
  await settled();
  assert.equal(c.calls.length, 1);
  c.controller.wake();
  await settled();
  assert.deepEqual(
    c.calls.map(call => call.reason),
    ['first', 'renew'],
  );
});

test('a page that nobody sees any more renews nothing until it is seen', async t => {
  const c = setUpController(t);
  await c.show();
  c.controller.pause();
  await c.clock.advance(hour - 5 * 60_000);
  await settled();
  assert.equal(c.calls.length, 1);
});

test('a renewed token goes into the frame, and the page hears of it when the frame has it', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  const answer = new Held<undefined>();
  c.frame().tokenAnswer = answer.promise;
  await c.clock.advance(hour - 9 * 60_000);
  await settled();
  assert.deepEqual([c.frame().tokens, c.news()], [['token 2'], []]);
  answer.resolve(undefined);
  await settled();
  assert.deepEqual(c.news(), ['token renew']);
});

test('a renewed token that the frame takes after another dataset was asked for is not told', async t => {
  const c = setUpController(t);
  await c.show();
  const answer = new Held<undefined>();
  c.frame().tokenAnswer = answer.promise;
  await c.clock.advance(hour - 9 * 60_000);
  await settled();
  c.holdTokens();
  await c.ask({datasetId: datasets[1]});
  c.news();
  answer.resolve(undefined);
  await settled();
  assert.deepEqual(c.news(), []);
});

test('a token that the frame does not take leaves the report as it is', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  const refusal = Promise.reject(new Error('no'));
  refusal.catch(() => undefined);
  c.frame().tokenAnswer = refusal;
  await c.clock.advance(hour - 9 * 60_000);
  await settled();
  assert.deepEqual([c.frame().tokens, c.news(), c.loads().length], [['token 2'], [], 1]);
});

test('a token that has ended leads to a new one and a load, with what the reader had done', async t => {
  const c = setUpController(t);
  await c.show();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  assert.equal(c.calls[1]!.reason, 'expired');
  assert.deepEqual(c.loads()[1]!.bookmark, {state: 'captured'});
  await c.draw();
  c.controller.reload();
  await settled();
  assert.equal(c.loads()[2]!.bookmark, undefined, 'what has been put back is not put back again');
});

test('a token that is said twice to have ended leads to one recovery', async t => {
  const c = setUpController(t);
  await c.show();
  c.holdTokens();
  c.frame().emit('error', {message: 'TokenExpired'});
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  assert.equal(c.calls.length, 2);
});

test('what the reader had done goes with every load of the same data until one has been drawn', async t => {
  const c = setUpController(t);
  await c.show({locale: 'en'});
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  await c.ask({contrast: 'black'});
  assert.equal(c.loads().length, 3);
  assert.deepEqual(c.loads()[2]!.bookmark, {state: 'captured'});
  await c.ask({datasetId: datasets[1]});
  assert.equal(c.loads()[3]!.bookmark, undefined);
});

test('a renewal that fails during a recovery, past the token’s end, starts no second one', async t => {
  const c = setUpController(t);
  await c.show();
  c.holdTokens();
  await c.clock.advance(hour - 9.9 * 60_000);
  assert.equal(c.calls[1]!.reason, 'renew');
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  assert.equal(c.calls.length, 3);
  c.clock.sleep(hour);
  c.calls[1]!.reject(new DeferredError('Offline'));
  await settled();
  assert.deepEqual([c.calls.length, c.loads().length], [3, 1]);
  c.calls[2]!.resolve(c.tokenOf(3));
  await settled();
  assert.deepEqual([c.calls.length, c.loads().length], [3, 2]);
});

test('a report that is not there yet fails where its token has ended and there is no network', async t => {
  const c = setUpController(t);
  await c.ask();
  c.news();
  c.holdTokens();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  c.calls[1]!.reject(new DeferredError('Offline'));
  await settled();
  assert.deepEqual(
    c.news().filter(what => /stale|failure/.test(what)),
    ['failure Offline'],
  );
});

test('a recovery that is overtaken at whatever moment after its token was refused marks nothing as old', async t => {
  for (let moment = 0; moment < 30; moment += 1) {
    const c = setUpController(t);
    await c.show();
    c.holdTokens();
    c.frame().emit('error', {message: 'TokenExpired'});
    await settled();
    c.calls[1]!.reject(new DeferredError('Offline'));
    for (let n = 0; n < moment; n += 1) await Promise.resolve();
    const before = c.news().filter(what => what === 'stale').length;
    c.controller.reload();
    await settled();
    assert.equal(c.news().includes('stale'), false, `${moment} microtasks after the refusal`);
    assert.ok(before <= 1);
    c.controller.dispose();
  }
});

test('a token that had ended before the report was there leads to a load of nothing but what is asked for', async t => {
  const c = setUpController(t);
  await c.ask();
  c.frame().captured = Promise.resolve({state: 'nobody’s'});
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  assert.deepEqual([c.calls.length, c.loads().length], [2, 2]);
  assert.equal(c.loads()[1]!.bookmark, undefined);
});

test('tokens that have ended, four in ten minutes, are an error that is not tried again by itself', async t => {
  const c = setUpController(t);
  await c.show();
  for (let n = 0; n < 4; n += 1) {
    c.news();
    c.frame().emit('error', {message: 'TokenExpired'});
    await settled();
    if (n < 3) await c.draw();
  }
  assert.deepEqual(c.news().filter(isFailure), ['failure TokenExpired']);
  assert.equal(c.loads().length, 4);
  c.controller.retry();
  await settled();
  await c.draw();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  assert.equal(c.loads().length, 6, 'the reader starts the count anew');
});

test('a new token that is refused is a failure, and the next try puts back what the reader had done', async t => {
  const c = setUpController(t);
  await c.show();
  c.holdTokens();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  c.calls[1]!.reject(new DeferredError('TokenProviderFailed'));
  await settled();
  assert.deepEqual(c.news().filter(isFailure), ['failure TokenProviderFailed']);
  c.answerTokens();
  c.controller.retry();
  await settled();
  assert.deepEqual(c.loads()[1]!.bookmark, {state: 'captured'});
  await c.ask({datasetId: datasets[1]});
  assert.equal(c.loads()[2]!.bookmark, undefined, 'of another dataset it is nothing');
});

test('without a network an ended token leaves the report in sight, marked as old once, and asks again later', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  c.holdTokens();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  for (let n = 1; n <= 3; n += 1) {
    c.calls[n]!.reject(new DeferredError('Offline'));
    await settled();
    await c.clock.advance(7000);
    await settled();
  }
  assert.equal(c.calls.length, 5);
  assert.deepEqual(c.news().sort(), ['error Offline', 'stale']);
  c.calls[4]!.resolve(c.tokenOf(5));
  await settled();
  await c.draw();
  assert.deepEqual(
    c.news().filter(what => what === 'fresh' || what.startsWith('bound') || what === 'stale'),
    ['fresh', 'bound 0'],
  );
  assert.deepEqual(c.loads()[1]!.bookmark, {state: 'captured'});
});

test('a page that wakes up without a token asks for one at once, once', async t => {
  const c = setUpController(t);
  await c.show();
  c.holdTokens();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  c.calls[1]!.reject(new DeferredError('Offline'));
  await settled();
  assert.equal(c.calls.length, 2);
  c.controller.wake();
  await settled();
  assert.equal(c.calls.length, 3);
  const {waiting} = c.clock;
  c.calls[2]!.reject(new DeferredError('Offline'));
  await settled();
  await c.clock.advance(7000);
  await settled();
  assert.equal(c.calls.length, 4);
  assert.equal(c.clock.waiting, waiting, 'no timer is left of the wait that was cut short');
});

test('a provider’s own failure is one of the network only where there is none', async t => {
  for (const [onLine, heard] of [
    [false, ['error TokenProviderFailed', 'stale']],
    [true, ['failure TokenProviderFailed again']],
  ] as const) {
    const c = setUpController(t);
    await c.show();
    c.news();
    c.network.onLine = onLine;
    c.holdTokens();
    c.frame().emit('error', {message: 'TokenExpired'});
    await settled();
    c.calls[1]!.reject(new TypeError('Failed to fetch'));
    await settled();
    assert.deepEqual(
      c
        .news()
        .filter(what => /error |failure|stale/.test(what))
        .sort(),
      heard,
    );
    c.controller.dispose();
  }
});

test('each failure of a token request that nobody has answered leaves the report in sight, and no other does', async t => {
  for (const [code, heard] of [
    ['Offline', ['error Offline', 'stale']],
    ['TokenEndpointUnreachable', ['error TokenEndpointUnreachable', 'stale']],
    ['TokenEndpointTimeout', ['error TokenEndpointTimeout', 'stale']],
    ['TokenEndpointFailed', ['failure TokenEndpointFailed']],
  ] as const) {
    const c = setUpController(t);
    await c.show();
    c.news();
    c.holdTokens();
    c.frame().emit('error', {message: 'TokenExpired'});
    await settled();
    c.calls[1]!.reject(new DeferredError(code));
    await settled();
    assert.deepEqual(
      c
        .news()
        .filter(what => /error |failure|stale/.test(what))
        .sort(),
      heard,
    );
    c.controller.dispose();
  }
});

test('another dataset that is asked for while a token is tried again for ends that, with its timer', async t => {
  const c = setUpController(t);
  await c.show();
  c.holdTokens();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  c.calls[1]!.reject(new DeferredError('Offline'));
  await settled();
  c.answerTokens();
  await c.show({datasetId: datasets[1]});
  c.news();
  const asked = c.calls.length;
  assert.equal(c.clock.waiting, 1, 'that of the renewal');
  await c.clock.advance(5 * 60_000);
  await settled();
  assert.deepEqual([c.calls.length, c.news(), c.loads().length], [asked, [], 2]);
  assert.equal(c.loads()[1]!.bookmark, undefined);
});

test('a recovery is overtaken by another dataset while the reader’s state is saved', async t => {
  const c = setUpController(t);
  await c.show();
  const captured = new Held<{state: string}>();
  c.frame().captured = captured.promise;
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  await c.ask({datasetId: datasets[1]});
  captured.resolve({state: 'old'});
  await settled();
  assert.deepEqual(
    c.loads().map(load => [load.datasetBinding?.datasetId, load.bookmark]),
    [
      [datasets[0], undefined],
      [datasets[1], undefined],
    ],
  );
});

test('a recovery does not go on when the report was taken back or the controller ended meanwhile', async t => {
  for (const end of ['taken back', 'ended']) {
    const c = setUpController(t);
    await c.show();
    const captured = new Held<{state: string}>();
    c.frame().captured = captured.promise;
    c.frame().emit('error', {message: 'TokenExpired'});
    await settled();
    if (end === 'ended') c.controller.dispose();
    else await c.ask({reportId: undefined});
    c.news();
    captured.resolve({state: 'old'});
    await settled();
    assert.deepEqual([c.loads().length, c.news()], [1, []], end);
  }
});

test('an option that changes during a recovery is taken along by its load', async t => {
  const c = setUpController(t);
  await c.show();
  const captured = new Held<{state: string}>();
  c.frame().captured = captured.promise;
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  await c.ask({background: 'transparent'});
  assert.equal(c.loads().length, 1);
  captured.resolve({state: 'mine'});
  await settled();
  assert.deepEqual(c.loads()[1]!.settings, {background: 1});
  assert.deepEqual(c.loads()[1]!.bookmark, {state: 'mine'});
});

test('a frame that starts anew during a recovery is told the page that was shown', async t => {
  const c = setUpController(t);
  await c.show();
  c.frame().captured = new Promise(() => undefined);
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  c.frame().options.onFrameLoad(2);
  await settled();
  assert.deepEqual([c.loads().length, c.loads()[1]!.pageName], [2, 'one']);
  c.frame().options.onFrameLoad(3);
  await settled();
  assert.equal(c.loads()[2]!.pageName, 'one', 'nor is that lost before it has been drawn');
});

// Forgetting

test('what is forgotten goes at once and does not come back by itself, only when asked for', async t => {
  const c = setUpController(t);
  await c.show();
  c.news();
  assert.equal(c.controller.forget(), true);
  await settled();
  assert.deepEqual(
    c.news().filter(what => what !== 'loading'),
    ['no report', 'error', 'failure SessionChanged'],
  );
  assert.equal(c.frame().isClosed, true);
  assert.equal(c.controller.forget(), false, 'there is nothing to take away any more');
  await c.ask({label: 'Sales'});
  assert.equal(c.calls.length, 1);
  c.controller.retry();
  await settled();
  await c.draw();
  assert.deepEqual([c.calls.length, c.heard.at(-1)], [2, 'bound 0']);
  await c.ask({datasetId: datasets[1]});
  await c.draw();
  assert.equal(c.heard.at(-1), 'bound 1');
});

test('what is asked for anew after a report was forgotten is shown', async t => {
  const c = setUpController(t);
  await c.show();
  c.controller.forget();
  await settled();
  await c.show({datasetId: datasets[1]});
  assert.deepEqual([c.loads().length, c.heard.at(-1)], [2, 'bound 1']);
});

test('what is forgotten is not tried again by itself', async t => {
  const c = setUpController(t);
  await c.show();
  c.controller.forget();
  await settled();
  assert.equal(c.news().at(-1), 'failure SessionChanged');
  await c.clock.advance(10 * 60_000);
  c.controller.wake();
  await settled();
  assert.equal(c.calls.length, 1);
});

test('what the reader of a forgotten session had done is not put back', async t => {
  const c = setUpController(t);
  await c.show();
  c.frame().emit('error', {message: 'TokenExpired'});
  await settled();
  assert.deepEqual(c.loads()[1]!.bookmark, {state: 'captured'});
  c.controller.forget();
  await settled();
  c.controller.retry();
  await settled();
  assert.equal(c.loads()[2]!.bookmark, undefined);
});

test('a report that stands behind a mistake is forgotten, with its token, and the mistake stays what is told', async t => {
  const c = setUpController(t);
  await c.show();
  await c.ask({datasetId: 'contoso'});
  c.news();
  assert.equal(c.controller.forget(), true);
  await settled();
  assert.deepEqual([c.frame().isClosed, c.news()], [true, ['no report']]);
  await c.show({datasetId: datasets[0]});
  assert.equal(c.calls.length, 2, 'the token of the session before is not used');
});

test('all reports are forgotten together, but for those that have ended', async t => {
  const c = setUpController(t);
  const gone = setUpController(t);
  await c.show();
  await gone.show();
  gone.controller.dispose();
  gone.news();
  forgetAll();
  await settled();
  assert.equal(c.news().at(-1), 'failure SessionChanged');
  assert.deepEqual(gone.news(), []);
});

test('what ends takes its frame, its timers and its place with it', async t => {
  const c = setUpController(t, {places: 1});
  await c.ask();
  c.controller.dispose();
  assert.equal(c.frame().isClosed, true);
  assert.equal(c.stage.children.length, 0);
  assert.equal(c.clock.waiting, 0);
  const place = await c.queue.enter(new AbortController().signal, () => true);
  place();
});

test('a page whose reports have all ended listens to no other tab', async t => {
  let channels = 0;
  useGlobals(t, {
    BroadcastChannel: class {
      constructor() {
        channels += 1;
      }
      close(): void {
        channels -= 1;
      }
    },
  });
  const reports = [setUpController(t), setUpController(t)];
  await reports[0]!.show();
  assert.equal(channels, 1);
  for (const {controller} of reports) controller.dispose();
  assert.equal(channels, 0);
});
