import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import {mountWith} from '../support/test-report.js';
import {FakeClock} from '../support/fake-clock.js';
import {
  datasets,
  frameOf,
  held,
  iframeOf,
  manualFrameUrl,
  mount,
  nthLoad,
  settled,
  tokenOf,
} from '../support/scripted-frame.js';
import {ids} from '../support/default-world-ids.js';
import {waitUntil} from '../support/wait-until.js';

// Added before the element's own listener, which keeps what strangers say to itself.
let hearStrangers: (data: unknown) => void = () => undefined;
addEventListener('message', ({data, origin}) => {
  if (origin === 'null') hearStrangers(data);
});

interface StrictPage extends Window {
  seen: {violations: string[]};
  ready?: boolean;
}

/**
 * A page of the test's origin, under a strict Content-Security-Policy with Trusted Types, that has imported the
 * element.
 */
async function strictPage(): Promise<{page: StrictPage; add: (attributes: Record<string, string>) => PbiBoundReport}> {
  const iframe = document.createElement('iframe');
  iframe.style.cssText = 'inline-size: 900px; block-size: 700px';
  iframe.src = new URL('../support/frames/strict.html', import.meta.url).href;
  document.body.append(iframe);
  await waitUntil(() => (iframe.contentWindow as StrictPage | null)?.ready, 'the strict page has not started');
  const page = iframe.contentWindow as StrictPage;
  return {
    page,
    add: attributes => {
      const el = page.document.createElement('pbi-bound-report');
      for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value);
      page.document.body.append(el);
      return el;
    },
  };
}

/** All texts that can be reached from an object by its own and inherited members, symbols and map entries included. */
function textsFrom(...roots: unknown[]): Set<string> {
  const texts = new Set<string>();
  const seen = new Set<unknown>();
  const open = [...roots];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') texts.add(value);
    const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (!isObject || seen.has(value) || value === window || value === document || value instanceof Window) continue;
    seen.add(value);
    if (value instanceof Map || value instanceof Set) open.push(...value.keys(), ...value.values());
    // The element's own roots and their nodes are given as roots; the page's nodes would lead to the whole page.
    if (value instanceof Node && !roots.includes(value)) continue;
    for (const key of Reflect.ownKeys(value)) {
      const {value: member, get} = Object.getOwnPropertyDescriptor(value, key) ?? {};
      try {
        open.push(get ? get.call(value) : member);
      } catch {
        // A getter that is not for this object.
      }
    }
    open.push(Object.getPrototypeOf(value));
  }
  return texts;
}

describe('the token', () => {
  it('is in no event, no node of the shadow root and none of the objects that they lead to, while the frame has it', async () => {
    const events: Event[] = [];
    const note = (event: Event): number => events.push(event);
    const el = await mount();
    for (const type of [
      'pbi-token',
      'pbi-loaded',
      'pbi-rendered',
      'pbi-page',
      'pbi-bound',
      'pbi-metric',
      'pbi-error',
    ]) {
      el.addEventListener(type, note);
    }
    await el.bindComplete;
    const frame = await frameOf(el);
    expect(frame.loads[0]!.body.accessToken).to.equal(tokenOf('call1'));
    await el.report!.setPage('two');
    frame.event('error', {message: 'visual', level: 4});
    await settled();
    await (await el.report!.getPages())[0]!.setActive();
    el.reload();
    await nthLoad(frame, 2);
    expect(events.some(event => event.type === 'pbi-page')).to.equal(true);
    const nodes = [...el.shadowRoot!.querySelectorAll('*')].filter(node => !(node instanceof HTMLIFrameElement));
    const texts = textsFrom(...events, ...nodes, el.shadowRoot, el.report, (window as {powerbi?: unknown}).powerbi);
    expect(texts.size).to.be.greaterThan(100);
    expect([...texts].filter(text => text.includes('H4sI'))).to.deep.equal([]);
    await el.report!.bookmarksManager.capture();
    // The SDK drops a load of the page's own within 100 ms of the last one.
    (el.report as unknown as {lastLoadRequest: Date | null}).lastLoadRequest = null;
    await el.report!.reload();
    const {body} = await nthLoad(frame, 3);
    expect(body.accessToken).to.equal(tokenOf('call1'));
  });
});

describe("under default-src 'self', frame-src https://app.powerbi.com and Trusted Types", () => {
  it('shows a report without a single violation', async () => {
    const {page, add} = await strictPage();
    const el = add({
      loading: 'eager',
      'report-id': ids.report,
      'dataset-id': ids.contoso,
      'token-endpoint': '/token',
      'embed-url': `https://app.powerbi.com/reportEmbed?reportId=${ids.report}`,
    });
    await el.bindComplete;
    expect(el.status).to.equal('rendered');
    expect(page.seen.violations).to.deep.equal([]);
  });

  it('names the line to add when the policy forbids the frame: `FrameBlockedByPolicy`', async () => {
    const {add} = await strictPage();
    const el = add({
      loading: 'eager',
      'report-id': ids.report,
      'token-endpoint': '/token',
      'embed-url': 'https://app.powerbigov.us/reportEmbed',
    });
    await waitUntil(() => el.error, 'an error');
    expect(el.error!.code).to.equal('FrameBlockedByPolicy');
    expect(el.error!.help).to.contain('frame-src https://app.powerbigov.us');
  });
});

