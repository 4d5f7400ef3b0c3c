/** Whose rows each reader sees, by Power BI role, user name, row-level security and the identity of visitors. */
import assert from 'node:assert/strict';
import {rmSync, writeFileSync} from 'node:fs';
import {after, before, beforeEach, test} from 'node:test';
import {createDefaultWorld} from '@pbi-bound-report/emulator';
import {block, ids, phpString, requestOf, startPluginSite, tagIn, type PluginSite} from './support/plugin-site.js';

let site: PluginSite;
/** The tag of a page for everybody, by dataset. */
const tags: Record<string, Record<string, string>> = {};
/** `Cookie` headers, by login. */
const cookies: Record<string, string> = {};

const own = {username: 'john@contoso.com', roles: ['sales']};
const ofVisitors = {username: 'visitors@contoso.com', roles: ['executive']};
const withVisitors = {visitor_username: ofVisitors.username, visitor_roles: ofVisitors.roles};
const withoutVisitors = {visitor_username: '', visitor_roles: []};
/** What a reader gets instead of rows where the settings do not say who they are. */
const refusal = 'EndpointMisconfigured';

/** Readers by login, each with a WordPress role; authors have a Power BI role, subscribers none. */
const readers = {
  named: {role: 'author', customer: own.username},
  nameless: {role: 'author', customer: undefined},
  blank: {role: 'author', customer: ' \t'},
  named_without_role: {role: 'subscriber', customer: own.username},
  nameless_without_role: {role: 'subscriber', customer: undefined},
};

before(async () => {
  const world = createDefaultWorld();
  // The check takes the first report: one whose dataset has row-level security.
  world.reports.sort((a, b) => Number(b.id === ids.report) - Number(a.id === ids.report));
  site = await startPluginSite({
    world,
    mustUse: `add_filter( 'pbi_bound_report_identity', fn( $identity, $dataset, $user ) => null !== $user && is_file( WP_CONTENT_DIR . '/filtered' ) ? array( 'username' => 'of-the-filter', 'roles' => array( 'sales' ) ) : $identity, 10, 3 );`,
  });
  for (const dataset of [ids.contoso, ids.northwind]) {
    const {url} = site.post(block({report: ids.report, dataset}));
    tags[dataset] = tagIn(await (await fetch(url)).text());
  }
  for (const [login, {role, customer}] of Object.entries(readers)) {
    site.user(login, role);
    if (customer !== undefined) {
      site.php(`update_user_meta( get_user_by( 'login', '${login}' )->ID, 'customer', ${phpString(customer)} );`);
    }
    cookies[login] = await site.signIn(login);
  }
});
after(() => site?.stop());
beforeEach(() => {
  site.settings({
    ...withVisitors,
    username_source: 'field',
    username_field: 'customer',
    roles: {author: ['sales']},
    rules: Object.values(readers).map(({role}) => ({who: role, report: ids.report, dataset: ids.contoso})),
  });
  site.php(`delete_option( 'pbi_bound_report_log' );`);
});

/** Who a reader is to Power BI: the identity, `nobody` where there is none, or the code of the refusal. */
async function seenAs(login: string | undefined, dataset: string, signed = true): Promise<unknown> {
  await site.forgetCalls();
  const {'binding-signature': signature, ...pair} = tags[dataset]!;
  const request = requestOf(signed ? {...pair, 'binding-signature': signature!} : pair);
  const answer = await site.token(request, login === undefined ? {} : {cookie: cookies[login]!});
  const made = await site.emulator.journal.read({operationId: 'EmbedToken_GenerateToken'});
  if (answer.status !== 200) {
    assert.equal(made.length, 0, answer.text);
    return answer.body.error.code;
  }
  const body = JSON.parse(made[0]?.requestBody ?? '{}') as {identities?: {username: string; roles: string[]}[]};
  const identity = body.identities?.[0];
  return identity === undefined ? 'nobody' : {username: identity.username, roles: identity.roles};
}
/** The last problems, as the settings page shows them. */
const lastProblems = (): string =>
  site.php(`ob_start();
    $show = new ReflectionMethod( 'PbiBoundReport\\Settings_Page', 'problems' );
    $show->setAccessible( true );
    $show->invoke( null );
    echo wp_strip_all_tags( ob_get_clean() );`);

test('each reader sees the rows that the settings promise them, or is refused', async () => {
  const expected: [string | undefined, unknown, unknown][] = [
    // Who, with an identity for visitors, without one.
    ['named', own, own],
    ['nameless', refusal, refusal],
    ['blank', refusal, refusal],
    ['named_without_role', ofVisitors, refusal],
    ['nameless_without_role', ofVisitors, refusal],
    [undefined, ofVisitors, refusal],
  ];
  for (const [login, withIdentity, without] of expected) {
    for (const [settings, rows] of [
      [withVisitors, withIdentity],
      [withoutVisitors, without],
    ] as const) {
      site.settings(settings);
      const which = `${login ?? 'visitor'}, visitors: ${settings.visitor_username}`;
      assert.deepEqual(await seenAs(login, ids.contoso), rows, `${which}, row-level security`);
      assert.equal(await seenAs(login, ids.northwind), 'nobody', `${which}, no row-level security`);
      if (login !== undefined) assert.deepEqual(await seenAs(login, ids.contoso, false), rows, `${which}, by a rule`);
    }
  }
});

