/** Reads the command's arguments, starts the server, says where it is, and ends it cleanly. */
import {createDefaultWorld} from '@pbi-bound-report/emulator';
import {Command, InvalidArgumentError, Option} from 'commander';
import {parseUrl} from '@pbi-bound-report/contract';
import {readHost} from './read-host.js';
import {recordingCommands} from './recording-commands.js';
import {banner} from './banner.js';
import {defaultCertificateFolder, keyPin, loadCertificate, type ServerCertificate} from '../certificates.js';
import {embedOriginOf} from '../emulated-hosts.js';
import {createMockServer, type MockServer} from '../server.js';
import type {WorldEdit} from '../watch-world.js';
import {writeWorld} from '../world-folder.js';

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };

interface CommandOptions {
  port?: number;
  host: string;
  world?: string;
  watch?: boolean;
  exportWorld?: string;
  force?: boolean;
  https?: boolean;
  certificates: string;
  laneHeader: string;
  seed?: number;
  embedOrigin?: string;
  journal: number | false;
  banner: boolean;
}

/** @param argv As `process.argv`. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  const program = new Command('pbi-mock-server')
    .description('A mock Power BI on one port: REST, Entra and the report page, offline.')
    .addOption(
      new Option('-p, --port <number>', 'port to listen on; 0 takes a free one (default: 8081, or 8443 with --https)')
        .argParser(whole(0, 65_535))
        .env('PORT'),
    )
    .option('--host <address>', 'address to listen on; 0.0.0.0 lets other machines in', readHost, '127.0.0.1')
    .option('-w, --world <folder>', 'folder with a world.json and its CSV files, instead of the built-in world')
    .option('--watch', 'with --world: take up edits of its files without a restart')
    .option('--export-world <folder>', 'write the built-in world as files to start from, and end')
    .option('--force', 'with --export-world: write over files that are there already')
    .option(
      '--https',
      'serve HTTPS, with a certificate for api.powerbi.com, login.microsoftonline.com, app.powerbi.com and localhost',
    )
    .option('--certificates <folder>', 'folder in which the certificate is kept', defaultCertificateFolder())
    .option('--lane-header <name>', 'header that names a lane', 'x-emulator-lane')
    .addOption(
      new Option('--seed <number>', 'makes ids and the draws of faults the same in every run').argParser(
        whole(0, 4_294_967_295),
      ),
    )
    .option('--embed-origin <origin>', 'origin of every embedUrl, instead of wherever the client called')
    .addOption(
      new Option('--journal <calls>', 'calls that the journal keeps').argParser(whole(0, 100_000)).default(1000),
    )
    .option('--no-journal', 'keep no journal')
    .option('--no-banner', 'print only the origin')
    .showHelpAfterError('(--help lists the options)');
  // Options of the commands below have the same names.
  program.enablePositionalOptions();
  for (const command of recordingCommands()) program.addCommand(command);
  program.action(() => serve(program));
  await program.parseAsync(argv);
}

async function serve(program: Command): Promise<void> {
  const options = program.opts<CommandOptions>();
  if (options.exportWorld !== undefined) {
    if (options.world !== undefined) {
      program.error(
        'error: --export-world writes the built-in world, and --world names another. Leave one of them out.',
      );
    }
    const written = await writeWorld(options.exportWorld, createDefaultWorld(), {
      overwrite: options.force ?? false,
    }).catch((error: unknown) => program.error(`error: ${(error as Error).message}`));
    process.stdout.write(`${written.join('\n')}\n`);
    process.stderr.write(`To start with it: pbi-mock-server --world "${options.exportWorld}" --watch\n`);
    return;
  }
  const {server, origin, certificate} = await start(options).catch((error: unknown) =>
    program.error(`error: ${explain(error, options)}`),
  );
  const trust = certificate && {caPath: certificate.caPath, pin: keyPin(certificate.cert)};
  const text = options.banner ? banner({origin, world: server.emulator.world, ...trust}) : origin;
  process.stdout.write(`${text}\n`);
  // A second signal finds no handler and ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void server.close();
    });
  }
}

async function start(
  options: CommandOptions,
): Promise<{server: MockServer; origin: string; certificate: ServerCertificate | undefined}> {
  const certificate = options.https ? await loadCertificate(options.certificates) : undefined;
  const server = await createMockServer({
    ...(options.world === undefined ? {} : {world: options.world}),
    ...(options.watch === undefined ? {} : {watch: watchedFolder(options)}),
    ...(options.seed === undefined ? {} : {seed: options.seed}),
    ...(certificate ? {https: {key: certificate.key, cert: certificate.cert}} : {}),
    embedOrigin: options.embedOrigin === undefined ? embedOriginOf : checkedOrigin(options.embedOrigin),
    laneHeader: options.laneHeader,
    journalSize: options.journal === false ? 0 : options.journal,
  });
  try {
    const origin = await server.listen({port: options.port ?? (options.https ? 8443 : 8081), host: options.host});
    return {server, origin, certificate};
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Without a banner, the output is the origin alone. */
function watchedFolder({world, banner: isTalking}: CommandOptions): true | ((edit: WorldEdit) => void) {
  if (world !== undefined) {
    return (
      isTalking ||
      (edit => {
        if ('error' in edit) process.stderr.write(`The edit was not taken up. ${edit.error.message}\n`);
      })
    );
  }
  throw new Error('--watch needs a folder. Name it with --world; --export-world <folder> writes one to start from.');
}

function checkedOrigin(text: string): string {
  const url = parseUrl(text);
  // "localhost:8081" reads as an address with the scheme localhost, which has no origin.
  if (url && /^https?:$/.test(url.protocol)) return url.origin;
  throw new Error(`--embed-origin must be an origin such as https://app.example.com; ${text} is none.`);
}

function explain(error: unknown, {port: asked, host}: CommandOptions): string {
  const {code, message, port = asked} = error as {code?: string; message?: string; port?: number};
  if (code === 'EADDRINUSE') {
    return `port ${port ?? ''} is taken on ${host}. Choose another with --port, or a free one with --port 0.`;
  }
  if (code === 'EACCES') {
    return `port ${port ?? ''} needs more rights than this user has. Choose one above 1023, or run it with the right to bind it.`;
  }
  // The last one is what a name that nobody knows leads to without a network.
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `${host} is no address of this machine. Choose another with --host.`;
  }
  return message ?? String(error);
}
