/** Networks of sites, other ways to place a report, the oldest WordPress, languages, site health, uninstalling. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {generateKeyPairSync} from 'node:crypto';
import {test} from 'node:test';
import {createDefaultWorld, defaultCredentials} from '@pbi-bound-report/emulator';
import {ensurePhp} from '../scripts/wordpress-site.js';
import {block, ids, phpString, requestOf, startPluginSite, tagIn, type PluginSite} from './support/plugin-site.js';

const html = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(url, {headers})).text();
const visitors = {visitor_username: 'visitors@contoso.com', visitor_roles: ['executive']};
/** Names of everything that the plugin has in the options of the site that is switched to. */
const leftovers = `global $wpdb; echo json_encode( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%pbi_b%'" ) );`;

test('one site: shortcode, theme, pattern, lists, German, health; and nothing is left after uninstalling', async t => {
  const site = await startPluginSite();
  t.after(() => site.stop());
  site.settings(visitors);

  await t.test('a shortcode gives the tag that a block gives', async () => {
    const post = site.post(
      `[pbi_bound_report report="${ids.report}" dataset="${ids.contoso}" page_navigation="left" layout="auto" height="480"]`,
    );
    const tag = tagIn(await html(post.url));
    assert.equal(tag['page-navigation'], 'left');
    assert.equal(tag['layout'], 'auto');
    assert.equal(tag['style'], 'height:480px;');
    assert.equal((await site.token(requestOf(tag))).status, 200);
  });

  await t.test(
    'a theme’s function needs nobody’s approval, and its signature is good for its own pair only',
    async () => {
      const tag = tagIn(
        site.php(`echo pbi_bound_report( array( 'report' => '${ids.report}', 'dataset' => '${ids.northwind}' ) );`),
      );
      assert.equal((await site.token(requestOf(tag))).status, 200);
      assert.equal((await site.token(requestOf({...tag, 'dataset-id': ids.fabrikam}))).status, 403);
    },
  );

  await t.test('a synced pattern shows its report on every page, and its permission is renewed', async () => {
    const pattern = site.post(block({report: ids.report, dataset: ids.contoso}), {type: 'wp_block'});
    const post = site.post(`<!-- wp:block {"ref":${pattern.id}} /-->`);
    const tag = tagIn(await html(post.url));
    assert.equal((await site.token(requestOf(tag))).status, 200);
    const renewed = await fetch(`${site.url}/wp-json/pbi-bound-report/v1/renew`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({signature: tag['binding-signature']}),
    });
    assert.equal(renewed.status, 200);
  });

  await t.test('the scripts are modules with integrity, on pages with a report and on no other', async () => {
    const page = await html(site.post(block({report: ids.report, dataset: ids.contoso})).url);
    assert.equal(
      (page.match(/<script type="module" integrity="sha384-[^"]{64}" [^>]*src="[^"]*\/pbi-bound-report\//g) ?? [])
        .length,
      2,
    );
    assert.equal((await html(site.post('No report.').url)).includes('pbi-bound-report'), false);
  });

  await t.test('editors get lists of workspaces, reports and datasets; authors do not', async () => {
    site.user('eva', 'editor');
    site.user('anna', 'author');
    const ask = async (login: string, route: string): Promise<{status: number; body: unknown}> => {
      const headers = await site.restHeaders(await site.signIn(login));
      const response = await fetch(`${site.url}/wp-json/pbi-bound-report/v1/${route}`, {headers});
      return {status: response.status, body: await response.json()};
    };
    const {body} = await ask('eva', 'workspaces');
    assert.deepEqual((body as {name: string}[]).map(w => w.name).sort(), [
      'Contoso',
      'Fabrikam',
      'Northwind',
      'Retail Reports',
    ]);
    const items = (await ask('eva', `workspaces/${ids.reportWorkspace}`)).body as {reports: {id: string}[]};
    assert.ok(items.reports.some(r => r.id === ids.report));
    assert.equal((await ask('anna', 'workspaces')).status, 403);
    site.settings({workspaces: [ids.contosoWorkspace]});
    assert.equal(((await ask('eva', 'workspaces')).body as unknown[]).length, 1);
    assert.equal((await ask('eva', `workspaces/${ids.reportWorkspace}`)).status, 502);
    site.settings({workspaces: []});
  });

  await t.test('in German, settings, block and page speak German', async () => {
    site.php(
      `@mkdir( WP_LANG_DIR ); copy( WP_PLUGIN_DIR . '/pbi-bound-report/languages/pbi-bound-report-de_DE.mo', WP_LANG_DIR . '/de_DE.mo' );`,
    );
    // The list of languages is read once a request.
    site.php(`update_option( 'WPLANG', 'de_DE' );`);
    const cookie = await site.signIn('admin');
    const settings = await html(`${site.url}/wp-admin/options-general.php?page=pbi-bound-report`, {cookie});
    assert.match(settings, /Wer welche Zeilen sieht/);
    assert.match(
      await html(`${site.url}/wp-admin/post-new.php?post_type=page`, {cookie}),
      /Arbeitsbereich des Datasets/,
    );
    const page = await html(site.post(block({report: ids.report, dataset: ids.contoso})).url);
    assert.match(page, /Bericht wird geladen/);
    assert.equal(tagIn(page)['locale'], 'de-DE');
    site.php(`update_option( 'WPLANG', '' );`);
  });

  await t.test('site health says that tokens come, and what to do when they do not', async () => {
    // By HTTP: while PHP runs as a command this process waits for it, and the emulator with it.
    const headers = await site.restHeaders(await site.signIn('admin'));
    const result = async (): Promise<{status: string; description: string}> => {
      const response = await fetch(`${site.url}/wp-json/pbi-bound-report/v1/health`, {headers});
      return (await response.json()) as {status: string; description: string};
    };
    const before = await result();
    assert.equal(before.status, 'good', before.description);
    await site.forgetCalls();
    await site.emulator.faults.add({operation: 'EmbedToken_GenerateToken', failure: 'capacityQuota', times: 9});
    const after = await result();
    assert.equal(after.status, 'critical');
    assert.match(after.description, /capacity/);
    await site.emulator.faults.clear();
    assert.match(
      site.php(`echo json_encode( PbiBoundReport\\Site_Health::settings() );`),
      /"status":"good".*not in the database/,
    );
  });

  await t.test('nothing is left in the database after uninstalling', () => {
    assert.notEqual(site.php(leftovers), '[]');
    site.php(
      `deactivate_plugins( 'pbi-bound-report/pbi-bound-report.php' ); uninstall_plugin( 'pbi-bound-report/pbi-bound-report.php' );`,
    );
    assert.equal(site.php(leftovers), '[]');
  });

  await t.test('PHP had nothing to complain about', () => {
    const complaints = site
      .log()
      .split('\n')
      .filter(line => /PHP (Notice|Warning|Deprecated|Fatal)/.test(line) && line.includes('pbi-bound-report'));
    assert.deepEqual(complaints, []);
  });
});

test('a certificate signs in instead of a secret', async t => {
  const {publicKey, privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  const pem = privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
  const make =
    '$k = openssl_pkey_get_private( $argv[1] ); openssl_x509_export( openssl_csr_sign( openssl_csr_new( array( "commonName" => "tests" ), $k ), null, $k, 1 ), $c ); echo $c;';
  const certificate = spawnSync(ensurePhp(), ['-r', make, '--', pem], {encoding: 'utf8'}).stdout;
  assert.match(certificate, /BEGIN CERTIFICATE/);
  const world = createDefaultWorld();
  const {n, e} = publicKey.export({format: 'jwk'});
  const application = world.principals.find(p => p.type === 'ServicePrincipal');
  assert.ok(application?.type === 'ServicePrincipal' && n && e);
  application.certificates = [{n, e}];
  application.secrets = [];
  const site = await startPluginSite({
    world,
    connect: false,
    constants: {
      PBI_BOUND_REPORT_TENANT_ID: defaultCredentials.tenantId,
      PBI_BOUND_REPORT_CLIENT_ID: defaultCredentials.clientId,
      PBI_BOUND_REPORT_CERTIFICATE: certificate,
      PBI_BOUND_REPORT_PRIVATE_KEY: pem,
    },
  });
  t.after(() => site.stop());
  const tag = tagIn(await html(site.post(block({report: ids.report, dataset: ids.northwind})).url));
  const {status, text} = await site.token(requestOf(tag));
  assert.equal(status, 200, text);
});

test('a network: one connection for all sites, and what one site has signed is nothing on another', async t => {
  const site = await startPluginSite({multisite: true, connect: false});
  t.after(() => site.stop());
  const second = JSON.parse(
    site.php(`
      global $wpdb;
      update_site_option( 'pbi_bound_report_connection', array( 'tenant_id' => '${defaultCredentials.tenantId}', 'client_id' => '${defaultCredentials.clientId}', 'client_secret' => PbiBoundReport\\Vault::seal( '${defaultCredentials.clientSecret}', 'client_secret' ), 'cloud' => 'public' ) );
      $id = wp_insert_site( array( 'domain' => get_network()->domain, 'path' => '/second/', 'network_id' => 1, 'user_id' => 1, 'title' => 'Second' ) );
      if ( is_wp_error( $id ) ) { echo $id->get_error_message(); exit( 1 ); }
      // WordPress takes the colon before a port out of new sites' domains; a network of tests has no port of its own.
      $wpdb->update( $wpdb->blogs, array( 'domain' => '${new URL(site.url).host}' ), array( 'blog_id' => $id ) );
      clean_blog_cache( $id );
      foreach ( array( 'home', 'siteurl' ) as $name ) { update_blog_option( $id, $name, '${site.url}/second' ); }
      echo json_encode( $id );`),
  ) as number;
  const make = (blog: number): {url: string} =>
    JSON.parse(
      site.php(`
        switch_to_blog( ${blog} ); wp_set_current_user( 1 );
        update_option( 'pbi_bound_report_settings', array_merge( PbiBoundReport\\Settings::site(), json_decode( ${phpString(JSON.stringify(visitors))}, true ) ) );
        $id = wp_insert_post( wp_slash( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Sales', 'post_content' => ${phpString(block({report: ids.report, dataset: ids.contoso}))} ) ) );
        echo json_encode( array( 'url' => add_query_arg( 'page_id', $id, home_url( '/' ) ) ) );`),
    ) as {url: string};
  const [first, other] = [make(1), make(second)];
  const post = async (path: string, body: unknown): Promise<{status: number; code: string | undefined}> => {
    const response = await fetch(`${site.url}${path}?rest_route=/pbi-bound-report/v1/token`, {
      method: 'POST',
      headers: {'content-type': 'application/json', origin: site.url},
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      code: ((await response.json()) as {error?: {code: string}}).error?.code,
    };
  };
  const [tag, otherTag] = [tagIn(await html(first.url)), tagIn(await html(other.url))];
  assert.ok(tag['binding-signature'] && otherTag['binding-signature'], `${first.url} ${other.url}`);
  assert.equal((await post('/', requestOf(tag))).status, 200);
  assert.equal((await post('/second/', requestOf(otherTag))).status, 200);
  assert.deepEqual(await post('/second/', requestOf(tag)), {status: 403, code: 'NotAllowed'});
  assert.deepEqual(await post('/', requestOf(otherTag)), {status: 403, code: 'NotAllowed'});

  // Another network of the same installation has a connection of its own.
  const network = JSON.parse(
    site.php(`
      global $wpdb;
      $wpdb->insert( $wpdb->site, array( 'domain' => 'other.example', 'path' => '/' ) );
      $network = (int) $wpdb->insert_id;
      update_network_option( $network, 'pbi_bound_report_connection', array( 'tenant_id' => 'other' ) );
      echo json_encode( array( $network, get_network_option( $network, 'pbi_bound_report_connection' ) ) );`),
  ) as [id: number, connection: unknown];
  assert.deepEqual(network[1], {tenant_id: 'other'});

  site.php(
    `deactivate_plugins( 'pbi-bound-report/pbi-bound-report.php', false, true ); uninstall_plugin( 'pbi-bound-report/pbi-bound-report.php' );`,
  );
  assert.equal(site.php(leftovers), '[]');
  assert.equal(site.php(`switch_to_blog( ${second} ); ${leftovers}`), '[]');
  assert.equal(site.php(`echo json_encode( get_site_option( 'pbi_bound_report_connection' ) );`), 'false');
  assert.equal(
    site.php(`echo json_encode( get_network_option( ${network[0]}, 'pbi_bound_report_connection' ) );`),
    'false',
  );
});

test('WordPress 6.2, the oldest, shows a page with a report and gives its token', async t => {
  const site: PluginSite = await startPluginSite({version: '6.2'});
  t.after(() => site.stop());
  assert.match(site.php(`echo get_bloginfo( 'version' );`), /^6\.2/);
  site.settings(visitors);
  const page = await html(site.post(block({report: ids.report, dataset: ids.contoso})).url);
  assert.equal((page.match(/<script type="module" integrity=/g) ?? []).length, 2);
  assert.equal((await site.token(requestOf(tagIn(page)))).status, 200);
});
