// A walk of arbitrary steps through the life of an element, in a world in which anything may fail at any time.
import {expect} from '@open-wc/testing';
import fc from 'fast-check';
import {PbiReportError} from 'pbi-bound-report';
import type {TokenProvider} from 'pbi-bound-report';
import './test-report.js';
import type {TestReport} from './test-report.js';
import {FakeClock, flush} from './fake-clock.js';
import {FakeGateway} from './fake-gateway.js';
import type {FrameManner} from './fake-gateway.js';
import {datasets, frameUrl, tokenOf} from './scripted-frame.js';

const reports = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
type Network = 'ok' | 'down' | 'offline' | 'hang' | 'signed out';
const hour = 3_600_000;

/** Attributes with values that cannot be read. */
const unreadable: Partial<TestReport>[] = [
  {filters: 'Region eq "West"'},
  {settings: '{"panes"'},
  {embedUrl: 'nowhere'},
  {workspaceId: 'my workspace'},
  {paginatedReportBindings: '[null]'},
  {slicers: '{}'},
];
const readable: Partial<TestReport> = {
  filters: undefined,
  settings: undefined,
  embedUrl: frameUrl,
  workspaceId: undefined,
  paginatedReportBindings: undefined,
  slicers: undefined,
};
/** Most events of one step, in which hours may pass. */
const maxEvents = 40;

/** An element whose surroundings a walk changes. */
class Walk {
  readonly clock = new FakeClock();
  readonly gateway = new FakeGateway();
  readonly el = document.createElement('test-report') as TestReport;
  readonly places = [document.createElement('div'), document.createElement('div')] as const;
  network: Network = 'ok';
  /** How far the visitor's clock is off, in milliseconds. */
  skew = 0;
  isReadable = true;
  events: string[] = [];
  #tokens = 0;
  #hung: ((answer: object) => void)[] = [];

  constructor(keepPrevious: boolean) {
    document.body.append(...this.places);
    const tokenProvider: TokenProvider = async () => {
      const token = {
        token: tokenOf(`walk${(this.#tokens += 1)}`),
        expiration: new Date(this.clock.now() + hour + this.skew).toISOString(),
      };
      if (this.network === 'signed out') throw new PbiReportError({code: 'NotSignedIn', message: 'Signed out.'});
      if (this.network === 'down' || this.network === 'offline') {
        throw new Error(`down, and ${token.token} would have been it`);
      }
      return this.network === 'hang'
        ? new Promise<object>(resolve => {
            this.#hung.push(() => resolve(token));
          })
        : token;
    };
    Object.assign(this.el, {
      tools: {clock: this.clock, gateway: this.gateway, nextTask: (run: () => void) => queueMicrotask(run)},
      loading: 'eager',
      reportId: reports[0],
      datasetId: datasets[0],
      embedUrl: frameUrl,
      tokenProvider,
      keepPrevious,
    });
    for (const type of ['pbi-error', 'pbi-status', 'pbi-bound'] as const) {
      this.el.addEventListener(type, () => this.events.push(type));
    }
    this.places[0].append(this.el);
  }

  /** Changes what becomes of token requests, and what the browser says of the network. */
  setNetwork(network: Network): void {
    this.network = network;
    Object.defineProperty(navigator, 'onLine', {configurable: true, get: () => network !== 'offline'});
    if (network !== 'offline') window.dispatchEvent(new Event('online'));
  }

