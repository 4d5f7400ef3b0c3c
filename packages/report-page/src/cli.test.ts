import assert from 'node:assert/strict';
import {mkdtemp, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {copyReportPage, run} from './cli.js';

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
});
