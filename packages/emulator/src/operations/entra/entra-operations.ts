/** Entra: tokens, and the documents by which clients find their way. */
import {operationPaths, parseUrl} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {emulatorSigningKey} from '../../tokens/entra-signing-key.js';
import type {
  JsonSchema,
  Operation,
  OperationResponse,
  OperationRequest,
  OperationSchemas,
} from '../../http/operation.js';
import {entraHeaders} from '../../rules/entra/entra-errors.js';
import {findUser, isAnyDirectory, tenantOf} from '../../rules/entra/directory.js';
import {requestTokens} from '../../rules/entra/token-request.js';

const text = {type: 'string'} as const;
const number = {type: 'integer'} as const;
const object = (properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? {required} : {}),
});

/** Entra's error body. */
const entraErrorSchema = object(
  {
    error: text,
    error_description: text,
    error_codes: {type: 'array', items: number},
    timestamp: text,
    trace_id: text,
    correlation_id: text,
    error_uri: text,
  },
  ['error', 'error_description', 'error_codes'],
);

const responses = (
  description: string,
  schema: JsonSchema,
  ...errorStatuses: number[]
): NonNullable<OperationSchemas['responses']> => ({
  200: {description, schema},
  ...Object.fromEntries(
    errorStatuses.map(status => [status, {description: 'An AADSTS error.', schema: entraErrorSchema}]),
  ),
});

/** Host names that stand for the public cloud. */
const publicAliases = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'];

/**
 * Description of a token endpoint.
 * @param lifetime Schema of its numbers.
 */
function tokenSchemas(
  params: Record<string, JsonSchema>,
  target: 'scope' | 'resource',
  lifetime: JsonSchema,
): OperationSchemas {
  return {
    params,
    bodyType: 'application/x-www-form-urlencoded',
    body: object(
      {
        grant_type: {type: 'string', enum: ['client_credentials', 'password']},
        client_id: text,
        client_secret: text,
        client_assertion: text,
        client_assertion_type: text,
        [target]: text,
        username: text,
        password: text,
      },
      ['grant_type', 'client_id', target],
    ),
    responses: responses(
      'An access token.',
      object(
        {
          token_type: text,
          expires_in: lifetime,
          ext_expires_in: lifetime,
          access_token: text,
          scope: text,
          id_token: text,
          resource: text,
        },
        ['token_type', 'expires_in', 'access_token'],
      ),
      400,
      401,
    ),
  };
}

/** The host of an origin; undefined for what a broken `Host` header makes of it. */
const hostOf = (origin: string): string | undefined => parseUrl(origin)?.host;

