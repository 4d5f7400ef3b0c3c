import {expect, oneEvent} from '@open-wc/testing';
import type {Report} from 'powerbi-client';
import type {FrameOptions, PowerBiFrame} from '../../src/frame/gateway.js';
import {powerBiGateway} from '../../src/frame/power-bi-gateway.js';
import {
  frameOf,
  frameUrl,
  iframeOf,
  manualFrameUrl,
  mount,
  nthLoad,
  provider,
  reportId,
  settled,
  tokenOf,
  type ScriptedFrame,
} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

/** All markup that a script of the page could read, shadow roots included. */
function markup(root: Element | ShadowRoot): string {
  const own = root instanceof Element ? root.outerHTML : root.innerHTML;
  return (
    own +
    [...root.querySelectorAll('*')].map(el => (el.shadowRoot ? markup(el.shadowRoot) : '')).join('') +
    (root instanceof Element && root.shadowRoot ? markup(root.shadowRoot) : '')
  );
}

function openFrame(container: HTMLElement, more: Partial<FrameOptions> = {}): PowerBiFrame {
  return powerBiGateway.openFrame({
    container,
    url: new URL(frameUrl),
    title: 'Report',
    onFrameLoad: () => undefined,
    onMessage: () => undefined,
    onReport: () => undefined,
    onEvent: () => undefined,
    ...more,
  });
}

const configuration = {id: reportId, embedUrl: frameUrl, accessToken: tokenOf('one'), tokenType: 1};
/** What becomes of a promise, or that it waits on. */
const outcomeOf = (promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    promise.then(
      () => 'done',
      (error: {code?: string} | undefined) => error?.code,
    ),
    settled().then(() => 'waits'),
  ]);
const scriptedOf = ({iframe}: PowerBiFrame): ScriptedFrame | undefined =>
  (iframe.contentWindow as unknown as {scripted?: ScriptedFrame} | null)?.scripted;

/** A place for a frame, until the test is over. */
function makeContainer(): HTMLElement {
  const container = document.createElement('div');
  document.body.append(container);
  containers.push(container);
  return container;
}
const containers: HTMLElement[] = [];
afterEach(() => {
  for (const container of containers.splice(0)) container.remove();
});

