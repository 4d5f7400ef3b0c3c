export {createTokenEndpoint, type TokenEndpoint} from './endpoint/token-endpoint.js';
export type {ClientContext, PowerBiOptions, TokenEndpointOptions} from './endpoint/options.js';
export type {EndpointResponse} from './endpoint/endpoint-response.js';
export type {IncomingRequest} from './endpoint/incoming-request.js';
export type {BodyFailure, BodyReader} from './endpoint/read-body.js';
export type {
  AccessRequest,
  RequestedPair,
  Authorization,
  AuthorizationContext,
  Authorize,
  ChooseIdentity,
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
export {planTokens, maxItemsPerToken, type PlannedToken, type TokenPlanInput} from './tokens/plan-tokens.js';
export {validateIdentity} from './authorization/identities.js';
export type {ServedPair} from './authorization/apply-grant.js';
export {memoryTokenStore, type StoredToken, type TokenStore} from './tokens/token-store.js';
export {memoryRateLimiter, rateLimiter, type RateLimit, type RateLimiter} from './endpoint/rate-limit.js';
export {redact, type AuditEvent, type Log, type LogEntry} from './endpoint/log.js';
export type {CorsOptions} from './endpoint/cors.js';
export type {ResilienceOptions} from './power-bi/power-bi-client.js';
export {
  everyPair,
  identityFor,
  rolesFromClaims,
  sessionPolicy,
  tenantTable,
  type ItemWorkspaces,
  type ReportsAndDatasets,
  type SessionContext,
  type SessionPolicyOptions,
} from './authorization/session-policy.js';
export {
  signedBindingPolicy,
  signBinding,
  type SignedBindingPolicyOptions,
  type SigningKey,
  type BindingPermission,
} from './authorization/signed-binding-policy.js';
