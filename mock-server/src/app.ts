/** The emulator behind HTTP, as a Fastify plugin. It never listens. */
import cors from '@fastify/cors';
import staticFiles from '@fastify/static';
import type {Emulator} from '@pbi-bound-report/emulator';
import {operationPaths} from '@pbi-bound-report/contract';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {fileURLToPath} from 'node:url';
import {dirname} from 'node:path';

/** Options of {@link mockServerApp}. */
export interface MockServerAppOptions {
  emulator: Emulator;
  /** Folder of the built report page. Default: the one that `@pbi-bound-report/report-page` ships. */
  reportPageRoot?: string;
}

/** Fastify plugin: every operation of the emulator as a route, and the report page. */
export async function mockServerApp(app: FastifyInstance, {emulator, reportPageRoot}: MockServerAppOptions): Promise<void> {
  // The operations read the raw text themselves: a body that Fastify parsed, defaulted or refused would not be Power BI's answer.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'string'}, (_request, body, done) => { done(null, body); });
  await app.register(cors, {origin: true, exposedHeaders: ['RequestId', 'Retry-After']});

  const origin = (request: FastifyRequest): string => `${request.protocol}://${request.host}`;
  for (const operation of emulator.operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      async handler(request: FastifyRequest, reply: FastifyReply) {
        const answer = await emulator.answer(operation, {
          params: request.params as Record<string, string>,
          query: new URL(request.url, 'http://unused').searchParams,
          headers: request.headers as Record<string, string | undefined>,
          body: typeof request.body === 'string' ? request.body : undefined,
          origin: origin(request),
        });
        return reply.code(answer.status).headers(answer.headers).send(answer.body);
      },
    });
  }

  const root = reportPageRoot ?? dirname(fileURLToPath(import.meta.resolve('@pbi-bound-report/report-page/dist/reportEmbed.html')));
  await app.register(staticFiles, {root, serve: false, cacheControl: false});
  app.get(operationPaths.reportEmbed, (_request, reply) => reply.sendFile('reportEmbed.html'));
  app.get(operationPaths.paginatedReportEmbed, (_request, reply) => reply.sendFile('rdlEmbed.html'));
  app.get('/report-page/*', (request, reply) => reply.sendFile(`report-page/${(request.params as {'*': string})['*']}`));
}
