// `npm run bench -- <name> [arguments]`: runs one benchmark. Each prints ratios against a peer that ran beside it.
import {readdirSync} from 'node:fs';

const names = readdirSync(new URL('.', import.meta.url))
  .filter(f => f.endsWith('.bench.ts'))
  .map(f => f.slice(0, -'.bench.ts'.length))
  .sort();
const name = process.argv[2];
if (name === undefined || !names.includes(name)) {
  console.error(`Name one of: ${names.join(', ')}. For example: npm run bench -- ${names[0] ?? 'server'}`);
  process.exit(1);
}
const {run} = (await import(`./${name}.bench.ts`)) as {run: () => Promise<void>};
await run();
