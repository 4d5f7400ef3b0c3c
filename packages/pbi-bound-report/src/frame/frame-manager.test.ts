import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {FakeElement, ScriptedFrame, useGlobals} from '../../test/support/scripted-controller.js';
import type {FirstFrame} from './first-frame.js';
import {FrameManager} from './frame-manager.js';
import type {FrameWatchdog} from './frame-watchdog.js';

const url = new URL('https://app.powerbi.com/reportEmbed?reportId=1');
const options = {
  language: undefined,
  formatLocale: undefined,
  mobile: false,
  allow: undefined,
  referrerPolicy: undefined,
};

function setUp(t: TestContext, first?: object) {
  useGlobals(t, {document: {createElement: () => new FakeElement()}});
  const clock = new FakeClock();
  const frames: ScriptedFrame[] = [];
  const heard: string[] = [];
  const stage = new FakeElement();
  const manager = new FrameManager({
    stage: stage as unknown as HTMLElement,
    first: first as FirstFrame | undefined,
    gateway: {
      openFrame(more) {
        const frame = new ScriptedFrame(more);
        // It has the title that it was opened with.
        if (more.adopted) frame.title = 'Power BI report';
        frames.push(frame);
        return frame;
      },
      preload: () => Promise.resolve(),
    },
    clock,
    watchdog: {
      onOpened: ({pathname}: URL, before?: object) => heard.push(`watch ${pathname}${before ? ' from before' : ''}`),
      onMessage: () => heard.push('alive'),
      stop: () => heard.push('watch no more'),
    } as unknown as FrameWatchdog,
    listener: {
      onFrameLoad: (count, opened, loaded) => {
        // One that is opened now is opened at a time that no test knows.
        const since = opened === 1 ? '1' : typeof opened;
        heard.push(loaded === undefined ? `load ${count} since ${since}` : `load ${count} ${opened}-${loaded}`);
      },
      onReport: report => heard.push(report ? 'report' : 'no report'),
      onEvent: name => heard.push(name),
    },
  });
  const open = (address = url, more: object = {}): void => void manager.open(address, {...options, ...more}, 'Sales');
  return {clock, frames, heard, manager, open, stage, news: () => heard.splice(0)};
}

/** A frame that was opened ahead. */
function firstFrame(more: object = {}) {
  const done: string[] = [];
  const container = new FakeElement();
  const first = {
    container,
    iframe: new FakeElement(),
    uniqueId: 'first',
    opened: 1,
    loaded: undefined as number | undefined,
    matches: () => true,
    release: () => {
      done.push('release');
      return first;
    },
    close: () => void done.push('close'),
    takePlace: () => () => void done.push('leave'),
    ...more,
  };
  return {first, done};
}

test('a frame on the same page of the same host is kept; on another page or host there is a new one, watched, and the old one goes', t => {
  const {open, frames, news, stage} = setUp(t);
  open();
  open(new URL('https://app.powerbi.com/reportEmbed?reportId=2'));
  assert.equal(frames.length, 1);
  assert.deepEqual(news(), ['watch /reportEmbed']);
  open(new URL('https://app.powerbi.com/rdlEmbed'));
  assert.deepEqual(news(), ['watch no more', 'no report', 'watch /rdlEmbed']);
  open(new URL('https://app.powerbigov.us/rdlEmbed'));
  assert.deepEqual([frames.map(({isClosed}) => isClosed), stage.children.length], [[true, true, false], 1]);
});

test('of a frame that is not the current one any more nobody hears', t => {
  const {open, frames, manager, news} = setUp(t);
  const speak = ({options: frame}: ScriptedFrame): string[] => {
    news();
    frame.onFrameLoad(2);
    frame.onMessage();
    frame.onReport({} as never);
    frame.onEvent('loaded', {});
    return news();
  };
  open();
  assert.deepEqual(speak(frames[0]!), ['load 2 since number', 'alive', 'report', 'loaded']);
  manager.keepPrevious();
  assert.deepEqual(speak(frames[0]!), []);
  open();
  assert.deepEqual(speak(frames[0]!), []);
  manager.close();
  assert.deepEqual(speak(frames[1]!), []);
});

