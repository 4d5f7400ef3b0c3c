/**
 * What every token endpoint has to make of what Power BI and Entra answer, as cases that know an address and the
 * emulator behind it: an endpoint in another language passes the same ones. The other half of {@link httpCases}.
 */
import type {EmulatorClient, FaultRequest} from '@pbi-bound-report/emulator';
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {assertFailure, post, requestFor, type CaseAnswer, type EndpointUnderTest} from './http-cases.js';

/** An endpoint, and the emulator that it takes for Power BI and Entra. */
export interface EndpointOnEmulator {
  endpoint: EndpointUnderTest;
  emulator: EmulatorClient;
  /** Lets the endpoint forget tokens, metadata, refusals and failures that it has kept. */
  forget(): Promise<void>;
}

/** One case. */
export interface PowerBiCase {
  title: string;
  run: (site: EndpointOnEmulator) => Promise<void>;
}

const generateToken = 'EmbedToken_GenerateToken';
const reportMetadata = 'Reports_GetReportInGroup';
const entraToken = 'Entra_Token';

/** What a page is told where Power BI or Entra gives no usable answer. */
const unavailable = {status: 503, code: 'PowerBIUnavailable'};
/** What a page is told where the site's operator has to do something. */
const misconfigured = {status: 500, code: 'EndpointMisconfigured'};

interface Refusal {
  title: string;
  fault: FaultRequest;
  told: {status: number; code: string};
  /** Most calls of the operation that one request may lead to. */
  maxCalls: number;
  /** Seconds that the page is told to wait; absent: not looked at. */
  retryAfter?: string;
}

