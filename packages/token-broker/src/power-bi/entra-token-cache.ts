import {CredentialError, type AccessToken, type TokenCredential} from './credential.js';
import {withDeadline} from './deadline.js';

/** Options of {@link EntraTokenCache}. */
export interface EntraTokenCacheOptions {
  credential: TokenCredential;
  scope: string;
  /**
   * An embed token cannot outlive the Entra token it was made with, so one with less life than this is replaced first.
   * Milliseconds.
   */
  minimumLifeMs: number;
  /** How long the credential may take. Milliseconds. */
  requestMs: number;
  now: () => number;
  onProblem: (error: unknown) => void;
}

/**
 * Keeps the Entra token. Rules: one request to Entra at a time, whoever waits shares it. A token with enough life is
 * used as it is. One with too little is replaced before it is used; should that fail while it is still valid, it is
 * used after all, because a short embed token beats none. `discard` drops a token that Power BI would not take.
 */
export class EntraTokenCache {
  readonly #options: EntraTokenCacheOptions;
  #current: AccessToken | undefined;
  #requesting: Promise<AccessToken> | undefined;

  constructor(options: EntraTokenCacheOptions) {
    this.#options = options;
  }

  /** @throws CredentialError */
  async get(signal: AbortSignal): Promise<AccessToken> {
    const {now, minimumLifeMs, onProblem} = this.#options;
    const current = this.#current;
    if (current && this.#fresh(current, minimumLifeMs)) return current;
    try {
      return await this.#requestOnce(signal);
    } catch (error) {
      // Half a minute: enough for the call to Power BI itself.
      if (!current || current !== this.#current || current.expiresOnTimestamp - now() < 30_000) throw error;
      onProblem(error);
      return current;
    }
  }

  /** Forgets a token, unless it was replaced meanwhile. */
  discard(token: string): void {
    if (this.#current?.token === token) this.#current = undefined;
  }

  #fresh(token: AccessToken, life: number): boolean {
    const now = this.#options.now();
    return token.expiresOnTimestamp - now >= life && now < (token.refreshAfterTimestamp ?? Infinity);
  }

  #requestOnce(signal: AbortSignal): Promise<AccessToken> {
    this.#requesting ??= this.#request(signal).finally(() => {
      this.#requesting = undefined;
    });
    return this.#requesting;
  }

  async #request(signal: AbortSignal): Promise<AccessToken> {
    const {credential, scope, requestMs} = this.#options;
    let token: AccessToken | null;
    try {
      const late = (cause?: unknown): Error =>
        new CredentialError('Failed to get an Entra token: no answer came in time.', true, undefined, {cause});
      token = await withDeadline({ms: requestMs, outer: signal, late}, abortSignal =>
        credential.getToken(scope, {abortSignal}),
      );
    } catch (cause) {
      throw toCredentialError(cause);
    }
    if (!token?.token) {
      throw new CredentialError(
        'Failed to get an Entra token: the credential gave none. Check its configuration.',
        false,
      );
    }
    this.#current = token;
    return token;
  }
}

/** Entra's number of an error, as it stands in the messages of `@azure/identity` and msal-node. */
const entraErrorNumber = /AADSTS\d+/;

function toCredentialError(cause: unknown): CredentialError {
  if (cause instanceof CredentialError) return cause;
  const {statusCode, status = statusCode, message} = (cause ?? {}) as Readonly<Record<string, unknown>>;
  const number = entraErrorNumber.exec(String(message))?.[0];
  // `@azure/identity` says statusCode, msal-node status. Entra numbers its outages too: the status counts first.
  const isRefusal = typeof status === 'number' ? status >= 400 && status < 500 && status !== 429 : number !== undefined;
  const reason = number === undefined ? 'the credential failed' : `the credential failed with ${number}`;
  return new CredentialError(`Failed to get an Entra token: ${reason}.`, !isRefusal, undefined, {cause});
}
