import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import type {ReportInput} from '../input/report-input.js';
import {FirstFrame, openFirstFrame, preconnect} from './first-frame.js';

/** As much of a page as a first frame needs. */
class FakeElement extends EventTarget {
  contentWindow = {};
  readonly children: object[] = [];
  append(child: object): void {
    this.children.push(child);
  }
  remove(): void {}
  setAttribute(): void {}
}
let head: FakeElement;

describe('a frame that is opened ahead', () => {
  beforeEach(() => {
    head = new FakeElement();
    const document = Object.assign(new EventTarget(), {head, createElement: () => new FakeElement()});
    Object.assign(globalThis, {window: new EventTarget(), document, location: {hostname: 'site.example'}});
  });
  // Many files share a process.
  afterEach(() => {
    for (const name of ['window', 'document', 'location']) Reflect.deleteProperty(globalThis, name);
  });

  test('a sign of life is one of the frame’s own window and origin', () => {
    const url = new URL('https://app.powerbi.com/reportEmbed');
    const frame = new FirstFrame(new FakeElement() as unknown as HTMLElement, url, {} as ReportInput, () => undefined);
    const own = {origin: url.origin, source: frame.iframe.contentWindow};
    const hear = (message: object): boolean => {
      window.dispatchEvent(Object.assign(new Event('message'), own, message));
      return frame.isHeard;
    };
    assert.equal(hear({origin: 'https://evil.example'}), false);
    assert.equal(hear({source: {}}), false);
    assert.equal(hear({}), true);
  });

  test('the browser is had to connect once to each origin that frames may come from, however many elements ask', () => {
    for (const address of [
      'https://app.powerbi.com/reportEmbed?reportId=1',
      'https://app.powerbi.com/reportEmbed?reportId=2',
      'https://app.powerbi.com/rdlEmbed',
      'https://app.powerbigov.us/reportEmbed',
      'https://evil.example/reportEmbed',
      undefined,
    ]) {
      preconnect(address);
    }
    assert.deepEqual(
      head.children.map(link => (link as {href?: string}).href),
      ['https://app.powerbi.com', 'https://app.powerbigov.us'],
    );
  });

  const address = 'https://app.powerbi.com/reportEmbed?reportId=1';
  const asking = {reportId: '1', embedUrl: address} as ReportInput;
  const stageOf = (): FakeElement & HTMLElement => new FakeElement() as FakeElement & HTMLElement;

  test('a frame is opened where the page has said enough, and not where anything of it is not certain yet', () => {
    for (const [more, search] of [
      [{}, '?reportId=1'],
      [
        {locale: ' de ', formatLocale: 'en', layout: 'Mobile-Portrait'},
        '?reportId=1&language=de&formatLocale=en&isMobile=true',
      ],
      [{layout: 'mobile-landscape'}, '?reportId=1&isMobile=true'],
      [{layout: 'not-mobile-portrait'}, '?reportId=1'],
      [{layout: 'mobile-portrait-2'}, '?reportId=1'],
      [{layout: 'master', settings: {background: 1}}, '?reportId=1'],
      [{settings: '{"background": 1}'}, '?reportId=1'],
      [{reportId: ' '}, undefined],
      [{reportId: undefined}, undefined],
      [{layout: ' AUTO '}, undefined],
      [{settings: {localeSettings: {language: 'de'}}}, undefined],
      [{settings: {layoutType: 2}}, undefined],
      [{settings: '{"layoutType": 2}'}, undefined],
      [{settings: '{"localeSettings": {}}'}, undefined],
      [{embedUrl: undefined}, undefined],
      [{embedUrl: 'reportEmbed'}, undefined],
      [{embedUrl: 'https://evil.example/reportEmbed'}, undefined],
      [{embedUrl: `${address}&autoAuth=true`}, undefined],
    ] as [Partial<ReportInput>, string | undefined][]) {
      const stage = stageOf();
      const frame = openFirstFrame(stage, {...asking, ...more});
      const url = frame && new URL((frame.iframe as unknown as {src: string}).src);
      url?.searchParams.delete('uid');
      assert.equal(url?.search, search, JSON.stringify(more));
      assert.equal(stage.children.length, frame ? 1 : 0);
      frame?.close();
    }
  });

  test('no more than four frames are opened ahead; one that is closed gives its place back, once', () => {
    const frames = Array.from({length: 5}, () => openFirstFrame(stageOf(), asking));
    assert.deepEqual(
      frames.map(frame => frame !== undefined),
      [true, true, true, true, false],
    );
    frames[0]!.close();
    frames[0]!.close();
    const next = [openFirstFrame(stageOf(), asking), openFirstFrame(stageOf(), asking)];
    assert.deepEqual(
      next.map(frame => frame !== undefined),
      [true, false],
    );
    const leave = next[0]!.takePlace();
    next[0]!.close();
    assert.equal(openFirstFrame(stageOf(), asking), undefined, 'the place is with whoever has taken it');
    leave?.();
    for (const frame of frames) frame?.close();
  });

  test('the first load and the first violation of its own address are kept, and no others', () => {
    const stage = stageOf();
    const frame = new FirstFrame(stage, new URL(address), asking, () => undefined);
    const violate = (blockedURI: string, directive: string): void =>
      void document.dispatchEvent(
        Object.assign(new Event('securitypolicyviolation'), {blockedURI, effectiveDirective: directive}),
      );
    violate('https://ads.example/', 'frame-src');
    assert.equal(frame.violation, undefined);
    violate(address, 'frame-src');
    violate(address, 'child-src');
    assert.equal(frame.violation!.effectiveDirective, 'frame-src');
    assert.equal(frame.loaded, undefined);
    frame.iframe.dispatchEvent(new Event('load'));
    const {loaded} = frame;
    assert.equal(typeof loaded, 'number');
    frame.iframe.dispatchEvent(new Event('load'));
    assert.equal(frame.loaded, loaded);
    assert.equal(frame.isHeard, false);
    assert.equal((frame.container as unknown as FakeElement).children[0], frame.iframe);
    frame.close();
  });

  test('a frame that has been adopted or closed notes nothing more', () => {
    for (const end of ['release', 'close'] as const) {
      const frame = new FirstFrame(stageOf(), new URL(address), asking, () => undefined);
      frame[end]();
      frame.iframe.dispatchEvent(new Event('load'));
      document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), {blockedURI: address}));
      window.dispatchEvent(
        Object.assign(new Event('message'), {origin: new URL(address).origin, source: frame.iframe.contentWindow}),
      );
      assert.deepEqual([frame.loaded, frame.violation, frame.isHeard], [undefined, undefined, false]);
    }
  });

  test('a frame that is closed leaves its stage', () => {
    const frame = new FirstFrame(stageOf(), new URL(address), asking, () => undefined);
    let isRemoved = false;
    frame.container.remove = () => {
      isRemoved = true;
    };
    frame.close();
    assert.equal(isRemoved, true);
  });

  test('it is the frame of its own address and attributes, and of no others', () => {
    const url = new URL(address);
    const input = {...asking, allow: 'fullscreen', referrerPolicy: 'origin', label: ' Sales '} as ReportInput;
    const frame = new FirstFrame(stageOf(), url, input, () => undefined);
    assert.equal(frame.matches(new URL(address), input), true);
    assert.equal(frame.matches(new URL(`${address}&language=de`), input), false);
    assert.equal(frame.matches(url, {...input, allow: undefined}), false);
    assert.equal(frame.matches(url, {...input, referrerPolicy: undefined}), false);
    assert.deepEqual(
      [frame.iframe.title, frame.iframe.allow, frame.iframe.referrerPolicy],
      ['Sales', 'fullscreen', 'origin'],
    );
    frame.close();
    const plain = new FirstFrame(stageOf(), url, {...asking, label: '  '}, () => undefined);
    assert.deepEqual(
      [plain.iframe.title, plain.iframe.allow, 'referrerPolicy' in plain.iframe],
      ['Power BI report', 'fullscreen; clipboard-write', false],
    );
    assert.equal(new URL(plain.iframe.src).searchParams.get('uid'), plain.uniqueId);
    assert.notEqual(plain.uniqueId, frame.uniqueId);
    plain.close();
  });
});
