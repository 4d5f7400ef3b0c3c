import {expect, oneEvent} from '@open-wc/testing';
import {PbiReportError, forgetAll} from 'pbi-bound-report';
import type {TokenProvider} from 'pbi-bound-report';
import {FakeClock} from '../support/fake-clock.js';
import {datasets, frameOf, held, iframeOf, mount, provider, settled, tokenOf} from '../support/scripted-frame.js';
import {mountWith} from '../support/test-report.js';
import {waitUntil} from '../support/wait-until.js';

const minute = 60_000;
const sessionChanged = new PbiReportError({code: 'SessionChanged', message: 'Somebody else.'});

/** Tests in other tabs are of the same origin, and must not hear of it. */
const {BroadcastChannel: NativeChannel} = window;
const origin = crypto.randomUUID();
class ChannelOfThisTest extends NativeChannel {
  constructor(name: string) {
    super(`${name} ${origin}`);
  }
}

describe('a session that changes', () => {
  before(() => Object.assign(window, {BroadcastChannel: ChannelOfThisTest}));
  after(() => Object.assign(window, {BroadcastChannel: NativeChannel}));
  let tab: BroadcastChannel;
  let heard: unknown[];
  beforeEach(() => {
    heard = [];
    tab = new BroadcastChannel('pbi-bound-report');
    tab.onmessage = ({data}) => heard.push(data);
  });
  afterEach(() => tab.close());
  const toldTimes = async (count: number) => {
    // What is posted after it arrives after it.
    const last = new BroadcastChannel('pbi-bound-report');
    last.postMessage('last');
    const times = () => heard.filter(data => data === 'forget').length;
    // Of another channel's order nothing is promised.
    await waitUntil(() => heard.includes('last') && times() >= count);
    last.close();
    expect(times()).to.equal(count);
  };

  it('takes every report of the page away in that task, tells the other tabs, and shows them again when asked', async () => {
    const providers = [provider(), provider()];
    const els = await Promise.all(providers.map(tokenProvider => mount({tokenProvider})));
    await Promise.all(els.map(el => el.bindComplete));
    forgetAll();
    for (const el of els) {
      expect([iframeOf(el), el.report, el.status === 'rendered']).to.deep.equal([null, undefined, false]);
    }
    await waitUntil(() => els.every(el => el.error));
    expect(els.map(el => el.error!.code)).to.deep.equal(['SessionChanged', 'SessionChanged']);
    await toldTimes(1);
    els[0]!.retry();
    await els[0]!.bindComplete;
    expect([providers.map(({calls}) => calls), iframeOf(els[1]!)]).to.deep.equal([[2, 1], null]);
  });

  it('is heard of from another tab', async () => {
    const el = await mount();
    await el.bindComplete;
    tab.postMessage({anything: 'else'});
    tab.postMessage('forget');
    await oneEvent(el, 'pbi-error');
    expect([el.error!.code, iframeOf(el)]).to.deep.equal(['SessionChanged', null]);
    await toldTimes(0);
  });

  it('drops a renewal that is under way, and what it brings later', async () => {
    const clock = new FakeClock();
    const renewal = held<object>();
    let calls = 0;
    const grant = (name: string) => ({
      token: tokenOf(name),
      expiration: new Date(clock.now() + 60 * minute).toISOString(),
    });
    const tokenProvider: TokenProvider = async () => ((calls += 1) === 1 ? grant('first') : renewal.promise);
    const el = await mountWith({clock}, {tokenProvider});
    await el.bindComplete;
    await clock.advance(50 * minute + 1000);
    expect(calls).to.equal(2);
    const tokens: unknown[] = [];
    el.addEventListener('pbi-token', event => tokens.push(event));
    el.forget();
    renewal.resolve(grant('of somebody else'));
    await settled();
    await clock.advance(24 * 60 * minute);
    await waitUntil(() => el.error);
    expect([calls, tokens, iframeOf(el), el.error!.code]).to.deep.equal([2, [], null, 'SessionChanged']);
  });

  it('drops a first token that is under way', async () => {
    const first = held<object>();
    const el = await mount({tokenProvider: () => first.promise});
    await waitUntil(() => el.status === 'loading' && iframeOf(el));
    await settled();
    forgetAll();
    first.resolve({token: tokenOf('late')});
    await waitUntil(() => el.error);
    await settled();
    expect([el.error!.code, iframeOf(el)]).to.deep.equal(['SessionChanged', null]);
  });

  it('is believed of the token endpoint while the old token lives, and told once however often it is tried: `SessionChanged`', async () => {
    const clock = new FakeClock();
    let isChanged = false;
    const tokenProvider: TokenProvider = async () => {
      if (isChanged) throw sessionChanged;
      return {token: tokenOf('first'), expiration: new Date(clock.now() + 60 * minute).toISOString()};
    };
    const el = await mountWith({clock}, {tokenProvider});
    const other = await mount();
    await Promise.all([el.bindComplete, other.bindComplete]);
    isChanged = true;
    await clock.advance(51 * minute);
    expect([iframeOf(el), iframeOf(other)]).to.deep.equal([null, null]);
    await waitUntil(() => el.error && other.error);
    other.retry();
    await other.bindComplete;
    other.remove();
    await oneEvent(other, 'pbi-status');
    el.retry();
    await oneEvent(el, 'pbi-error');
    expect(el.error!.code).to.equal('SessionChanged');
    await toldTimes(1);
  });

  it('leaves an element that was forgotten alone until something else is asked of it: `forget()`', async () => {
    const tokenProvider = provider();
    const [el, other] = await Promise.all([mount({tokenProvider}), mount()]);
    await Promise.all([el.bindComplete, other.bindComplete]);
    el.forget();
    expect(other.status).to.equal('rendered');
    await waitUntil(() => el.error);
    el.label = 'Another name';
    el.requestUpdate();
    await el.updateComplete;
    await settled();
    expect([tokenProvider.calls, el.status, iframeOf(el)]).to.deep.equal([1, 'error', null]);
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    expect([tokenProvider.calls, (await frameOf(el)).loads.length]).to.deep.equal([2, 1]);
    await toldTimes(0);
  });
});
