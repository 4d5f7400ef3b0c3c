/** Users who sign in themselves: the pages, codes, refresh tokens, devices, on behalf of. */
import {defaultCredentials, defaultUserCredentials, defaultWorldIds} from '../../world/seed/default-world.js';
import type {ConformanceCase} from '../runner/conformance-case.js';
import {conformanceCase, type CaseOptions} from './conformance-case-builder.js';
import {refused} from './entra.js';

type Expect = ConformanceCase['expect'];
type Changes = Readonly<Record<string, string | null>>;
const {tenant, user} = defaultWorldIds;
const {clientId, clientSecret} = defaultCredentials;
const audience = 'https://analysis.windows.net/powerbi/api';
const redirectUri = 'http://localhost:3000/signed-in';
const origin = 'http://localhost:3000';
// RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const nobody = '12345678-1234-4234-8234-123456789012';

function encode(values: Readonly<Record<string, string>>, changes: Changes = {}): string {
  const form = new URLSearchParams(values);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) form.delete(name);
    else form.set(name, value);
  }
  return form.toString();
}

const authorizeParameters = {
  client_id: clientId,
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: `openid profile offline_access ${audience}/Report.Read.All`,
  state: 'a state & more',
  nonce: 'n1',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};
const authorizePath = (changes: Changes = {}, place: string = tenant): string =>
  `/${place}/oauth2/v2.0/authorize?${encode(authorizeParameters, changes)}`;
const signedIn = (changes: Changes = {}): NonNullable<ConformanceCase['before']> => ({
  method: 'POST',
  path: `/${tenant}/login`,
  body: encode({...authorizeParameters, user}, changes),
  capture: '[?&#]code=([^&#\\s]+)',
});

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store, no-cache',
  'content-security-policy': {
    $matches: `^default-src 'none'; style-src 'nonce-[0-9a-f-]{36}'; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'$`,
  },
  'x-frame-options': 'DENY',
};
const errorOnPage = (status: number, number: number, words: string): Expect => ({
  status,
  headers: {'content-type': 'text/html; charset=utf-8', location: null},
  body: {$matches: `<pre role="alert">AADSTS${number}: [^<]*${words}`},
});
const errorToClient = (error: string, number: number, separator = '\\?'): Expect => ({
  status: 302,
  headers: {
    location: {
      $matches: `^http://localhost:3000/signed-in${separator}error=${error}&(?:error_subcode=cancel&)?error_description=AADSTS${number}%3A[^&]*&error_uri=[^&]*&state=a\\+state\\+%26\\+more$`,
    },
  },
  body: '',
});
const codeToClient = (separator = '\\?'): Expect => ({
  status: 302,
  headers: {
    location: {
      $matches: `^http://localhost:3000/signed-in${separator}code=1\\.[0-9a-f-]{36}&state=a\\+state\\+%26\\+more&session_state=[0-9a-f-]{36}$`,
    },
    'set-cookie': {$matches: '^pbi-emulator-session=[0-9a-f-]{36}; Path=/; HttpOnly; SameSite=(?:Lax|None; Secure)$'},
  },
  body: '',
});

interface AuthorizeCaseOptions extends Pick<CaseOptions, 'title' | 'expect'> {
  changes?: Changes;
  place?: string;
}
const authorize = ({title, changes, place, expect}: AuthorizeCaseOptions): ConformanceCase =>
  conformanceCase({
    operationId: 'Entra_Authorize',
    title: `Sign-in: ${title}`,
    path: authorizePath(changes, place),
    world: 'default',
    expect,
  });

