// The servers that browser tests talk to, in a process of their own: a really listening mock server and a token endpoint in front of it.
// Prints one line of JSON with their addresses; ends when its standard input ends.
import {createServer} from 'node:http';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {clientSecretCredential, createTokenEndpoint} from '@pbi-bound-report/token-broker';
import {nodeHandler} from '@pbi-bound-report/token-broker/node';

const mock = await createMockServer();
const mockServer = await mock.listen();

const credential = clientSecretCredential({...defaultCredentials, authorityHost: mockServer});
const identity = {username: 'john@contoso.com', roles: ['executive']};
const handler = createTokenEndpoint({
  powerBi: {apiOrigin: mockServer},
  credential,
  // The pages of browser tests stand on loopback ports that change from run to run.
  allowedOrigins: 'loopback',
  authorize: () => ({
    subject: 'browser-test',
    reports: [{id: ids.report, workspaceId: ids.reportWorkspace, allowEdit: true}],
    datasets: [
      {id: ids.contoso, identities: [identity]}, {id: ids.fabrikam, identities: [identity]},
      {id: ids.northwind}, {id: ids.tailspin},
    ],
  }),
});
const endpoint = createServer(nodeHandler(handler));
await new Promise<void>(done => { endpoint.listen(0, '127.0.0.1', done); });
const address = endpoint.address();
const tokenEndpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/token`;
console.log(JSON.stringify({mockServer, tokenEndpoint, ids}));
process.stdin.on('end', () => process.exit(0)).resume();
