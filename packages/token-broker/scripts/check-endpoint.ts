/**
 * Runs the HTTP cases against an endpoint at any address: `npm run check:endpoint -- description.json`, where the file
 * holds an `EndpointUnderTest`: the address, headers of a visitor, and which pairs that visitor is granted.
 */
import {readFileSync} from 'node:fs';
import {httpCases, type EndpointUnderTest} from '../test/support/http-cases.js';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error(
    'Failed to check an endpoint: no description is given. Run: npm run check:endpoint -- description.json',
  );
  process.exit(2);
}
const endpoint = JSON.parse(readFileSync(file, 'utf8')) as EndpointUnderTest;
let failed = 0;
for (const {title, run} of httpCases) {
  try {
    await run(endpoint);
    console.log(`ok      ${title}`);
  } catch (error) {
    failed += 1;
    console.log(
      `failed  ${title}\n        ${String(error instanceof Error ? error.message : error).replaceAll('\n', '\n        ')}`,
    );
  }
}
console.log(`${httpCases.length - failed} of ${httpCases.length} cases hold.`);
process.exitCode = failed > 0 ? 1 : 0;
