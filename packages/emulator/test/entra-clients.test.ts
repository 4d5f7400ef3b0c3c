import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';
import {test} from 'node:test';
import {
  ConfidentialClientApplication,
  PublicClientApplication,
  type INetworkModule,
  type NetworkResponse,
} from '@azure/msal-node';
import {
  createEmulator,
  createDefaultWorld,
  defaultCredentials,
  defaultUserCredentials,
  type Emulator,
} from '@pbi-bound-report/emulator';
import {createLocalJWKSet, jwtVerify, SignJWT, type JSONWebKeySet, type JWTPayload} from 'jose';
import {ConfidentialClientApplication as ConfidentialClientApplication2} from 'msal-node-2';

const authority = `https://login.microsoftonline.com/${defaultCredentials.tenantId}`;
const scopes = ['https://analysis.windows.net/powerbi/api/.default'];

/** What msal sends goes to the emulator instead of the network. */
function networkOf(emulator: Emulator, called: string[] = []): INetworkModule {
  const send = async <T>(
    method: string,
    address: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<NetworkResponse<T>> => {
    const url = new URL(address);
    called.push(`${method} ${url.pathname}`);
    for (const operation of emulator.operations) {
      const match =
        operation.method === method &&
        new RegExp(`^${operation.path.replaceAll('.', '\\.').replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(url.pathname);
      if (!match) continue;
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const answer = await emulator.handle(operation, {
        params: {...match.groups},
        query: url.searchParams,
        headers: lower,
        body,
        origin: url.origin,
      });
      return {status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) as T};
    }
    throw new Error(`Nothing answers ${method} ${address}.`);
  };
  return {
    sendGetRequestAsync: <T>(url: string, options?: {headers?: Record<string, string>}) =>
      send<T>('GET', url, options?.headers),
    sendPostRequestAsync: <T>(url: string, options?: {headers?: Record<string, string>; body?: string}) =>
      send<T>('POST', url, options?.headers, options?.body),
  };
}

const clients = {
  '@azure/msal-node 7': ConfidentialClientApplication,
  '@azure/msal-node 2': ConfidentialClientApplication2 as unknown as typeof ConfidentialClientApplication,
};
for (const [name, Client] of Object.entries(clients)) {
  test(`${name} signs in a service principal by its secret`, async () => {
    const client = new Client({
      auth: {clientId: defaultCredentials.clientId, clientSecret: defaultCredentials.clientSecret, authority},
      system: {networkClient: networkOf(createEmulator())},
    });
    const result = await client.acquireTokenByClientCredential({scopes});
    assert.equal(result?.tokenType, 'Bearer');
    assert.match(result?.accessToken ?? '', /^eyJ/);
  });

  test(`${name} tells a wrong secret by its AADSTS number`, async () => {
    const client = new Client({
      auth: {clientId: defaultCredentials.clientId, clientSecret: 'wrong', authority},
      system: {networkClient: networkOf(createEmulator())},
    });
    await assert.rejects(client.acquireTokenByClientCredential({scopes}), /AADSTS7000215/);
  });

  test(`${name} finds its way by the documents of an authority that it does not know`, async () => {
    const called: string[] = [];
    const client = new Client({
      auth: {
        clientId: defaultCredentials.clientId,
        clientSecret: defaultCredentials.clientSecret,
        authority: `https://localhost:8443/${defaultCredentials.tenantId}`,
        knownAuthorities: ['localhost:8443'],
      },
      system: {networkClient: networkOf(createEmulator(), called)},
    });
    assert.ok((await client.acquireTokenByClientCredential({scopes}))?.accessToken);
    assert.deepEqual(called, [
      `GET /${defaultCredentials.tenantId}/v2.0/.well-known/openid-configuration`,
      `POST /${defaultCredentials.tenantId}/oauth2/v2.0/token`,
    ]);
  });
}

