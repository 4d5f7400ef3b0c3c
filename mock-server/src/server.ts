/** A mock server: the emulator, listening. */
import {createEmulator, type Emulator, type EmulatorOptions} from '@pbi-bound-report/emulator';
import fastify, {type FastifyInstance} from 'fastify';
import {mockServerApp, type MockServerAppOptions} from './app.js';

/** Options of {@link createMockServer}. */
export interface MockServerOptions extends EmulatorOptions, Partial<Pick<MockServerAppOptions, 'emulator' | 'reportPageRoot'>> {}

/** A server that answers for Power BI and Entra. */
export interface MockServer {
  readonly app: FastifyInstance;
  readonly emulator: Emulator;
  /** Starts to listen. @param options Port 0, the default, takes a free one. @returns The server's origin. */
  listen(options?: {port?: number; host?: string}): Promise<string>;
  close(): Promise<void>;
}

/** Makes a mock server. Embed URLs point back to wherever the client reached it. */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const emulator = options.emulator ?? createEmulator({embedOrigin: called => called, ...options});
  const app = fastify({routerOptions: {ignoreTrailingSlash: true, caseSensitive: false}, bodyLimit: 10 * 1024 * 1024, forceCloseConnections: true});
  await app.register(mockServerApp, {emulator, ...(options.reportPageRoot === undefined ? {} : {reportPageRoot: options.reportPageRoot})});
  await app.ready();
  return {
    app, emulator,
    listen: ({port = 0, host = '127.0.0.1'} = {}) => app.listen({port, host}),
    close: () => app.close(),
  };
}
