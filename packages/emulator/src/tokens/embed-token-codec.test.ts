import assert from 'node:assert/strict';
import {hash} from 'node:crypto';
import {test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {storedGzip} from './stored-gzip.js';
import {createTokenCodec, type EmbedTokenClaims} from './embed-token-codec.js';

const claims: EmbedTokenClaims = {
  tokenId: '49ae3742-54c0-4c29-af52-619ff93b5c80',
  tenantId: 't',
  principalId: 'p',
  reports: [{id: 'r', allowEdit: true}],
  datasets: [{id: 'd', xmlaPermissions: 'Off'}],
  targetWorkspaces: [],
  identities: [{username: 'Jörg 😀', roles: ['sales'], datasets: ['d']}],
  exp: 1_900_000_000,
  clusterUrl: 'https://WABI-X-redirect.analysis.windows.net',
};
const codec = createTokenCodec('secret');
const token = codec.encode(claims);

test('a token has the two parts of real ones', () => {
  const [first = '', second = ''] = token.split('.');
  assert.match(first, /^H4sIAAAAAAA[\w-]+=*$/);
  const {Payload, CryptoKey, CypherIV, Signature, ...more} = JSON.parse(
    gunzipSync(Buffer.from(first, 'base64url')).toString(),
  ) as Record<string, string>;
  assert.deepEqual(
    [more, ...[CryptoKey, CypherIV, Signature].map(part => Buffer.from(part ?? '', 'base64').length)],
    [{}, 32, 16, 32],
  );
  assert.match(Buffer.from(Payload ?? '', 'base64').toString(), /49ae3742/);
  assert.deepEqual(JSON.parse(Buffer.from(second, 'base64').toString()), {
    clusterUrl: claims.clusterUrl,
    exp: claims.exp,
    allowAccessOverPublicInternet: true,
  });
});

test('a token gives back what it was made of', () => {
  assert.deepEqual(codec.decode(token), claims);
});

test('a token of another key is refused', () => {
  assert.equal(createTokenCodec('other').decode(token), undefined);
});

test('a token that was altered in any one character is refused', () => {
  const accepted: number[] = [];
  // Each refusal inside throws, and a stack that nobody reads costs milliseconds where sources are mapped.
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  for (let at = 0; at < token.length; at++) {
    // Another of its alphabet everywhere, and here and there one that changes the form.
    for (const char of at % 8 === 0
      ? [token[at] === 'A' ? 'B' : 'A', token[at] === '.' ? 'A' : '.']
      : [token[at] === 'A' ? 'B' : 'A']) {
      if (codec.decode(token.slice(0, at) + char + token.slice(at + 1))) accepted.push(at);
    }
  }
  Error.stackTraceLimit = depth;
  assert.deepEqual(accepted, []);
});

test('nobody signs a token without the key, though they have another token of it', () => {
  const [first = '', second = ''] = token.split('.');
  const members = JSON.parse(gunzipSync(Buffer.from(first, 'base64url')).toString()) as Record<string, string>;
  const genuine = Buffer.from(members['Payload'] ?? '', 'base64').toString();
  const payload = genuine.replace('"allowEdit":true', '"allowEdit":false');
  assert.notEqual(payload, genuine);
  const sign = (text: string): string => hash('sha256', text, 'base64');
  for (const key of ['', '\n', 'undefined\n', `${members['CryptoKey']}\n`]) {
    const forged = {...members, Payload: btoa(payload), Signature: sign(`${key}${payload}.${second}`)};
    const binary = storedGzip(JSON.stringify(forged));
    const text = btoa(binary).replaceAll('+', '-').replaceAll('/', '_');
    assert.equal(codec.decode(`${text}.${second}`), undefined, key);
  }
  const signed = {...members, Payload: btoa(payload), Signature: sign(`secret\n${payload}.${second}`)};
  const text = btoa(storedGzip(JSON.stringify(signed)))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  assert.equal(codec.decode(`${text}.${second}`)?.reports[0]?.allowEdit, false, 'with the key it is one');
});

test('tokens that are made one after another keep their own end and their own cluster', () => {
  const other = 'https://WABI-Y-redirect.analysis.windows.net';
  const all = [claims, {...claims, exp: claims.exp + 60}, {...claims, exp: claims.exp + 60, clusterUrl: other}, claims];
  const tokens = all.map(one => codec.encode(one));
  assert.deepEqual(
    tokens.map(one => codec.decode(one)),
    all,
  );
});

test('ids of any characters come back as they were', () => {
  const odd = {...claims, tokenId: 'a"b\\c\nd', tenantId: '"}é😀', lane: 'w"1'};
  assert.deepEqual(codec.decode(codec.encode(odd)), odd);
});

test('no text is taken for a token', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      assert.equal(codec.decode(text), undefined);
      assert.equal(codec.decode(`H4sI${text}.e30=`), undefined);
    }),
    {seed: 5, numRuns: 500},
  );
});

test('ASCII of any length is a valid gzip member without compression', () => {
  for (const length of [0, 1, 2, 3, 4, 5, 65_535, 65_536, 200_000]) {
    const data = Array.from({length}, (_, i) => String.fromCharCode((i * 7) & 0x7f)).join('');
    assert.equal(gunzipSync(Buffer.from(storedGzip(data), 'latin1')).toString('latin1'), data);
  }
});
