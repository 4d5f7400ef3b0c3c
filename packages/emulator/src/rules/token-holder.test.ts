import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationContext} from '../context.js';
import {createTokenCodec, type EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {createEntraTokens} from '../tokens/entra-tokens.js';
import {EmbedError} from './embed-errors.js';
import {requireTokenHolder, type TokenHolder, type TokenUse} from './token-holder.js';

const now = 1_800_000_000;
const codec = createTokenCodec('a key');
const entra = createEntraTokens(() => 'an-id');
const embedToken = codec.encode({
  tokenId: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  tenantId: 't',
  principalId: 'p',
  reports: [],
  datasets: [],
  targetWorkspaces: [],
  identities: [],
  exp: now + 60,
  clusterUrl: '',
} satisfies EmbedTokenClaims);

const holderOf = (authorization: string | undefined, use: Partial<TokenUse> = {}): Promise<TokenHolder> =>
  requireTokenHolder(
    {codec, entra} as OperationContext,
    {
      headers: authorization === undefined ? {} : {authorization},
      params: {},
      query: new URLSearchParams(),
      body: undefined,
      origin: '',
    },
    {tokenType: undefined, nowSeconds: now, visualTitle: undefined, ...use},
  );
const failureOf = (holder: Promise<TokenHolder>): Promise<string> =>
  holder.then(
    () => assert.fail('the token was taken'),
    (error: unknown) => (error instanceof EmbedError ? error.embedError.message : String(error)),
  );

test('a token tells itself whose it is, unless the page says it, in either scheme of any case', async () => {
  const user = await entra.issue({tid: 't', oid: 'o', appid: 'a', upn: 'anna@x.example'}, now);
  for (const scheme of ['EmbedToken', 'embedtoken', 'Bearer', 'BEARER']) {
    for (const tokenType of [undefined, 1]) {
      assert.equal((await holderOf(`${scheme} ${embedToken}`, {tokenType})).kind, 'embed');
    }
    for (const tokenType of [undefined, 0]) {
      const {kind, ...holder} = await holderOf(`${scheme} ${user}`, {tokenType});
      assert.deepEqual(
        [kind, holder],
        ['user', {principalId: 'o', tenantId: 't', userPrincipalName: 'anna@x.example', exp: now + 3600}],
      );
    }
  }
});

test('without a token, and with more than one, nothing opens', async () => {
  for (const authorization of [undefined, '', embedToken, 'EmbedToken', 'EmbedToken ', `Basic ${embedToken}`]) {
    assert.equal(await failureOf(holderOf(authorization)), 'Invalid parameters', authorization);
  }
  assert.equal(await failureOf(holderOf(`EmbedToken ${embedToken} ${embedToken}`)), 'Invalid parameters');
  assert.equal(await failureOf(holderOf(`x EmbedToken ${embedToken}`)), 'Invalid parameters');
});

test('a token of another kind than the page says, of another key, or of an application opens nothing', async () => {
  const user = await entra.issue({tid: 't', oid: 'o', appid: 'a'}, now);
  const application = await entra.issue({tid: 't', oid: 'o', appid: 'a', idtyp: 'app'}, now);
  const foreign = createTokenCodec('another key').encode(codec.decode(embedToken)!);
  for (const [token, tokenType] of [
    [embedToken, 0],
    [user, 1],
    [user, 2],
    [application, undefined],
    [application, 0],
    [foreign, undefined],
    ['H4sInothing', undefined],
    ['nothing', undefined],
  ] as const) {
    assert.equal(await failureOf(holderOf(`Bearer ${token}`, {tokenType})), 'LoadReportFailed', token.slice(0, 20));
  }
});

test('a user’s token that has ended is called so, of a visual with its name', async () => {
  const user = await entra.issue({tid: 't', oid: 'o', appid: 'a'}, now - 3600);
  assert.equal(await failureOf(holderOf(`Bearer ${user}`)), 'TokenExpired');
  await assert.rejects(holderOf(`Bearer ${user}`, {visualTitle: 'Sales'}), error =>
    /visual titled: Sales/.test(JSON.stringify(error)),
  );
});
