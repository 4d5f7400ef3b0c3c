/**
 * GenerateToken over HTTP, full rules and journal on, beside a bare Fastify route with schemas that returns a constant,
 * in one run: the ratio says what the emulator costs. Then start-up to the first response, and the heap under load.
 */
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import autocannon from 'autocannon';
import {defaultCredentials as credentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';

const server = fileURLToPath(new URL('./server/serve.mjs', import.meta.url));
const built = fileURLToPath(new URL('../mock-server/dist/cli.js', import.meta.url));

/** Body of the measured call: one report, one dataset, one identity. */
const body = JSON.stringify({
  reports: [{id: ids.report}],
  datasets: [{id: ids.contoso}],
  identities: [{username: 'amy@contoso.com', roles: ['sales'], datasets: [ids.contoso]}],
});

interface Served {
  origin: string;
  /** Milliseconds from the start of the process to its first response. */
  firstAnswer: number;
  /** Bytes in use after a collection. */
  heap(): Promise<number>;
  /** Microseconds of processor time so far. */
  cpu(): Promise<number>;
  end(): Promise<void>;
}

/** A process of its own, as a test run has one: nothing of the load generator is measured. */
async function serve(...args: readonly string[]): Promise<Served> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit', 'ipc']});
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text: string) => {
      resolve(text.trim());
    });
    child.once('exit', code => {
      reject(new Error(`The server ended with ${code}.`));
    });
  });
  await (
    await fetch(`${origin}/v1.0/myorg/GenerateToken`, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body,
    })
  ).text();
  const firstAnswer = performance.now() - started;
  const askChild = (what: 'heap' | 'cpu'): Promise<number> =>
    new Promise(resolve => {
      child.once('message', value => {
        resolve(value as number);
      });
      child.send(what);
    });
  return {
    origin,
    firstAnswer,
    heap: () => askChild('heap'),
    cpu: () => askChild('cpu'),
    end: () =>
      new Promise(resolve => {
        child.once('exit', () => {
          resolve();
        });
        child.kill();
      }),
  };
}

async function accessToken(origin: string): Promise<string> {
  const response = await fetch(`${origin}/${credentials.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  });
  return ((await response.json()) as {access_token: string}).access_token;
}

/**
 * Loads a server for a time. Never for a number of requests: the load generator looks once a second whether that is
 * reached, and a rate would come out rounded to that.
 */
async function load(origin: string, token: string, seconds: number): Promise<{responses: number; rate: number}> {
  const result = await autocannon({
    url: `${origin}/v1.0/myorg/GenerateToken`,
    method: 'POST',
    connections: 32,
    body,
    duration: seconds,
    headers: {'content-type': 'application/json', authorization: `Bearer ${token}`},
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} responses were no success, ${result.errors} failed.`);
  }
  return {responses: result['2xx'], rate: result['2xx'] / ((result.finish.getTime() - result.start.getTime()) / 1000)};
}

/** Seconds until the compiler has settled; measured: the rate rises until about 30,000 requests. */
const warmUp = 8;
const round = 5;

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** @param args `--minutes <n>`: how long the heap is watched under load. Default a quarter of a minute. */
export async function run(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const at = args.indexOf('--minutes');
  const minutes = at < 0 ? 0.25 : Number(args[at + 1]);
  if (!(minutes > 0)) throw new Error('--minutes needs a number above 0.');

  if (!existsSync(built)) throw new Error('The server is measured as it is published: run npm run build first.');
  const [bare, emulator] = [await serve('--expose-gc', server, 'bare'), await serve('--expose-gc', server, 'emulator')];
  try {
    const token = await accessToken(emulator.origin);
    const measure = async (served: Served): Promise<{rate: number; cpu: number}> => {
      const before = await served.cpu();
      const {responses, rate} = await load(served.origin, token, round);
      return {rate, cpu: ((await served.cpu()) - before) / responses};
    };
    // Both warm up, then they take turns, so that a busy machine slows both alike.
    await load(bare.origin, token, warmUp);
    await load(emulator.origin, token, warmUp);
    const rounds: Record<'bare' | 'emulator', {rate: number; cpu: number}>[] = [];
    for (let i = 0; i < 5; i++) rounds.push({bare: await measure(bare), emulator: await measure(emulator)});
    const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
    const [bareRate, rate, ratio] = [
      middle(rounds.map(r => r.bare.rate)),
      middle(rounds.map(r => r.emulator.rate)),
      middle(rounds.map(r => r.emulator.rate / r.bare.rate)),
    ];
    console.log(`GenerateToken, full rules, journal on   ${rate.toFixed(0).padStart(7)} /s`);
    console.log(`bare Fastify route with schemas         ${bareRate.toFixed(0).padStart(7)} /s`);
    console.log(`ratio                                   ${ratio.toFixed(2).padStart(7)}   (wanted: at least 0.60)`);

    // Elapsed time suffers from whatever else the machine does; the processor's time much less.
    const [bareCost, cost] = [middle(rounds.map(r => r.bare.cpu)), middle(rounds.map(r => r.emulator.cpu))];
    console.log(
      `processor time of a call                ${cost.toFixed(0).padStart(7)} µs, bare ${bareCost.toFixed(0)} µs: ratio ${(bareCost / cost).toFixed(2)}`,
    );

    // The journal fills first; a ring that is full cannot grow any more.
    const heaps = [await emulator.heap()];
    const steps = 6;
    for (let i = 0; i < steps; i++) {
      await load(emulator.origin, token, Math.max(1, Math.round((minutes * 60) / steps)));
      heaps.push(await emulator.heap());
    }
    console.log(`heap over ${minutes} min of load              ${heaps.map(megabytes).join('  ')}`);
    const growth = (heaps[steps] as number) - (heaps[1] as number);
    console.log(`growth after the first sixth            ${megabytes(growth)}`);
  } finally {
    await Promise.all([bare.end(), emulator.end()]);
  }
  const starts: number[] = [];
  for (let i = 0; i < 3; i++) {
    const started = await serve(built, '--port', '0', '--no-banner');
    starts.push(started.firstAnswer);
    await started.end();
  }
  console.log(
    `start of the command to first response    ${starts
      .sort((a, b) => a - b)[1]
      ?.toFixed(0)
      .padStart(7)} ms  (wanted: at most 500)`,
  );
}