  /** Late answers, long after anybody waits for them. */
  release(): void {
    for (const resolve of this.#hung.splice(0)) resolve({});
  }

  /** All that can happen without time passing, happens. */
  async settle(): Promise<void> {
    await flush();
    await this.el.updateComplete;
    await flush();
    await this.el.updateComplete;
  }

  /** Waits until the element has noticed that it is not coming back. */
  async leave(): Promise<void> {
    this.el.remove();
    await new Promise(resolve => setTimeout(resolve));
  }

  /** Nothing goes on by itself, and the last step has not made more events than it may. */
  async checkIdle(): Promise<void> {
    const count = this.events.length;
    expect(count, 'events of a step').to.be.lessThan(maxEvents);
    await this.settle();
    expect(this.events.length, 'events without a cause').to.equal(count);
    this.events = [];
  }

  /** What must hold at any time. */
  check(): void {
    const {el} = this;
    const stage = el.shadowRoot!.querySelector('[part=stage]')!;
    const visible = stage.classList.contains('shown');
    if (!el.isConnected) {
      expect(this.gateway.frames.size, 'no frame outlives its element').to.equal(0);
      return;
    }
    expect(this.gateway.frames.size, 'frames').to.be.lessThanOrEqual(el.keepPrevious ? 2 : 1);
    expect(visible).to.equal(el.status === 'loaded' || el.status === 'rendered');
    if (el.status === 'error') {
      expect(el.error).to.not.equal(undefined);
      expect(el.shadowRoot!.querySelector('[part=error]')!.textContent).to.contain(el.error!.code);
    } else {
      expect(el.error).to.equal(undefined);
      // A failure's message stays in sight while it is tried again.
      const hasMessage = el.shadowRoot!.querySelector('[part=error]') !== null;
      expect(hasMessage && el.status !== 'loading', 'a message of a failure that is over').to.equal(false);
    }
    if (el.status === 'rendered') {
      const [frame] = this.gateway.frames;
      expect(this.gateway.frames.size, 'frames when rendered').to.equal(1);
      expect(
        [frame!.shown?.id, frame!.shown?.datasetBinding?.datasetId],
        'what is shown is what was asked for last',
      ).to.deep.equal([el.reportId, el.datasetId]);
    }
    const markup =
      el.outerHTML +
      el.shadowRoot!.innerHTML +
      JSON.stringify(el.error ?? '') +
      (el.error ? `${el.error.message}${el.error.help}${el.error.detail}` : '');
    expect(markup).not.to.contain('H4sI');
  }
}

const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({name: fc.constant('dataset' as const), value: fc.constantFrom(...datasets, undefined)}),
  },
  {weight: 2, arbitrary: fc.record({name: fc.constant('report' as const), value: fc.constantFrom(...reports)})},
  {weight: 1, arbitrary: fc.constant({name: 'bad id' as const})},
  {
    weight: 1,
    arbitrary: fc.record({name: fc.constant('page' as const), value: fc.constantFrom('one', 'two', undefined)}),
  },
  {weight: 1, arbitrary: fc.constant({name: 'move' as const})},
  {weight: 1, arbitrary: fc.constant({name: 'remove' as const})},
  {weight: 2, arbitrary: fc.constant({name: 'add' as const})},
  {
    weight: 3,
    arbitrary: fc.record({
      name: fc.constant('network' as const),
      value: fc.constantFrom<Network>('ok', 'ok', 'down', 'offline', 'hang', 'signed out'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      name: fc.constant('frame' as const),
      value: fc.constantFrom<FrameManner>('ok', 'ok', 'refuse', 'fail', 'silent'),
    }),
  },
  {weight: 1, arbitrary: fc.constant({name: 'frame reloads' as const})},
  {weight: 1, arbitrary: fc.constant({name: 'token expires' as const})},
  {weight: 1, arbitrary: fc.constant({name: 'reload' as const})},
  {weight: 1, arbitrary: fc.constant({name: 'hidden for hours' as const})},
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constant('offline past the end' as const),
      value: fc.constantFrom<Network>('ok', 'ok', 'signed out', 'hang'),
    }),
  },
  {weight: 1, arbitrary: fc.constant({name: 'late answers' as const})},
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constant('time passes' as const),
      value: fc.constantFrom(1000, 10_000, 60_000, 3_000_000, 5_000_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({name: fc.constant('sleep' as const), value: fc.constantFrom(3_000_000, 5_000_000)}),
  },
  {weight: 1, arbitrary: fc.constant({name: 'retry' as const})},
  {weight: 1, arbitrary: fc.constant({name: 'sign out' as const})},
  {
    weight: 1,
    arbitrary: fc.record({name: fc.constant('unreadable' as const), value: fc.constantFrom(...unreadable)}),
  },
  {weight: 2, arbitrary: fc.constant({name: 'readable' as const})},
  {
    weight: 1,
    arbitrary: fc.record({name: fc.constant('clock' as const), value: fc.constantFrom(0, -26 * hour, 26 * hour)}),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => state});
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => state === 'hidden'});
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Without a network past the token's end: what is in sight stays, and says so, until the network is back. */
async function goPastTheEnd(walk: Walk, then: Network): Promise<void> {
  const {el, clock} = walk;
  const wasShown = el.status === 'rendered';
  walk.setNetwork('offline');
  await clock.advance(2 * hour);
  await walk.settle();
  const isStale = el.shadowRoot!.querySelector('.stale') !== null;
  if (isStale) expect([wasShown, el.status], 'what is old').to.deep.equal([true, 'rendered']);
  walk.setNetwork(then);
  await walk.settle();
  if (then === 'ok') await clock.advance(2 * 60_000);
}

