// The servers that browser tests talk to, in a process of their own: a really listening mock server and a token
// endpoint in front of it. Prints one line of JSON with their addresses; ends when its standard input ends.
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type RequestListener} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createMockServer, keyPin, loadCertificate} from '@pbi-bound-report/mock-server';
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {clientSecretCredential, createTokenEndpoint} from '@pbi-bound-report/token-broker';
import {toNodeHandler, type NodeRequest} from '@pbi-bound-report/token-broker/node';

const mock = await createMockServer();
const mockServer = await mock.listen();
// The same emulator under Microsoft's name: the unmodified SDK embeds https://*.powerbi.com only.
const folder = mkdtempSync(join(tmpdir(), 'pbi-test-servers-'));
const certificate = await loadCertificate(folder);
const secure = await createMockServer({emulator: mock.emulator, https: certificate});
rmSync(folder, {recursive: true});
const powerBiApp = await secure.listen();
const powerBiAppKey = keyPin(certificate.cert);

const workspaces = {
  [ids.contoso]: ids.contosoWorkspace,
  [ids.fabrikam]: ids.fabrikamWorkspace,
  [ids.northwind]: ids.northwindWorkspace,
  [ids.tailspin]: ids.tailspinWorkspace,
};
const endpoint = createTokenEndpoint<NodeRequest>({
  powerBi: {apiOrigin: mockServer, workspaces: {...workspaces, [ids.report]: ids.reportWorkspace}},
  credential: clientSecretCredential({...defaultCredentials, authorityHost: mockServer}),
  rateLimit: false,
  authorize: () => ({
    subject: 'browser-test',
    pairs: [undefined, ...Object.keys(workspaces)].map(datasetId => ({reportId: ids.report, datasetId, edit: true})),
    identities: dataset =>
      dataset.identityRequired ? {username: 'john@contoso.com', roles: ['executive']} : undefined,
  }),
});
const server = createServer((request, response) => {
  void toNodeHandler(endpoint)(request, response);
});
await new Promise<void>(done => {
  server.listen(0, '127.0.0.1', done);
});
const address = server.address();
const tokenEndpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/token`;
/** A token endpoint behind a session that has ended: it sends everybody to a sign-in page of another origin. */
const originOf = async (listener: RequestListener): Promise<string> => {
  const own = createServer(listener);
  await new Promise<void>(done => {
    own.listen(0, '127.0.0.1', done);
  });
  const at = own.address();
  return `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
};
const signIn = await originOf((_request, response) => {
  response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Sign in</title>');
});
const signedOut = await originOf((_request, response) => {
  response.writeHead(302, {Location: `${signIn}/authorize?client_id=portal`}).end();
});
console.log(JSON.stringify({signedOut, mockServer, powerBiApp, powerBiAppKey, tokenEndpoint, ids}));
process.stdin.on('end', () => process.exit(0)).resume();
