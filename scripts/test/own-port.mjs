// Ports for programs that cannot take any free one themselves. A port that was free a moment ago may be another's by
// the time that such a program listens: so these are of a range from which systems give nobody a port who asks for any
// (Linux begins at 32768, others at 49152), and each process has some of its own.
import {createServer} from 'node:net';

const first = 20_000;
const count = 12_000;
const perProcess = 8;
let taken = 0;

/** @returns {Promise<number>} A port of this machine on which nobody listens, and for which no other test asks. */
export async function ownPort() {
  for (let tries = 0; tries < count; tries++) {
    const port = first + ((process.pid * perProcess + taken++) % count);
    if (await isFree(port)) return port;
  }
  throw new Error(`Failed to find a port: those from ${first} to ${first + count - 1} are all taken.`);
}

/** @param {number} port */
function isFree(port) {
  return new Promise(resolve => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