async function take(walk: Walk, step: Command): Promise<void> {
  const {el, gateway, clock} = walk;
  const asked = `${el.reportId} ${el.datasetId}`;
  const [frame] = gateway.frames;
  switch (step.name) {
    case 'dataset':
      el.datasetId = step.value;
      break;
    case 'report':
      el.reportId = step.value;
      break;
    case 'bad id':
      el.datasetId = 'not an id';
      break;
    case 'page':
      el.pageName = step.value;
      break;
    case 'move':
      if (!el.isConnected) break;
      walk.places[el.parentElement === walk.places[0] ? 1 : 0].append(el);
      for (const each of gateway.frames) each.reload();
      break;
    case 'remove':
      await walk.leave();
      break;
    case 'add':
      if (!el.isConnected) walk.places[0].append(el);
      break;
    case 'network':
      walk.setNetwork(step.value);
      break;
    case 'frame':
      gateway.manner = step.value;
      break;
    case 'frame reloads':
      frame?.reload();
      break;
    case 'token expires':
      frame?.emit('error', {message: 'TokenExpired'});
      break;
    case 'reload':
      el.reload();
      break;
    case 'hidden for hours':
      setVisibility('hidden');
      await clock.advance(3 * hour);
      await walk.settle();
      setVisibility('visible');
      break;
    case 'offline past the end':
      await goPastTheEnd(walk, step.value);
      break;
    case 'late answers':
      walk.release();
      break;
    case 'time passes':
      await clock.advance(step.value);
      break;
    case 'sleep':
      clock.sleep(step.value);
      window.dispatchEvent(new Event('pageshow'));
      break;
    case 'retry':
      el.retry();
      break;
    case 'sign out':
      el.forget();
      expect(gateway.frames.size, 'frames of another session').to.equal(0);
      break;
    case 'unreadable':
      Object.assign(el, step.value);
      walk.isReadable = false;
      break;
    case 'readable':
      Object.assign(el, readable);
      walk.isReadable = true;
      break;
    case 'clock':
      walk.skew = step.value;
      break;
  }
  await walk.settle();
  const isRead = walk.isReadable && el.datasetId !== 'not an id';
  const inOrder = walk.network === 'ok' && gateway.manner === 'ok' && el.isConnected && isRead;
  if (!isRead && el.isConnected) expect(el.status, 'what cannot be read').not.to.be.oneOf(['loaded', 'rendered']);
  if (inOrder && asked !== `${el.reportId} ${el.datasetId}`) {
    expect(el.status, 'a new binding in a world in order is shown at once').to.equal('rendered');
  }
}

/** Errors that nobody handles, and what the console is told. */
class StrayErrors {
  readonly found: unknown[] = [];
  readonly #console = {error: console.error, warn: console.warn};

  constructor() {
    addEventListener('unhandledrejection', this as unknown as EventListenerObject);
    console.error = console.warn = (...args: unknown[]) => this.found.push(args);
  }

  handleEvent({reason}: PromiseRejectionEvent): void {
    this.found.push(reason);
  }

  stop(): void {
    removeEventListener('unhandledrejection', this as unknown as EventListenerObject);
    Object.assign(console, this.#console);
  }
}

/**
 * Walks that many times, forty to sixty steps each.
 * @returns How many steps were taken.
 */
export async function walkAbout(runs: number): Promise<number> {
  const stray = new StrayErrors();
  try {
    return await walkAmong(runs, stray.found);
  } finally {
    stray.stop();
  }
}

async function walkAmong(runs: number, stray: readonly unknown[]): Promise<number> {
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, {minLength: 40, maxLength: 60}),
      fc.boolean(),
      async (commands, keepPrevious) => {
        const walk = new Walk(keepPrevious);
        try {
          await walk.settle();
          for (const step of commands) {
            await take(walk, step);
            steps += 1;
            walk.check();
            await walk.checkIdle();
          }
          // With the world in order again, whatever was asked for last is shown.
          walk.setNetwork('ok');
          walk.gateway.manner = 'ok';
          walk.skew = 0;
          Object.assign(walk.el, readable);
          if (!walk.el.isConnected) walk.places[0].append(walk.el);
          if (walk.el.datasetId === 'not an id') walk.el.datasetId = datasets[3];
          await walk.settle();
          walk.release();
          await walk.clock.advance(120_000);
          walk.el.retry();
          await walk.settle();
          await walk.clock.advance(120_000);
          await walk.settle();
          walk.check();
          expect(walk.el.status).to.equal('rendered');
        } finally {
          performance.clearMeasures();
          Reflect.deleteProperty(navigator, 'onLine');
          Reflect.deleteProperty(document, 'visibilityState');
          Reflect.deleteProperty(document, 'hidden');
          await walk.leave();
          for (const place of walk.places) place.remove();
        }
        expect(stray, 'errors that nobody handles').to.deep.equal([]);
      },
    ),
    {numRuns: runs, seed: 20261122, endOnFailure: false, includeErrorInReport: true},
  );
  return steps;
}
