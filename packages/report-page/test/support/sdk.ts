/** What the tests with the unmodified powerbi-client share: servers, tokens, an embed, and its events in order. */
import type {Embed, Report, service, Visual} from 'powerbi-client';
import {Traffic} from './traffic.js';

interface Addresses {
  mockServer: string;
  ids: Record<
    | 'tenant'
    | 'report'
    | 'paginatedReport'
    | 'contoso'
    | 'fabrikam'
    | 'northwind'
    | 'tailspin'
    | 'contosoWorkspace'
    | 'reportWorkspace',
    string
  >;
}
const addresses = fetch('/__test/servers.json').then(r => r.json() as Promise<Addresses>);
/** The really listening mock server and the ids of its world. */
export const servers = (): Promise<Addresses> => addresses;

const entra = new Map<string, Promise<string>>();
async function entraToken(lane: string): Promise<string> {
  const {mockServer, ids} = await addresses;
  const response = await fetch(`${mockServer}/${ids.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: lane ? {'x-emulator-lane': lane} : {},
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
      client_secret: 'emulator-only-secret',
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  });
  return ((await response.json()) as {access_token: string}).access_token;
}

/** An embed token for the report on some datasets, made by the mock server. */
export async function embedToken(
  datasets: string[],
  {
    allowEdit = true,
    targetWorkspaces = [] as string[],
    report = '',
    lane = '',
    username = 'exec@example.com',
    roles = ['executive'],
  } = {},
): Promise<string> {
  if (!entra.has(lane)) entra.set(lane, entraToken(lane));
  const {mockServer, ids} = await addresses;
  const secured = datasets.filter(id => id === ids.contoso || id === ids.fabrikam);
  const response = await fetch(`${mockServer}/v1.0/myorg/GenerateToken`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await entra.get(lane)}`,
      ...(lane && {'x-emulator-lane': lane}),
    },
    body: JSON.stringify({
      reports: [{id: report || ids.report, ...(report ? {} : {allowEdit})}],
      datasets: datasets.map(id => ({id, ...(report && {xmlaPermissions: 'ReadOnly'})})),
      targetWorkspaces: targetWorkspaces.map(id => ({id})),
      ...(secured.length > 0 && {identities: [{username, roles, datasets: secured}]}),
    }),
  });
  const body = (await response.json()) as {token?: string};
  if (!body.token) throw new Error(`GenerateToken answered ${response.status}: ${JSON.stringify(body)}`);
  return body.token;
}

/** powerbi-client as it is published. */
export const sdk = (): Promise<typeof import('powerbi-client')> => import('powerbi-client');

const eventNames = [
  'loaded',
  'rendered',
  'error',
  'pageChanged',
  'dataSelected',
  'selectionChanged',
  'visualClicked',
  'filtersApplied',
  'settingsUpdated',
  'bookmarkApplied',
  'saved',
  'saveAsTriggered',
  'buttonClicked',
  'commandTriggered',
  'visualRendered',
  'renderingStarted',
  'exportDataCompleted',
  'dataHyperlinkClicked',
  'swipeStart',
  'swipeEnd',
  'blur',
  'ready',
  'info',
];

/** Keeps every event of a container, so that none is missed, and lets a test wait for the next one. */
export class Events {
  readonly all: {name: string; detail: unknown}[] = [];
  readonly #waiting = new Set<() => void>();
  #read = 0;

