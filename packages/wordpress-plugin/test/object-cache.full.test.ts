/** An object cache, as sites have it with Redis or Memcached, that does not keep what it is given. */
import assert from 'node:assert/strict';
import {cpSync, existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {after, before, beforeEach, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {
  block,
  ids,
  requestOf,
  startPluginSite,
  tagIn,
  takeOverLocks,
  type PluginSite,
  type TokenAnswer,
} from './support/plugin-site.js';

let site: PluginSite;
let tag: Record<string, string>;
/** A file of `wp-content`. */
const file = (name: string): string => `${site.folder}/wp-content/${name}`;
/** How many entries the object cache has. */
const kept = (): number => (existsSync(file('cache-files')) ? readdirSync(file('cache-files')).length : 0);

before(async () => {
  site = await startPluginSite({
    workers: 8,
    mustUse: `add_filter( 'pbi_bound_report_rate_limit', fn( $limit, $key ) => 0 === strpos( $key, 'user ' ) && is_file( WP_CONTENT_DIR . '/three-a-minute' ) ? 3 : $limit, 10, 2 );`,
  });
  site.settings({visitor_username: 'visitors@contoso.com', visitor_roles: ['executive']});
  tag = tagIn(await (await fetch(site.post(block({report: ids.report, dataset: ids.contoso})).url)).text());
  cpSync(fileURLToPath(new URL('support/object-cache.php', import.meta.url)), file('object-cache.php'));
});
after(() => site?.stop());
beforeEach(() => fresh('good'));

/** Starts anew with a cache of these manners. */
async function fresh(manners: string): Promise<void> {
  await site.ahead(0);
  rmSync(file('cache-files'), {recursive: true, force: true});
  await site.forgetCalls();
  site.php(`delete_option( 'pbi_bound_report_log' );`);
  writeFileSync(file('cache-manners'), manners);
}
/** Fifty visits, ten at a time. @returns The different statuses of their answers. */
async function fiftyVisits(): Promise<number[]> {
  const statuses = new Set<number>();
  for (let round = 1; round <= 5; round += 1) {
    const answers = await Promise.all(Array.from({length: 10}, (): Promise<TokenAnswer> => site.token(requestOf(tag))));
    for (const answer of answers) statuses.add(answer.status);
  }
  return [...statuses];
}
/** Result of the site health test of the object cache. */
const health = (): {status: string; label: string; description: string} =>
  JSON.parse(site.php(`echo json_encode( PbiBoundReport\\Site_Health::object_cache() );`)) as ReturnType<typeof health>;
/** What is noted under "Last problems" of the object cache. */
const noted = (): number =>
  Number(
    site.php(
      `echo count( array_filter( get_option( 'pbi_bound_report_log', array() ), fn( $e ) => 'object-cache' === $e['event'] ) );`,
    ),
  );

for (const manners of ['lose', 'refuse', 'full', 'misses', 'good']) {
  test(`fifty visits through an object cache of the manners "${manners}" cost one GenerateToken call`, async () => {
    await fresh(manners);
    assert.deepEqual(await fiftyVisits(), [200]);
    assert.equal(await site.calls('EmbedToken_GenerateToken'), 1);
    // The sign-in, the report, the dataset, its workspace: once each, too.
    const all = await site.emulator.journal.read({});
    assert.ok(all.length <= 10, `${all.length} calls`);
  });
}

test('a token that has ended is made anew for all, where the object cache keeps the old one', async () => {
  assert.deepEqual(await fiftyVisits(), [200]);
  writeFileSync(file('cache-manners'), 'old');
  await site.ahead(2);
  await site.emulator.journal.clear();
  assert.deepEqual(await fiftyVisits(), [200]);
  // Two where a visit comes while the first, which holds the lock in the cache, finds out that the cache is none.
  const calls = await site.calls('EmbedToken_GenerateToken');
  assert.ok(calls === 1 || calls === 2, `${calls} calls`);
});

test('the cache is left for some minutes and then tried again: no token is made for it while it loses, one when it keeps', async () => {
  await fresh('lose');
  assert.equal((await site.token(requestOf(tag))).status, 200);
  const until = (): number => Number(site.php(`echo get_option( 'pbi_bound_report_cache', 0 );`));
  const first = until();
  assert.ok(first > Date.now() / 1000, String(first));
  await fiftyVisits();
  assert.equal(until(), first);
  const minutesLater = (): string => site.php(`update_option( 'pbi_bound_report_cache', time() - 1, false );`);
  minutesLater();
  assert.deepEqual(await fiftyVisits(), [200]);
  assert.ok(until() >= first, 'it loses still');
  assert.equal(await site.calls('EmbedToken_GenerateToken'), 1);
  writeFileSync(file('cache-manners'), 'good');
  minutesLater();
  assert.deepEqual(await fiftyVisits(), [200]);
  assert.equal(await site.calls('EmbedToken_GenerateToken'), 2);
  assert.ok(kept() > 0);
});

test('a lock that a dead request has left in the object cache is taken over', async () => {
  assert.deepEqual(await takeOverLocks(site, `wp_cache_add( $name, $value, 'pbi_bound_report' );`), ['waited', 'made']);
});

test('a user’s requests are counted where the object cache loses the count', async () => {
  await fresh('lose');
  site.user('john', 'subscriber');
  const cookie = await site.signIn('john');
  writeFileSync(file('three-a-minute'), '');
  try {
    const statuses: number[] = [];
    for (let visit = 1; visit <= 6; visit += 1) statuses.push((await site.token(requestOf(tag), {cookie})).status);
    assert.equal(statuses.at(-1), 429, String(statuses));
  } finally {
    rmSync(file('three-a-minute'));
  }
});

test('site health and the last problems tell of a cache that loses, once a day, and not of one that keeps', async () => {
  assert.deepEqual(await fiftyVisits(), [200]);
  assert.equal(health().status, 'good');
  assert.equal(noted(), 0);
  for (const manners of ['lose', 'refuse', 'full', 'old']) {
    await fresh(manners);
    assert.equal(health().status, 'recommended', manners);
    assert.match(health().description, /object cache .* does not have what it was given.*Ask your host/, manners);
  }
  await fresh('lose');
  for (const hours of [0, 1, 2]) {
    await site.ahead(hours);
    await site.token(requestOf(tag));
  }
  assert.equal(noted(), 1);
  const tests = (): string =>
    site.php(`echo json_encode( array_keys( PbiBoundReport\\Site_Health::tests( array() )['direct'] ) );`);
  assert.match(tests(), /pbi_bound_report_cache/);
  rmSync(file('object-cache.php'));
  try {
    assert.doesNotMatch(tests(), /pbi_bound_report_cache/);
  } finally {
    cpSync(fileURLToPath(new URL('support/object-cache.php', import.meta.url)), file('object-cache.php'));
  }
});

test('a lock that others hold each time is waited for, and is no reason to leave a cache that keeps', () => {
  const said = site.php(`
    $name = new ReflectionMethod( 'PbiBoundReport\\Store', 'name' );
    $name->setAccessible( true );
    wp_cache_add( $name->invoke( null, 'lock held' ), time() . ':other', 'pbi_bound_report' );
    try {
      PbiBoundReport\\Store::get_or_make( 'held', '__return_true', fn() => array( 'made', 60 ), 1 );
    } catch ( PbiBoundReport\\Power_Bi_Error $error ) {
      echo 'waited ';
    }
    echo get_option( 'pbi_bound_report_cache', 'kept' );`);
  assert.equal(said, 'waited kept');
});

test('what has ended in the database beside an object cache is removed by WordPress’s daily clean-up', async () => {
  await fresh('lose');
  await site.token(requestOf(tag));
  const rows = `global $wpdb; echo $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE '%transient%pbi_br_%'" );`;
  assert.ok(Number(site.php(rows)) > 0);
  site.php(`global $wpdb; $wpdb->query( "UPDATE $wpdb->options SET option_value = '1' WHERE option_name LIKE '%transient_timeout_pbi_br_%'" );
    do_action( 'delete_expired_transients' );`);
  assert.equal(site.php(rows), '0');
});

test('PHP had nothing to complain about', () => {
  const complaints = site
    .log()
    .split('\n')
    .filter(line => /PHP (Notice|Warning|Deprecated|Fatal)/.test(line) && line.includes('pbi-bound-report'));
  assert.deepEqual(complaints, []);
});

test('nothing of it is left in the database after uninstalling', async () => {
  await fresh('lose');
  await site.token(requestOf(tag));
  site.php(
    `deactivate_plugins( 'pbi-bound-report/pbi-bound-report.php' ); uninstall_plugin( 'pbi-bound-report/pbi-bound-report.php' );`,
  );
  assert.equal(
    site.php(
      `global $wpdb; echo json_encode( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%pbi_b%'" ) );`,
    ),
    '[]',
  );
});
