/** An embed controller for unit tests: its frames, tokens, tasks and time are what a test makes of them. */
import type {TestContext} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import type {Report} from 'powerbi-client';
import {EmbedController} from '../../src/embed/embed-controller.js';
import type {EmbedHost} from '../../src/embed/embed-host.js';
import {LoadQueue} from '../../src/embed/load-queue.js';
import {DeferredError} from '../../src/errors/deferred-error.js';
import type {FirstFrame} from '../../src/frame/first-frame.js';
import type {FrameOptions, PowerBiFrame, ReportConfiguration} from '../../src/frame/gateway.js';
import {LoadPlaces} from '../../src/frame/load-places.js';
import type {ReportInput} from '../../src/input/report-input.js';
import type {TokenRequestBatcher} from '../../src/token/token-request-batcher.js';
import {FakeClock} from './fake-clock.js';
import {inputOf} from './report-input.js';

/** Lets everything settle that does not wait for the test, the part of the controller that is loaded later included. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 2; n += 1) {
    for (let turns = 0; turns < 3; turns += 1) await turn();
    await import('../../src/embed/apply-changes.js');
  }
  for (let turns = 0; turns < 3; turns += 1) await turn();
}

/** Sets globals for one test. */
export function useGlobals(t: TestContext, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
    t.after(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
}

/** As much of an element as frames need. */
export class FakeElement extends EventTarget {
  readonly children: FakeElement[] = [];
  readonly attributes = new Map<string, string>();
  readonly classList = new Set<string>();
  className = '';
  inert = false;
  contentWindow: object | null = {};
  parent: FakeElement | undefined;
  get ownerDocument(): unknown {
    return document;
  }
  append(child: FakeElement): void {
    child.parent = this;
    this.children.push(child);
  }
  remove(): void {
    const siblings = this.parent?.children;
    if (siblings?.includes(this)) siblings.splice(siblings.indexOf(this), 1);
    this.parent = undefined;
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
}

/** A promise that a test settles. */
export class Held<T> {
  resolve!: (value: T) => void;
  reject!: (reason: unknown) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** A frame that accepts what it is told and says what a test has it say. */
export class ScriptedFrame implements PowerBiFrame {
  readonly iframe = new FakeElement() as unknown as HTMLIFrameElement;
  readonly loads: ReportConfiguration[] = [];
  readonly tokens: string[] = [];
  title: string;
  isClosed = false;
  report: Report | undefined;
  /** What the frame answers to a load, where it does not accept it. */
  refusal: Error | undefined;
  /** What it answers to a new token, where a test holds that. */
  tokenAnswer: Promise<void> | undefined;
  /** What has been done to the report in place. */
  readonly done: string[] = [];
  /** What the reader has done, where a test holds that. */
  captured: Promise<{state?: string}> = Promise.resolve({state: 'captured'});
  pages: Promise<{name: string}[]> = Promise.resolve([{name: 'one'}, {name: 'two'}, {name: 'three'}]);
  activePage = {name: 'one', defaultSize: {width: 1280, height: 720}};

  constructor(readonly options: FrameOptions) {
    this.title = options.title;
  }

  load(configuration: ReportConfiguration): Promise<void> {
    this.loads.push(configuration);
    if (!this.report) {
      this.report = this.#makeReport();
      this.options.onReport(this.report);
    }
    return this.refusal === undefined ? Promise.resolve() : Promise.reject(this.refusal);
  }

  #makeReport(): Report {
    const done = (what: string) => (): Promise<void> => Promise.resolve(void this.done.push(what));
    return {
      getActivePage: () => Promise.resolve(this.activePage),
      getPages: () => this.pages,
      setPage: (name: string) => done(`page ${name}`)(),
      switchMode: (mode: string) => done(`mode ${mode}`)(),
      updateFilters: done('filters'),
      updateSettings: done('settings'),
      bookmarksManager: {capture: () => this.captured, apply: done('bookmark')},
    } as unknown as Report;
  }

  setAccessToken(token: string): Promise<void> {
    this.tokens.push(token);
    return this.tokenAnswer ?? Promise.resolve();
  }

  setTitle(title: string): void {
    this.title = title;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Says something, as the SDK hands it on. */
  emit(name: string, detail: unknown = {}): void {
    this.options.onEvent(name, detail);
  }
}

/** What a provider was asked, to be answered by the test. */
export interface TokenCall extends Held<object> {
  readonly reason: string;
  readonly signal: AbortSignal;
  readonly datasetIds: readonly string[];
}

export const reportId = '11111111-1111-4111-8111-111111111111';
export const datasets = [
  'aaaaaaaa-0000-4000-8000-000000000001',
  'aaaaaaaa-0000-4000-8000-000000000002',
  'aaaaaaaa-0000-4000-8000-000000000003',
] as const;
export const embedUrl = 'https://app.powerbi.com/reportEmbed';
const hour = 3_600_000;

/** Makes a controller and what is around it. */
export function setUpController(
  t: TestContext,
  {page = {}, first, places = 4}: {page?: object; first?: FirstFrame; places?: number} = {},
) {
  const createElement = (): FakeElement => new FakeElement();
  const document = Object.assign(new EventTarget(), {
    visibilityState: 'visible',
    baseURI: 'https://site.example/',
    createElement,
    ...page,
  });
  const network = {onLine: true};
  useGlobals(t, {document, navigator: network, location: {hostname: 'site.example'}});
  const clock = new FakeClock();
  const tasks: (() => void)[] = [];
  const frames: ScriptedFrame[] = [];
  const calls: TokenCall[] = [];
  /** What the page hears, in order. */
  const heard: string[] = [];
  const endpoints: string[] = [];
  const stage = new FakeElement();
  let isAnswering = true;
  let preload = Promise.resolve();

  const provider: ReportInput['tokenProvider'] = (request, {signal, reason}) => {
    const call = Object.assign(new Held<object>(), {
      reason,
      signal,
      datasetIds: request.datasets.map(({id}) => id),
    });
    calls.push(call);
    if (isAnswering) call.resolve(tokenOf(calls.length));
    return call.promise;
  };
  const tokenOf = (number: number, life = hour): object => ({
    token: `token ${number}`,
    expiration: new Date(clock.now() + life).toISOString(),
  });

  const host: EmbedHost = {
    stage: stage as unknown as HTMLElement,
    takeFirstFrame: () => first,
    width: () => 1000,
    isVisible: () => true,
    onStatus: status => heard.push(status),
    onError: ({code}, fatal, retryIn) =>
      heard.push(`${fatal ? 'failure' : 'error'} ${code}${retryIn === undefined ? '' : ' again'}`),
    onAutomaticRetry: () => heard.push('retry'),
    onReport: report => heard.push(report ? 'report' : 'no report'),
    onBound: (_report, dataset) => heard.push(`bound ${datasets.findIndex(id => id === dataset)}`),
    onToken: (reason, expiration) => {
      heard.push(`token ${reason}`);
      ends.push(expiration?.getTime());
    },
    onReportEvent: () => undefined,
    onMetric: name => metrics.push(name),
    onStale: isStale => heard.push(isStale ? 'stale' : 'fresh'),
    onPageSize: (width, height) => sizes.push(`${width} x ${height}`),
  };
  const metrics: string[] = [];
  const ends: (number | undefined)[] = [];
  const sizes: string[] = [];
  const batcher = {
    request({endpoint}: {endpoint: {url: string}}) {
      endpoints.push(endpoint.url);
      return Promise.reject(new DeferredError('NotSignedIn'));
    },
  } as unknown as TokenRequestBatcher;
  const queue = new LoadQueue(new LoadPlaces(places));
  const controller = new EmbedController(host, {
    gateway: {
      openFrame(options) {
        const frame = new ScriptedFrame(options);
        frames.push(frame);
        return frame;
      },
      preload: () => preload,
    },
    batcher,
    queue,
    clock,
    nextTask: run => tasks.push(run),
  });
  // The session's channel would keep the process alive.
  t.after(() => controller.dispose());

  const input = inputOf({reportId, datasetId: datasets[0], embedUrl, tokenProvider: provider});
  /** Ends the page's task, and those that it leads to. */
  const endTask = async (): Promise<void> => {
    do {
      for (const run of tasks.splice(0)) run();
      await settled();
    } while (tasks.length > 0);
  };
  /** Ends the page's task, so many microtasks of it. */
  const endTaskIn = async (microtasks: number): Promise<void> => {
    for (const run of tasks.splice(0)) run();
    for (let n = 0; n < microtasks; n += 1) await Promise.resolve();
  };
  /** Changes what the page asks for, and ends its task. */
  const ask = async (more: Partial<ReportInput> = {}): Promise<void> => {
    controller.update(() => Object.assign(input, more));
    await endTask();
  };
  /** The newest frame. */
  const frame = (): ScriptedFrame => {
    const newest = frames.at(-1);
    if (!newest) throw new Error('No frame has been opened');
    return newest;
  };
  /** Has the newest frame draw what it was told. */
  const draw = async (): Promise<void> => {
    frame().emit('loaded');
    frame().emit('rendered');
    await settled();
    // The page's size is asked for a task later.
    await clock.advance(0);
  };
  /** Asks for something and has it drawn. */
  const show = async (more: Partial<ReportInput> = {}): Promise<void> => {
    await ask(more);
    await draw();
  };
  return {
    clock,
    controller,
    calls,
    document,
    endpoints,
    /** Ends of the tokens that the page has heard of. */
    ends,
    frames,
    heard,
    input,
    metrics,
    network,
    queue,
    sizes,
    stage,
    tasks,
    ask,
    draw,
    endTask,
    endTaskIn,
    frame,
    show,
    tokenOf,
    /** Provider calls from now on wait for the test. */
    holdTokens: () => {
      isAnswering = false;
    },
    /** Provider calls from now on are answered at once. */
    answerTokens: () => {
      isAnswering = true;
    },
    /** powerbi-client's code waits for the test. */
    holdCode: (held: Promise<void>) => {
      preload = held;
    },
    /** What the page has heard since the last look. */
    news: () => heard.splice(0),
    /** Loads of all frames. */
    loads: () => frames.flatMap(each => each.loads),
  };
}
