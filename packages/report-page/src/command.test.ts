import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtemp, mkdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import {copyReportPage, run} from './command.js';

const documents = ['reportEmbed', 'rdlEmbed', 'dashboardEmbed', 'embed', 'qnaEmbed', 'quickCreate'];

describe('pbi-report-page', () => {
  it('copies every document, each for both kinds of static hosts, and the assets', async () => {
    const root = await mkdtemp(join(tmpdir(), 'report-page-'));
    try {
      await mkdir(join(root, 'from/report-page'), {recursive: true});
      for (const name of documents) {
        await writeFile(join(root, `from/${name}.html`), `<script src="./report-page/main.js"></script>${name}`);
      }
      await writeFile(join(root, 'from/report-page/main.js'), 'page');
      const files = await copyReportPage(join(root, 'to/public'), join(root, 'from'));
      assert.deepEqual(files, [
        ...documents.flatMap(name => [`${name}.html`, `${name}/index.html`]),
        'report-page/main.js',
      ]);
      assert.equal(
        await readFile(join(root, 'to/public/rdlEmbed/index.html'), 'utf8'),
        '<script src="../report-page/main.js"></script>rdlEmbed',
      );
      assert.equal(await readFile(join(root, 'to/public/report-page/main.js'), 'utf8'), 'page');
    } finally {
      await rm(root, {recursive: true});
    }
  });

  it('tells how it is used, and fails where it cannot write', async () => {
    const said: string[] = [];
    const complained: string[] = [];
    const call = (...args: string[]): Promise<number> =>
      run(
        args,
        line => said.push(line),
        line => complained.push(line),
      );
    assert.deepEqual(
      [await call('--help'), await call(), await call('copy'), await call('copy', 'a', 'b'), await call('move', 'a')],
      [0, 2, 2, 2, 2],
    );
    assert.match(said[0] ?? '', /pbi-report-page copy <directory>/);
    assert.equal(await call('copy', '/proc/nowhere'), 1);
    assert.match(complained.at(-1) ?? '', /^Failed to copy the report page: /);
  });

  it('runs where npm puts commands: by a link', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'report-page-'));
    const link = join(folder, 'pbi-report-page.ts');
    await symlink(fileURLToPath(new URL('./cli.ts', import.meta.url)), link);
    const node = ['--import', import.meta.resolve('tsx'), '--conditions=@pbi-bound-report/source'];
    const {status, stdout} = spawnSync(process.execPath, [...node, link, '--help'], {encoding: 'utf8'});
    assert.match(stdout, /pbi-report-page copy <directory>/);
    assert.equal(status, 0);
    await rm(folder, {recursive: true});
  });
});
