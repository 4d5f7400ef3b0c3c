/** The emulator behind HTTP, as a Fastify plugin. It never listens. */
import cors from '@fastify/cors';
import type {Emulator} from '@pbi-bound-report/emulator';
import type {FastifyInstance} from 'fastify';
import {changeEventRoutes} from './routes/change-events.js';
import {docsRoutes} from './routes/docs.js';
import {operationRoutes} from './routes/operations.js';
import {pageRoutes} from './routes/pages.js';

/** Options of {@link mockServerApp}. */
export interface MockServerAppOptions {
  emulator: Emulator;
  /** Folder of the built report page. Default: the one that `@pbi-bound-report/report-page` ships. */
  reportPageRoot?: string;
  /**
   * Address of the documentation's page on refusals, for the links of the console: where the documentation is served by
   * yourself. Default: the published one.
   */
  refusalsPage?: string;
}

/**
 * Fastify plugin: every operation of the emulator as a route, the report page, the console page and the API's
 * description.
 */
export async function mockServerApp(
  app: FastifyInstance,
  {emulator, ...pageOptions}: MockServerAppOptions,
): Promise<void> {
  operationRoutes(app, emulator);
  // Preflights of every path are handled here. On the operations' own responses the header is always the same: they
  // set it themselves, which spares each request the plugin's look at its origin.
  await app.register(async pages => {
    await pages.register(cors, {
      origin: '*',
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      maxAge: 600,
      strictPreflight: false,
    });
    await pageRoutes(pages, pageOptions);
    docsRoutes(pages, emulator);
    changeEventRoutes(pages, emulator);
  });
}
