/**
 * What every token endpoint has to do, as cases over HTTP: they know an address and nothing of what answers there, so
 * an endpoint in another language passes the same ones. They need an endpoint that is set up as {@link
 * EndpointUnderTest} says.
 */
import type {TokenEndpointFailure, TokenEndpointRequest, TokenEndpointResponse} from '@pbi-bound-report/contract';
import assert from 'node:assert/strict';

/** A pair of report and dataset as the page names it. */
export interface CasePair {
  reportId: string;
  datasetId: string;
  /** The binding signature, for endpoints that grant by it. */
  signature?: string;
}

/** An endpoint, and what it was set up to grant. Everything in it can be written as JSON. */
export interface EndpointUnderTest {
  /** The address that pages `POST` to. */
  url: string;
  /** Headers of a visitor who is granted the pairs below: a cookie, a nonce. Default none. */
  headers?: Record<string, string>;
  /** Headers of a visitor who is not signed in and gets 401. Absent: the endpoint knows no sign-in. */
  nobody?: Record<string, string>;
  /** Two pairs of the same report that the visitor may see, but not edit and not read through XMLA. */
  granted: [CasePair, CasePair];
  /** A pair that exists and that the visitor may not see. */
  denied: CasePair;
  /** Bytes that a body may have. Default 65,536. */
  maxBodyBytes?: number;
}

/** One case. */
export interface HttpCase {
  title: string;
  run: (endpoint: EndpointUnderTest) => Promise<void>;
}

/** An answer of the endpoint under test. */
export interface CaseAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: TokenEndpointResponse & TokenEndpointFailure;
}

