/** A WordPress with the plugin, the emulator behind it, and what tests do with them. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  createEmulatorClient,
  defaultCredentials,
  defaultWorldIds as ids,
  type EmulatorClient,
  type World,
} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import type {TokenEndpointFailure, TokenEndpointResponse} from '@pbi-bound-report/contract';
import {buildReportPage} from '../../../../scripts/build/build-report-page.mjs';
import {buildPlugin} from '../../scripts/build-plugin.mjs';
import {startWordPress, type WordPressOptions, type WordPressSite} from '../../scripts/wordpress-site.js';

export {ids};

/** What a test may set up otherwise. */
export interface PluginSiteOptions extends Partial<WordPressOptions> {
  /** Whether the plugin is put into place and activated. Default true. */
  install?: boolean;
  /** Whether `wp-config.php` connects the site, or the lines by which it does, for an emulator. Default true. */
  connect?: boolean | ((emulatorOrigin: string) => string);
  /** The emulator's world. Default: its own. */
  world?: World;
}

/** A WordPress with the plugin, and the emulator behind it. */
export interface PluginSite extends WordPressSite {
  readonly emulator: EmulatorClient;
  readonly emulatorOrigin: string;
  /** The plugin's zip. */
  readonly zip: string;
  /** Makes a post and gives its address. */
  post(
    content: string,
    options?: {author?: string; status?: string; type?: string; as?: string},
  ): {id: number; url: string};
  /** Makes a user, whose password is `password`. */
  user(login: string, role: string): void;
  /** Changes the plugin's settings. */
  settings(change: Record<string, unknown>): void;
  /** Signs in. @returns The `Cookie` header. */
  signIn(login: string): Promise<string>;
  /** Headers of somebody who is signed in, for WordPress's REST API. */
  restHeaders(cookie: string): Promise<Record<string, string>>;
  /** Posts to the token endpoint as a page does. */
  token(body: unknown, headers?: Record<string, string>): Promise<TokenAnswer>;
  /** How often an operation was called since {@link forgetCalls}. */
  calls(operationId: string): Promise<number>;
  /** Empties the plugin's caches and the emulator's journal. */
  forgetCalls(): Promise<void>;
  /** Sets the plugin's clock and the emulator's ahead, by so many hours from now. */
  ahead(hours: number): Promise<void>;
  /**
   * Does something while the plugin's clock stands still, in the middle of the hour: no second, minute or hour ends
   * between two requests.
   */
  holdTime<T>(action: () => Promise<T> | T): Promise<T>;
}

/** An answer of the token endpoint. */
export interface TokenAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: TokenEndpointResponse & TokenEndpointFailure;
}

/** For PHP: a string. */
export const phpString = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/**
 * The plugin's clock, which tests set ahead or hold: a function of its own namespace comes before PHP's. And calls that
 * wait longer for an answer than on a site, because the machine may be busy.
 */
const testClock = `namespace PbiBoundReport;
function time() {
  $held = @file_get_contents( WP_CONTENT_DIR . '/held-time' );
  return false === $held ? \\time() + (int) @file_get_contents( WP_CONTENT_DIR . '/hours-ahead' ) * 3600 : (int) $held;
}
add_filter( 'http_request_args', fn( $args ) => array( 'timeout' => 120 ) + $args );`;

let built: Promise<{folder: string; zip: string}> | undefined;
/** Builds the plugin for all sites of this process. */
function buildOnce(): Promise<{folder: string; zip: string}> {
  const outdir = mkdtempSync(join(tmpdir(), 'pbi-plugin-'));
  process.once('exit', () => {
    rmSync(outdir, {recursive: true, force: true});
  });
  return buildPlugin({outdir});
}

/** Starts emulator and WordPress. What has been started is stopped where the rest fails. */
export async function startPluginSite(options: PluginSiteOptions = {}): Promise<PluginSite> {
  const {world, ...rest} = options;
  await buildReportPage();
  const {zip} = await (built ??= buildOnce());
  const mock: MockServer = await createMockServer(world && {world});
  const folder = mkdtempSync(join(tmpdir(), 'pbi-wordpress-'));
  let site: WordPressSite | undefined;
  try {
    const emulatorOrigin = await mock.listen();
    site = await startSite(folder, emulatorOrigin, rest);
    if (options.install ?? true) installPlugin(site, zip);
    return pluginSite(site, mock, emulatorOrigin, zip);
  } catch (error) {
    await site?.stop();
    await mock.close();
    rmSync(folder, {recursive: true, force: true});
    throw error;
  }
}

