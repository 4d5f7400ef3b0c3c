export {createTokenEndpoint, type TokenEndpoint} from './endpoint/token-endpoint.js';
export type {PowerBiOptions, TokenEndpointOptions} from './endpoint/options.js';
export type {
  AccessRequest,
  RequestedPair,
  Authorize,
  DatasetMetadata,
  DatasetIdentity,
  Denial,
  Grant,
  GrantedPair,
} from './authorization/authorize.js';
export {
  clientSecretCredential,
  CredentialError,
  type AccessToken,
  type ClientSecretOptions,
  type TokenCredential,
} from './power-bi/credential.js';
export {msalCredential, type MsalApplication} from './adapters/msal.js';
export {powerBiClouds, type PowerBiCloud, type PowerBiCloudName} from './power-bi/clouds.js';
export {
  planTokens,
  validateIdentity,
  maxItemsPerToken,
  type PlannedToken,
  type ServedPair,
  type TokenPlanInput,
} from './tokens/plan-tokens.js';
export {memoryTokenStore, type StoredToken, type TokenStore} from './tokens/token-store.js';
export {memoryRateLimiter, rateLimiter, type RateLimit, type RateLimiter} from './endpoint/rate-limit.js';
export {redact, type AuditEvent, type Log, type LogEntry} from './endpoint/log.js';
export type {CorsOptions} from './endpoint/request-checks.js';
export type {ResilienceOptions} from './power-bi/power-bi-client.js';
export {
  everyPair,
  identityFor,
  rolesFromClaims,
  sessionPolicy,
  tenantTable,
  type ItemWorkspaces,
  type ReportsAndDatasets,
  type SessionPolicyOptions,
} from './authorization/session-policy.js';
export {
  signedBindingPolicy,
  signBinding,
  type SignedBindingPolicyOptions,
  type SigningKey,
  type BindingPermission,
} from './authorization/signed-binding-policy.js';
