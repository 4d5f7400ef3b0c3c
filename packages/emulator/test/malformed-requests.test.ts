import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createEmulators, findProblem, strangeCalls} from './support/malformed-requests.js';

test('whatever is sent, the answer is sound: no throw, no failure unasked for, a form of Power BI or Entra', async () => {
  const emulators = createEmulators();
  await fc.assert(
    fc.asyncProperty(await strangeCalls(), async call => {
      assert.equal(await findProblem(emulators, call), undefined);
    }),
    {seed: 3, numRuns: 1500},
  );
});

test('an answer that is not sound is found', async () => {
  const [emulator] = createEmulators();
  assert.ok(emulator);
  const broken = {
    ...emulator,
    handle: () => Promise.resolve({status: 500, headers: {}, body: '{"error":{"code":"x"}}'}),
  };
  assert.match(
    (await findProblem([broken], {
      operation: 1,
      world: 0,
      call: {params: {}, query: new URLSearchParams(), headers: {}, body: undefined, origin: ''},
    })) ?? '',
    /a failure that nothing calls for/,
  );
});
