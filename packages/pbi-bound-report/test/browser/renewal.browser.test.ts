import {expect, oneEvent} from '@open-wc/testing';
import type {PbiErrorEvent, PbiTokenEvent, TokenProvider} from 'pbi-bound-report';
import {mountWith} from '../support/test-report.js';
import {FakeClock} from '../support/fake-clock.js';
import {datasets, frameOf, held, iframeOf, mount, settled, tokenOf} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

const minute = 60_000;

/** Hands out tokens that live an hour on a clock that the test turns. */
function hourly(
  clock: FakeClock,
  answer: (call: number) => object | Promise<object> | undefined = () => undefined,
): TokenProvider & {calls: number; reasons: string[]} {
  const provide = async (_request: unknown, {reason}: {reason: string}) => {
    provide.calls += 1;
    provide.reasons.push(reason);
    return (
      (await answer(provide.calls)) ?? {
        token: tokenOf(`call${provide.calls}`),
        expiration: new Date(clock.now() + 60 * minute).toISOString(),
      }
    );
  };
  provide.calls = 0;
  provide.reasons = [] as string[];
  return provide;
}

/** A report whose reader went to another page, and whose computer then slept past the token's end. */
async function asleepOnPageTwo(answer?: Parameters<typeof hourly>[1]) {
  const clock = new FakeClock();
  const tokenProvider = hourly(clock, answer);
  const el = await mountWith({clock}, {tokenProvider});
  await el.bindComplete;
  const frame = await frameOf(el);
  const paged = oneEvent(el, 'pbi-page');
  await el.report!.setPage('two');
  await paged;
  clock.sleep(3 * 60 * minute);
  return {el, frame, tokenProvider};
}

