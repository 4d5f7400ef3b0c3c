import type {FastifyPluginAsync, FastifyReply, FastifyRequest} from 'fastify';
import type {EndpointResponse} from '../endpoint/endpoint-response.js';
import type {TokenEndpointOptions} from '../endpoint/options.js';
import {createTokenEndpoint} from '../endpoint/token-endpoint.js';
import {handleNodeRequest, httpMethods, type NodeHandlerOptions, type TokenRequestFunction} from './node.js';

/** Options of {@link tokenEndpointPlugin}: an endpoint that exists, or what makes one; and where it is mounted. */
export type TokenEndpointPluginOptions = NodeHandlerOptions & {/** Default `/token`. */ path?: string} & (
    {endpoint: TokenRequestFunction<FastifyRequest>} | TokenEndpointOptions<FastifyRequest>
  );

/**
 * A Fastify plugin that mounts a token endpoint: `app.register(tokenEndpointPlugin, {path: '/token', credential,
 * authorize})`. `authorize` gets the `FastifyRequest`, with its session and its decorators, as `native`.
 * The plugin hands the body on unread, so that Fastify's own parsers, limits and error texts do not apply here.
 */
export const tokenEndpointPlugin: FastifyPluginAsync<TokenEndpointPluginOptions> = (app, options) => {
  const {path = '/token', trustProxy, ...endpointOptions} = options;
  const endpoint =
    'endpoint' in endpointOptions
      ? endpointOptions.endpoint
      : createTokenEndpoint<FastifyRequest>(withoutFastifysOwn(endpointOptions));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload);
  });
  // Fastify knows nine methods; others would be answered by its own 404.
  for (const method of httpMethods) {
    if (method !== 'CONNECT' && !app.supportedMethods.includes(method)) app.addHttpMethod(method, {hasBody: true});
  }
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send(reply, await handleNodeRequest({endpoint, request: request.raw, native: request, options: {trustProxy}}));
  app.all(path, handle);
  // What Fastify refuses before it calls the route, such as an empty content type, gets the endpoint's own answer.
  app.setErrorHandler((_error, request, reply) => handle(request, reply));
  return Promise.resolve();
};

/** Fastify reads these of any plugin's options. */
function withoutFastifysOwn<Options extends object>(options: Options): Options {
  const {
    prefix: _prefix,
    logLevel: _logLevel,
    logSerializers: _serializers,
    ...own
  } = options as Record<string, unknown>;
  return own as Options;
}

function send(reply: FastifyReply, {status, headers, body}: EndpointResponse): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
