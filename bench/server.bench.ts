/**
 * GenerateToken over HTTP, full rules and journal on, beside a bare Fastify route with schemas that answers a constant, in one
 * run: the ratio says what the emulator costs. Then start-up to the first answer, and the heap under load.
 */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import autocannon from 'autocannon';
import {defaultCredentials as credentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';

const server = fileURLToPath(new URL('./server/serve.ts', import.meta.url));
const node = ['--expose-gc', '--import', 'tsx', '--conditions=@pbi-bound-report/source'];

/** Body of the measured call: one report, one dataset, one identity. */
const body = JSON.stringify({
  reports: [{id: ids.report}], datasets: [{id: ids.contoso}],
  identities: [{username: 'amy@contoso.com', roles: ['sales'], datasets: [ids.contoso]}],
});

interface Served {
  origin: string;
  /** Milliseconds from the start of the process to its first answer. */
  firstAnswer: number;
  /** Bytes in use after a collection. */
  heap(): Promise<number>;
  end(): Promise<void>;
}

/** A process of its own, as a test run has one: nothing of the load generator is measured. */
async function serve(what: 'emulator' | 'bare', args: readonly string[] = node, file = server): Promise<Served> {
  const started = performance.now();
  const child = spawn(process.execPath, [...args, file, what], {stdio: ['ignore', 'pipe', 'inherit', 'ipc']});
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text: string) => { resolve(text.trim()); });
    child.once('exit', code => { reject(new Error(`The server ended with ${code}.`)); });
  });
  await (await fetch(`${origin}/v1.0/myorg/GenerateToken`, {method: 'POST', headers: {'Content-Type': 'application/json'}, body})).text();
  const firstAnswer = performance.now() - started;
  return {
    origin, firstAnswer,
    heap: () => new Promise(resolve => {
      child.once('message', bytes => { resolve(bytes as number); });
      child.send('heap');
    }),
    end: () => new Promise(resolve => {
      child.once('exit', () => { resolve(); });
      child.kill();
    }),
  };
}

async function accessToken(origin: string): Promise<string> {
  const response = await fetch(`${origin}/${credentials.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({grant_type: 'client_credentials', client_id: credentials.clientId, client_secret: credentials.clientSecret, scope: 'https://analysis.windows.net/powerbi/api/.default'}),
  });
  return (await response.json() as {access_token: string}).access_token;
}

async function load(origin: string, token: string, seconds: number): Promise<number> {
  const result = await autocannon({
    url: `${origin}/v1.0/myorg/GenerateToken`, method: 'POST', connections: 32, duration: seconds, body,
    headers: {'content-type': 'application/json', 'authorization': `Bearer ${token}`},
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers were no success, ${result.errors} failed.`);
  return result.requests.total / result.duration;
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** @param args `--minutes <n>`: how long the heap is watched under load. Default a quarter of a minute. */
export async function run(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const at = args.indexOf('--minutes');
  const minutes = at < 0 ? 0.25 : Number(args[at + 1]);
  if (!(minutes > 0)) throw new Error('--minutes needs a number above 0.');

  const [bare, emulator] = [await serve('bare'), await serve('emulator')];
  try {
    const token = await accessToken(emulator.origin);
    // Both warm up, then they take turns, so that a busy machine slows both alike.
    await load(bare.origin, token, 2);
    await load(emulator.origin, token, 2);
    const rounds: {bare: number; emulator: number}[] = [];
    for (let i = 0; i < 3; i++) rounds.push({bare: await load(bare.origin, token, 3), emulator: await load(emulator.origin, token, 3)});
    const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
    const [bareRate, rate, ratio] = [middle(rounds.map(r => r.bare)), middle(rounds.map(r => r.emulator)), middle(rounds.map(r => r.emulator / r.bare))];
    console.log(`GenerateToken, full rules, journal on   ${rate.toFixed(0).padStart(7)} /s`);
    console.log(`bare Fastify route with schemas         ${bareRate.toFixed(0).padStart(7)} /s`);
    console.log(`ratio                                   ${ratio.toFixed(2).padStart(7)}   (wanted: at least 0.60)`);

    // The journal fills first; a ring that is full cannot grow any more.
    const heaps = [await emulator.heap()];
    const steps = 6;
    for (let i = 0; i < steps; i++) {
      await load(emulator.origin, token, Math.max(1, Math.round(minutes * 60 / steps)));
      heaps.push(await emulator.heap());
    }
    console.log(`heap over ${minutes} min of load              ${heaps.map(megabytes).join('  ')}`);
    const growth = (heaps[steps] as number) - (heaps[1] as number);
    console.log(`growth after the first sixth            ${megabytes(growth)}`);
  } finally {
    await Promise.all([bare.end(), emulator.end()]);
  }
  const starts: number[] = [];
  const built = fileURLToPath(new URL('../mock-server/dist/cli.js', import.meta.url));
  for (let i = 0; i < 3; i++) {
    const started = await serve('emulator', [built, '--port', '0', '--no-banner'], '--journal=1000').catch((cause: unknown) => {
      throw new Error('Start-up is measured on the built command: run npm run build first.', {cause});
    });
    starts.push(started.firstAnswer);
    await started.end();
  }
  console.log(`start of the command to first answer    ${starts.sort((a, b) => a - b)[1]?.toFixed(0).padStart(7)} ms  (wanted: at most 500)`);
}
