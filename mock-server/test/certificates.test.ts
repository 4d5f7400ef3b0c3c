import assert from 'node:assert/strict';
import {X509Certificate} from 'node:crypto';
import {mkdtemp, readdir, rm, stat, writeFile} from 'node:fs/promises';
import {request} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {loadCertificate} from '../src/certificates.js';
import {createMockServer} from '../src/server.js';

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'pbi-mock-'));
  t.after(() => rm(made, {recursive: true}));
  return join(made, 'certificates');
}

test('on one HTTPS port the server is api.powerbi.com, login.microsoftonline.com and app.powerbi.com to whoever trusts its CA', async t => {
  const {key, cert, ca} = await loadCertificate(await folder(t));
  const server = await createMockServer({https: {key, cert}});
  t.after(() => server.close());
  const {port} = new URL(await server.listen());
  const get = (host: string, path: string, trusted: string | undefined = ca) =>
    new Promise<number>((resolve, reject) => {
      request(
        {host: '127.0.0.1', port, path, servername: host, headers: {host}, ...(trusted ? {ca: trusted} : {})},
        response => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      )
        .on('error', reject)
        .end();
    });
  assert.equal(await get('api.powerbi.com', '/v1.0/myorg/groups'), 403);
  assert.equal(await get('login.microsoftonline.com', '/common/v2.0/.well-known/openid-configuration'), 200);
  assert.equal(await get('app.powerbi.com', '/reportEmbed?reportId=x'), 200);
  assert.equal(await get('localhost', '/__emulator/status'), 200);
  await assert.rejects(get('www.microsoft.com', '/'), {code: 'ERR_TLS_CERT_ALTNAME_INVALID'});
  await assert.rejects(get('api.powerbi.com', '/', ''), /unable to|self-signed|verify/i);
});

test('the certificate is kept, private to its owner, without the key of the CA', async t => {
  const path = await folder(t);
  const first = await loadCertificate(path);
  const again = await loadCertificate(path);
  assert.equal(again.cert, first.cert);
  assert.equal(again.caPath, join(path, 'ca.pem'));
  assert.deepEqual((await readdir(path)).sort(), ['ca.pem', 'server-key.pem', 'server.pem']);
  assert.equal((await stat(join(path, 'server-key.pem'))).mode & 0o777, 0o600);
  const leaf = new X509Certificate(first.cert);
  assert.ok(new X509Certificate(first.ca).ca);
  assert.ok(!leaf.ca);
  assert.ok(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom) <= 398 * 24 * 60 * 60 * 1000);
});

test('a certificate that ends soon, is cut off or belongs to another CA is made anew', async t => {
  const path = await folder(t);
  const now = Date.now();
  const first = await loadCertificate(path, now);
  const inAYear = now + 395 * 24 * 60 * 60 * 1000;
  const second = await loadCertificate(path, inAYear);
  assert.notEqual(second.cert, first.cert);
  await writeFile(join(path, 'server.pem'), second.cert.slice(0, 100));
  const third = await loadCertificate(path, inAYear);
  assert.notEqual(third.cert, second.cert);
  await writeFile(join(path, 'ca.pem'), first.ca);
  assert.notEqual((await loadCertificate(path, inAYear)).cert, third.cert);
});
