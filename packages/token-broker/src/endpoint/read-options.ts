import {defined, isRecord, parseUrl} from '@pbi-bound-report/contract';
import {readDatasetId, readItemId} from '../authorization/item-ids.js';
import {platformFetch, platformNow} from '../platform.js';
import {powerBiClouds, secureOrigin} from '../power-bi/clouds.js';
import type {ResilienceOptions} from '../power-bi/power-bi-client.js';
import {memoryTokenStore, type TokenStore} from '../tokens/token-store.js';
import type {CorsOptions} from './cors.js';
import {consoleLog, safeLog, type Log} from './log.js';
import type {PowerBiOptions, TokenEndpointOptions} from './options.js';
import {
  isCountable,
  maxTimerMs,
  memoryRateLimiter,
  rateLimitForm,
  type RateLimit,
  type RateLimiter,
} from './rate-limit.js';
import type {RequestCheckOptions} from './request-checks.js';

/** The options of an endpoint after their check, with every default. Times are in milliseconds. */
export interface EndpointSettings<Native> extends Pick<
  TokenEndpointOptions<Native>,
  'authorize' | 'audit' | 'clientKey' | 'cors' | 'credential'
> {
  readonly apiOrigin: string;
  readonly scope: string;
  readonly ownDataset: 'omit' | 'include';
  /** Item id → workspace id. */
  readonly workspaces: ReadonlyMap<string, string>;
  readonly checks: RequestCheckOptions;
  readonly subjectLimiter: RateLimiter | undefined;
  readonly clientLimiter: RateLimiter | undefined;
  readonly tokenStore: TokenStore;
  readonly minimumTokenLifeMs: number;
  readonly minimumEntraLifeMs: number;
  readonly metadataTtlMs: number;
  readonly refusalTtlMs: number;
  readonly resilience: Required<{[K in keyof ResilienceOptions]: number}>;
  readonly fetch: typeof globalThis.fetch;
  /** Never throws. */
  readonly log: Log;
  readonly now: () => number;
  readonly createId: () => string;
}

const optionNames = namesOf<TokenEndpointOptions>({
  powerBi: true,
  credential: true,
  authorize: true,
  cors: true,
  publicOrigin: true,
  maxBodyBytes: true,
  rateLimit: true,
  clientKey: true,
  clientRateLimit: true,
  tokenStore: true,
  minimumTokenLifeMs: true,
  minimumEntraLifeMs: true,
  metadataTtlMs: true,
  refusalTtlMs: true,
  resilience: true,
  log: true,
  audit: true,
  fetch: true,
  now: true,
  createId: true,
});
const powerBiNames = namesOf<PowerBiOptions>({
  cloud: true,
  apiOrigin: true,
  trustedHttpHosts: true,
  scope: true,
  workspaces: true,
  ownDataset: true,
});
const corsNames = namesOf<CorsOptions>({origins: true, credentials: true});

const defaultResilience: EndpointSettings<unknown>['resilience'] = {
  deadlineMs: 15_000,
  attemptMs: 8000,
  retries: 2,
  backoffMs: 250,
  failuresToOpen: 5,
  openMs: 10_000,
};

const noStore: TokenStore = {get: () => Promise.resolve(undefined), set: () => Promise.resolve()};

/**
 * Checks the options of an endpoint and fills in the defaults.
 * @throws TypeError naming the option and the remedy.
 */
export function readOptions<Native>(options: TokenEndpointOptions<Native>): EndpointSettings<Native> {
  checkNames(options, 'the options', optionNames);
  checkFunctions(options);
  const {cors, publicOrigin, powerBi = {}} = options;
  checkCors(cors);
  if (publicOrigin !== undefined) checkOrigin('publicOrigin', publicOrigin);
  const cloud = readCloud(powerBi);
  const resilience = readResilience(options.resilience);
  const settings: EndpointSettings<Native> = {
    authorize: options.authorize,
    audit: options.audit,
    clientKey: options.clientKey,
    cors,
    credential: options.credential,
    apiOrigin: secureOrigin({
      option: 'powerBi.apiOrigin',
      value: powerBi.apiOrigin ?? cloud.apiOrigin,
      trustedHttpHosts: powerBi.trustedHttpHosts,
    }),
    scope: powerBi.scope ?? cloud.scope,
    ownDataset: powerBi.ownDataset ?? 'omit',
    workspaces: readWorkspaces(powerBi.workspaces ?? {}),
    checks: {
      cors,
      publicOrigin,
      maxBodyBytes: readNumber('maxBodyBytes', options.maxBodyBytes, 65_536),
      bodyMs: resilience.deadlineMs,
    },
    subjectLimiter:
      options.rateLimit === false
        ? undefined
        : readLimiter('rateLimit', options.rateLimit ?? {points: 120, durationSeconds: 60}),
    clientLimiter:
      options.clientKey &&
      readLimiter('clientRateLimit', options.clientRateLimit ?? {points: 600, durationSeconds: 60}),
    tokenStore: options.tokenStore === false ? noStore : (options.tokenStore ?? memoryTokenStore()),
    minimumTokenLifeMs: readNumber('minimumTokenLifeMs', options.minimumTokenLifeMs, 20 * 60_000),
    minimumEntraLifeMs: readNumber('minimumEntraLifeMs', options.minimumEntraLifeMs, 30 * 60_000),
    metadataTtlMs: readNumber('metadataTtlMs', options.metadataTtlMs, 10 * 60_000),
    refusalTtlMs: readNumber('refusalTtlMs', options.refusalTtlMs, 30_000),
    resilience,
    fetch: options.fetch ?? platformFetch,
    log: safeLog(options.log ?? consoleLog),
    now: options.now ?? platformNow,
    createId: options.createId ?? (() => crypto.randomUUID()),
  };
  return Object.freeze(settings);
}