test('a service principal signs in by a certificate, and not by one that is not its own', async () => {
  const {privateKey, publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  const {n, e} = publicKey.export({format: 'jwk'});
  const world = createDefaultWorld();
  const clientCertificate = {
    thumbprintSha256: '0'.repeat(64),
    privateKey: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
  };
  const signIn = (): Promise<{accessToken: string} | null> =>
    new ConfidentialClientApplication({
      auth: {clientId: defaultCredentials.clientId, clientCertificate, authority},
      system: {networkClient: networkOf(createEmulator({world}))},
    }).acquireTokenByClientCredential({scopes});
  await assert.rejects(signIn(), /AADSTS700027/);
  const [principal] = world.principals;
  assert.equal(principal?.type, 'ServicePrincipal');
  if (principal?.type === 'ServicePrincipal') principal.certificates = [{n: n as string, e: e as string}];
  assert.ok((await signIn())?.accessToken);
});

test('an assertion is taken in the algorithms that Entra documents and of the application itself, whoever signed it', async () => {
  const {publicKey, privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  const {n, e} = publicKey.export({format: 'jwk'});
  const world = createDefaultWorld();
  const [principal] = world.principals;
  assert.equal(principal?.type, 'ServicePrincipal');
  if (principal?.type === 'ServicePrincipal') principal.certificates = [{n: n as string, e: e as string}];
  const network = networkOf(createEmulator({world}));
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {iss: defaultCredentials.clientId, sub: defaultCredentials.clientId, exp: now + 300};
  const signIn = async (assertion: string): Promise<number> => {
    const {status} = await network.sendPostRequestAsync(`${authority}/oauth2/v2.0/token`, {
      headers: {},
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: defaultCredentials.clientId,
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        scope: scopes[0] as string,
      }).toString(),
    });
    return status;
  };
  const statuses: Record<string, number> = {};
  for (const alg of ['RS256', 'PS256', 'RS384', 'RS512', 'PS512']) {
    statuses[alg] = await signIn(await new SignJWT(claims).setProtectedHeader({alg}).sign(privateKey));
  }
  for (const [who, wrong] of Object.entries({
    'about another': {sub: defaultCredentials.tenantId},
    'about nobody': {sub: undefined},
    'by another': {iss: defaultCredentials.tenantId},
    'by nobody': {iss: undefined},
    expired: {exp: now - 3600},
  })) {
    statuses[who] = await signIn(
      await new SignJWT({...claims, ...wrong} as JWTPayload).setProtectedHeader({alg: 'RS256'}).sign(privateKey),
    );
  }
  statuses['none'] = await signIn(`${encode({alg: 'none'})}.${encode(claims)}.`);
  // The public key as a shared secret: what a verifier falls for that believes the header.
  const shared = new TextEncoder().encode(publicKey.export({type: 'spki', format: 'pem'}).toString());
  statuses['HS256'] = await signIn(await new SignJWT(claims).setProtectedHeader({alg: 'HS256'}).sign(shared));
  const {RS256, PS256, ...others} = statuses;
  assert.deepEqual([RS256, PS256], [200, 200]);
  assert.deepEqual(
    Object.entries(others).filter(([, status]) => status !== 401),
    [],
  );
});

test('a user signs in by password', async () => {
  const client = new PublicClientApplication({
    auth: {clientId: defaultCredentials.clientId, authority},
    system: {networkClient: networkOf(createEmulator())},
  });
  const result = await client.acquireTokenByUsernamePassword({
    scopes,
    username: defaultUserCredentials.userPrincipalName,
    password: defaultUserCredentials.password,
  });
  assert.equal(result?.account?.username, defaultUserCredentials.userPrincipalName);
});

test('a user of another directory does not sign in, be the password right', async () => {
  const world = createDefaultWorld();
  const elsewhere = '0f0f0f0f-0000-4000-8000-000000000001';
  world.tenants.push({...world.tenants[0]!, id: elsewhere, domain: 'elsewhere.example'});
  for (const principal of world.principals) if (principal.type === 'User') principal.tenantId = elsewhere;
  const {body} = await networkOf(createEmulator({world})).sendPostRequestAsync<{error_codes: number[]}>(
    `${authority}/oauth2/v2.0/token`,
    {
      headers: {},
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: defaultCredentials.clientId,
        username: defaultUserCredentials.userPrincipalName,
        password: defaultUserCredentials.password,
        scope: scopes[0] as string,
      }).toString(),
    },
  );
  assert.deepEqual(body.error_codes, [50034]);
});

test('a JWT library verifies a token against the published keys', async () => {
  const network = networkOf(createEmulator());
  const {body: token} = await network.sendPostRequestAsync<{access_token: string}>(`${authority}/oauth2/v2.0/token`, {
    headers: {},
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: defaultCredentials.clientId,
      client_secret: defaultCredentials.clientSecret,
      scope: scopes[0] as string,
    }).toString(),
  });
  const {body: document} = await network.sendGetRequestAsync<{jwks_uri: string; issuer: string}>(
    `${authority}/.well-known/openid-configuration`,
  );
  const {body: keys} = await network.sendGetRequestAsync<JSONWebKeySet>(document.jwks_uri);
  const {payload, protectedHeader} = await jwtVerify(token.access_token, createLocalJWKSet(keys), {
    audience: 'https://analysis.windows.net/powerbi/api',
    issuer: document.issuer,
  });
  assert.deepEqual(
    [payload['appid'], payload['appidacr'], payload['idtyp'], payload['ver'], protectedHeader.alg],
    [defaultCredentials.clientId, '1', 'app', '1.0', 'RS256'],
  );
});
