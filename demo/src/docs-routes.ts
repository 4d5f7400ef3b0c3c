/**
 * The documentation under `/docs/`: the built site where it has been built (`npm run docs`), and otherwise its texts as
 * they are, so that the address works without the generator and without a network.
 */
import staticFiles from '@fastify/static';
import type {FastifyInstance} from 'fastify';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const built = fileURLToPath(new URL('../../docs/site/dist/', import.meta.url));
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Path of the page that explains refusals, for the console's links. */
export const refusalsPath = (): string => `/docs/refusals.${existsSync(join(built, 'index.html')) ? 'html' : 'md'}`;

/**
 * Serves the documentation.
 * @param root Folder of the built site.
 */
export async function docsRoutes(app: FastifyInstance, root = built): Promise<void> {
  app.get('/docs', (_request, reply) => reply.redirect('/docs/'));
  if (existsSync(join(root, 'index.html'))) {
    await app.register(staticFiles, {root, prefix: '/docs/', decorateReply: false, cacheControl: false});
    return;
  }
  const {collectSite} = await import('../../scripts/docs/collect-pages.js');
  const {pages} = collectSite();
  app.get('/docs/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Documentation</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css"></head><body><main>
<h1>Documentation</h1>
<p>These are its texts. <code>npm run docs</code> makes a site of them, with search; it gets its generator from the registry, once. Then start again.</p>
<ul>${pages.map(({path, title, summary}) => `<li><a href="/docs/${path}.md">${escape(title)}</a>: ${escape(summary)}</li>`).join('\n')}</ul>
</main></body></html>`,
    ),
  );
  for (const {path, text} of pages) {
    app.get(`/docs/${path}.md`, (_request, reply) => reply.type('text/plain; charset=utf-8').send(text));
  }
}
