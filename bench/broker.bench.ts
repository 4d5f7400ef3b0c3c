/**
 * `npm run bench -- broker`: what the token endpoint costs. Its warm responses beside a bare Fastify route in the same
 * process and run, and what it requests of Power BI for a busy site. Arguments: users and elements, default 1,000 and
 * 20.
 */
import autocannon from 'autocannon';
import {build} from 'esbuild';
import fastify from 'fastify';
import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {fileURLToPath, pathToFileURL} from 'node:url';
import type * as Broker from '@pbi-bound-report/token-broker';
import type {TokenEndpointOptions} from '@pbi-bound-report/token-broker';
import type * as FastifyAdapter from '@pbi-bound-report/token-broker/fastify';

/**
 * The endpoint as a site runs it: compiled. Run from its sources each small function would be named anew whenever it is
 * made, which is no cost of the endpoint's.
 */
async function compiledBroker(): Promise<typeof Broker & typeof FastifyAdapter> {
  const outfile = `${mkdtempSync(`${tmpdir()}/token-broker-`)}/broker.mjs`;
  await build({
    stdin: {
      contents:
        'export * from "@pbi-bound-report/token-broker"; export * from "@pbi-bound-report/token-broker/fastify";',
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
    conditions: ['@pbi-bound-report/source'],
  });
  return import(pathToFileURL(outfile).href) as Promise<typeof Broker & typeof FastifyAdapter>;
}

const {createTokenEndpoint, everyPair, tokenEndpointPlugin} = await compiledBroker();

const guid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const workspace = guid(1);
const report = guid(2);
const datasets = Array.from({length: 20}, (_, i) => guid(100 + i));

/** Power BI as an injected fetch: the endpoint's own cost is measured, not a server's. */
function powerBi(): {fetch: typeof globalThis.fetch; generated: () => number; metadataReads: () => number} {
  let generated = 0;
  let metadataReads = 0;
  return {
    generated: () => generated,
    metadataReads: () => metadataReads,
    fetch: input => {
      if ((input as string).endsWith('/GenerateToken')) {
        generated++;
        return Promise.resolve(
          Response.json({
            token: `H4sI${'x'.repeat(2000)}.${generated}`,
            tokenId: guid(generated),
            expiration: new Date(Date.now() + 3600_000).toISOString(),
          }),
        );
      }
      metadataReads++;
      return Promise.resolve(
        Response.json({
          id: report,
          name: 'Report',
          reportType: 'PowerBIReport',
          datasetId: datasets[0],
          embedUrl: `https://app.powerbi.com/reportEmbed?reportId=${report}`,
        }),
      );
    },
  };
}

const options = (fetch: typeof globalThis.fetch): TokenEndpointOptions => ({
  fetch,
  rateLimit: false,
  log: () => undefined,
  credential: {getToken: () => Promise.resolve({token: 'entra', expiresOnTimestamp: Date.now() + 3600_000})},
  authorize: ({request}) => {
    const subject = request.headers.get('x-user') ?? 'anna';
    return {
      subject,
      pairs: everyPair({
        reports: {[report]: workspace},
        datasets: Object.fromEntries(datasets.map(d => [d, workspace])),
      }).map(p => ({...p, datasetWorkspaceId: undefined})),
      identities: [{username: subject, roles: ['sales'], datasets}],
    };
  },
});

const bodyFor = (...wanted: string[]): string =>
  JSON.stringify({
    reports: [{id: report}],
    datasets: wanted.map(id => ({id})),
    bindings: wanted.map(datasetId => ({reportId: report, datasetId})),
  });

async function load(url: string, body: string, seconds: number): Promise<{perSecond: number; p99: number}> {
  const result = await autocannon({
    url,
    method: 'POST',
    body,
    headers: {'content-type': 'application/json'},
    connections: 20,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `Failed to measure ${url}: ${result.non2xx} responses were refusals, ${result.errors} requests failed.`,
    );
  }
  return {perSecond: result.requests.average, p99: result.latency.p99};
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Runs the benchmark and prints it. */
export async function run(): Promise<void> {
  const body = bodyFor(datasets[0]!);
  const response = JSON.stringify({
    token: `H4sI${'x'.repeat(2000)}.1`,
    tokenId: guid(1),
    expiration: new Date().toISOString(),
    reports: [{id: report, embedUrl: `https://app.powerbi.com/reportEmbed?reportId=${report}`}],
  });
  const bare = fastify();
  bare.post('/token', (_request, reply) => reply.type('application/json').send(response));
  const served = powerBi();
  const site = fastify();
  await site.register(tokenEndpointPlugin, options(served.fetch));
  try {
    const [bareUrl, siteUrl] = [
      `${await bare.listen({port: 0, host: '127.0.0.1'})}/token`,
      `${await site.listen({port: 0, host: '127.0.0.1'})}/token`,
    ];
    const bareRounds: Awaited<ReturnType<typeof load>>[] = [];
    const siteRounds: typeof bareRounds = [];
    // In turns, so that a busy neighbour on the machine meets both; the first round of each warms up and is dropped.
    for (let round = 0; round < 6; round++) {
      const [one, other] = [await load(bareUrl, body, 2), await load(siteUrl, body, 2)];
      if (round > 0) {
        bareRounds.push(one);
        siteRounds.push(other);
      }
    }
    const [ours, peer] = [median(siteRounds.map(r => r.perSecond)), median(bareRounds.map(r => r.perSecond))];
    const ratio = median(siteRounds.map((r, i) => r.perSecond / bareRounds[i]!.perSecond));
    console.log(
      `warm cache: ${ours.toFixed(0)} requests/s (p99 ${median(siteRounds.map(r => r.p99))} ms); a bare Fastify route that parses the same body and returns as much: ${peer.toFixed(0)} (p99 ${median(bareRounds.map(r => r.p99))} ms); median ratio of ${siteRounds.length} rounds ${ratio.toFixed(2)}`,
    );
    console.log(`GenerateToken calls for all of them: ${served.generated()}`);
  } finally {
    await Promise.all([bare.close(), site.close()]);
  }

  const [users = 1000, elements = 20] = process.argv.slice(3).map(Number);
  if (!(users > 0) || !(elements > 0 && elements <= datasets.length)) {
    throw new RangeError(`Failed to read the arguments: give users and elements, elements at most ${datasets.length}.`);
  }
  for (const [how, asks] of [
    ['one joint request a page', [bodyFor(...datasets.slice(0, elements))]],
    ['one request an element', datasets.slice(0, elements).map(d => bodyFor(d))],
  ] as const) {
    const world = powerBi();
    const endpoint = createTokenEndpoint(options(world.fetch));
    const started = performance.now();
    let requests = 0;
    // Each user opens the page twice.
    for (let visit = 0; visit < 2; visit++) {
      for (let user = 0; user < users; user++) {
        await Promise.all(
          asks.map(async ask => {
            requests++;
            const {status} = await endpoint(
              new Request('https://portal.example/token', {
                method: 'POST',
                body: ask,
                headers: {'content-type': 'application/json', 'x-user': `user-${user}`},
              }),
            );
            if (status !== 200) throw new Error(`Failed to measure: the endpoint responded ${status}.`);
          }),
        );
      }
    }
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${users} users × ${elements} elements, two visits, ${how}: ${requests} requests, ${world.generated()} GenerateToken calls (${(world.generated() / users).toFixed(2)} a user), ${world.metadataReads()} metadata reads, ${seconds.toFixed(1)} s`,
    );
  }
}
