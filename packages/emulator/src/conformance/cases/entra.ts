/** Entra: tokens, errors, documents. */
import {defaultUserCredentials, defaultWorldIds} from '../../world/seed/default-world.js';
import type {ConformanceCase} from '../runner/conformance-case.js';
import {clientCredentialsForm} from '../runner/run-case.js';
import {conformanceCase, type CaseOptions} from './conformance-case-builder.js';

type Expect = ConformanceCase['expect'];
const tenant = defaultWorldIds.tenant;
const clientId = '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38';
const nobody = '12345678-1234-4234-8234-123456789012';

/** A token request: that of the default service principal with changes. */
interface TokenCaseOptions extends Pick<CaseOptions, 'title' | 'expect' | 'world' | 'headers'> {
  changes: Record<string, string | null>;
  /** Directory in the path. */
  place?: string;
}
const token = ({title, changes, place = tenant, world = 'default', ...rest}: TokenCaseOptions): ConformanceCase =>
  conformanceCase({
    operationId: 'Entra_Token',
    title: `Entra: ${title}`,
    path: `/${place}/oauth2/v2.0/token`,
    body: clientCredentialsForm(changes),
    world,
    ...rest,
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
const clientCredentials = new URLSearchParams(clientCredentialsForm());
const basic = (id: string | null, secret: string | null): string =>
  `Basic ${btoa(`${encodeURIComponent(id ?? '')}:${encodeURIComponent(secret ?? '')}`)}`;
/** The first version of the endpoint writes its numbers as texts. */
const tokenV1Body = {
  token_type: 'Bearer',
  expires_in: '3599',
  ext_expires_in: '3599',
  expires_on: {$matches: '^\\d{10}$'},
  not_before: {$matches: '^\\d{10}$'},
  resource: 'https://analysis.windows.net/powerbi/api',
  access_token: {$is: 'jwt'},
};
const tokenV1: Expect = {status: 200, body: tokenV1Body};
/** One of Entra's errors. */
export const refused = (status: number, error: string, number: number, text: string): Expect => ({
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
  token({title: 'a service principal by its secret', changes: {}, expect: given}),
  token({title: 'a directory by its domain', changes: {}, expect: given, place: 'retail.example'}),
  token({title: 'a client id in capitals', changes: {client_id: clientId.toUpperCase()}, expect: given}),
  token({
    title: 'what clients tell of themselves is ignored',
    changes: {'x-client-SKU': 'msal.js.node', 'client-request-id': nobody, 'x-ms-lib-capability': 'retry-after, h429'},
    expect: given,
  }),
  token({
    title: 'a wrong secret',
    changes: {client_secret: 'wrong'},
    expect: refused(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided\\. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'\\.`,
    ),
  }),
  token({
    title: 'an expired secret',
    changes: {client_secret: 'old-secret'},
    expect: refused(401, 'invalid_client', 7000222, 'expired'),
    place: tenant,
    world: 'rules',
  }),
  token({
    title: 'neither secret nor assertion',
    changes: {client_secret: null},
    expect: refused(401, 'invalid_client', 7000218, 'client_assertion'),
  }),
  token({
    title: 'an assertion that is no token',
    changes: {client_secret: null, client_assertion: 'nonsense'},
    expect: refused(401, 'invalid_client', 700027, 'signature'),
  }),
  token({
    title: 'an application that does not exist',
    changes: {client_id: nobody},
    expect: refused(400, 'unauthorized_client', 700016, nobody),
  }),
  token({
    title: 'a directory that does not exist',
    changes: {},
    expect: refused(400, 'invalid_request', 90002, nobody),
    place: nobody,
  }),
  token({
    title: 'a domain that does not exist',
    changes: {},
    expect: refused(400, 'invalid_request', 90002, 'nowhere\\.example'),
    place: 'nowhere.example',
  }),
  token({
    title: 'a directory that is neither',
    changes: {},
    expect: refused(400, 'invalid_request', 900023, 'neither'),
    place: 'nowhere',
  }),
  ...['grant_type', 'client_id', 'scope'].map(name =>
    token({
      title: `without ${name}`,
      changes: {[name]: null},
      expect: refused(400, 'invalid_request', 900144, `'${name}'`),
    }),
  ),
  ...['implicit', 'saml', 'urn:x'].map(grant =>
    token({
      title: `the grant type ${grant}`,
      changes: {grant_type: grant},
      expect: refused(400, 'unsupported_grant_type', 70003, grant),
    }),
  ),
  token({
    title: 'a scope without /.default',
    changes: {scope: `${audience}/Report.Read.All`},
    expect: refused(400, 'invalid_scope', 1002012, '\\.default'),
  }),
  token({
    title: 'a scope of another resource',
    changes: {scope: 'https://graph.microsoft.com/.default'},
    expect: refused(400, 'invalid_resource', 500011, 'graph'),
  }),
  {
    title: 'Entra: an empty body',
    operationId: 'Entra_Token',
    request: {method: 'POST', path: `/${tenant}/oauth2/v2.0/token`, body: ''},
    expect: refused(400, 'invalid_request', 900144, 'grant_type'),
  },
  token({
    title: 'a user by password',
    changes: {...password, scope: `${audience}/.default`},
    expect: {
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: 3599,
        ext_expires_in: 3599,
        access_token: {$is: 'jwt'},
        scope: {$matches: 'Report.ReadWrite.All'},
      },
    },
  }),
  token({
    title: 'a user of any directory',
    changes: {...password, scope: `${audience}/.default`},
    expect: {status: 200},
    place: 'organizations',
  }),
  token({
    title: 'a user by single scopes',
    changes: {...password, scope: `${audience}/Report.Read.All`},
    expect: {status: 200, body: {$has: {scope: `${audience}/Report.Read.All`}}},
  }),
  token({
    title: 'the scopes of OpenID Connect beside /.default mean nothing to an application',
    changes: {scope: `${audience}/.default openid profile offline_access`},
    expect: given,
  }),
  token({
    title: 'two resources at once',
    changes: {scope: `${audience}/.default https://graph.microsoft.com/.default`},
    expect: refused(400, 'invalid_scope', 1002012, '\\.default'),
  }),
  token({
    title: 'only the scopes of OpenID Connect',
    changes: {scope: 'openid profile'},
    expect: refused(400, 'invalid_scope', 1002012, '\\.default'),
  }),
  token({
    title: 'a password over /common',
    changes: {...password, scope: `${audience}/.default`},
    expect: refused(400, 'invalid_request', 9001023, 'not supported over the /common or /consumers endpoints'),
    place: 'common',
  }),
  token({
    title: 'a password over /organizations',
    changes: {...password, scope: `${audience}/.default`},
    expect: {status: 200},
    place: 'organizations',
  }),
  token({
    title: 'the credentials of an application in a Basic header',
    changes: {client_id: null, client_secret: null},
    expect: given,
    headers: {authorization: basic(clientCredentials.get('client_id'), clientCredentials.get('client_secret'))},
  }),
  token({
    title: 'a wrong secret in a Basic header',
    changes: {client_id: null, client_secret: null},
    expect: refused(401, 'invalid_client', 7000215, 'Invalid client secret'),
    headers: {authorization: basic(clientCredentials.get('client_id'), 'wrong')},
  }),
  token({
    title: 'a Basic header that cannot be decoded',
    changes: {client_secret: null},
    expect: refused(401, 'invalid_client', 7000218, 'client_secret'),
    headers: {authorization: 'Basic JQ=='},
  }),
  ...(
    [
      ['an application by resource', {}, tokenV1],
      ['an application by resource with a slash', {resource: `${audience}/`}, tokenV1],
      ['no resource', {resource: null}, refused(400, 'invalid_request', 900144, "'resource'")],
      [
        'another resource',
        {resource: 'https://graph.microsoft.com'},
        refused(400, 'invalid_resource', 500011, 'https://graph\\.microsoft\\.com'),
      ],
      ['a wrong secret', {client_secret: 'wrong'}, refused(401, 'invalid_client', 7000215, 'Invalid client secret')],
      ['a user by resource', password, {...tokenV1, body: {...tokenV1Body, scope: {$matches: 'Report.ReadWrite.All'}}}],
    ] as [string, Record<string, string | null>, Expect][]
  ).map(([title, changes, expect]) =>
    conformanceCase({
      operationId: 'Entra_TokenV1',
      title: `Entra v1: ${title}`,
      path: `/${tenant}/oauth2/token`,
      body: clientCredentialsForm({scope: null, resource: audience, ...changes}),
      world: 'default',
      expect,
    }),
  ),
  conformanceCase({
    operationId: 'Entra_TokenV1',
    title: 'Entra v1: a user over /common, as ADAL asks',
    path: '/common/oauth2/token',
    body: clientCredentialsForm({scope: null, resource: audience, ...password}),
    world: 'default',
    expect: {status: 200},
  }),
  conformanceCase({
    operationId: 'Entra_UserRealm',
    title: 'Entra: the realm of a user of the world',
    path: `/common/userrealm/${defaultUserCredentials.userPrincipalName}?api-version=1.0`,
    world: 'default',
    expect: {
      status: 200,
      body: {
        ver: '1.0',
        account_type: 'Managed',
        domain_name: defaultUserCredentials.userPrincipalName.split('@')[1],
        cloud_instance_name: 'microsoftonline.com',
        cloud_audience_urn: 'urn:federation:MicrosoftOnline',
      },
    },
  }),
  conformanceCase({
    operationId: 'Entra_UserRealm',
    title: 'Entra: the realm of a user of another world',
    path: '/common/userrealm/nobody@nowhere.example?api-version=1.0',
    world: 'default',
    expect: {
      status: 200,
      body: {ver: '1.0', account_type: 'Unknown', cloud_instance_name: 'microsoftonline.com'},
    },
  }),
  token({
    title: 'a user with openid gets an id token',
    changes: {...password, scope: `openid profile offline_access ${audience}/.default`},
    expect: {status: 200, body: {$has: {id_token: {$is: 'jwt'}, client_info: {$is: 'text'}}}},
  }),
  token({
    title: 'a user with a wrong password',
    changes: {...password, password: 'wrong'},
    expect: refused(400, 'invalid_grant', 50126, 'invalid username or password'),
  }),
  token({
    title: 'a user who does not exist',
    changes: {...password, username: 'nobody@retail.example'},
    expect: refused(400, 'invalid_grant', 50034, 'does not exist'),
  }),
  ...['username', 'password'].map(name =>
    token({
      title: `a user without ${name}`,
      changes: {...password, [name]: null},
      expect: refused(400, 'invalid_request', 900144, `'${name}'`),
    }),
  ),
  token({
    title: 'a user with a wrong client secret',
    changes: {...password, client_secret: 'wrong'},
    expect: refused(401, 'invalid_client', 7000215, 'Invalid client secret'),
  }),
  token({
    title: 'a user with a scope that cannot be read',
    changes: {...password, scope: 'Report.Read.All'},
    expect: refused(400, 'invalid_scope', 70011, 'Report.Read.All'),
  }),
  token({
    title: 'a user with a scope of another resource',
    changes: {...password, scope: 'https://graph.microsoft.com/Mail.Read'},
    expect: refused(400, 'invalid_resource', 500011, 'graph'),
  }),
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
