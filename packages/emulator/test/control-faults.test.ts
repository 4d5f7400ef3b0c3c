import assert from 'node:assert/strict';
import test from 'node:test';
import {ControlError} from '../src/control/errors/control-error.js';
import {matchesGlob, validateFault} from '../src/control/faults/validate-fault.js';
import {createFaultList, type FaultCandidate} from '../src/control/faults/fault-list.js';
import {drawLatency, type FaultRequest} from '../src/control/faults/fault.js';
import {MemoryBudget} from '../src/shared/memory-budget.js';
import {seededRandom} from '../src/shared/random.js';
import {defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller, noon, plainRequest} from './support/control-caller.js';

const createFaultLimits = () => ({maxFaults: 1000, memory: new MemoryBudget(1_000_000)});
const candidate = (over: Partial<FaultCandidate> = {}): FaultCandidate => ({
  operationId: 'EmbedToken_GenerateToken',
  kind: 'api',
  text: () => '',
  body: '',
  now: noon,
  ...over,
});
/** Which of the first `calls` calls the fault hits, counted from 1. */
const hitsOf = (fault: FaultRequest, calls: number, random = () => 0.5): number[] => {
  const book = createFaultList(random, createFaultLimits());
  book.add(fault);
  return Array.from({length: calls}, (_, i) => i + 1).filter(() => book.match(candidate()) !== undefined);
};

test('a fault hits always, once, so many times, at the nth call or at every nth', () => {
  assert.deepEqual(hitsOf({status: 500}, 4), [1, 2, 3, 4]);
  assert.deepEqual(hitsOf({status: 500, once: true}, 4), [1]);
  assert.deepEqual(hitsOf({status: 500, times: 2}, 4), [1, 2]);
  assert.deepEqual(hitsOf({status: 500, nth: 3}, 4), [3]);
  assert.deepEqual(hitsOf({status: 500, every: 2}, 5), [2, 4]);
});

test('a probability is drawn from a seeded generator: the same seed, the same hits, at about the given rate', () => {
  const draw = (seed: number) => hitsOf({status: 500, probability: 0.3}, 1000, seededRandom(seed));
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.ok(Math.abs(draw(7).length - 300) < 60, `${draw(7).length} of 1000`);
  assert.equal(hitsOf({status: 500, probability: 0}, 100, seededRandom(1)).length, 0);
  assert.equal(hitsOf({status: 500, probability: 1}, 100, seededRandom(1)).length, 100);
});

test('a throttle lets its number pass in each window and says when to come back', () => {
  const book = createFaultList(Math.random, createFaultLimits());
  book.add({throttle: {limit: 2, windowSeconds: 10}});
  const at = (seconds: number) => book.match(candidate({now: noon + seconds * 1000}))?.effect;
  assert.equal(at(0), undefined);
  assert.equal(at(1), undefined);
  assert.deepEqual(at(3.5), {status: 429, retryAfterSeconds: 7});
  assert.deepEqual(at(9.9), {status: 429, retryAfterSeconds: 1});
  assert.equal(at(10), undefined);
  assert.equal(at(-3600), undefined, 'a clock that was set back opens a window too');
  assert.equal(at(-3599), undefined);
  assert.deepEqual(at(-3598), {status: 429, retryAfterSeconds: 8});
});

test('a fault meets only what it names: operation, id, text of the body, kind of its failure', () => {
  const meets = (fault: FaultRequest, over: Parameters<typeof candidate>[0] = {}): boolean => {
    const book = createFaultList(Math.random, createFaultLimits());
    book.add(fault);
    return book.match(candidate(over)) !== undefined;
  };
  assert.ok(meets({status: 500, operation: 'EmbedToken_*'}));
  assert.ok(!meets({status: 500, operation: 'Reports_*'}));
  assert.ok(meets({status: 500, id: ids.contoso.toUpperCase()}, {text: () => `x ${ids.contoso}`}));
  assert.ok(!meets({status: 500, id: ids.contoso}, {text: () => ids.fabrikam}));
  assert.ok(meets({status: 500, bodyIncludes: 'allowEdit'}, {body: '{"allowEdit":true}'}));
  assert.ok(!meets({status: 500, bodyIncludes: 'allowEdit'}, {body: '{}'}));
  assert.ok(!meets({failure: 'modelFailsToLoad'}), 'a failure of the report page does not meet a REST call');
  assert.ok(meets({failure: 'modelFailsToLoad'}, {kind: 'open'}));
});

test('two faults on one call add up; where they contradict, the first has its way', () => {
  const book = createFaultList(Math.random, createFaultLimits());
  book.add({status: 503, latency: 10});
  book.add({status: 500, retryAfterSeconds: 4});
  assert.deepEqual(book.match(candidate()), {
    causes: ['fault-1', 'fault-2'],
    effect: {status: 503, latency: 10, retryAfterSeconds: 4},
  });
});

test('latencies are fixed or follow their distribution', () => {
  const mean = (latency: Parameters<typeof drawLatency>[0]): number => {
    const random = seededRandom(3);
    const draws = Array.from({length: 4000}, () => drawLatency(latency, random));
    assert.ok(draws.every(d => Number.isInteger(d) && d >= 0));
    return draws.reduce((a, b) => a + b) / draws.length;
  };
  assert.equal(mean(120), 120);
  assert.ok(Math.abs(mean({distribution: 'uniform', min: 100, max: 300}) - 200) < 5);
  assert.ok(Math.abs(mean({distribution: 'normal', mean: 200, deviation: 20}) - 200) < 3);
  assert.ok(Math.abs(mean({distribution: 'exponential', mean: 200}) - 200) < 15);
});