/** A site for the cases that were written for the token broker, and what they need to know of it. */
export interface CaseSite {
  readonly site: PluginSite;
  /** Of the token endpoint. */
  readonly url: string;
  /** Of a customer who may see the report on Contoso and on Fabrikam. */
  readonly headers: Record<string, string>;
  readonly granted: [Pair, Pair];
  readonly denied: Pair;
}

/** A report, and the dataset that it is shown on. */
interface Pair {
  reportId: string;
  datasetId: string;
}

/** Starts a site for the broker's cases. They ask more often than a reader does, so there is no limit of requests. */
export async function startCaseSite(): Promise<CaseSite> {
  const site = await startPluginSite();
  const login = 'john@contoso.com';
  const on = (datasetId: string): Pair => ({reportId: ids.report, datasetId});
  const granted: [Pair, Pair] = [on(ids.contoso), on(ids.fabrikam)];
  site.user(login, 'subscriber');
  site.settings({
    roles: {subscriber: ['sales']},
    rules: granted.map(pair => ({who: 'subscriber', report: pair.reportId, dataset: pair.datasetId})),
  });
  site.php(
    `file_put_contents( WPMU_PLUGIN_DIR . '/limit.php', '<?php add_filter( "pbi_bound_report_rate_limit", function () { return 100000; } );' );`,
  );
  return {
    site,
    url: `${site.url}/wp-json/pbi-bound-report/v1/token`,
    headers: {cookie: await site.signIn(login)},
    granted,
    denied: on(ids.northwind),
  };
}

/** Starts WordPress with its connection to the emulator. */
function startSite(folder: string, emulatorOrigin: string, options: PluginSiteOptions): Promise<WordPressSite> {
  const {tenantId, clientId, clientSecret} = defaultCredentials;
  const {connect = true, install: _install, world: _world, ...more} = options;
  const mustUse = `${testClock}\n${more.mustUse ?? ''}`;
  if (typeof connect === 'function') {
    return startWordPress({folder, ...more, mustUse, configuration: connect(emulatorOrigin)});
  }
  return startWordPress({
    folder,
    ...more,
    mustUse,
    constants: {
      PBI_BOUND_REPORT_API_ORIGIN: emulatorOrigin,
      PBI_BOUND_REPORT_AUTHORITY_HOST: emulatorOrigin,
      ...(connect && {
        PBI_BOUND_REPORT_TENANT_ID: tenantId,
        PBI_BOUND_REPORT_CLIENT_ID: clientId,
        PBI_BOUND_REPORT_CLIENT_SECRET: clientSecret,
      }),
      ...more.constants,
    },
  });
}

/** Puts the plugin into place and activates it. */
function installPlugin(site: WordPressSite, zip: string): void {
  site.php(`
    $z = new ZipArchive; $z->open( ${phpString(zip)} ); $z->extractTo( WP_PLUGIN_DIR ); $z->close();
    $r = activate_plugin( 'pbi-bound-report/pbi-bound-report.php', '', is_multisite() );
    if ( is_wp_error( $r ) ) { echo $r->get_error_message(); exit( 1 ); }`);
}

