import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ReportError} from '../report/report-error.js';
import {AccessToken} from './access-token.js';
import type {Credential} from './embed-data-client.js';

const expired = (): ReportError => new ReportError({message: 'TokenExpired'}, 403);

/** A token whose host answers each hook when a test lets it. */
function scripted() {
  const hooks: ((token: unknown) => void)[] = [];
  let renewed = 0;
  const token = new AccessToken({
    host: () => ({raise: () => undefined, callHook: () => new Promise(resolve => hooks.push(resolve))}),
    timers: {set: () => 0, clear: () => undefined},
    renewed: () => (renewed += 1),
  });
  token.start({token: 'first', tokenType: 0}, true);
  const used: string[] = [];
  /** A call that only these tokens are good for. */
  const use = (...good: string[]): Promise<string> =>
    token.use((credential: Credential) => {
      used.push(credential.token);
      return good.includes(credential.token) ? Promise.resolve('answer') : Promise.reject(expired());
    });
  return {token, hooks, used, use, renewals: () => renewed};
}

test('calls that meet the end of a token together share one renewal', async () => {
  const {hooks, used, use, renewals} = scripted();
  const calls = [use('second'), use('second')];
  await new Promise(setImmediate);
  assert.equal(hooks.length, 1);
  hooks[0]!('second');
  assert.deepEqual(await Promise.all(calls), ['answer', 'answer']);
  assert.deepEqual([used, renewals()], [['first', 'first', 'second', 'second'], 1]);
});

test('a token that comes while the host is asked for one is not replaced by what it was asked for', async () => {
  const {token, hooks, used, use, renewals} = scripted();
  const call = use('set by the page');
  await new Promise(setImmediate);
  token.replace({token: 'set by the page', tokenType: 0});
  hooks[0]!('late');
  assert.equal(await call, 'answer');
  assert.deepEqual([used, renewals()], [['first', 'set by the page'], 0]);
});

for (const nothing of [undefined, '', 7]) {
  test(`a host that answers ${JSON.stringify(nothing)} has no other token: the call fails as it did`, async () => {
    const {hooks, used, use} = scripted();
    const call = use('second');
    await new Promise(setImmediate);
    hooks[0]!(nothing);
    await assert.rejects(call, ReportError);
    assert.deepEqual(used, ['first']);
  });
}
