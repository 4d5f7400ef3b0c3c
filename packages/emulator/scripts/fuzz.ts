// `npm run fuzz [-- runs [seed]]`: strange calls without end. Prints what was found, the slowest call and the memory
// that is in use at each tenth of the run; the last line counts what was found. A call that takes a second is a
// finding, and so is memory that grows.
import fc from 'fast-check';
import {isGrowing, showMemory, usedMemory} from '../../../scripts/test/memory-trend.mjs';
import {createEmulators, sendCall, strangeCalls, type StrangeCall} from '../test/support/malformed-requests.js';

const runs = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const emulators = createEmulators();
const calls = await strangeCalls();
/** The beginning of it: calls may be megabytes long. The seed makes them again. */
const show = (request: StrangeCall): string =>
  JSON.stringify(request, (_, value: unknown) => (value instanceof URLSearchParams ? String(value) : value)).slice(
    0,
    5000,
  );
const found = new Map<string, string>();
const atOnce = 1000;
const tenth = Math.ceil(runs / 10 / atOnce) * atOnce;
const memory: number[] = [];
let slowest = 0;
for (let done = 0; done < runs; done += atOnce) {
  for (const request of fc.sample(calls, {seed: seed + done, numRuns: Math.min(atOnce, runs - done)})) {
    const {problem, took} = await sendCall(emulators, request);
    slowest = Math.max(slowest, took);
    if (problem !== undefined) found.set(problem.slice(0, 120), `${problem}\n${show(request)}`);
  }
  if (done % tenth !== 0) continue;
  memory.push(usedMemory());
  console.error(`${done} of ${runs}, seed ${seed}`);
}
if (isGrowing(memory)) found.set('memory', 'Memory grows.');
for (const problem of found.values()) console.log(problem);
console.log(`slowest call: ${Math.round(slowest)} ms of the process's time; ${showMemory(memory)}`);
console.log(`findings: ${found.size}`);
process.exitCode = found.size > 0 ? 1 : 0;
