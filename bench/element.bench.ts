// What the element costs and how fast it is, beside powerbi-client by hand, powerbi-client-react and
// powerbi-client-vue-js, in one run of one browser. The frame is the scripted stand-in of the element's tests, served
// as https://app.powerbi.com by interception, so that only the code on the page is measured.
import {build} from 'esbuild';
import {mkdtempSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {fileURLToPath} from 'node:url';
import puppeteer from 'puppeteer-core';
import type {Browser, Page} from 'puppeteer-core';
import {buildStandalone} from '../packages/pbi-bound-report/scripts/build-standalone.mjs';
import {requireBrowser} from '../scripts/test/find-browser.mjs';
import {stagesOf, weigh} from './element/bytes.js';
import {measureKept, withoutCompilers} from './element/heap.js';
import type {Kept} from './element/heap.js';
import {compareTurns, quantile, takeTurns} from './element/turns.js';
import type {Times} from './element/turns.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const contentTypes: Record<string, string> = {'/': 'text/html', '/token': 'application/json'};
/** Has the frame say when it was asked to load. Messages of its own, which powerbi-client does not know. */
const tellTime = `
addEventListener('message', ({data}) => {
  if (data.url === '/report/load') parent.postMessage({askedAt: performance.timeOrigin + performance.now()}, '*');
});`;
const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
const times = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)}×`;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
/** The ways of embedding, the element first. */
const ways = ['element', 'bare', 'react', 'vue'];

async function bundle(contents: string, external: string[] = []): Promise<Uint8Array> {
  const result = await build({
    stdin: {contents, resolveDir: root, loader: 'ts'},
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    external,
    // Its `module` is a file for script tags.
    alias: {'powerbi-client-vue-js': createRequire(import.meta.url).resolve('powerbi-client-vue-js')},
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return result.outputFiles[0]?.contents ?? new Uint8Array();
}

function row(name: string, ours: string, ...others: string[]): void {
  console.log(`${name.padEnd(50)} ${ours.padStart(12)} ${others.map(other => other.padStart(26)).join(' ')}`);
}

/** Prints how fast each way mounts and rebinds. */
async function compareWays(
  open: () => Promise<Page>,
  call: <T>(page: Page, code: string) => Promise<T>,
): Promise<void> {
  const pages: Record<string, Page> = {};
  for (const way of ways) pages[way] = await open();
  const turns = await takeTurns(
    ways,
    async (way, size) => {
      const page = pages[way];
      if (!page) throw new Error(way);
      // A page that is not in front has slow timers.
      await page.bringToFront();
      return call<Times>(page, `times('${way}', ${size})`);
    },
    {rounds: 20, size: 10},
  );
  for (const page of Object.values(pages)) await page.close();
  for (const [what, share, gate] of [
    ['framed', 0.5, 'mount → iframe[src], warm (gate 1.0×)'],
    ['framed', 0.95, '– 95th percentile (gate 1.0×)'],
    ['told', 0.5, 'rebind → load message (gate +0.5 ms)'],
    ['rebound', 0.5, 'rebind in the frame → rendered (gate 1.3×)'],
  ] as const) {
    const of = (way: string): number[][] => turns[way]?.[what] ?? [];
    const compare = (ours: readonly number[], theirs: readonly number[]): number =>
      what === 'told'
        ? quantile(ours, share) - quantile(theirs, share)
        : quantile(ours, share) / quantile(theirs, share);
    const cells = ways.slice(1).map(way => {
      const {value, from, to} = compareTurns(of('element'), of(way), compare);
      const [said, least, most] = [value, from, to].map(each => (what === 'told' ? signed(each) : each.toFixed(2)));
      return `${milliseconds(quantile(of(way).flat(), share))} (${said}; ${least} to ${most})`;
    });
    row(gate, milliseconds(quantile(of('element').flat(), share)), ...cells);
  }
}

/** Runs the benchmark and prints its table. */
export async function run(): Promise<void> {
  const files = await buildStandalone({outdir: mkdtempSync(`${tmpdir()}/pbi-bound-report-bench-`)});
  const [entry] = files;
  const bare = await bundle('export * from "powerbi-client"');
  const react = await bundle('export * from "powerbi-client-react"', ['react', 'react-dom']);
  const vue = await bundle('export * from "powerbi-client-vue-js"', ['vue']);
  const peers = await bundle(
    readFileSync(`${root}bench/element/peers.ts`, 'utf8').replaceAll('./', `${root}bench/element/`),
  );

  let tokens = 0;
  let delay = 0;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = files.find(each => `/${each.name}` === path);
    response.setHeader('content-type', contentTypes[path] ?? 'text/javascript');
    if (file) response.end(file.contents);
    else if (path === '/peers.js') response.end(peers);
    else if (path === '/token') {
      tokens += 1;
      setTimeout(
        () =>
          response.end(
            JSON.stringify({
              token: 'H4sIAAAAAAAEAB2Wtxxxxxxxxxxxxxxxxxxxxxxxxxxx',
              expiration: new Date(Date.now() + 3_600_000).toISOString(),
              reports: [],
            }),
          ),
        delay,
      );
    } else {
      response.end(
        `<!doctype html><meta charset="utf-8"><script type="module" src="/pbi-bound-report.js" integrity="${entry?.integrity ?? ''}"></script><script type="module" src="/peers.js"></script>`,
      );
    }
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
  ];
  const start = (...more: string[]): Promise<Browser> =>
    puppeteer.launch({executablePath: requireBrowser(), args: [...args, ...more], protocolTimeout: 120_000});
  const browser = await start();
  let frameDelay = 0;
  const frames = `${root}packages/pbi-bound-report/test/support/frames/`;
  const open = async (on = browser): Promise<Page> => {
    const page = await on.newPage();
    await page.setRequestInterception(true);
    page.on('request', request => {
      const url = new URL(request.url());
      if (url.hostname !== 'app.powerbi.com') void request.continue();
      else {
        setTimeout(
          () =>
            void request.respond(
              url.pathname === '/reportEmbed'
                ? {contentType: 'text/html', body: readFileSync(`${frames}scripted.html`)}
                : {contentType: 'text/javascript', body: `${tellTime}${readFileSync(`${frames}scripted.js`, 'utf8')}`},
            ),
          url.pathname === '/reportEmbed' ? frameDelay : 0,
        );
      }
    });
    await page.goto(origin);
    await page.waitForFunction('window.times && customElements.get("pbi-bound-report")');
    return page;
  };
  const call = async <T>(page: Page, code: string): Promise<T> =>
    page.evaluate(code).catch((error: unknown) => {
      throw new Error(`Failed to measure ${code}.`, {cause: error});
    }) as Promise<T>;

  try {
    row('', 'element', 'powerbi-client', 'client-react', 'client-vue-js');
    row('KB, gzip / brotli:', '');
    for (const {name, weight} of stagesOf(files)) {
      row(name, weight, ...(name.startsWith('until') ? [weigh([bare]), weigh([react]), weigh([vue])] : []));
    }

    await compareWays(open, call);

    delay = frameDelay = 300;
    const page = await open();
    await call(page, 'first("element")');
    const overlap = await call<number>(page, 'first("element")');
    const turn = await call<number>(page, 'first("bare")');
    row(
      'token 300 ms, frame 300 ms → rendered',
      milliseconds(overlap),
      `${milliseconds(turn)} (${times(overlap, turn)})`,
    );
    frameDelay = 0;
    for (const count of [1, 20, 50]) {
      const results: {tokens: number; all: number; requests: number}[] = [];
      for (const way of ['element', 'bare']) {
        tokens = 0;
        results.push({
          ...(await call<{tokens: number; all: number}>(page, `many('${way}', ${count})`)),
          requests: tokens,
        });
      }
      const [ours, theirs] = results;
      if (!ours || !theirs) continue;
      row(`${count} elements, token 300 ms: requests`, String(ours.requests), String(theirs.requests));
      row(
        `${count} elements: all have a token`,
        milliseconds(ours.tokens),
        `${milliseconds(theirs.tokens)} (${times(ours.tokens, theirs.tokens)})`,
      );
      row(
        `${count} elements: all rendered`,
        milliseconds(ours.all),
        `${milliseconds(theirs.all)} (${times(ours.all, theirs.all)})`,
      );
    }
    await page.close();
    delay = 0;
    const still = await open();
    await still.setViewport({width: 800, height: 1020});
    row('20 lazy elements, 3 in sight: frames opened', String(await call<number>(still, 'lazy()')), '20');
    await still.close();

    const kinds = [...ways, 'control'];
    const kept: Record<string, Kept> = {};
    const plain = await start(withoutCompilers);
    try {
      for (const way of kinds) kept[way] = await measureKept(open, plain, way, 100);
    } finally {
      await plain.close();
    }
    const keptRow = (name: string, what: keyof Kept, digits: number): void => {
      row(name, ...(kinds.map(way => kept[way]?.[what].toFixed(digits) ?? '?') as [string]));
    };
    row('kept by each of 100 mounts:', '', '', '', '', 'empty + iframe');
    keptRow('heap, KB (gate 0.2)', 'heap', 3);
    keptRow('nodes (gate 0)', 'nodes', 2);
    keptRow('listeners (gate 0)', 'listeners', 2);
    row(
      "heap with V8's machine code, which ends, KB",
      (await measureKept(open, browser, 'element', 100)).heap.toFixed(2),
    );
  } finally {
    await browser.close();
    server.close();
  }
}
