/** What the frame asks of the host by the event hooks of the config. */
import {expect} from '@open-wc/testing';
import type {IError} from 'powerbi-models';
import {embedReadable, servers} from '../../support/sdk.js';
import {uncaught} from '../../support/traffic.js';
import {forLane, signIn} from './shared.js';

export function hookTests(): void {
  it('asks the host for the next Entra token when one has ended, and goes on with it or without', () =>
    forLane(async (lane, advance) => {
      const given: (string | null)[] = [];
      let next = (): Promise<string | null> => Promise.resolve(null);
      const accessTokenProvider = async (): Promise<string | null> => {
        given.push(await next());
        return given.at(-1) ?? null;
      };
      const embedded = await embedReadable({
        tokenType: 0,
        accessToken: await signIn('reader', lane),
        eventHooks: {accessTokenProvider},
      });
      const {events, report, traffic} = embedded;
      const failed = (): number => embedded.document().querySelectorAll('[data-status="error"]').length;
      await events.next('rendered');
      expect(traffic.asked.find(({url}) => url === '/report/load')?.headers).to.include({tokenProviderSupplied: true});
      expect(given).to.deep.equal([]);
      await advance(2 * 3_600_000);
      await report.refresh();
      expect((await events.next<IError>('error')).message).to.equal('TokenExpired');
      await events.next('rendered');
      expect([new Set(given), failed() > 3]).to.deep.equal([new Set([null]), true]);
      next = () => signIn('reader', lane);
      given.length = 0;
      events.skip();
      const before = events.all.length;
      await report.refresh();
      await events.next('rendered');
      expect(given).to.have.lengthOf(1);
      expect(events.all.slice(before).map(({name}) => name)).not.to.include('error');
      expect(failed()).to.equal(0);
      const told = traffic.told.filter(({url}) => url.includes('eventHooks'));
      expect(new Set(told.map(({url}) => url))).to.deep.equal(
        new Set([`/reports/${String(report.config.uniqueId)}/eventHooks/newAccessToken`]),
      );
      expect(told.flatMap(({id}) => traffic.answers.get(id))).to.deep.equal(told.map(() => 200));
    }));

  it('calls the host’s hook before it queries, with the report, and sends the answer with each query', async () => {
    const {ids} = await servers();
    const calls: Record<string, unknown>[] = [];
    const {events, report, traffic, document} = await embedReadable(
      {
        eventHooks: {
          applicationContextProvider: (context: Record<string, unknown>) => {
            calls.push(context);
            return {culture: 'en'};
          },
        },
      },
      `<script>{
      const ask = fetch;
      fetch = (url, init) => {
        if (String(url).endsWith('/query')) document.documentElement.dataset.query = init.body;
        return ask(url, init);
      };
    }</script>`,
    );
    await events.next('rendered');
    expect(calls).to.have.length(1);
    expect(calls[0]).to.include({report, reportId: ids.report, datasetId: ids.contoso, page: 'ReportSectionOverview'});
    const told = traffic.told.find(({url}) => url.endsWith('/eventHooks/preQuery'));
    expect(traffic.answers.get(String(told?.id))).to.deep.equal([200]);
    expect(JSON.parse(String(document().documentElement.dataset['query']))).to.deep.include({
      applicationContext: {culture: 'en'},
    });
  });

  it('goes on where a hook throws, gives nothing, is missing, or gives what cannot be posted', async () => {
    const results: (() => unknown)[] = [
      () => {
        throw new Error('no context');
      },
      () => null,
      () => () => 'a function',
    ];
    // The frame's ten seconds of patience are held: the test says when they are over.
    const embedded = await embedReadable(
      {eventHooks: {applicationContextProvider: () => results.shift()?.()}},
      `<script>{
      const wait = setTimeout;
      setTimeout = (run, milliseconds, ...more) =>
        milliseconds === 10000 ? (window.patienceEnds = run, 0) : wait(run, milliseconds, ...more);
    }</script>`,
    );
    const {events, report, traffic} = embedded;
    expect(await uncaught(() => events.next('rendered'))).to.deep.equal([]);
    await report.refresh();
    await events.next('rendered');
    const hooks = (report as unknown as {eventHooks: Record<string, unknown>}).eventHooks;
    const {applicationContextProvider} = hooks;
    delete hooks['applicationContextProvider'];
    await report.refresh();
    await events.next('rendered');
    const asked = (): unknown[] =>
      traffic.told.filter(({url}) => url.includes('eventHooks')).map(({id}) => traffic.answers.get(id)?.[0]);
    expect(asked()).to.deep.equal([400, 200, 404]);
    hooks['applicationContextProvider'] = applicationContextProvider;
    const reasons = await uncaught(async () => {
      await report.refresh();
      await events.next('renderingStarted');
      await report.getZoom();
    });
    expect(reasons.map(reason => (reason as Error).name)).to.deep.equal(['DataCloneError']);
    (embedded.document().defaultView as unknown as {patienceEnds: () => void}).patienceEnds();
    await events.next('rendered');
    expect(asked()).to.have.lengthOf(4);
    expect(events.names()).not.to.include('error');
  });
}
