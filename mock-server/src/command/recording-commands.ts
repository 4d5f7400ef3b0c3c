/** `record`, `replay` and `drift`: learn what a tenant really answers, and where the emulator answers otherwise. */
import {readWorldFolder} from '@pbi-bound-report/test-kit';
import {Command, InvalidArgumentError} from 'commander';
import {readFile, writeFile} from 'node:fs/promises';
import {readCassette} from '../recording/cassette.js';
import {driftAsJUnit, driftAsText} from '../recording/drift-report.js';
import {findDrift} from '../recording/drift.js';
import {frameHookLines} from '../recording/frame-hook.js';
import {createRecorder} from '../recording/recorder.js';
import {createReplayServer} from '../recording/replay-server.js';
import {readHost} from './read-host.js';

const toPort = (text: string): number => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
};
const toOrigin = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new InvalidArgumentError('It must be an origin such as https://api.powerbi.com.');
};
const say = (...lines: string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};
/** A second signal finds no listener and ends the process at once. */
function onEnd(end: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void end().catch((error: unknown) => {
        process.stderr.write(`error: ${(error as Error).message}\n`);
        process.exitCode = 1;
      });
    });
  }
}

interface RecordOptions {
  cassette: string;
  overwrite?: true;
  upstream?: string;
  port: number;
  host: string;
  redact: boolean;
}

async function record({cassette, overwrite, upstream, port, host, redact}: RecordOptions): Promise<void> {
  let count = 0;
  const recorder = await createRecorder({
    cassette,
    overwrite: overwrite === true,
    redact,
    ...(upstream === undefined ? {} : {upstream: {api: upstream, login: upstream}}),
    onEntry(entry) {
      count++;
      if (entry.kind === 'call') say(`${entry.response.status} ${entry.request.method} ${entry.request.path}`);
    },
    onFailure: message => void process.stderr.write(`${message}\n`),
  });
  const origin = await recorder.listen({port, host});
  say(
    `Recording ${upstream ?? 'api.powerbi.com and login.microsoftonline.com'} to ${cassette}.`,
    ...(redact ? [] : ['NOT redacted: the cassette will hold secrets, tokens, names and rows. Keep it to yourself.']),
    '',
    `REST    ${origin}/v1.0/myorg/`,
    `Entra   ${origin}/{tenant}/oauth2/v2.0/token`,
    "Frame   put these two lines into the page, after powerbi-client, to record the frame's messages too:",
    ...frameHookLines(origin).map(line => `  ${line}`),
    '',
    'Ctrl+C ends it.',
  );
  onEnd(async () => {
    await recorder.close();
    say(`${count} entries in ${cassette}.`);
  });
}

async function replay(file: string, {port, host}: {port: number; host: string}): Promise<void> {
  const app = createReplayServer(await readCassette(file));
  say(`Replaying ${file} at ${await app.listen({port, host})}. Ctrl+C ends it.`);
  onEnd(() => app.close());
}

async function readIds(file: string): Promise<Record<string, string>> {
  let ids: unknown;
  try {
    ids = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`Failed to read the ids in ${file}: ${(error as Error).message}.`, {cause: error});
  }
  if (typeof ids === 'object' && ids !== null && Object.values(ids).every(id => typeof id === 'string')) {
    return ids as Record<string, string>;
  }
  throw new Error(
    `Failed to read the ids in ${file}: it must be an object such as {"id in the tenant": "id in the world"}.`,
  );
}

interface DriftCommandOptions {
  world?: string;
  ids?: string;
  junit?: string;
}

async function drift(file: string, {world, ids, junit}: DriftCommandOptions): Promise<void> {
  const results = await findDrift(await readCassette(file), {
    ...(world === undefined ? {} : {world: await readWorldFolder(world)}),
    ...(ids === undefined ? {} : {ids: await readIds(ids)}),
  });
  say(driftAsText(results));
  if (junit !== undefined) await writeFile(junit, driftAsJUnit(results));
  if (results.some(({differences}) => differences.length > 0)) process.exitCode = 1;
}

/** @returns The commands, to be added to `pbi-mock-server`. */
export function recordingCommands(): Command[] {
  /** What goes wrong is told in one line, as commander tells of wrong arguments. */
  const guarded =
    <A extends unknown[]>(command: Command, run: (...args: A) => Promise<void>) =>
    (...args: A): Promise<void> =>
      run(...args).catch((error: unknown) => command.error(`error: ${(error as Error).message}`));
  const recordCommand = new Command('record')
    .description('Stand in front of a tenant and write down what it is asked and answers, redacted.')
    .option('-c, --cassette <file>', 'file to write', 'cassette.jsonl')
    .option('--overwrite', 'replace the file, where it is there already')
    .option('--upstream <origin>', "one origin for REST and Entra, instead of Microsoft's two", toOrigin)
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', toPort, 8082)
    .option('--host <address>', 'address to listen on', readHost, '127.0.0.1')
    .option('--no-redact', 'keep secrets, tokens, names of people and rows');
  const replayCommand = new Command('replay')
    .description('Answer what a cassette holds.')
    .argument('<cassette>', 'file that record has written')
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', toPort, 8083)
    .option('--host <address>', 'address to listen on', readHost, '127.0.0.1');
  const driftCommand = new Command('drift')
    .description("Tell where the emulator's answers differ from those of a cassette. Ends with 1 where some do.")
    .argument('<cassette>', 'file that record has written')
    .option('-w, --world <folder>', "folder with a world.json that holds the tenant's things")
    .option('--ids <file>', 'JSON file: ids in the tenant, and what each is in the world')
    .option('--junit <file>', 'write a JUnit report too');
  return [
    recordCommand.action(guarded(recordCommand, record)),
    replayCommand.action(guarded(replayCommand, replay)),
    driftCommand.action(guarded(driftCommand, drift)),
  ];
}
