// The browsers of the browser tests. `ENGINE` names one: `chromium` (the default), `firefox` or `webkit`. What the
// other two need is found on Debian and Ubuntu: firefox-esr or firefox; webkit2gtk-driver with xvfb.
import {chromeLauncher} from '@web/test-runner-chrome';
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {createServer} from 'node:http';
import {connect} from 'node:net';
import {pipeline} from 'node:stream';
import puppeteer from 'puppeteer-core';
import {requireBrowser} from './find-browser.mjs';
import {ownPort} from './own-port.mjs';

/** Names of the engines that `ENGINE` may hold. */
export const engines = ['chromium', 'firefox', 'webkit'];

/**
 * The launchers of @web/test-runner for one engine.
 * @param {string} engine
 * @param {{powerBiApp: string, powerBiAppKey: string}} servers Address of the server that stands for app.powerbi.com,
 * and its key's pin.
 */
export async function browsersOf(engine, {powerBiApp, powerBiAppKey}) {
  if (engine === 'chromium') return [chromium(powerBiApp, powerBiAppKey)];
  const proxyPort = await startProxy(new URL(powerBiApp).host);
  if (engine === 'firefox') return [firefox(proxyPort)];
  if (engine === 'webkit') return [new WebKitLauncher(proxyPort)];
  throw new Error(`Failed to choose a browser: ENGINE is ${engine}. Give one of ${engines.join(', ')}.`);
}

function chromium(powerBiApp, powerBiAppKey) {
  requireBrowser();
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // The unmodified SDK embeds https://*.powerbi.com only: under that name the browser finds the mock server.
    // Its key alone is trusted, see keyPin().
    `--host-resolver-rules=MAP app.powerbi.com:443 ${new URL(powerBiApp).host}`,
    `--ignore-certificate-errors-spki-list=${powerBiAppKey}`,
    // Frames of other origins in their page's process: half of each frame's cost is a process of its own. Origins are
    // kept apart all the same, and demo/test looks at the whole chain with processes apart, as browsers are delivered.
    '--disable-site-isolation-trials',
    '--disable-features=IsolateOrigins,site-per-process',
  ];
  if (process.getuid?.() === 0) args.push('--no-sandbox'); // Chromium refuses to start as root without it
  // A window for each page: of two tabs in one window the one behind is hidden, has no animation frames, and does not
  // wake up.
  const createPage = ({context}) => context.newPage({type: 'window'});
  // No executablePath: CHROME_PATH, else google-chrome* or chromium* on PATH.
  return chromeLauncher({launchOptions: {args, networkEnabled: false}, createPage});
}

function firefox(proxyPort) {
  const executablePath = requireProgram(['firefox-esr', 'firefox'], 'Firefox', 'firefox-esr');
  return chromeLauncher({
    puppeteer,
    launchOptions: {
      browser: 'firefox',
      executablePath,
      acceptInsecureCerts: true,
      extraPrefsFirefox: {
        'network.proxy.type': 1,
        'network.proxy.ssl': '127.0.0.1',
        'network.proxy.ssl_port': proxyPort,
        // Tests wait for frames and timers of pages that are not in front.
        'dom.min_background_timeout_value': 4,
        'dom.timeout.enable_budget_timer_throttling': false,
        // A desktop's Firefox has no touch events unless it is told to.
        'dom.w3c_touch_events.enabled': 1,
        'widget.windows.window_occlusion_tracking.enabled': false,
      },
    },
    createPage: ({context}) => context.newPage(),
    concurrency: 1,
  });
}

/**
 * WebKitGTK's MiniBrowser by WebDriver, under a display of its own. @web/test-runner's own WebDriver launchers run each
 * test in an iframe of one page, where focus, visibility and `window.parent` are not those of a page; here each test
 * file has a window.
 */
class WebKitLauncher {
  name = 'WebKit';
  type = 'webdriver';
  concurrency = 1;
  #windows = new Map();
  #proxyPort;
  #driver;
  #session;
  #firstWindow;
  #starting;
  /** WebDriver has one current window: its commands run one after the other. */
  #last = Promise.resolve();
  #port = 0;

  constructor(proxyPort) {
    this.#proxyPort = proxyPort;
  }

  initialize() {
    return Promise.resolve();
  }

