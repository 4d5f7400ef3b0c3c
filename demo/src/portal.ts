/**
 * The demo's site: the start page, the portal with its back end (a sign-in for five users, and the token endpoint as
 * any site would mount it), the playground, and the documentation.
 */
import compress from '@fastify/compress';
import {defaultCredentials} from '@pbi-bound-report/emulator';
import {clientSecretCredential} from '@pbi-bound-report/token-broker';
import {tokenEndpointPlugin} from '@pbi-bound-report/token-broker/fastify';
import fastify, {type FastifyInstance, type FastifyRequest} from 'fastify';
import type {Pages} from './build-pages.js';
import {docsRoutes} from './docs-routes.js';
import {exampleRoutes} from './example-routes.js';
import {playgroundRoutes} from './playground-routes.js';
import {contentFor, grantFor, readReports, userOf} from './portal-policy.js';
import {createSessions} from './sessions.js';
import {users, type PortalUser} from './users.js';

/** Options of {@link createPortal}. */
export interface PortalOptions {
  /** Origin of Power BI's API and of Entra: the emulator's. A real portal leaves both to their defaults. */
  powerBiOrigin: string;
  pages: Pages;
  /** Folder of the built documentation. Default: where `npm run docs` puts it. */
  docsRoot?: string;
}

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};

/** Makes the portal; the caller lets it listen. */
export async function createPortal({powerBiOrigin, pages, docsRoot}: PortalOptions): Promise<FastifyInstance> {
  const app = fastify({forceCloseConnections: true});

  const sessions = createSessions<PortalUser>({name: 'portal-session', path: '/'});
  const sessionUser = (request: FastifyRequest): PortalUser => userOf(sessions.read(request)?.id);

  const credential = clientSecretCredential({...defaultCredentials, authorityHost: powerBiOrigin});
  /** As they were listed last: the page lists them when it starts, and after one was saved. */
  let reports = await readReports({credential, apiOrigin: powerBiOrigin});
  app.get('/portal-content', async request => {
    reports = await readReports({credential, apiOrigin: powerBiOrigin});
    return contentFor(sessionUser(request), reports);
  });
  app.post<{Body: {user?: string}}>('/sign-in', (request, reply) => {
    const user = users.find(u => u.id === request.body.user);
    if (!user) return reply.code(400).send({error: `user must be one of: ${users.map(u => u.id).join(', ')}`});
    sessions.start(reply, user);
    return reply.code(204).send();
  });

  await app.register(tokenEndpointPlugin, {
    path: '/token',
    powerBi: {apiOrigin: powerBiOrigin},
    credential,
    authorize: ({native}) => grantFor(sessionUser(native), reports),
    log: entry => {
      if (entry.level === 'error') console.error(JSON.stringify(entry));
    },
  });

  await playgroundRoutes(app, powerBiOrigin);
  await exampleRoutes(app, {powerBiOrigin, credential});
  app.get('/console', (_request, reply) => reply.redirect(`${powerBiOrigin}/`));
  await app.register(async site => {
    // Pages only: what holds a token is better not compressed.
    await site.register(compress);
    await docsRoutes(site, docsRoot);
    pageRoutes(site, pages);
  });
  await app.ready();
  return app;
}

function pageRoutes(app: FastifyInstance, pages: Pages): void {
  for (const [path, contents] of pages) {
    const type = contentTypes[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const address = path.replace(/index\.html$/, '');
    app.get(address, (_request, reply) => reply.type(type).send(Buffer.from(contents)));
    // Without the slash the page's relative addresses would lead elsewhere.
    if (/.\/$/.test(address)) app.get(address.slice(0, -1), (_request, reply) => reply.redirect(address));
  }
}
