/** Power BI as a test has it: a world, faults, a clock, a journal, and what is in the frames. */
import {createDefaultWorld, createEmulator, type Emulator, type World} from '@pbi-bound-report/emulator';
import {PowerBiSession, toWorld, type ServicePrincipalCredentials} from '@pbi-bound-report/test-kit';
import type {HttpHandler} from 'msw';
import {setupServer} from 'msw/node';
import {syncBuiltinESMExports} from 'node:module';
import {createClock, type EndableClock, type FakeTimers} from './clock.js';
import {ambientWindow, type DomWindow} from './frame/dom-window.js';
import type {FakeFrame} from './frame/fake-frame.js';
import {installFrames, type FrameHost} from './frame/frame-host.js';
import {createPowerBiHandlers} from './handlers.js';

/** Options of `setupPowerBi`, `startPowerBi` and the fixture `powerBiOptions`. */
export interface PowerBiOptions {
  /** What exists, or a folder with it. Default: one retail report and four retailers. */
  world?: World | string;
  /** How {@link PowerBi.embedToken} signs in. Default: the first service principal of the world. */
  credentials?: ServicePrincipalCredentials;
  /**
   * A server of Mock Service Worker that is listening already. It gets the handlers, and keeps its own. Default: one
   * that lets every other call pass.
   */
  server?: {use(...handlers: HttpHandler[]): void};
  /** The window whose iframes get reports. Default: that of the runner's DOM environment, if it has one. */
  window?: DomWindow;
  /**
   * How long matchers look, in milliseconds, where they are not told. Default 2000: a test's own limit, five seconds in
   * Vitest and Jest, has to be longer.
   */
  matcherTimeout?: number;
}

/** Options of {@link PowerBi.visual} and {@link PowerBi.frame}. */
export interface FrameOptions {
  /** An iframe, or something around it. Default: the whole document. */
  within?: Node;
}

/** A visual of the frames, for `expect`. */
export interface FrameVisual {
  readonly title: string;
  readonly powerBi: PowerBi;
  readonly frames: () => FakeFrame[];
}

/** Whether a node holds another, shadow trees included. */
function holds(outer: Node, inner: Node): boolean {
  for (let node: Node | null = inner; node;) {
    if (outer.contains(node)) return true;
    node = (node.getRootNode() as Partial<ShadowRoot>).host ?? null;
  }
  return false;
}

/** What the calls of this process are answered by: there is one `fetch` for all tests that run at the same time. */
let current: PowerBi | undefined;

/** The one that answers now. */
export const currentPowerBi = (): PowerBi | undefined => current;

/** One for all tests: an emulator copies what it changes, and its rows are made only once. */
let defaultWorld: World | undefined;

const makeEmulator = (world: World = (defaultWorld ??= createDefaultWorld())): Emulator =>
  // The very Date that a test may have replaced.
  createEmulator({world, now: () => Date.now()});

/** Power BI for the tests of a file, one after the other. */
export class PowerBi extends PowerBiSession {
  readonly #world: World | undefined;
  readonly #server: Pick<NonNullable<PowerBiOptions['server']>, 'use'> | undefined;
  readonly #ownServer: ReturnType<typeof setupServer> | undefined;
  readonly #frames: FrameHost | undefined;
  /** Power BI's time, and that of the code under test. */
  readonly clock: EndableClock;
  /** How long matchers look, in milliseconds. */
  readonly matcherTimeout: number;

  /**
   * From now on Microsoft's hosts are answered.
   * @throws Error for a world that cannot be read, and where they are answered already.
   */
  static async start(options: PowerBiOptions, timers?: FakeTimers): Promise<PowerBi> {
    const world = options.world === undefined ? undefined : await toWorld(options.world);
    if (current) {
      throw new Error(
        'Failed to start Power BI: it is answering another test of this process already, and both would share one fetch. Leave .concurrent out, or start it once for the whole file.',
      );
    }
    current = new PowerBi(options, world, timers);
    return current;
  }

  private constructor(options: PowerBiOptions, world: World | undefined, timers: FakeTimers | undefined) {
    const emulator = makeEmulator(world);
    super({lane: 'default', answeredBy: emulator, credentials: options.credentials});
    this.#world = world;
    this.matcherTimeout = options.matcherTimeout ?? 2000;
    this.clock = createClock(() => this.control, timers);
    const handlers = createPowerBiHandlers(emulator);
    if (options.server) {
      this.#server = options.server;
      this.#server.use(...handlers);
    } else {
      this.#ownServer = setupServer(...handlers);
      this.#ownServer.listen({onUnhandledRequest: 'bypass'});
      // `import {request} from 'node:https'` would keep the function from before.
      syncBuiltinESMExports();
    }
    const view = options.window ?? ambientWindow();
    this.#frames = view && installFrames({view, fetch: (input, init) => this.fetch(input, init)});
  }

  /** Puts everything back to the beginning: world, faults, journal, clock, frames. */
  reset(): void {
    this.clock.end();
    this.#frames?.closeAll();
    this.restart();
    this.use(makeEmulator(this.#world));
  }

  /** Leaves Microsoft's hosts, iframes and timers as they were before. */
  close(): void {
    this.clock.end();
    this.#frames?.uninstall();
    this.end();
    this.#ownServer?.close();
    syncBuiltinESMExports();
    if (current === this) current = undefined;
  }

  /** The frames with a report, oldest first. */
  frames({within}: FrameOptions = {}): FakeFrame[] {
    const frames = this.#frames?.frames() ?? [];
    return within ? frames.filter(({iframe}) => holds(within, iframe)) : frames;
  }

  /**
   * The frame of a report: what it shows, and what a reader can do with it (`report.actions`).
   * @throws Error where there is none, or more than one.
   */
  frame(options?: FrameOptions): FakeFrame {
    const [frame, ...others] = this.frames(options);
    if (frame && others.length === 0) return frame;
    if (frame) {
      throw new Error(`Failed to find the frame: there are ${others.length + 1}. Say which one with within.`);
    }
    throw new Error(
      this.#frames
        ? 'Failed to find the frame: no iframe in the document leads to https://app.powerbi.com/. Wait until the code under test has embedded its report.'
        : 'Failed to find the frame: this test has no document. Run it in jsdom or happy-dom (in Vitest: // @vitest-environment jsdom), or pass window.',
    );
  }

  /**
   * A visual in a frame, for `expect`.
   * @param title As it stands over the visual; a visual without one is found by its name.
   */
  visual(title: string, options?: FrameOptions): FrameVisual {
    return {title, powerBi: this, frames: () => this.frames(options)};
  }

  protected override createEmulator(world: World): Emulator {
    return makeEmulator(world);
  }

  protected override use(emulator: Emulator): void {
    super.use(emulator);
    const handlers = createPowerBiHandlers(emulator);
    if (this.#ownServer) this.#ownServer.resetHandlers(...handlers);
    else this.#server?.use(...handlers);
  }
}
