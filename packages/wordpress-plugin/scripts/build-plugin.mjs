// Builds the plugin's zip: its PHP, the element's built files in a folder named after their contents, and the list of
// their hashes.
import {createHash} from 'node:crypto';
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {zipSync} from 'fflate';
import {collectLicenses, licensesFile} from '../../../scripts/build/third-party-licenses.mjs';
import {bundleStandalone} from '../../pbi-bound-report/scripts/build-standalone.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const slug = 'pbi-bound-report';

/** Hash of a file, as `integrity` has it. */
const integrityOf = contents => `sha384-${createHash('sha384').update(contents).digest('base64')}`;

/** @returns The element's files and the plugin's own script for pages, and the names of the packages in them. */
async function scripts() {
  const bundle = await bundleStandalone();
  const files = bundle.files
    .filter(({name}) => name !== 'autoload.js')
    .map(({name, contents}) => ({name, contents: Buffer.from(contents)}));
  return {
    files: [...files, {name: 'page.js', contents: readFileSync(`${root}src/page.js`)}],
    packages: bundle.packages,
  };
}

const phpString = text => `'${text.replace(/[\\']/g, '\\$&')}'`;

/**
 * Builds the plugin.
 * @param {{outdir?: string}} options
 * @returns {Promise<{folder: string, zip: string, version: string}>} The unpacked plugin, and its zip.
 */
export async function buildPlugin({outdir = `${root}dist`} = {}) {
  const folder = `${outdir}/${slug}`;
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(outdir, {recursive: true});
  cpSync(`${root}plugin`, folder, {recursive: true});
  cpSync(`${root}LICENSE`, `${folder}/LICENSE`);
  const version = /^ \* Version:\s+(\S+)/m.exec(readFileSync(`${folder}/${slug}.php`, 'utf8'))[1];
  const {files, packages} = await scripts();
  const contents = createHash('sha256');
  for (const file of files) contents.update(file.name).update(file.contents);
  const name = `${version}-${contents.digest('hex').slice(0, 10)}`;
  rmSync(`${folder}/assets`, {recursive: true, force: true});
  mkdirSync(`${folder}/assets/${name}`, {recursive: true});
  for (const file of files) writeFileSync(`${folder}/assets/${name}/${file.name}`, file.contents);
  writeFileSync(`${folder}/${licensesFile}`, await collectLicenses(packages));
  const list = files.map(file => `\t\t${phpString(file.name)} => ${phpString(integrityOf(file.contents))},`).join('\n');
  writeFileSync(
    `${folder}/assets/files.php`,
    `<?php
/**
 * The element's files. Made by the build.
 *
 * @package PbiBoundReport
 */

return array(
	'folder'    => ${phpString(name)},
	'integrity' => array(
${list}
	),
);
`,
  );
  const zip = `${outdir}/${slug}.zip`;
  // By this machine's clock, as archives tell times: the same bytes in whatever time zone.
  writeFileSync(zip, zipSync({[slug]: entriesOf(folder)}, {level: 9, mtime: new Date(2020, 0, 1)}));
  return {folder, zip, version};
}

/** A folder as fflate takes it. */
function entriesOf(folder) {
  return Object.fromEntries(
    readdirSync(folder, {withFileTypes: true})
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(entry => [
        entry.name,
        entry.isDirectory()
          ? entriesOf(`${folder}/${entry.name}`)
          : new Uint8Array(readFileSync(`${folder}/${entry.name}`)),
      ]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const {zip} = await buildPlugin();
  console.log(zip);
}
