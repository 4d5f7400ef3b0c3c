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

/** A token with timers that a test can see, for an hour from now on. */
function timed(tokenType: number, isProvided: boolean) {
  const timers: {run: () => void; milliseconds: number; isCleared: boolean}[] = [];
  const hooks: string[] = [];
  const token = new AccessToken({
    host: () => ({
      raise: () => undefined,
      callHook: name => {
        hooks.push(name);
        return Promise.resolve(undefined);
      },
    }),
    timers: {
      set: (run, milliseconds) => timers.push({run, milliseconds, isCleared: false}) - 1,
      clear: timer => {
        timers[timer as number]!.isCleared = true;
      },
    },
    renewed: () => undefined,
  });
  token.start({token: 'first', tokenType}, isProvided);
  return {token, timers, hooks};
}
const noon = '2030-01-01T12:00:00Z';

test('a token that the host renews is asked for when two thirds of its life are over', () => {
  const {token, timers, hooks} = timed(0, true);
  token.lasts('2030-01-01T13:00:00Z', noon);
  assert.equal(timers[0]?.milliseconds, 2_400_000);
  timers[0]?.run();
  assert.deepEqual(hooks, ['newAccessToken']);
});

test('no renewal is planned for an embed token, for a host that renews none, or for a token that is over', () => {
  for (const [tokenType, isProvided, expiration] of [
    [1, true, '2030-01-01T13:00:00Z'],
    [0, false, '2030-01-01T13:00:00Z'],
    [0, true, noon],
    [0, true, '2030-01-01T11:00:00Z'],
    [0, true, 'never'],
  ] as const) {
    const {token, timers} = timed(tokenType, isProvided);
    token.lasts(expiration, noon);
    assert.equal(timers.length, 0, `${tokenType} ${isProvided} ${expiration}`);
  }
});

test('one renewal is planned at a time, and none beyond the longest time that a timer knows', () => {
  const {token, timers} = timed(0, true);
  token.lasts('2030-01-01T13:00:00Z', noon);
  token.lasts('2040-01-01T13:00:00Z', noon);
  assert.deepEqual(
    timers.map(({milliseconds, isCleared}) => [milliseconds, isCleared]),
    [
      [2_400_000, true],
      [2_147_483_647, false],
    ],
  );
  token.start({token: 'next', tokenType: 0}, true);
  assert.deepEqual(
    timers.map(({isCleared}) => isCleared),
    [true, true],
  );
  token.lasts('2030-01-01T13:00:00Z', noon);
  token.stop();
  assert.equal(timers[2]?.isCleared, true);
});

test('a call that fails for another reason than the end of the token is not made again', async () => {
  const {token, hooks} = timed(0, true);
  let calls = 0;
  const refused = new ReportError({message: 'PowerBINotAuthorizedException'}, 403);
  await assert.rejects(
    token.use(() => {
      calls++;
      return Promise.reject(refused);
    }),
    refused,
  );
  assert.deepEqual([calls, hooks], [1, []]);
});

test('a host that supplies no token is not asked for one when a token has ended', async () => {
  for (const [tokenType, isProvided] of [
    [0, false],
    [1, true],
  ] as const) {
    const {token, hooks} = timed(tokenType, isProvided);
    await assert.rejects(
      token.use(() => Promise.reject(expired())),
      {name: 'ReportError'},
    );
    assert.deepEqual(hooks, []);
  }
});

test('a host is asked again for a token after it had none', async () => {
  const {hooks, use} = scripted();
  for (const asked of [1, 2]) {
    const call = use('second');
    await new Promise(setImmediate);
    assert.equal(hooks.length, asked);
    hooks.at(-1)!(undefined);
    await assert.rejects(call, ReportError);
  }
});
