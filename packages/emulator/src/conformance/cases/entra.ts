/** Entra: tokens, errors, documents. */
import {defaultUserCredentials, defaultWorldIds} from '../../world/seed/default-world.js';
import type {ConformanceCase} from '../conformance-case.js';
import {clientCredentialsForm} from '../run-case.js';

type Expect = ConformanceCase['expect'];
const tenant = defaultWorldIds.tenant;
const clientId = '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38';
const nobody = '12345678-1234-4234-8234-123456789012';

const token = (
  title: string,
  changes: Record<string, string | null>,
  expect: Expect,
  place: string = tenant,
  world = 'default',
): ConformanceCase => ({
  title: `Entra: ${title}`,
  operationId: 'Entra_Token',
  world,
  request: {method: 'POST', path: `/${place}/oauth2/v2.0/token`, body: clientCredentialsForm(changes)},
  expect,
});
const given: Expect = {
  status: 200,
  body: {token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: {$is: 'jwt'}},
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-ms-request-id': {$is: 'guid'},
    'x-content-type-options': 'nosniff',
  },
};
const refused = (status: number, error: string, number: number, text: string): Expect => ({
  status,
  headers: {'x-ms-request-id': {$is: 'guid'}},
  body: {
    error,
    error_description: {
      $matches: `^AADSTS${number}: [^\\r\\n]*${text}[^\\r\\n]*\\r\\nTrace ID: [0-9a-f-]{36}\\r\\nCorrelation ID: [0-9a-f-]{36}\\r\\nTimestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`,
    },
    error_codes: [number],
    timestamp: {$matches: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$'},
    trace_id: {$is: 'guid'},
    correlation_id: {$is: 'guid'},
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  },
});
const password = {
  grant_type: 'password',
  client_secret: null,
  username: defaultUserCredentials.userPrincipalName,
  password: defaultUserCredentials.password,
};
const audience = 'https://analysis.windows.net/powerbi/api';

const tokens: ConformanceCase[] = [
  token('a service principal by its secret', {}, given),
  token('a directory by its domain', {}, given, 'retail.example'),
  token('a client id in capitals', {client_id: clientId.toUpperCase()}, given),
  token(
    'what clients tell of themselves is ignored',
    {'x-client-SKU': 'msal.js.node', 'client-request-id': nobody, 'x-ms-lib-capability': 'retry-after, h429'},
    given,
  ),
  token(
    'a wrong secret',
    {client_secret: 'wrong'},
    refused(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided\\. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'\\.`,
    ),
  ),
  token(
    'an expired secret',
    {client_secret: 'old-secret'},
    refused(401, 'invalid_client', 7000222, 'expired'),
    tenant,
    'rules',
  ),
  token(
    'neither secret nor assertion',
    {client_secret: null},
    refused(401, 'invalid_client', 7000218, 'client_assertion'),
  ),
  token(
    'an assertion that is no token',
    {client_secret: null, client_assertion: 'nonsense'},
    refused(401, 'invalid_client', 700027, 'signature'),
  ),
  token('an application that does not exist', {client_id: nobody}, refused(400, 'unauthorized_client', 700016, nobody)),
  token('a directory that does not exist', {}, refused(400, 'invalid_request', 90002, nobody), nobody),
  token(
    'a domain that does not exist',
    {},
    refused(400, 'invalid_request', 90002, 'nowhere\\.example'),
    'nowhere.example',
  ),
  token('a directory that is neither', {}, refused(400, 'invalid_request', 900023, 'neither'), 'nowhere'),
  ...['grant_type', 'client_id', 'scope'].map(name =>
    token(`without ${name}`, {[name]: null}, refused(400, 'invalid_request', 900144, `'${name}'`)),
  ),
  ...['authorization_code', 'refresh_token', 'urn:x'].map(grant =>
    token(`the grant type ${grant}`, {grant_type: grant}, refused(400, 'unsupported_grant_type', 70003, grant)),
  ),
  token(
    'a scope without /.default',
    {scope: `${audience}/Report.Read.All`},
    refused(400, 'invalid_scope', 1002012, '\\.default'),
  ),
  token(
    'a scope of another resource',
    {scope: 'https://graph.microsoft.com/.default'},
    refused(400, 'invalid_resource', 500011, 'graph'),
  ),
  {
    title: 'Entra: an empty body',
    operationId: 'Entra_Token',
    request: {method: 'POST', path: `/${tenant}/oauth2/v2.0/token`, body: ''},
    expect: refused(400, 'invalid_request', 900144, 'grant_type'),
  },
  token(
    'a user by password',
    {...password, scope: `${audience}/.default`},
    {
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: 3599,
        ext_expires_in: 3599,
        access_token: {$is: 'jwt'},
        scope: {$matches: 'Report.ReadWrite.All'},
      },
    },
  ),
  token('a user of any directory', {...password, scope: `${audience}/.default`}, {status: 200}, 'organizations'),
  token(
    'a user by single scopes',
    {...password, scope: `${audience}/Report.Read.All`},
    {status: 200, body: {$has: {scope: `${audience}/Report.Read.All`}}},
  ),
  token(
    'a user with openid gets an id token',
    {...password, scope: `openid profile offline_access ${audience}/.default`},
    {status: 200, body: {$has: {id_token: {$is: 'jwt'}, client_info: {$is: 'text'}}}},
  ),
  token(
    'a user with a wrong password',
    {...password, password: 'wrong'},
    refused(400, 'invalid_grant', 50126, 'invalid username or password'),
  ),
  token(
    'a user who does not exist',
    {...password, username: 'nobody@retail.example'},
    refused(400, 'invalid_grant', 50034, 'does not exist'),
  ),
  ...['username', 'password'].map(name =>
    token(`a user without ${name}`, {...password, [name]: null}, refused(400, 'invalid_request', 900144, `'${name}'`)),
  ),
  token(
    'a user with a wrong client secret',
    {...password, client_secret: 'wrong'},
    refused(401, 'invalid_client', 7000215, 'Invalid client secret'),
  ),
  token(
    'a user with a scope that cannot be read',
    {...password, scope: 'Report.Read.All'},
    refused(400, 'invalid_scope', 70011, 'Report.Read.All'),
  ),
  token(
    'a user with a scope of another resource',
    {...password, scope: 'https://graph.microsoft.com/User.Read'},
    refused(400, 'invalid_resource', 500011, 'graph'),
  ),
];

