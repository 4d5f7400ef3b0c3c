/** The back end of the documentation's examples: a sign-in, and a token endpoint as any site would mount it. */
import type {TokenCredential} from '@pbi-bound-report/token-broker';
import {tokenEndpointPlugin} from '@pbi-bound-report/token-broker/fastify';
import type {FastifyInstance} from 'fastify';
import {grantFor, isPerson, type Person} from './example-policy.js';
import {createSessions} from './sessions.js';

/** What {@link exampleRoutes} calls Power BI with. */
export interface ExampleRoutesOptions {
  /** Of the emulator. */
  powerBiOrigin: string;
  credential: TokenCredential;
}

/** Adds the routes of the examples. */
export async function exampleRoutes(
  app: FastifyInstance,
  {powerBiOrigin, credential}: ExampleRoutesOptions,
): Promise<void> {
  const sessions = createSessions<Person>({name: 'example-session', path: '/examples/'});
  app.post<{Body: {person?: unknown} | null}>('/examples/sign-in', (request, reply) => {
    const person = request.body?.person;
    if (!isPerson(person)) return reply.code(400).send({error: 'person must be one of: iris, john, amy'});
    sessions.end(request);
    sessions.start(reply, person);
    return reply.code(204).send();
  });
  await app.register(tokenEndpointPlugin, {
    path: '/examples/token',
    powerBi: {apiOrigin: powerBiOrigin},
    credential,
    authorize: ({native}) => {
      const person = sessions.read(native);
      return person === undefined ? {reason: 'not-signed-in'} : grantFor(person);
    },
    log: entry => {
      if (entry.level === 'error') console.error(JSON.stringify(entry));
    },
  });
}
