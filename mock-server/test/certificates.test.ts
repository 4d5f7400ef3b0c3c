import assert from 'node:assert/strict';
import {createPrivateKey, X509Certificate} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
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

test('a file that is missing has all three made anew, and one that cannot be read is told', async t => {
  const path = await folder(t);
  const now = Date.now();
  let before = await loadCertificate(path, now);
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  for (const name of ['ca.pem', 'server.pem', 'server-key.pem']) {
    await rm(join(path, name));
    const after = await loadCertificate(path, now);
    assert.notEqual(after.cert, before.cert, name);
    for (const text of [after.ca, after.cert, after.key]) assert.match(text, /-----BEGIN/);
    assert.deepEqual(await loadCertificate(path, now), after);
    before = after;
  }
  await rm(join(path, 'ca.pem'));
  await mkdir(join(path, 'ca.pem'));
  await assert.rejects(loadCertificate(path, now), {code: 'EISDIR'});
  assert.equal(await readFile(join(path, 'server.pem'), 'utf8'), before.cert, 'and nothing is written over');
});

test('a key that is not the certificate’s, as two starts at once can leave behind, has all three made anew', async t => {
  const path = await folder(t);
  const first = await loadCertificate(path);
  const other = await loadCertificate(await folder(t));
  for (const text of [other.key, first.key.slice(0, 60), '']) {
    await writeFile(join(path, 'server-key.pem'), text);
    const {key, cert} = await loadCertificate(path);
    assert.ok(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)));
    assert.notEqual(key, text);
  }
});

test('a certificate is kept while more than a week of it is left, and is good from the day before', async t => {
  const path = await folder(t);
  const now = Math.floor(Date.now() / 1000) * 1000;
  const day = 24 * 60 * 60 * 1000;
  const first = await loadCertificate(path, now);
  for (const pem of [first.ca, first.cert]) {
    const {validFrom, validTo} = new X509Certificate(pem);
    assert.deepEqual([Date.parse(validFrom), Date.parse(validTo)], [now - day, now + 396 * day]);
  }
  const lastMoment = now + 389 * day;
  assert.equal((await loadCertificate(path, lastMoment - 1000)).cert, first.cert);
  assert.notEqual((await loadCertificate(path, lastMoment)).cert, first.cert);
});

test('a certificate for some of the hosts only is made anew', async t => {
  const path = await folder(t);
  const {ca} = await loadCertificate(path);
  const {generate} = await import('selfsigned');
  const authority = await generate([{name: 'commonName', value: 'CA'}], {
    keyType: 'ec',
    extensions: [{name: 'basicConstraints', cA: true}],
  });
  for (const hosts of [['api.powerbi.com', 'login.microsoftonline.com'], ['app.powerbi.com']]) {
    const server = await generate([{name: 'commonName', value: 'server'}], {
      keyType: 'ec',
      ca: {key: authority.private, cert: authority.cert},
      extensions: [{name: 'subjectAltName', altNames: hosts.map(value => ({type: 2 as const, value}))}],
    });
    await writeFile(join(path, 'ca.pem'), authority.cert);
    await writeFile(join(path, 'server.pem'), server.cert);
    await writeFile(join(path, 'server-key.pem'), server.private);
    assert.notEqual((await loadCertificate(path)).cert, server.cert, hosts.join());
  }
  assert.match(ca, /BEGIN CERTIFICATE/);
});

test('the certificate is for this machine too, by its name and by both of its addresses', async t => {
  const leaf = new X509Certificate((await loadCertificate(await folder(t))).cert);
  assert.equal(leaf.checkHost('localhost'), 'localhost');
  for (const address of ['127.0.0.1', '::1']) assert.equal(leaf.checkIP(address), address);
});