describe('the watchdog', () => {
  it('finds a frame that never says a word: `FrameSilent`', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {embedUrl: new URL('../support/default-world-ids.ts', import.meta.url).href});
    await waitUntil(() => clock.waiting > 0);
    await clock.advance(29_000);
    expect(el.status).to.equal('loading');
    await clock.advance(2_000);
    await waitUntil(() => el.error);
    expect(el.error!.code).to.equal('FrameSilent');
    expect(el.error!.help).to.contain(`frame-src ${location.origin}`);
    expect(iframeOf(el) === null, 'the frame is of no use').to.equal(true);
  });

  it('finds a report that does not load: `LoadTimeout`', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    frame.answer(await nthLoad(frame, 1), 202, {});
    frame.event('renderingStarted');
    await oneEvent(el, 'pbi-rendering-started');
    await clock.advance(89_000);
    expect(el.status).to.equal('loading');
    await clock.advance(2_000);
    await waitUntil(() => el.error);
    expect(el.error!.code).to.equal('LoadTimeout');
  });

  it('shows a report that has loaded although it never says that it is rendered', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    frame.answer(await nthLoad(frame, 1), 202, {});
    frame.event('loaded');
    await oneEvent(el, 'pbi-loaded');
    await clock.advance(200_000);
    await el.updateComplete;
    expect(el.status).to.equal('loaded');
    expect(getComputedStyle(el.shadowRoot!.querySelector('[part=stage]')!).visibility).to.equal('visible');
  });

  it('tries a silent frame again, with a new frame', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {embedUrl: new URL('../support/default-world-ids.ts', import.meta.url).href});
    await waitUntil(() => clock.waiting > 0);
    const before = iframeOf(el);
    await clock.advance(31_000);
    await waitUntil(() => el.error);
    expect(el.error!.code).to.equal('FrameSilent');
    await clock.advance(2_000);
    await waitUntil(() => iframeOf(el));
    expect(iframeOf(el) === before).to.equal(false);
    expect(el.status).to.equal('loading');
  });

  it('leaves the message in sight while it tries again by itself, until something else is asked for', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {embedUrl: new URL('../support/default-world-ids.ts', import.meta.url).href});
    const inSight = async (): Promise<(string | undefined)[]> => {
      await el.updateComplete;
      const find = (selector: string): string | undefined =>
        el.shadowRoot!.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim();
      return [el.status, find('[part=error-code]'), find('.note'), find('[part=loading]'), find('[role=status]')];
    };
    const fail = async (): Promise<void> => {
      await waitUntil(() => iframeOf(el));
      await clock.advance(31_000);
      await waitUntil(() => el.error && el.status === 'error');
    };
    await waitUntil(() => clock.waiting > 0);
    await fail();
    const note = 'It is tried again by itself.';
    expect(await inSight()).to.deep.equal(['error', 'FrameSilent', note, undefined, '']);
    const view = el.shadowRoot!.querySelector('[part=error]');
    await clock.advance(2_000);
    expect(await inSight()).to.deep.equal(['loading', 'FrameSilent', note, undefined, '']);
    expect(el.shadowRoot!.querySelector('[part=error]') === view, 'the focus stays in it').to.equal(true);
    el.shadowRoot!.querySelector<HTMLElement>('[part=button]')!.click();
    expect(await inSight()).to.deep.equal(['loading', undefined, undefined, '', 'Loading report']);
    await fail();
    await clock.advance(5_000);
    expect((await inSight())[1]).to.equal('FrameSilent');
    el.datasetId = datasets[1];
    expect(await inSight()).to.deep.equal(['loading', undefined, undefined, '', 'Loading report']);
    await fail();
    // The last of three attempts by itself: nothing says that there is another.
    await clock.advance(20_000);
    await fail();
    expect(await inSight()).to.deep.equal(['error', 'FrameSilent', '', undefined, '']);
  });
});

