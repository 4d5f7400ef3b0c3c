/** The servers that the endpoint can be mounted in. */
import express from 'express';
import fastify from 'fastify';
import {createServer, type Server, type ServerOptions} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tokenEndpointPlugin} from '../../src/adapters/fastify.js';
import {toNodeHandler} from '../../src/adapters/node.js';
import type {TokenEndpoint} from '../../src/index.js';

/** A server that listens on this machine. */
export interface RunningServer {
  port: number;
  /** The token endpoint's address. */
  url: string;
  close: () => Promise<void>;
}

/** Starts a server with the endpoint at `/token`. */
export type StartServer = (endpoint: TokenEndpoint, options?: ServerOptions) => Promise<RunningServer>;

async function listen(server: Server): Promise<RunningServer> {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const {port} = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/token`,
    close: async () => {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}

/** Every adapter, by name. */
export const servers: Readonly<Record<string, StartServer>> = {
  'Node’s http': (endpoint, options = {}) =>
    listen(createServer(options, (request, response) => void toNodeHandler(endpoint)(request, response))),
  Express: (endpoint, options = {}) => {
    const app = express();
    app.all('/token', toNodeHandler(endpoint));
    return listen(createServer(options, app));
  },
  Fastify: async (endpoint, options = {}) => {
    const app = fastify({forceCloseConnections: true, http: options});
    await app.register(tokenEndpointPlugin, {endpoint});
    await app.listen({port: 0, host: '127.0.0.1'});
    const {port} = app.server.address() as AddressInfo;
    return {port, url: `http://127.0.0.1:${port}/token`, close: () => app.close()};
  },
};
