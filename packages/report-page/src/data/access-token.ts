/**
 * The token in use. It comes with a load or by `setAccessToken` and lives in one private field.
 *
 * Where the host supplies Entra tokens (`accessTokenProvider`), the page asks it for the next one by the hook
 * `newAccessToken`: when two thirds of the token's life are over, and once more when the emulator says that it has
 * expired; the call that met the expiry is then made again, once. Several calls that meet it together share one
 * renewal. When the service calls that hook is not documented; the two thirds are ours. An embed token is never renewed
 * from here: its host calls `setAccessToken`.
 */
import {powerBiEmbedErrorNames} from '@pbi-bound-report/contract';
import type {Credential} from './embed-data-client.js';
import type {ReportHost} from '../report/report-application.js';
import {toReportError} from '../report/report-error.js';

/** Timers, so that tests need not wait. */
export interface Timers {
  set(run: () => void, milliseconds: number): unknown;
  clear(timer: unknown): void;
}

/** Part of a token's life after which the next one is asked for. Ours. */
const renewalShare = 2 / 3;
/** Longest wait that a browser's timer can be told. */
const longestTimer = 2 ** 31 - 1;

/** Options of {@link AccessToken}. */
export interface AccessTokenOptions {
  host: () => ReportHost;
  timers: Timers;
  /** Called when the host supplied another token: whoever knows how long it lives calls {@link AccessToken.lasts}. */
  renewed: () => void;
}

/** Holds the token and renews it where the host can. */
export class AccessToken {
  readonly #options: AccessTokenOptions;
  #current: Credential = {token: '', tokenType: 0};
  #provided = false;
  #timer: unknown;
  #renewal: Promise<void> | undefined;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  get tokenType(): number {
    return this.#current.tokenType;
  }

  /** A load brings its token. @param provided Whether the host supplies the next ones. */
  start(credential: Credential, provided: boolean): void {
    this.stop();
    this.#current = credential;
    this.#provided = provided && credential.tokenType === 0;
    this.#renewal = undefined;
  }

  /** Another token of the same kind. */
  replace(credential: Credential): void {
    this.#current = credential;
  }

  /** The token's end became known. Both are UTC, ISO 8601; `now` is the emulator's clock. */
  lasts(expiration: string, now: string): void {
    this.stop();
    const left = Date.parse(expiration) - Date.parse(now);
    if (!this.#provided || !(left > 0)) return;
    this.#timer = this.#options.timers.set(
      () => {
        void this.#renewOnce();
      },
      Math.min(left * renewalShare, longestTimer),
    );
  }

  /** No renewal is due any more. */
  stop(): void {
    if (this.#timer !== undefined) this.#options.timers.clear(this.#timer);
    this.#timer = undefined;
  }

  /** Makes a call with the token, and once more with a newer one where it met the token's end. */
  async use<T>(call: (credential: Credential) => Promise<T>): Promise<T> {
    const used = this.#current;
    try {
      return await call(used);
    } catch (cause) {
      if (!this.#provided || toReportError(cause).error.message !== powerBiEmbedErrorNames.tokenExpired) throw cause;
      // Another call may have renewed it meanwhile.
      if (this.#current === used) await this.#renewOnce();
      if (this.#current === used) throw cause;
      return await call(this.#current);
    }
  }

  #renewOnce(): Promise<void> {
    const renewal = (this.#renewal ??= this.#renew().finally(() => {
      if (this.#renewal === renewal) this.#renewal = undefined;
    }));
    return renewal;
  }

  async #renew(): Promise<void> {
    const before = this.#current;
    const token = await this.#options.host().callHook('newAccessToken', {});
    // A load or setAccessToken that came meanwhile knows better.
    if (typeof token !== 'string' || token === '' || this.#current !== before) return;
    this.#current = {token, tokenType: before.tokenType};
    this.#options.renewed();
  }
}