test('a user whose WordPress role has a Power BI role and who has no user name is never a visitor, wherever the name comes from', async () => {
  site.settings({username_field: ''});
  assert.equal(await seenAs('named', ids.contoso), refusal);
  site.settings({username_source: 'email'});
  assert.deepEqual(await seenAs('nameless', ids.contoso), {username: 'nameless@example.com', roles: ['sales']});
  site.php(`global $wpdb; $wpdb->update( $wpdb->users, array( 'user_email' => '' ), array( 'user_login' => 'nameless' ) );
    clean_user_cache( get_user_by( 'login', 'nameless' ) );`);
  assert.equal(await seenAs('nameless', ids.contoso), refusal);
  site.settings({username_source: 'login'});
  assert.deepEqual(await seenAs('nameless', ids.contoso), {username: 'nameless', roles: ['sales']});
});

test('the last problems say that a user has no user name and where it comes from, and not who', async () => {
  assert.equal(await seenAs('nameless', ids.contoso), refusal);
  const said = lastProblems();
  assert.match(said, /has no user name for Power BI.*User name in Power BI/);
  assert.match(said, new RegExp(ids.contoso));
  assert.doesNotMatch(said, /nameless|User name for visitors/);
});

test('the filter `pbi_bound_report_identity` names a user who has no user name', async () => {
  const file = `${site.folder}/wp-content/filtered`;
  writeFileSync(file, '');
  try {
    assert.deepEqual(await seenAs('nameless', ids.contoso), {username: 'of-the-filter', roles: ['sales']});
  } finally {
    rmSync(file);
  }
});

test('where Power BI does not say whether a dataset has row-level security, a user without a name is refused too', () => {
  const said = site.php(`
    $dataset = array( 'id' => 'd', 'identity_required' => null, 'roles_required' => null );
    foreach ( array( 'named', 'nameless' ) as $login ) {
      $user = get_user_by( 'login', $login );
      $identity = PbiBoundReport\\Authorizer::identity( $dataset, $user );
      $said[] = array( $identity['username'] ?? '', PbiBoundReport\\Authorizer::problem_with_identity( $dataset, $identity, $user )['remedy'] ?? '' );
    }
    echo json_encode( $said );`);
  assert.deepEqual(JSON.parse(said), [
    [own.username, ''],
    ['', 'username'],
  ]);
});

/** Result of the site health test of the settings. */
const health = (): {status: string; label: string; description: string} =>
  JSON.parse(site.php(`echo json_encode( PbiBoundReport\\Site_Health::rows() );`)) as ReturnType<typeof health>;
const warnings = async (): Promise<string> => {
  const page = await fetch(`${site.url}/wp-admin/options-general.php?page=pbi-bound-report`, {
    headers: {cookie: cookies['admin']!},
  });
  return [...(await page.text()).matchAll(/<div class="notice notice-warning[^"]*"><p>(.*?)<\/p>/gs)]
    .map(([, p]) => p)
    .join('\n');
};

test('settings that give nobody rows are told on the settings page and in site health, until they are whole', async () => {
  cookies['admin'] = await site.signIn('admin');
  for (const [incomplete, said] of [
    [{username_field: ''}, /no user field is named/],
    [{visitor_username: ''}, /Power BI roles for visitors have no effect/],
  ] as const) {
    site.settings({username_field: 'customer', ...withVisitors, ...incomplete});
    assert.match(await warnings(), said);
    assert.equal(health().status, 'recommended');
    assert.match(health().description, said);
  }
  site.settings({username_field: 'customer', ...withoutVisitors, roles: {subscriber: ['sales']}});
  assert.equal(await warnings(), '');
});

test('site health counts the users who have a Power BI role and no user name, and is good when there is none', () => {
  const {status, description} = health();
  assert.equal(status, 'recommended');
  // "nameless" and "blank"
  assert.match(description, /2 users/);
  site.settings({username_source: 'login'});
  assert.equal(health().status, 'good');
});

test('the check of the connection tells an administrator without a user name what is missing', async () => {
  site.settings({...withoutVisitors, public: [], roles: {administrator: ['sales']}});
  await site.forgetCalls();
  const headers = await site.restHeaders(await site.signIn('admin'));
  const response = await fetch(`${site.url}/wp-json/pbi-bound-report/v1/health`, {headers});
  assert.match(((await response.json()) as {description: string}).description, /has no user name for Power BI/);
});

test('PHP had nothing to complain about', () => {
  const complaints = site
    .log()
    .split('\n')
    .filter(line => /PHP (Notice|Warning|Deprecated|Fatal)/.test(line) && line.includes('pbi-bound-report'));
  assert.deepEqual(complaints, []);
});
