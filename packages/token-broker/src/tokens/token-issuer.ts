import {
  defined,
  tokenEndpointCodes as codes,
  type TokenEndpointPair,
  type TokenEndpointRefusal,
} from '@pbi-bound-report/contract';
import {LRUCache} from 'lru-cache';
import type {ValidGrant} from '../authorization/read-grant.js';
import type {Call, PowerBiClient} from '../power-bi/power-bi-client.js';
import type {PowerBiError} from '../power-bi/power-bi-error.js';
import type {GrantedAccess, ResolvedPair} from '../authorization/apply-grant.js';
import type {CachedToken, TokenCache} from './token-cache.js';
import {planTokens, type PlannedToken} from './plan-tokens.js';
import {isAboutItems, refusalOf, remedyFor} from '../errors/upstream-errors.js';

/** A token and the pairs that it serves, as the page named them. */
export interface IssuedToken extends CachedToken {
  readonly pairs: TokenEndpointPair[];
}

/** What became of the pairs. */
export interface IssuedTokens {
  readonly tokens: IssuedToken[];
  readonly refused: TokenEndpointRefusal[];
}

/** Options of {@link TokenIssuer}. */
export interface TokenIssuerOptions {
  client: PowerBiClient;
  cache: TokenCache;
  /** Milliseconds that a refusal of Power BI is remembered. */
  refusalTtlMs: number;
  now: () => number;
  onRefused: (detail: Record<string, unknown>, error: PowerBiError) => void;
}

/** A request that would need more tokens than this is not served as a whole: the page has to ask in several. */
const maxTokens = 20;

/** What tokens are wanted for. */
export interface TokenWish {
  readonly access: GrantedAccess;
  readonly grant: ValidGrant;
  readonly call: Call;
  /** Whether the page can use more than one token. */
  readonly allowMultipleTokens: boolean;
}

/**
 * Gets the tokens for resolved pairs. Power BI answers a joint request as a whole, so when it refuses one the culprit
 * has to be found: by the id that its message names, else by halving. The others are then requested together once more,
 * and what was refused is remembered a while, so that a page that renews does not repeat the search.
 */
export class TokenIssuer {
  readonly #options: TokenIssuerOptions;
  readonly #refusals: LRUCache<string, TokenEndpointRefusal>;

