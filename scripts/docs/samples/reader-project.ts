/** A reader's folder: commands run in it as in a terminal, with a home of its own and the packages of the workspace. */
import {spawn, type ChildProcess} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {childEnvironment} from '../../test/child-environment.mjs';
import {ownPort} from '../../test/own-port.mjs';

/** What a command has written. */
export interface CommandResult {
  code: number | null;
  /** Both streams, in the order of their coming. */
  output: string;
}

/** A program that goes on. */
export interface RunningCommand {
  /** What it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Ends a program with everything that it has started, as far as any of it is left. */
function endGroup({pid}: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const started = (child: ChildProcess, output: () => string, ended: Promise<unknown>): RunningCommand => ({
  output,
  async stop() {
    endGroup(child);
    await ended;
  },
});

/**
 * A port that nothing listens on, now and later: samples name ports that on a tests' machine may be taken. The next one
 * is as free, for programs that have a second server there.
 */
export async function freePort(): Promise<number> {
  let port = await ownPort();
  for (let next = await ownPort(); next !== port + 1; next = await ownPort()) port = next;
  return port;
}

/** A command's lines, without their comments; one that ends with a backslash goes on in the next. */
export const commandLines = (code: string): string[] =>
  code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map(line => line.replace(/\s# .*$/, '').trim())
    .filter(line => line !== '');

/** The folder. */
export class ReaderProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'reader-'));
  readonly #running = new Set<ChildProcess>();
  readonly #environment: NodeJS.ProcessEnv;

  /** @param environment Beside that of this process; the home is the folder itself. */
  constructor(environment: Readonly<Record<string, string>>) {
    // npm hands its own configuration on to what it runs, this test included.
    const inherited = Object.entries(childEnvironment()).filter(([name]) => !/^npm_/i.test(name));
    this.#environment = {...Object.fromEntries(inherited), HOME: this.folder, ...environment};
  }

  /** Writes files, by their paths in the folder. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, name);
      mkdirSync(dirname(file), {recursive: true});
      writeFileSync(file, text);
    }
  }

  #spawn(command: string, cwd: string): {child: ChildProcess; output: () => string; ended: Promise<number | null>} {
    // A group of its own, so that what npx has started ends too.
    const child = spawn('bash', ['-e', '-c', command], {
      cwd: join(this.folder, cwd),
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#running.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    const ended = new Promise<number | null>(resolve => {
      child.once('close', code => {
        this.#running.delete(child);
        resolve(code);
      });
    });
    return {child, output: () => text, ended};
  }

  /** Runs a command to its end. @param cwd In the folder. */
  async run(command: string, cwd = '.'): Promise<CommandResult> {
    const {output, ended} = this.#spawn(command, cwd);
    return {code: await ended, output: output()};
  }

  /**
   * Starts a program.
   * @param until What it writes when it is ready.
   * @throws {Error} It has ended before.
   */
  async start(command: string, until: RegExp, cwd = '.'): Promise<RunningCommand> {
    const {child, output, ended} = this.#spawn(command, cwd);
    const isReady = new Promise<'ready'>(resolve => {
      const look = (): void => {
        if (until.test(output())) resolve('ready');
      };
      child.stdout?.on('data', look);
      child.stderr?.on('data', look);
    });
    if ((await Promise.race([isReady, ended])) !== 'ready') throw new Error(`${command} has ended: ${output()}`);
    return started(child, output, ended);
  }

  /**
   * Starts a server that says nothing.
   * @param url Answered when it is ready.
   * @throws {Error} It has ended before.
   */
  async serve(command: string, url: string, cwd = '.'): Promise<RunningCommand> {
    const {child, output, ended} = this.#spawn(command, cwd);
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    for (;;) {
      if (hasEnded) throw new Error(`${command} has ended: ${output()}`);
      const isServed = await fetch(url).then(
        () => true,
        () => false,
      );
      if (isServed) return started(child, output, ended);
      await wait(50);
    }
  }

  /** Ends what still runs, and removes the folder. */
  remove(): void {
    for (const child of this.#running) endGroup(child);
    rmSync(this.folder, {recursive: true, force: true, maxRetries: 5});
  }
}
