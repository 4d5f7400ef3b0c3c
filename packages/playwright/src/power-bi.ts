/** Power BI as a test has it: a world, faults, a clock, a journal, and what is in the frame. */
import type {BrowserContext, FrameLocator, Locator, Page} from '@playwright/test';
import {createEmulator, type World} from '@pbi-bound-report/emulator';
import {
  PowerBiSession,
  toWorld,
  type PowerBiClock,
  type PowerBiSessionOptions,
  type ServicePrincipalCredentials,
} from '@pbi-bound-report/test-kit';
import {createClock} from './clock.js';
import {connectToMockServer} from './mock-server.js';
import {ReportPageFiles} from './page/report-page-files.js';
import {routeContext} from './page/route-context.js';

/** Options of the fixture, set by `use` in the configuration or by `test.use`. */
export interface PowerBiOptions {
  /**
   * Origin of a mock server that several workers, or a back end, share. Default: an emulator in each worker's
   * process.
   */
  emulator?: string;
  /**
   * What exists, or a folder with it. Default: one retail report and four retailers. Not with `emulator`, which has
   * its own.
   */
  world?: World | string;
  /** Default: `worker-` and Playwright's `parallelIndex`. */
  lane?: string;
  /**
   * How {@link PowerBi.embedToken} signs in. Default: the first service principal of the world; with `emulator` the
   * default world's.
   */
  credentials?: ServicePrincipalCredentials;
}

/** Options of {@link PowerBi.visual} and {@link PowerBi.frame}. */
export interface FrameOptions {
  /** Where the frame is. Default: the test's page; it has to have only one report then. */
  within?: Page | Locator;
}

/** What a worker's tests share. */
export interface PowerBiWorker extends PowerBiSessionOptions {
  readonly files: ReportPageFiles;
}

/** Makes what a worker's tests share. @throws Error for a world that cannot be read. */
export async function createWorker(options: PowerBiOptions, parallelIndex: number): Promise<PowerBiWorker> {
  const {emulator, world, lane = `worker-${parallelIndex}`, credentials} = options;
  const shared = {lane, credentials, files: new ReportPageFiles({batches: emulator === undefined})};
  if (emulator !== undefined) {
    if (world !== undefined) {
      throw new TypeError(
        'Failed to set the world: powerBiOptions has both a world and an emulator, which has its own. Start that one with --world, or leave one of the two out.',
      );
    }
    return {...shared, answeredBy: {origin: emulator, connection: connectToMockServer(emulator)}};
  }
  return {...shared, answeredBy: createEmulator(world === undefined ? {} : {world: await toWorld(world)})};
}

/** Power BI for one test. */
export class PowerBi extends PowerBiSession {
  readonly #files: ReportPageFiles;
  readonly #page: Page | undefined;
  readonly #missed = new Set<string>();
  /** Power BI's time, and that of the pages. */
  readonly clock: PowerBiClock;

  /** @param page Where {@link visual} looks by default. */
  constructor(worker: PowerBiWorker, context: BrowserContext, page?: Page) {
    super(worker);
    this.#files = worker.files;
    this.#page = page;
    this.clock = createClock(() => this.control, context);
  }

  /** Routes another context's pages to this test's Power BI; that of the test is routed already. */
  async route(context: BrowserContext): Promise<void> {
    await routeContext(context, {
      connection: () => this.connection,
      laneHeaders: this.laneHeaders,
      files: this.#files,
      signal: this.signal,
      onMissed: request => void this.#missed.add(`${request.method()} ${request.url().split(/[?#]/)[0]}`),
    });
  }

  /** Requests to Microsoft's hosts that the kit did not get, once each: method and address, without the query. */
  get missedRequests(): readonly string[] {
    return [...this.#missed];
  }

  /** The frame of a report. */
  frame({within = this.#page}: FrameOptions = {}): FrameLocator {
    if (!within) {
      throw new Error('Failed to find the frame: this Power BI has no page of its own. Say where it is with within.');
    }
    return within.frameLocator('iframe[src^="https://app.powerbi.com/"]');
  }

  /**
   * A visual in the frame: clicked, waited for, compared and photographed like any locator.
   * @param title As it stands over the visual; a visual without one is found by its name.
   */
  visual(title: string, options?: FrameOptions): Locator {
    return this.frame(options).locator(`.visual[aria-label=${JSON.stringify(title)}]`);
  }

  /** For the fixture: puts the lane back to the beginning. */
  async start(context: BrowserContext): Promise<void> {
    await this.control.reset();
    await this.route(context);
  }
}
