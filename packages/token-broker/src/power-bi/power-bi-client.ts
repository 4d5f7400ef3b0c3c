import {
  operationPaths,
  type EmbedToken,
  type GenerateTokenRequestV2,
  type PowerBiDataset,
  type PowerBiReport,
} from '@pbi-bound-report/contract';
import {BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, DelegateBackoff, handleWhen, retry} from 'cockatiel';
import {CredentialError} from './credential.js';
import type {EntraTokenCache} from './entra-token-cache.js';
import {withDeadline} from './deadline.js';
import {PowerBiError, readPowerBiError} from './power-bi-error.js';

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

/** A circuit that is open, told from an answer of Power BI. */
export const circuitOpen = 'CircuitOpen';

/**
 * Calls Power BI. Every call runs inside its request's deadline. What passes by itself (no answer, 5xx, 429) is tried
 * again after a pause, if the pause ends before the deadline; Power BI's `Retry-After` is honoured, so a long one ends
 * the call at once. An Entra token that is not taken is replaced, once. When Power BI fails several times in a row the
 * circuit opens: for a while nothing is asked, so that a service that comes back is not met by everybody's retries.
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
    const {
      answer: {token, tokenId, expiration},
      requestId,
    } = await this.#send('POST', operationPaths.generateToken, {}, call, isEmbedToken, body);
    return {token, tokenId, expiration, requestId};
  }

  /** @throws PowerBiError | CredentialError */
  async report(groupId: string, reportId: string, call: Call): Promise<PowerBiReport> {
    return (await this.#send('GET', operationPaths.reportInGroup, {groupId, reportId}, call, isReport)).answer;
  }

  /** @throws PowerBiError | CredentialError */
  async dataset(groupId: string, datasetId: string, call: Call): Promise<PowerBiDataset> {
    return (await this.#send('GET', operationPaths.datasetInGroup, {groupId, datasetId}, call, isDataset)).answer;
  }

  async #send<T>(
    method: 'GET' | 'POST',
    path: string,
    params: Record<string, string>,
    call: Call,
    expected: Expected<T>,
    body?: unknown,
  ): Promise<{answer: T; requestId: string | undefined}> {
    const {
      now,
      resilience: {retries, backoffMs},
      onRetry,
    } = this.#options;
    const name = `${method} ${path}`;
    const url =
      this.#options.apiOrigin + path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
    let pause = 0;
    let attempts = 0;
    let replacedToken = false;
    const policy = retry(
      handleWhen(error => {
        if (error instanceof PowerBiError && error.kind === 'token' && !replacedToken) {
          replacedToken = true;
          pause = 0;
          return true;
        }
        const passes =
          error instanceof PowerBiError
            ? error.kind === 'unavailable' || error.kind === 'throttled'
            : error instanceof CredentialError && error.unavailable;
        if (!passes || attempts >= retries) return false;
        const asked =
          error instanceof PowerBiError
            ? error.upstream.retryAfterSeconds
            : (error as CredentialError).retryAfterSeconds;
        pause = Math.max((asked ?? 0) * 1000, backoffMs * 2 ** attempts * (0.5 + Math.random() / 2));
        attempts += 1;
        if (now() + pause >= call.deadlineAt) return false;
        onRetry(error, pause);
        return true;
      }),
      {maxAttempts: retries + 1, backoff: new DelegateBackoff(() => pause)},
    );
    try {
      return await policy.execute(async () => {
        const entra = await this.#options.tokens.get(call.signal);
        try {
          return await this.#breaker.execute(() => this.#attempt(name, method, url, entra.token, call, expected, body));
        } catch (error) {
          if (error instanceof PowerBiError && error.kind === 'token') this.#options.tokens.discard(entra.token);
          throw error;
        }
      }, call.signal);
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        throw new PowerBiError('unavailable', name, {
          code: circuitOpen,
          retryAfterSeconds: Math.ceil(this.#options.resilience.openMs / 1000),
        });
      }
      throw error;
    }
  }

  async #attempt<T>(
    name: string,
    method: string,
    url: string,
    token: string,
    call: Call,
    expected: Expected<T>,
    body: unknown,
  ): Promise<{answer: T; requestId: string | undefined}> {
    const {
      fetch,
      now,
      resilience: {attemptMs},
    } = this.#options;
    const late = (cause?: unknown): Error =>
      new PowerBiError('unavailable', name, {message: 'No answer came in time.'}, {cause});
    const {response, text} = await withDeadline(attemptMs, call.signal, late, async signal => {
      try {
        const response = await fetch(url, {
          method,
          signal,
          // A redirect would carry the request to a host that nobody configured.
          redirect: 'manual',
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json',
            ...(body !== undefined && {'content-type': 'application/json'}),
            ...(call.profileId !== undefined && {'x-powerbi-profile-id': call.profileId}),
          },
          ...(body !== undefined && {body: JSON.stringify(body)}),
        });
        return {response, text: await response.text()};
      } catch (cause) {
        throw new PowerBiError('unavailable', name, {}, {cause});
      }
    });
    if (!response.ok) throw readPowerBiError(name, response, text, now(), [token, ...identityTexts(body)]);
    const requestId = response.headers.get('requestid') ?? undefined;
    const answer = parseJson(text);
    if (expected(answer)) return {answer, requestId};
    throw new PowerBiError('unavailable', name, {
      status: response.status,
      message: 'The answer is not what was asked for.',
      ...(requestId !== undefined && {requestId}),
    });
  }
}

/** Every text in a request that says who somebody is: its names and lists of ids set apart. */
function identityTexts(body: unknown): string[] {
  const {identities = [], datasourceIdentities = []} = (body ?? {}) as GenerateTokenRequestV2;
  return [
    ...identities.flatMap(i => [
      i.username,
      i.customData,
      i.auditableContext,
      i.identityBlob?.value,
      ...(i.roles ?? []),
    ]),
    ...datasourceIdentities.map(i => i.identityBlob),
  ].filter(text => typeof text === 'string');
}

/** Whether an answer is usable: a proxy's sign-in page and half an answer come with status 200 as well. */
type Expected<T> = (answer: unknown) => answer is T;
const has = (answer: unknown, ...names: string[]): answer is Record<string, string> =>
  typeof answer === 'object' &&
  answer !== null &&
  names.every(
    name =>
      typeof (answer as Record<string, unknown>)[name] === 'string' && (answer as Record<string, unknown>)[name] !== '',
  );
const isEmbedToken = (answer: unknown): answer is EmbedToken =>
  has(answer, 'token', 'tokenId', 'expiration') && !Number.isNaN(Date.parse(answer['expiration']!));
const isReport = (answer: unknown): answer is PowerBiReport =>
  has(answer, 'embedUrl') && URL.canParse(answer['embedUrl']!);
const isDataset = (answer: unknown): answer is PowerBiDataset => has(answer, 'id');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // As useless as JSON of another shape, and told the same way.
  }
}