const pages: ConformanceCase[] = [
  authorize({
    title: 'the page lists the users of the world',
    expect: {
      status: 200,
      headers: pageHeaders,
      body: {$matches: `<button name="user" value="${user}" autofocus>Alex<span>alex@retail\\.example</span></button>`},
    },
  }),
  authorize({title: 'any directory', place: 'common', expect: {status: 200, headers: pageHeaders}}),
  authorize({title: 'organizations', place: 'organizations', expect: {status: 200}}),
  authorize({
    title: 'what the client sends stands on the page as text',
    changes: {state: '"><script>alert(1)</script>', login_hint: "'><img src=x>"},
    expect: {
      status: 200,
      body: {$matches: 'name="state" value="&quot;&gt;&lt;script&gt;alert\\(1\\)&lt;/script&gt;"'},
    },
  }),
  authorize({title: 'no client id', changes: {client_id: null}, expect: errorOnPage(400, 900144, 'client_id')}),
  authorize({title: 'an unknown client', changes: {client_id: nobody}, expect: errorOnPage(400, 700016, nobody)}),
  authorize({title: 'an unknown directory', place: nobody, expect: errorOnPage(400, 90002, nobody)}),
  authorize({title: 'no redirect URI', changes: {redirect_uri: null}, expect: errorOnPage(400, 900971, 'No reply')}),
  ...[
    'https://evil.example/',
    'http://localhost.evil.example/',
    'http://localhost:3000@evil.example/',
    '//evil.example',
    'javascript:alert(1)',
    'http://localhost:3000/#fragment',
    '"><script>',
  ].map(uri =>
    authorize({
      title: `a redirect URI that is none of the application's: ${uri}`,
      changes: {redirect_uri: uri},
      expect: errorOnPage(400, 50011, 'does not match the redirect URIs configured'),
    }),
  ),
  authorize({
    title: 'no response type',
    changes: {response_type: null},
    expect: errorToClient('invalid_request', 900144),
  }),
  authorize({
    title: 'an implicit token',
    changes: {response_type: 'token'},
    expect: errorToClient('unsupported_response_type', 700054),
  }),
  authorize({
    title: 'an unknown response type',
    changes: {response_type: 'x'},
    expect: errorToClient('unsupported_response_type', 70005),
  }),
  authorize({
    title: 'an unknown response mode',
    changes: {response_mode: 'x'},
    expect: errorToClient('invalid_request', 90023),
  }),
  authorize({title: 'an unknown prompt', changes: {prompt: 'x'}, expect: errorToClient('invalid_request', 90023)}),
  authorize({title: 'no scope', changes: {scope: null}, expect: errorToClient('invalid_request', 900144)}),
  authorize({
    title: 'a scope of another resource',
    changes: {scope: 'https://vault.azure.net/x'},
    expect: errorToClient('invalid_resource', 500011),
  }),
  authorize({
    title: 'a challenge that is too short',
    changes: {code_challenge: 'short'},
    expect: errorToClient('invalid_request', 501491),
  }),
  authorize({
    title: 'a challenge of an unknown method',
    changes: {code_challenge_method: 'S1'},
    expect: errorToClient('invalid_request', 90023),
  }),
  authorize({
    title: 'silently, with nobody signed in',
    changes: {prompt: 'none', response_mode: 'fragment'},
    expect: errorToClient('login_required', 50058, '#'),
  }),
  conformanceCase({
    operationId: 'Entra_AuthorizeByForm',
    title: 'Sign-in: the parameters in a form',
    path: `/${tenant}/oauth2/v2.0/authorize`,
    body: encode(authorizeParameters),
    world: 'default',
    expect: {status: 200, headers: pageHeaders},
  }),
];

const login = (title: string, changes: Changes, expect: Expect, headers?: CaseOptions['headers']): ConformanceCase =>
  conformanceCase({
    operationId: 'Entra_Login',
    title: `Sign-in: ${title}`,
    path: `/${tenant}/login`,
    body: encode({...authorizeParameters, user}, changes),
    world: 'default',
    headers,
    expect,
  });
const logins: ConformanceCase[] = [
  login('a user who is chosen goes back with a code', {}, codeToClient()),
  login('the answer in the fragment', {response_mode: 'fragment'}, codeToClient('#')),
  login(
    'the answer by form',
    {response_mode: 'form_post', state: '"><script>'},
    {
      status: 200,
      headers: {
        'x-frame-options': null,
        'content-security-policy': {
          $matches: `script-src 'nonce-[0-9a-f-]{36}'; form-action 'self' http: https:;`,
        },
      },
      body: {
        $matches:
          '<form method="post" action="http://localhost:3000/signed-in">\\n<input type="hidden" name="code" value="1\\.[0-9a-f-]{36}">\\n<input type="hidden" name="state" value="&quot;&gt;&lt;script&gt;">',
      },
    },
  ),
  login(
    'a redirect URI with a query of its own keeps it',
    {redirect_uri: `${redirectUri}?a=1`},
    {
      status: 302,
      headers: {location: {$matches: '^http://localhost:3000/signed-in\\?a=1&code=1\\.'}},
    },
  ),
  login('cancelled', {cancel: 'cancel'}, errorToClient('access_denied', 65004)),
  login('a user who is nobody', {user: nobody}, {status: 200, headers: pageHeaders}),
  login('another redirect URI', {redirect_uri: 'https://evil.example/'}, errorOnPage(400, 50011, 'does not match')),
  login(
    'a form of another site',
    {},
    {status: 403, headers: {location: null, 'set-cookie': null}, body: {$matches: 'sent by a page of another site'}},
    {origin: 'https://evil.example'},
  ),
  login('a form of a sandboxed page', {}, {status: 403}, {origin: 'null'}),
];