  constructor(container: HTMLElement) {
    for (const name of eventNames) {
      container.addEventListener(name, event => {
        event.stopPropagation();
        this.all.push({name, detail: (event as CustomEvent).detail});
        for (const wake of [...this.#waiting]) wake();
      });
    }
  }

  /** The next event of a name, from where the last wait ended. */
  async next<T = Record<string, unknown>>(name: string): Promise<T> {
    for (;;) {
      const index = this.all.findIndex((event, i) => i >= this.#read && event.name === name);
      if (index >= 0) {
        this.#read = index + 1;
        return this.all[index]?.detail as T;
      }
      await new Promise<void>((resolve, reject) => {
        // Where a test has more time than this, what came instead says more than that its time was over.
        const timer = setTimeout(() => {
          this.#waiting.delete(wake);
          reject(new Error(`Failed to wait for ${name}: in 100 seconds came ${this.names().join(', ') || 'nothing'}.`));
        }, 100_000);
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  /** Forgets what happened so far. */
  skip(): void {
    this.#read = this.all.length;
  }

  names(): string[] {
    return this.all.map(event => event.name);
  }
}

/** An embedded report of a test. */
export interface Embedded<T extends Embed = Report> {
  report: T;
  container: HTMLElement;
  events: Events;
  service: service.Service;
  /** What went over the wire. */
  traffic: Traffic;
  /** The frame's document; only of {@link embedReadable}. */
  document(): Document;
  remove(): void;
}

const containers = new Set<{remove(): void}>();
/** Takes everything down; for `afterEach`. */
export const removeAll = (): void => {
  for (const embedded of [...containers]) embedded.remove();
  containers.clear();
};

function makeContainer(): HTMLElement {
  const container = document.createElement('div');
  container.style.cssText = 'width: 1000px; height: 620px';
  document.body.append(container);
  return container;
}

export const embedUrl = async (path = 'reportEmbed'): Promise<string> =>
  `https://app.powerbi.com/${path}?reportId=${(await addresses).ids.report}`;

/** The config that every embed of the tests starts from. */
export async function baseConfig(more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const {ids} = await addresses;
  return {
    type: 'report',
    id: ids.report,
    tokenType: 1,
    embedUrl: await embedUrl(),
    uniqueId: `test-${Math.random().toString(36).slice(2)}`,
    ...('accessToken' in more ? {} : {accessToken: await embedToken([ids.contoso])}),
    datasetBinding: {datasetId: ids.contoso},
    ...more,
  };
}

/** A service of the SDK whose messages are written down. */
export async function createService(): Promise<{powerbi: service.Service; traffic: Traffic}> {
  const {service, factories} = await sdk();
  const traffic = new Traffic();
  return {
    traffic,
    powerbi: new service.Service(factories.hpmFactory, traffic.factory(factories.wpmpFactory), factories.routerFactory),
  };
}

/** How a site starts: each leads to a frame that is answered as https://app.powerbi.com. */
export type Start = 'embed' | 'load' | 'createReport' | 'quickCreate';

/** `powerbi.embed` as a site calls it, or another call of the service. */
export async function embed<T extends Embed = Report>(
  more: Record<string, unknown> = {},
  call: Start = 'embed',
): Promise<Embedded<T>> {
  const {powerbi, traffic} = await createService();
  const container = makeContainer();
  const events = new Events(container);
  const config = await baseConfig(more);
  const report = powerbi[call](container, config as never) as T;
  traffic.hear(container.querySelector('iframe') as HTMLIFrameElement);
  return track({
    report,
    container,
    events,
    traffic,
    service: powerbi,
    document: () => {
      throw new Error('A frame of another origin cannot be read.');
    },
    remove: () => undefined,
  });
}

/**
 * The same page in a frame of the test's own origin, so that what it displays can be read. The emulator is the mock
 * server.
 */
export async function embedReadable<T extends Report | Visual = Report>(
  more: Record<string, unknown> = {},
  head = '',
): Promise<Embedded<T>> {
  const {Report: ReportClass} = await sdk();
  const {mockServer} = await addresses;
  const dist = `${mockServer}/`; // whose scripts are cached, unlike the runner's
  const page = await (await fetch(`${dist}reportEmbed`)).text();
  const {powerbi, traffic} = await createService();
  const container = makeContainer();
  const events = new Events(container);
  const iframe = document.createElement('iframe');
  iframe.style.cssText = 'width: 100%; height: 100%; border: 0';
  iframe.srcdoc = page.replace(
    '<head>',
    `<head><base href="${dist}"><meta name="emulator-base" content="${mockServer}">${head}`,
  );
  // The SDK must listen before the frame's load event: nothing may be awaited in between.
  const config = await baseConfig(more);
  container.append(iframe);
  traffic.hear(iframe);
  const report = new ReportClass(powerbi, container, config, false, false, iframe) as unknown as T;
  (container as {powerBiEmbed?: unknown}).powerBiEmbed = report;
  (powerbi as unknown as {embeds: unknown[]}).embeds.push(report);
  return track({
    report,
    container,
    events,
    traffic,
    service: powerbi,
    document: () => iframe.contentDocument as Document,
    remove: () => undefined,
  });
}

function track<T extends Embed>(embedded: Embedded<T>): Embedded<T> {
  embedded.remove = () => {
    embedded.traffic.stop();
    embedded.service.reset(embedded.container);
    embedded.container.remove();
    containers.delete(embedded);
  };
  containers.add(embedded);
  return embedded;
}

/** What a command of the SDK came to: its value, or what it was rejected with. */
export async function outcome(work: Promise<unknown>): Promise<{value?: unknown; rejection?: unknown}> {
  try {
    return {value: await work};
  } catch (rejection) {
    return {rejection};
  }
}