/** The names of an interface's members, which the compiler holds complete. */
function namesOf<T>(names: Record<keyof Required<T>, true>): readonly string[] {
  return Object.keys(names);
}

function fail(problem: string): never {
  throw new TypeError(`Failed to create the token endpoint: ${problem}`);
}

function checkNames(value: unknown, at: string, names: readonly string[]): void {
  if (!isRecord(value)) fail(`${at} are not an object. Give {credential, authorize}.`);
  const unknown = Object.keys(value).find(name => !names.includes(name));
  if (unknown !== undefined) fail(`"${unknown}" is not among ${at}. There are ${names.join(', ')}.`);
}

function checkFunctions(options: TokenEndpointOptions<never>): void {
  if (typeof options.authorize !== 'function') {
    fail(
      'authorize is missing. Without it nobody would be let in; give a function that returns what a request is granted.',
    );
  }
  if (typeof options.credential?.getToken !== 'function') {
    fail('credential has no getToken. Give one of @azure/identity, or clientSecretCredential().');
  }
  const {clientKey, log, audit, fetch, now, createId} = options;
  for (const [name, value] of Object.entries(defined({clientKey, log, audit, fetch, now, createId}))) {
    if (typeof value !== 'function') fail(`${name} is not a function.`);
  }
}

function checkCors(cors: CorsOptions | undefined): void {
  if (cors === undefined) return;
  checkNames(cors, 'the members of cors', corsNames);
  if (!Array.isArray(cors.origins)) fail('cors.origins is not a list. Write it as ["https://portal.example"].');
  for (const origin of cors.origins as readonly string[]) checkOrigin('cors.origins', origin);
}

function checkOrigin(option: string, origin: string): void {
  if (typeof origin === 'string' && !origin.includes('*') && parseUrl(origin)?.origin === origin) return;
  fail(
    `${option} holds "${String(origin)}", which is not an origin. ` +
      'Write it as "https://portal.example", without a path and without wildcards.',
  );
}

function readCloud(powerBi: PowerBiOptions): {apiOrigin: string; scope: string} {
  checkNames(powerBi, 'the members of powerBi', powerBiNames);
  const {cloud = 'public', ownDataset = 'omit'} = powerBi;
  if (!Object.hasOwn(powerBiClouds, cloud)) {
    fail(`powerBi.cloud "${cloud}" is not known. Use one of ${Object.keys(powerBiClouds).join(', ')}.`);
  }
  if (ownDataset !== 'omit' && ownDataset !== 'include') {
    fail(`powerBi.ownDataset "${String(ownDataset)}" is neither "omit" nor "include".`);
  }
  return powerBiClouds[cloud];
}

function readWorkspaces(workspaces: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(workspaces).map(([item, workspace]) => [
      readDatasetId(item) ??
        fail(`powerBi.workspaces has the key "${item}", which is not the id of a report or dataset.`),
      readItemId(workspace) ??
        fail(`powerBi.workspaces["${item}"] is "${workspace}", which is not the GUID of a workspace.`),
    ]),
  );
}

function readResilience(options: ResilienceOptions = {}): EndpointSettings<unknown>['resilience'] {
  checkNames(options, 'the members of resilience', Object.keys(defaultResilience));
  const names = Object.keys(defaultResilience) as (keyof ResilienceOptions)[];
  const resilience = Object.fromEntries(
    names.map(name => [name, readNumber(`resilience.${name}`, options[name], defaultResilience[name])]),
  ) as EndpointSettings<unknown>['resilience'];
  for (const name of ['deadlineMs', 'attemptMs'] as const) {
    if (resilience[name] <= maxTimerMs) continue;
    fail(`resilience.${name} is longer than a timer runs. Give at most ${maxTimerMs} ms; nobody waits that long.`);
  }
  return resilience;
}

function readNumber(option: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  // NaN would pass every limit.
  if (typeof value !== 'number' || Number.isNaN(value) || value < 0) fail(`${option} is not a number of at least 0.`);
  return value;
}

function readLimiter(option: string, limit: RateLimit | RateLimiter): RateLimiter {
  if (typeof (limit as RateLimiter).consume === 'function') return limit as RateLimiter;
  const {points, durationSeconds} = limit as RateLimit;
  if (!isCountable({points, durationSeconds})) {
    fail(`${option} has no limit that can be counted. Give ${rateLimitForm}, or a limiter.`);
  }
  return memoryRateLimiter({points, durationSeconds});
}
