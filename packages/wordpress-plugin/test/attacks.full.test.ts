/** What visitors, authors, other sites and caches may try. Each against a real WordPress. */
import assert from 'node:assert/strict';
import {after, afterEach, before, test} from 'node:test';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {defaultCredentials} from '@pbi-bound-report/emulator';
import type {Browser} from 'puppeteer-core';
import {newVisitor, revenueShown, startBrowser} from './support/browser.js';
import {
  block,
  ids,
  phpString,
  requestOf,
  startPluginSite,
  tagIn,
  takeOverLocks,
  type PluginSite,
} from './support/plugin-site.js';

let site: PluginSite;
let browser: Browser;
let page: {id: number; url: string};
let otherPage: {id: number; url: string};
let tag: Record<string, string>;
let customer: string;

/**
 * Holds requests between what they read and what they write, until a second one has come as far, or none can: while the
 * folder `together` is there. So requests of the same moment meet where one could undo what the other has done.
 */
const together = `function pbi_test_meet( $value ) {
  $folder = WP_CONTENT_DIR . '/together';
  if ( is_dir( $folder ) ) {
    touch( $folder . '/' . getmypid() );
    $until = microtime( true ) + 1;
    while ( count( glob( $folder . '/*' ) ) < 2 && microtime( true ) < $until ) { usleep( 5000 ); }
  }
  return $value;
}
add_filter( 'pbi_bound_report_rate_limit', fn( $limit, $key ) => 0 === strpos( $key, 'address ' ) && is_file( WP_CONTENT_DIR . '/one-a-minute' ) ? 1 : $limit, 10, 2 );
add_filter( 'default_option_pbi_bound_report_keys', __NAMESPACE__ . '\\pbi_test_meet' );
add_filter( 'pre_update_option_pbi_bound_report_settings', __NAMESPACE__ . '\\pbi_test_meet' );`;
/** Does something while requests are held together. */
async function meeting<T>(action: () => Promise<T>): Promise<T> {
  const folder = `${site.folder}/wp-content/together`;
  mkdirSync(folder);
  try {
    return await action();
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

before(async () => {
  // One after the other: what has been started is there to be stopped where the next fails.
  browser = await startBrowser();
  site = await startPluginSite({workers: 8, constants: {WP_CACHE: true}, mustUse: together});
  site.user('john@contoso.com', 'subscriber');
  site.user('anna', 'author');
  site.settings({
    visitor_username: 'visitors@contoso.com',
    visitor_roles: ['executive'],
    roles: {subscriber: ['sales']},
  });
  page = site.post(block({report: ids.report, dataset: ids.contoso, label: 'Sales'}));
  otherPage = site.post(block({report: ids.report, dataset: ids.northwind}));
  tag = tagIn(await text(page.url));
  customer = await site.signIn('john@contoso.com');
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

afterEach(() => site.ahead(0));

async function text(url: string, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(url, {headers})).text();
}
const generated = async (): Promise<string> =>
  JSON.stringify(await site.emulator.journal.read({operationId: 'EmbedToken_GenerateToken'}));
const refused = async (request: unknown, code = 'NotAllowed'): Promise<void> => {
  await site.emulator.journal.clear();
  const answer = await site.token(request);
  assert.equal(answer.body.error?.code, code, answer.text);
  assert.equal(await site.calls('EmbedToken_GenerateToken'), 0);
};

test('a page’s permission permits its pair and no other dataset or report, not even one that another page shows', async () => {
  assert.equal((await site.token(requestOf(tag))).status, 200);
  for (const changed of [
    {'dataset-id': ids.northwind},
    {'dataset-id': ids.fabrikam},
    {'dataset-id': ids.tailspin},
    {'report-id': ids.paginatedReport},
    {'report-id': '00000000-0000-4000-8000-000000000000'},
  ]) {
    await refused(requestOf({...tag, ...changed}));
  }
  const {'dataset-id': _, ...without} = tag;
  await refused(requestOf(without));
  // Two permissions do not make their cross pairs possible.
  const other = tagIn(await text(otherPage.url));
  const both = {
    reports: [{id: ids.report}],
    datasets: [{id: ids.contoso}, {id: ids.fabrikam}],
    bindings: [
      {reportId: ids.report, datasetId: ids.contoso, signature: tag['binding-signature']},
      {reportId: ids.report, datasetId: ids.fabrikam, signature: other['binding-signature']},
    ],
  };
  const {body} = await site.token(both);
  assert.deepEqual(
    body.refused?.map(r => [r.datasetId, r.code]),
    [[ids.fabrikam, 'NotAllowed']],
  );
});

test('a permission with any one character changed is refused', async () => {
  const signature = tag['binding-signature']!;
  for (let i = 0; i < signature.length; i += 5) {
    const other = signature[i] === '.' ? 'A' : String.fromCharCode(((signature.charCodeAt(i) - 45 + 16) % 77) + 45);
    const {status} = await site.token(
      requestOf({...tag, 'binding-signature': signature.slice(0, i) + other + signature.slice(i + 1)}),
    );
    assert.ok(status === 403 || status === 400, `character ${i}`);
  }
  for (const none of ['', '..', 'a.b.c', `${signature}.`, signature.split('.').slice(0, 2).join('.') + '.']) {
    assert.notEqual((await site.token(requestOf({...tag, 'binding-signature': none}))).status, 200, none);
  }
});

test('past its end a permission is refused as too old, and not before', async () => {
  await site.ahead(47);
  assert.equal((await site.token(requestOf(tag))).status, 200);
  await site.ahead(50);
  await refused(requestOf(tag), 'BindingExpired');
});

test('identities and roles in a request are refused at every level, and change nothing in headers, query and cookies', async () => {
  const who = [{username: 'ceo@contoso.com', roles: ['executive'], datasets: [ids.contoso]}];
  for (const name of [
    'identities',
    'Identities',
    'effectiveIdentity',
    'roles',
    'userName',
    'customData',
    'İdentities',
  ]) {
    const good = requestOf(tag) as Record<string, Record<string, unknown>[]>;
    for (const bad of [
      {...good, [name]: who},
      {...good, reports: [{...good['reports']![0], [name]: who}]},
      {...good, datasets: [{...good['datasets']![0], [name]: who}]},
      {...good, bindings: [{...good['bindings']![0], [name]: who}]},
    ]) {
      await refused(bad, 'InvalidRequest');
    }
  }
  await site.forgetCalls();
  const response = await fetch(
    `${site.url}/wp-json/pbi-bound-report/v1/token?identities=ceo&roles=ceo&user=ceo&username=ceo&_method=GET`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-wp-user': 'ceo',
        'x-forwarded-user': 'ceo',
        'x-powerbi-profile-id': 'ceo',
        cookie: 'roles=ceo; user=ceo; wordpress_logged_in_0=ceo|9999999999|a|b',
      },
      body: JSON.stringify(requestOf(tag)),
    },
  );
  assert.equal(response.status, 200);
  assert.equal((await generated()).includes('ceo'), false);
  assert.match(await generated(), /visitors@contoso\.com/);
});

test('pages of other sites get nothing, and no answer lets another origin read it', async () => {
  for (const headers of [
    {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'},
    {origin: 'https://evil.example', 'sec-fetch-site': ''},
    {origin: 'null', 'sec-fetch-site': 'cross-site'},
    {origin: `${site.url}.evil.example`, 'sec-fetch-site': 'cross-site'},
    {origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site'},
    // The site's own name is also that of a page under http, which anybody on the way may have written.
    {origin: site.url, 'sec-fetch-site': 'cross-site'},
    {origin: site.url, 'sec-fetch-site': 'same-site'},
  ]) {
    const answer = await site.token(requestOf(tag), {...headers, cookie: customer});
    assert.equal(answer.body.error?.code, 'OriginNotAllowed', JSON.stringify(headers));
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  }
  const form = await site.token(JSON.stringify(requestOf(tag)), {'content-type': 'text/plain'});
  assert.equal(form.body.error?.code, 'UnsupportedMediaType');
  const good = await site.token(requestOf(tag));
  assert.equal(good.headers.get('access-control-allow-origin'), null);
  assert.match(good.headers.get('cache-control') ?? '', /no-store/);
  assert.match(good.headers.get('vary') ?? '', /Cookie/);
});

test('WordPress’s own query parameters do not turn another request into a good one', async () => {
  const url = `${site.url}/wp-json/pbi-bound-report/v1/token`;
  for (const query of ['?_method=POST', '?_jsonp=steal&_method=POST', '?_envelope=1&_method=POST']) {
    const response = await fetch(url + query);
    const said = await response.text();
    assert.equal(response.status, 405, query);
    assert.equal(said.startsWith('{"error":{"code":"MethodNotAllowed"'), true, said);
  }
  const enveloped = await fetch(`${url}?_envelope=1&_jsonp=steal&_fields=token`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: '{}',
  });
  assert.equal(enveloped.status, 400);
  assert.equal((await enveloped.text()).startsWith('{"error"'), true);
});

test('a subscriber reads and changes no setting, sees no list, no preview and no health', async () => {
  const headers = {cookie: customer};
  const rest = await site.restHeaders(customer);
  for (const path of [
    '/wp-admin/options-general.php?page=pbi-bound-report',
    '/wp-admin/options.php',
    '/?pbi_bound_report_preview=1',
  ]) {
    const response = await fetch(site.url + path, {headers});
    assert.equal(response.status, 403, path);
    assert.equal((await response.text()).includes(defaultCredentials.clientId), false);
  }
  for (const route of ['workspaces', `workspaces/${ids.contosoWorkspace}`, 'health']) {
    const response = await fetch(`${site.url}/wp-json/pbi-bound-report/v1/${route}`, {
      headers: rest,
    });
    assert.equal(response.status, 403, route);
    // WordPress's own word for a missing capability, not for a nonce that is wrong.
    assert.match(await response.text(), /rest_forbidden/);
  }
  const save = await fetch(`${site.url}/wp-admin/admin-post.php`, {
    method: 'POST',
    headers: {...headers, 'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({action: 'pbi_bound_report_save', _wpnonce: rest['x-wp-nonce'] ?? '', tenant_id: 'evil'}),
  });
  assert.equal(save.status, 403);
  assert.equal(site.php(`echo PbiBoundReport\\Settings::connection()['tenant_id'];`), defaultCredentials.tenantId);
});

test('an administrator’s settings cannot be changed by another site: the form wants its nonce', async () => {
  const save = await fetch(`${site.url}/wp-admin/admin-post.php`, {
    method: 'POST',
    headers: {cookie: await site.signIn('admin'), 'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({action: 'pbi_bound_report_save', visitor_username: 'evil'}),
  });
  assert.equal(save.status, 403);
  assert.equal(site.php(`echo PbiBoundReport\\Settings::site()['visitor_username'];`), 'visitors@contoso.com');
});

test('an author cannot publish what nobody who may has published', async () => {
  for (const content of [
    block({report: ids.report, dataset: ids.fabrikam}),
    `[pbi_bound_report report="${ids.report}" dataset="${ids.fabrikam}"]`,
    `[pbi_bound_report report="${ids.report}"]`,
  ]) {
    const post = site.post(content, {author: 'anna', type: 'post'});
    assert.deepEqual(tagIn(await text(post.url)), {}, content);
  }
  const reused = site.post(block({report: ids.report, dataset: ids.contoso}), {author: 'anna', type: 'post'});
  assert.equal(tagIn(await text(reused.url))['dataset-id'], ids.contoso);
});

test('attributes of every kind, by an author: no script, no foreign endpoint, no foreign frame', async () => {
  const evil = [
    '"><script>window.hacked=1</script>',
    "' onload=window.hacked=1 x='",
    '" onfocus="window.hacked=1" autofocus tabindex="1',
    'javascript:window.hacked=1',
    '<img src=x onerror=window.hacked=1>',
    '</pbi-bound-report><script>window.hacked=1</script>',
    'https://evil.example/token',
    '//evil.example/theme.json',
    '&quot;&gt;&lt;script&gt;window.hacked=1&lt;/script&gt;',
    '\u0000"\\u0022><svg onload=window.hacked=1>',
    '{"name":"</script><script>window.hacked=1</script>"}',
    '1px;background:url(https://evil.example/x)',
    '16/9;background:url(//evil.example)',
  ];
  const names = [
    ...['label', 'page', 'height', 'aspectRatio', 'loading', 'filterPane', 'pageNavigation', 'theme'],
    ...[
      'token-endpoint',
      'tokenEndpoint',
      'embed-url',
      'embedUrl',
      'src',
      'style',
      'class',
      'onload',
      'onclick',
      'srcdoc',
    ],
    ...['allow', 'referrerpolicy', 'credentials', 'settings', 'workspace', 'align', 'anchor', 'className'],
  ];
  const good = {report: ids.report, dataset: ids.contoso};
  const contents = evil.flatMap(value => [
    block({...good, ...Object.fromEntries(names.map(name => [name, value]))}),
    `[pbi_bound_report report="${ids.report}" dataset="${ids.contoso}" ${names.map(n => `${n}="${value.replaceAll('"', '&quot;').replaceAll('[', '').replaceAll(']', '')}"`).join(' ')}]`,
  ]);
  const post = site.post(contents.join('\n\n'), {author: 'anna', type: 'post'});
  const html = await text(post.url);
  const allowed = new Set([
    ...['report-id', 'dataset-id', 'binding-signature', 'token-endpoint', 'label', 'page-name', 'layout', 'loading'],
    ...['filter-pane', 'page-navigation', 'theme', 'locale', 'style'],
  ]);
  const tags = [...html.matchAll(/<pbi-bound-report [^>]*>/g)].map(([one]) => tagIn(one));
  assert.ok(tags.length >= evil.length, `${tags.length} tags`);
  for (const found of tags) {
    assert.deepEqual(
      Object.keys(found).filter(name => !allowed.has(name)),
      [],
    );
    assert.equal(found['token-endpoint'], '/wp-json/pbi-bound-report/v1/token');
    assert.doesNotMatch(`${found['style']} ${found['theme']}`, /evil|url\(|javascript/);
  }
  const visitor = await newVisitor(browser);
  const hosts = new Set<string>();
  visitor.on('request', request => hosts.add(new URL(request.url()).host));
  await visitor.goto(post.url);
  await revenueShown(visitor);
  assert.equal(await visitor.evaluate(() => 'hacked' in window), false);
  assert.deepEqual(
    [...hosts].filter(host => host && !host.startsWith('127.0.0.1:')),
    [],
  );
  await visitor.close();
});

test('no secret is in HTML, the REST index, a copy of the database, logs or error texts', async () => {
  const secret = 'the-secret-of-the-settings-page';
  site.php(
    `update_option( 'pbi_bound_report_connection', array( 'client_secret' => PbiBoundReport\\Vault::seal( ${phpString(secret)}, 'client_secret' ), 'private_key' => PbiBoundReport\\Vault::seal( 'PRIVATE KEY of tests', 'private_key' ) ), false );`,
  );
  const admin = {cookie: await site.signIn('admin')};
  const rest = await site.restHeaders(admin.cookie);
  const answer = await site.token(requestOf(tag));
  const errors: string[] = [];
  for (const failure of ['throttled', 'serverError', 'notAuthorized', 'capacityQuota'] as const) {
    await site.forgetCalls();
    await site.emulator.faults.add({operation: 'EmbedToken_GenerateToken', failure, times: 4});
    errors.push((await site.token(requestOf(tag))).text);
    await site.emulator.faults.clear();
  }
  await site.forgetCalls();
  const places: Record<string, string> = {
    page: await text(page.url),
    'page of an administrator': await text(page.url, admin),
    'REST index': await text(`${site.url}/wp-json/`),
    'REST index of an administrator': await text(`${site.url}/wp-json/`, rest),
    'REST settings': await text(`${site.url}/wp-json/wp/v2/settings`, rest),
    'settings page': await text(`${site.url}/wp-admin/options-general.php?page=pbi-bound-report`, admin),
    'all options': await text(`${site.url}/wp-admin/options.php`, admin),
    export: await text(`${site.url}/wp-admin/export.php?download=true&content=all`, admin),
    database: site.databaseText(),
    log: site.log(),
    errors: errors.join('\n'),
  };
  await site.token(requestOf(tag));
  places['database with tokens'] = site.databaseText();
  const secrets = [secret, 'PRIVATE KEY of tests', defaultCredentials.clientSecret, answer.body.token];
  for (const [place, content] of Object.entries(places)) {
    assert.ok(content.length > 0, place);
    for (const one of secrets) assert.equal(content.includes(one), false, `${one.slice(0, 12)}… is in: ${place}`);
    assert.doesNotMatch(content, /H4sIAAAAAAA|"access_token"/, place);
  }
  assert.equal(/visitors@contoso\.com|executive/.test(errors.join() + places['page']!), false);
  site.php(`delete_option( 'pbi_bound_report_connection' );`);
});

test('200 visitors at once on a cold cache cost one sign-in and one GenerateToken call, and each gets a token', async () => {
  await site.forgetCalls();
  const answers = await Promise.all(Array.from({length: 200}, () => site.token(requestOf(tag))));
  assert.deepEqual([...new Set(answers.map(a => a.status))], [200]);
  assert.equal(new Set(answers.map(a => a.body.tokenId)).size, 1);
  assert.equal(await site.calls('EmbedToken_GenerateToken'), 1);
  const signIns = (await site.emulator.journal.read({})).filter(e => JSON.stringify(e).includes('/oauth2/v2.0/token'));
  assert.equal(signIns.length, 1);
});

test('what a busy database refuses is written a moment later, and a lock is given back all the same', () => {
  const said = site.php(`
    $refused = 0;
    add_filter( 'query', function ( $query ) use ( &$refused ) {
      if ( $refused % 3 < 2 && preg_match( '/^(?:INSERT.*_transient_pbi_br_|DELETE.*pbi_br_)/s', $query ) ) {
        ++$refused;
        // The database says in its error that there is no such table as "database is locked".
        return 'INSERT INTO \`database is locked\` VALUES ( 1 )';
      }
      if ( $refused % 3 === 2 ) ++$refused;
      return $query;
    } );
    $make = function () { return array( 'made', 60 ); };
    $good = function ( $value ) { return $value === 'made'; };
    $first = PbiBoundReport\\Store::get_or_make( 'busy', $good, $make );
    $kept = PbiBoundReport\\Store::get( 'busy', true );
    PbiBoundReport\\Store::delete( 'busy' );
    // Whoever waits for a lock that is not given back is refused in the end.
    $second = PbiBoundReport\\Store::get_or_make( 'busy', $good, $make );
    echo json_encode( array( $first, $kept, $second, $refused > 2 ) );`);
  assert.deepEqual(JSON.parse(said), ['made', 'made', 'made', true]);
});

test('the lock of a request that has died is taken over after half a minute, and not before', async () => {
  assert.deepEqual(await takeOverLocks(site, `add_option( $name, $value, '', 'no' );`), ['waited', 'made']);
});

test('what a database refuses for another reason, and what it holds already, is written once', () => {
  const said = site.php(`
    global $wpdb;
    $tries = array();
    foreach ( array( 'database is locked', 'database table is locked', 'Lock wait timeout exceeded; try restarting transaction', 'Deadlock found when trying to get lock', 'Duplicate entry', 'disk is full', '' ) as $error ) {
      $tries[ $error ] = 0;
      $wpdb->last_error = 'database is locked';
      PbiBoundReport\\Store::write( function () use ( $wpdb, &$tries, $error ) {
        ++$tries[ $error ];
        if ( $error !== '' ) $wpdb->last_error = $error;
        return false;
      } );
    }
    echo json_encode( array_values( $tries ) );`);
  assert.deepEqual(JSON.parse(said), [6, 6, 6, 6, 1, 1, 1]);
});

test('pages that are shown for the first time at the same moment all carry a permission that is taken', async () => {
  const kept = site.php(`echo json_encode( get_option( PbiBoundReport\\Settings::KEYS ) );`);
  for (const round of [1, 2, 3]) {
    site.php(`delete_option( PbiBoundReport\\Settings::KEYS );`);
    const pages = await meeting(() => Promise.all(Array.from({length: 6}, () => text(page.url))));
    const signatures = pages.map(html => tagIn(html)['binding-signature']!.split('.')[0]);
    assert.equal(new Set(signatures).size, 1, `round ${round}: one key`);
    assert.equal((await site.token(requestOf(tagIn(pages[0]!)))).status, 200);
  }
  // The other tests' pages were signed with the key that was there before.
  site.php(`update_option( PbiBoundReport\\Settings::KEYS, json_decode( '${kept}', true ) );`);
});

test('two editors who save at the same moment both publish', async () => {
  const datasets = Array.from({length: 3}, (_, n) => `00000000-0000-4000-8000-0000000000${10 + n}`);
  const headers = await site.restHeaders(await site.signIn('admin'));
  const save = (dataset: string): Promise<Response> =>
    fetch(`${site.url}/wp-json/wp/v2/pages`, {
      method: 'POST',
      headers: {...headers, 'content-type': 'application/json'},
      body: JSON.stringify({title: 'Sales', status: 'publish', content: block({report: ids.report, dataset})}),
    });
  const answers = await meeting(() => Promise.all(datasets.map(save)));
  assert.deepEqual([...new Set(answers.map(a => a.status))], [201]);
  const list = site.php(`echo json_encode( PbiBoundReport\\Settings::site()['public'] );`);
  const published = (JSON.parse(list) as {dataset: string}[]).map(pair => pair.dataset);
  assert.deepEqual(
    datasets.filter(dataset => !published.includes(dataset)),
    [],
  );
});

test('the page of an anonymous visitor, given to everybody a day later, works and shows each their own rows', async () => {
  await site.forgetCalls();
  // Within one hour: a permission ends at the end of one.
  const [cached, again] = await site.holdTime(async () => [await text(page.url), await text(page.url)] as const);
  assert.equal(cached, again, 'the same page renders to the same bytes');
  // Letters of a signature come by chance; what is signed can be read.
  const [, claims = '', mac = ''] = tagIn(cached)['binding-signature']!.split('.');
  const personal = /nonce|H4sI|visitors@contoso|executive|john/i;
  assert.ok(mac.length > 40);
  assert.doesNotMatch(cached.replaceAll(mac, ''), personal);
  assert.doesNotMatch(Buffer.from(claims, 'base64url').toString(), personal);
  // As full-page caches do it: a file that WordPress includes before anything else.
  writeFileSync(`${site.folder}/wp-content/cached.html`, cached);
  writeFileSync(
    `${site.folder}/wp-content/advanced-cache.php`,
    `<?php if ( ${phpString(new URL(page.url).pathname)} === $_SERVER['REQUEST_URI'] ) { readfile( __DIR__ . '/cached.html' ); exit; }`,
  );
  await site.ahead(25);
  assert.equal(await text(page.url, {cookie: customer}), cached);
  const shownTo = async (cookie?: string): Promise<number> => {
    const visitor = await newVisitor(browser);
    if (cookie !== undefined) {
      await visitor.setCookie(
        ...cookie
          .split('; ')
          .map(pair => ({name: pair.split('=')[0]!, value: pair.slice(pair.indexOf('=') + 1), url: site.url})),
      );
    }
    await visitor.goto(page.url);
    const revenue = await revenueShown(visitor);
    await visitor.close();
    return revenue;
  };
  const everybody = await shownTo();
  const own = await shownTo(customer);
  assert.ok(own > 0 && own < everybody, `${own} of ${everybody}`);
  assert.equal(await shownTo(), everybody);
  rmSync(`${site.folder}/wp-content/advanced-cache.php`);
});

test('what is taken off the public list is refused at once, though pages with its permission are about', async () => {
  const kept = site.php(`echo json_encode( PbiBoundReport\\Settings::site()['public'] );`);
  site.settings({public: []});
  try {
    await refused(requestOf(tag));
  } finally {
    site.settings({public: JSON.parse(kept) as unknown});
  }
  assert.equal((await site.token(requestOf(tag))).status, 200);
});

test('a workspace that the settings do not allow gives no token, though pages with its permission are about', async () => {
  // Of one the plugin looks for the workspaces, of the other its permission names them.
  const named = site.post(
    block({
      report: ids.report,
      workspace: ids.reportWorkspace,
      dataset: ids.contoso,
      datasetWorkspace: ids.contosoWorkspace,
    }),
  );
  try {
    for (const [each, code] of [
      [tag, 'PowerBIEntityNotFound'],
      [tagIn(await text(named.url)), 'PowerBIRefused'],
    ] as const) {
      for (const allowed of [ids.contosoWorkspace, ids.reportWorkspace]) {
        site.settings({workspaces: [allowed]});
        await site.forgetCalls();
        await refused(requestOf(each), code);
      }
      site.settings({workspaces: [ids.reportWorkspace, ids.contosoWorkspace]});
      assert.equal((await site.token(requestOf(each))).status, 200);
    }
  } finally {
    site.settings({workspaces: []});
  }
});

test('new questions of one address are let through so many a minute; what is kept is given all the same', async () => {
  await site.forgetCalls();
  const limit = `${site.folder}/wp-content/one-a-minute`;
  writeFileSync(limit, '');
  try {
    assert.equal((await site.token(requestOf(tag))).status, 200);
    const {status, headers, body} = await site.token(requestOf(tagIn(await text(otherPage.url))));
    assert.deepEqual([status, body.error?.code], [429, 'TooManyRequests']);
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.equal((await site.token(requestOf(tag))).status, 200);
    assert.equal(await site.calls('EmbedToken_GenerateToken'), 1);
  } finally {
    rmSync(limit);
    await site.forgetCalls();
  }
});

test('a service token that Power BI refuses is replaced once: then there is an error, and no loop of sign-ins', async () => {
  await site.forgetCalls();
  await site.emulator.faults.add({operation: 'EmbedToken_GenerateToken', status: 401, code: 'TokenExpired', times: 99});
  try {
    assert.notEqual((await site.token(requestOf(tag))).status, 200);
    assert.equal(await site.calls('EmbedToken_GenerateToken'), 2);
    assert.ok((await site.calls('Entra_Token')) <= 2);
  } finally {
    await site.emulator.faults.clear();
    await site.forgetCalls();
  }
});

test('a redirect of Power BI or of Entra is not followed: it would carry a token or the secret elsewhere', async () => {
  let followed = 0;
  const elsewhere = createServer((_, response) => {
    followed += 1;
    response.end('{}');
  });
  await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve));
  const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
  try {
    for (const operationId of ['EmbedToken_GenerateToken', 'Entra_Token']) {
      await site.forgetCalls();
      await site.emulator.faults.add({operation: operationId, status: 307, headers: {location}});
      assert.notEqual((await site.token(requestOf(tag))).status, 200, operationId);
      assert.ok((await site.calls(operationId)) > 0, operationId);
      await site.emulator.faults.clear();
    }
    assert.equal(followed, 0);
  } finally {
    await site.emulator.faults.clear();
    elsewhere.close();
    await site.forgetCalls();
  }
});

test('a block for signed-in users carries no permission: visitors are asked to sign in, users get what the rules say', async () => {
  const members = site.post(block({report: ids.report, dataset: ids.fabrikam, access: 'members'}));
  const its = tagIn(await text(members.url));
  assert.equal(its['binding-signature'], undefined);
  await refused(requestOf(its), 'NotSignedIn');
  assert.equal((await site.token(requestOf(its), {cookie: customer})).body.error?.code, 'NotAllowed');
  site.settings({rules: [{who: 'subscriber', report: ids.report, dataset: ids.fabrikam}]});
  assert.equal((await site.token(requestOf(its), {cookie: customer})).status, 200);
  assert.equal((await site.token(requestOf({...its, 'dataset-id': ids.northwind}), {cookie: customer})).status, 403);
  assert.equal((await site.token(requestOf(its), {cookie: await site.signIn('anna')})).status, 403);
});

test('what a private page carries is for the one that it was shown to', async () => {
  const secret = site.post(block({report: ids.report, dataset: ids.contoso}), {status: 'private'});
  const admin = await site.signIn('admin');
  const its = tagIn(await text(secret.url, {cookie: admin}));
  assert.ok(its['binding-signature']);
  assert.equal((await site.token(requestOf(its), {cookie: admin})).status, 200);
  await refused(requestOf(its));
  assert.equal((await site.token(requestOf(its), {cookie: customer})).status, 403);
  assert.deepEqual(tagIn(await text(secret.url)), {});
  // Shown to everybody later, the page has other permissions; this one ends.
  site.php(`wp_set_current_user( 1 ); wp_update_post( array( 'ID' => ${secret.id}, 'post_status' => 'publish' ) );`);
  const renew = async (signature: string | undefined): Promise<number> => {
    const headers = {'content-type': 'application/json', origin: site.url, ...(await site.restHeaders(admin))};
    const body = JSON.stringify({signature});
    return (await fetch(`${site.url}/wp-json/pbi-bound-report/v1/renew`, {method: 'POST', headers, body})).status;
  };
  assert.equal(await renew(its['binding-signature']), 403);
  assert.equal(await renew(tagIn(await text(secret.url))['binding-signature']), 200);
});

test('a permission is renewed while its page shows the pair to the public, and not after', async () => {
  const renew = async (signature: string): Promise<{status: number; signature?: string}> => {
    const response = await fetch(`${site.url}/wp-json/pbi-bound-report/v1/renew`, {
      method: 'POST',
      headers: {'content-type': 'application/json', origin: site.url},
      body: JSON.stringify({signature}),
    });
    return {status: response.status, ...((await response.json()) as {signature?: string})};
  };
  const post = site.post(block({report: ids.report, dataset: ids.contoso}));
  const old = tagIn(await text(post.url));
  await site.ahead(40);
  const renewed = await renew(old['binding-signature']!);
  assert.equal(renewed.status, 200);
  await site.ahead(60);
  await refused(requestOf(old), 'BindingExpired');
  assert.equal((await renew(old['binding-signature']!)).status, 403);
  assert.equal((await site.token(requestOf({...old, 'binding-signature': renewed.signature!}))).status, 200);
  const update = (members: string): string =>
    site.php(`wp_set_current_user( 1 ); wp_update_post( array( 'ID' => ${post.id}, ${members} ) );`);
  for (const status of ['draft', 'private', 'trash']) {
    update(`'post_status' => '${status}'`);
    assert.equal((await renew(renewed.signature!)).status, 403, status);
    update("'post_status' => 'publish'");
    assert.equal((await renew(renewed.signature!)).status, 200);
  }
  update("'post_content' => 'Nothing.'");
  assert.equal((await renew(renewed.signature!)).status, 403);
});
