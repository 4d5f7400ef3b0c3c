/** Power BI as a test has it: a world, faults, a clock, a journal, and what is in the frame. */
import type {BrowserContext, FrameLocator, Locator, Page} from '@playwright/test';
import {createEmulator, defaultCredentials, type Emulator, type World} from '@pbi-bound-report/emulator';
import {createEmulatorClient, defaultLaneHeader, type EmulatorClient} from '@pbi-bound-report/emulator/client';
import {createClock, type PowerBiClock} from './clock.js';
import {delivery} from './connection/carry.js';
import type {Connection, HostCall} from './connection/connection.js';
import {connectInProcess} from './connection/in-process.js';
import {connectToMockServer} from './connection/mock-server.js';
import {
  generateEmbedToken,
  itemNamed,
  servicePrincipalOf,
  type EmbedConfiguration,
  type EmbedTokenOptions,
  type EmbedTokenResponse,
  type ServicePrincipalCredentials,
} from './embed-token.js';
import {ReportPageFiles} from './page/report-page-files.js';
import {routeContext} from './page/route-context.js';
import {readWorldFolder} from './world-folder.js';

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
export interface PowerBiWorker {
  readonly options: PowerBiOptions;
  readonly lane: string;
  /** Undefined where a mock server answers. */
  readonly emulator: Emulator | undefined;
  readonly connection: Connection;
  readonly files: ReportPageFiles;
}

const toWorld = (world: World | string): Promise<World> | World =>
  typeof world === 'string' ? readWorldFolder(world) : world;

/** Makes what a worker's tests share. @throws Error for a world that cannot be read. */
export async function createWorker(options: PowerBiOptions, parallelIndex: number): Promise<PowerBiWorker> {
  const shared = {options, lane: options.lane ?? `worker-${parallelIndex}`, files: new ReportPageFiles()};
  if (options.emulator !== undefined) {
    if (options.world !== undefined) {
      throw new TypeError(
        'Failed to set the world: powerBiOptions has both a world and an emulator, which has its own. Start that one with --world, or leave one of the two out.',
      );
    }
    return {...shared, emulator: undefined, connection: connectToMockServer(options.emulator)};
  }
  const emulator = createEmulator(options.world === undefined ? {} : {world: await toWorld(options.world)});
  return {...shared, emulator, connection: connectInProcess(emulator)};
}

/** Power BI for one test. */
export class PowerBi {
  readonly #worker: PowerBiWorker;
  readonly #page: Page | undefined;
  readonly #ending = new AbortController();
  #emulator: Emulator | undefined;
  #connection: Connection;
  /** Power BI's time, and that of the pages. */
  readonly clock: PowerBiClock;

  /** @param page Where {@link visual} looks by default. */
  constructor(worker: PowerBiWorker, context: BrowserContext, page?: Page) {
    this.#worker = worker;
    this.#page = page;
    this.#emulator = worker.emulator;
    this.#connection = worker.connection;
    this.clock = createClock(() => this.control, context);
  }

  /** Name of the lane that the test's calls go to. */
  get lane(): string {
    return this.#worker.lane;
  }

  /** Header that names the lane: for a back end that passes it on to the mock server it shares with the test. */
  get laneHeaders(): Record<string, string> {
    return {[defaultLaneHeader]: this.lane};
  }

  /** The test control of the test's lane. */
  get control(): EmulatorClient {
    return createEmulatorClient('https://app.powerbi.com', {
      lane: this.lane,
      fetch: (input, init) => this.fetch(input, init),
    });
  }

  /** Sets and removes faults: errors, delays, lost connections. */
  get faults(): EmulatorClient['faults'] {
    return this.control.faults;
  }

  /** What Power BI, Entra and the frame were asked and answered. */
  get journal(): EmulatorClient['journal'] {
    return this.control.journal;
  }

  /**
   * Another world for this test.
   * @param world A value, or a folder with a `world.json`.
   * @throws Error for a folder that cannot be read, and where a mock server answers.
   */
  async world(world: World | string): Promise<World> {
    if (!this.#worker.emulator) {
      throw new Error(
        `Failed to set the world: the emulator at ${this.#worker.options.emulator ?? ''} has its own. Start it with --world, or leave powerBiOptions.emulator out.`,
      );
    }
    const read = await toWorld(world);
    this.#emulator = createEmulator({world: read});
    this.#connection = connectInProcess(this.#emulator);
    return read;
  }

  /**
   * `fetch` for code in the test's own process, such as an app's back end: Microsoft's hosts are answered by the
   * emulator.
   */
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const text = await request.text();
    const signal = AbortSignal.any([request.signal, this.#ending.signal]);
    const call: HostCall = {
      method: request.method,
      url: new URL(request.url),
      headers: {...this.laneHeaders, ...Object.fromEntries(request.headers)},
      body: text === '' ? undefined : text,
    };
    const response = await this.#connection.send(call, signal);
    const travelled = await delivery(response, signal);
    if (travelled === 'hang') await new Promise(resolve => signal.addEventListener('abort', resolve, {once: true}));
    if (travelled !== 'answer') throw new TypeError('fetch failed', {cause: {code: 'ECONNRESET'}});
    const {status, headers, body} = response;
    return new Response([204, 205, 304].includes(status) ? null : body, {status, headers});
  }

  /** Routes another context's pages to this test's Power BI; that of the test is routed already. */
  async route(context: BrowserContext): Promise<void> {
    await routeContext(context, {
      connection: () => this.#connection,
      laneHeaders: this.laneHeaders,
      files: this.#worker.files,
      signal: this.#ending.signal,
    });
  }

  /** An embed token, as a back end gets it. @throws Error with what Power BI answered. */
  async embedToken(options: EmbedTokenOptions): Promise<EmbedTokenResponse> {
    const {reports, datasets} = await this.control.status();
    const report = itemNamed('report', reports, options.report);
    const bound = [options.datasets].flat().map(name => itemNamed('dataset', datasets, name));
    const ids = bound.map(({id}) => id);
    return generateEmbedToken((url, init) => this.fetch(url, init), this.#credentials(), {
      reports: [{id: report.id, ...(options.allowEdit && {allowEdit: true})}],
      datasets: ids.map(id => ({id})),
      ...(options.identities && {
        identities: options.identities.map(identity => ({
          ...identity,
          datasets: identity.datasets?.map(name => itemNamed('dataset', datasets, name).id) ?? ids,
        })),
      }),
      ...(options.lifetimeInMinutes !== undefined && {lifetimeInMinutes: options.lifetimeInMinutes}),
    });
  }

  /**
   * Everything that `powerbi.embed` needs, bound to the first of the datasets.
   * @throws Error with what Power BI answered.
   */
  async embedConfiguration(options: EmbedTokenOptions): Promise<EmbedConfiguration> {
    const {token} = await this.embedToken(options);
    const {reports, datasets} = await this.control.status();
    const report = itemNamed('report', reports, options.report);
    const dataset = itemNamed('dataset', datasets, [options.datasets].flat()[0] ?? '');
    return {
      type: 'report',
      id: report.id,
      embedUrl: `https://app.powerbi.com/reportEmbed?reportId=${report.id}&groupId=${report.workspaceId}`,
      accessToken: token,
      tokenType: 1,
      datasetBinding: {datasetId: dataset.id},
    };
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

  /** For the fixture: ends whatever is still waiting for an answer. */
  end(): void {
    this.#ending.abort();
  }

  #credentials(): ServicePrincipalCredentials {
    return (
      this.#worker.options.credentials ?? (this.#emulator ? servicePrincipalOf(this.#emulator) : defaultCredentials)
    );
  }
}
