/** What goes wrong, and in which words the host hears of it. */
import {expect} from '@open-wc/testing';
import type {IError} from 'powerbi-models';
import {embed, embedReadable, embedToken, embedUrl, outcome, servers} from '../../support/sdk.js';
import {failing, forLane, signIn} from './shared.js';

type OperationError = [title: string, config: () => Promise<Record<string, unknown>>, error: Partial<IError>];
const nowhere = '11111111-2222-4333-8444-555555555555';
const getReport = (message: string, errorCode: string): Partial<IError> => ({
  message,
  detailedMessage: 'Get report failed',
  errorCode,
});
const noCluster = {
  message: 'LoadReportFailed',
  detailedMessage: "Fail to initialize - Couldn't resolve cluster",
  errorCode: '403',
};
const expiredText = 'Access token has expired, resubmit with a new access token';
const asReader = async (): Promise<Record<string, unknown>> => ({tokenType: 0, accessToken: await signIn('reader')});
const onDataset = async (id: string): Promise<Record<string, unknown>> => ({
  datasetBinding: {datasetId: id},
  accessToken: await embedToken([id]),
});

const refusals: OperationError[] = [
  [
    'raises LoadReportFailed 403 for a token with one byte changed',
    async () => {
      const token = await embedToken([(await servers()).ids.contoso]);
      const at = Math.floor(token.length / 2);
      return {accessToken: token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)};
    },
    noCluster,
  ],
  [
    'raises LoadReportFailed 403 for an embed token that is called an Entra token',
    async () => ({tokenType: 0}),
    noCluster,
  ],
  [
    'raises LoadReportFailed 403 for an Entra token that is called an embed token',
    async () => ({accessToken: await signIn('reader')}),
    noCluster,
  ],
  [
    'raises LoadReportFailed 403 for a token for another report',
    async () => {
      const {ids} = await servers();
      return {accessToken: await embedToken([ids.contoso], {report: ids.paginatedReport})};
    },
    getReport('LoadReportFailed', '403'),
  ],
  [
    'raises LoadReportFailed 404 for a report that does not exist',
    async () => ({id: nowhere, embedUrl: await embedUrl()}),
    getReport('LoadReportFailed', '404'),
  ],
  [
    'raises PowerBIEntityNotFound 404 for a report that does not exist, to a reader',
    async () => ({...(await asReader()), id: nowhere}),
    getReport('PowerBIEntityNotFound', '404'),
  ],
  [
    'raises LoadReportFailed 500 for a report id that is no GUID',
    async () => ({id: 'sales', embedUrl: await embedUrl()}),
    getReport('LoadReportFailed', '500'),
  ],
  [
    'raises PowerBINotAuthorizedException 401 for a report of another workspace',
    async () => ({groupId: (await servers()).ids.contosoWorkspace}),
    getReport('PowerBINotAuthorizedException', '401'),
  ],
  [
    'raises PowerBINotAuthorizedException 403 for a token without the bound dataset',
    async () => ({datasetBinding: {datasetId: (await servers()).ids.fabrikam}}),
    {message: 'PowerBINotAuthorizedException', errorCode: '403'},
  ],
  [
    'raises Invalid parameters for a token of blanks',
    async () => ({accessToken: ' '}),
    {message: 'Invalid parameters', detailedMessage: 'powerbiToken parameter not specified'},
  ],
  [
    'raises FailedToLoadModel for a model that cannot be loaded',
    () => onDataset(failing(4002)),
    {
      message: 'ExplorationContainer_FailedToLoadModel_DefaultDetails',
      detailedMessage:
        "Couldn't load the model schema associated with this report. " +
        'Make sure you have a connection to the server, and try again.',
    },
  ],
  [
    'raises TokenExpired 403 for a token that has expired meanwhile',
    () => onDataset(failing(4003)),
    {message: 'TokenExpired', detailedMessage: expiredText, errorCode: '403'},
  ],
];

