/** The pages: the report page inside the iframe, and the console for people. */
import staticFiles from '@fastify/static';
import {operationPaths} from '@pbi-bound-report/contract';
import type {FastifyInstance} from 'fastify';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {publishedRefusals, refusalRules} from '../refusal-rules.js';

/** Beside `src` and beside `dist` alike. */
const consoleRoot = fileURLToPath(new URL('../../console', import.meta.url));

/** Options of {@link pageRoutes}. */
export interface PageRoutesOptions {
  /** Folder of the built report page. Default: the one that the report page's package ships. */
  reportPageRoot?: string;
  /** Address of the documentation's page on refusals. Default: the published one. */
  refusalsPage?: string;
}

/** Adds the routes of the pages. */
export async function pageRoutes(
  app: FastifyInstance,
  {reportPageRoot, refusalsPage = publishedRefusals}: PageRoutesOptions,
): Promise<void> {
  const pageRoot =
    reportPageRoot ??
    dirname(fileURLToPath(import.meta.resolve('@pbi-bound-report/report-page/dist/reportEmbed.html')));
  await app.register(staticFiles, {
    root: pageRoot,
    serve: false,
    cacheControl: false,
    // The page's scripts carry a hash of their contents in their names; documents are revalidated each time.
    setHeaders: (response, path) => {
      response.setHeader(
        'Cache-Control',
        /-[A-Z0-9]{8}\.(?:js|css)$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const page = (path: string, file: string): void => {
    app.get(path, (_request, reply) => reply.sendFile(file));
  };
  page(operationPaths.reportEmbed, 'reportEmbed.html');
  page(operationPaths.paginatedReportEmbed, 'rdlEmbed.html');
  page(operationPaths.dashboardEmbed, 'dashboardEmbed.html');
  page(operationPaths.tileEmbed, 'embed.html');
  page(operationPaths.qnaEmbed, 'qnaEmbed.html');
  page(operationPaths.quickCreate, 'quickCreate.html');
  app.get<{Params: {'*': string}}>('/report-page/*', (request, reply) =>
    reply.sendFile(`report-page/${request.params['*']}`),
  );

  app.get('/', (_request, reply) => reply.sendFile('index.html', consoleRoot));
  app.get<{Params: {'*': string}}>('/__emulator/console/*', (request, reply) =>
    reply.sendFile(request.params['*'], consoleRoot),
  );
  // Why calls are refused, what to change, and where it is explained.
  app.get('/__emulator/console/refusals.json', () => ({page: refusalsPage, rules: refusalRules}));
}
