import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import type {ReportInput} from '../input/report-input.js';
import {FirstFrame, preconnect} from './first-frame.js';

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
});