const redeemed = (expectedScope = `${audience}/Report.Read.All`): Expect => ({
  status: 200,
  headers: {'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache'},
  body: {
    token_type: 'Bearer',
    scope: expectedScope,
    expires_in: 3599,
    ext_expires_in: 3599,
    access_token: {$is: 'jwt'},
    refresh_token: {$is: 'text'},
    id_token: {$is: 'jwt'},
    client_info: {$is: 'text'},
  },
});
interface GrantCaseOptions extends Pick<CaseOptions, 'title' | 'expect'> {
  before?: ConformanceCase['before'];
  form: Readonly<Record<string, string>>;
  changes?: Changes;
  place?: string;
  headers?: CaseOptions['headers'];
}
const grant = ({title, before, form, changes, place = tenant, headers, expect}: GrantCaseOptions): ConformanceCase =>
  conformanceCase({
    operationId: 'Entra_Token',
    title: `Sign-in: ${title}`,
    path: `/${place}/oauth2/v2.0/token`,
    body: encode({client_id: clientId, ...form}, changes),
    world: 'default',
    headers,
    before,
    expect,
  });
const codeForm = {
  grant_type: 'authorization_code',
  code: '{captured}',
  redirect_uri: redirectUri,
  code_verifier: verifier,
};
const codeGrant = (options: Partial<GrantCaseOptions> & Pick<CaseOptions, 'title' | 'expect'>): ConformanceCase =>
  grant({before: signedIn(), form: codeForm, headers: {origin}, ...options});

const grants: ConformanceCase[] = [
  codeGrant({title: 'a code by a page', expect: redeemed()}),
  codeGrant({title: 'a code over /common', place: 'common', expect: redeemed()}),
  codeGrant({title: 'a code by a public client', headers: {}, expect: redeemed()}),
  codeGrant({
    title: 'a code by a web application',
    headers: {},
    changes: {client_secret: clientSecret},
    expect: redeemed(),
  }),
  codeGrant({
    title: 'a code with a wrong secret',
    headers: {},
    changes: {client_secret: 'wrong'},
    expect: refused(401, 'invalid_client', 7000215, 'Invalid client secret'),
  }),
  codeGrant({
    title: 'a code for another scope',
    changes: {scope: `${audience}/.default offline_access openid`},
    expect: redeemed(
      [
        'App.Read.All',
        'Capacity.ReadWrite.All',
        'Content.Create',
        'Dashboard.ReadWrite.All',
        'Dataset.ReadWrite.All',
        'Report.ReadWrite.All',
        'Workspace.ReadWrite.All',
      ]
        .map(name => `${audience}/${name}`)
        .join(' '),
    ),
  }),
  codeGrant({
    title: 'a code without a refresh token',
    before: signedIn({scope: `${audience}/Report.Read.All`}),
    expect: {
      status: 200,
      body: {
        token_type: 'Bearer',
        scope: `${audience}/Report.Read.All`,
        expires_in: 3599,
        ext_expires_in: 3599,
        access_token: {$is: 'jwt'},
      },
    },
  }),
  codeGrant({
    title: 'a code for the scopes of OpenID Connect alone',
    before: signedIn({scope: 'openid profile'}),
    expect: {status: 200, body: {$has: {scope: 'openid profile', id_token: {$is: 'jwt'}}}},
  }),
  codeGrant({
    title: 'a code with a wrong verifier',
    changes: {code_verifier: `${verifier}x`},
    expect: refused(400, 'invalid_grant', 501481, 'The Code_Verifier does not match'),
  }),
  codeGrant({
    title: 'a code without its verifier',
    changes: {code_verifier: null},
    expect: refused(400, 'invalid_grant', 501481, 'The Code_Verifier does not match'),
  }),
  codeGrant({
    title: 'a verifier for a code without a challenge',
    before: signedIn({code_challenge: null}),
    expect: refused(400, 'invalid_grant', 501481, 'The Code_Verifier does not match'),
  }),
  codeGrant({
    title: 'a page without a challenge',
    before: signedIn({code_challenge: null}),
    changes: {code_verifier: null},
    expect: refused(400, 'invalid_request', 9002325, 'Proof Key for Code Exchange is required'),
  }),
  codeGrant({
    title: 'a code with another redirect URI',
    changes: {redirect_uri: `${redirectUri}/`},
    expect: refused(400, 'invalid_grant', 500112, 'does not match the reply address'),
  }),
  codeGrant({
    title: 'a code that nobody gave',
    changes: {code: '1.nobody'},
    expect: refused(400, 'invalid_grant', 9002313, 'Request is malformed or invalid'),
  }),
  ...['code', 'redirect_uri'].map(name =>
    codeGrant({
      title: `a code grant without ${name}`,
      changes: {[name]: null},
      expect: refused(400, 'invalid_request', 900144, `'${name}'`),
    }),
  ),
  grant({
    title: 'a refresh token',
    before: {
      method: 'POST',
      path: `/${tenant}/oauth2/v2.0/token`,
      body: encode({
        client_id: clientId,
        grant_type: 'password',
        scope: `openid offline_access ${audience}/Report.Read.All`,
        username: defaultUserCredentials.userPrincipalName,
        password: defaultUserCredentials.password,
      }),
      capture: '"refresh_token":"([^"]+)"',
    },
    form: {grant_type: 'refresh_token', refresh_token: '{captured}'},
    expect: redeemed(),
  }),
  grant({
    title: 'a refresh token that nobody gave',
    form: {grant_type: 'refresh_token', refresh_token: 'x', scope: `${audience}/.default`},
    expect: refused(400, 'invalid_grant', 9002313, 'Request is malformed or invalid'),
  }),
  grant({
    title: 'a refresh grant without a token',
    form: {grant_type: 'refresh_token'},
    expect: refused(400, 'invalid_request', 900144, "'refresh_token'"),
  }),
];

