import {expect} from '@open-wc/testing';
import {mount, settled} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

/** What a page's code has asked the browser to be woken up for, and where the code stands. */
class Wakeups {
  readonly #pending = new Map<unknown, {kind: string; delay: number | undefined}>();
  readonly #own = {...timersOf(window)};

  constructor() {
    const note = (kind: string, handle: unknown, delay?: number): void => {
      const {stack = ''} = new Error();
      // The test runner has timers as well.
      if (/pbi-bound-report\/src\/|__vendor/.test(stack)) this.#pending.set(handle, {kind, delay});
    };
    const {setTimeout, setInterval, requestAnimationFrame, requestIdleCallback} = this.#own;
    Object.assign(window, {
      setTimeout: (run: () => void, delay?: number) => {
        const handle: number = setTimeout(() => {
          this.#pending.delete(handle);
          run();
        }, delay);
        note('timer', handle, delay);
        return handle;
      },
      clearTimeout: (handle: number) => {
        this.#pending.delete(handle);
        this.#own.clearTimeout(handle);
      },
      setInterval: (run: () => void, delay?: number) => {
        const handle = setInterval(run, delay);
        note('interval', handle, delay);
        return handle;
      },
      requestAnimationFrame: (run: FrameRequestCallback) => {
        const handle: number = requestAnimationFrame(time => {
          this.#pending.delete(`frame ${handle}`);
          run(time);
        });
        note('animation frame', `frame ${handle}`);
        return handle;
      },
      ...(requestIdleCallback && {
        requestIdleCallback: (run: IdleRequestCallback) => {
          const handle: number = requestIdleCallback(deadline => {
            this.#pending.delete(`idle ${handle}`);
            run(deadline);
          });
          note('idle callback', `idle ${handle}`);
          return handle;
        },
      }),
    });
  }

  get pending(): {kind: string; delay: number | undefined}[] {
    return [...this.#pending.values()];
  }

  stop(): void {
    Object.assign(window, this.#own);
  }
}

function timersOf({
  setTimeout,
  clearTimeout,
  setInterval,
  requestAnimationFrame,
  requestIdleCallback,
}: Window & typeof globalThis) {
  return {
    setTimeout: (run: () => void, delay?: number): number => setTimeout(run, delay),
    clearTimeout: clearTimeout.bind(window),
    setInterval: (run: () => void, delay?: number): number => setInterval(run, delay),
    requestAnimationFrame: requestAnimationFrame.bind(window),
    // Safari has none.
    requestIdleCallback: (requestIdleCallback as typeof requestIdleCallback | undefined)?.bind(window),
  };
}

function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => state});
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('a report that is shown and that nobody touches', () => {
  let wakeups: Wakeups;
  beforeEach(() => (wakeups = new Wakeups()));
  afterEach(() => {
    wakeups.stop();
    Reflect.deleteProperty(document, 'visibilityState');
  });

  it('wakes the page up for the renewal of its token and for nothing else', async () => {
    const el = await mount();
    await el.bindComplete;
    await waitUntil(() => wakeups.pending.length === 1, 'one timer');
    await settled();
    const [timer] = wakeups.pending;
    expect([wakeups.pending.length, timer?.kind]).to.deep.equal([1, 'timer']);
    expect(timer?.delay, 'ten minutes before the end').to.be.within(49 * 60_000, 50 * 60_000);
    expect(el.shadowRoot!.querySelectorAll('.skeleton').length, 'views that move').to.equal(0);
    const moving = el.shadowRoot!.getAnimations?.() ?? [];
    expect(moving.length, 'animations').to.equal(0);
    el.remove();
    await waitUntil(() => wakeups.pending.length === 0, 'no timer of a report that is gone');
  });

  it('wakes a hidden page up for nothing, and renews again when the page is seen', async () => {
    const el = await mount();
    await el.bindComplete;
    await waitUntil(() => wakeups.pending.length === 1, 'one timer');
    setVisibility('hidden');
    expect(wakeups.pending).to.deep.equal([]);
    const other = await mount();
    await other.bindComplete;
    await waitUntil(() => wakeups.pending.length === 0, 'of a report that was drawn behind');
    setVisibility('visible');
    expect(wakeups.pending.map(({kind}) => kind)).to.deep.equal(['timer', 'timer']);
  });
});