test('a report that is kept is out of reach, and goes after a while; a newer one is kept for all its own time', async t => {
  const {open, frames, manager, clock, stage} = setUp(t);
  open();
  manager.keepPrevious();
  assert.deepEqual([stage.children[0]!.inert, [...stage.children[0]!.classList]], [true, ['previous']]);
  await clock.advance(10_000);
  open();
  manager.keepPrevious();
  assert.deepEqual(
    frames.map(({isClosed}) => isClosed),
    [true, false],
    'one is kept at a time',
  );
  await clock.advance(14_999);
  assert.equal(frames[1]!.isClosed, false);
  let closings = 0;
  t.mock.method(frames[1]!, 'close', function close(this: ScriptedFrame) {
    closings += 1;
    this.isClosed = true;
  });
  await clock.advance(1);
  manager.dropPrevious();
  assert.equal(closings, 1);
  assert.deepEqual([frames[1]!.isClosed, stage.children.length], [true, 0]);
});

test('a report that was kept is nobody’s any more when it goes, unless the next one is there by then', t => {
  const {open, frames, manager, news} = setUp(t);
  open();
  manager.keepPrevious();
  news();
  manager.dropPrevious();
  assert.deepEqual(news(), ['no report']);
  open();
  manager.keepPrevious();
  open();
  news();
  manager.dropPrevious();
  assert.deepEqual(news(), ['no report'], 'a frame without a report has none');
  manager.keepPrevious();
  open();
  frames.at(-1)!.report = {} as never;
  news();
  manager.dropPrevious();
  assert.deepEqual(news(), []);
});

test('nothing is kept where there is no frame, and nothing told where none is closed', t => {
  const {manager, clock, news, stage} = setUp(t);
  manager.keepPrevious();
  manager.dropPrevious();
  manager.close();
  assert.deepEqual([clock.waiting, news(), stage.children.length], [0, [], 0]);
});

test('a frame that was opened ahead with the same address is adopted, with what came of it before', t => {
  const {first, done} = firstFrame({loaded: 5});
  const {open, manager, frames, news, stage} = setUp(t, first);
  open();
  assert.deepEqual(frames[0]!.options.adopted, {iframe: first.iframe, uniqueId: 'first', hasLoaded: true});
  assert.equal(frames[0]!.options.container, first.container as unknown as HTMLElement);
  assert.equal(stage.children.length, 0, 'no box but its own');
  assert.deepEqual([done, frames[0]!.title], [['release'], 'Sales']);
  assert.deepEqual(news(), ['load 1 1-5', 'watch /reportEmbed from before']);
  manager.dropFirst();
  manager.takePlace()?.();
  assert.deepEqual(done, ['release'], 'it is like any other frame from then on');
});

test('a frame that was opened ahead and has not loaded says so later', t => {
  const {first} = firstFrame();
  const {open, frames, news} = setUp(t, first);
  open();
  assert.equal(frames[0]!.options.adopted?.hasLoaded, false);
  assert.deepEqual(news(), ['watch /reportEmbed from before']);
  frames[0]!.options.onFrameLoad(1);
  assert.deepEqual(news(), ['load 1 since 1'], 'it has been on its way since it was opened ahead');
});

test('a frame that was opened ahead for something else goes, and one is opened', t => {
  const {first, done} = firstFrame({matches: () => false});
  const {open, frames, stage, news, manager} = setUp(t, first);
  open();
  assert.equal(frames[0]!.options.adopted, undefined);
  assert.deepEqual([done, stage.children.length, news()], [['close'], 1, ['watch /reportEmbed']]);
  assert.equal(manager.takePlace(), undefined);
});

test('the place that a frame has taken ahead is given over', t => {
  const {first, done} = firstFrame();
  const {manager} = setUp(t, first);
  manager.takePlace()?.();
  assert.deepEqual(done, ['leave']);
});

test('the frame’s language and kind of layout stand in its address', t => {
  const {open, frames} = setUp(t);
  open(url, {language: 'de', formatLocale: 'en', mobile: true});
  assert.equal(frames[0]!.options.url.search, '?reportId=1&language=de&formatLocale=en&isMobile=true');
  open(new URL('https://app.powerbi.com/rdlEmbed'));
  assert.equal(frames[1]!.options.url.search, '');
  open(url, {language: 'de'});
  assert.equal(frames[2]!.options.url.search, '?reportId=1&language=de');
});
