/** Vitest's own runner, in a process of its own. */
import {spawn} from 'node:child_process';
import {readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {childEnvironment} from '../../../../scripts/test/child-environment.mjs';

/** What Vitest's JSON reporter tells of a run, as far as it is read here. */
export interface VitestReport {
  numPassedTests: number;
}

const ofWorkspace = fileURLToPath(new URL('../../../../node_modules/vitest/vitest.mjs', import.meta.url));

/**
 * @param folder With a `vitest.config.ts`, or without.
 * @param options.runner Default: the workspace's.
 * @returns `status`: Vitest's exit code. It is 1 without a failed test where an error belongs to none.
 */
export async function runVitest(
  folder: string,
  {runner = ofWorkspace, args = []}: {runner?: string; args?: readonly string[]} = {},
): Promise<{report: VitestReport; status: number | null; output: string}> {
  const file = join(tmpdir(), `vitest-${process.pid}-${Date.now()}.json`);
  const child = spawn(
    process.execPath,
    [runner, 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    {cwd: folder, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe']},
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const status = await new Promise<number | null>(resolve => child.once('close', resolve));
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`Failed to run Vitest in ${folder}: it wrote no report. It said:\n${output}`, {cause: error});
  });
  await rm(file);
  return {report: JSON.parse(text) as VitestReport, status, output};
}
