/**
 * `npm run badges`: writes the badges of the READMEs, from the files that a plain page loads. The element's
 * `standalone.test.ts` fails where they are out of date.
 */
import {mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {makeBadge} from 'badge-maker';
import {sizeBadges} from '../../bench/element/bytes.js';
import {buildStandalone} from '../../packages/pbi-bound-report/scripts/build-standalone.mjs';

const folder = fileURLToPath(new URL('../../docs/badges/', import.meta.url));
mkdirSync(folder, {recursive: true});
for (const {file, label, message} of sizeBadges(await buildStandalone({write: false}))) {
  writeFileSync(`${folder}${file}`, `${makeBadge({label, message, color: 'informational'})}\n`);
  console.log(`${label}: ${message}`);
}
