/**
 * A real WordPress on this machine, without a database server: PHP's own web server, WordPress as an npm package has it
 * packed, and WordPress's SQLite driver. For tests and for `npm run wordpress`; nothing of it is shipped.
 */
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {installPackages} from '../../../scripts/build/install-packages.js';

const fixture = fileURLToPath(new URL('../test/wordpress', import.meta.url));
const builds = `${fixture}/node_modules/@wp-playground/wordpress-builds`;
const debianPackages = ['cli', 'sqlite3', 'xml', 'mbstring', 'curl', 'zip'].map(part => `php-${part}`);
/** A database server for `WORDPRESS_MYSQL`. */
interface Database {
  host: string;
  user: string;
  password: string;
  name: string;
}

/**
 * Where a site keeps its data. `WORDPRESS_MYSQL=mysql://user:password@127.0.0.1:3306` puts each site into a new database of
 * that server, which is dropped when the site stops; the user may create databases. Without it: SQLite in a file.
 */
function databaseFor(port: number): Database | undefined {
  const server = process.env['WORDPRESS_MYSQL'];
  if (!server) return undefined;
  const {host, username, password} = new URL(server);
  return {host, user: username, password: decodeURIComponent(password), name: `wordpress_${port}`};
}

const extensions = ['pdo_sqlite', 'dom', 'mbstring', 'curl', 'zip', 'openssl', 'sodium'];

/** Runs a program to its end. @throws Error with what it said. */
function run(program: string, args: string[], options: {cwd?: string; env?: NodeJS.ProcessEnv} = {}): string {
  const {status, stdout, stderr, error} = spawnSync(program, args, {encoding: 'utf8', maxBuffer: 1e8, ...options});
  if (status === 0) return stdout;
  throw new Error(`Failed to run ${program} ${args[0] ?? ''}: ${error?.message ?? `${stdout}${stderr}`.slice(-2000)}`);
}

/** Finds PHP with what WordPress needs; as root on Debian it is installed. @throws Error that says what to do. */
export function ensurePhp(): string {
  const php = process.env['PHP'] ?? 'php';
  const missing = (): string[] => {
    const {status, stdout} = spawnSync(php, ['-m'], {encoding: 'utf8'});
    return status === 0 ? extensions.filter(name => !new RegExp(`^${name}$`, 'mi').test(stdout)) : ['php'];
  };
  if (missing().length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'};
    spawnSync('apt-get', ['update', '-qq'], {stdio: 'ignore', env});
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...debianPackages], {
      stdio: 'ignore',
      env,
    });
  }
  const lacks = missing();
  if (lacks.length === 0) return php;
  throw new Error(
    `Failed to find PHP for WordPress: ${lacks.join(', ')} is missing. Install it (Debian: "apt-get install ${debianPackages.join(' ')}"; macOS: "brew install php"), or set PHP to its path.`,
  );
}

/** Gets the packed WordPress into a folder of its own and unpacks it there, once. @returns The unpacked folder. */
export function ensureWordPress(version: string): string {
  const unpacked = `${fixture}/node_modules/unpacked-${version}`;
  if (existsSync(`${unpacked}/wp-load.php`)) return unpacked;
  installPackages(fixture);
  const making = `${unpacked}.${process.pid}`;
  const unzip =
    '$z=new ZipArchive; if($z->open($argv[1])!==true||!$z->extractTo($argv[2])) {fwrite(STDERR,"cannot unpack $argv[1]");exit(1);}';
  mkdirSync(making, {recursive: true});
  run(ensurePhp(), ['-r', unzip, `${builds}/src/wordpress/wp-${version}.zip`, making]);
  run(ensurePhp(), ['-r', unzip, `${builds}/src/sqlite-database-integration/sqlite-database-integration.zip`, making]);
  cpSync(`${builds}/public/wp-${version}`, making, {recursive: true});
  const driver = `${making}/wp-content/plugins/sqlite-database-integration`;
  rmSync(driver, {recursive: true, force: true});
  renameSync(`${making}/sqlite-database-integration-main`, driver);
  writeFileSync(
    `${making}/wp-content/db.php`,
    readFileSync(`${driver}/db.copy`, 'utf8')
      .replaceAll('{SQLITE_IMPLEMENTATION_FOLDER_PATH}', driver)
      .replace(/'[^']*sqlite-database-integration'/g, "__DIR__ . '/plugins/sqlite-database-integration'")
      .replaceAll('{SQLITE_PLUGIN}', 'sqlite-database-integration/load.php'),
  );
  rmSync(unpacked, {recursive: true, force: true});
  renameSync(making, unpacked);
  return unpacked;
}

