/** How reports start, fail and are renewed: the unmodified SDK, the page answering as https://app.powerbi.com, the mock server as judge. */
import {expect} from '@open-wc/testing';
import type {IError} from 'powerbi-models';
import type {Embed, Report, service} from 'powerbi-client';
import {createElement} from 'react';
import {createRoot} from 'react-dom/client';
import {baseConfig, embed, embedReadable, embedToken, embedUrl, Events, outcome, removeAll, sdk, servers} from './sdk.js';
import type {Embedded} from './sdk.js';

const products = 'ReportSectionProducts';
const afresh = (embedded: Embedded<Embed>): void => { (embedded.report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null; };
const named = (number: number): string => `00000000-fa11-4000-8000-${String(number).padStart(12, '0')}`;

describe('embedding with the unmodified SDK', function () {
  this.timeout(20_000);
  afterEach(removeAll);

  it('reaches loaded and rendered in that order, with the token in no message but the load', async () => {
    const {events, report} = await embed();
    await events.next('rendered');
    expect(events.names().filter(name => name !== 'ready')).to.deep.equal(['loaded', 'renderingStarted', 'rendered']);
    expect(JSON.stringify(events.all)).not.to.contain(report.config.accessToken);
  });

  it('embeds in phases: nothing is drawn until render', async () => {
    const {events, report} = await embed({}, 'load');
    await events.next('loaded');
    expect((await report.getPages()).length).to.equal(2);
    expect(events.names()).not.to.include('renderingStarted');
    await report.render({pageName: products});
    await events.next('rendered');
    expect((await report.getActivePage()).name).to.equal(products);
  });

  it('starts from a bootstrapped frame', async () => {
    const {service, factories} = await sdk();
    const powerbi = new service.Service(factories.hpmFactory, factories.wpmpFactory, factories.routerFactory);
    const container = document.body.appendChild(document.createElement('div'));
    const events = new Events(container);
    const {accessToken, ...withoutToken} = await baseConfig();
    powerbi.bootstrap(container, withoutToken);
    const frame = container.querySelector('iframe') as HTMLIFrameElement;
    await new Promise(resolve => frame.addEventListener('load', resolve, {once: true}));
    powerbi.embed(container, {...withoutToken, accessToken} as never);
    await events.next('rendered');
    expect(container.querySelector('iframe') === frame).to.equal(true);
    powerbi.reset(container);
    container.remove();
  });

  it('answers the events of two embeds to the one that they concern', async () => {
    const {ids} = await servers();
    const first = await embed();
    await first.events.next('rendered');
    const second = await embed({datasetBinding: {datasetId: ids.northwind}, accessToken: await embedToken([ids.northwind])});
    await second.events.next('rendered');
    first.events.skip();
    const count = second.events.all.length;
    await first.report.setPage(products);
    await first.events.next('pageChanged');
    await first.events.next('rendered');
    expect(second.events.all.length).to.equal(count);
  });

  it('speaks to the uid of the newest embed, also where a re-embed made a new one', async () => {
    const {ids} = await servers();
    const embedded = await embed({uniqueId: undefined, accessToken: await embedToken([ids.contoso, ids.northwind])});
    await embedded.events.next('rendered');
    afresh(embedded);
    const {uniqueId: _, ...config} = embedded.report.config as unknown as Record<string, unknown>;
    embedded.service.embed(embedded.container, {...config, datasetBinding: {datasetId: ids.northwind}});
    await embedded.events.next('loaded');
    await embedded.events.next('rendered');
  });

  it('loads again with a moved container, which reloads the frame', async () => {
    const {events, container} = await embed();
    await events.next('rendered');
    await new Promise(resolve => setTimeout(resolve, 110)); // the SDK drops a load within 100 ms of the last
    document.body.append(document.createElement('hr'));
    document.body.append(container);
    await events.next('loaded');
    await events.next('rendered');
  });

  describe('what the judge refuses', () => {
    const refusals: [string, () => Promise<Record<string, unknown>>, Partial<IError>][] = [
      ['a token with one byte changed', async () => {
        const {ids} = await servers();
        const token = await embedToken([ids.contoso]);
        const at = Math.floor(token.length / 2);
        return {accessToken: token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)};
      }, {message: 'LoadReportFailed', detailedMessage: "Fail to initialize - Couldn't resolve cluster", errorCode: '403'}],
      ['a token for another report', async () => {
        const {ids} = await servers();
        return {accessToken: await embedToken([ids.contoso], {report: ids.paginatedReport})};
      }, {message: 'LoadReportFailed', detailedMessage: 'Get report failed', errorCode: '403'}],
      ['a report that does not exist', async () => ({id: '11111111-2222-4333-8444-555555555555', embedUrl: await embedUrl()}), {message: 'LoadReportFailed', detailedMessage: 'Get report failed', errorCode: '404'}],
      ['a report id that is no GUID', async () => ({id: 'sales', embedUrl: await embedUrl()}), {message: 'LoadReportFailed', detailedMessage: 'Get report failed', errorCode: '500'}],
      ['a token without the bound dataset', async () => ({datasetBinding: {datasetId: (await servers()).ids.fabrikam}}), {message: 'PowerBINotAuthorizedException', errorCode: '403'}],
      ['a model that cannot be loaded', async () => ({datasetBinding: {datasetId: named(4002)}, accessToken: await embedToken([named(4002)])}), {message: 'ExplorationContainer_FailedToLoadModel_DefaultDetails'}],
      ['a token that has expired meanwhile', async () => ({datasetBinding: {datasetId: named(4003)}, accessToken: await embedToken([named(4003)])}), {message: 'TokenExpired', detailedMessage: 'Access token has expired, resubmit with a new access token'}],
    ];
    for (const [what, config, error] of refusals) {
      it(`raises the error for ${what}, and nothing is loaded`, async () => {
        const {events} = await embed(await config());
        expect(await events.next('error')).to.include(error);
        expect(events.names()).not.to.include('loaded');
      });
    }

    const brokenQueries: [string, number, string][] = [['an expiry', 4004, 'TokenExpired'], ['a lost connection', 4006, 'OpenConnectionError'], ['a failed query', 4005, 'QueryUserError']];
    for (const [what, id, message] of brokenQueries) {
      it(`raises ${what} at a query and shows it in each visual`, async () => {
        const embedded = await embedReadable({datasetBinding: {datasetId: named(id)}, accessToken: await embedToken([named(id)])});
        await embedded.events.next('loaded');
        expect((await embedded.events.next<IError>('error')).message).to.equal(message);
        await embedded.events.next('rendered');
        expect(embedded.document().querySelectorAll('[data-status="error"] .visual-error').length).to.be.greaterThan(3);
      });
    }
  });

  it('shows expired visuals until a new token revives them, by the emulator’s clock', async () => {
    const {ids, mockServer} = await servers();
    const lane = `frame-${Math.random().toString(36).slice(2)}`;
    const embedded = await embedReadable({accessToken: await embedToken([ids.contoso], {lane})});
    const {events, report} = embedded;
    await events.next('rendered');
    const clock = await fetch(`${mockServer}/__emulator/clock`, {method: 'PUT', headers: {'content-type': 'application/json', 'x-emulator-lane': lane}, body: JSON.stringify({advanceMs: 2 * 3_600_000})});
    expect(clock.ok).to.equal(true);
    await report.refresh();
    expect((await events.next<IError>('error')).message).to.equal('TokenExpired');
    await events.next('rendered');
    // The Entra token has expired as well; another lane's clock is another world, so ask the same lane anew.
    const entra = await fetch(`${mockServer}/${ids.tenant}/oauth2/v2.0/token`, {method: 'POST', headers: {'x-emulator-lane': lane}, body: new URLSearchParams({
      grant_type: 'client_credentials', client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38', client_secret: 'emulator-only-secret', scope: 'https://analysis.windows.net/powerbi/api/.default',
    })}).then(r => r.json() as Promise<{access_token: string}>);
    const renewed = await fetch(`${mockServer}/v1.0/myorg/GenerateToken`, {
      method: 'POST', headers: {'content-type': 'application/json', authorization: `Bearer ${entra.access_token}`, 'x-emulator-lane': lane},
      body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.contoso}], identities: [{username: 'exec@example.com', roles: ['executive'], datasets: [ids.contoso]}]}),
    }).then(r => r.json() as Promise<{token: string}>);
    await report.setAccessToken(renewed.token);
    await events.next('rendered');
    expect(embedded.document().querySelectorAll('[data-status="error"]').length).to.equal(0);
    await fetch(`${mockServer}/__emulator/lanes/${lane}`, {method: 'DELETE'});
  });

  it('asks the host for the next Entra token when the one of the reader has ended, and goes on', async () => {
    const {ids, mockServer} = await servers();
    const lane = `frame-${Math.random().toString(36).slice(2)}`;
    const signIn = (): Promise<string> => fetch(`${mockServer}/${ids.tenant}/oauth2/v2.0/token`, {method: 'POST', headers: {'x-emulator-lane': lane}, body: new URLSearchParams({
      grant_type: 'password', client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38', client_secret: 'emulator-only-secret',
      username: 'alex@retail.example', password: 'emulator-only-password', scope: 'https://analysis.windows.net/powerbi/api/.default',
    })}).then(async r => ((await r.json()) as {access_token: string}).access_token);
    const given: string[] = [];
    const accessTokenProvider = async (): Promise<string> => {
      given.push(await signIn());
      return given.at(-1) ?? '';
    };
    const embedded = await embedReadable({tokenType: 0, accessToken: await signIn(), eventHooks: {accessTokenProvider}});
    const {events, report} = embedded;
    await events.next('rendered');
    expect(given).to.deep.equal([]);
    await fetch(`${mockServer}/__emulator/clock`, {method: 'PUT', headers: {'content-type': 'application/json', 'x-emulator-lane': lane}, body: JSON.stringify({advanceMs: 2 * 3_600_000})});
    await report.refresh();
    await events.next('rendered');
    expect(given).to.have.lengthOf(1);
    expect(events.names()).not.to.include('error');
    expect(embedded.document().querySelectorAll('[data-status="error"]').length).to.equal(0);
    await fetch(`${mockServer}/__emulator/lanes/${lane}`, {method: 'DELETE'});
  });

  it('shows each reader only the rows of the identity in the token', async () => {
    const {ids} = await servers();
    const total = async (identity: {username: string; roles: string[]}): Promise<number> => {
      const embedded = await embedReadable({accessToken: await embedToken([ids.contoso], identity)});
      await embedded.events.next('rendered');
      const value = Number(embedded.document().querySelector<HTMLElement>('[data-visual="totalRevenue"] .card-value')?.dataset['value']);
      embedded.remove();
      return value;
    };
    const everything = await total({username: 'exec@example.com', roles: ['executive']});
    const own = await total({username: 'john@contoso.com', roles: ['sales']});
    expect(everything).to.be.greaterThan(own);
  });

  it('calls the host’s hook before it queries, where the host gave one', async () => {
    const calls: unknown[] = [];
    const {events} = await embed({eventHooks: {applicationContextProvider: (context: unknown) => { calls.push(context); return {culture: 'en'}; }}});
    await events.next('rendered');
    expect(calls).to.have.length(1);
  });

  it('refuses what it does not emulate in so many words', async () => {
    const {service, report, events} = await embed();
    await events.next('rendered');
    const target = (report as unknown as {iframe: HTMLIFrameElement}).iframe.contentWindow as Window;
    for (const [url, body] of [['/dashboard/load', {accessToken: 'x', id: 'd'}], ['/tile/load', {accessToken: 'x', id: 't', dashboardId: 'd'}], ['/qna/load', {accessToken: 'x', datasetIds: ['a']}], ['/report/create', {accessToken: 'x', datasetId: 'a'}]] as const) {
      const {rejection} = await outcome(service.hpm.post(url, body, {}, target));
      expect(rejection, url).to.have.property('statusCode', 501);
      expect((rejection as {body: IError}).body, url).to.include({message: 'NotSupported', errorCode: '501'});
    }
  });

  it('draws a paginated report sheet by sheet, and the SDK refuses what it refuses', async () => {
    const {ids} = await servers();
    const token = await embedToken([ids.contoso], {report: ids.paginatedReport});
    const embedded = await embedReadable({
      id: ids.paginatedReport, accessToken: token, embedUrl: `https://app.powerbi.com/rdlEmbed?reportId=${ids.paginatedReport}`, datasetBinding: undefined,
      datasetBindings: [{sourceDatasetId: ids.contoso, targetDatasetId: ids.contoso}],
    });
    const {events, report} = embedded;
    await events.next('loaded');
    await events.next('rendered');
    const rows = (): string[] => [...embedded.document().querySelectorAll('.sheet tbody tr')].map(row => row.textContent);
    const first = rows();
    expect(first).to.have.length(40);
    // Not by animation frames: a tab in the background has none.
    const drawn = new Promise<void>(resolve => {
      new MutationObserver(() => { resolve(); }).observe(embedded.document().body, {subtree: true, childList: true, characterData: true});
    });
    embedded.document().querySelector<HTMLElement>('[aria-label="Next page"]')?.click();
    await drawn;
    expect(rows()[0]).not.to.equal(first[0]);
    expect((await outcome(report.getPages())).rejection).to.contain('RDL');
    await report.setAccessToken(token);
  });

  it('serves powerbi-client-react: embeds, switches pages, filters and takes a new token', async () => {
    const {PowerBIEmbed} = await import('powerbi-client-react');
    const {ids} = await servers();
    const host = document.body.appendChild(document.createElement('div'));
    const seen: string[] = [];
    let wake: () => void = () => undefined;
    const until = async (name: string): Promise<void> => {
      while (!seen.includes(name)) await new Promise<void>(resolve => { wake = resolve; });
      seen.length = 0;
    };
    const hear = (event?: service.ICustomEvent<unknown>): void => {
      seen.push(event?.type ?? '');
      wake();
    };
    let report: Report | undefined;
    const root = createRoot(host);
    root.render(createElement(PowerBIEmbed as never, {
      embedConfig: await baseConfig(), getEmbeddedComponent: (component: Embed) => { report = component as Report; },
      eventHandlers: new Map(['loaded', 'rendered', 'pageChanged', 'error'].map(name => [name, hear])),
    } as never));
    await until('rendered');
    const embedded = report as unknown as Report;
    await embedded.setPage(products);
    await until('rendered');
    expect((await embedded.getActivePage()).name).to.equal(products);
    await embedded.updateFilters(1, [{$schema: 'http://powerbi.com/product/schema#basic', filterType: 1, target: {table: 'Store', column: 'Region'}, operator: 'In', values: ['West']} as never]);
    await until('rendered');
    expect(await embedded.getFilters()).to.have.length(1);
    await embedded.setAccessToken(await embedToken([ids.contoso]));
    root.unmount();
    host.remove();
  });
});
