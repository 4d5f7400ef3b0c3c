import {expect, oneEvent} from '@open-wc/testing';
import {PbiReportError} from 'pbi-bound-report';
import type {PbiBoundReport, PbiErrorEvent, TokenProvider} from 'pbi-bound-report';
import {FakeClock} from '../support/fake-clock.js';
import {datasets, frameOf, iframeOf, settled, tokenOf} from '../support/scripted-frame.js';
import {mountWith} from '../support/test-report.js';
import {waitUntil} from '../support/wait-until.js';

const minute = 60_000;

/** A report whose token has ended while there is no network. */
async function pastTheEnd(properties: Partial<PbiBoundReport> = {}) {
  const clock = new FakeClock();
  let calls = 0;
  let answer: () => object = () => ({
    token: tokenOf(`call${calls}`),
    expiration: new Date(clock.now() + 60 * minute).toISOString(),
  });
  const grant = answer;
  const tokenProvider: TokenProvider = async () => {
    calls += 1;
    return answer();
  };
  const el = await mountWith({clock}, {tokenProvider, ...properties});
  await el.bindComplete;
  const frame = await frameOf(el);
  const iframe = iframeOf(el);
  const errors: [code: string, fatal: boolean][] = [];
  el.addEventListener('pbi-error', ({error, fatal}: PbiErrorEvent) => errors.push([error.code, fatal]));
  const goOffline = () => {
    Object.defineProperty(navigator, 'onLine', {configurable: true, get: () => false});
    answer = () => {
      throw new TypeError('Failed to fetch');
    };
  };
  const goOnline = (next: () => object = grant) => {
    Reflect.deleteProperty(navigator, 'onLine');
    answer = next;
  };
  goOffline();
  await clock.advance(120 * minute);
  await waitUntil(() => note(el) !== undefined, 'the note');
  return {el, clock, frame, iframe, errors, goOnline, calls: () => calls};
}
const note = (el: PbiBoundReport) => el.shadowRoot!.querySelector('[part=stale]')?.textContent ?? undefined;
const isInSight = (el: PbiBoundReport) => el.shadowRoot!.querySelector('.stage.shown') !== null;

describe("a report past its token's end, without a network", () => {
  afterEach(() => Reflect.deleteProperty(navigator, 'onLine'));

  it('stays in sight, marked as old in `::part(stale)`, and is replaced with what the reader had done when a token has come', async () => {
    const {el, clock, frame, iframe, errors, goOnline, calls} = await pastTheEnd();
    const before = calls();
    await clock.advance(10 * minute);
    expect(calls() - before, 'it is asked about once a minute').to.be.within(8, 22);
    expect([el.status, isInSight(el), iframeOf(el) === iframe, frame.loads.length]).to.deep.equal([
      'rendered',
      true,
      true,
      1,
    ]);
    expect(note(el)).to.equal('No connection: this may be out of date.');
    await waitUntil(() => errors.length > 0);
    expect(errors).to.deep.equal([['TokenProviderFailed', false]]);
    goOnline();
    const bound = oneEvent(el, 'pbi-bound');
    window.dispatchEvent(new Event('online'));
    await bound;
    expect([note(el), frame.loads.length, frame.loads[1]!.body.bookmark]).to.deep.equal([
      undefined,
      2,
      {state: 'what-the-reader-did'},
    ]);
    expect(frame.loads[1]!.body.accessToken).to.equal(tokenOf(`call${calls()}`));
  });

  it('gives way to an answer that says no', async () => {
    const {el, goOnline} = await pastTheEnd();
    goOnline(() => {
      throw new PbiReportError({code: 'NotSignedIn', message: 'Signed out.'});
    });
    window.dispatchEvent(new Event('online'));
    await waitUntil(() => el.error);
    expect([el.error!.code, note(el)]).to.deep.equal(['NotSignedIn', undefined]);
    await el.updateComplete;
    expect(isInSight(el)).to.equal(false);
  });

  it('takes an option that changes meanwhile into the load that follows, and loses nothing of what the reader had done', async () => {
    for (const change of [{contrast: 'black'}, {background: 'transparent'}] as const) {
      const {el, frame, goOnline} = await pastTheEnd();
      Object.assign(el, change);
      await settled();
      expect([isInSight(el), frame.loads.length], JSON.stringify(change)).to.deep.equal([true, 1]);
      goOnline();
      const bound = oneEvent(el, 'pbi-bound');
      window.dispatchEvent(new Event('online'));
      await bound;
      const {bookmark, contrastMode, settings} = frame.loads[1]!.body as Record<string, {background?: number}>;
      expect([frame.loads.length, bookmark, contrastMode ?? settings!.background]).to.deep.equal([
        2,
        {state: 'what-the-reader-did'},
        'contrast' in change ? 3 : 1,
      ]);
      el.remove();
      await new Promise(resolve => setTimeout(resolve));
    }
  });

  it('goes out of sight when it is moved, since its frame starts empty, and comes back with a token', async () => {
    const {el, goOnline} = await pastTheEnd();
    const box = document.createElement('div');
    el.parentElement!.append(box);
    box.append(el);
    await waitUntil(() => el.status !== 'rendered', 'it is not called rendered');
    await el.updateComplete;
    expect([isInSight(el), note(el)]).to.deep.equal([false, undefined]);
    goOnline();
    window.dispatchEvent(new Event('online'));
    await oneEvent(el, 'pbi-bound');
    expect([isInSight(el), el.status]).to.deep.equal([true, 'rendered']);
  });

  it('is given up for other data', async () => {
    const {el, goOnline} = await pastTheEnd();
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-status');
    expect([el.status, note(el)]).to.deep.equal(['loading', undefined]);
    goOnline();
  });

  it('is put back as the reader left it although it is moved, or an option changes, while it is on its way', async () => {
    const {el, frame, goOnline} = await pastTheEnd();
    goOnline();
    frame.manual = true;
    // The state is asked of the frame, which answers by hand now.
    window.dispatchEvent(new Event('online'));
    const asked = () => frame.requests.find(({url}) => url === '/report/bookmarks/capture');
    await waitUntil(asked);
    frame.answer(asked()!, 200, {name: 'captured', displayName: '', state: 'left so'});
    await waitUntil(() => frame.loads.length === 2);
    el.contrast = 'white';
    await waitUntil(() => frame.loads.length === 3);
    expect(frame.loads[2]!.body).to.deep.include({bookmark: {state: 'left so'}, contrastMode: 4});
    const box = document.createElement('div');
    el.parentElement!.append(box);
    box.append(el);
    await oneEvent(el, 'pbi-bound');
    expect((await frameOf(el)).loads.at(-1)!.body).to.deep.include({bookmark: {state: 'left so'}, contrastMode: 4});
  });
});