/** Options of {@link startWordPress}. */
export interface WordPressOptions {
  /** Where the site is put. Emptied first. */
  folder: string;
  /** Default: a free one. */
  port?: number;
  /** Default `6.5`. */
  version?: '6.2' | '6.3' | '6.4' | '6.5';
  /** For `wp-config.php`. */
  constants?: Readonly<Record<string, string | boolean | number>>;
  /** More lines of `wp-config.php`, as somebody writes them there. */
  configuration?: string;
  /** PHP of a must-use plugin, for what tests stand in for. */
  mustUse?: string;
  /** A network of sites in folders. */
  multisite?: boolean;
  /** Processes that answer. Default 4. */
  workers?: number;
}

/** A running WordPress. */
export interface WordPressSite {
  /** Without a slash at the end. */
  readonly url: string;
  readonly folder: string;
  /** Runs PHP in this WordPress as on its command line; what it echoes is given back. */
  php(code: string): string;
  /** Everything that the database holds, as a text to search in. */
  databaseText(): string;
  /** Everything that PHP and its server have logged. */
  log(): string;
  stop(): Promise<void>;
}

/** The administrator of a new site. */
export const administrator = {login: 'admin', password: 'password'};

const phpValue = (value: string | boolean | number): string =>
  typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);

/** What `wp-config.php` depends on. */
interface Configuration {
  folder: string;
  url: string;
  options: WordPressOptions;
  database: Database | undefined;
  /** Whether the network of a multisite has been installed. */
  network: boolean;
}

function writeConfig({folder, url, options, database, network}: Configuration): void {
  const host = new URL(url).host;
  const salts = ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'].flatMap(n => [`${n}_KEY`, `${n}_SALT`]);
  const constants: Record<string, string | boolean | number> = {
    DB_NAME: database?.name ?? 'none',
    DB_USER: database?.user ?? '',
    DB_PASSWORD: database?.password ?? '',
    DB_HOST: database?.host ?? '',
    DB_CHARSET: database ? 'utf8mb4' : 'utf8',
    DB_COLLATE: '',
    ...Object.fromEntries(salts.map(name => [name, `${name} of ${folder}, which nobody has to guess`])),
    ...(!options.multisite && {WP_HOME: url, WP_SITEURL: url}),
    WP_DEBUG: true,
    WP_DEBUG_DISPLAY: false,
    WP_DEBUG_LOG: `${folder}/debug.log`,
    AUTOMATIC_UPDATER_DISABLED: true,
    WP_HTTP_BLOCK_EXTERNAL: true,
    WP_ACCESSIBLE_HOSTS: '127.0.0.1,localhost',
    DISABLE_WP_CRON: true,
    CONCATENATE_SCRIPTS: false,
    FS_METHOD: 'direct',
    ...(options.multisite && {WP_ALLOW_MULTISITE: true}),
    ...(network && {
      MULTISITE: true,
      SUBDOMAIN_INSTALL: false,
      DOMAIN_CURRENT_SITE: host,
      PATH_CURRENT_SITE: '/',
      SITE_ID_CURRENT_SITE: 1,
      BLOG_ID_CURRENT_SITE: 1,
    }),
    ...options.constants,
  };
  writeFileSync(
    `${folder}/wp-config.php`,
    `<?php
${Object.entries(constants)
  .map(([name, value]) => `define( '${name}', ${phpValue(value)} );`)
  .join('\n')}
${options.configuration ?? ''}
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) { define( 'ABSPATH', __DIR__ . '/' ); }
require_once ABSPATH . 'wp-settings.php';
`,
  );
}