describe('token renewal', () => {
  it('puts the new token into the frame and loads nothing', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {tokenProvider: hourly(clock)});
    await el.bindComplete;
    const frame = await frameOf(el);
    const renewed = oneEvent<PbiTokenEvent>(el, 'pbi-token');
    await clock.advance(51 * minute);
    const event = await renewed;
    expect(event.reason).to.equal('renew');
    expect(JSON.stringify({...event})).not.to.contain('H4sI');
    expect(
      frame.requests.filter(request => request.url === '/report/token').map(request => request.body),
    ).to.deep.equal([tokenOf('call2')]);
    expect(frame.loads).to.have.length(1);
    expect(el.status).to.equal('rendered');
  });

  it('does not announce a renewal that the next binding has overtaken', async () => {
    const clock = new FakeClock();
    const next = held<object>();
    const tokenProvider = hourly(clock, call => (call === 3 ? next.promise : undefined));
    const el = await mountWith({clock}, {tokenProvider});
    await el.bindComplete;
    const frame = await frameOf(el);
    const reasons: string[] = [];
    el.addEventListener('pbi-token', event => reasons.push(event.reason));
    frame.manual = true;
    await clock.advance(51 * minute);
    const isRenewal = ({url}: {url: string}): boolean => url === '/report/token';
    await waitUntil(() => frame.requests.some(isRenewal), 'the renewed token in the frame');
    el.datasetId = datasets[1];
    await waitUntil(() => tokenProvider.calls === 3, 'the next binding’s token is asked for');
    frame.answer(frame.requests.find(isRenewal)!, 202, {});
    await settled();
    expect(reasons).to.deep.equal([]);
  });

  it('posts nothing of the load before into a frame that has started anew, while its token is awaited', async () => {
    const clock = new FakeClock();
    const next = held<object>();
    const tokenProvider = hourly(clock, call => (call === 2 ? next.promise : undefined));
    const el = await mountWith({clock}, {tokenProvider});
    await el.bindComplete;
    await frameOf(el);
    clock.sleep(55 * minute);
    // Else the SDK drops its own load by itself where it comes soon after the one before.
    Object.assign(el.report!, {lastLoadRequest: null});
    const started = new Promise(resolve => addEventListener('scripted-frame', resolve, {once: true}));
    iframeOf(el)!.contentWindow!.location.reload();
    await started;
    await waitUntil(() => tokenProvider.calls === 2, 'another token is asked for');
    await settled();
    const again = await frameOf(el);
    expect(again.loads).to.deep.equal([]);
    next.resolve({token: tokenOf('call2'), expiration: new Date(clock.now() + 60 * minute).toISOString()});
    await el.bindComplete;
    expect(again.loads.map(load => load.body.accessToken)).to.deep.equal([tokenOf('call2')]);
  });

  it('asks for no token for a change in place that the next binding has overtaken', async () => {
    const clock = new FakeClock();
    const next = held<object>();
    const tokenProvider = hourly(clock, call => (call === 2 ? next.promise : undefined));
    const el = await mountWith({clock}, {tokenProvider});
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.manual = true;
    el.pageName = 'two';
    const findRequest = (path: string) => frame.requests.find(({url}) => url === path);
    await waitUntil(() => findRequest('/report/pages'), 'which pages there are');
    frame.answer(findRequest('/report/pages')!, 200, [{name: 'two', displayName: 'Two'}]);
    await waitUntil(() => findRequest('/report/pages/active'), 'the first change');
    // The token is due by now, so the second change would have to ask for one. It waits for the first.
    clock.sleep(55 * minute);
    el.filterPane = 'hidden';
    await settled();
    el.datasetId = datasets[1];
    await waitUntil(() => tokenProvider.calls === 2, 'the next binding’s token is asked for');
    frame.answer(
      frame.requests.find(({url}) => url === '/report/pages/active')!,
      202,
      {},
    );
    await settled();
    await settled();
    expect(tokenProvider.calls).to.equal(2);
  });

  it('renews when the page wakes up from a sleep', async () => {
    const clock = new FakeClock();
    const tokenProvider = hourly(clock);
    const el = await mountWith({clock}, {tokenProvider});
    await el.bindComplete;
    clock.sleep(55 * minute);
    window.dispatchEvent(new Event('pageshow'));
    await oneEvent(el, 'pbi-token');
    expect(tokenProvider.reasons).to.deep.equal(['first', 'renew']);
  });

  it("gets a new token, loads again and puts the reader's state back when it slept past the end", async () => {
    const {el, frame, tokenProvider} = await asleepOnPageTwo();
    window.dispatchEvent(new Event('online'));
    await oneEvent(el, 'pbi-bound');
    expect(frame.loads).to.have.length(2);
    expect(frame.loads[1]!.body).to.deep.include({
      accessToken: tokenOf('call2'),
      bookmark: {state: 'what-the-reader-did'},
      pageName: 'two',
    });
    expect(tokenProvider.reasons).to.deep.equal(['first', 'expired']);
    expect(iframeOf(el) === null).to.equal(false);
  });

  it("still puts the reader's state back when the new token came only at the second try", async () => {
    const {el, frame, tokenProvider} = await asleepOnPageTwo(call =>
      call === 2 ? Promise.reject(new TypeError('Failed to fetch')) : undefined,
    );
    const failed = oneEvent<PbiErrorEvent>(el, 'pbi-error');
    window.dispatchEvent(new Event('online'));
    await failed;
    const bound = oneEvent(el, 'pbi-bound');
    el.retry();
    await bound;
    expect(tokenProvider.reasons).to.deep.equal(['first', 'expired', 'retry']);
    expect(frame.loads).to.have.length(2);
    expect(frame.loads[1]!.body).to.deep.include({bookmark: {state: 'what-the-reader-did'}, pageName: 'two'});
    // It was the reader's in that report only.
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    expect(frame.loads[2]!.body.bookmark).to.equal(undefined);
  });

  it('recovers when the frame says that the token has ended', async () => {
    const clock = new FakeClock();
    const tokenProvider = hourly(clock);
    const el = await mountWith({clock}, {tokenProvider});
    await el.bindComplete;
    const frame = await frameOf(el);
    let errors = 0;
    el.addEventListener('pbi-error', () => {
      errors += 1;
    });
    frame.event('error', {
      message: 'TokenExpired',
      detailedMessage: 'Access token has expired, resubmit with a new access token',
      errorCode: '403',
    });
    await oneEvent(el, 'pbi-bound');
    expect(frame.loads.map(load => load.body.accessToken)).to.deep.equal([tokenOf('call1'), tokenOf('call2')]);
    expect(tokenProvider.reasons).to.deep.equal(['first', 'expired']);
    expect(errors).to.equal(0);
  });

  it("does not wait for the reader's state from a frame that answers no more", async () => {
    const clock = new FakeClock();
    const el = await mountWith(
      {clock},
      {tokenProvider: hourly(clock), embedUrl: new URL('../support/frames/scripted.html?manual', import.meta.url).href},
    );
    const frame = await frameOf(el);
    await waitUntil(() => frame.loads.length === 1, 'first load');
    frame.answer(frame.loads[0]!, 202, {});
    frame.event('loaded', {});
    frame.event('rendered', {});
    await el.bindComplete;
    frame.event('error', {message: 'TokenExpired', errorCode: '403'});
    await waitUntil(() => frame.requests.some(request => request.url === '/report/bookmarks/capture'), 'capture');
    expect(frame.loads).to.have.length(1);
    await clock.advance(1500);
    await waitUntil(() => frame.loads.length === 2, 'second load');
    expect(frame.loads[1]!.body.bookmark).to.equal(undefined);
  });

  it('stops after three tokens in a row that the frame calls expired: `TokenExpired`', async () => {
    const clock = new FakeClock();
    const tokenProvider = hourly(clock);
    const el = await mountWith(
      {clock},
      {tokenProvider, embedUrl: new URL('../support/frames/scripted.html?manual', import.meta.url).href},
    );
    const frame = await frameOf(el);
    const failed = oneEvent<PbiErrorEvent>(el, 'pbi-error');
    for (let load = 1; load <= 4; load += 1) {
      await waitUntil(() => frame.loads.length === load, `load ${load}`);
      frame.answer(frame.loads[load - 1]!, 202, {});
      frame.event('error', {message: 'TokenExpired', errorCode: '403'});
    }
    expect((await failed).error.code).to.equal('TokenExpired');
    expect(tokenProvider.calls).to.equal(4);
    // Nothing was shown, so there is nothing of the reader's to ask for.
    expect(frame.requests.filter(request => request.url === '/report/bookmarks/capture')).to.have.length(0);
  });

  it('rebinds while a renewal is under way, and drops the renewal', async () => {
    const clock = new FakeClock();
    const renewal = held<object>();
    const tokenProvider = hourly(clock, call => (call === 2 ? renewal.promise : undefined));
    const el = await mountWith({clock}, {tokenProvider});
    await el.bindComplete;
    const frame = await frameOf(el);
    await clock.advance(50 * minute);
    expect(tokenProvider.calls).to.equal(2);
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    renewal.resolve({token: tokenOf('stale'), expiration: new Date(clock.now() + 60 * minute).toISOString()});
    await settled();
    expect(frame.loads.at(-1)!.body).to.deep.include({
      accessToken: tokenOf('call3'),
      datasetBinding: {datasetId: datasets[1]},
    });
    expect(JSON.stringify(frame.requests)).not.to.contain(tokenOf('stale'));
  });

  it('keeps the report when the frame refuses a new token while the old one lives', async () => {
    const clock = new FakeClock();
    const el = await mountWith({clock}, {tokenProvider: hourly(clock)});
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.manual = true;
    await clock.advance(51 * minute);
    await waitUntil(() => frame.requests.some(request => request.url === '/report/token'));
    frame.answer(
      frame.requests.find(request => request.url === '/report/token')!,
      400,
      {message: 'NotSupported'},
    );
    await settled();
    expect(el.status).to.equal('rendered');
  });
});

