// Looks at what `npm pack` would publish: only what `files` allows, types for every entry, and nothing that publint
// objects to.
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {posix} from 'node:path';
import {checkPackage, Package} from '@arethetypeswrong/core';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import {licensesFile} from './third-party-licenses.mjs';

/**
 * Packages with files that hold others' code: the folder in which the licences lie beside them, and whose there must
 * be. Named here, and not taken from what the bundlers say: that is what is checked.
 */
const bundles = {
  'packages/report-page': {
    folder: 'dist/report-page/',
    holds: ['echarts', 'zrender', 'tslib', 'lit-html', '@lit/reactive-element', 'powerbi-models'],
  },
  'packages/pbi-bound-report': {
    folder: 'dist/standalone/',
    holds: ['@lit/reactive-element', 'powerbi-client', 'powerbi-models', 'powerbi-router', 'es6-promise'],
  },
};

let findings = 0;
const find = text => {
  findings++;
  console.error(text);
};
const checkLicenses = ({folder: place, holds}, {name, folder, packed}) => {
  const file = `${place}${licensesFile}`;
  if (!packed.has(file)) return find(`${name}: has no ${file}, with the licences of what is bundled`);
  const text = readFileSync(`${folder}/${file}`, 'utf8');
  for (const held of holds) {
    if (!text.includes(`\n${held}@`)) find(`${name}: ${file} lacks the licence of ${held}`);
  }
};
const folders = [...readdirSync('packages').map(p => `packages/${p}`), 'mock-server'];
const packages = folders
  .map(folder => ({folder, pkg: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))}))
  .filter(({pkg}) => !pkg.private);
const contents = JSON.parse(
  execFileSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', ...packages.map(({pkg}) => `--workspace=${pkg.name}`)],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
  ),
);
for (const {folder, pkg} of packages) {
  const {files} = contents.find(({name}) => name === pkg.name);
  const packed = new Set(files.map(f => f.path));
  const allowed = new RegExp(
    `^(?:package\\.json|README\\.md|LICENSE|${pkg.files.map(f => `${f.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:/.*)?`).join('|')})$`,
  );
  for (const path of packed) {
    if (!allowed.test(path)) find(`${pkg.name}: packs ${path}, which its files do not allow`);
    if (/\.test\.|\.tsbuildinfo$|\/node_modules\//.test(path)) find(`${pkg.name}: packs ${path}, which no user needs`);
  }
  if (!packed.has('LICENSE')) find(`${pkg.name}: has no LICENSE`);
  // npm's page shows the README by itself: what it names beside itself has to come along, or to be an address.
  const readme = readFileSync(`${folder}/README.md`, 'utf8').replace(/^```[^]*?^```$/gm, '');
  for (const [, target] of readme.matchAll(/\]\(([^()\s]+)(?: "[^"]*")?\)/g)) {
    if (/^(?:https?:|mailto:|#)/.test(target)) continue;
    const path = posix.normalize(target.split('#')[0]);
    if (!packed.has(path)) {
      find(`${pkg.name}: README.md links to ${target}, which is not packed. Write its address in the repository.`);
    }
  }
  if (!packed.has('README.md')) find(`${pkg.name}: has no README.md`);
  for (const [entry, target] of Object.entries(pkg.exports)) {
    if (typeof target === 'string') continue;
    for (const kind of ['types', 'default']) {
      if (!packed.has(target[kind]?.slice(2))) find(`${pkg.name}: "${entry}" has no ${kind} at ${target[kind]}`);
    }
  }
  // The bundler drops directives, and React's servers need them.
  for (const [entry, target] of Object.entries(pkg.exports)) {
    const source = target['@pbi-bound-report/source'];
    const [directive] = (source && /^'use \w+';/.exec(readFileSync(`${folder}/${source}`, 'utf8'))) ?? [];
    if (directive && !readFileSync(`${folder}/${target.default}`, 'utf8').startsWith(directive)) {
      find(`${pkg.name}: "${entry}" has lost ${directive}`);
    }
  }
  const bundle = bundles[folder];
  if (bundle) checkLicenses(bundle, {name: pkg.name, folder, packed});
  for (const path of Object.values(pkg.bin ?? {})) if (!packed.has(path.slice(2))) find(`${pkg.name}: has no ${path}`);
  // The list that npm has made already: left to itself, publint has each package packed once more.
  const pack = {files: files.map(({path}) => ({name: `package/${path}`, data: readFileSync(`${folder}/${path}`)}))};
  const {messages} = await publint({pkgDir: 'package', pack, strict: true});
  for (const message of messages) find(`${pkg.name}: ${formatMessage(message, pkg)}`);
  const packedFiles = Object.fromEntries(
    pack.files.map(({name, data}) => [
      `/node_modules/${pkg.name}/${name.slice('package/'.length)}`,
      new Uint8Array(data),
    ]),
  );
  const {problems = []} = await checkPackage(new Package(packedFiles, pkg.name, pkg.version));
  for (const {kind, resolutionKind, entrypoint = '.'} of problems) {
    // ES modules only, by `exports`: what cannot resolve those, or must require, is not supported.
    if (resolutionKind === 'node10' || resolutionKind === 'node16-cjs') continue;
    find(`${pkg.name}: types of "${entrypoint}": ${kind}${resolutionKind ? ` (${resolutionKind})` : ''}`);
  }
}
console.log(findings === 0 ? `${folders.length} packages hold what they should` : `${findings} findings`);
process.exit(findings === 0 ? 0 : 1);