  constructor(options: TokenIssuerOptions) {
    this.#options = options;
    this.#refusals = new LRUCache({
      max: 5000,
      // The cache takes whole numbers only.
      ttl: Math.min(Math.max(1, Math.ceil(options.refusalTtlMs)), Number.MAX_SAFE_INTEGER),
      ttlResolution: 0,
      perf: {now: options.now},
    });
  }

  /** @throws PowerBiError | CredentialError when the failure is not about items. */
  async issue(wish: TokenWish): Promise<IssuedTokens> {
    const refused: TokenEndpointRefusal[] = [];
    const pairs = wish.access.pairs.filter(pair => {
      const refusal = this.#refusals.size > 0 ? this.#refusals.get(refusalKey(pair, wish)) : undefined;
      if (refusal) refused.push(refusal);
      return !refusal;
    });
    const plans = plan(pairs, wish);
    const count = wish.allowMultipleTokens ? maxTokens : 1;
    for (const {pairs: left} of plans.slice(count)) refused.push(...left.map(askSeparately));
    const issued = await Promise.all(plans.slice(0, count).map(planned => this.#issueOne(planned, wish)));
    return {
      tokens: issued.flatMap(({token}) => token ?? []),
      refused: [...refused, ...issued.flatMap(one => one.refused)],
    };
  }

  /** Gets one planned token, without the pairs that Power BI refuses. */
  async #issueOne(
    planned: PlannedToken<ResolvedPair>,
    wish: TokenWish,
  ): Promise<{token?: IssuedToken; refused: TokenEndpointRefusal[]}> {
    try {
      return {token: await this.#getToken(planned, wish), refused: []};
    } catch (error) {
      if (!isAboutItems(error)) throw error;
      const failures = await this.#findCulprits(planned.pairs, error, wish);
      const refused = [...failures].map(([pair, failure]) => this.#rememberRefusal(pair, failure, wish));
      const [others] = plan(
        planned.pairs.filter(pair => !failures.has(pair)),
        wish,
      );
      return defined({token: others && (await this.#getToken(others, wish)), refused});
    }
  }

  async #getToken({body, pairs}: PlannedToken<ResolvedPair>, {grant, call}: TokenWish): Promise<IssuedToken> {
    const {cache, client} = this.#options;
    const token = await cache.get({
      subject: grant.subject,
      profileId: grant.profileId,
      body,
      deadlineAt: call.deadlineAt,
      make: () => client.generateToken(body, call),
    });
    return {...token, pairs: pairs.map(namedPair)};
  }

  /**
   * Finds which of the pairs Power BI refuses, by requesting tokens for fewer of them.
   * @param error Why these pairs were refused together.
   */
  async #findCulprits(
    pairs: readonly ResolvedPair[],
    error: PowerBiError,
    wish: TokenWish,
  ): Promise<Map<ResolvedPair, PowerBiError>> {
    if (pairs.length === 1) return new Map([[pairs[0]!, error]]);
    const failures = new Map<ResolvedPair, PowerBiError>();
    for (const part of splitBySuspicion(pairs, error)) {
      try {
        await this.#getToken(plan(part, wish)[0]!, wish);
      } catch (failure) {
        if (!isAboutItems(failure)) throw failure;
        for (const [pair, why] of await this.#findCulprits(part, failure, wish)) failures.set(pair, why);
      }
    }
    return failures;
  }

  #rememberRefusal(pair: ResolvedPair, failure: PowerBiError, wish: TokenWish): TokenEndpointRefusal {
    const {reportId, datasetId} = pair;
    const refusal = refusalOf(failure, namedPair(pair));
    this.#options.onRefused({reportId, datasetId, remedy: remedyFor(failure)}, failure);
    this.#refusals.set(refusalKey(pair, wish), refusal);
    return refusal;
  }
}

function plan(pairs: readonly ResolvedPair[], {access, grant}: TokenWish): PlannedToken<ResolvedPair>[] {
  const {datasourceIdentities, lifetimeInMinutes} = grant;
  return planTokens({...access, pairs, datasourceIdentities, lifetimeInMinutes});
}

/** What stands for "this pair for this subject": the whole request that its token alone would need. */
function refusalKey(pair: ResolvedPair, wish: TokenWish): string {
  const {subject, profileId} = wish.grant;
  return JSON.stringify([subject, profileId ?? null, plan([pair], wish)[0]?.body]);
}

/** The pairs that Power BI's message names and the others; where it names none or all, two halves. */
function splitBySuspicion(pairs: readonly ResolvedPair[], error: PowerBiError): (readonly ResolvedPair[])[] {
  const message = error.upstream.message?.toLowerCase() ?? '';
  const isNamed = ({reportId, datasetId}: ResolvedPair): boolean =>
    message.includes(reportId) || (datasetId !== undefined && message.includes(datasetId));
  const named = pairs.filter(isNamed);
  if (named.length > 0 && named.length < pairs.length) return [named, pairs.filter(pair => !isNamed(pair))];
  const half = Math.ceil(pairs.length / 2);
  return [pairs.slice(0, half), pairs.slice(half)];
}

function askSeparately(pair: ResolvedPair): TokenEndpointRefusal {
  return {
    ...namedPair(pair),
    code: codes.askSeparately,
    message: 'This report is granted, but not in one token with the others. Ask for it in a request of its own.',
  };
}

/** A pair as the page named it. */
function namedPair({requested: {reportId, datasetId}}: ResolvedPair): TokenEndpointPair {
  return defined({reportId, datasetId});
}