/** What tests do with a running site. */
function pluginSite(site: WordPressSite, mock: MockServer, emulatorOrigin: string, zip: string): PluginSite {
  const emulator = createEmulatorClient(emulatorOrigin);
  return {
    ...site,
    emulator,
    emulatorOrigin,
    zip,
    post(content, {author = 'admin', status = 'publish', type = 'page', as = author} = {}) {
      return JSON.parse(
        site.php(`
          wp_set_current_user( get_user_by( 'login', ${phpString(as)} )->ID );
          kses_init();
          $id = wp_insert_post( wp_slash( array( 'post_type' => ${phpString(type)}, 'post_status' => ${phpString(status)}, 'post_title' => uniqid( 'Sales ' ), 'post_author' => get_user_by( 'login', ${phpString(author)} )->ID, 'post_content' => ${phpString(content)} ) ), true );
          if ( is_wp_error( $id ) ) { echo $id->get_error_message(); exit( 1 ); }
          echo json_encode( array( 'id' => $id, 'url' => get_permalink( $id ) ) );`),
      ) as {id: number; url: string};
    },
    user(login, role) {
      site.php(
        `$id = wp_insert_user( array( 'user_login' => ${phpString(login)}, 'user_pass' => 'password', 'user_email' => ${phpString(login.includes('@') ? login : `${login}@example.com`)}, 'role' => ${phpString(role)} ) ); if ( is_wp_error( $id ) ) { echo $id->get_error_message(); exit( 1 ); }`,
      );
    },
    settings(change) {
      site.php(
        `update_option( 'pbi_bound_report_settings', array_merge( PbiBoundReport\\Settings::site(), json_decode( ${phpString(JSON.stringify(change))}, true ) ) );`,
      );
    },
    async signIn(login) {
      const response = await fetch(`${site.url}/wp-login.php`, {
        method: 'POST',
        redirect: 'manual',
        headers: {'content-type': 'application/x-www-form-urlencoded', cookie: 'wordpress_test_cookie=WP+Cookie+check'},
        body: new URLSearchParams({log: login, pwd: 'password', testcookie: '1'}),
      });
      const cookies = response.headers.getSetCookie().map(c => c.split(';')[0]);
      assert.ok(
        cookies.some(c => c?.startsWith('wordpress_logged_in')),
        `${login} could not sign in`,
      );
      return cookies.join('; ');
    },
    async restHeaders(cookie) {
      const nonce = await fetch(`${site.url}/wp-admin/admin-ajax.php?action=rest-nonce`, {headers: {cookie}});
      return {cookie, 'x-wp-nonce': await nonce.text()};
    },
    async token(body, headers = {}) {
      const response = await fetch(`${site.url}/wp-json/pbi-bound-report/v1/token`, {
        method: 'POST',
        headers: {'content-type': 'application/json', origin: site.url, 'sec-fetch-site': 'same-origin', ...headers},
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: JSON.parse(text || '{}') as TokenAnswer['body'],
      };
    },
    async calls(operationId) {
      return (await emulator.journal.read({operationId})).length;
    },
    async forgetCalls() {
      site.php('PbiBoundReport\\Store::clear();');
      await emulator.journal.clear();
    },
    async ahead(hours) {
      writeFileSync(`${site.folder}/wp-content/hours-ahead`, String(hours));
      await emulator.clock.set(new Date(Date.now() + hours * 3600_000));
    },
    async holdTime(action) {
      const file = `${site.folder}/wp-content/held-time`;
      const hour = 3600;
      writeFileSync(file, String(Math.floor(Date.now() / 1000 / hour) * hour + hour / 2));
      try {
        return await action();
      } finally {
        rmSync(file);
      }
    },
    async stop() {
      await site.stop();
      await mock.close();
      rmSync(site.folder, {recursive: true, force: true});
    },
  };
}

/** A block of a report. */
export const block = (attributes: Record<string, string>): string =>
  `<!-- wp:pbi-bound-report/report ${JSON.stringify(attributes)} /-->`;

/** The tag on a page, as its attributes. */
export function tagIn(html: string): Record<string, string> {
  const tag = /<pbi-bound-report ([^>]*)>/.exec(html)?.[1] ?? '';
  const unescape = (text: string): string =>
    text
      .replace(/&quot;/g, '"')
      .replace(/&#039;/g, "'")
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&');
  return Object.fromEntries(
    [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, unescape(value!)]),
  );
}

/** What a page with this tag posts. */
export function requestOf(tag: Record<string, string>): Record<string, unknown> {
  const {'report-id': reportId, 'dataset-id': datasetId, 'binding-signature': signature} = tag;
  return {
    reports: [{id: reportId}],
    datasets: datasetId === undefined ? [] : [{id: datasetId}],
    bindings: [{reportId, ...(datasetId !== undefined && {datasetId}), ...(signature !== undefined && {signature})}],
    allowMultipleTokens: true,
  };
}

/**
 * Leaves locks of dead requests, one of half a minute and one of a second more, and asks for what each guards.
 * @param take PHP that takes the lock: of the parameters `$name` and `$value`.
 * @returns What became of each: `waited` in vain, or `made`.
 */
export const takeOverLocks = (site: PluginSite, take: string): Promise<string[]> =>
  site.holdTime(
    () =>
      JSON.parse(
        site.php(`
    $of_lock = new ReflectionMethod( 'PbiBoundReport\\Store', 'name' );
    $of_lock->setAccessible( true );
    $take = function ( $name, $value ) { ${take} };
    $said = array();
    foreach ( array( 30 => 1, 31 => 60 ) as $age => $patience ) {
      $take( $of_lock->invoke( null, "lock held $age" ), ( PbiBoundReport\\time() - $age ) . ':dead' );
      try {
        $said[] = PbiBoundReport\\Store::get_or_make( "held $age", '__return_true', fn() => array( 'made', 60 ), $patience );
      } catch ( PbiBoundReport\\Power_Bi_Error $error ) {
        $said[] = 'waited';
      }
    }
    echo json_encode( $said );`),
      ) as string[],
  );
