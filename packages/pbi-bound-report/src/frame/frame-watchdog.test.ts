import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {FrameWatchdog} from './frame-watchdog.js';

const url = new URL('https://app.powerbi.com/reportEmbed');
const enforced = {blockedURI: url.href, effectiveDirective: 'frame-src', disposition: 'enforce'};

for (const [what, violation, failures] of [
  ['a frame that the policy blocks', enforced, ['FrameBlockedByPolicy']],
  ['a frame that the policy would block if it were in force', {...enforced, disposition: 'report'}, []],
  ['an image that the policy blocks', {...enforced, effectiveDirective: 'img-src'}, []],
  ['a frame of another origin that the policy blocks', {...enforced, blockedURI: 'https://ads.example/'}, []],
] as const) {
  test(`of ${what} the report ${failures.length > 0 ? 'fails at once' : 'hears nothing'}`, () => {
    const document = new EventTarget();
    const told: string[] = [];
    const watchdog = new FrameWatchdog({
      clock: new FakeClock(),
      limits: {silence: 1000, load: 1000},
      document: document as Document,
      onFailure: ({code}) => told.push(code),
    });
    watchdog.onOpened(url);
    document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
    assert.deepEqual(told, failures);
    watchdog.stop();
  });
}
