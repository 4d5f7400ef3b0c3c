import {test} from 'node:test';
import assert from 'node:assert/strict';
import {redactIdentities, redactSecrets} from './secrets.js';

const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
const embedToken = 'H4sIAAAAAAAEAB2Ut66EVhQA+uX+/==.eyJjbHVzdGVyVXJsIjoiaHR0cHM6In0=';
const password = 'hunter2-Passw0rd';

/** Texts with a secret, and the secret. */
const cases: [text: string, secret: string][] = [
  [`Token ${jwt} was refused`, jwt],
  [`Token "${embedToken}" was refused`, embedToken],
  [`x${jwt}`, jwt.slice(3)],
  [encodeURIComponent(`see ${embedToken}`), encodeURIComponent(embedToken)],
  ['short eyJhbGci.x.y', 'eyJhbGci'],
  [`Authorization: Bearer ${password}`, password],
  [`authorization: bearer ${password}`, password],
  ['Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  [`EmbedToken ${password}`, password],
  [`client_secret=${password}&scope=x`, password],
  [`?client_assertion=${password}`, password],
  [`grant_type=password&password=${password}`, password],
  [`client_secret: ${password}, retry`, password],
  ['{"password":"letmein"}', 'letmein'],
  ['password: letmein', 'letmein'],
  [`{"clientSecret": "two words ${password}"}`, password],
  [String.raw`{"clientSecret":"with \" a quote ${password}"}`, password],
  [`{"accessToken":"${password}`, password],
  [`{"token":"${password}"}`, password],
  [`{'id_token': '${password}'}`, password],
  [`{"refresh_token":"${password}"}`, password],
  [`{"embedToken" : "${password}"}`, password],
  [`{"identityBlob":"${password}"}`, password],
  [`{"identityBlob":{"value":"${password}"}}`, password],
  [`{"identityBlob": { "value" : "${password}`, password],
  [JSON.stringify(JSON.stringify({token: password})), password],
  [`x-api-key: ${password}`, password],
  [`token: ${password}`, password],
  ['token=lowercase', 'lowercase'],
  [`?code=${password}&state=1`, password],
  [`code=${password}`, password],
  [`http://localhost/#code=${password}&state=1`, password],
  [`grant_type=x&code_verifier=${password}`, password],
  [`device_code=${password}`, password],
  [`{"device_code":"${password}"}`, password],
  [`<input type="hidden" name="code" value="${password}">`, password],
  [JSON.stringify({credentials: JSON.stringify({credentialData: [{name: 'password', value: password}]})}), password],
  [JSON.stringify({credentialData: [{name: 'password', value: password}]}), password],
  [JSON.stringify({other: JSON.stringify({credentialData: [{name: 'Key', value: `a"b}${password}`}]})}), password],
  [`{"name":"accessToken", "value":"${password}`, password],
];

test('no secret stays in a text, whatever the form in which it stands there', () => {
  for (const [text, secret] of cases) {
    const redacted = redactSecrets(text);
    assert.ok(!redacted.includes(secret), `${text} -> ${redacted}`);
    assert.ok(redacted.includes('[redacted]'), `${text} -> ${redacted}`);
  }
});

test('what stands round a secret stays', () => {
  assert.equal(redactSecrets(`{"a":1,"token":"${password}","b":2}`), '{"a":1,"token":"[redacted]","b":2}');
  assert.equal(redactSecrets(`a=1&client_secret=${password}&b=2`), 'a=1&client_secret=[redacted]&b=2');
  assert.equal(redactSecrets(`Bearer ${password} was refused`, '[token]'), '[token] was refused');
});

test('texts without secrets stay as they are', () => {
  const texts = [
    'Failed to fetch a token: the server is away.',
    'AADSTS7000215: Invalid client secret provided.',
    '{"tokenId":"0f8fad5b-d9cb-469f-a165-70867728950e","tokenType":1,"token_type":"x"}',
    '{"token":null,"password":undefined}',
    '{"error":{"code":"TokenExpired","message":"Access token has expired"}}',
    'grant_type=password&scope=x',
    '',
  ];
  for (const text of texts) assert.equal(redactSecrets(text), text);
});

test('members that say who somebody is are redacted where that is wanted', () => {
  assert.equal(redactIdentities('{"username":"ada@contoso.example"}'), '{"username":"[redacted]"}');
  assert.equal(redactIdentities('customData=EMEA&a=1'), 'customData=[redacted]&a=1');
  assert.equal(redactSecrets('{"username":"ada"}'), '{"username":"ada"}');
});

test('a mark with dollar signs is put in as it is', () => {
  assert.equal(redactSecrets(`Bearer ${password}`, '$1$&'), '$1$&');
  assert.equal(redactSecrets(jwt, '$&'), '$&');
});

test('a long text is redacted in proportion to its length', () => {
  // Four times as long may take some four times as long; a pattern that goes back over the text would take sixteen.
  for (const part of [
    'token',
    'token:',
    'eyJ',
    'identityBlob:{',
    '"',
    '\\',
    'token="\\',
    'a',
    ' ',
    'code=',
    'bearer ',
    'name":"key","value":"',
    'name"',
  ]) {
    const text = part.repeat(200_000 / part.length);
    const start = process.cpuUsage().user;
    redactSecrets(text);
    redactIdentities(text);
    assert.ok(process.cpuUsage().user - start < 1_500_000, `${part} is not linear`);
  }
});
