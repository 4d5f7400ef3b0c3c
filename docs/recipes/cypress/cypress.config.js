// Cypress: the app's back end runs under the redirect module, its pages get their answers by cy.intercept.
import {createMockServer} from '@pbi-bound-report/mock-server';
import {defineConfig} from 'cypress';

export default defineConfig({
  e2e: {
    baseUrl: process.env.PORTAL ?? 'http://127.0.0.1:3000',
    async setupNodeEvents(on, config) {
      const server = await createMockServer({embedOrigin: 'https://app.powerbi.com'});
      config.env.powerBi = await server.listen();
      on('after:run', () => server.close());
      return config;
    },
  },
});
