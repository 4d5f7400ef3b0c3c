// Runs the tests of a bundle by mutate.mjs, as often as it is asked to, with one change switched on or none.
// Stands in for node:test, which runs each test once: tests, suites, hooks and what is used of their context.
import {mock} from 'node:test';
import {pathToFileURL} from 'node:url';

const [bundle, activeAtStart] = process.argv.slice(2);
const {setTimeout: startTimer, clearTimeout: stopTimer} = globalThis;
/** Milliseconds that a test may take, beyond twenty times what it took without a change. */
const patience = 2000;
/** The same while it is not known. */
const firstPatience = 60_000;

const endless = 'It does not end.';

/** Number of the change that is switched on. */
let active = Number(activeAtStart);
/** Numbers of the switches that were reached since it was emptied. */
let reached = new Set();

const newSuite = parent => ({parent, before: [], beforeEach: [], afterEach: [], isReady: false});
let suite = newSuite();
const tests = [];
let file = '';

const test = (title, options, run = options) => {
  tests.push({title: `${file}: ${title}`, run, suite, time: 0});
};
const describe = (_title, options, run = options) => {
  suite = newSuite(suite);
  run();
  suite = suite.parent;
};
globalThis.mutation = {
  is(number) {
    reached.add(number);
    return number === active;
  },
  beginFile(name) {
    file = name;
    suite = newSuite();
  },
  nodeTest: {
    test,
    it: test,
    describe,
    mock,
    before: run => suite.before.push(run),
    // Whoever starts a server for a file keeps it: the file's tests run again.
    after: () => undefined,
    beforeEach: run => suite.beforeEach.push(run),
    afterEach: run => suite.afterEach.push(run),
  },
};

let raised = () => undefined;
process.on('uncaughtException', error => raised(error));
process.on('unhandledRejection', error => raised(error));

const chainOf = of => (of ? [...chainOf(of.parent), of] : []);

async function prepare(of) {
  const now = active;
  active = -1;
  for (const each of chainOf(of)) {
    if (each.isReady) continue;
    each.isReady = true;
    for (const run of each.before) await run();
  }
  active = now;
}

function contextOf(title, after) {
  const own = new mock.constructor();
  after.push(() => own.reset());
  return {
    name: title,
    mock: own,
    signal: new AbortController().signal,
    diagnostic: () => undefined,
    after: run => after.push(run),
    test: async (name, options, run = options) => run(contextOf(name, after)),
  };
}

async function runWithHooks({title, run, suite: of}) {
  const after = [];
  try {
    for (const each of chainOf(of)) for (const hook of each.beforeEach) await hook();
    await run(contextOf(title, after));
  } finally {
    for (const hook of after.reverse()) await hook();
    for (const each of chainOf(of)) for (const hook of each.afterEach) await hook();
  }
}

/** @returns Why the test fails; undefined where it passes. */
async function runTest(one) {
  await prepare(one.suite);
  let timer;
  try {
    await new Promise((resolve, reject) => {
      raised = reject;
      timer = startTimer(reject, one.time === 0 ? firstPatience : patience + 20 * one.time, new Error(endless));
      runWithHooks(one).then(resolve, reject);
    });
    return undefined;
  } catch (error) {
    return String(error?.message ?? error);
  } finally {
    stopTimer(timer);
    raised = () => undefined;
  }
}

/** Runs each test once without a change. */
async function measure() {
  const failures = [];
  const all = [];
  for (const one of tests) {
    reached = new Set();
    const start = performance.now();
    const failure = await runTest(one);
    one.time = performance.now() - start;
    if (failure !== undefined) failures.push(`${one.title}: ${failure}`);
    all.push([...reached]);
  }
  return {failures, reached: all, times: tests.map(one => one.time)};
}

/** Runs tests with a change until one fails. That one then must pass without it, or the process is spoilt. */
async function run(number, order, times) {
  for (const index of order) {
    tests[index].time = Math.max(1, times[index]);
    active = number;
    const failure = await runTest(tests[index]);
    active = -1;
    if (failure === undefined) continue;
    const isEndless = failure === endless;
    return {failed: tests[index].title, isEndless, isSpoilt: isEndless || (await runTest(tests[index])) !== undefined};
  }
  return {};
}

// Without its parent nobody asks any more.
process.on('disconnect', () => process.exit());
process.on('message', async message => {
  process.send(message.measure ? await measure() : await run(message.run, message.tests, message.times));
});
await import(pathToFileURL(bundle).href);
process.send({reached: [...reached]});
