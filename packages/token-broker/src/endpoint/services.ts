import {EntraTokenCache} from '../power-bi/entra-token-cache.js';
import {ItemMetadata} from '../power-bi/item-metadata.js';
import {PowerBiClient} from '../power-bi/power-bi-client.js';
import {TokenCache} from '../tokens/token-cache.js';
import {TokenIssuer} from '../tokens/token-issuer.js';
import {describeError} from './log.js';
import type {EndpointSettings} from './read-options.js';

/** What an endpoint works with; each keeps its state between requests. */
export interface EndpointServices {
  readonly metadata: ItemMetadata;
  readonly issuer: TokenIssuer;
}

/** Makes the services of an endpoint. */
export function createServices(settings: EndpointSettings<never>): EndpointServices {
  const {now, log, refusalTtlMs, resilience} = settings;
  const warnOf =
    (event: string) =>
    (error: unknown): void =>
      log({level: 'warn', event, ...describeError(error)});
  const tokens = new EntraTokenCache({
    credential: settings.credential,
    scope: settings.scope,
    minimumLifeMs: settings.minimumEntraLifeMs,
    requestMs: resilience.attemptMs,
    now,
    onProblem: warnOf('entra-renewal-failed'),
  });
  const client = new PowerBiClient({
    apiOrigin: settings.apiOrigin,
    tokens,
    fetch: settings.fetch,
    now,
    resilience,
    onRetry: (error, delayMs) =>
      log({level: 'warn', event: 'upstream-retry', delayMs: Math.round(delayMs), ...describeError(error)}),
  });
  const metadata = new ItemMetadata({client, ttlMs: settings.metadataTtlMs, missingTtlMs: refusalTtlMs, now});
  const cache = new TokenCache({
    store: settings.tokenStore,
    namespace: settings.apiOrigin,
    minimumLifeMs: settings.minimumTokenLifeMs,
    now,
    onStoreProblem: warnOf('token-store-failed'),
  });
  const issuer = new TokenIssuer({
    client,
    cache,
    refusalTtlMs,
    now,
    onRefused: (detail, error) => log({level: 'warn', event: 'item-refused', ...detail, ...describeError(error)}),
  });
  return {metadata, issuer};
}
