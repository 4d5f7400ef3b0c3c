/** The API's description as pages to browse: made of the operations' own schemas, loaded on the first visit. */
import type {Emulator} from '@pbi-bound-report/emulator';
import fastify, {type FastifyInstance} from 'fastify';

/** Where the description can be browsed. */
export const docsPath = '/__emulator/docs';

/**
 * Swagger UI takes longer to load than the whole emulator, and most runs never look: it gets an app of its own, made
 * at the first visit.
 */
export function docsRoutes(app: FastifyInstance, emulator: Emulator): void {
  let docs: Promise<FastifyInstance> | undefined;
  app.addHook('onClose', async () => {
    await (await docs)?.close();
  });
  for (const url of [docsPath, `${docsPath}/*`]) {
    app.get(url, async (request, reply) => {
      docs ??= createDocs(emulator);
      const ready = await docs;
      reply.hijack();
      ready.routing(request.raw, reply.raw);
    });
  }
}

async function createDocs(emulator: Emulator): Promise<FastifyInstance> {
  const [{default: swagger}, {default: swaggerUi}] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  const docs = fastify();
  const description = await emulator.handle(
    emulator.operations.find(o => o.id === 'Control_OpenApi') as Emulator['operations'][number],
    {params: {}, query: new URLSearchParams(), headers: {}, body: undefined, origin: ''},
  );
  await docs.register(swagger, {mode: 'static', specification: {document: JSON.parse(description.body) as never}});
  await docs.register(swaggerUi, {
    routePrefix: docsPath,
    uiConfig: {docExpansion: 'list', deepLinking: true},
    theme: {
      title: 'Power BI emulator',
      css: [{filename: 'emulator.css', content: '.swagger-ui .topbar { display: none }'}],
    },
  });
  await docs.ready();
  return docs;
}