/** Existing files as they are, everything else to WordPress; folders of a network's sites are cut off. */
const router = `<?php
$path = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$inner = preg_replace( '#^/[_0-9a-zA-Z-]+(/wp-(?:content|admin|includes|login).*)#', '$1', $path );
foreach ( array( $path, $inner ) as $try ) {
	$file = __DIR__ . $try;
	if ( is_dir( $file ) && $try !== '/' && is_file( rtrim( $file, '/' ) . '/index.php' ) ) { $file = rtrim( $file, '/' ) . '/index.php'; }
	if ( ! is_file( $file ) ) { continue; }
	if ( substr( $file, -4 ) !== '.php' ) {
		if ( $try === $path ) { return false; }
		$types = array( 'css' => 'text/css', 'js' => 'text/javascript', 'json' => 'application/json', 'svg' => 'image/svg+xml' );
		$ext = pathinfo( $file, PATHINFO_EXTENSION );
		header( 'Content-Type: ' . ( isset( $types[ $ext ] ) ? $types[ $ext ] : 'application/octet-stream' ) );
		readfile( $file );
		return true;
	}
	$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $try;
	$_SERVER['SCRIPT_FILENAME'] = $file;
	chdir( dirname( $file ) );
	require $file;
	return true;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
require __DIR__ . '/index.php';
`;

const sqliteFile = (folder: string): string => `${folder}/wp-content/database/.ht.sqlite`;

/** All rows of all tables. */
const dumpCode = `global $wpdb;
  foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
    foreach ( $wpdb->get_results( "SELECT * FROM $table", ARRAY_N ) as $row ) { echo implode( "\\t", $row ), "\\n"; }
  }`;

/** Runs a statement that is not about one database's contents. */
function withoutDatabase(sql: string, {host, user, password}: Database): void {
  const [name, port] = host.split(':');
  const values = [name!, user, password, port ?? '3306', sql];
  const code =
    'mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);' +
    '(new mysqli($argv[1], $argv[2], $argv[3], "", (int) $argv[4]))->query($argv[5]);';
  run(ensurePhp(), ['-r', code, ...values]);
}

/** PHP's web server for a folder. */
interface WebServer {
  readonly port: number;
  /** What it has logged. */
  said(): string;
  /** Ends it with its workers. */
  stop(): Promise<void>;
}

/** Settings of PHP, on the command line and in the server. */
const phpSettings = (folder: string): string[] =>
  [
    'memory_limit=512M',
    'display_errors=0',
    `error_log=${folder}/debug.log`,
    // Else an edited wp-config.php counts two seconds later.
    'opcache.revalidate_freq=0',
  ].flatMap(setting => ['-d', setting]);

/**
 * Starts PHP's web server. Without a port it takes a free one itself: one that was looked for before could be taken by
 * another process first.
 * @throws {Error} With what the server said.
 */
async function startWebServer({folder, port = 0, workers = 4}: WordPressOptions): Promise<WebServer> {
  let said = '';
  const server: ChildProcess = spawn(
    ensurePhp(),
    [...phpSettings(folder), '-S', `127.0.0.1:${port}`, '-t', folder, `${folder}/router.php`],
    {
      // A group of its own: the workers are children of the server and end with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {...process.env, PHP_CLI_SERVER_WORKERS: String(workers)},
    },
  );
  const started = new Promise<number>((resolve, reject) => {
    const heard = (chunk: Buffer): void => {
      said += chunk.toString();
      const [, taken] = /\(http:\/\/127\.0\.0\.1:(\d+)\) started/.exec(said) ?? [];
      if (taken !== undefined) resolve(Number(taken));
    };
    server.stdout?.on('data', heard);
    server.stderr?.on('data', heard);
    server.once('error', reject);
    server.once('exit', code => {
      reject(new Error(`Failed to start PHP's web server: exit ${String(code)}. It said: ${said.slice(-500)}`));
    });
  });
  return {
    port: await started,
    said: () => said,
    stop: () =>
      new Promise<void>(stopped => {
        if (server.exitCode !== null || server.pid === undefined) {
          stopped();
          return;
        }
        server.once('exit', () => {
          stopped();
        });
        process.kill(-server.pid, 'SIGTERM');
      }),
  };
}