describe('the hand on powerbi-client', () => {
  it('is held to the version whose hidden members it uses', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    expect((frame.loads[0]!.headers as unknown as Record<string, string>)['x-sdk-version']).to.equal('2.24.1');
    const report = el.report as unknown as Record<string, unknown>;
    for (const member of [
      'iframeLoaded',
      'lastLoadRequest',
      'config',
      'frontLoadSendConfig',
      'load',
      'bookmarksManager',
      'iframe',
      'service',
    ]) {
      expect(report, member).to.have.property(member);
    }
    expect(report['iframe'] === iframeOf(el)).to.equal(true);
    expect((report['bookmarksManager'] as {config: {uniqueId: string}}).config.uniqueId).to.equal(frame.uid);
  });

  it('titles the iframe before it starts', async () => {
    const el = await mount({label: 'Sales of Contoso', allow: 'fullscreen', referrerPolicy: 'no-referrer'});
    await waitUntil(() => iframeOf(el));
    const iframe = iframeOf(el)!;
    expect(iframe.title).to.equal('Sales of Contoso');
    expect(iframe.allow).to.equal('fullscreen');
    expect(iframe.referrerPolicy).to.equal('no-referrer');
    expect([...iframe.attributes].map(attribute => attribute.name).indexOf('title')).to.be.lessThan(
      [...iframe.attributes].map(attribute => attribute.name).indexOf('src'),
    );
    el.label = 'Sales of Fabrikam';
    await waitUntil(() => iframe.title === 'Sales of Fabrikam');
  });

  it('leaves no token in the document or in the service, after a load or a renewal', async () => {
    const el = await mount();
    await el.bindComplete;
    await el.report!.setAccessToken(tokenOf('renewed'));
    expect(markup(document.documentElement)).not.to.contain('H4sI');
    expect((el.report as unknown as {service: {accessToken?: string}}).service.accessToken ?? '').to.equal('');
    const frame = await frameOf(el);
    expect(frame.requests.find(request => request.url === '/report/token')!.body).to.equal(tokenOf('renewed'));
  });

  it('gives up the token when it is removed, although the page keeps the report object', async () => {
    const el = await mount();
    await el.bindComplete;
    const report = el.report as unknown as Pick<Report, 'setAccessToken'> & {
      config: object;
      bookmarksManager: {config: object};
    };
    // Its own, which the SDK writes into whatever configurations it has.
    await report.setAccessToken(tokenOf('of the page'));
    el.datasetId = undefined;
    await oneEvent(el, 'pbi-bound');
    await report.setAccessToken(tokenOf('of the page'));
    el.remove();
    await waitUntil(() => el.report === undefined);
    expect(JSON.stringify(report.config)).not.to.contain('H4sI');
    expect(JSON.stringify(report.bookmarksManager.config)).not.to.contain('H4sI');
  });

  it('makes nothing of a frame that was closed while the SDK was still on its way', async () => {
    const reports: unknown[] = [];
    const container = document.createElement('div');
    document.body.append(container);
    const frame = openFrame(container, {onReport: report => reports.push(report)});
    const loading = frame.load({id: reportId, embedUrl: frameUrl, accessToken: tokenOf('closed'), tokenType: 1});
    frame.close();
    const code = await loading.then(
      () => 'loaded',
      (error: {code?: string}) => error.code,
    );
    container.remove();
    expect([code, reports, frame.report]).to.deep.equal(['FrameGone', [], undefined]);
  });

  it('posts nothing to a frame whose page is not there yet, and then the newest load alone', async () => {
    await (
      await mount()
    ).bindComplete; // The SDK is there.
    const container = document.createElement('div');
    document.body.append(container);
    const frame = openFrame(container);
    const load = (datasetId: string) =>
      frame.load({
        id: reportId,
        embedUrl: frameUrl,
        accessToken: tokenOf(datasetId),
        tokenType: 1,
        datasetBinding: {datasetId},
      });
    const first = load('one').then(
      () => 'loaded',
      (error: {message?: string}) => error.message,
    );
    const second = load('two').then(() => 'loaded');
    expect(await Promise.all([first, second])).to.deep.equal(['Superseded', 'loaded']);
    const {scripted} = frame.iframe.contentWindow as unknown as {scripted: ScriptedFrame};
    expect(scripted.loads.map(({body}) => (body as {datasetBinding: object}).datasetBinding)).to.deep.equal([
      {datasetId: 'two'},
    ]);
    frame.close();
    container.remove();
  });

  it("posts to the frame's origin only", async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    await nthLoad(frame, 1);
    const window = iframeOf(el)!.contentWindow!;
    const targets: unknown[] = [];
    const post = window.postMessage.bind(window);
    window.postMessage = ((message: unknown, target: string) => {
      targets.push(target);
      post(message, target);
    }) as typeof window.postMessage;
    void el.report!.getPages().catch(() => undefined);
    frame.event('loaded');
    await oneEvent(el, 'pbi-loaded');
    await settled();
    expect(targets.length).to.be.greaterThan(1);
    expect(new Set(targets)).to.deep.equal(new Set([location.origin]));
  });

  it('believes no other window, even one that knows the id', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    const load = await nthLoad(frame, 1);
    const stranger = document.createElement('iframe');
    document.body.append(stranger);
    const script = stranger.contentDocument!.createElement('script');
    script.textContent = `parent.postMessage({method: 'POST', url: '/reports/${load.headers.uid}/events/rendered', headers: {id: 'x'}, body: {}}, '*');
      parent.postMessage({statusCode: 202, headers: {id: '${load.headers.id}'}, body: {}}, '*');`;
    stranger.contentDocument!.body.append(script);
    window.postMessage(
      {method: 'POST', url: `/reports/${load.headers.uid}/events/rendered`, headers: {id: 'y'}, body: {}},
      '*',
    );
    await settled();
    expect(el.status).to.equal('loading');
    stranger.remove();
    frame.event('loaded');
    frame.event('rendered');
    await oneEvent(el, 'pbi-bound');
  });

  it('answers each event of the frame exactly once', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    let answers = 0;
    iframeOf(el)!.contentWindow!.addEventListener('message', ({data}) => {
      if (data.headers?.id === id) answers += 1;
    });
    const id = frame.event('buttonClicked', {id: 'b'});
    await oneEvent(el, 'pbi-button');
    await settled();
    expect(answers).to.equal(1);
    expect(frame.answers.get(id)).to.deep.include({statusCode: 200});
  });

  it('rejects what the page still waits for when the frame goes', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    await nthLoad(await frameOf(el), 1);
    const pages = el.report!.getPages().then(
      () => 'answered',
      (reason: {message: string}) => reason.message,
    );
    el.remove();
    expect(await pages).to.equal('FrameGone');
  });

  it('loads bookmarks with the id of the newest load', async () => {
    const el = await mount();
    await el.bindComplete;
    el.datasetId = undefined;
    await oneEvent(el, 'pbi-bound');
    const frame = await frameOf(el);
    await el.report!.bookmarksManager.capture();
    const capture = frame.requests.find(request => request.url === '/report/bookmarks/capture')!;
    expect(capture.headers.uid).to.equal(frame.uid);
    expect(frame.loads[0]!.headers.uid).not.to.equal(frame.uid);
  });

  it('refuses a frame on an origin that nobody trusts, before it has started', async () => {
    const el = await mount({embedUrl: 'https://evil.example/reportEmbed'});
    await waitUntil(() => el.error, 'an error');
    expect(el.error!.code).to.equal('EmbedOriginNotTrusted');
    expect(iframeOf(el) === null).to.equal(true);
  });

  it('refuses autoAuth, however it is written', async () => {
    const el = await mount({embedUrl: `${frameUrl}?x=1&autoAuth%3Dtrue`});
    await waitUntil(() => el.error, 'an error');
    expect(el.error!.code).to.equal('EmbedUrlInvalid');
  });

  it('lets the page reload the report, and hears of a refusal without an unhandled rejection', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.manual = true;
    const wait = new Promise(resolve => setTimeout(resolve, 110));
    await wait;
    const reloaded = el.report!.reload().then(
      () => 'fine',
      (reason: unknown) => reason,
    );
    frame.answer(await nthLoad(frame, 2), 403, {message: 'LoadReportFailed'});
    expect(await reloaded).to.deep.equal({message: 'LoadReportFailed'});
  });

  it("gives Entra tokens through the SDK's own hook", async () => {
    const tokenProvider = provider();
    const el = await mount({tokenType: 'aad', tokenProvider});
    await el.bindComplete;
    const frame = await frameOf(el);
    expect(frame.loads[0]!.body['tokenType']).to.equal(0);
    el.datasetId = undefined;
    await oneEvent(el, 'pbi-bound');
    const id = frame.post('POST', `/reports/${frame.uid}/eventHooks/newAccessToken`, {});
    await waitUntil(() => frame.answers.has(id));
    expect(frame.answers.get(id)).to.deep.include({statusCode: 200, body: tokenOf(`call${tokenProvider.calls}`)});
  });

  it('ends a load that the frame has not been sent yet when it is closed', async () => {
    await powerBiGateway.preload();
    const frame = openFrame(makeContainer());
    const loading = frame.load(configuration);
    // The report is made before the page of the frame can be there, which takes a task at least.
    for (let i = 0; i < 50 && !frame.report; i++) await Promise.resolve();
    expect(frame.report).not.to.equal(undefined);
    frame.close();
    expect(await outcomeOf(loading)).to.equal('FrameGone');
  });

  it('says that the frame is gone to who loads into one that was taken away, or renews where no report is', async () => {
    const frame = openFrame(makeContainer());
    expect(await outcomeOf(frame.setAccessToken(tokenOf('early')))).to.equal('FrameGone');
    await frame.load(configuration);
    frame.iframe.remove();
    expect(await outcomeOf(frame.load(configuration))).to.equal('FrameGone');
    frame.close();
  });

  it('loads nothing by itself into a frame that navigates, and leaves the next load to the page', async () => {
    let loads = 0;
    const frame = openFrame(makeContainer(), {onFrameLoad: count => (loads = count)});
    await frame.load(configuration);
    const internals = frame.report as unknown as {lastLoadRequest: unknown};
    // The SDK drops loads that follow one another quickly, which would hide its own.
    internals.lastLoadRequest = null;
    frame.iframe.contentWindow!.location.reload();
    await waitUntil(() => loads === 2);
    await settled();
    expect(scriptedOf(frame)!.loads.length).to.equal(0);
    await frame.load(configuration);
    expect(scriptedOf(frame)!.loads.length).to.equal(1);
    frame.close();
  });

  it('loads into a frame that had navigated before there was a report', async () => {
    let loads = 0;
    const frame = openFrame(makeContainer(), {onFrameLoad: count => (loads = count)});
    await waitUntil(() => loads === 1);
    frame.iframe.contentWindow!.location.reload();
    await waitUntil(() => loads === 2);
    await powerBiGateway.preload();
    await frame.load(configuration);
    expect(scriptedOf(frame)!.loads.length).to.equal(1);
    frame.close();
  });

  it("keeps the SDK's own ready to itself", async () => {
    const names: string[] = [];
    const frame = openFrame(makeContainer(), {onEvent: name => names.push(name)});
    await frame.load(configuration);
    const scripted = scriptedOf(frame)!;
    scripted.post('POST', `/ready/${scripted.uid}`, {});
    scripted.event('buttonClicked', {id: 'b'});
    await waitUntil(() => names.includes('buttonClicked'));
    expect(names).not.to.include('ready');
    frame.close();
  });

  it('leaves nothing of a closed frame at its container, and what the next one has there in peace', async () => {
    const container = makeContainer();
    let loads = 0;
    const frame = openFrame(container, {onFrameLoad: () => (loads += 1)});
    await frame.load(configuration);
    const {iframe} = frame;
    // What the SDK does at a load of a frame that was closed is a line in the console.
    (frame.report as unknown as {load: () => Promise<void>}).load = () => Promise.resolve();
    frame.close();
    iframe.dispatchEvent(new Event('load'));
    expect(loads).to.equal(1);
    expect(Object.keys(container)).to.deep.equal([]);
    const next = openFrame(container);
    frame.close();
    expect(Object.keys(container)).to.include.members(['dispatchEvent', 'setAttribute']);
    next.close();
    expect(container.childElementCount).to.equal(0);
  });
});
