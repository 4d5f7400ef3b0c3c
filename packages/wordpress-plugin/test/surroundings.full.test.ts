/** What stands around a report in a WordPress: widgets, excerpts, page builders, other plugins, caches. */
import assert from 'node:assert/strict';
import {cpSync, rmSync, writeFileSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {newVisitor, revenueShown, startBrowser} from './support/browser.js';
import {block, ids, phpString, requestOf, startPluginSite, tagIn, type PluginSite} from './support/plugin-site.js';

let site: PluginSite;
let admin: string;
/** A file of `wp-content` that turns something on. */
const file = (name: string): string => `${site.folder}/wp-content/${name}`;
/** Does something while a file of `wp-content` is there. */
async function during<T>(name: string, content: string, action: () => Promise<T>): Promise<T> {
  writeFileSync(file(name), content);
  try {
    return await action();
  } finally {
    rmSync(file(name), {force: true});
  }
}

/** Another plugin's code, in the namespace that it would have. */
const others = `
// A database that somebody has set to read-only.
add_filter( 'query', fn( $query ) => is_file( WP_CONTENT_DIR . '/read-only' ) && preg_match( '/^\\s*(?:INSERT|UPDATE|DELETE|REPLACE)/i', $query ) ? 'INSERT INTO \`the database is read-only\` VALUES ( 1 )' : $query );
// A plugin that minifies HTML: no quotes where HTML allows it, attributes in another order, scripts deferred.
add_action( 'template_redirect', function () {
  if ( ! isset( $_GET['minify'] ) ) return;
  ob_start( function ( $html ) {
    return preg_replace_callback( '/<(pbi-bound-report|script)( [^>]*)>/', function ( $tag ) {
      preg_match_all( '/ ([\\w-]+)(?:="([^"]*)")?/', $tag[2], $found, PREG_SET_ORDER );
      $attributes = array_map( fn( $one ) => ' ' . strtolower( $one[1] ) . ( ! isset( $one[2] ) ? '' : ( preg_match( '/[\\s"\\'=<>\`]|^$/', $one[2] ) ? '="' . $one[2] . '"' : '=' . $one[2] ) ), array_reverse( $found ) );
      return '<' . strtoupper( $tag[1] ) . implode( '', $attributes ) . ( $tag[1] === 'script' ? ' defer' : '' ) . '>';
    }, $html );
  } );
} );
// A theme of the old days: paragraphs after shortcodes, no types of scripts.
add_action( 'wp', function () {
  if ( ! isset( $_GET['old'] ) ) return;
  remove_filter( 'the_content', 'wpautop' );
  foreach ( array( 'wpautop' => 99, 'wptexturize' => 100 ) as $name => $priority ) add_filter( 'the_content', $name, $priority );
  add_filter( 'script_loader_tag', fn( $tag ) => preg_replace( '/ type="[^"]*"/', '', $tag ), 20 );
} );
// A security plugin that closes the REST API to visitors.
add_filter( 'rest_authentication_errors', fn( $errors ) => is_file( WP_CONTENT_DIR . '/closed' ) ? new \\WP_Error( 'rest_login_required', 'Sign in.', array( 'status' => 401 ) ) : $errors, 99 );
// A plugin that asks a route by the way, while another is answered.
add_action( 'rest_api_init', fn() => register_rest_route( 'of-tests/v1', '/outer', array( 'methods' => 'GET', 'permission_callback' => '__return_true', 'callback' => function () {
  rest_do_request( new \\WP_REST_Request( 'POST', '/pbi-bound-report/v1/token' ) );
  return array( 'outer' => true );
} ) ) );
// A theme with a report in its code, and one that shows the field of a page builder.
add_action( 'wp_footer', fn() => print( do_shortcode( (string) get_post_meta( get_queried_object_id(), 'built', true ) ) ) );`;

before(async () => {
  site = await startPluginSite({workers: 6, mustUse: others});
  site.settings({visitor_username: 'visitors@contoso.com', visitor_roles: ['executive']});
  site.php(
    `file_put_contents( WPMU_PLUGIN_DIR . '/amp.php', '<?php function amp_is_request() { return isset( $_GET["amp"] ); }' );`,
  );
  admin = await site.signIn('admin');
});
after(() => site?.stop());

const text = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(url, {headers})).text();
const pairs = (): string => site.php(`echo json_encode( PbiBoundReport\\Settings::site()['public'] );`);
const typed = `<pbi-bound-report report-id="${ids.report}" dataset-id="${ids.contoso}" label="Sales"></pbi-bound-report>`;
const html = (content: string): string => `<!-- wp:html -->\n${content}\n<!-- /wp:html -->`;
const shortcode = `[pbi_bound_report report="${ids.report}" dataset="${ids.contoso}"]`;
const renew = (signature: string | undefined, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${site.url}/wp-json/pbi-bound-report/v1/renew`, {
    method: 'POST',
    headers: {'content-type': 'application/json', ...headers},
    body: JSON.stringify({signature}),
  });

test('an excerpt, a search result and a feed hold no permission, no script and no word for readers without JavaScript', async () => {
  for (const content of [html(typed), typed, shortcode, block({report: ids.report, dataset: ids.contoso})]) {
    const {id} = site.post(`Sentence of a story.\n\n${content}`, {type: 'post'});
    const found = await text(`${site.url}/?s=Sentence`);
    assert.match(found, /Sentence of a story\./, content);
    assert.doesNotMatch(found, /needs JavaScript|binding-signature|pbi-bound-report\.js/, content);
    const feed = await text(`${site.url}/feed/`);
    assert.match(feed, /Sentence of a story\./);
    assert.doesNotMatch(feed, /needs JavaScript|binding-signature|<pbi-bound-report/, content);
    site.php(`wp_delete_post( ${id}, true );`);
  }
});

test('on a page of the AMP plugin, where no script of ours runs, a link leads to the page', async () => {
  const {url} = site.post(block({report: ids.report, dataset: ids.contoso, label: 'Sales'}));
  const page = await text(`${url}?amp`);
  assert.match(page, new RegExp(`<a href="${url}">Sales</a>`));
  assert.doesNotMatch(page, /<pbi-bound-report|binding-signature|pbi-bound-report\.js/);
});

test('a widget of text or of HTML publishes its report when an editor saves it, and visitors see it', async () => {
  const kinds = {widget_text: ['WP_Widget_Text', 'text'], widget_custom_html: ['WP_Widget_Custom_HTML', 'content']};
  for (const [option, [type, member]] of Object.entries(kinds)) {
    for (const content of option === 'widget_text' ? [shortcode, typed] : [typed]) {
      const instance = `array( ${phpString(member!)} => ${phpString(content)}, 'filter' => true, 'visual' => true )`;
      for (const first of [true, false]) {
        site.settings({public: []});
        site.php(
          `wp_set_current_user( 1 ); ${first ? `delete_option( '${option}' ); add_option` : 'update_option'}( '${option}', array( 2 => ${instance}, '_multiwidget' => 1, 'x' => uniqid() ) );`,
        );
        assert.match(pairs(), new RegExp(ids.contoso), `${option} ${content}`);
      }
      const shown = site.php(`the_widget( '${type}', ${instance} );`);
      assert.equal((await site.token(requestOf(tagIn(shown)))).status, 200, shown);
      site.settings({public: []});
      site.php(`wp_set_current_user( 0 ); update_option( '${option}', array( 2 => ${instance}, 'y' => 1 ) );`);
      assert.equal(pairs(), '[]');
    }
  }
});

test('who may publish reads on the page that visitors do not see a report, and which line makes it public', async () => {
  site.settings({public: []});
  const {id, url} = site.post('Built by a page builder.');
  site.php(`update_post_meta( ${id}, 'built', ${phpString(shortcode)} );`);
  const said = /Visitors do not see this report\..*Public: [0-9a-f-]{36} [0-9a-f-]{36}</;
  assert.match(await text(url, {cookie: admin}), said);
  assert.doesNotMatch(await text(url), /Visitors do not see|<pbi-bound-report/);
  site.settings({public: [{report: ids.report, dataset: ids.contoso}]});
  assert.doesNotMatch(await text(url, {cookie: admin}), said);
  assert.equal((await site.token(requestOf(tagIn(await text(url))))).status, 200);
  // A draft is published when it is saved as such: nothing to say of it.
  site.settings({public: []});
  const draft = site.post(block({report: ids.report, dataset: ids.contoso}), {status: 'draft'});
  const preview = await text(`${site.url}/?page_id=${draft.id}&preview=true`, {cookie: admin});
  assert.match(preview, /<pbi-bound-report/);
  assert.doesNotMatch(preview, said);
});

test('a request that asks the route by the way, a batch or a plugin’s, gets its own answer', async () => {
  const batch = await fetch(`${site.url}/wp-json/batch/v1`, {
    method: 'POST',
    headers: {'content-type': 'application/json', origin: 'https://evil.example'},
    body: JSON.stringify({
      requests: [{path: '/pbi-bound-report/v1/token', headers: {'content-type': 'application/json'}, body: {a: 1}}],
    }),
  });
  const answer = (await batch.json()) as {responses: {status: number; body: {error: {code: string}}}[]};
  assert.equal(batch.status, 207, JSON.stringify(answer));
  assert.deepEqual(
    answer.responses.map(({status, body}) => [status, body.error.code]),
    [[400, 'InvalidRequest']],
  );
  assert.deepEqual(await (await fetch(`${site.url}/wp-json/of-tests/v1/outer`)).json(), {outer: true});
});

test('where a security plugin closes the REST API to visitors, the last problems say so', async () => {
  const settings = `${site.url}/wp-admin/options-general.php?page=pbi-bound-report`;
  site.php(`delete_option( 'pbi_bound_report_log' );`);
  await during('closed', '', async () => {
    await fetch(`${site.url}/wp-json/wp/v2/posts`);
    assert.doesNotMatch(await text(settings, {cookie: admin}), /Visitors do not reach/);
    const {status, text: said} = await site.token({});
    assert.equal(status, 401);
    assert.match(said, /rest_login_required/);
  });
  assert.match(
    await text(settings, {cookie: admin}),
    /pbi-bound-report-problems.*Visitors do not reach the token endpoint\. A security plugin/s,
  );
});

test('the permission of a page with a password is renewed for those who have given it', async () => {
  const {id, url} = site.post(block({report: ids.report, dataset: ids.contoso}));
  site.php(`wp_set_current_user( 1 ); wp_update_post( array( 'ID' => ${id}, 'post_password' => 'open sesame' ) );`);
  assert.deepEqual(tagIn(await text(url)), {});
  const given = await fetch(`${site.url}/wp-login.php?action=postpass`, {
    method: 'POST',
    redirect: 'manual',
    headers: {referer: url},
    body: new URLSearchParams({post_password: 'open sesame'}),
  });
  const cookie = given.headers
    .getSetCookie()
    .map(one => one.split(';')[0])
    .join('; ');
  const {'binding-signature': signature} = tagIn(await text(url, {cookie}));
  assert.ok(signature);
  assert.equal((await renew(signature)).status, 403);
  assert.equal((await renew(signature, {cookie})).status, 200);
});

test('a typed tag without an end is shown on a long page as well', async () => {
  for (const bytes of [30_000, 300_000]) {
    site.settings({public: []});
    const long = `${typed.replace('></pbi-bound-report>', ' />')}${'<p>A line.</p>'.repeat(bytes / 14)}`;
    const {url} = site.post(html(long));
    assert.equal((await site.token(requestOf(tagIn(await text(url))))).status, 200, String(bytes));
  }
});

test('scripts carry the words by which plugins that join, delay and minify leave them alone', async () => {
  const page = await text(site.post(block({report: ids.report, dataset: ids.northwind})).url);
  const scripts = page.match(/<script type="module"[^>]*plugins\/pbi-bound-report[^>]*>/g) ?? [];
  assert.equal(scripts.length, 2);
  for (const script of scripts) {
    for (const word of ['data-no-optimize="1"', 'data-noptimize="1"', 'nowprocket', 'data-cfasync="false"']) {
      assert.ok(script.includes(` ${word}`), `${word} in ${script}`);
    }
  }
});

test('a theme that makes paragraphs after shortcodes and takes types out of scripts tears nothing', async () => {
  const {url} = site.post(`Before.\n\n${shortcode}\n\nAfter.`);
  const page = await text(`${url}?old`);
  assert.match(page, /<\/pbi-bound-report><noscript>This report needs JavaScript\.<\/noscript><\/div>/);
  assert.equal((page.match(/<script type="module"[^>]*plugins\/pbi-bound-report/g) ?? []).length, 2, page);
  assert.equal((await site.token(requestOf(tagIn(page)))).status, 200);
});

test('a page whose quotes, order and case of attributes a minifier has changed shows its rows', async t => {
  const browser = await startBrowser();
  t.after(() => browser.close());
  const {url} = site.post(
    block({report: ids.report, dataset: ids.contoso, label: 'Sales', theme: '{"name":"x","dataColors":["#ff0000"]}'}),
  );
  const minified = await text(`${url}?minify`);
  assert.match(minified, /<PBI-BOUND-REPORT [^>]*report-id=b2e49b01/);
  assert.match(minified, /<SCRIPT [^>]*type=module defer>/);
  const visitor = await newVisitor(browser);
  await visitor.goto(`${url}?minify`);
  assert.ok((await revenueShown(visitor)) > 0);
});

test('an object cache that refuses, loses or keeps old entries gives every visitor a token', async t => {
  const {url} = site.post(block({report: ids.report, dataset: ids.contoso}));
  const tag = tagIn(await text(url));
  cpSync(fileURLToPath(new URL('support/object-cache.php', import.meta.url)), file('object-cache.php'));
  t.after(() => {
    for (const name of ['object-cache.php', 'cache-files']) rmSync(file(name), {recursive: true, force: true});
  });
  for (const manners of ['good', 'refuse', 'lose', 'old']) {
    await during('cache-manners', manners, async () => {
      rmSync(file('cache-files'), {recursive: true, force: true});
      await site.forgetCalls();
      const answers = await Promise.all(Array.from({length: 12}, () => site.token(requestOf(tag))));
      // Whoever waits for a lock that nobody can have is refused in the end: sooner than it would be taken over.
      assert.deepEqual([...new Set(answers.map(a => a.status))], [200], `${manners}: ${answers[0]!.text}`);
      if (manners === 'good') assert.equal(await site.calls('EmbedToken_GenerateToken'), 1);
    });
  }
});

test('on a read-only database visitors get tokens without waiting, and pages carry a permission that is taken', async () => {
  const {url} = site.post(block({report: ids.report, dataset: ids.contoso}));
  const kept = site.php(`echo json_encode( get_option( PbiBoundReport\\Settings::KEYS ) );`);
  site.php(`delete_option( PbiBoundReport\\Settings::KEYS );`);
  await site.forgetCalls();
  await during('read-only', '', async () => {
    const tag = tagIn(await text(url));
    // Whoever waits for a lock that nobody can have is refused in the end.
    const {status, text: said} = await site.token(requestOf(tag));
    assert.equal(status, 200, said);
    const [header, claims] = tag['binding-signature']!.split('.');
    const forged = site.php(
      `echo PbiBoundReport\\Signed_Binding::encode( hash_hmac( 'sha256', '${header!}.${claims!}', '', true ) );`,
    );
    assert.equal(
      (await site.token(requestOf({...tag, 'binding-signature': `${header}.${claims}.${forged}`}))).status,
      403,
    );
  });
  site.php(`update_option( PbiBoundReport\\Settings::KEYS, json_decode( '${kept}', true ) );`);
});

test('PHP had nothing to complain about', () => {
  const complaints = site
    .log()
    .split('\n')
    .filter(line => /PHP (Notice|Warning|Deprecated|Fatal)/.test(line))
    // Of the SQLite driver, where the database is read-only here, and of the search for updates, which finds none.
    .filter(line => !/sqlite-database-integration|wp-includes\/update\.php/.test(line));
  assert.deepEqual(complaints, []);
});