/** Starts a new WordPress, with pretty permalinks and {@link administrator}. */
export async function startWordPress(options: WordPressOptions): Promise<WordPressSite> {
  const {folder, version = '6.5'} = options;
  const base = ensureWordPress(version);
  rmSync(folder, {recursive: true, force: true});
  cpSync(base, folder, {recursive: true});
  writeFileSync(`${folder}/router.php`, router);
  const server = await startWebServer(options);
  try {
    return installWordPress(server, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Installs the WordPress that lies in the server's folder. */
function installWordPress(server: WebServer, options: WordPressOptions): WordPressSite {
  const {folder} = options;
  const php = ensurePhp();
  const settings = phpSettings(folder);
  const url = `http://127.0.0.1:${server.port}`;
  const database = databaseFor(server.port);
  const configuration = {folder, url, options, database, network: false};
  writeConfig(configuration);
  const phpCode = (code: string, before = ''): string => {
    const file = `${folder}/run-${process.pid}-${Math.random().toString(36).slice(2)}.php`;
    writeFileSync(
      file,
      `<?php $_SERVER['HTTP_HOST'] = '${new URL(url).host}'; $_SERVER['SERVER_NAME'] = '127.0.0.1'; $_SERVER['REQUEST_URI'] = '/'; $_SERVER['REQUEST_METHOD'] = 'GET'; ${before}
require __DIR__ . '/wp-load.php'; require_once ABSPATH . 'wp-admin/includes/admin.php';
${code}`,
    );
    try {
      return run(php, [...settings, file]);
    } catch (error) {
      // WordPress writes a fatal error to its log and prints a page about it.
      const log = existsSync(`${folder}/debug.log`) ? readFileSync(`${folder}/debug.log`, 'utf8').slice(-2000) : '';
      throw new Error(`${String(error).slice(0, 500)}\nIts log ends with: ${log}`, {cause: error});
    } finally {
      rmSync(file, {force: true});
    }
  };
  if (database) {
    rmSync(`${folder}/wp-content/db.php`);
    withoutDatabase(`DROP DATABASE IF EXISTS ${database.name}`, database);
    withoutDatabase(`CREATE DATABASE ${database.name} CHARACTER SET utf8mb4`, database);
    const install = `wp_install( 'Site', '${administrator.login}', 'admin@example.com', true, '', '${administrator.password}' );`;
    phpCode(`require_once ABSPATH . 'wp-admin/includes/upgrade.php'; ${install}`, `define( 'WP_INSTALLING', true );`);
  }
  phpCode(`
    $admin = get_user_by( 'login', 'admin' );
    wp_set_password( '${administrator.password}', $admin->ID );
    update_option( 'siteurl', '${url}' );
    update_option( 'home', '${url}' );
    $GLOBALS['wp_rewrite']->set_permalink_structure( '/%postname%/' );
    update_option( 'active_plugins', array() );
    update_user_meta( $admin->ID, 'wp_persisted_preferences', array( 'core/edit-post' => array( 'welcomeGuide' => false ), 'core/edit-site' => array( 'welcomeGuide' => false ), '_modified' => gmdate( 'c' ) ) );
    flush_rewrite_rules();`);
  if (options.multisite) {
    phpCode(`
      require_once ABSPATH . 'wp-admin/includes/upgrade.php';
      global $wpdb; foreach ( $wpdb->tables( 'ms_global' ) as $name => $table ) { $wpdb->$name = $table; }
      install_network();
      $made = populate_network( 1, '${new URL(url).host}', 'admin@example.com', 'Network', '/', false );
      if ( is_wp_error( $made ) && $made->get_error_code() !== 'no_wildcard_dns' ) { echo $made->get_error_message(); exit( 1 ); }`);
    writeConfig({...configuration, network: true});
  }
  if (options.mustUse !== undefined) {
    mkdirSync(`${folder}/wp-content/mu-plugins`, {recursive: true});
    writeFileSync(`${folder}/wp-content/mu-plugins/of-tests.php`, `<?php\n${options.mustUse}`);
  }
  return {
    url,
    folder,
    php: code => phpCode(code),
    databaseText: () => (database ? phpCode(dumpCode) : readFileSync(sqliteFile(folder), 'latin1')),
    log: () => server.said() + (existsSync(`${folder}/debug.log`) ? readFileSync(`${folder}/debug.log`, 'utf8') : ''),
    async stop() {
      await server.stop();
      if (database) withoutDatabase(`DROP DATABASE IF EXISTS ${database.name}`, database);
    },
  };
}
