import {defined, tokenEndpointCodes as codes} from '@pbi-bound-report/contract';
import {allRefusedError, applyGrant, type GrantedAccess} from '../authorization/apply-grant.js';
import type {AccessRequest} from '../authorization/authorize.js';
import {explainDenial} from '../authorization/explain-denial.js';
import {readGrant, type ValidGrant} from '../authorization/read-grant.js';
import {EndpointError, misconfigured} from '../errors/endpoint-error.js';
import {describeRefusedItems} from '../errors/refused-items.js';
import {toEndpointError} from '../errors/upstream-errors.js';
import {Deadline} from '../power-bi/deadline.js';
import type {IssuedTokens} from '../tokens/token-issuer.js';
import {corsHeaders, preflightResponse} from './cors.js';
import {failureResponse, successResponse, type EndpointResponse, type IssuedAccess} from './endpoint-response.js';
import {fromStandardRequest, type IncomingRequest} from './incoming-request.js';
import {describeError} from './log.js';
import type {TokenEndpointOptions} from './options.js';
import {parseRequest, type ParsedRequest} from './parse-request.js';
import type {RateLimiter} from './rate-limit.js';
import {standardBody, type BodyReader} from './read-body.js';
import {readOptions, type EndpointSettings} from './read-options.js';
import {checkRequest, readJson} from './request-checks.js';
import {createServices, type EndpointServices} from './services.js';

/** A token endpoint: a standard fetch handler that resolves to the contract's response or failure and never rejects. */
export interface TokenEndpoint<Native = unknown> {
  /** @param native The server's own request object, handed on to `authorize`. */
  (request: Request, native?: Native): Promise<Response>;
  /**
   * The same for servers that have no standard requests and responses, which cost more than all other work of a warm
   * response. Never rejects. `toNodeHandler` and the Fastify plugin use it; a function put around an endpoint that
   * lacks it is called as a fetch handler.
   */
  handle: (request: IncomingRequest, native: Native, body: BodyReader) => Promise<EndpointResponse>;
}

/**
 * Makes a token endpoint: a standard fetch handler, to be mounted where pages `POST` to. Grants nothing but what
 * `authorize` grants.
 * @throws TypeError for options that cannot work, naming the option and the remedy.
 */
export function createTokenEndpoint<Native = unknown>(options: TokenEndpointOptions<Native>): TokenEndpoint<Native> {
  const settings = readOptions(options);
  const handler = new TokenRequestHandler<Native>(settings, createServices(settings));
  const handle: TokenEndpoint<Native>['handle'] = (request, native, body) => handler.handle(request, native, body);
  const endpoint = async (request: Request, native?: Native): Promise<Response> => {
    const incoming = fromStandardRequest(request);
    const {status, headers, body} = await handle(incoming, native as Native, standardBody(request));
    return new Response(status === 204 ? null : body, {status, headers});
  };
  return Object.assign(endpoint, {handle});
}

/** The life of one request: check, parse, authorize, get tokens, audit, respond. */
class TokenRequestHandler<Native> {
  readonly #settings: EndpointSettings<Native>;
  readonly #services: EndpointServices;

  constructor(settings: EndpointSettings<Native>, services: EndpointServices) {
    this.#settings = settings;
    this.#services = services;
  }

  async handle(request: IncomingRequest, native: Native, body: BodyReader): Promise<EndpointResponse> {
    const {cors} = this.#settings;
    const preflight = preflightResponse(request, cors);
    if (preflight) return preflight;
    const correlationId = this.#createId();
    try {
      const access = await this.#serve(request, {native, body, correlationId});
      return successResponse(access, corsHeaders(request, cors));
    } catch (error) {
      const failure = toEndpointError(error);
      this.#logFailure(failure, correlationId);
      return failureResponse(failure, correlationId, corsHeaders(request, cors));
    }
  }