/** Answers that stay as they are, however often they are asked for. */
const refusals: readonly Refusal[] = [
  {
    title: 'a lasting failure of GenerateToken',
    fault: {operation: generateToken, status: 500},
    told: unavailable,
    maxCalls: 3,
  },
  {
    title: 'a connection of GenerateToken that breaks off',
    fault: {operation: generateToken, connection: 'drop'},
    told: unavailable,
    maxCalls: 3,
  },
  {
    title: 'a failure of the report’s metadata',
    fault: {operation: reportMetadata, status: 502},
    told: unavailable,
    maxCalls: 3,
  },
  {
    title: 'too many requests, with a time to wait',
    fault: {operation: generateToken, status: 429, retryAfterSeconds: 77},
    told: {status: 429, code: 'TooManyRequests'},
    retryAfter: '77',
    maxCalls: 3,
  },
  {
    title: 'a service token that is refused',
    fault: {operation: generateToken, status: 401, code: 'TokenExpired'},
    told: misconfigured,
    maxCalls: 2,
  },
  {
    title: 'a permission that the service principal lacks',
    fault: {operation: generateToken, failure: 'notAuthorized'},
    told: {status: 403, code: 'PowerBIRefused'},
    maxCalls: 1,
  },
  {
    title: 'a report that is not there',
    fault: {operation: reportMetadata, status: 404},
    told: {status: 404, code: 'PowerBIEntityNotFound'},
    maxCalls: 1,
  },
  {
    title: 'a request that Power BI cannot take',
    fault: {operation: generateToken, status: 400, message: 'identity SECRET-NAME with SECRET-ROLE'},
    told: misconfigured,
    maxCalls: 1,
  },
  ...[
    ['a web page', '<html>Sign in</html>'],
    ['half of its JSON', '{"token":"SECRET-TO'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no token', '{"tokenId":"a","expiration":"2099-01-01T00:00:00Z"}'],
    ['an empty token', '{"token":"","tokenId":"a","expiration":"2099-01-01T00:00:00Z"}'],
    ['a token that is no text', '{"token":{},"tokenId":"a","expiration":"2099-01-01T00:00:00Z"}'],
    ['an end that is no time', '{"token":"SECRET-TOKEN","tokenId":"a","expiration":"soon"}'],
    ['no end', '{"token":"SECRET-TOKEN","tokenId":"a"}'],
  ].map(([what, body = '']) => ({
    title: `${what} instead of an embed token`,
    fault: {operation: generateToken, status: 200, body},
    told: unavailable,
    maxCalls: 3,
  })),
  {
    title: 'credentials that Entra refuses',
    fault: {operation: entraToken, status: 401, code: 'invalid_client', message: 'AADSTS7000215: SECRET-NAME'},
    told: misconfigured,
    maxCalls: 1,
  },
  {
    title: 'a failure of Entra',
    fault: {operation: entraToken, status: 503},
    told: unavailable,
    maxCalls: 3,
  },
  ...[
    ['a web page', '<html>Sign in</html>'],
    ['no token', '{"token_type":"Bearer","expires_in":3599}'],
    ['a token that is no text', '{"token_type":"Bearer","expires_in":3599,"access_token":7}'],
  ].map(([what, body = '']) => ({
    title: `${what} instead of Entra’s token`,
    fault: {operation: entraToken, status: 200, body},
    told: unavailable,
    maxCalls: 3,
  })),
];

/** The cases. Each stands alone; none needs another's state. */
export const powerBiCases: readonly PowerBiCase[] = [
  ...refusals.map(({title, fault, told, maxCalls, retryAfter}) => ({
    title: `${title}: the page is told ${told.code}, after ${maxCalls === 1 ? 'one call' : `at most ${maxCalls} calls`}`,
    run: async (site: EndpointOnEmulator): Promise<void> => {
      const answer = await answerUnder(site, fault);
      assertFailure(answer, told.status, told.code);
      assertNothingOfPowerBi(answer);
      if (retryAfter !== undefined) assert.equal(answer.headers.get('retry-after'), retryAfter);
      const calls = await callsOf(site, fault.operation!);
      assert.ok(calls >= 1 && calls <= maxCalls, `${calls} calls`);
      await assertServes(site);
    },
  })),
  ...[301, 302, 303, 307, 308].flatMap(status =>
    [generateToken, reportMetadata, entraToken].map(operation => ({
      title: `a redirect (${status}) of ${operation} is not followed: it would carry a token or the secret elsewhere`,
      run: async (site: EndpointOnEmulator): Promise<void> => {
        const elsewhere = await startElsewhere();
        try {
          const answer = await answerUnder(site, {operation, status, headers: {location: elsewhere.url}});
          assert.notEqual(answer.status, 200);
          assertNothingOfPowerBi(answer);
          assert.ok((await callsOf(site, operation)) >= 1);
          assert.equal(elsewhere.requests(), 0);
        } finally {
          elsewhere.close();
        }
        await assertServes(site);
      },
    })),
  ),
  ...[generateToken, reportMetadata].map(operation => ({
    title: `a service token that ${operation} refuses once is replaced by a new one, and the page gets its report`,
    run: async (site: EndpointOnEmulator): Promise<void> => {
      const answer = await answerUnder(site, {operation, status: 401, code: 'TokenExpired', times: 1});
      assert.equal(answer.status, 200, answer.text);
      assert.equal(await callsOf(site, operation), 2);
      assert.equal(await callsOf(site, entraToken), 2);
    },
  })),
  ...[generateToken, reportMetadata, entraToken].map(operation => ({
    title: `a failure of ${operation} that passes is not seen by the page`,
    run: async (site: EndpointOnEmulator): Promise<void> => {
      const answer = await answerUnder(site, {operation, status: 503, times: 1});
      assert.equal(answer.status, 200, answer.text);
      assert.equal(await callsOf(site, operation), 2);
    },
  })),
  {
    title: 'requests that ask for the same get one token',
    run: async ({endpoint, emulator, forget}) => {
      await forget();
      await emulator.journal.clear();
      const tokens = new Set<string>();
      for (let i = 0; i < 3; i++) tokens.add((await post(endpoint, requestFor(endpoint.granted[0]))).body.token);
      assert.equal(tokens.size, 1);
      assert.equal((await emulator.journal.read({operationId: generateToken})).length, 1);
    },
  },
];

/** The answer to a request for a granted pair while a fault is in force, by an endpoint that has kept nothing. */
async function answerUnder({endpoint, emulator, forget}: EndpointOnEmulator, fault: FaultRequest): Promise<CaseAnswer> {
  await forget();
  await emulator.journal.clear();
  await emulator.faults.add(fault);
  try {
    return await post(endpoint, requestFor(endpoint.granted[0]));
  } finally {
    await emulator.faults.clear();
  }
}

/** How often an operation was called since the fault came into force. */
async function callsOf({emulator}: EndpointOnEmulator, operationId: string): Promise<number> {
  return (await emulator.journal.read({operationId})).length;
}

/** What has failed before leaves nothing behind that would fail again. */
async function assertServes({endpoint, forget}: EndpointOnEmulator): Promise<void> {
  await forget();
  const {status, text} = await post(endpoint, requestFor(endpoint.granted[0]));
  assert.equal(status, 200, text);
}

/** No token, no identity and no word of Power BI's or Entra's reaches a page. */
function assertNothingOfPowerBi({text}: CaseAnswer): void {
  assert.equal(/SECRET|AADSTS|TokenExpired|invalid_client|<html|wabi/i.test(text), false, text);
}

/** A server that nobody has configured. */
async function startElsewhere(): Promise<{url: string; requests: () => number; close: () => void}> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end('{}');
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests: () => requests,
    close: () => server.close(),
  };
}
