/** A cassette, listening: for apps that are to meet a tenant's own answers. */
import cors from '@fastify/cors';
import fastify, {type FastifyInstance} from 'fastify';
import type {Cassette} from './cassette.js';
import {bytesOf, recordBody} from './recorded-body.js';
import {Replayer} from './replayer.js';
import {serviceOfCall} from './service-of-call.js';

/** Calls that a refusal lists. */
const most = 10;

/** @returns A server that answers what was recorded, and 404 with what there is for everything else. */
export function createReplayServer(cassette: Cassette): FastifyInstance {
  const replayer = new Replayer(cassette);
  const app = fastify({bodyLimit: 1024 * 1024 * 1024, forceCloseConnections: true, exposeHeadRoutes: false});
  void app.register(cors, {maxAge: 600, methods: '*'});
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, body, done) => done(null, body));
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  app.route({
    method: methods,
    url: '*',
    handler: (request, reply) => {
      const recorded = replayer.find({
        service: serviceOfCall(request),
        method: request.method,
        path: request.url,
        body: Buffer.isBuffer(request.body) ? recordBody(request.body).body : undefined,
      });
      if (recorded) {
        return reply.code(recorded.status).headers(recorded.headers).send(bytesOf(recorded));
      }
      const known = replayer.recorded();
      return reply.code(404).send({
        error: {
          code: 'NotRecorded',
          message: `The cassette has no ${request.method} ${request.url}. It has: ${known.slice(0, most).join(', ') || 'no calls'}${known.length > most ? ` and ${known.length - most} more` : ''}. Record it with pbi-mock-server record.`,
        },
      });
    },
  });
  return app;
}
