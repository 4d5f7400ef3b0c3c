/** The script of pages with a report: it renews signed permissions before their end. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test, type TestContext} from 'node:test';
import {runInNewContext} from 'node:vm';

const hour = 3600_000;
const start = Date.UTC(2026, 0, 1);
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signatureEnding = (at: number, mark = ''): string => `h.${base64url({exp: at / 1000})}.${mark}`;

/** A tag of the page. */
class Tag {
  isConnected = true;
  constructor(public signature: string | null) {}
  getAttribute(): string | null {
    return this.signature;
  }
  setAttribute(_name: string, signature: string): void {
    this.signature = signature;
  }
}

/** What the endpoint is to say next, and what it was asked. */
interface Endpoint {
  asked: string[];
  /** What it has told the console. */
  warnings: string[];
  /** How long the script has waited, in milliseconds. */
  waits: number[];
  next: () => Promise<{ok: boolean; status: number; json: () => Promise<{signature: string}>}>;
}

/** Runs the script on a page with these tags, its clock in the test's hand. */
async function runPage(t: TestContext, tags: Tag[], data: object = {renew: '/renew'}): Promise<Endpoint> {
  t.mock.timers.enable({apis: ['setTimeout', 'Date'], now: start});
  const endpoint: Endpoint = {
    asked: [],
    warnings: [],
    waits: [],
    next: () => Promise.reject(new TypeError('no network')),
  };
  const page = {
    console: {warn: (text: string) => endpoint.warnings.push(text)},
    document: {
      getElementById: () => ({textContent: JSON.stringify(data)}),
      querySelectorAll: () => tags,
    },
    fetch: (_url: string, {body}: {body: string}) => {
      endpoint.asked.push((JSON.parse(body) as {signature: string}).signature);
      return endpoint.next();
    },
  };
  const source = readFileSync(new URL('../src/page.js', import.meta.url), 'utf8').replace(/^import .*$/m, '');
  const wait = (then: () => void, milliseconds: number): void => {
    endpoint.waits.push(milliseconds);
    setTimeout(then, milliseconds);
  };
  runInNewContext(source, {...page, setTimeout: wait, Date, atob});
  await settle();
  return endpoint;
}

/** Lets everything run that waits for no time. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

async function pass(t: TestContext, milliseconds: number): Promise<void> {
  t.mock.timers.tick(milliseconds);
  await settle();
}

const renewed = (signature: string) => () =>
  Promise.resolve({ok: true, status: 200, json: () => Promise.resolve({signature})});
const refused = (status: number) => () =>
  Promise.resolve({ok: false, status, json: () => Promise.reject(new Error('not read'))});

test('a permission is renewed twelve hours before its end, and the new one before its own', async t => {
  const first = signatureEnding(start + 48 * hour);
  const second = signatureEnding(start + 90 * hour);
  const tag = new Tag(first);
  const endpoint = await runPage(t, [tag]);
  endpoint.next = renewed(second);
  await pass(t, 36 * hour - 1);
  assert.deepEqual(endpoint.asked, []);
  await pass(t, 1);
  assert.deepEqual(endpoint.asked, [first]);
  assert.equal(tag.signature, second);
  await pass(t, 42 * hour);
  assert.deepEqual(endpoint.asked, [first, second]);
});

test('without a network it is asked for again each minute, and not more often', async t => {
  const tag = new Tag(signatureEnding(start + 13 * hour));
  const endpoint = await runPage(t, [tag]);
  await pass(t, hour);
  assert.equal(endpoint.asked.length, 1);
  await pass(t, 59_999);
  assert.equal(endpoint.asked.length, 1);
  await pass(t, 1);
  assert.equal(endpoint.asked.length, 2);
});

test('a server that fails is asked again, one that refuses is not', async t => {
  const endpoint = await runPage(t, [new Tag(signatureEnding(start + 13 * hour))]);
  endpoint.next = refused(503);
  await pass(t, hour);
  endpoint.next = refused(403);
  await pass(t, 60_000);
  assert.equal(endpoint.asked.length, 2);
  for (let minute = 0; minute < 60; minute++) await pass(t, 60_000);
  assert.equal(endpoint.asked.length, 2);
});

test('what has ended, what is no permission and what has left the page is not asked for', async t => {
  const gone = new Tag(signatureEnding(start + 13 * hour));
  const tags = [new Tag(signatureEnding(start - 1)), new Tag('no permission'), new Tag(null), gone];
  const endpoint = await runPage(t, tags);
  gone.isConnected = false;
  for (let passed = 0; passed < 24; passed++) await pass(t, hour);
  assert.deepEqual(endpoint.asked, []);
});

test('an end that is beyond the longest timer of a browser is waited for in parts', async t => {
  const end = start + 60 * 24 * hour;
  const endpoint = await runPage(t, [new Tag(signatureEnding(end))]);
  for (let day = 0; day < 59; day++) await pass(t, 24 * hour);
  assert.deepEqual(endpoint.asked, []);
  await pass(t, 12 * hour);
  assert.equal(endpoint.asked.length, 1);
  // A longer one is taken for none at all.
  assert.deepEqual(
    endpoint.waits.filter(wait => wait >= 2 ** 31),
    [],
  );
});

test('where a theme has filtered the tag out of the content, the console says so', async t => {
  const {warnings} = await runPage(t, []);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /no <pbi-bound-report> is left.*wp_kses_allowed_html/);
});

test('where the tag is on the page, the console says nothing', async t => {
  assert.deepEqual((await runPage(t, [new Tag(null)])).warnings, []);
});
