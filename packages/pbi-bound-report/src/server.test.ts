import assert from 'node:assert/strict';
import {test} from 'node:test';

test('every entry can be imported where there is no browser', async () => {
  const {PbiBoundReport, trustEmbedOrigin} = await import('pbi-bound-report');
  await import('pbi-bound-report/define');
  const {PbiBoundReport: same} = await import('pbi-bound-report/pbi-bound-report');
  assert.equal(PbiBoundReport, same);
  assert.equal(typeof trustEmbedOrigin, 'function');
  assert.equal(typeof globalThis.window, 'undefined');
});
