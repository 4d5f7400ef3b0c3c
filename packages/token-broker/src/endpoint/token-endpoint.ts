import {
  tokenEndpointCodes as codes,
  type TokenEndpointFailure,
  type TokenEndpointReport,
  type TokenEndpointResponse,
} from '@pbi-bound-report/contract';
import {readAsked, type AskedRequest} from './parse-request.js';
import {webBody, type BodyReader} from './read-body.js';
import {powerBiClouds, secureOrigin} from '../power-bi/clouds.js';
import {setDirect, type Answer, type AnswerDirectly} from './direct-response.js';
import {EntraTokenCache} from '../power-bi/entra-token-cache.js';
import {EndpointError, misconfigured} from '../errors/endpoint-error.js';
import {ItemMetadata} from '../power-bi/item-metadata.js';
import {deniedCodes, deniedMessages, type Denial, type Grant} from '../authorization/authorize.js';
import {corsHeaders, checkRequest, preflight, readJson, type RequestCheckOptions} from './request-checks.js';
import {TokenIssuer, type Issued} from '../tokens/token-issuer.js';
import {consoleLog, describeError} from './log.js';
import type {TokenEndpointOptions} from './options.js';
import {Deadline} from '../power-bi/deadline.js';
import {PowerBiClient, type Call} from '../power-bi/power-bi-client.js';
import {memoryRateLimiter, type RateLimit, type RateLimiter} from './rate-limit.js';
import {refusedAltogether, applyGrant, type GrantedAccess} from '../authorization/apply-grant.js';
import {TokenCache} from '../tokens/token-cache.js';
import {memoryTokenStore, type TokenStore} from '../tokens/token-store.js';
import {toEndpointError} from '../errors/upstream-errors.js';

/**
 * A token endpoint: takes a page's request, answers the contract's response or failure, never throws.
 * @param native The server's own request object, handed on to `authorize`.
 */
export type TokenEndpoint<Native = unknown> = (request: Request, native?: Native) => Promise<Response>;

const noStore: TokenStore = {get: () => Promise.resolve(undefined), set: () => Promise.resolve()};
const limiter = (limit: RateLimit | RateLimiter): RateLimiter =>
  'consume' in limit ? limit : memoryRateLimiter(limit);

/**
 * Makes a token endpoint: a standard fetch handler, to be mounted where pages `POST` to. Grants nothing but what
 * `authorize` grants.
 * @throws TypeError for options that cannot work, naming the option and the remedy.
 */
