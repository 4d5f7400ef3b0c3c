/** The portal's back end: its page, a sign-in for two users, and the token endpoint as any site would mount it. */
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {clientSecretCredential} from '@pbi-bound-report/token-broker';
import {tokenEndpointPlugin} from '@pbi-bound-report/token-broker/fastify';
import fastify, {type FastifyInstance, type FastifyRequest} from 'fastify';
import {randomUUID} from 'node:crypto';
import type {PortalPage} from './build-portal-page.js';
import type {PortalContent} from './portal-content.js';
import {retailers, users, type PortalUser} from './users.js';

/** Options of {@link createPortal}. */
export interface PortalOptions {
  /** Origin of Power BI's API and of Entra: the emulator's. A real portal leaves both to their defaults. */
  powerBiOrigin: string;
  page: PortalPage;
}

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Makes the portal; the caller lets it listen. */
export async function createPortal({powerBiOrigin, page}: PortalOptions): Promise<FastifyInstance> {
  const app = fastify({forceCloseConnections: true});

  const sessions = new Map<string, PortalUser>();
  const sessionName = 'portal-session';
  const userOf = (request: FastifyRequest): PortalUser => {
    const id = new RegExp(`(?:^|; )${sessionName}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1];
    // Nobody has to sign in to see the demo: without a session one is the first user.
    return (id === undefined ? undefined : sessions.get(id)) ?? users[0];
  };

  app.get('/portal-content', (request): PortalContent => ({
    reportId: ids.report,
    retailers,
    signedInAs: userOf(request).id,
    users: users.map(({id, label, sees}) => ({id, label, sees})),
  }));
  app.post<{Body: {user?: string}}>('/sign-in', (request, reply) => {
    const user = users.find(u => u.id === request.body.user);
    if (!user) return reply.code(400).send({error: `user must be one of: ${users.map(u => u.id).join(', ')}`});
    const session = randomUUID();
    sessions.set(session, user);
    return reply.header('Set-Cookie', `${sessionName}=${session}; Path=/; HttpOnly; SameSite=Strict`).code(204).send();
  });

  await app.register(tokenEndpointPlugin, {
    path: '/token',
    powerBi: {apiOrigin: powerBiOrigin},
    credential: clientSecretCredential({...defaultCredentials, authorityHost: powerBiOrigin}),
    authorize: ({native}) => {
      const user = userOf(native);
      return {
        subject: user.id,
        // Tailspin is allowed here and refused by Power BI: the portal's service principal is no member of that
        // workspace.
        pairs: retailers.map(({id}) => ({
          reportId: ids.report,
          workspaceId: ids.reportWorkspace,
          datasetId: id,
          datasetWorkspaceId: workspaceOf[id],
        })),
        identities: dataset => (dataset.identityRequired ? user.identity : undefined),
      };
    },
    log: entry => {
      if (entry.level === 'error') console.error(JSON.stringify(entry));
    },
  });

  for (const [path, contents] of page) {
    const type = contentTypes[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    app.get(path === '/index.html' ? '/' : path, (_request, reply) => reply.type(type).send(Buffer.from(contents)));
  }
  await app.ready();
  return app;
}

const workspaceOf: Record<string, string> = {
  [ids.contoso]: ids.contosoWorkspace,
  [ids.fabrikam]: ids.fabrikamWorkspace,
  [ids.northwind]: ids.northwindWorkspace,
  [ids.tailspin]: ids.tailspinWorkspace,
};
