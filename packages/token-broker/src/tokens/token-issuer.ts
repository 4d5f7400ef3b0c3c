import {
  tokenEndpointCodes as codes,
  type TokenEndpointPair,
  type TokenEndpointRefusal,
} from '@pbi-bound-report/contract';
import {LRUCache} from 'lru-cache';
import type {Grant} from '../authorization/authorize.js';
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
export interface Issued {
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

/** A page that makes more tokens than this necessary in one request is told to ask separately. */
const maxTokens = 20;

/**
 * Gets the tokens for resolved pairs. Power BI answers a joint request as a whole, so when it refuses one the culprit
 * has to be found: by the id that its message names, else by halving. The rest is then asked for together once more, and
 * what was refused is remembered a while, so that a page that renews does not repeat the search.
 */
export class TokenIssuer {
  readonly #options: TokenIssuerOptions;
  readonly #refusals: LRUCache<string, TokenEndpointRefusal>;

  constructor(options: TokenIssuerOptions) {
    this.#options = options;
    this.#refusals = new LRUCache({
      max: 5000,
      ttl: Math.max(1, options.refusalTtlMs),
      ttlResolution: 0,
      perf: {now: options.now},
    });
  }

  /** @throws PowerBiError | CredentialError when the failure is not about items. */
  async issue(resolved: GrantedAccess, grant: Grant, call: Call, allowMultipleTokens: boolean): Promise<Issued> {
    const plan = (pairs: readonly ResolvedPair[]): PlannedToken<ResolvedPair>[] =>
      planTokens({
        ...resolved,
        pairs,
        datasourceIdentities: grant.datasourceIdentities,
        lifetimeInMinutes: grant.lifetimeInMinutes,
      });
    const refusalKey = (pair: ResolvedPair): string =>
      JSON.stringify([grant.subject, grant.profileId ?? null, plan([pair])[0]?.body]);
    const refused: TokenEndpointRefusal[] = [];
    const pairs = resolved.pairs.filter(pair => {
      const known = this.#refusals.size > 0 ? this.#refusals.get(refusalKey(pair)) : undefined;
      if (known) refused.push(known);
      return !known;
    });
    const plans = plan(pairs);
    const now = plans.slice(0, allowMultipleTokens ? maxTokens : 1);
    for (const {pairs: left} of plans.slice(now.length)) {
      refused.push(
        ...left.map(pair => ({
          ...named(pair),
          code: codes.askSeparately,
          message: 'This report is granted, but not in one token with the others. Ask for it in a request of its own.',
        })),
      );
    }
    const tokens = await Promise.all(
      now.map(async planned => {
        const token = (p: PlannedToken<ResolvedPair>): Promise<IssuedToken> => this.#token(p, grant, call);
        try {
          return await token(planned);
        } catch (error) {
          if (!isAboutItems(error)) throw error;
          const failures = new Map<ResolvedPair, PowerBiError>();
          await this.#findCulprits(planned.pairs, error, failures, async some => {
            await token(plan(some)[0]!);
          });
          for (const [pair, failure] of failures) {
            const refusal = refusalOf(failure, named(pair));
            this.#options.onRefused(
              {reportId: pair.reportId, datasetId: pair.datasetId, remedy: remedyFor(failure)},
              failure,
            );
            this.#refusals.set(refusalKey(pair), refusal);
            refused.push(refusal);
          }
          const [rest] = plan(planned.pairs.filter(pair => !failures.has(pair)));
          return rest && token(rest);
        }
      }),
    );
    return {tokens: tokens.filter(token => token !== undefined), refused};
  }

  async #token({body, pairs}: PlannedToken<ResolvedPair>, grant: Grant, call: Call): Promise<IssuedToken> {
    const token = await this.#options.cache.get(grant.subject, grant.profileId, body, call.deadlineAt, () =>
      this.#options.client.generateToken(body, call),
    );
    return {...token, pairs: pairs.map(named)};
  }

  /** @param error Why these pairs were refused together. */
  async #findCulprits(
    pairs: readonly ResolvedPair[],
    error: PowerBiError,
    failures: Map<ResolvedPair, PowerBiError>,
    attempt: (pairs: readonly ResolvedPair[]) => Promise<void>,
  ): Promise<void> {
    if (pairs.length === 1) {
      failures.set(pairs[0]!, error);
      return;
    }
    const said = error.upstream.message?.toLowerCase() ?? '';
    const accused = pairs.filter(
      p => said.includes(p.reportId) || (p.datasetId !== undefined && said.includes(p.datasetId)),
    );
    const half = Math.ceil(pairs.length / 2);
    const parts =
      accused.length > 0 && accused.length < pairs.length
        ? [accused, pairs.filter(p => !accused.includes(p))]
        : [pairs.slice(0, half), pairs.slice(half)];
    for (const part of parts) {
      try {
        await attempt(part);
      } catch (failure) {
        if (!isAboutItems(failure)) throw failure;
        await this.#findCulprits(part, failure, failures, attempt);
      }
    }
  }
}

function named({asked}: ResolvedPair): TokenEndpointPair {
  return {reportId: asked.reportId, ...(asked.datasetId !== undefined && {datasetId: asked.datasetId})};
}