const deviceBefore: NonNullable<ConformanceCase['before']> = {
  method: 'POST',
  path: `/${tenant}/oauth2/v2.0/devicecode`,
  body: encode({client_id: clientId, scope: `openid offline_access ${audience}/Report.Read.All`}),
  capture: '"device_code":"([^"]+)"',
};
const userCodeBefore = {...deviceBefore, capture: '"user_code":"([A-Z2-9]{9})"'};
const deviceForm = {grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: '{captured}'};
const deviceCode = (title: string, changes: Changes, expect: Expect, place: string = tenant): ConformanceCase =>
  conformanceCase({
    operationId: 'Entra_DeviceCode',
    title: `Device: ${title}`,
    path: `/${place}/oauth2/v2.0/devicecode`,
    body: encode({client_id: clientId, scope: `${audience}/.default`}, changes),
    world: 'default',
    expect,
  });
const devicePage = (title: string, form: Record<string, string>, words: string): ConformanceCase =>
  conformanceCase({
    operationId: 'Entra_DeviceAuthByForm',
    title: `Device: ${title}`,
    path: '/common/oauth2/deviceauth',
    body: encode(form),
    world: 'default',
    before: userCodeBefore,
    expect: {status: 200, body: {$matches: words}},
  });
const given: Expect = {
  status: 200,
  body: {
    user_code: {$matches: '^[A-Z2-9]{9}$'},
    device_code: {$matches: '^1\\.'},
    verification_uri: {$matches: '/common/oauth2/deviceauth$'},
    expires_in: 900,
    interval: 5,
    message: {$matches: '^To sign in, use a web browser to open the page \\S+ and enter the code [A-Z2-9]{9} to'},
  },
};
const devices: ConformanceCase[] = [
  deviceCode('a code', {}, given),
  deviceCode('a code over /common', {}, given, 'common'),
  deviceCode('without a client', {client_id: null}, refused(400, 'invalid_request', 900144, 'client_id')),
  deviceCode('without a scope', {scope: null}, refused(400, 'invalid_request', 900144, 'scope')),
  deviceCode('an unknown client', {client_id: nobody}, refused(400, 'unauthorized_client', 700016, nobody)),
  grant({
    title: 'a device whose user has not signed in yet',
    before: deviceBefore,
    form: deviceForm,
    expect: refused(400, 'authorization_pending', 70016, 'Authorization is pending'),
  }),
  grant({
    title: 'a device code that nobody gave',
    form: {...deviceForm, device_code: 'x'},
    expect: refused(400, 'bad_verification_code', 70018, 'device_code'),
  }),
  conformanceCase({
    operationId: 'Entra_DeviceAuth',
    title: 'Device: the page asks for the code',
    path: '/common/oauth2/deviceauth',
    world: 'default',
    expect: {status: 200, body: {$matches: '<input id="code" name="user_code" value=""'}},
  }),
  conformanceCase({
    operationId: 'Entra_DeviceAuth',
    title: 'Device: a code that comes with the address',
    path: '/common/oauth2/deviceauth?otc={captured}',
    world: 'default',
    before: userCodeBefore,
    expect: {status: 200, body: {$matches: `<button name="user" value="${user}" autofocus>Alex`}},
  }),
  devicePage('a code that there is not', {user_code: '"><script>'}, 'There is no such code'),
  devicePage('a code, and then the users', {user_code: '{captured}'}, `name="user" value="${user}"`),
  devicePage('the user who is chosen', {user_code: '{captured}', user}, 'You have signed in'),
  devicePage('declined', {user_code: '{captured}', cancel: 'cancel'}, 'you declined'),
];

