// Runs every Node test with Node's own runner. Node 20 takes no globs: the files are found here.
// Tests that share nothing but the sources run in one process for each package, which loads the sources once: those
// beside a package's sources, all of the packages that only compute, and those of the mock server, whose servers take
// any free port. Every other file starts a browser or other programs, and gets a process of its own. One process more
// than there are processors runs at a time: some only wait. A file that hangs is ended, and named.
import {spawn} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {pathToFileURL} from 'node:url';

const files = ['packages', 'mock-server', 'demo', 'bench', 'scripts']
  .flatMap(folder => {
    try {
      return readdirSync(folder, {recursive: true}).map(f => `${folder}/${f}`.replaceAll('\\', '/'));
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  })
  .filter(f => /(?<!\.browser|\.full)\.test\.ts$/.test(f) && !/(^|\/)(node_modules|dist)\//.test(f))
  .sort();
if (files.length === 0) {
  console.error('No Node test was found.');
  process.exit(1);
}

const together = new Map();
const alone = [];
for (const file of files) {
  const [group] = /^(?:packages\/(?:emulator|token-broker|[^/]+\/src)|mock-server\/test)(?=\/)/.exec(file) ?? [];
  if (group) together.set(group, [...(together.get(group) ?? []), file]);
  else alone.push(file);
}
const node = ['--import', 'tsx', '--conditions=@pbi-bound-report/source'];
const run = args =>
  new Promise(done => {
    spawn(process.execPath, [...node, ...args], {stdio: 'inherit'}).on('close', (code, signal) => {
      done(code ?? signal);
    });
  });
/** Without `--test` a process that imports test files is their runner, in the order of the imports. */
const importAll = 'for (const file of process.argv.slice(1)) await import(file);';

const ends = await Promise.all([
  run(['--test', '--test-timeout=600000', `--test-concurrency=${availableParallelism()}`, ...alone]),
  (async () => {
    const all = [];
    for (const group of together.values()) {
      all.push(await run(['--input-type=module', '--eval', importAll, ...group.map(f => pathToFileURL(f).href)]));
    }
    return all;
  })(),
]);
process.exit(ends.flat().every(end => end === 0) ? 0 : 1);
