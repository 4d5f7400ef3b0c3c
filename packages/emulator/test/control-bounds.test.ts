/** The bounds that hold unless a test sets others, each at its last value and at the first beyond. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {createJournal, type JournalEntry, type JournalRecord} from '../src/control/journal/journal.js';
import {JournalMemory} from '../src/control/journal/journal-memory.js';
import {redactHeaders} from '../src/control/journal/redact.js';
import {StoredBody} from '../src/control/journal/stored-body.js';
import {defaultLimits} from '../src/control/lanes/limits.js';
import {createVirtualClock} from '../src/control/lanes/virtual-clock.js';
import {createDefaultWorld, defaultCredentials} from '../src/world/seed/default-world.js';
import {createCaller, noon} from './support/control-caller.js';

interface RecordParts {
  headers?: Record<string, string>;
  query?: string;
  response?: Partial<JournalRecord['response']>;
}
const recordOf = ({headers = {}, query = '', response = {}}: RecordParts = {}): JournalRecord => ({
  now: noon,
  operation: {id: 'Some_Operation', method: 'GET', path: '/x'},
  request: {params: {}, query: new URLSearchParams(query), headers, body: undefined, origin: ''},
  response: {status: 200, headers: {}, body: '', ...response},
});
function entryOf(parts: RecordParts): JournalEntry {
  const journal = createJournal(1, 'default', new JournalMemory(10_000_000));
  journal.record(recordOf(parts));
  return journal.read()[0] as JournalEntry;
}

test('the journal stores 4096 characters of a header and of a query', () => {
  const most = 'y'.repeat(4096);
  assert.equal(entryOf({headers: {'x-long': most}}).requestHeaders['x-long'], most);
  assert.equal(entryOf({headers: {'x-long': `${most}y`}}).requestHeaders['x-long'], `${most}…`);
  assert.equal(entryOf({query: `a=${'y'.repeat(4094)}`}).path, `/x?a=${'y'.repeat(4094)}`);
  assert.match(entryOf({query: `a=${'y'.repeat(4095)}`}).path, /^\/x\?%E2%80%A6=too\+long\+to\+be\+stored$/);
});

test('a search looks at 2000 entries or at two mebibytes of them at a time', () => {
  const search = (count: number, body: string): number | undefined => {
    const journal = createJournal(count, 'default', new JournalMemory(100_000_000));
    for (let i = 0; i < count; i++) journal.record(recordOf({response: {body}}));
    return journal.readPage({search: 'nowhere'}).next;
  };
  assert.equal(search(2000, ''), undefined);
  assert.equal(search(2001, ''), 2);
  // An entry of this body counts 17 384 bytes: the 121st passes the limit.
  assert.equal(search(121, 'x'.repeat(16_384)), undefined);
  assert.equal(search(122, 'x'.repeat(16_384)), 2);
});

test('secrets are taken out of the headers of requests and responses and of notes, whatever the letters’ case', () => {
  for (const name of ['Authorization', 'Proxy-Authorization', 'Cookie', 'Set-Cookie', 'X-API-Key']) {
    for (const spelling of [name, name.toLowerCase()]) {
      assert.deepEqual(redactHeaders({[spelling]: 'the-secret'}), {[spelling]: '[redacted]'});
    }
  }
  const entry = entryOf({
    headers: {cookie: 'the-secret'},
    response: {headers: {'Set-Cookie': 'the-secret'}, note: 'It was sent client_secret=the-secret.'},
  });
  assert.equal(entry.responseHeaders['Set-Cookie'], '[redacted]');
  assert.ok(!JSON.stringify(entry).includes('the-secret'), JSON.stringify(entry));
});

test('a body of 16 384 characters is stored, a longer one is not, and a short one gives room back', () => {
  const stored = new StoredBody();
  stored.write('x'.repeat(16_384));
  assert.equal(stored.read(), 'x'.repeat(16_384));
  assert.equal(stored.capacity, 16_384);
  stored.write('short');
  assert.equal(stored.capacity, 5);
  stored.write('x'.repeat(16_385));
  assert.equal(stored.read(), '(16385 characters, not stored)');
});

test('names of lanes and snapshots have 64 characters at most, and a message repeats a hundred of a wrong one', async () => {
  const caller = createCaller();
  const open = async (lane: string) =>
    (await caller.call('Control_Status', {headers: {'x-emulator-lane': lane}})).status;
  assert.deepEqual([await open('x'.repeat(64)), await open('x'.repeat(65))], [200, 400]);
  const take = async (snapshotName: string) =>
    (await caller.call('Control_TakeSnapshot', {params: {snapshotName}})).status;
  assert.deepEqual([await take('x'.repeat(64)), await take('x'.repeat(65))], [204, 400]);
  const long = 'y'.repeat(200);
  for (const {body} of [
    await caller.call('Control_RemoveLane', {params: {laneName: long}}),
    await caller.call('Control_RemoveSnapshot', {params: {snapshotName: long}}),
    await caller.call('Control_RemoveFault', {params: {faultId: long}}),
  ]) {
    assert.equal(/y{2,}/.exec(body)?.[0], 'y'.repeat(100));
  }
});

test('a clock stays between 1970 and 9999', () => {
  const [earliest, latest] = [0, Date.UTC(9999, 11, 31)];
  const clock = createVirtualClock(() => noon);
  for (const time of [earliest, latest]) {
    clock.set(time);
    assert.equal(clock.now(), time);
  }
  for (const time of [earliest - 1, latest + 1, Number.NaN]) {
    assert.throws(() => clock.set(time), /must stay between 1970/);
  }
  assert.equal(clock.now(), latest);
});

test('the limits of lanes and of sign-ins are these', () => {
  const {lanes, faults, snapshots, savedReports, signIns, workspaces, workspaceUsers, profiles, tiles} = defaultLimits;
  assert.deepEqual([lanes, faults, snapshots, savedReports], [256, 1000, 100, 1000]);
  assert.deepEqual([signIns, workspaces, workspaceUsers, profiles, tiles], [10_000, 5000, 1000, 10_000, 1000]);
  const {datasets, reports, dashboards, imports, exports, gatewayDatasources, datasourceUsers} = defaultLimits;
  assert.deepEqual([datasets, reports, dashboards, imports], [10_000, 10_000, 10_000, 10_000]);
  assert.deepEqual([exports, gatewayDatasources, datasourceUsers], [1000, 1000, 1000]);
  const {signInBytes, createdBytes, faultBytes, worldBytes, savedReportBytes, journalBytes} = defaultLimits;
  const mebibytes = [signInBytes, createdBytes, faultBytes, worldBytes, savedReportBytes, journalBytes];
  assert.deepEqual(
    mebibytes.map(bytes => bytes / 1024 ** 2),
    [32, 64, 16, 256, 64, 64],
  );
});

test('a secret is taken whole, and not from the moment on at which it expires', async () => {
  const signIn = async (expires: number, secret: string): Promise<number> => {
    const world = createDefaultWorld();
    for (const principal of world.principals) {
      if (principal.type !== 'ServicePrincipal') continue;
      for (const known of principal.secrets) known.expires = new Date(expires).toISOString();
    }
    const {status} = await createCaller({world}).call('Entra_Token', {
      params: {tenantId: defaultCredentials.tenantId},
      headers: {'content-type': 'application/x-www-form-urlencoded'},
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: defaultCredentials.clientId,
        client_secret: secret,
        scope: 'https://analysis.windows.net/powerbi/api/.default',
      }).toString(),
    });
    return status;
  };
  const {clientSecret} = defaultCredentials;
  assert.deepEqual([await signIn(noon + 1, clientSecret), await signIn(noon, clientSecret)], [200, 401]);
  assert.deepEqual(
    [await signIn(noon + 1, clientSecret.slice(0, -1)), await signIn(noon + 1, `${clientSecret}x`)],
    [401, 401],
  );
});
