// `npm run bench -- query`: a visual's query over a star of tables, in Node and in Chromium. Beside each figure, the
// plainest loop there is over the same rows (sum a column by the code of another): what no engine can beat by much.
import {build} from 'esbuild';
import {fileURLToPath} from 'node:url';
import puppeteer from 'puppeteer-core';
import {requireBrowser} from '../scripts/test/find-browser.mjs';
import {measure, type Measured} from './query/measure.js';

const sizes = [10_000, 100_000, 1_000_000];

function print(where: string, all: Measured[]): void {
  all.forEach(({rows, bare, first, visuals}, i) => {
    console.log(
      `\n${where}, ${rows.toLocaleString('en')} rows: bare loop ${bare.toFixed(2)} ms; the very first query ${first.toFixed(1)} ms (joins are made)`,
    );
    visuals.forEach(({name, took}, v) => {
      const before = all[i - 1]?.visuals[v]?.took;
      console.log(
        `  ${name.padEnd(76)} ${took.toFixed(2).padStart(8)} ms  ${(took / bare).toFixed(1).padStart(5)} × bare  ${Math.round(
          rows / took,
        )
          .toLocaleString('en')
          .padStart(
            9,
          )} rows/ms${before === undefined ? '' : `  ${(took / before).toFixed(1)} × the time for 10 × the rows`}`,
      );
    });
  });
}

async function measureInBrowser(): Promise<Measured[]> {
  const {outputFiles} = await build({
    stdin: {
      contents: "import {measure} from './query/measure.js'; window.measure = measure;",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@pbi-bound-report/source', 'browser'],
    logLevel: 'error',
  });
  const args = [
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const browser = await puppeteer.launch({executablePath: requireBrowser(), args});
  try {
    const page = await browser.newPage();
    await page.addScriptTag({content: outputFiles[0]?.text ?? ''});
    return await page.evaluate(
      rows => rows.map(n => (window as unknown as {measure(rows: number): Measured}).measure(n)),
      sizes.slice(1),
    ); // a page's clock is too coarse for the smallest
  } finally {
    await browser.close();
  }
}

export async function run(): Promise<void> {
  print('Node', sizes.map(measure));
  print('Chromium', await measureInBrowser());
}