  async #serve(
    request: IncomingRequest,
    {native, body, correlationId}: {native: Native; body: BodyReader; correlationId: string},
  ): Promise<IssuedAccess> {
    const {checks, subjectLimiter} = this.#settings;
    checkRequest(request, checks);
    await this.#countClient(request, native);
    const parsed = parseRequest(await readJson(body, checks));
    const grant = await this.#authorize(request, parsed.access, native);
    if (grant.rateLimitKey !== false) await count(subjectLimiter, grant.rateLimitKey ?? grant.subject);
    const {access, issued} = await this.#getTokens(parsed, grant, correlationId);
    const refused = [...access.refused, ...issued.refused];
    await this.#audit({grant, correlationId, tokens: issued.tokens, refused});
    this.#logIssued(issued, correlationId);
    const [first, ...additional] = issued.tokens;
    const problem = explainDenial(refused, grant.pairs);
    if (!first) throw allRefusedError(refused, problem);
    this.#logDenied(refused, problem, correlationId);
    return {tokens: [first, ...additional], reports: access.reports, refused};
  }

  async #countClient(request: IncomingRequest, native: Native): Promise<void> {
    const {clientKey, clientLimiter} = this.#settings;
    if (!clientKey) return;
    const context = {
      native,
      get request() {
        return request.request;
      },
    };
    const key: unknown = await clientKey(context);
    if (key === undefined || key === null) return;
    if (typeof key !== 'string') throw misconfigured('clientKey returned something that is not a text.');
    await count(clientLimiter, key);
  }

  async #authorize(request: IncomingRequest, access: AccessRequest, native: Native): Promise<ValidGrant> {
    const context = {
      access,
      native,
      get request() {
        return request.request;
      },
    };
    let answer: unknown;
    try {
      answer = await this.#settings.authorize(context);
    } catch (cause) {
      throw misconfigured('authorize failed, so nothing was granted.', {}, cause);
    }
    return readGrant(answer, access.pairs);
  }

  /** Finds out what of the grant can be served and gets its tokens, within the deadline of one request. */
  async #getTokens(
    parsed: ParsedRequest,
    grant: ValidGrant,
    correlationId: string,
  ): Promise<{access: GrantedAccess; issued: IssuedTokens}> {
    const {now, log, resilience, workspaces, ownDataset} = this.#settings;
    const deadline = new Deadline(resilience.deadlineMs);
    const call = {
      get signal() {
        return deadline.signal;
      },
      deadlineAt: now() + resilience.deadlineMs,
      profileId: grant.profileId,
    };
    const onRefused = (detail: Record<string, unknown>, error?: unknown): void =>
      log({
        level: 'warn',
        event: 'item-refused',
        correlationId,
        ...detail,
        ...(error === undefined ? undefined : describeError(error)),
      });
    try {
      const context = {metadata: this.#services.metadata, call, workspaces, ownDataset, onRefused};
      const access = await applyGrant(parsed.access, grant, context);
      const {allowMultipleTokens} = parsed;
      return {access, issued: await this.#services.issuer.issue({access, grant, call, allowMultipleTokens})};
    } finally {
      deadline.end();
    }
  }

  async #audit(outcome: {
    grant: ValidGrant;
    correlationId: string;
    tokens: IssuedTokens['tokens'];
    refused: IssuedTokens['refused'];
  }): Promise<void> {
    const {audit, now} = this.#settings;
    if (!audit) return;
    const {grant, correlationId, tokens, refused} = outcome;
    try {
      await audit({
        at: new Date(now()).toISOString(),
        correlationId,
        subject: grant.subject,
        outcome: tokens.length > 0 ? 'granted' : 'refused',
        tokens: tokens.map(({tokenId, expiration, requestId, cached, pairs}) => ({
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
  }

  #createId(): string {
    try {
      const id: unknown = this.#settings.createId();
      if (typeof id === 'string' && id !== '') return id;
      this.#settings.log({level: 'error', event: 'option-failed', option: 'createId', problem: 'it returned no text'});
    } catch (error) {
      this.#settings.log({level: 'error', event: 'option-failed', option: 'createId', ...describeError(error)});
    }
    return crypto.randomUUID();
  }

  #logIssued({tokens}: IssuedTokens, correlationId: string): void {
    for (const {tokenId, requestId, cached, pairs} of tokens) {
      const detail = {tokenId, requestId, cached, pairs: pairs.length};
      this.#settings.log({level: 'info', event: 'token-issued', correlationId, ...detail});
    }
  }

  /** Of a request that is served in part. What Power BI refuses is logged where it refuses. */
  #logDenied(refused: IssuedAccess['refused'], problem: string | undefined, correlationId: string): void {
    const denied = refused.filter(({code}) => code === codes.notAllowed);
    if (denied.length === 0) return;
    const detail = {...describeRefusedItems(denied), ...defined({problem})};
    this.#settings.log({level: 'warn', event: 'pairs-denied', correlationId, ...detail});
  }

  #logFailure(failure: EndpointError, correlationId: string): void {
    this.#settings.log({
      level: logLevelOf(failure),
      event: 'request-failed',
      correlationId,
      ...describeError(failure),
    });
  }
}

/** What is often a mistake in the site's set-up is a warning: the default log shows it. The rest is every day's. */
function logLevelOf({status, code}: EndpointError): 'error' | 'warn' | 'info' {
  if (status >= 500) return 'error';
  return code === codes.notAllowed || code === codes.originNotAllowed ? 'warn' : 'info';
}

async function count(limiter: RateLimiter | undefined, key: string): Promise<void> {
  const retryAfterSeconds = await limiter?.consume(key);
  if (retryAfterSeconds === undefined) return;
  throw new EndpointError(codes.throttled, 'Too many requests. Try again later.', {retryAfterSeconds});
}