type Broken = [title: string, id: number, error: Partial<IError>];
const brokenQueries: Broken[] = [
  ['raises an expiry at a query and shows it in each visual', 4004, {message: 'TokenExpired'}],
  ['raises a lost connection at a query and shows it in each visual', 4006, {message: 'OpenConnectionError'}],
  ['raises a failed query and shows it in each visual', 4005, {message: 'QueryUserError', errorCode: '400'}],
];

export function errorTests(): void {
  for (const [title, config, error] of refusals) {
    it(title, async () => {
      const {events, report, traffic} = await embed(await config());
      expect(await events.next('error')).to.include(error);
      expect(events.names()).not.to.include('loaded');
      // The load itself was accepted; what is asked of a report that did not open is answered with what went wrong.
      expect((await traffic.answered('/report/load')).statusCode).to.equal(202);
      expect((await outcome(report.getPages())).rejection).to.include(error);
    });
  }

  for (const [title, id, error] of brokenQueries) {
    it(title, async () => {
      const embedded = await embedReadable(await onDataset(failing(id)));
      await embedded.events.next('loaded');
      expect(await embedded.events.next<IError>('error')).to.include(error);
      await embedded.events.next('rendered');
      expect(embedded.document().querySelectorAll('[data-status="error"] .visual-error').length).to.be.greaterThan(3);
    });
  }

  it('shows expired visuals by their titles until a new token revives them, by the emulator’s clock', () =>
    forLane(async (lane, advance) => {
      const {ids, mockServer} = await servers();
      const embedded = await embedReadable({accessToken: await embedToken([ids.contoso], {lane})});
      const {events, report} = embedded;
      await events.next('rendered');
      await advance(2 * 3_600_000);
      await report.refresh();
      const error = await events.next<IError>('error');
      expect(error.message).to.equal('TokenExpired');
      expect(
        error.detailedMessage?.startsWith(`${expiredText} Couldn't render a report visual titled: `),
        error.detailedMessage,
      ).to.equal(true);
      expect(error).not.to.have.property('errorCode');
      await events.next('rendered');
      // The Entra token has expired as well; another lane's clock is another world, so ask the same lane anew.
      const renewed = await fetch(`${mockServer}/v1.0/myorg/GenerateToken`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await signIn('application', lane)}`,
          'x-emulator-lane': lane,
        },
        body: JSON.stringify({
          reports: [{id: ids.report}],
          datasets: [{id: ids.contoso}],
          identities: [{username: 'exec@example.com', roles: ['executive'], datasets: [ids.contoso]}],
        }),
      }).then(r => r.json() as Promise<{token: string}>);
      await report.setAccessToken(renewed.token);
      await events.next('rendered');
      expect(embedded.document().querySelectorAll('[data-status="error"]').length).to.equal(0);
    }));

  it('raises LoadReportFailed 503 where no emulator answers', async () => {
    const {events, document} = await embedReadable(
      {},
      "<script>fetch = () => Promise.reject(new TypeError('down'));</script>",
    );
    const error = await events.next<IError>('error');
    expect(error).to.include({message: 'LoadReportFailed', errorCode: '503'});
    expect(document().querySelector('[role="alert"]')?.textContent).to.contain('Check that it runs');
  });

  it('answers a new token with the status of the emulator’s refusal, NotSupported among them', async () => {
    const {events, report, traffic} = await embedReadable(
      {},
      `<script>{
      const ask = fetch;
      let opens = 0;
      fetch = (url, init) => String(url).endsWith('/open') && ++opens > 1
        ? Promise.resolve(Response.json({error: {message: 'NotSupported', errorCode: '400'}}, {status: 400}))
        : ask(url, init);
    }</script>`,
    );
    await events.next('rendered');
    const {accessToken} = report.config;
    expect((await outcome(report.setAccessToken(String(accessToken)))).rejection).to.deep.equal({
      message: 'NotSupported',
      errorCode: '400',
    });
    expect(traffic.asked.at(-1)).to.deep.include({url: '/report/token', body: accessToken, statusCode: 400});
  });
}
