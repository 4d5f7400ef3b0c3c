import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import {frameOf, frameUrl, mount, reportId, datasets, tokenOf} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

/** Puts an endpoint in the network's place for one test. */
async function withEndpoint(
  answer: (request: Request) => Response | Promise<Response>,
  run: (seen: Request[]) => Promise<void>,
): Promise<void> {
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

/** What our own endpoint answers, and an element that asks it. */
const answer = {
  token: tokenOf('fine'),
  tokenId: 't',
  expiration: '2099-01-01T00:00:00Z',
  reports: [{id: reportId, embedUrl: frameUrl}],
};
const ours = {tokenProvider: undefined, embedUrl: undefined, tokenEndpoint: '/token'};

const samples: [string, object][] = [
  [
    'Node.js',
    {
      accessToken: tokenOf('node'),
      embedUrl: [{reportId, reportName: 'Sales', embedUrl: frameUrl}],
      expiry: '2099-01-01T00:00:00Z',
      status: 200,
    },
  ],
  [
    'Python',
    {
      tokenId: 't',
      accessToken: tokenOf('python'),
      tokenExpiry: '2099-01-01T00:00:00Z',
      reportConfig: [{reportId, reportName: 'Sales', embedUrl: frameUrl, datasetId: null}],
    },
  ],
  [
    'Java',
    {
      embedToken: tokenOf('java'),
      embedReports: [{embedUrl: frameUrl, reportId, reportName: 'Sales'}],
      tokenExpiry: '2099-01-01T00:00:00Z',
    },
  ],
  [
    '.NET',
    {
      Type: 'Report',
      EmbedReport: [{ReportId: reportId, ReportName: 'Sales', EmbedUrl: frameUrl}],
      EmbedToken: {Token: tokenOf('dotnet'), TokenId: 't', Expiration: '2099-01-01T00:00:00Z'},
    },
  ],
];

describe('token endpoints that exist already', () => {
  for (const [name, body] of samples) {
    it(`of Microsoft's ${name} sample, asked by GET: \`token-method="get"\``, async () => {
      await withEndpoint(
        () => (name === '.NET' ? Response.json(JSON.stringify(body)) : Response.json(body)),
        async seen => {
          const el = await mount({
            tokenProvider: undefined,
            embedUrl: undefined,
            tokenEndpoint: '/getEmbedToken',
            tokenMethod: 'get',
          });
          await el.bindComplete;
          expect(seen.map(request => [request.method, new URL(request.url).pathname])).to.deep.equal([
            ['GET', '/getEmbedToken'],
          ]);
          expect((await frameOf(el)).loads[0]!.body.accessToken).to.contain('H4sI');
        },
      );
    });
  }

  it('that decide by themselves which report they serve are told apart from a mistake: `TokenNotForReport`', async () => {
    await withEndpoint(
      () =>
        Response.json({
          accessToken: tokenOf('node'),
          embedUrl: [{reportId: datasets[4], embedUrl: frameUrl}],
          expiry: '2099-01-01T00:00:00Z',
        }),
      async () => {
        const el = await mount({
          tokenProvider: undefined,
          embedUrl: undefined,
          tokenEndpoint: '/getEmbedToken',
          tokenMethod: 'get',
        });
        await waitUntil(() => el.error, 'an error');
        expect(el.error!.code).to.equal('TokenNotForReport');
      },
    );
  });
});

describe('a token endpoint of our contract', () => {
  it('gets one request from all elements of a page, with their pairs, `binding-signature` and `.tokenHeaders`, and no identity', async () => {
    await withEndpoint(
      () =>
        Response.json({
          token: tokenOf('joint'),
          tokenId: 't',
          expiration: '2099-01-01T00:00:00Z',
          reports: [{id: reportId, embedUrl: frameUrl}],
        }),
      async seen => {
        const els = await Promise.all(
          [0, 1].map(n =>
            mount({
              tokenProvider: undefined,
              embedUrl: undefined,
              tokenEndpoint: '/token',
              datasetId: datasets[n],
              bindingSignature: `signed-${n}`,
              tokenHeaders: {'x-csrf': 'c'},
            }),
          ),
        );
        await Promise.all(els.map(el => el.bindComplete));
        expect(seen).to.have.length(1);
        expect(seen[0]!.headers.get('x-csrf')).to.equal('c');
        expect(await seen[0]!.json()).to.deep.equal({
          reports: [{id: reportId}],
          datasets: [{id: datasets[0]}, {id: datasets[1]}],
          allowMultipleTokens: true,
          bindings: [
            {reportId, datasetId: datasets[0], signature: 'signed-0'},
            {reportId, datasetId: datasets[1], signature: 'signed-1'},
          ],
        });
      },
    );
  });

  it('is given up after `token-timeout`, which is `TokenEndpointTimeout`; the reader asks again, and an answer that comes too late is dropped', async () => {
    let late!: (response: Response) => void;
    let calls = 0;
    const fine = () =>
      Response.json({
        token: tokenOf('fine'),
        tokenId: 't',
        expiration: '2099-01-01T00:00:00Z',
        reports: [{id: reportId, embedUrl: frameUrl}],
      });
    await withEndpoint(
      () =>
        (calls += 1) === 1
          ? new Promise<Response>(resolve => {
              late = resolve;
            })
          : fine(),
      async () => {
        const el = await mount({
          tokenProvider: undefined,
          embedUrl: undefined,
          tokenEndpoint: '/token',
          tokenTimeout: 20,
        });
        await waitUntil(() => el.error, 'an error');
        expect(el.error!.code).to.equal('TokenEndpointTimeout');
        el.tokenTimeout = 5000;
        await el.updateComplete;
        await new Promise(resolve => setTimeout(resolve));
        el.retry();
        late(Response.json({token: tokenOf('late'), reports: [{id: reportId, embedUrl: frameUrl}]}));
        await oneEvent(el, 'pbi-bound');
        expect((await frameOf(el)).loads.map(load => load.body.accessToken)).to.deep.equal([tokenOf('fine')]);
      },
    );
  });

  it('gets a request of its own from an element with `token-scope="element"`', async () => {
    await withEndpoint(
      () => Response.json(answer),
      async seen => {
        const els = await Promise.all(
          ['element', 'element', 'page', 'page'].map(tokenScope => mount({...ours, tokenScope})),
        );
        await Promise.all(els.map(el => el.bindComplete));
        expect(seen).to.have.length(3);
      },
    );
  });

  it('gets cookies of its own origin, of any, or none, as `credentials` say', async () => {
    await withEndpoint(
      () => Response.json(answer),
      async seen => {
        for (const credentials of [undefined, 'include', 'omit', 'nonsense']) {
          await (
            await mount({...ours, credentials})
          ).bindComplete;
        }
        expect(seen.map(request => request.credentials)).to.deep.equal([
          'same-origin',
          'include',
          'omit',
          'same-origin',
        ]);
      },
    );
  });

  it('is not needed where the page has a function: `.tokenProvider`', async () => {
    await withEndpoint(
      () => Response.error(),
      async seen => {
        const asked: unknown[] = [];
        const el = await mount({
          tokenEndpoint: '/token',
          tokenProvider: async (request, {reason, signal}) => {
            asked.push([request.reports, request.datasets, reason, signal.aborted]);
            return tokenOf('function');
          },
        });
        await el.bindComplete;
        expect(asked).to.deep.equal([[[{id: reportId}], [{id: datasets[0]}], 'first', false]]);
        expect([(await frameOf(el)).loads[0]!.body.accessToken, seen.length]).to.deep.equal([tokenOf('function'), 0]);
      },
    );
  });
});

describe('errors, each with its code and what to do about it', () => {
  /** Waits for the error view; what it says is what the element says. */
  async function failureOf(properties: Partial<PbiBoundReport>): Promise<PbiBoundReport> {
    const el = await mount(properties);
    await waitUntil(() => el.error, 'an error');
    await el.updateComplete;
    const text = el.shadowRoot!.querySelector('[part=error]')!.textContent;
    for (const part of [el.error!.message, el.error!.help!]) expect(text).to.contain(part);
    expect(el.shadowRoot!.querySelector('[part=error-code]')!.textContent).to.equal(el.error!.code);
    return el;
  }

  const refusals: [string, number, boolean][] = [
    ['InvalidRequest', 400, false],
    ['NotSignedIn', 401, false],
    ['NotAllowed', 403, false],
    ['AskSeparately', 409, false],
    ['BindingExpired', 403, false],
    ['PowerBIEntityNotFound', 404, false],
    ['MethodNotAllowed', 405, false],
    ['OriginNotAllowed', 403, false],
    ['UnsupportedMediaType', 415, false],
    ['RequestTooLarge', 413, false],
    ['TooManyRequests', 429, true],
    ['PowerBIUnavailable', 503, true],
    ['PowerBIRefused', 502, true],
    ['EndpointMisconfigured', 500, true],
  ];
  for (const [code, status, retryable] of refusals) {
    it(`\`${code}\`, told by the endpoint`, async () => {
      await withEndpoint(
        () => Response.json({error: {code, message: 'In its own words.', correlationId: 'c-1'}}, {status}),
        async () => {
          const {error} = await failureOf(ours);
          expect([error!.code, error!.message, error!.correlationId, error!.retryable]).to.deep.equal([
            code,
            'In its own words.',
            'c-1',
            retryable,
          ]);
        },
      );
    });
  }

  const html = (status: number) => () =>
    new Response('<!doctype html><title>Sign in</title>', {status, headers: {'content-type': 'text/html'}});
  const broken: [string, string, () => Response][] = [
    ['TokenEndpointFailed', 'The token endpoint answered with status 500.', html(500)],
    ['TokenResponseInvalid', 'token', html(200)],
    [
      'TokenEndpointUnreachable',
      'could not be reached',
      () => {
        throw new TypeError('Failed to fetch');
      },
    ],
  ];
  for (const [code, words, respond] of broken) {
    it(`\`${code}\`, found at the endpoint's answer`, async () => {
      await withEndpoint(respond, async () => {
        const {error} = await failureOf(ours);
        expect(error!.code).to.equal(code);
        expect(error!.message).to.contain(words);
      });
    });
  }

  it('`Offline`, where there is no network, and it passes when there is one', async () => {
    let online = false;
    Object.defineProperty(navigator, 'onLine', {configurable: true, get: () => online});
    try {
      await withEndpoint(
        () => {
          if (!online) throw new TypeError('Failed to fetch');
          return Response.json(answer);
        },
        async () => {
          const el = await failureOf(ours);
          expect([el.error!.code, el.error!.retryable]).to.deep.equal(['Offline', true]);
          online = true;
          window.dispatchEvent(new Event('online'));
          await oneEvent(el, 'pbi-bound');
        },
      );
    } finally {
      delete (navigator as {onLine?: boolean}).onLine;
    }
  });

  const mistakes: [string, Partial<PbiBoundReport>, string][] = [
    ['InvalidReportId', {reportId: 'sales'}, 'report-id: "sales"'],
    ['InvalidDatasetId', {datasetId: 'contoso'}, 'dataset-id: "contoso"'],
    ['InvalidWorkspaceId', {workspaceId: 'My workspace'}, 'workspace-id: "My workspace"'],
    ['InvalidAttribute', {slicers: '[{'}, 'slicers: it is not JSON'],
    ['TokenEndpointMissing', {tokenProvider: undefined}, 'no token endpoint'],
    [
      'TokenEndpointInsecure',
      {tokenProvider: undefined, tokenEndpoint: 'http://other.example/token'},
      'not a safe address',
    ],
    ['TokenProviderFailed', {tokenProvider: () => Promise.reject(new Error('down'))}, 'token'],
    ['EmbedUrlMissing', {embedUrl: undefined}, "address of the report's frame"],
    ['EmbedUrlInvalid', {embedUrl: '/reportEmbed'}, 'not an absolute address'],
    [
      'EmbedOriginNotTrusted',
      {embedUrl: 'https://reports.example/reportEmbed'},
      'https://reports.example is not a trusted origin',
    ],
  ];
  for (const [code, properties, words] of mistakes) {
    it(`\`${code}\`, found before a frame is told anything`, async () => {
      const el = await failureOf(properties);
      expect(el.error!.code).to.equal(code);
      expect(el.error!.message).to.contain(words);
      expect(el.shadowRoot!.querySelector('iframe') === null || (await frameOf(el)).loads.length === 0).to.equal(true);
    });
  }
});
