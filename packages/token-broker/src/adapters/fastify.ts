import type {FastifyPluginAsync, FastifyRequest} from 'fastify';
import {answerNode} from './node.js';
import type {TokenEndpointOptions} from '../endpoint/options.js';
import {createTokenEndpoint, type TokenEndpoint} from '../endpoint/token-endpoint.js';

/** Options of {@link tokenEndpointPlugin}: an endpoint that exists, or what makes one; and where it is mounted. */
export type TokenEndpointPluginOptions = {/** Default `/token`. */ path?: string} & (
  {endpoint: TokenEndpoint<FastifyRequest>} | TokenEndpointOptions<FastifyRequest>
);

/**
 * A Fastify plugin that mounts a token endpoint: `app.register(tokenEndpointPlugin, {path: '/token', credential,
 * authorize})`. `authorize` gets the `FastifyRequest`, with its session and its decorators, as its third argument.
 * The plugin hands the body on unread, so that Fastify's own parsers, limits and error texts do not apply here.
 */
export const tokenEndpointPlugin: FastifyPluginAsync<TokenEndpointPluginOptions> = (app, options) => {
  const endpoint = 'endpoint' in options ? options.endpoint : createTokenEndpoint<FastifyRequest>(options);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload);
  });
  app.all(options.path ?? '/token', async (request, reply) => {
    const {status, headers, body} = await answerNode(endpoint, request.raw, request);
    return reply.code(status).headers(headers).send(body);
  });
  return Promise.resolve();
};
