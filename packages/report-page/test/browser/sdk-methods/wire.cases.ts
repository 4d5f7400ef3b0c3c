/**
 * What the SDK and the frame say to each other around the methods: statuses, routes, answers, and the SDK's own traps.
 */
import {expect} from '@open-wc/testing';
import type {IError} from 'powerbi-models';
import type {Embed, Visual} from 'powerbi-client';
import {matchesPath, requests} from '../../protocol-register/requests.js';
import type {Embedded} from '../../support/sdk.js';
import {baseConfig, outcome, sdk, servers} from '../../support/sdk.js';
import {accepted, canPrint, loose, overview, products, region} from './shared.js';

const frameOf = (embedded: Embedded<Embed>): Window =>
  (embedded.report as unknown as {iframe: HTMLIFrameElement}).iframe.contentWindow as Window;
const afresh = (report: Embed): void => {
  (report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
};

/** @param one The report that the methods were tried on. @param alone The visual that stands alone. */
export function onTheWire(one: () => Embedded, alone: () => Embedded<Visual>): void {
  describe('on the wire', () => {
    it('has sent each request that its methods can, and got success', () => {
      const sent = [...one().traffic.asked, ...alone().traffic.asked];
      const missing = requests
        .filter(({test}) => test !== 'Report.print' || canPrint)
        .filter(({test}) => /^(?:Report|Page|VisualDescriptor|BookmarksManager|Visual)\.\w+$/.test(test))
        .filter(
          request =>
            !sent.some(
              ({method, url, statusCode = 0}) =>
                method === request.method && matchesPath(request.path, url) && statusCode >= 200 && statusCode < 300,
            ),
        );
      expect(missing.map(({method, path, test}) => `${test} did not send ${method} ${path}`)).to.deep.equal([]);
    });

    it('answers an unknown address with 404 in all five methods, with and without a leading slash', async () => {
      const {hpm} = one().service;
      for (const url of ['/nowhere', 'nowhere']) {
        const target = frameOf(one());
        const calls = [
          hpm.get(url, {}, target),
          hpm.post(url, {}, {}, target),
          hpm.put(url, {}, {}, target),
          hpm.patch(url, {}, {}, target),
          hpm.delete(url, {}, {}, target),
        ];
        for (const {rejection} of await Promise.all(calls.map(outcome))) {
          expect(rejection).to.deep.include({statusCode: 404, body: `Not Found. Url: ${url}`});
        }
      }
    });

    it('validates before anything is done: each refusal is a list of errors, and nothing has changed', async () => {
      const {report, service, traffic, events} = one();
      const before = [await report.getActivePage(), await report.getFilters(), await report.getTheme()].map(value =>
        JSON.stringify(value, ['name', 'target']),
      );
      const page = await report.getActivePage();
      const visual = await page.getVisualByName('profit');
      events.skip();
      const wrong: [unknown, Promise<unknown>][] = [
        ['name must be a string', loose(report, 'setPage', 7)],
        ['undefined property is invalid', loose(report, 'setFilters', [{target: {}}])],
        ['undefined property is invalid', loose(page, 'setFilters', [{target: {}}])],
        ['undefined property is invalid', loose(visual, 'updateFilters', 9, [])],
        ['filterPaneEnabled must be a boolean', loose(report, 'updateSettings', {filterPaneEnabled: 'yes'})],
        ['name is required', loose(report, 'saveAs', {})],
        ['themeJson must be an object', loose(report, 'applyTheme', {themeJson: 'dark'})],
        ['playMode property is invalid', loose(report.bookmarksManager, 'play', 7)],
      ];
      for (const [message, work] of wrong) {
        expect((await outcome(work)).rejection, String(message)).to.deep.include.members([{message}]);
      }
      const bodies: [string, unknown, string][] = [
        ['/report/load', await baseConfig({datasetBinding: {}}), 'datasetBinding cannot be empty'],
        ['/report/prepare', {}, 'accessToken is required'],
        ['/report/create', {}, 'accessToken is required'],
        ['/quickcreate', {}, 'accessToken is required'],
        ['/dashboard/load', {}, 'accessToken is required'],
      ];
      for (const [url, body, message] of bodies) {
        const {rejection} = await outcome(service.hpm.post(url, body, {}, frameOf(one())));
        expect(rejection, url).to.have.property('statusCode', 400);
        expect((rejection as {body: IError[]}).body[0]?.message, url).to.equal(message);
      }
      expect(traffic.asked.slice(-bodies.length).map(({statusCode}) => statusCode)).to.deep.equal(
        bodies.map(() => 400),
      );
      expect(
        [await report.getActivePage(), await report.getFilters(), await report.getTheme()].map(value =>
          JSON.stringify(value, ['name', 'target']),
        ),
      ).to.deep.equal(before);
    });

    it('accepts the way to a page that is not there, and raises the error that came of it', async () => {
      const {report, events} = one();
      events.skip();
      accepted(await report.setPage('Nowhere'));
      expect(await events.next('error')).to.include({message: 'PowerBIEntityNotFound', errorCode: '404'});
      expect((await report.getActivePage()).name).to.equal(overview);
    });

    it('raises filter events on the route of their level, others on the report’s; the host answers 200', async () => {
      const {report, traffic} = one();
      const from = traffic.told.length;
      const page = await report.getActivePage();
      const visual = await page.getVisualByName('profit');
      await report.setFilters([region]);
      await page.setFilters([region]);
      await visual.setFilters([region]);
      for (const target of [report, page, visual]) await target.removeFilters();
      await report.updateSettings({panes: {filters: {expanded: false}}});
      await report.setPage(products);
      await report.setPage(overview);
      const told = traffic.told.slice(from).filter(({url}) => !/render/.test(url));
      const places = ['', `/pages/${overview}`, `/pages/${overview}/visuals/profit`].map(
        place => `/reports${place}/events/filtersApplied`,
      );
      const pageChanged = '/reports/events/pageChanged';
      expect(
        traffic
          .routes(from)
          .filter(route => !/render/.test(route))
          .slice(0, 9),
      ).to.deep.equal([...places, ...places, '/reports/events/settingsUpdated', pageChanged, pageChanged]);
      expect(told.slice(0, 3).map(({body}) => body)).to.deep.equal(
        places.map(() => ({initiator: 'sdk', filter: [region]})),
      );
      expect(told[6]?.body).to.have.nested.property('settings.panes.filters.expanded', false);
      expect(told[7]?.body).to.have.nested.property('newPage.name', products);
      // The host answers in the turn in which it hears; a question to the frame and back is later than that.
      await report.getZoom();
      expect(told.map(({id}) => traffic.answers.get(id))).to.deep.equal(told.map(() => [200]));
    });

    it('has raised loaded when the load is answered, and makes a Page of the page that is told', async () => {
      const {report, events, traffic} = one();
      afresh(report);
      const from = events.all.length;
      expect(await report.reload()).to.deep.equal({});
      expect(events.all.slice(from)).to.deep.include({name: 'loaded', detail: {initiator: 'sdk'}});
      expect(traffic.asked.at(-1)).to.deep.include({url: '/report/load', statusCode: 202});
      await events.next('rendered');
      const {Page} = await sdk();
      // What the page changes of the tests before have raised is not what is looked for.
      events.skip();
      await report.setPage(products);
      const {newPage} = await events.next<{newPage: unknown}>('pageChanged');
      expect(newPage).to.be.instanceOf(Page).and.include({name: products, displayName: 'Products', isActive: true});
      await report.setPage(overview);
    });

    it('answers a command before any report is open with 409', async () => {
      const {report, events} = one();
      afresh(report);
      const loading = report.reload();
      const {rejection} = await outcome(report.getPages());
      expect(rejection).to.include({message: 'LoadReportFailed', errorCode: '409'});
      await loading;
      await events.next('rendered');
    });

    it('answers what it cannot digest with 500 and goes on', async () => {
      const {report, traffic} = one();
      const visual = await (await report.getActivePage()).getVisualByName('profit');
      expect((await outcome(loose(visual, 'clone', {filters: 5}))).rejection).to.include({
        message: 'UnexpectedError',
        level: 5,
      });
      expect(traffic.asked.at(-1)).to.include({statusCode: 500});
      expect((await report.getActivePage()).name).to.equal(overview);
    });

    it('loads without a uid in the headers: the body has it', async () => {
      const {service, report, events} = one();
      events.skip();
      const answer = await service.hpm.post('/report/load', report.config, {}, frameOf(one()));
      expect(answer).to.deep.include({statusCode: 202, body: {}});
      await events.next('loaded');
      await events.next('rendered');
    });

    it('gets one load where two come within the SDK’s 100 ms, and both where the throttle is let go', async () => {
      const {report, traffic, events} = one();
      afresh(report);
      const from = traffic.asked.length;
      events.skip();
      const first = report.reload();
      // Not by the machine's clock: the SDK compares with the time that it kept.
      (report as unknown as {lastLoadRequest: Date}).lastLoadRequest = new Date(Date.now() + 50);
      expect(await report.reload()).to.equal(undefined);
      await first;
      expect(traffic.asked.slice(from).map(({url}) => url)).to.deep.equal(['/report/load']);
      afresh(report);
      await report.reload();
      expect(traffic.asked.slice(from).map(({url}) => url)).to.deep.equal(['/report/load', '/report/load']);
      await events.next('rendered');
    });

    it('hears nothing of a config that cannot be posted', async () => {
      const {report, traffic} = one();
      afresh(report);
      const config = report.config as unknown as Record<string, unknown>;
      config['onClick'] = () => undefined;
      const done = await outcome(report.reload());
      delete config['onClick'];
      expect(done).to.have.property('rejection', undefined);
      expect(traffic.asked.at(-1)).not.to.have.property('statusCode');
      expect((await report.getActivePage()).name).to.equal(overview);
    });

    it('keeps the token that it has where the next one is refused, and knows no other address for it', async () => {
      const {report, service} = one();
      const {accessToken} = report.config;
      expect((await outcome(report.setAccessToken('garbage'))).rejection).to.include({
        message: 'LoadReportFailed',
        errorCode: '403',
      });
      expect(report.config.accessToken).to.equal(accessToken);
      // What the SDK posts to after an embed without a type.
      const {rejection} = await outcome(service.hpm.post('/undefined/token', accessToken, {}, frameOf(one())));
      expect(rejection).to.deep.include({statusCode: 404, body: 'Not Found. Url: /undefined/token'});
      await report.refresh();
    });

    it('rejects with nothing when the frame is gone', async () => {
      const {ids} = await servers();
      const {report, container} = alone();
      expect(report.getId()).to.equal(ids.report);
      container.querySelector('iframe')?.remove();
      expect(await outcome(report.getFilters())).to.deep.equal({rejection: undefined});
    });
  });
}
