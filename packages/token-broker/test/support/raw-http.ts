/** Sends bytes to a server as they are, and reads what comes back: for what no HTTP client would send. */
import {connect} from 'node:net';

/** What a server sent until it closed the connection. */
export interface RawAnswer {
  /** 0 where nothing came. */
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends one request that asks for the connection's end, and waits for it.
 * @throws Error when the server does not close the connection within two minutes: it hangs.
 */
export function sendRaw(port: number, request: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const hang = setTimeout(() => {
      socket.destroy();
      reject(new Error(`No end of the answer came to: ${request.toString('latin1').slice(0, 500)}`));
    }, 120_000);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server may end the connection while the request is still on its way.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(hang);
      resolve(readAnswer(Buffer.concat(chunks).toString('latin1')));
    });
    socket.write(request);
  });
}

function readAnswer(text: string): RawAnswer {
  // An interim answer (100 Continue) precedes the one that counts.
  const final = text.replace(/^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)+/, '');
  const [head = '', body = ''] = [
    final.slice(0, Math.max(0, final.indexOf('\r\n\r\n'))),
    final.slice(final.indexOf('\r\n\r\n') + 4),
  ];
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return {status: Number(/^HTTP\/1\.1 (\d+)/.exec(statusLine)?.[1] ?? 0), headers, body};
}

/** How a server's answer is to be understood. */
export type AnswerKind = 'contract' | 'refused by the parser' | 'broken';

/**
 * Keeps the contract's answers apart from those that the HTTP parser gives before any adapter is reached (400, 408,
 * 413, 417, 431 of Node or of Fastify, without the endpoint's headers).
 */
export function kindOf(answer: RawAnswer, method: string): AnswerKind {
  if (answer.headers['x-content-type-options'] !== 'nosniff') {
    if (answer.status === 204 && answer.headers['access-control-allow-methods'] === 'POST') return 'contract';
    return [400, 408, 413, 414, 417, 431].includes(answer.status) ? 'refused by the parser' : 'broken';
  }
  if (answer.headers['cache-control'] !== 'no-store') return 'broken';
  if (method === 'HEAD') return answer.status >= 400 && answer.body === '' ? 'contract' : 'broken';
  try {
    const body = JSON.parse(answer.body) as {token?: unknown; error?: {code?: unknown; message?: unknown}};
    const isFailure =
      answer.status >= 400 && typeof body.error?.code === 'string' && typeof body.error.message === 'string';
    const isSuccess = answer.status === 200 && typeof body.token === 'string' && body.error === undefined;
    return isFailure || isSuccess ? 'contract' : 'broken';
  } catch {
    return 'broken';
  }
}