export function createTokenEndpoint<Native = unknown>(options: TokenEndpointOptions<Native>): TokenEndpoint<Native> {
  const {
    credential,
    authorize,
    cors,
    clientKey,
    audit,
    log = consoleLog,
    fetch = globalThis.fetch,
    now = Date.now,
    createId = () => crypto.randomUUID(),
  } = options;
  if (typeof authorize !== 'function') {
    throw new TypeError(
      'Failed to create the token endpoint: authorize is missing. Without it nobody would be let in; give a function that answers what a request is granted.',
    );
  }
  if (typeof credential?.getToken !== 'function') {
    throw new TypeError(
      'Failed to create the token endpoint: credential has no getToken. Give one of @azure/identity, or clientSecretCredential().',
    );
  }
  const {cloud = 'public', workspaces = {}, ownDataset = 'omit', ...custom} = options.powerBi ?? {};
  if (!Object.hasOwn(powerBiClouds, cloud)) {
    throw new TypeError(
      `Failed to create the token endpoint: powerBi.cloud "${cloud}" is not known. Use one of ${Object.keys(powerBiClouds).join(', ')}.`,
    );
  }
  for (const origin of cors?.origins ?? []) {
    if (origin.includes('*') || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new TypeError(
        `Failed to create the token endpoint: cors.origins holds "${origin}", which is not an origin. Write it as "https://portal.example", without a path and without wildcards.`,
      );
    }
  }
  const apiOrigin = secureOrigin('powerBi.apiOrigin', custom.apiOrigin ?? powerBiClouds[cloud].apiOrigin);
  const {
    deadlineMs = 15_000,
    attemptMs = 8000,
    retries = 2,
    backoffMs = 250,
    failuresToOpen = 5,
    openMs = 10_000,
  } = options.resilience ?? {};
  const guarding: RequestCheckOptions = {
    cors,
    publicOrigin: options.publicOrigin,
    maxBodyBytes: options.maxBodyBytes ?? 65_536,
    bodyMs: deadlineMs,
  };
  const warn =
    (event: string) =>
    (error: unknown): void =>
      log({level: 'warn', event, ...describeError(error)});
  const tokens = new EntraTokenCache({
    credential,
    scope: custom.scope ?? powerBiClouds[cloud].scope,
    minimumLifeMs: options.minimumEntraLifeMs ?? 30 * 60_000,
    askMs: attemptMs,
    now,
    onProblem: warn('entra-renewal-failed'),
  });
  const client = new PowerBiClient({
    apiOrigin,
    tokens,
    fetch,
    now,
    resilience: {deadlineMs, attemptMs, retries, backoffMs, failuresToOpen, openMs},
    onRetry: (error, delayMs) =>
      log({level: 'warn', event: 'upstream-retry', delayMs: Math.round(delayMs), ...describeError(error)}),
  });
  const facts = new ItemMetadata({
    client,
    ttlMs: options.metadataTtlMs ?? 10 * 60_000,
    missingTtlMs: options.refusalTtlMs ?? 30_000,
    now,
  });
  const cache = new TokenCache({
    store: options.tokenStore === false ? noStore : (options.tokenStore ?? memoryTokenStore()),
    namespace: apiOrigin,
    minimumLifeMs: options.minimumTokenLifeMs ?? 20 * 60_000,
    now,
    onStoreProblem: warn('token-store-failed'),
  });
  const issuer = new TokenIssuer({
    client,
    cache,
    refusalTtlMs: options.refusalTtlMs ?? 30_000,
    now,
    onRefused: (detail, error) => log({level: 'warn', event: 'item-refused', ...detail, ...describeError(error)}),
  });
  const workspaceOf = new Map(
    Object.entries(workspaces).map(([item, workspace]) => [item.toLowerCase(), workspace.toLowerCase()]),
  );
  const perSubject =
    options.rateLimit === false ? undefined : limiter(options.rateLimit ?? {points: 120, durationSeconds: 60});
  const perClient = clientKey && limiter(options.clientRateLimit ?? {points: 600, durationSeconds: 60});

  async function count(rate: RateLimiter | undefined, key: string | undefined): Promise<void> {
    if (!rate || key === undefined) return;
    const retryAfterSeconds = await rate.consume(key);
    if (retryAfterSeconds !== undefined) {
      throw new EndpointError(codes.throttled, 'Too many requests. Try again later.', {retryAfterSeconds});
    }
  }

  async function grantFor(request: Request, asked: AskedRequest, native: Native): Promise<Grant> {
    let answer: Grant | Denial | null | undefined;
    try {
      answer = await authorize(request, {pairs: asked.pairs, targetWorkspaces: asked.targetWorkspaces}, native);
    } catch (cause) {
      if (cause instanceof EndpointError) throw cause;
      throw misconfigured('authorize failed, so nothing was granted.', {}, cause);
    }
    if (answer === null || answer === undefined) {
      throw new EndpointError(codes.notAllowed, deniedMessages['not-allowed']);
    }
    if ('reason' in answer) {
      const {reason, message} = answer;
      throw new EndpointError(
        deniedCodes[reason] ?? codes.notAllowed,
        message ?? deniedMessages[reason] ?? deniedMessages['not-allowed'],
      );
    }
    if (typeof answer.subject !== 'string' || answer.subject === '' || !Array.isArray(answer.pairs)) {
      throw misconfigured('authorize answered a grant without subject or pairs.');
    }
    return answer;
  }

  async function upstream(
    asked: AskedRequest,
    grant: Grant,
    call: Call,
    correlationId: string,
  ): Promise<{resolved: GrantedAccess; issued: Issued}> {
    const resolved = await applyGrant(asked, grant, call, {
      facts,
      workspaces: workspaceOf,
      ownDataset,
      onRefused: (detail, error) =>
        log({
          level: 'warn',
          event: 'item-refused',
          correlationId,
          ...detail,
          ...(error !== undefined && describeError(error)),
        }),
    });
    const issued: Issued =
      resolved.pairs.length > 0
        ? await issuer.issue(resolved, grant, call, asked.allowMultipleTokens)
        : {tokens: [], refused: []};
    return {resolved, issued};
  }

  async function serve(
    request: Request,
    native: Native,
    body: BodyReader,
    correlationId: string,
  ): Promise<TokenEndpointResponse> {
    checkRequest(request, guarding);
    await count(perClient, clientKey?.(request, native));
    const asked = readAsked(await readJson(body, guarding));
    const grant = await grantFor(request, asked, native);
    await count(perSubject, grant.rateLimitKey === false ? undefined : (grant.rateLimitKey ?? grant.subject));
    const deadline = new Deadline(deadlineMs);
    const {resolved, issued} = await upstream(
      asked,
      grant,
      {
        get signal() {
          return deadline.signal;
        },
        deadlineAt: now() + deadlineMs,
        profileId: grant.profileId,
      },
      correlationId,
    ).finally(() => {
      deadline.end();
    });
    const refused = [...resolved.refused, ...issued.refused];
    try {
      await audit?.({
        at: new Date(now()).toISOString(),
        correlationId,
        subject: grant.subject,
        outcome: issued.tokens.length > 0 ? 'granted' : 'refused',
        tokens: issued.tokens.map(({tokenId, expiration, requestId, cached, pairs}) => ({
          tokenId,
          expiration,
          requestId,
          cached,
          pairs,
        })),
        refused: refused.map(({reportId, datasetId, code}) => ({reportId, datasetId, code})),
      });
    } catch (cause) {
      throw misconfigured('audit failed, so nothing was handed out.', {}, cause);
    }
    for (const {tokenId, requestId, cached, pairs} of issued.tokens) {
      log({level: 'info', event: 'token-issued', correlationId, tokenId, requestId, cached, pairs: pairs.length});
    }
    if (issued.tokens.length === 0) throw refusedAltogether(refused);
    return responseOf(issued, resolved, refused);
  }

  const answer: AnswerDirectly = async (request, native, body) => {
    const early = preflight(request, cors);
    if (early) return early;
    const correlationId = createId();
    try {
      return json(200, await serve(request, native as Native, body, correlationId), corsHeaders(request, cors));
    } catch (error) {
      const failure = toEndpointError(error);
      log({
        level: failure.status >= 500 ? 'error' : 'info',
        event: 'request-failed',
        correlationId,
        ...describeError(failure),
      });
      const told: TokenEndpointFailure = {
        error: {
          code: failure.code,
          message: failure.message,
          correlationId,
          ...(failure.refused && {refused: failure.refused}),
        },
      };
      return json(failure.status, told, {
        ...corsHeaders(request, cors),
        ...(failure.retryAfterSeconds !== undefined && {'retry-after': String(failure.retryAfterSeconds)}),
        ...(failure.code === codes.methodNotAllowed && {allow: 'POST'}),
      });
    }
  };
  const endpoint: TokenEndpoint<Native> = async (request, native) => {
    const {status, headers, body} = await answer(request, native, webBody(request));
    return new Response(status === 204 ? null : body, {status, headers});
  };
  setDirect(endpoint, answer);
  return endpoint;
}

function responseOf(
  {tokens: [first, ...others]}: Issued,
  {reports}: GrantedAccess,
  refused: TokenEndpointResponse['refused'] & object,
): TokenEndpointResponse {
  const {token, tokenId, expiration, pairs} = first!;
  const served = new Set([first!, ...others].flatMap(t => t.pairs.map(p => p.reportId)));
  return {
    token,
    tokenId,
    expiration,
    reports: [...served].map(id => {
      const {embedUrl, name, reportType, datasetId} = reports.get(id)!;
      const report: TokenEndpointReport = {
        id,
        embedUrl,
        ...(name !== undefined && {name}),
        ...(reportType !== undefined && {reportType}),
        ...(datasetId !== undefined && {datasetId}),
      };
      return report;
    }),
    ...(refused.length > 0 && {refused}),
    ...(others.length > 0 && {
      bindings: pairs,
      additionalTokens: others.map(o => ({
        token: o.token,
        tokenId: o.tokenId,
        expiration: o.expiration,
        bindings: o.pairs,
      })),
    }),
  };
}

function json(
  status: number,
  body: TokenEndpointResponse | TokenEndpointFailure,
  headers: Record<string, string>,
): Answer {
  return {
    status,
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  };
}
