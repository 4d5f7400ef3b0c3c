import type {TokenCredential} from '../power-bi/credential.js';
import type {PowerBiCloudName} from '../power-bi/clouds.js';
import type {AuthorizationContext, Authorize} from '../authorization/authorize.js';
import type {CorsOptions} from './cors.js';
import type {AuditEvent, Log} from './log.js';
import type {ResilienceOptions} from '../power-bi/power-bi-client.js';
import type {RateLimit, RateLimiter} from './rate-limit.js';
import type {TokenStore} from '../tokens/token-store.js';

/** Where Power BI is, and where in it things are. */
export interface PowerBiOptions {
  /** Default `public`. */
  cloud?: PowerBiCloudName | undefined;
  /** Instead of the cloud's: the emulator's origin, for example. `http:` only on loopback and on `trustedHttpHosts`. */
  apiOrigin?: string | undefined;
  /**
   * Names of hosts that may be called by `http:`, for an emulator in a private network such as a compose file's:
   * `['mock']`. Microsoft's hosts cannot be named. Default: none but loopback.
   */
  trustedHttpHosts?: readonly string[] | undefined;
  /** Instead of the cloud's. */
  scope?: string | undefined;
  /** Workspace ids by report id and dataset id, for what grants do not say. */
  workspaces?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether a token for a report that is bound to another dataset names the report's own dataset as well. Microsoft's
   * samples do so and its reference does not ask for it. Default `omit`, which grants less.
   */
  ownDataset?: 'omit' | 'include' | undefined;
}

/** What {@link TokenEndpointOptions.clientKey} gets. */
export type ClientContext<Native = unknown> = Pick<AuthorizationContext<Native>, 'request' | 'native'>;

/** Options of `createTokenEndpoint`. Times are in milliseconds. */
export interface TokenEndpointOptions<Native = unknown> {
  powerBi?: PowerBiOptions | undefined;
  /** Any credential of `@azure/identity`, or `clientSecretCredential()`. */
  credential: TokenCredential;
  /** Who the visitor is, and what they get. Nothing is granted without it. */
  authorize: Authorize<Native>;
  /** Pages of other origins that may use the endpoint. Default: none. */
  cors?: CorsOptions | undefined;
  /**
   * The site's origin as browsers see it. Needed behind a proxy that rewrites `Host`, for browsers without
   * `Sec-Fetch-Site`.
   */
  publicOrigin?: string | undefined;
  /** Bytes of a request's body. Default 65,536. */
  maxBodyBytes?: number | undefined;
  /** Requests per subject. Default 120 a minute. `false`: not counted. */
  rateLimit?: RateLimit | RateLimiter | false | undefined;
  /**
   * Names the client before the visitor is known, by address for example, so that a flood costs nothing: requests are
   * counted under it before `authorize` is called.
   */
  clientKey?: ((context: ClientContext<Native>) => string | undefined | Promise<string | undefined>) | undefined;
  /** Requests per client. Default 600 a minute, where `clientKey` is given. */
  clientRateLimit?: RateLimit | RateLimiter | undefined;
  /** Where embed tokens are kept. Default: memory. `false`: nowhere, every request calls Power BI. */
  tokenStore?: TokenStore | false | undefined;
  /** A kept token is given away only with this much life left (or half its life, if less). Default 20 minutes. */
  minimumTokenLifeMs?: number | undefined;
  /** An Entra token with less life than this is replaced before it is used. Default 30 minutes. */
  minimumEntraLifeMs?: number | undefined;
  /** How long metadata of reports and datasets is believed. Default 10 minutes. */
  metadataTtlMs?: number | undefined;
  /** How long a refusal by Power BI is believed. Default 30 seconds. */
  refusalTtlMs?: number | undefined;
  resilience?: ResilienceOptions | undefined;
  /** Default: warnings and errors go to the console as JSON. */
  log?: Log | undefined;
  /**
   * Called, and waited for, before a token is handed out or a refusal is answered. If it fails, nothing is handed out.
   */
  audit?: ((event: AuditEvent) => void | Promise<void>) | undefined;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds since 1970. Default: the platform's clock. */
  now?: (() => number) | undefined;
  /** Makes correlation ids. Default: random UUIDs. */
  createId?: (() => string) | undefined;
}