const get = (operationId: string, title: string, path: string, expect: Expect): ConformanceCase => ({
  title: `Entra: ${title}`,
  operationId,
  request: {method: 'GET', path},
  expect,
});
const documents: ConformanceCase[] = [
  get(
    'Entra_InstanceDiscovery',
    'instance discovery',
    `/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`)}`,
    {
      status: 200,
      body: {
        tenant_discovery_endpoint: {$matches: `/${tenant}/v2\\.0/\\.well-known/openid-configuration$`},
        'api-version': '1.1',
        metadata: {$is: 'list'},
      },
    },
  ),
  get('Entra_InstanceDiscovery', 'instance discovery without a question', '/common/discovery/instance', {status: 200}),
  ...(
    [
      ['Entra_OpenIdConfigurationV2', '/v2.0', `/${tenant}/v2\\.0$`, '/discovery/v2.0/keys'],
      ['Entra_OpenIdConfiguration', '', `^https://sts\\.windows\\.net/${tenant}/$`, '/discovery/keys'],
    ] as const
  ).flatMap(([id, path, issuer, keys]) => [
    get(id, `${id} of a directory`, `/${tenant}${path}/.well-known/openid-configuration`, {
      status: 200,
      body: {
        $has: {
          token_endpoint: {$matches: `/${tenant}/oauth2/v2\\.0/token$`},
          authorization_endpoint: {$is: 'text'},
          issuer: {$matches: issuer},
          jwks_uri: {$matches: `/${tenant}${keys.replaceAll('.', '\\.')}$`},
        },
      },
    }),
    get(id, `${id} of any directory`, `/common${path}/.well-known/openid-configuration`, {
      status: 200,
      body: {$has: {issuer: {$matches: '\\{tenantid\\}'}}},
    }),
    get(id, `${id} by domain`, `/retail.example${path}/.well-known/openid-configuration`, {
      status: 200,
      body: {$has: {token_endpoint: {$matches: tenant}}},
    }),
    get(
      id,
      `${id} of a directory that does not exist`,
      `/${nobody}${path}/.well-known/openid-configuration`,
      refused(400, 'invalid_tenant', 90002, nobody),
    ),
  ]),
  ...(
    [
      ['Entra_KeysV2', '/discovery/v2.0/keys'],
      ['Entra_Keys', '/discovery/keys'],
    ] as const
  ).flatMap(([id, path]) => [
    get(id, `${id} of a directory`, `/${tenant}${path}`, {
      status: 200,
      body: {
        keys: [
          {kty: 'RSA', use: 'sig', alg: 'RS256', kid: {$is: 'text'}, x5t: {$is: 'text'}, n: {$is: 'text'}, e: 'AQAB'},
        ],
      },
    }),
    get(id, `${id} of any directory`, `/common${path}`, {status: 200}),
    get(
      id,
      `${id} of a directory that does not exist`,
      `/${nobody}${path}`,
      refused(400, 'invalid_tenant', 90002, nobody),
    ),
  ]),
];

export const entraCases: ConformanceCase[] = [...tokens, ...documents];
