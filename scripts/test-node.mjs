// Runs every Node test with Node's own runner. Node 20 takes no globs: the files are found here.
// One more than there are processors run at a time: some only wait for a browser or a server of their own.
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {availableParallelism} from 'node:os';

const files = ['packages', 'mock-server', 'demo', 'test', 'bench'].flatMap(room => {
  try {
    return readdirSync(room, {recursive: true}).map(f => `${room}/${f}`);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}).filter(f => /(?<!\.browser)\.test\.ts$/.test(f) && !/(^|\/)(node_modules|dist)\//.test(f)).sort();
if (files.length === 0) {
  console.error('No Node test was found.');
  process.exit(1);
}
const {status} = spawnSync(process.execPath, [
  '--import', 'tsx', '--conditions=@pbi-bound-report/source', '--test', `--test-concurrency=${availableParallelism() + 1}`, ...files,
], {stdio: 'inherit'});
process.exit(status ?? 1);
