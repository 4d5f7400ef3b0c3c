/**
 * Sends random requests through raw sockets at every adapter of the token endpoint: `npm run fuzz:adapters -- 10000`.
 * Each must get an answer of the contract, or be refused by the HTTP parser before an adapter sees it, and the process
 * must live. A finding is printed with the request that made it; `--seed N` repeats a run. Prints for each adapter the
 * longest wait for an answer and the memory that is in use at each tenth; memory that grows is a finding.
 */
import {METHODS} from 'node:http';
import {isGrowing, showMemory, usedMemory} from '../../../scripts/test/memory-trend.mjs';
import {everything, onePair, createSite} from '../test/support/helpers.js';
import {kindOf, sendRaw, type AnswerKind} from '../test/support/raw-http.js';
import {servers} from '../test/support/servers.js';

const parallel = 16;
const seedFlag = process.argv.indexOf('--seed');
const seed = seedFlag > 0 ? Number(process.argv[seedFlag + 1]) : Date.now() % 2 ** 31;
const total = Number(process.argv[2] ?? 3000);
if (!(total > 0)) throw new RangeError('Failed to read the arguments: give the number of requests.');

/** A generator of numbers from 0 to 1 that a seed repeats (mulberry32). */
function createRandom(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = createRandom(seed);
const below = (n: number): number => Math.floor(random() * n);
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
const chance = (share: number): boolean => random() < share;
const bytes = (n: number, from = 0x20, to = 0xff): string =>
  Array.from({length: n}, () => String.fromCharCode(from + below(to - from + 1))).join('');

const good = JSON.stringify(onePair());
const methods = [...METHODS.filter(method => method !== 'CONNECT'), 'POST', 'POST', 'POST', 'POST', 'POST', 'POST'];
const hosts = [
  'portal.example',
  'user@portal.example',
  '[',
  '[::1]:80',
  '',
  'a b',
  '127.0.0.1:0',
  'x:99999',
  'a/b',
  '%',
];
const types = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  '',
  ';',
  'application/json, x/y',
  '\xff',
];
const origins = ['http://portal.example', 'https://evil.example', 'null', '', 'http://[', 'file://'];
const values = [
  () => bytes(below(40)),
  () => '',
  () => ','.repeat(below(30)),
  () => '\t',
  () => `"${bytes(5)}`,
  () => '🙂',
];
const names = [
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'Cookie',
  'Authorization',
  'Accept',
  'Sec-Fetch-Site',
  'Range',
  'Expect',
  'Access-Control-Request-Headers',
  'Access-Control-Request-Method',
  'Content-Encoding',
  'Upgrade',
  'Forwarded',
  'Te',
  '__proto__',
  'constructor',
  'X-PowerBI-Profile-Id',
  'If-None-Match',
  'Date',
  'Via',
  'Origin',
  'Host',
];

function randomJson(depth = 0): unknown {
  const leaves = [null, true, 0, -1, 1e308, '', 'reports', good, '\u0000', '{}', bytes(3)];
  if (depth > 3 || chance(0.4)) return pick(leaves);
  if (chance(0.5)) return Array.from({length: below(4)}, () => randomJson(depth + 1));
  const members = [
    'reports',
    'datasets',
    'bindings',
    'id',
    'reportId',
    'datasetId',
    '__proto__',
    'toJSON',
    'signature',
  ];
  return Object.fromEntries(Array.from({length: below(4)}, () => [pick(members), randomJson(depth + 1)]));
}

function randomBody(): string {
  const cut = below(good.length);
  return pick([
    () => good,
    () => good.slice(0, cut),
    () => good.slice(0, cut) + bytes(1, 0) + good.slice(cut + 1),
    () => JSON.stringify(randomJson()),
    () => JSON.stringify({...onePair(), [pick(['reports', 'datasets', 'bindings', 'targetWorkspaces'])]: randomJson()}),
    () => bytes(below(200), 0),
    () => '['.repeat(below(5000)),
    () => ' '.repeat(below(70_000)),
    () => '',
  ])();
}