const ownScope = `api://${clientId}/access_as_user`;
const onBehalfForm = {
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  client_secret: clientSecret,
  assertion: '{captured}',
  scope: `${audience}/.default`,
  requested_token_use: 'on_behalf_of',
};
const assertionFor = (scope: string, member = 'access_token'): NonNullable<ConformanceCase['before']> => ({
  method: 'POST',
  path: `/${tenant}/oauth2/v2.0/token`,
  body: encode({
    client_id: clientId,
    grant_type: 'password',
    scope,
    username: defaultUserCredentials.userPrincipalName,
    password: defaultUserCredentials.password,
  }),
  capture: `"${member}":"([^"]+)"`,
});
const onBehalf: ConformanceCase[] = [
  grant({
    title: 'on behalf of a user',
    before: assertionFor(ownScope),
    form: onBehalfForm,
    expect: {
      status: 200,
      body: {$has: {access_token: {$is: 'jwt'}, scope: {$matches: 'Report\\.ReadWrite\\.All'}}},
    },
  }),
  grant({
    title: 'on behalf of, with a token for another',
    before: assertionFor(`${audience}/.default`),
    form: onBehalfForm,
    expect: refused(400, 'invalid_grant', 500131, 'Assertion audience does not match'),
  }),
  grant({
    title: 'on behalf of, with an id token',
    before: assertionFor(`openid ${ownScope}`, 'id_token'),
    form: onBehalfForm,
    expect: refused(400, 'invalid_grant', 240002, 'Input id_token cannot be used'),
  }),
  grant({
    title: 'on behalf of, without a proof of the application',
    before: assertionFor(ownScope),
    form: onBehalfForm,
    changes: {client_secret: null},
    expect: refused(401, 'invalid_client', 7000218, 'client_secret'),
  }),
  grant({
    title: 'on behalf of, with an assertion that is none',
    form: {...onBehalfForm, assertion: 'x'},
    expect: refused(400, 'invalid_grant', 50013, 'signature'),
  }),
  ...['assertion', 'requested_token_use', 'scope'].map(name =>
    grant({
      title: `on behalf of, without ${name}`,
      form: {...onBehalfForm, assertion: 'x'},
      changes: {[name]: null},
      expect: refused(400, 'invalid_request', 900144, `'${name}'`),
    }),
  ),
];

const logout = (title: string, query: string, expect: Expect): ConformanceCase =>
  conformanceCase({
    operationId: 'Entra_Logout',
    title: `Sign-out: ${title}`,
    path: `/${tenant}/oauth2/v2.0/logout${query}`,
    world: 'default',
    headers: {cookie: 'other=1; pbi-emulator-session=gone'},
    expect,
  });
const logouts: ConformanceCase[] = [
  logout('a page that says so', '', {
    status: 200,
    headers: {
      'set-cookie': {$matches: '^pbi-emulator-session=; Path=/; HttpOnly; SameSite=(?:Lax|None; Secure); Max-Age=0$'},
    },
    body: {$matches: 'You signed out'},
  }),
  logout('back to the application', `?${encode({post_logout_redirect_uri: redirectUri, state: 's'})}`, {
    status: 302,
    headers: {location: `${redirectUri}?state=s`},
    body: '',
  }),
  logout('to an address of nobody', `?${encode({post_logout_redirect_uri: 'https://evil.example/'})}`, {
    status: 200,
    headers: {location: null},
  }),
];

export const signInCases: ConformanceCase[] = [...pages, ...logins, ...grants, ...devices, ...onBehalf, ...logouts];
