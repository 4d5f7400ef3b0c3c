// Cypress: the app's back end runs under the redirect module, its pages get their answers by cy.intercept.
import {createEmulator, defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, loadCertificate} from '@pbi-bound-report/mock-server';
import {defineConfig} from 'cypress';
import {spawn} from 'node:child_process';
import {once} from 'node:events';

export default defineConfig({
  // Lets a test look into the report's frame, which is of another origin. Without it everything else works.
  chromeWebSecurity: false,
  defaultCommandTimeout: 20_000,
  e2e: {
    async setupNodeEvents(on, config) {
      const {key, cert, caPath} = await loadCertificate();
      const emulator = createEmulator();
      // One for the back end, which asks Microsoft's names, and one for the specs, which trust no certificate.
      const secure = await createMockServer({emulator, https: {key, cert}});
      const plain = await createMockServer({emulator});
      const app = spawn('node', ['--import', '@pbi-bound-report/mock-server/redirect', 'portal/server.js'], {
        env: {
          ...process.env,
          PBI_MOCK_SERVER: await secure.listen(),
          PBI_MOCK_SERVER_CA: caPath,
          TENANT_ID: defaultCredentials.tenantId,
          CLIENT_ID: defaultCredentials.clientId,
          CLIENT_SECRET: defaultCredentials.clientSecret,
          WORKSPACE_ID: ids.reportWorkspace,
          REPORT_ID: ids.report,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      on('after:run', async () => {
        app.kill();
        await Promise.all([secure.close(), plain.close()]);
      });
      const ended = new AbortController();
      app.once('exit', () => ended.abort(new Error('The app ended before it said its address.')));
      config.baseUrl = String((await once(app.stdout, 'data', {signal: ended.signal}))[0]).trim();
      config.env.powerBi = await plain.listen();
      return config;
    },
  },
});
