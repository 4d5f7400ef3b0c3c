import {
  defined,
  isRecord,
  operationPaths,
  parseUrl,
  type EmbedToken,
  type GenerateTokenRequestV2,
  type PowerBiDataset,
  type PowerBiReport,
} from '@pbi-bound-report/contract';
import {BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhen} from 'cockatiel';
import type {EntraTokenCache} from './entra-token-cache.js';
import {withDeadline} from './deadline.js';
import {PowerBiError, readPowerBiError} from './power-bi-error.js';
import {unreachable} from './unreachable.js';
import {retryPolicy} from './retry-policy.js';

/** How calls to Power BI are repeated and given up. Milliseconds, where it is a time. */
export interface ResilienceOptions {
  /** For everything that one request of a page needs, retries included. Default 15,000. */
  deadlineMs?: number | undefined;
  /** For one call. Default 8,000. */
  attemptMs?: number | undefined;
  /** Repeats after the first try. Default 2. */
  retries?: number | undefined;
  /** The first pause; doubled for the next, with jitter. `Retry-After` lengthens it. Default 250. */
  backoffMs?: number | undefined;
  /** Failures of Power BI in a row that open the circuit. Default 5. */
  failuresToOpen?: number | undefined;
  /** How long an open circuit answers without asking. Default 10,000. */
  openMs?: number | undefined;
}

/** One request's limits, shared by all its calls. */
export interface Call {
  readonly signal: AbortSignal;
  /** Milliseconds since 1970, by the client's clock. */
  readonly deadlineAt: number;
  readonly profileId: string | undefined;
}

/** Options of {@link PowerBiClient}. */
export interface PowerBiClientOptions {
  apiOrigin: string;
  tokens: EntraTokenCache;
  fetch: typeof globalThis.fetch;
  now: () => number;
  resilience: Required<{[K in keyof ResilienceOptions]: number}>;
  onRetry: (error: unknown, delayMs: number) => void;
}

/** The code of an error that the open circuit made, and not Power BI. */
export const circuitOpen = 'CircuitOpen';

/** One call, and how its answer is recognised. */
interface Operation<T> {
  readonly method: 'GET' | 'POST';
  /** As in the contract's paths, with `:name` for parameters. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: GenerateTokenRequestV2;
  /** Whether an answer is usable: a proxy's sign-in page and half an answer come with status 200 as well. */
  readonly isExpected: (answer: unknown) => answer is T;
}

/** A usable answer and Power BI's id of the call. */
interface Answer<T> {
  readonly answer: T;
  readonly requestId: string | undefined;
}

/**
 * Calls Power BI. Every call runs inside its request's deadline and is repeated by {@link retryPolicy}. When Power BI
 * fails several times in a row the circuit opens: for a while nothing is called, so that a service that comes back is
 * not met by everybody's repeats.
 */
export class PowerBiClient {
  readonly #options: PowerBiClientOptions;
  readonly #breaker;

