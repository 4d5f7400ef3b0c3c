import assert from 'node:assert/strict';
import {test} from 'node:test';
import {generateKeyPair, importJWK, SignJWT} from 'jose';
import {BoundedMap} from '../shared/bounded-map.js';
import {emulatorSigningKey} from './entra-signing-key.js';
import {createEntraTokens, entraTokenLifetime, powerBiAudience, type EntraClaims} from './entra-tokens.js';

const start = 1_800_000_000;
const who = {tid: 't', oid: 'o', appid: 'a'};
let ids = 0;
const createTokens = (verified?: BoundedMap<string, EntraClaims>): ReturnType<typeof createEntraTokens> =>
  createEntraTokens(() => `id-${++ids}`, verified);
const oidOf = (claims: EntraClaims | string): string => (typeof claims === 'string' ? claims : claims.oid);

test('an access token is good until its last second, however often it was looked at before', async () => {
  const tokens = createTokens();
  const token = await tokens.issue(who, start);
  const end = start + entraTokenLifetime;
  const other = await tokens.issue({...who, oid: 'p'}, start);
  for (const [now, oid] of [
    [start, 'o'],
    [end - 1, 'o'],
    [end, 'expired'],
    [start, 'o'],
  ] as const) {
    assert.equal(oidOf(await tokens.verify(token, now)), oid);
    assert.equal(oidOf(await tokens.verifyAny(token, now)), oid);
  }
  assert.equal(oidOf(await tokens.verify(other, start)), 'p');
  assert.equal(oidOf(await tokens.verify(token, end)), 'expired');
});

test('an access token for somebody else is none for Power BI', async () => {
  const tokens = createTokens();
  const token = await tokens.issue(who, start, 'https://graph.microsoft.com');
  assert.equal(await tokens.verify(token, start), 'invalid');
  const claims = await tokens.verifyAny(token, start);
  assert.equal(typeof claims === 'string' ? claims : claims.aud, 'https://graph.microsoft.com');
  const idToken = await tokens.issueIdToken({aud: 'a', sub: 's'}, 'https://login.example', start);
  assert.equal(await tokens.verify(idToken, start), 'invalid');
});

test('what the emulator has not signed is invalid, whatever it says of itself', async () => {
  const tokens = createTokens();
  const payload = {...who, aud: powerBiAudience, exp: start + 60};
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const {privateKey} = await generateKeyPair('RS256', {extractable: true});
  const {kid} = emulatorSigningKey;
  const foreign = await new SignJWT(payload).setProtectedHeader({alg: 'RS256', kid}).sign(privateKey);
  // The public key as the secret of another algorithm.
  const {n} = emulatorSigningKey;
  const confused = await new SignJWT(payload).setProtectedHeader({alg: 'HS256', kid}).sign(new TextEncoder().encode(n));
  const [header, body, signature] = (await tokens.issue(who, start)).split('.') as [string, string, string];
  const altered = {...(JSON.parse(Buffer.from(body, 'base64url').toString()) as object), oid: 'somebody'};
  for (const token of [
    foreign,
    confused,
    `${part({alg: 'none'})}.${part(payload)}.`,
    `${header}.${part(altered)}.${signature}`,
    `${header}.${body}.`,
    `${header}.${body}`,
    '',
    'a.b.c',
  ]) {
    assert.equal(await tokens.verify(token, start), 'invalid', token.slice(0, 60));
    assert.equal(await tokens.verifyAny(token, start), 'invalid', token.slice(0, 60));
    // Not by being asked for once more either.
    assert.equal(await tokens.verify(token, start), 'invalid');
  }
});

test('a genuine token without an end has ended', async () => {
  const key = await importJWK(emulatorSigningKey, 'RS256');
  const token = await new SignJWT({...who, aud: powerBiAudience}).setProtectedHeader({alg: 'RS256'}).sign(key);
  assert.equal(await createTokens().verify(token, start), 'expired');
});

test('only genuine tokens are remembered, and so many of them', async () => {
  const verified = new BoundedMap<string, EntraClaims>(2);
  const tokens = createTokens(verified);
  for (let i = 0; i < 3; i++) {
    await tokens.verify(`${i}.${i}.${i}`, start);
    await tokens.verify(await tokens.issue(who, start), start);
  }
  assert.equal(verified.size, 2);
});
