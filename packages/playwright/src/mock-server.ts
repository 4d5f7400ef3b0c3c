/** A mock server somewhere else: what the page calls by Microsoft's names is carried to it. */
import {request as httpRequest, type IncomingMessage} from 'node:http';
import {request as httpsRequest} from 'node:https';
import type {Connection, HostCall} from '@pbi-bound-report/test-kit';
import {parseUrl} from '@pbi-bound-report/contract';

/** Headers of one connection, which mean nothing on the next. */
const ofOneConnection = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
]);

const endToEnd = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ofOneConnection.has(name) || name.startsWith(':')
        ? []
        : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );

/**
 * @param origin e.g. `http://127.0.0.1:8081`.
 * @throws TypeError where it is no origin.
 */
export function connectToMockServer(origin: string): Connection {
  const server = parseUrl(origin);
  if (!server) {
    throw new TypeError(
      `Failed to connect to the emulator: ${origin} is no origin. Set powerBiOptions.emulator to one such as http://127.0.0.1:8081.`,
    );
  }
  const send = server.protocol === 'https:' ? httpsRequest : httpRequest;
  const exchange = ({method, url, headers, body}: HostCall, signal?: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = send(server, {
        method,
        ...(signal && {signal}),
        path: url.pathname + url.search,
        // The host that the page called: the server then answers as that one, with Microsoft's own addresses.
        headers: {...endToEnd(headers), host: url.host, 'accept-encoding': 'identity'},
      });
      outgoing.once('response', resolve).once('error', reject).end(body);
    });
  return {
    async send(call, signal) {
      let answer: IncomingMessage;
      try {
        answer = await exchange(call, signal);
      } catch (error) {
        const {code} = error as {code?: string};
        // The server was there and ended the connection: that is what a fault does.
        if (code === 'ECONNRESET') return {status: 0, headers: {}, body: '', effect: {connection: 'drop'}};
        throw new Error(
          `Failed to reach the emulator at ${server.origin}: ${code ?? String(error)}. Start it (npx pbi-mock-server), or leave powerBiOptions.emulator out to have one in the test's process.`,
          {cause: error},
        );
      }
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part as Buffer);
      return {
        status: answer.statusCode ?? 502,
        headers: endToEnd(answer.headers),
        body: Buffer.concat(parts).toString('utf8'),
      };
    },
  };
}