  constructor(options: PowerBiClientOptions) {
    this.#options = options;
    const {failuresToOpen, openMs} = options.resilience;
    this.#breaker = circuitBreaker(
      handleWhen(error => error instanceof PowerBiError && error.kind === 'unavailable'),
      {halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failuresToOpen)},
    );
  }

  /** @throws PowerBiError | CredentialError */
  async generateToken(body: GenerateTokenRequestV2, call: Call): Promise<EmbedToken & {requestId: string | undefined}> {
    const {answer, requestId} = await this.#send(
      {method: 'POST', path: operationPaths.generateToken, body, isExpected: isEmbedToken},
      call,
    );
    const {token, tokenId, expiration} = answer;
    return {token, tokenId, expiration, requestId};
  }

  /** @throws PowerBiError | CredentialError */
  async report(groupId: string, reportId: string, call: Call): Promise<PowerBiReport> {
    const params = {groupId, reportId};
    return (await this.#send({method: 'GET', path: operationPaths.reportInGroup, params, isExpected: isReport}, call))
      .answer;
  }

  /** @throws PowerBiError | CredentialError */
  async dataset(groupId: string, datasetId: string, call: Call): Promise<PowerBiDataset> {
    const params = {groupId, datasetId};
    return (await this.#send({method: 'GET', path: operationPaths.datasetInGroup, params, isExpected: isDataset}, call))
      .answer;
  }

  async #send<T>(operation: Operation<T>, call: Call): Promise<Answer<T>> {
    const {now, onRetry, resilience} = this.#options;
    const {retries, backoffMs, openMs} = resilience;
    const policy = retryPolicy({retries, backoffMs, deadlineAt: call.deadlineAt, now, onRetry});
    try {
      return await policy.execute(() => this.#attempt(operation, call), call.signal);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      const retryAfterSeconds = Math.ceil(openMs / 1000);
      throw new PowerBiError('unavailable', nameOf(operation), {code: circuitOpen, retryAfterSeconds});
    }
  }

  /** One try, with a token that Power BI has not refused. */
  async #attempt<T>(operation: Operation<T>, call: Call): Promise<Answer<T>> {
    const {tokens} = this.#options;
    const {token} = await tokens.get(call.signal);
    try {
      return await this.#breaker.execute(() => this.#request(operation, token, call));
    } catch (error) {
      if (error instanceof PowerBiError && error.kind === 'token') tokens.discard(token);
      throw error;
    }
  }

  async #request<T>(operation: Operation<T>, token: string, call: Call): Promise<Answer<T>> {
    const {now, resilience} = this.#options;
    const name = nameOf(operation);
    const late = (cause?: unknown): Error =>
      new PowerBiError('unavailable', name, {message: 'No answer came in time.'}, {cause});
    const {response, text} = await withDeadline({ms: resilience.attemptMs, outer: call.signal, late}, signal =>
      this.#fetch(operation, {token, signal, profileId: call.profileId}),
    );
    if (!response.ok) {
      const secrets = [token, ...identityTexts(operation.body)];
      throw readPowerBiError({call: name, response, body: text, now: now(), secrets});
    }
    const requestId = response.headers.get('requestid') ?? undefined;
    const answer = parseJson(text);
    if (operation.isExpected(answer)) return {answer, requestId};
    const message = 'The answer is not of the documented form.';
    throw new PowerBiError('unavailable', name, defined({status: response.status, message, requestId}));
  }

  async #fetch(
    operation: Operation<unknown>,
    {token, signal, profileId}: {token: string; signal: AbortSignal; profileId: string | undefined},
  ): Promise<{response: Response; text: string}> {
    const {method, body} = operation;
    const init = defined({
      method,
      signal,
      // A redirect would carry the request to a host that nobody configured.
      redirect: 'manual' as const,
      headers: defined({
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'content-type': body && 'application/json',
        'x-powerbi-profile-id': profileId,
      }),
      body: body && JSON.stringify(body),
    });
    try {
      // Without a receiver, as the platform's fetch wants it.
      const {fetch} = this.#options;
      const response = await fetch(this.#options.apiOrigin + fillPath(operation), init);
      return {response, text: await response.text()};
    } catch (cause) {
      const message = unreachable(this.#options.apiOrigin, cause);
      throw new PowerBiError('unavailable', nameOf(operation), defined({message}), {cause});
    }
  }
}

function nameOf({method, path}: Operation<unknown>): string {
  return `${method} ${path}`;
}

function fillPath({path, params = {}}: Operation<unknown>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** Every text in a request that says who somebody is. Names of roles do not: they are the model's, and of use. */
function identityTexts(body: GenerateTokenRequestV2 | undefined): string[] {
  const {identities = [], datasourceIdentities = []} = body ?? {};
  return [
    ...identities.flatMap(({username, customData, auditableContext, identityBlob}) => [
      username,
      customData,
      auditableContext,
      identityBlob?.value,
    ]),
    ...datasourceIdentities.map(identity => identity.identityBlob),
  ].filter(text => typeof text === 'string');
}

function hasTexts<Name extends string>(answer: unknown, ...names: Name[]): answer is Record<Name, string> {
  return isRecord(answer) && names.every(name => typeof answer[name] === 'string' && answer[name] !== '');
}

function isEmbedToken(answer: unknown): answer is EmbedToken {
  return hasTexts(answer, 'token', 'tokenId', 'expiration') && !Number.isNaN(Date.parse(answer.expiration));
}

function isReport(answer: unknown): answer is PowerBiReport {
  return hasTexts(answer, 'embedUrl') && parseUrl(answer.embedUrl) !== undefined;
}

function isDataset(answer: unknown): answer is PowerBiDataset {
  return hasTexts(answer, 'id');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // As useless as JSON of another form, and treated the same.
  }
}
