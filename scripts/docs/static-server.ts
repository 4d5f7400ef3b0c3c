/** A plain static server for tests: files of a folder and nothing else, as any host has them. */
import {readFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join, normalize} from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** A static server that listens. */
export interface StaticServer {
  /** e.g. `http://127.0.0.1:40123` */
  origin: string;
  close(): Promise<void>;
}

/** Serves a folder under a path, on a free port of this machine. */
export async function serveFolder(folder: string, base = '/'): Promise<StaticServer> {
  const server: Server = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(decodeURIComponent(pathname));
    const found = path.startsWith(base) ? path.slice(base.length) : '..';
    const file = join(folder, found === '' || found.endsWith('/') ? `${found}index.html` : found);
    void readFile(file).then(
      contents => {
        response.writeHead(200, {'Content-Type': types[extname(file)] ?? 'application/octet-stream'}).end(contents);
      },
      () => {
        response.writeHead(404).end();
      },
    );
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