function randomRequest(): {method: string; request: Buffer} {
  const method = pick(methods);
  const content = chance(0.8) ? Buffer.from(randomBody(), 'latin1').toString('latin1') : '';
  const lines = [`Host: ${chance(0.6) ? 'portal.example' : pick(hosts)}`];
  if (chance(0.9)) lines.push(`Content-Type: ${chance(0.7) ? 'application/json' : pick(types)}`);
  if (chance(0.3)) lines.push(`Origin: ${pick(origins)}`);
  for (let i = below(6); i > 0; i--) lines.push(`${pick(names)}: ${pick(values)()}`);
  const isChunked = chance(0.15);
  if (isChunked) lines.push('Transfer-Encoding: chunked');
  else lines.push(`Content-Length: ${content.length}`);
  lines.push('Connection: close');
  const target = chance(0.7) ? '/token' : `/token?${bytes(below(30), 0x21, 0x7e).replace(/#/g, '')}`;
  const head = `${method} ${target} HTTP/1.${chance(0.05) ? 0 : 1}\r\n${lines.join('\r\n')}\r\n\r\n`;
  const tail = isChunked ? chunked(content) : content;
  return {method, request: Buffer.from(head + tail, 'latin1')};
}

function chunked(content: string): string {
  const cut = below(content.length + 1);
  return [content.slice(0, cut), content.slice(cut), '']
    .filter((part, index) => part !== '' || index === 2)
    .map(part => `${part.length.toString(16)}\r\n${part}\r\n`)
    .join('');
}

let findings = 0;
process.on('uncaughtException', error => {
  findings += 1;
  console.error('The process would have ended:', error);
});
process.on('unhandledRejection', error => {
  findings += 1;
  console.error('A promise was rejected and nobody looked:', error);
});

console.log(`seed ${seed}`);
for (const [name, start] of Object.entries(servers)) {
  for (const lenient of [false, true]) {
    const {endpoint} = createSite({
      rateLimit: false,
      // The site of the tests keeps its log, which would be the only memory that grows here.
      log: () => undefined,
      cors: {origins: ['http://portal.example']},
      authorize: ({request}) => (request.headers.has('cookie') ? null : everything()),
    });
    const server = await start(endpoint, {insecureHTTPParser: lenient});
    const counts: Record<AnswerKind, number> = {contract: 0, 'refused by the parser': 0, broken: 0};
    const all = Math.ceil(total / 2);
    const tenth = Math.ceil(all / 10);
    const memory: number[] = [];
    let slowest = 0;
    let left = all;
    const worker = async (): Promise<void> => {
      while (left-- > 0) {
        if (left % tenth === 0) memory.push(usedMemory());
        const {method, request} = randomRequest();
        try {
          const start = performance.now();
          const answer = await sendRaw(server.port, request);
          slowest = Math.max(slowest, performance.now() - start);
          const kind = kindOf(answer, method);
          counts[kind] += 1;
          if (kind === 'broken') {
            findings += 1;
            console.error(
              `${name}: ${JSON.stringify(request.toString('latin1').slice(0, 600))} got ${JSON.stringify(answer)}`,
            );
          }
        } catch (error) {
          findings += 1;
          console.error(`${name}: ${String(error)}`);
        }
      }
    };
    await Promise.all(Array.from({length: parallel}, worker));
    await server.close();
    if (isGrowing(memory)) findings += 1;
    console.log(
      `${name}${lenient ? ', lenient parser' : ''}: ${counts.contract} answers of the contract, ` +
        `${counts['refused by the parser']} refused by the parser; longest wait ${Math.round(slowest)} ms; ` +
        showMemory(memory),
    );
  }
}
console.log(`${findings} findings, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB at the end`);
process.exitCode = findings > 0 ? 1 : 0;