describe('a frame that is not what it was', () => {
  it('navigated to another origin, gets no token and is not believed', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock});
    await el.bindComplete;
    const uid = (await frameOf(el)).uid!;
    const echoes: string[] = [];
    let greeted!: () => void;
    const arrived = new Promise<void>(resolve => {
      greeted = resolve;
    });
    hearStrangers = data => {
      echoes.push(JSON.stringify(data));
      if (data === 'here') greeted();
    };
    // A page of an opaque origin, in the very window of the frame, that knows the id of the load and repeats whatever
    // it hears.
    const says = (url: string, body: object): string =>
      `parent.postMessage(${JSON.stringify({method: 'POST', url, headers: {id: url}, body})}, '*');`;
    const script = `onmessage = ({data}) => parent.postMessage({heard: data}, '*'); ${says(`/reports/${uid}/events/rendered`, {})}
      ${says(`/reports/${uid}/events/error`, {message: 'LoadReportFailed', level: 6})} ${says(`/ready/${uid}`, {})} parent.postMessage('here', '*');`;
    const reported: string[] = [];
    for (const type of ['pbi-rendered', 'pbi-error', 'pbi-bound']) el.addEventListener(type, () => reported.push(type));
    iframeOf(el)!.contentWindow!.location.href = `data:text/html,<script>${encodeURIComponent(script)}</script>`;
    await arrived;
    await waitUntil(() => el.status === 'loading', 'the element loads again');
    void el.report!.setAccessToken(tokenOf('b')).catch(() => undefined);
    await settled();
    iframeOf(el)!.contentWindow!.postMessage('probe', '*');
    await waitUntil(() => echoes.some(echo => echo.includes('probe')), 'the echo');
    expect(echoes.filter(echo => echo.includes('heard'))).to.deep.equal(['{"heard":"probe"}']);
    expect([el.status, reported]).to.deep.equal(['loading', []]);
    await clock.advance(31_000);
    await waitUntil(() => el.error);
    expect([el.error!.code, iframeOf(el) === null]).to.deep.equal(['FrameSilent', true]);
  });

  it('taken out of the element by somebody else, is an error and not a wait: `FrameGone`', async () => {
    const token = held<object>();
    const el = await mount({tokenProvider: () => token.promise});
    await oneEvent(el, 'pbi-metric');
    iframeOf(el)!.remove();
    token.resolve({token: tokenOf('a')});
    await oneEvent(el, 'pbi-error');
    expect([el.error!.code, el.error!.retryable], el.error!.detail).to.deep.equal(['FrameGone', true]);
  });

  it('and says what nobody has a name for, is still an error that can be tried again: `UnknownError`', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    frame.answer(await nthLoad(frame, 1), 202, {});
    frame.event('error', {message: 'Etwas ging schief!', level: 6});
    await oneEvent(el, 'pbi-error');
    expect([el.error!.code, el.error!.message, el.error!.help, el.error!.retryable]).to.deep.equal([
      'UnknownError',
      'Etwas ging schief!',
      'Try again.',
      true,
    ]);
  });
});

describe('keep-previous', () => {
  it('`keep-previous` keeps the old report in sight, and out of reach, until the new one is drawn; `--pbi-previous-opacity` dims it', async () => {
    const el = await mount({keepPrevious: true});
    await el.bindComplete;
    const before = iframeOf(el)!;
    el.embedUrl = manualFrameUrl;
    el.datasetId = undefined;
    await oneEvent(el, 'pbi-status');
    await waitUntil(() => el.shadowRoot!.querySelectorAll('iframe').length === 2);
    expect(before.isConnected).to.equal(true);
    expect(getComputedStyle(before).visibility).to.equal('visible');
    // The styles for it are fetched when they are needed.
    await waitUntil(() => getComputedStyle(before.parentElement!).opacity === '0.45', 'it is dimmed');
    el.style.setProperty('--pbi-previous-opacity', '0.7');
    expect(getComputedStyle(before.parentElement!).opacity).to.equal('0.7');
    expect((before.parentElement as HTMLElement).inert).to.equal(true);
    const next = [...el.shadowRoot!.querySelectorAll('iframe')].find(iframe => iframe !== before)!;
    await waitUntil(
      () => (next.contentWindow as unknown as {scripted?: {loads: unknown[]}}).scripted?.loads.length === 1,
    );
    const frame = (next.contentWindow as unknown as {scripted: Awaited<ReturnType<typeof frameOf>>}).scripted;
    frame.answer(frame.loads[0]!, 202, {});
    frame.event('loaded');
    frame.event('rendered');
    await oneEvent(el, 'pbi-bound');
    expect(before.isConnected).to.equal(false);
    expect(iframeOf(el) === next).to.equal(true);
  });

  it('leaves no `.report` of it when an error, or the end of the element, takes it away', async () => {
    for (const [tokenProvider, end, status] of [
      [(): Promise<never> => Promise.reject(new Error('down')), (): void => undefined, 'error'],
      [(): Promise<never> => new Promise(() => {}), (el: HTMLElement): void => el.remove(), 'idle'],
    ] as const) {
      const el = await mount({keepPrevious: true});
      await el.bindComplete;
      Object.assign(el, {tokenProvider, datasetId: undefined});
      await waitUntil(() => el.status === 'loading' || el.status === 'error');
      end(el);
      await waitUntil(() => el.status === status);
      expect(el.report === undefined, status).to.equal(true);
    }
  });

  it('never longer than a while, and never beside an error', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {keepPrevious: true});
    await el.bindComplete;
    const before = iframeOf(el)!;
    el.tokenProvider = () => new Promise(() => {});
    el.datasetId = undefined;
    await oneEvent(el, 'pbi-status');
    await clock.advance(14_000);
    expect(before.isConnected).to.equal(true);
    await clock.advance(2_000);
    expect(before.isConnected).to.equal(false);
    await clock.advance(14_500);
    await waitUntil(() => el.error);
    expect(el.error!.code).to.equal('TokenEndpointTimeout');
  });
});
