/**
 * A stand-in for Entra and Power BI behind an injected `fetch`, for tests of what the endpoint sends and how it takes
 * an answer. What Power BI decides is tested against the real mock server, in integration.test.ts.
 */
import type {GenerateTokenRequestV2} from '@pbi-bound-report/contract';

export const ids = {
  workspace: '11111111-0000-4000-8000-000000000001',
  report: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  otherReport: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbe',
  paginated: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbf',
  contoso: 'cfafbeb1-8037-4d0c-896e-a46fb27ff229',
  fabrikam: 'e75afc47-1150-45e0-aba7-4eb04e4876e5',
  northwind: '3d2f1c60-94a7-4f0e-8a55-6f3f0c8d7b21',
} as const;

export const entraSecret = 'the-client-secret-of-tests';

export interface Sent {
  method: string;
  url: string;
  headers: Headers;
  body: string;
}

type Answer = Response | Promise<Response> | undefined;

export interface FakePowerBi {
  fetch: typeof globalThis.fetch;
  sent: Sent[];
  /** Bodies of the GenerateToken calls. */
  generated: () => GenerateTokenRequestV2[];
  entraCalls: () => number;
  /** Answers a request instead of the world, when it returns something. */
  answer: (sent: Sent, nth: number) => Answer;
  now: number;
  /** Every secret that was handed out: searched for where nothing may leak. */
  secrets: string[];
}

const embedUrl = (id: string): string =>
  `https://app.powerbi.com/reportEmbed?reportId=${id}&groupId=${ids.workspace}&w=2&config=e30%3d`;

/** @param now Milliseconds since 1970 at which the world starts. */
export function fakePowerBi(now = Date.parse('2026-01-01T00:00:00Z')): FakePowerBi {
  let tokens = 0;
  const world: FakePowerBi = {
    sent: [],
    now,
    secrets: [entraSecret],
    answer: () => undefined,
    generated: () =>
      world.sent.filter(s => s.url.endsWith('/GenerateToken')).map(s => JSON.parse(s.body) as GenerateTokenRequestV2),
    entraCalls: () => world.sent.filter(s => s.url.includes('/oauth2/')).length,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      init?.signal?.throwIfAborted();
      const sent: Sent = {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: await request.text(),
      };
      world.sent.push(sent);
      return (await world.answer(sent, world.sent.filter(s => s.url === sent.url).length)) ?? usual(sent);
    },
  };
  function usual({url}: Sent): Response {
    if (url.includes('/oauth2/')) {
      const token = `eyJ0eXAiOiJKV1QifQ.entra-${++tokens}.signature`;
      world.secrets.push(token);
      return Response.json({token_type: 'Bearer', expires_in: 3599, access_token: token});
    }
    if (url.endsWith('/GenerateToken')) {
      const token = `H4sIAAAAAAAAembed${++tokens}.eyJleHAiOjF9`;
      world.secrets.push(token);
      return Response.json(
        {
          '@odata.context': 'http://wabi/',
          token,
          tokenId: crypto.randomUUID(),
          expiration: new Date(world.now + 3600_000).toISOString().replace('.000', ''),
        },
        {headers: {RequestId: 'request-1'}},
      );
    }
    const report = /\/groups\/[^/]+\/reports\/([^/]+)$/.exec(url)?.[1];
    if (report === ids.paginated) {
      return Response.json({id: report, name: 'Paginated', reportType: 'PaginatedReport', embedUrl: embedUrl(report)});
    }
    if (report) {
      return Response.json({
        id: report,
        name: 'Retail Sales',
        reportType: 'PowerBIReport',
        datasetId: ids.contoso,
        embedUrl: embedUrl(report),
      });
    }
    const dataset = /\/groups\/[^/]+\/datasets\/([^/]+)$/.exec(url)?.[1];
    if (dataset) {
      return Response.json({
        id: dataset,
        name: 'Dataset',
        isEffectiveIdentityRequired: dataset !== ids.northwind,
        isEffectiveIdentityRolesRequired: dataset !== ids.northwind,
      });
    }
    return Response.json({error: {code: 'PowerBIEntityNotFound'}}, {status: 404});
  }
  return world;
}
