/** Playwright's own runner, in a process of its own. */
import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {childEnvironment} from '../../../../scripts/test/child-environment.mjs';

/** What Playwright's JSON reporter writes of a run, as far as it is read here. */
export interface RunReport {
  stats: {expected: number; unexpected: number; flaky: number; skipped: number};
  errors: {message: string}[];
  suites?: Suite[];
}

interface Suite {
  title: string;
  suites?: Suite[];
  specs?: {title: string; tests: {status: string; results: {errors: {message: string}[]}[]}[]}[];
}

/** The tests that failed, with what they said: the whole report is too long for a log that is cut. */
function failuresOf(suites: Suite[] | undefined, path = ''): string[] {
  return (suites ?? []).flatMap(suite => {
    const here = `${path}${suite.title} > `;
    const failed = (suite.specs ?? []).flatMap(({title, tests}) =>
      tests
        .filter(({status}) => status !== 'expected' && status !== 'skipped')
        .map(({results}) => {
          const messages = results.flatMap(({errors}) => errors.map(({message}) => message.slice(0, 4000)));
          return `${here}${title}\n${messages.join('\n')}`;
        }),
    );
    return [...failed, ...failuresOf(suite.suites, here)];
  });
}

const runner = fileURLToPath(new URL('../../../../node_modules/@playwright/test/cli.js', import.meta.url));

/**
 * @param options.config Beside this folder. Default: `playwright.config.ts`.
 * @returns What the runner reported, as an object and as it was written, and which tests failed, with their errors.
 */
export async function runPlaywright({
  config = 'playwright.config.ts',
  args = [],
  env = {},
}: {config?: string; args?: string[]; env?: Record<string, string>} = {}): Promise<{
  report: RunReport;
  output: string;
  failures: string;
}> {
  const file = fileURLToPath(new URL(`../${config}`, import.meta.url));
  const child = spawn(process.execPath, [runner, 'test', ...args, '--config', file, '--reporter', 'json'], {
    env: childEnvironment({...env, NODE_OPTIONS: '--conditions=@pbi-bound-report/source'}),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  await new Promise(resolve => child.once('close', resolve));
  const report = JSON.parse(output.slice(output.indexOf('{'))) as RunReport;
  return {report, output, failures: failuresOf(report.suites).join('\n\n')};
}