/** @param context What the operations work on. */
export function entraOperations(context: OperationContext): Operation[] {
  const json = (body: unknown): OperationResponse => ({
    status: 200,
    headers: {...entraHeaders},
    body: JSON.stringify(body),
  });
  const params = {tenantId: text};
  const tenantOfPath = (request: OperationRequest): {id: string; segment: string} => {
    const segment = request.params['tenantId'] ?? '';
    const tenant = tenantOf(context, segment, undefined, true);
    const isAny = isAnyDirectory(segment);
    // For any directory the issuer is a pattern, braces and all.
    return {id: isAny ? '{tenantid}' : tenant.id, segment: isAny ? segment.toLowerCase() : tenant.id};
  };
  const document =
    (version: 1 | 2) =>
    (request: OperationRequest): OperationResponse => {
      const {id, segment} = tenantOfPath(request);
      const base = `${request.origin}/${segment}`;
      const path = version === 2 ? '/v2.0' : '';
      return json({
        token_endpoint: `${base}/oauth2/v2.0/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
        jwks_uri: `${base}/discovery${path}/keys`,
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'id_token', 'code id_token', 'token'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        issuer: version === 2 ? `${request.origin}/${id}/v2.0` : `https://sts.windows.net/${id}/`,
        authorization_endpoint: `${base}/oauth2${path}/authorize`,
        device_authorization_endpoint: `${base}/oauth2${path}/devicecode`,
        end_session_endpoint: `${base}/oauth2${path}/logout`,
        tenant_region_scope: 'EU',
        cloud_instance_name: 'microsoftonline.com',
      });
    };
  const keys = (request: OperationRequest): OperationResponse => {
    tenantOfPath(request);
    const {kid, kty, n, e} = emulatorSigningKey;
    return json({keys: [{kty, use: 'sig', alg: 'RS256', kid, x5t: kid, n, e}]});
  };
  const documentSchema = object({token_endpoint: text, authorization_endpoint: text, issuer: text, jwks_uri: text}, [
    'token_endpoint',
    'authorization_endpoint',
    'issuer',
    'jwks_uri',
  ]);
  const keysSchema = object(
    {keys: {type: 'array', items: object({kty: text, use: text, kid: text, n: text, e: text})}},
    ['keys'],
  );

  return [
    {
      id: 'Entra_Token',
      method: 'POST',
      path: operationPaths.entraToken,
      service: 'login',
      summary: 'Signs in an application or a user and answers an access token.',
      schemas: tokenSchemas(params, 'scope', number),
      handle: request => requestTokens(context, request, 2),
    },
    {
      id: 'Entra_TokenV1',
      method: 'POST',
      path: '/:tenantId/oauth2/token',
      service: 'login',
      summary: 'The same by the first version of the endpoint, which takes a resource instead of a scope.',
      schemas: tokenSchemas(params, 'resource', text),
      handle: request => requestTokens(context, request, 1),
    },
    {
      id: 'Entra_UserRealm',
      method: 'GET',
      path: '/common/userrealm/:userName',
      service: 'login',
      summary: 'Tells how a user signs in: users of the world by password.',
      schemas: {
        params: {userName: text},
        query: {'api-version': text},
        responses: responses(
          'The realm.',
          object({ver: text, account_type: text, domain_name: text, cloud_instance_name: text}, ['account_type']),
        ),
      },
      handle(request) {
        const userName = request.params['userName'] ?? '';
        const domain = {
          domain_name: userName.split('@')[1] ?? '',
          cloud_instance_name: 'microsoftonline.com',
          cloud_audience_urn: 'urn:federation:MicrosoftOnline',
        };
        return findUser(context, userName)
          ? json({ver: '1.0', account_type: 'Managed', ...domain})
          : json({ver: '1.0', account_type: 'Unknown', cloud_instance_name: domain.cloud_instance_name});
      },
    },
    {
      id: 'Entra_InstanceDiscovery',
      method: 'GET',
      path: '/common/discovery/instance',
      service: 'login',
      summary: 'Tells which hosts are one authority.',
      schemas: {
        query: {'api-version': text, authorization_endpoint: text},
        responses: responses(
          'The authority.',
          object({tenant_discovery_endpoint: text, 'api-version': text, metadata: {type: 'array'}}, [
            'tenant_discovery_endpoint',
            'metadata',
          ]),
        ),
      },
      handle(request) {
        const endpoint = request.query.get('authorization_endpoint') ?? '';
        const directory = /^https?:\/\/[^/]+\/([^/?]+)/.exec(endpoint)?.[1] ?? 'common';
        const here = hostOf(request.origin);
        return json({
          tenant_discovery_endpoint: `${request.origin}/${directory}/v2.0/.well-known/openid-configuration`,
          'api-version': '1.1',
          metadata: [
            {
              preferred_network: 'login.microsoftonline.com',
              preferred_cache: 'login.windows.net',
              aliases: publicAliases,
            },
            ...(here === undefined || publicAliases.includes(here)
              ? []
              : [{preferred_network: here, preferred_cache: here, aliases: [here]}]),
          ],
        });
      },
    },
    {
      id: 'Entra_OpenIdConfigurationV2',
      method: 'GET',
      path: '/:tenantId/v2.0/.well-known/openid-configuration',
      service: 'login',
      summary: "The directory's endpoints.",
      schemas: {params, responses: responses('The endpoints.', documentSchema, 400)},
      handle: document(2),
    },
    {
      id: 'Entra_OpenIdConfiguration',
      method: 'GET',
      path: '/:tenantId/.well-known/openid-configuration',
      service: 'login',
      summary: "The directory's endpoints, with the issuer of v1.0 tokens.",
      schemas: {params, responses: responses('The endpoints.', documentSchema, 400)},
      handle: document(1),
    },
    {
      id: 'Entra_KeysV2',
      method: 'GET',
      path: '/:tenantId/discovery/v2.0/keys',
      service: 'login',
      summary: 'The public keys of tokens.',
      schemas: {params, responses: responses('The keys.', keysSchema, 400)},
      handle: keys,
    },
    {
      id: 'Entra_Keys',
      method: 'GET',
      path: '/:tenantId/discovery/keys',
      service: 'login',
      summary: 'The public keys of tokens.',
      schemas: {params, responses: responses('The keys.', keysSchema, 400)},
      handle: keys,
    },
  ];
}