describe('failures that pass', () => {
  it('are tried again by themselves, three times', async () => {
    const clock = new FakeClock();
    const tokenProvider = hourly(clock, () => Promise.reject(new Error('down')));
    const el = await mountWith({clock}, {tokenProvider});
    await waitUntil(() => el.error, 'an error');
    for (const [wait, calls] of [
      [1500, 2],
      [3000, 3],
      [6000, 4],
      [10 * minute, 4],
    ] as const) {
      await clock.advance(wait);
      await settled();
      expect(tokenProvider.calls).to.equal(calls);
    }
    expect(el.status).to.equal('error');
  });

  it('end when the network is back', async () => {
    const clock = new FakeClock();
    let online = false;
    const tokenProvider = hourly(clock, () => (online ? undefined : Promise.reject(new Error('down'))));
    const el = await mountWith({clock}, {tokenProvider});
    await waitUntil(() => el.error, 'an error');
    online = true;
    window.dispatchEvent(new Event('online'));
    await oneEvent(el, 'pbi-bound');
    expect(el.error).to.equal(undefined);
  });

  it('end when the reader presses the button', async () => {
    let broken = true;
    const el = await mount({
      tokenProvider: async () => {
        if (broken) throw new Error('down');
        return {token: tokenOf('fine')};
      },
    });
    await waitUntil(() => el.shadowRoot!.querySelector('[part=error] button'));
    broken = false;
    el.shadowRoot!.querySelector<HTMLButtonElement>('[part=error] button')!.click();
    await oneEvent(el, 'pbi-bound');
    expect(el.shadowRoot!.querySelector('[part=error]') === null).to.equal(true);
  });
});
