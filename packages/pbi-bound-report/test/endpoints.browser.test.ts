import {expect, oneEvent, waitUntil} from '@open-wc/testing';
import {frameOf, frameUrl, mount, reportId, datasets, tokenOf} from './scripted.js';

/** Puts an endpoint in the network's place for one test. */
async function withEndpoint(answer: (request: Request) => Response | Promise<Response>, run: (seen: Request[]) => Promise<void>): Promise<void> {
  const {fetch} = window;
  const seen: Request[] = [];
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    seen.push(request.clone());
    return answer(request);
  };
  try {
    await run(seen);
  } finally {
    window.fetch = fetch;
  }
}

const samples: [string, object][] = [
  ['Node.js', {accessToken: tokenOf('node'), embedUrl: [{reportId, reportName: 'Sales', embedUrl: frameUrl}], expiry: '2099-01-01T00:00:00Z', status: 200}],
  ['Python', {tokenId: 't', accessToken: tokenOf('python'), tokenExpiry: '2099-01-01T00:00:00Z', reportConfig: [{reportId, reportName: 'Sales', embedUrl: frameUrl, datasetId: null}]}],
  ['Java', {embedToken: tokenOf('java'), embedReports: [{embedUrl: frameUrl, reportId, reportName: 'Sales'}], tokenExpiry: '2099-01-01T00:00:00Z'}],
  ['.NET', {Type: 'Report', EmbedReport: [{ReportId: reportId, ReportName: 'Sales', EmbedUrl: frameUrl}], EmbedToken: {Token: tokenOf('dotnet'), TokenId: 't', Expiration: '2099-01-01T00:00:00Z'}}],
];

describe('token endpoints that exist already', () => {
  for (const [name, body] of samples) {
    it(`of Microsoft's ${name} sample, asked by GET`, async () => {
      await withEndpoint(() => name === '.NET' ? Response.json(JSON.stringify(body)) : Response.json(body), async seen => {
        const el = await mount({tokenProvider: undefined, embedUrl: undefined, tokenEndpoint: '/getEmbedToken', tokenMethod: 'get'});
        await el.bindComplete;
        expect(seen.map(request => [request.method, new URL(request.url).pathname])).to.deep.equal([['GET', '/getEmbedToken']]);
        expect((await frameOf(el)).loads[0]!.body.accessToken).to.contain('H4sI');
      });
    });
  }

  it('that decide by themselves which report they serve are told apart from a mistake', async () => {
    await withEndpoint(() => Response.json({accessToken: tokenOf('node'), embedUrl: [{reportId: datasets[4], embedUrl: frameUrl}], expiry: '2099-01-01T00:00:00Z'}), async () => {
      const el = await mount({tokenProvider: undefined, embedUrl: undefined, tokenEndpoint: '/getEmbedToken', tokenMethod: 'get'});
      await waitUntil(() => el.status === 'error');
      expect(el.error!.code).to.equal('TokenNotForReport');
    });
  });
});

describe('a token endpoint of our contract', () => {
  it('gets one request from all tags of a page, with their pairs and tags, headers and no identity', async () => {
    await withEndpoint(() => Response.json({token: tokenOf('joint'), tokenId: 't', expiration: '2099-01-01T00:00:00Z', reports: [{id: reportId, embedUrl: frameUrl}]}), async seen => {
      const els = await Promise.all([0, 1].map(n => mount({tokenProvider: undefined, embedUrl: undefined, tokenEndpoint: '/token', datasetId: datasets[n], bindingTag: `signed-${n}`, tokenHeaders: {'x-csrf': 'c'}})));
      await Promise.all(els.map(el => el.bindComplete));
      expect(seen).to.have.length(1);
      expect(seen[0]!.headers.get('x-csrf')).to.equal('c');
      expect(await seen[0]!.json()).to.deep.equal({
        reports: [{id: reportId}], datasets: [{id: datasets[0]}, {id: datasets[1]}], severalTokens: true,
        bindings: [{reportId, datasetId: datasets[0], tag: 'signed-0'}, {reportId, datasetId: datasets[1], tag: 'signed-1'}],
      });
    });
  });

  it('is asked again by the reader after a refusal, and the answer that comes after a time-out is dropped', async () => {
    let late!: (response: Response) => void;
    let calls = 0;
    const fine = () => Response.json({token: tokenOf('fine'), tokenId: 't', expiration: '2099-01-01T00:00:00Z', reports: [{id: reportId, embedUrl: frameUrl}]});
    await withEndpoint(() => (calls += 1) === 1 ? new Promise<Response>(resolve => { late = resolve; }) : fine(), async () => {
      const el = await mount({tokenProvider: undefined, embedUrl: undefined, tokenEndpoint: '/token', tokenTimeout: 20});
      await waitUntil(() => el.status === 'error');
      expect(el.error!.code).to.equal('TokenEndpointTimeout');
      el.tokenTimeout = 5000;
      await el.updateComplete;
      await new Promise(resolve => setTimeout(resolve));
      el.retry();
      late(Response.json({token: tokenOf('late'), reports: [{id: reportId, embedUrl: frameUrl}]}));
      await oneEvent(el, 'pbi-bound');
      expect((await frameOf(el)).loads.map(load => load.body.accessToken)).to.deep.equal([tokenOf('fine')]);
    });
  });
});
