/** What the built page weighs and how it is put together. */
import assert from 'node:assert/strict';
import {mkdtemp, readFile, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {gzipSync} from 'node:zlib';

interface Build {
  buildReportPage(options: {outdir: string}): Promise<{
    metafile: {
      outputs: Record<
        string,
        {entryPoint?: string; imports: {path: string; kind: string}[]; inputs: Record<string, unknown>}
      >;
    };
  }>;
}

describe('the built report page', () => {
  let outdir: string;
  let outputs: Awaited<ReturnType<Build['buildReportPage']>>['metafile']['outputs'];
  before(async () => {
    outdir = await mkdtemp(join(tmpdir(), 'report-page-'));
    const {buildReportPage} = (await import(
      new URL('../../../scripts/build/build-report-page.mjs', import.meta.url).href
    )) as Build;
    ({
      metafile: {outputs},
    } = await buildReportPage({outdir}));
  });
  after(() => rm(outdir, {recursive: true}));

  const built = (source: string): string =>
    Object.keys(outputs).find(path => outputs[path]?.entryPoint?.endsWith(source)) ??
    assert.fail(`no output of ${source}`);
  /** A script and everything that it imports at once. */
  const closure = (path: string): Set<string> => {
    const found = new Set([path]);
    for (const file of found) {
      for (const {path: next, kind} of outputs[file]?.imports ?? []) if (kind === 'import-statement') found.add(next);
    }
    return found;
  };

  it('needs at most 120 KB (gzip) for the first paint, without the chart library', async () => {
    const first = closure(built('src/main.ts'));
    const inputs = [...first].flatMap(path => Object.keys(outputs[path]?.inputs ?? {}));
    assert.ok(
      inputs.some(path => path.includes('lit-html')),
      'the list of inputs means something',
    );
    assert.ok(!inputs.some(path => path.includes('echarts') || path.includes('zrender')));
    let bytes =
      gzipSync(await readFile(join(outdir, 'reportEmbed.html'))).length +
      gzipSync(await readFile(join(outdir, 'report-page', basename(built('src/report-page.css'))))).length;
    for (const path of first) {
      bytes += gzipSync(await readFile(join(outdir, 'report-page', path.split('/').at(-1) ?? ''))).length;
    }
    assert.ok(bytes <= 120 * 1024, `${bytes} bytes`);
  });

  it('fetches charts apart, in one chunk', () => {
    const lazy = (outputs[built('src/main.ts')]?.imports ?? [])
      .filter(({kind}) => kind === 'dynamic-import')
      .map(({path}) => path);
    assert.equal(lazy.length, 1);
    assert.ok(Object.keys(outputs[lazy[0] ?? '']?.inputs ?? {}).some(path => path.includes('echarts')));
  });

  it('fetches beside the script what it imports at once, and the charts only where there may be some', async () => {
    const main = built('src/main.ts');
    const needed = [...closure(main)].filter(path => path !== main).map(path => basename(path));
    const charts = (outputs[main]?.imports ?? []).filter(({kind}) => kind === 'dynamic-import');
    const preloaded = async (name: string): Promise<string[]> => {
      const html = await readFile(join(outdir, name), 'utf8');
      return [...html.matchAll(/rel="modulepreload" href="\.\/report-page\/([^"]+)"/g)].map(([, file]) => file ?? '');
    };
    assert.deepEqual(new Set(await preloaded('rdlEmbed.html')), new Set(needed));
    assert.deepEqual(
      new Set(await preloaded('reportEmbed.html')),
      new Set([...needed, ...charts.map(({path}) => basename(path))]),
    );
  });

  it('has nothing inline and no absolute address, so that any host and a strict policy will do', async () => {
    for (const name of ['reportEmbed.html', 'rdlEmbed.html']) {
      const html = await readFile(join(outdir, name), 'utf8');
      assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]* src=)/);
      for (const [, address] of html.matchAll(/(?:src|href)="([^"]*)"/g)) {
        assert.match(address ?? '', /^(\.\/report-page\/|data:,$)/);
      }
    }
    for (const file of (await readdir(join(outdir, 'report-page'))).filter(name => name.endsWith('.js'))) {
      const script = await readFile(join(outdir, 'report-page', file), 'utf8');
      assert.doesNotMatch(script, /import\("\/|from"\/|\beval\(/, file);
    }
  });
});