/** The cases. Each stands alone; none needs another's state. */
export const httpCases: readonly HttpCase[] = [
  {
    title: 'a granted pair gets a token, its report and when the token ends',
    run: async endpoint => {
      const {status, headers, body} = await post(endpoint, requestFor(endpoint.granted[0]));
      assert.equal(status, 200);
      assert.ok(typeof body.token === 'string' && body.token.length > 20);
      assert.ok(typeof body.tokenId === 'string' && body.tokenId !== '');
      assert.match(body.expiration, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
      assert.ok(Date.parse(body.expiration) > Date.now() - 3600_000 * 24 * 400);
      assert.deepEqual(
        body.reports.map(report => report.id.toLowerCase()),
        [endpoint.granted[0].reportId],
      );
      assert.ok(URL.canParse(body.reports[0]!.embedUrl));
      assert.equal(body.refused ?? undefined, undefined);
      assertSafeHeaders(headers);
    },
  },
  {
    title: 'without bindings every report is wanted with every dataset',
    run: async endpoint => {
      if (endpoint.granted[0].signature !== undefined) return;
      const [{reportId, datasetId}, {datasetId: other}] = endpoint.granted;
      const {status, body} = await post(endpoint, {
        reports: [{id: reportId}],
        datasets: [{id: datasetId}, {id: other}],
      });
      assert.equal(status, 200);
      assert.equal(body.refused ?? undefined, undefined);
    },
  },
  ...['upper case', 'braces', 'white space'].map(form => ({
    title: `ids in ${form} are read`,
    run: async (endpoint: EndpointUnderTest) => {
      const write: Record<string, (id: string) => string> = {
        'upper case': id => id.toUpperCase(),
        braces: id => `{${id}}`,
        'white space': id => ` ${id} `,
      };
      const pair = endpoint.granted[0];
      const [reportId, datasetId] = [write[form]!(pair.reportId), write[form]!(pair.datasetId)];
      assert.equal((await post(endpoint, requestFor({...pair, reportId, datasetId}))).status, 200);
    },
  })),
  {
    title: 'several granted pairs are answered together',
    run: async endpoint => {
      const {status, body} = await post(endpoint, requestFor(...endpoint.granted));
      assert.equal(status, 200);
      assert.equal(body.refused ?? undefined, undefined);
    },
  },
  {
    title: 'a pair that is not granted is refused, and no word of Power BI comes along',
    run: async endpoint => {
      const answer = await post(endpoint, requestFor(endpoint.denied));
      assertFailure(answer, 403, 'NotAllowed');
      assert.equal(/AADSTS|wabi|stack|exception|\.php|\.ts:/i.test(answer.text), false, answer.text);
    },
  },
  {
    title: 'a pair that is not granted is named, and the others are served',
    run: async endpoint => {
      const {status, body} = await post(endpoint, requestFor(endpoint.granted[0], endpoint.denied));
      assert.equal(status, 200);
      assert.deepEqual(
        body.refused?.map(({reportId, datasetId, code}) => [reportId, datasetId, code]),
        [[endpoint.denied.reportId, endpoint.denied.datasetId, 'NotAllowed']],
      );
    },
  },
  {
    title: 'what is not granted is refused alike, whether it exists or not',
    run: async endpoint => {
      const invented = {...endpoint.denied, datasetId: '00000000-1111-4222-8333-444444444444'};
      const [real, other] = [
        await post(endpoint, requestFor(endpoint.denied)),
        await post(endpoint, requestFor(invented)),
      ];
      const strip = ({text}: CaseAnswer): string => text.replace(/"(correlationId|datasetId)":"[^"]*"/g, '');
      assert.equal(strip(real), strip(other));
    },
  },
  {
    title: 'the right to edit that is not granted is refused',
    run: async endpoint => {
      const request = requestFor(endpoint.granted[0]);
      const answer = await post(endpoint, {...request, reports: [{...request.reports[0]!, allowEdit: true}]});
      assertFailure(answer, 403, 'NotAllowed');
    },
  },
  {
    title: 'XMLA access that is not granted is refused',
    run: async endpoint => {
      const request = requestFor(endpoint.granted[0]);
      const answer = await post(endpoint, {
        ...request,
        datasets: [{...request.datasets[0]!, xmlaPermissions: 'ReadOnly'}],
      });
      assertFailure(answer, 403, 'NotAllowed');
    },
  },
  {
    title: 'a workspace to save into that is not granted is refused by name',
    run: async endpoint => {
      const id = '00000000-1111-4222-8333-555555555555';
      const {status, body} = await post(endpoint, {...requestFor(endpoint.granted[0]), targetWorkspaces: [{id}]});
      assert.equal(status, 200);
      assert.ok(body.refused?.some(refusal => refusal.code === 'NotAllowed' && refusal.message.includes(id)));
    },
  },
  {
    title: 'a visitor who is not signed in gets 401',
    run: async endpoint => {
      if (!endpoint.nobody) return;
      const answer = await post({...endpoint, headers: endpoint.nobody}, requestFor(endpoint.granted[0]));
      assertFailure(answer, 401, 'NotSignedIn');
    },
  },
  ...['GET', 'PUT', 'PATCH', 'DELETE'].map(method => ({
    title: `${method} is refused`,
    run: async (endpoint: EndpointUnderTest) => {
      const answer = await send(endpoint, {method, body: method === 'GET' ? null : '{}'});
      assertFailure(answer, 405, 'MethodNotAllowed');
      assert.match(answer.headers.get('allow') ?? '', /\bPOST\b/);
    },
  })),
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', 'application/jsonp'].map(
    type => ({
      title: `the content type ${type}, which a foreign page could send without a preflight, is refused`,
      run: async (endpoint: EndpointUnderTest) => {
        const body = JSON.stringify(requestFor(endpoint.granted[0]));
        assertFailure(await send(endpoint, {body, headers: {'content-type': type}}), 415, 'UnsupportedMediaType');
      },
    }),
  ),
  ...[
    {origin: 'https://evil.example'},
    {origin: 'null'},
    {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'},
  ].map(headers => ({
    title: `a page of another origin is refused: ${JSON.stringify(headers)}`,
    run: async (endpoint: EndpointUnderTest) => {
      const body = JSON.stringify(requestFor(endpoint.granted[0]));
      const answer = await send(endpoint, {body, headers});
      assertFailure(answer, 403, 'OriginNotAllowed');
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    },
  })),
  ...[
    ['broken JSON', '{"reports":[{"id":"SECRET-TEXT'],
    ['nothing', ''],
    ['a text', '"reports"'],
    ['null', 'null'],
    ['a list', '[]'],
    ['deep nesting', '['.repeat(20_000)],
  ].map(([what, body]) => ({
    title: `a body of ${what} is refused without repeating it`,
    run: async (endpoint: EndpointUnderTest) => {
      const answer = await send(endpoint, {body: body!});
      assertFailure(answer, 400, 'InvalidRequest');
      assert.equal(answer.text.includes('SECRET-TEXT'), false);
    },
  })),
  {
    title: 'a body that is too large is refused',
    run: async endpoint => {
      const body = JSON.stringify({padding: 'x'.repeat((endpoint.maxBodyBytes ?? 65_536) + 1)});
      assertFailure(await send(endpoint, {body}), 413, 'RequestTooLarge');
    },
  },
  {
    title: 'members that say who the visitor is are refused in every spelling and at every level',
    run: async endpoint => {
      const names = ['identities', 'IDENTITIES', 'effectiveIdentity', 'datasourceIdentities', 'username', 'roles'];
      names.push('customData', 'identityBlob', 'user_name', ' identities', 'profileId', 'auditableContext');
      const request = requestFor(endpoint.granted[0]);
      for (const name of names) {
        const extra = {[name]: [{username: 'ceo@contoso.example', roles: ['executive']}]};
        for (const body of [
          {...request, ...extra},
          {...request, reports: [{...request.reports[0], ...extra}]},
          {...request, datasets: [{...request.datasets[0], ...extra}]},
          {...request, bindings: [{...request.bindings![0], ...extra}]},
          {...request, targetWorkspaces: [{id: endpoint.granted[0].reportId, ...extra}]},
        ]) {
          const answer = await post(endpoint, body as TokenEndpointRequest);
          assertFailure(answer, 400, 'InvalidRequest');
          assert.equal(/executive|ceo@contoso/.test(answer.text), false);
        }
      }
    },
  },
  ...['Reports', 'lifetimeInMinutes', 'accessLevel', '__proto__', 'constructor'].map(name => ({
    title: `the member "${name}", which is no part of a request, is refused`,
    run: async (endpoint: EndpointUnderTest) => {
      const body = JSON.stringify(requestFor(endpoint.granted[0])).replace(/^\{/, `{"${name}":[],`);
      assertFailure(await send(endpoint, {body}), 400, 'InvalidRequest');
    },
  })),
  ...(
    [
      ['no reports', () => ({reports: [], datasets: []}), /reports/],
      ['a report id that is no GUID', () => ({reports: [{id: 'x/../groups'}], datasets: []}), /reports\[0\]\.id/],
      [
        'a dataset id with a slash',
        ({reportId}) => ({reports: [{id: reportId}], datasets: [{id: 'a/b'}]}),
        /datasets\[0\]\.id/,
      ],
      [
        'a binding to a dataset that is not listed',
        ({reportId, datasetId}) => ({reports: [{id: reportId}], datasets: [], bindings: [{reportId, datasetId}]}),
        /bindings\[0\]\.datasetId/,
      ],
      [
        'allowEdit as a text',
        ({reportId}) => ({reports: [{id: reportId, allowEdit: 'true'}], datasets: []}),
        /allowEdit/,
      ],
      [
        '501 reports',
        ({reportId}) => ({reports: Array.from({length: 501}, () => ({id: reportId})), datasets: []}),
        /500/,
      ],
    ] satisfies [string, (pair: CasePair) => unknown, RegExp][]
  ).map(([what, request, names]) => ({
    title: `${what} is refused by name`,
    run: async (endpoint: EndpointUnderTest) => {
      const answer = await send(endpoint, {body: JSON.stringify(request(endpoint.granted[0]))});
      assertFailure(answer, 400, 'InvalidRequest');
      assert.match(answer.body.error.message, names);
    },
  })),
  {
    title: 'of a member that is given twice the checked one counts',
    run: async endpoint => {
      const {reportId, datasetId} = endpoint.denied;
      const second = JSON.stringify(requestFor(endpoint.granted[0])).slice(1);
      const body = `{"datasets":[{"id":"${datasetId}"}],"bindings":[{"reportId":"${reportId}","datasetId":"${datasetId}"}],${second}`;
      const answer = await send(endpoint, {body});
      assert.equal(answer.status, 200);
      assert.equal(answer.text.includes(datasetId), false);
    },
  },
];

/** Body of a request for some pairs. */
export function requestFor(...pairs: CasePair[]): TokenEndpointRequest {
  return {
    reports: [...new Set(pairs.map(pair => pair.reportId))].map(id => ({id})),
    datasets: [...new Set(pairs.map(pair => pair.datasetId))].map(id => ({id})),
    bindings: pairs,
  };
}

/** Posts a request as the granted visitor does. */
export function post(endpoint: EndpointUnderTest, request: TokenEndpointRequest): Promise<CaseAnswer> {
  return send(endpoint, {body: JSON.stringify(request)});
}

async function send(
  endpoint: EndpointUnderTest,
  {method = 'POST', body, headers}: {method?: string; body: string | null; headers?: Record<string, string>},
): Promise<CaseAnswer> {
  const response = await fetch(endpoint.url, {
    method,
    body,
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      origin: new URL(endpoint.url).origin,
      ...endpoint.headers,
      ...headers,
    },
  });
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    assert.fail(`The answer (${response.status}) is not JSON: ${text.slice(0, 300)}`);
  }
  return {status: response.status, headers: response.headers, text, body: parsed as CaseAnswer['body']};
}

/** Asserts that an answer is a failure of the contract. */
export function assertFailure({status, headers, body, text}: CaseAnswer, expected: number, code: string): void {
  assert.deepEqual([status, body.error?.code], [expected, code], text.slice(0, 500));
  assert.ok(typeof body.error.message === 'string' && body.error.message !== '');
  assert.equal('token' in body, false);
  assertSafeHeaders(headers);
}

function assertSafeHeaders(headers: Headers): void {
  assert.match(headers.get('content-type') ?? '', /^application\/json\b/);
  assert.match(headers.get('cache-control') ?? '', /\bno-store\b/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
}
