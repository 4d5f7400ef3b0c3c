/**
 * Sends random requests through raw sockets at a mock server: `npm run fuzz:server -- 10000 [seed]`. Each must get an
 * answer, none of them a failure of the server, and memory must stay. A finding is printed with its request.
 */
import {isGrowing, showMemory, usedMemory} from '../../scripts/test/memory-trend.mjs';
import {createMockServer} from '../src/server.js';
import {createRequests, problemOf, readCredentials, sendRaw} from '../test/support/raw-requests.js';

const total = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
if (!(total > 0)) throw new RangeError('Failed to read the arguments: give the number of requests.');

const found = new Map<string, string>();
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, error => found.set(event, `The process would have ended: ${String(error)}`));
}
const server = await createMockServer();
const origin = await server.listen();
const port = Number(new URL(origin).port);
const next = createRequests(server.emulator, seed, await readCredentials(origin));
const tenth = Math.ceil(total / 10);
const memory: number[] = [];
const kinds: Record<string, number> = {};
let slowest = 0;
let left = total;
const worker = async (): Promise<void> => {
  while (left-- > 0) {
    if (left % tenth === 0) memory.push(usedMemory());
    const one = next();
    kinds[one.kind] = (kinds[one.kind] ?? 0) + 1;
    const start = performance.now();
    const problem = await sendRaw(port, one.request).then(
      answer => problemOf(one, answer),
      (error: unknown) => String(error),
    );
    slowest = Math.max(slowest, performance.now() - start);
    if (problem !== undefined) {
      found.set(problem.slice(0, 60), `${problem}\n${JSON.stringify(one.request.toString('latin1').slice(0, 600))}`);
    }
  }
};
await Promise.all(Array.from({length: 16}, worker));
await server.close();
if (isGrowing(memory)) found.set('memory', 'Memory grows.');
for (const problem of found.values()) console.error(problem);
console.log(`seed ${seed}: ${JSON.stringify(kinds)}; longest wait ${Math.round(slowest)} ms; ${showMemory(memory)}`);
console.log(`findings: ${found.size}`);
process.exitCode = found.size > 0 ? 1 : 0;
