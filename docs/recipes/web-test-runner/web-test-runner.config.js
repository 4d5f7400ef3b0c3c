// Tests in a browser find the mock server under Microsoft's names, and get embed tokens by a command.
import {chromiumArguments, createMockServer, loadCertificate} from '@pbi-bound-report/mock-server';
import {PowerBiSession} from '@pbi-bound-report/test-kit';
import {chromeLauncher} from '@web/test-runner-chrome';

const {key, cert} = await loadCertificate();
const server = await createMockServer({https: {key, cert}});
const origin = await server.listen();
const powerBi = new PowerBiSession({lane: 'default', answeredBy: server.emulator});
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export default {
  files: 'test/*.test.js',
  nodeResolve: true,
  testFramework: {config: {timeout: 20_000}},
  browsers: [chromeLauncher({launchOptions: {args: [...chromiumArguments(origin, cert), ...asRoot]}})],
  plugins: [
    {
      name: 'power-bi',
      executeCommand: ({command, payload}) =>
        command === 'embed-configuration' ? powerBi.embedConfiguration(payload) : undefined,
      serverStop: () => server.close(),
    },
  ],
};
