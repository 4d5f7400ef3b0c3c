/**
 * What else is on the page of the host: other windows, other SDKs, frames that move, configs that nobody validated,
 * embeds of other kinds.
 */
import {expect} from '@open-wc/testing';
import type {IError} from 'powerbi-models';
import type {Embed, Qna} from 'powerbi-client';
import {createService, embed, embedReadable, embedUrl, outcome, servers} from '../../support/sdk.js';
import {uncaught} from '../../support/traffic.js';
import {afresh} from './shared.js';

const overview = 'ReportSectionOverview';
const products = 'ReportSectionProducts';

export function surroundingsTests(): void {
  it('is fetched beforehand by preload, and says nothing', async () => {
    const {powerbi, traffic} = await createService();
    const frame = powerbi.preload({type: 'report', embedUrl: await embedUrl()});
    traffic.hear(frame);
    await new Promise(resolve => {
      frame.addEventListener('preloaded', resolve, {once: true});
    });
    expect([traffic.asked, traffic.told]).to.deep.equal([[], []]);
    traffic.stop();
    frame.remove();
  });

  it('hears nobody but its parent, and goes on where two SDKs there answer each of its events', async () => {
    const {events, report, document, traffic} = await embedReadable();
    await events.next('rendered');
    const view = document().defaultView;
    const heard: boolean[] = [];
    const answered: string[] = [];
    view?.addEventListener('message', ({source, data}: MessageEvent<{url?: string; headers: {id: string}}>) => {
      heard.push(source === window);
      if (data.url === undefined) answered.push(data.headers.id);
    });
    const stranger = document().createElement('iframe');
    document().body.append(stranger);
    const told: unknown[] = [];
    stranger.contentWindow?.addEventListener('message', ({data}) => {
      told.push(data);
    });
    const request = {
      method: 'PUT',
      url: '/report/pages/active',
      headers: {id: 'x'},
      body: {name: products, displayName: null, isActive: true},
    };
    (stranger.contentWindow as Window & typeof globalThis).eval(`parent.postMessage(${JSON.stringify(request)}, '*')`);
    expect((await report.getActivePage()).name).to.equal(overview);
    expect(heard).to.include(false);
    expect(told).to.deep.equal([]);

    const second = await createService();
    await report.setPage(products);
    await events.next('rendered');
    await report.getZoom();
    const {id = ''} = traffic.told.find(({url}) => url.endsWith('/pageChanged')) ?? {};
    // The services of the tests before this one answer too: none of the SDK's ever stops.
    expect(answered.filter(other => other === id).length).to.be.at.least(2);
    second.traffic.stop();
  });

  it('loads again with a moved container, which reloads the frame', async () => {
    const {events, container, report} = await embed();
    await events.next('rendered');
    afresh(report);
    document.body.append(document.createElement('hr'));
    document.body.append(container);
    await events.next('loaded');
    await events.next('rendered');
  });

  it('validates a re-embed, which the SDK does not: what is refused changes nothing', async () => {
    const {events, report, container, service, traffic} = await embed();
    await events.next('rendered');
    afresh(report);
    events.skip();
    const before = events.all.length;
    const {config} = report;
    const reasons = await uncaught(async () => {
      service.embed(container, {...config, datasetBinding: {}});
      await report.getZoom();
    });
    expect(reasons).to.deep.equal([[{message: 'datasetBinding cannot be empty'}]]);
    expect(traffic.asked.filter(({url}) => url === '/report/load').map(({statusCode}) => statusCode)).to.deep.equal([
      202, 400,
    ]);
    expect(events.all.slice(before)).to.deep.equal([]);
    await report.setPage(products);
    await events.next('pageChanged');
    // An embed without its type is accepted by the SDK and leaves it without an address for tokens.
    afresh(report);
    const {type: _, ...untyped} = config as unknown as Record<string, unknown>;
    service.embed(container, untyped);
    await events.next('rendered');
    expect((await outcome(report.setAccessToken(String(config.accessToken)))).rejection).to.equal(
      'Not Found. Url: /undefined/token',
    );
  });

  it('refuses what it does not emulate in so many words, whatever the SDK starts it with', async () => {
    const {ids} = await servers();
    const starts: [string, Record<string, unknown>][] = [
      ['/qna/load', {type: 'qna', datasetIds: [ids.contoso], embedUrl: await embedUrl('qnaEmbed')}],
    ];
    const expectRefusal = (answer: unknown, url: string): void => {
      expect(answer, url).to.include({message: 'NotSupported', errorCode: '501'});
    };
    const rejections = await uncaught(async () => {
      const embeds = await Promise.all(
        starts.map(async ([url, config]) => {
          const embedded = await embed<Embed>({datasetBinding: undefined, ...config});
          const {statusCode, answer} = await embedded.traffic.answered(url);
          expect(statusCode, url).to.equal(501);
          expectRefusal(answer, url);
          expectRefusal(await embedded.events.next('error'), url);
          return embedded.report;
        }),
      );
      const [qna] = embeds as [Qna];
      expectRefusal((await outcome(qna.setQuestion('sales by region'))).rejection, '/qna/interpret');
    });
    for (const reason of rejections) expect((reason as IError).message).to.equal('NotSupported');
  });
}
