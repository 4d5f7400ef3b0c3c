/** Playwright's own runner, in a process of its own. */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** What Playwright's JSON reporter tells of a run, as far as it is read here. */
export interface RunReport {
  stats: {expected: number; unexpected: number; flaky: number; skipped: number};
  errors: {message: string}[];
}

const runner = fileURLToPath(new URL('../../../../node_modules/@playwright/test/cli.js', import.meta.url));

/** @param options.config Beside this folder. Default: `playwright.config.ts`. */
export async function runPlaywright({
  config = 'playwright.config.ts',
  args = [],
  env = {},
}: {config?: string; args?: string[]; env?: Record<string, string>} = {}): Promise<{
  report: RunReport;
  output: string;
}> {
  const {NODE_TEST_CONTEXT: _, ...inherited} = process.env;
  const file = fileURLToPath(new URL(`../${config}`, import.meta.url));
  const child = spawn(process.execPath, [runner, 'test', ...args, '--config', file, '--reporter', 'json'], {
    env: {...inherited, ...env, NODE_OPTIONS: '--conditions=@pbi-bound-report/source'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  await new Promise(resolve => child.once('close', resolve));
  return {report: JSON.parse(output.slice(output.indexOf('{'))) as RunReport, output};
}
