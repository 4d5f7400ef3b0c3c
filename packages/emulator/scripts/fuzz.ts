// `npm run fuzz [-- runs [seed]]`: strange calls without end. Prints what was found; the last line counts it.
import fc from 'fast-check';
import {createEmulators, findProblem, strangeCalls, type StrangeCall} from '../test/support/malformed-requests.js';

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
for (let done = 0; done < runs; done += atOnce) {
  for (const request of fc.sample(calls, {seed: seed + done, numRuns: Math.min(atOnce, runs - done)})) {
    const problem = await findProblem(emulators, request);
    if (problem !== undefined) found.set(problem.slice(0, 120), `${problem}\n${show(request)}`);
  }
  if (done % 100_000 === 0) console.error(`${done} of ${runs}, seed ${seed}`);
}
for (const problem of found.values()) console.log(problem);
console.log(`findings: ${found.size}`);
process.exitCode = found.size > 0 ? 1 : 0;
