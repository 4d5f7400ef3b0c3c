/** Power BI as one test has it, whatever runs the test: a world, faults, a journal, and tokens. */
import {createEmulator, defaultCredentials, type Emulator, type World} from '@pbi-bound-report/emulator';
import {createEmulatorClient, defaultLaneHeader, type EmulatorClient} from '@pbi-bound-report/emulator/client';
import {deliver} from './connection/delivery.js';
import type {Connection, HostCall} from './connection/connection.js';
import {connectInProcess} from './connection/in-process.js';
import {
  generateEmbedToken,
  itemNamed,
  servicePrincipalOf,
  type EmbedConfiguration,
  type EmbedTokenOptions,
  type EmbedTokenResponse,
  type ServicePrincipalCredentials,
} from './embed-token.js';
import {joinSignals} from './join-signals.js';
import {readWorldFolder} from './world-folder.js';

/** A mock server that answers instead of an emulator in this process. */
export interface MockServerConnection {
  /** For messages. */
  origin: string;
  connection: Connection;
}

/** Options of {@link PowerBiSession}. */
export interface PowerBiSessionOptions {
  lane: string;
  /** An emulator in this process, or the way to a mock server. */
  answeredBy: Emulator | MockServerConnection;
  /** How {@link PowerBiSession.embedToken} signs in. */
  credentials?: ServicePrincipalCredentials | undefined;
}

/** A world, or what a folder holds. @throws Error that names the file, the line and the field of what is wrong. */
export const toWorld = (world: World | string): Promise<World> | World =>
  typeof world === 'string' ? readWorldFolder(world) : world;

/** Statuses whose responses have no body, not even an empty one. */
const bodiless = new Set([204, 205, 304]);

/** Power BI for one test. */
export class PowerBiSession {
  readonly #options: PowerBiSessionOptions;
  #ending = new AbortController();
  #emulator: Emulator | undefined;
  #connection: Connection;

  constructor(options: PowerBiSessionOptions) {
    this.#options = options;
    const {answeredBy} = options;
    this.#emulator = 'connection' in answeredBy ? undefined : answeredBy;
    this.#connection = 'connection' in answeredBy ? answeredBy.connection : connectInProcess(answeredBy);
  }

  /** Name of the lane that the test's calls go to. */
  get lane(): string {
    return this.#options.lane;
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
    const {answeredBy} = this.#options;
    if ('connection' in answeredBy) {
      throw new Error(
        `Failed to set the world: the emulator at ${answeredBy.origin} has its own. Start it with --world, or leave powerBiOptions.emulator out.`,
      );
    }
    const read = await toWorld(world);
    this.use(this.createEmulator(read));
    return read;
  }

  /**
   * `fetch` for code in the test's own process, such as an app's back end: Microsoft's hosts are answered by the
   * emulator.
   */
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const text = await request.text();
    const call: HostCall = {
      method: request.method,
      url: new URL(request.url),
      headers: {...this.laneHeaders, ...Object.fromEntries(request.headers)},
      body: text === '' ? undefined : text,
    };
    const {signal, release} = joinSignals([request.signal, this.signal]);
    try {
      return await this.#exchange(call, signal);
    } finally {
      release();
    }
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

  /** Ends whatever is still waiting for an answer. */
  end(): void {
    this.#ending.abort();
  }

  /** Answers the test's calls now: a test may change its world. */
  protected get connection(): Connection {
    return this.#connection;
  }

  /** Ends with the test. */
  protected get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Makes the emulator of another world. */
  protected createEmulator(world: World): Emulator {
    return createEmulator({world});
  }

  /** Lets another emulator answer from now on. */
  protected use(emulator: Emulator): void {
    this.#emulator = emulator;
    this.#connection = connectInProcess(emulator);
  }

  /** Begins anew after {@link end}: calls are answered again. */
  protected restart(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
  }

  async #exchange(call: HostCall, signal: AbortSignal): Promise<Response> {
    const response = await this.#connection.send(call, signal);
    const delivery = await deliver(response, signal);
    if (delivery === 'hang' && !signal.aborted) {
      await new Promise(resolve => signal.addEventListener('abort', resolve, {once: true}));
    }
    if (delivery !== 'answer') throw new TypeError('fetch failed', {cause: {code: 'ECONNRESET'}});
    const {status, headers, body} = response;
    return new Response(bodiless.has(status) ? null : body, {status, headers});
  }

  #credentials(): ServicePrincipalCredentials {
    return this.#options.credentials ?? (this.#emulator ? servicePrincipalOf(this.#emulator) : defaultCredentials);
  }
}