  async startSession(sessionId, url) {
    await (this.#starting ??= this.#start());
    await this.#inTurn(async () => {
      // The window that was current may be closed by now, and no command works without a current one.
      await this.#command('POST', '/window', {handle: this.#firstWindow});
      const {handle} = await this.#command('POST', '/window/new', {type: 'window'});
      this.#windows.set(sessionId, handle);
      await this.#command('POST', '/window', {handle});
      await this.#command('POST', '/window/rect', {width: 1024, height: 768});
      await this.#command('POST', '/url', {url});
    });
  }

  isActive(sessionId) {
    return this.#windows.has(sessionId);
  }

  getBrowserUrl(sessionId) {
    return this.#inTurn(async () => {
      await this.#command('POST', '/window', {handle: this.#windows.get(sessionId)});
      return this.#command('GET', '/url');
    });
  }

  async stopSession(sessionId) {
    const handle = this.#windows.get(sessionId);
    this.#windows.delete(sessionId);
    await this.#inTurn(async () => {
      await this.#command('POST', '/window', {handle});
      await this.#command('DELETE', '/window');
    });
    return {testCoverage: undefined};
  }

  /** Called by `sendKeys` of @web/test-runner-commands. */
  sendKeys(sessionId, presses) {
    const actions = keyActions(presses);
    return this.#inTurn(async () => {
      await this.#command('POST', '/window', {handle: this.#windows.get(sessionId)});
      await this.#command('POST', '/actions', {actions: [{type: 'key', id: 'keyboard', actions}]});
    });
  }

  startDebugSession() {
    return Promise.reject(new Error('Failed to debug in WebKit: it is driven without a screen. Debug in Chromium.'));
  }

  async stop() {
    if (!this.#driver) return;
    await this.#command('DELETE', '').catch(() => undefined); // a browser that has crashed has no session to end
    try {
      process.kill(-this.#driver.pid);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }

  async #start() {
    const driver = requireProgram(['WebKitWebDriver'], 'WebKitWebDriver', 'webkit2gtk-driver');
    requireProgram(['xvfb-run'], 'xvfb-run', 'xvfb xauth');
    this.#port = await ownPort();
    // A group of its own, so that the display and the browser end with it.
    this.#driver = spawn('xvfb-run', ['-a', driver, `--port=${this.#port}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      // WebDriver's `sslProxy` is a proxy that is itself reached by TLS; the environment's is a plain one.
      env: {...process.env, https_proxy: `http://127.0.0.1:${this.#proxyPort}`, no_proxy: 'localhost,127.0.0.1'},
    });
    process.once('exit', () => {
      try {
        process.kill(-this.#driver.pid);
      } catch {
        // It has ended before.
      }
    });
    await untilListening(this.#port, this.#driver);
    const {sessionId} = await this.#call('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          acceptInsecureCerts: true,
          'webkitgtk:browserOptions': {binary: miniBrowser(), args: ['--automation']},
        },
      },
    });
    this.#session = sessionId;
    this.#firstWindow = await this.#command('GET', '/window');
  }

  #inTurn(commands) {
    const result = this.#last.then(commands);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #command(method, path, body) {
    return this.#call(method, `/session/${this.#session}${path}`, body);
  }

  async #call(method, path, body) {
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers: {'content-type': 'application/json'},
      body: body && JSON.stringify(body),
    });
    const {value} = await response.json();
    if (!response.ok) {
      throw new Error(`Failed to drive WebKit: ${method} ${path} was answered ${value.error}: ${value.message}`);
    }
    return value;
  }
}

/** Keys that have no character, as WebDriver writes them (https://www.w3.org/TR/webdriver2/#keyboard-actions). */
const webDriverKeys = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

/** Keys pressed one after the other, as WebDriver's actions. One may hold others down: `Shift+Tab`. */
function keyActions(presses) {
  const valueOf = key => webDriverKeys[key] ?? key;
  return presses.flatMap(press => {
    const keys = press.length === 1 ? [press] : press.split('+');
    return [
      ...keys.map(key => ({type: 'keyDown', value: valueOf(key)})),
      ...keys.reverse().map(key => ({type: 'keyUp', value: valueOf(key)})),
    ];
  });
}

/**
 * Resolves when the driver listens; rejects when it has ended, or after two minutes. A display that cannot be had, or a
 * port that somebody else has taken meanwhile, ends it.
 */
async function untilListening(port, driver) {
  let said = '';
  driver.stderr.setEncoding('utf8').on('data', chunk => {
    said = (said + chunk).slice(-2000);
  });
  const until = performance.now() + 120_000;
  for (;;) {
    if (driver.exitCode !== null) {
      throw new Error(`Failed to start WebKitWebDriver: it ended with ${driver.exitCode}. It said: ${said}`);
    }
    const listens = await new Promise(done => {
      const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
      socket.once('connect', () => socket.end());
    });
    if (listens) return;
    if (performance.now() > until) {
      throw new Error(`Failed to start WebKitWebDriver: nothing listens on port ${port}. It said: ${said}`);
    }
    await new Promise(done => setTimeout(done, 50));
  }
}

/** MiniBrowser lies in the libraries' folder of its version, beside WebKit's own processes. */
function miniBrowser() {
  for (const arch of readdirSync('/usr/lib')) {
    for (const version of ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']) {
      const path = `/usr/lib/${arch}/${version}/MiniBrowser`;
      if (existsSync(path)) return path;
    }
  }
  throw new Error('Failed to start WebKit: MiniBrowser was not found. Install webkit2gtk-driver.');
}

/**
 * A proxy through which only app.powerbi.com is reached, which is the mock server: Firefox and WebKit have no rules for
 * the resolver.
 * @returns Its port. It ends with the process.
 */
async function startProxy(powerBiAppHost) {
  const [hostname, port] = powerBiAppHost.split(':');
  const proxy = createServer((_request, response) => {
    response.writeHead(502).end();
  });
  proxy.on('connect', (request, client, head) => {
    if (request.url !== 'app.powerbi.com:443') {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
    });
    // Whichever end goes, by an error or without one, takes the other along: a browser would wait for ever on half of a
    // connection.
    pipeline(client, server, () => undefined);
    pipeline(server, client, () => undefined);
  });
  await new Promise(done => proxy.listen(0, '127.0.0.1', done));
  proxy.unref();
  return proxy.address().port;
}

/**
 * Finds a program, gets it where it can, and otherwise says what to do.
 * @returns {string} Its path.
 */
function requireProgram(names, title, debianPackages) {
  const find = () => names.map(name => spawnSync('which', [name]).stdout?.toString().trim()).find(Boolean);
  const found = find();
  if (found) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log(`${title} was not found: installing Debian's ${debianPackages}.`);
    spawnSync('apt-get', ['update', '-qq'], {stdio: 'inherit'});
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...debianPackages.split(' ')], {
      stdio: 'inherit',
      env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
    });
    const installed = find();
    if (installed) return installed;
  }
  console.error(`${title} was not found. On Debian or Ubuntu: sudo apt-get install ${debianPackages}`);
  process.exit(1);
}
