export {createTokenEndpoint, type TokenEndpoint} from './token-endpoint.js';
export type {PowerBiOptions, TokenEndpointOptions} from './options.js';
export type {Asked, AskedPair, Authorize, DatasetFacts, DatasetIdentity, Denial, Grant, GrantedPair} from './grant.js';
export {
  clientSecretCredential,
  CredentialError,
  type AccessToken,
  type ClientSecretOptions,
  type TokenCredential,
} from './credential.js';
export {msalCredential, type MsalApplication} from './msal.js';
export {powerBiClouds, type PowerBiCloud, type PowerBiCloudName} from './clouds.js';
export {
  planTokens,
  identityProblem,
  maxItemsPerToken,
  type PlannedToken,
  type ServedPair,
  type TokenPlanInput,
} from './token-request.js';
export {memoryTokenStore, type StoredToken, type TokenStore} from './token-store.js';
export {memoryRateLimiter, rateLimiter, type RateLimit, type RateLimiter} from './rate-limit.js';
export {redact, type AuditEvent, type Log, type LogEntry} from './log.js';
export type {CorsOptions} from './guard.js';
export type {ResilienceOptions} from './power-bi-client.js';
export {
  everyPair,
  identityFor,
  rolesFromClaims,
  sessionPolicy,
  tenantTable,
  type ItemWorkspaces,
  type ReportsAndDatasets,
  type SessionPolicyOptions,
} from './policy.js';
export {signedTagPolicy, signTag, type SignedTagPolicyOptions, type TagKey, type TagPermission} from './signed-tag.js';