const complaints: [unknown, RegExp][] = [
  [[], /must be a JSON object/],
  [{operation: 'EmbedToken_GenerateToken'}, /must do something: give it at least one of .*status/],
  [{status: 99}, /The fault's status must be an HTTP status from 200 to 599/],
  [{status: '500'}, /The fault's status must be/],
  [{stauts: 500}, /no member stauts\. It may have: .*status/],
  [{failure: 'nope'}, /The fault's failure must be one of badRequest, /],
  [{status: 500, operation: 'Nope'}, /No operation is called Nope\. There are: Entra_Token/],
  [{latency: -1}, /The fault's latency must be a number from 0 to 3600000/],
  [
    {latency: {distribution: 'pareto'}},
    /latency must be a number of milliseconds or an object whose distribution is one of uniform, normal, exponential/,
  ],
  [{latency: {distribution: 'uniform', min: 5, max: 1}}, /min no greater than max/],
  [{latency: {distribution: 'normal', mean: 5}}, /needs deviation/],
  [{connection: 'cut'}, /connection must be one of drop, hang/],
  [{malformed: true}, /malformed must be one of truncated, html/],
  [{status: 500, nth: 0}, /nth must be a whole number of at least 1/],
  [{status: 500, probability: 2}, /probability must be a number from 0 to 1/],
  [{throttle: {limit: 1}}, /throttle needs windowSeconds/],
  [{headers: {'X-A': 'b\r\nSet-Cookie: c'}}, /headers has "X-A", whose value must be/],
];
test('whatever is wrong with a fault is named, with what would be right', () => {
  for (const [fault, message] of complaints) {
    assert.throws(
      () => validateFault(fault, ['Entra_Token', 'EmbedToken_GenerateToken']),
      (error: unknown) => error instanceof ControlError && message.test(error.message),
      JSON.stringify(fault),
    );
  }
});

test('a star in an operation name stands for any text', () => {
  for (const [pattern, value, expected] of [
    ['*', 'anything', true],
    ['A_*', 'A_b', true],
    ['A_*', 'B_A_', false],
    ['*_b', 'A_b', true],
    ['*_b', 'A_bc', false],
    ['A*c*e', 'Abcde', true],
    ['A*c*e', 'Abde', false],
    ['aa*aa', 'aaa', false],
  ] as const) {
    assert.equal(matchesGlob(pattern, value), expected, `${pattern} ${value}`);
  }
});

test('faults are set, listed with their counts, removed and cleared through the control', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  const status = async () => (await caller.generateToken(plainRequest, accessToken)).status;
  const set = await caller.call('Control_AddFault', {
    body: {operation: 'EmbedToken_GenerateToken', failure: 'throttled', times: 2},
  });
  assert.equal(set.status, 201);
  assert.deepEqual([await status(), await status(), await status()], [429, 429, 200]);
  const listed = (await caller.call('Control_ListFaults')).json as {value: object[]};
  assert.deepEqual(listed.value, [
    {operation: 'EmbedToken_GenerateToken', failure: 'throttled', times: 2, faultId: 'fault-1', matches: 3, hits: 2},
  ]);
  assert.equal((await caller.call('Control_RemoveFault', {params: {faultId: 'fault-1'}})).status, 204);
  const again = await caller.call('Control_RemoveFault', {params: {faultId: 'fault-1'}});
  assert.equal(again.status, 400);
  assert.match(again.body, /No fault fault-1 is set\. Set are: none\./);
  await caller.call('Control_AddFault', {body: {status: 500, id: ids.report}});
  assert.equal(await status(), 500);
  assert.equal((await caller.call('Control_ClearFaults')).status, 204);
  assert.equal(await status(), 200);
});

test('a fault can spoil a good answer: cut it, replace its body, add headers, shorten its token', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  const under = async (fault: object) => {
    await caller.call('Control_ClearFaults');
    assert.equal(
      (await caller.call('Control_AddFault', {body: {operation: 'EmbedToken_GenerateToken', ...fault}})).status,
      201,
    );
    return caller.generateToken(plainRequest, accessToken);
  };
  const whole = await under({headers: {'X-Extra': '1'}});
  assert.equal(whole.status, 200);
  assert.equal(whole.headers['X-Extra'], '1');
  const cut = await under({malformed: 'truncated'});
  assert.equal(cut.status, 200);
  assert.equal(cut.json, undefined);
  assert.ok(whole.body.startsWith('{"@odata.context"') && cut.body.startsWith('{"@odata.context"'));
  assert.equal((await under({malformed: 'html'})).headers['Content-Type'], 'text/html; charset=utf-8');
  assert.equal((await under({body: ''})).body, '');
  assert.match((await under({tokenLifetimeSeconds: 90})).body, /"expiration":"2030-06-15T12:01:30Z"/);
  assert.deepEqual((await under({status: 418, code: 'Teapot', message: 'Short and stout'})).json, {
    error: {code: 'Teapot', message: 'Short and stout'},
  });
});
