// Mutation testing: changes one place of a source at a time and looks whether a test notices.
// `npm run mutate -- token-broker` takes sources and tests from the package's mutation.json: paths of files or folders.
// Further words are parts of the source paths that are wanted. Survivors are printed to be read one by one.
// Each wants a test, or is no change at all. Why not StrykerJS: docs/decisions/toolchain.md.
//
// All changes stand in one bundle of sources and tests, each behind a switch, so that nothing is built or loaded anew
// for a change (mutants.mjs). A run without a change tells which tests reach which switch. Then each change is
// switched on in turn, in one process, and the tests that reach it run, the quickest first, until one fails
// (mutation-worker.mjs). What no test reaches has survived. What already acts while the sources are loaded meets the
// tests in a process of its own; and so does what survives, where the plan says `keepsResults`: one that a source
// has kept could hide a change.
import {build} from 'esbuild';
import {fork} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {writeMutants} from './mutants.mjs';

const [name, ...wanted] = process.argv.slice(2);
if (!name) {
  console.error('Failed to mutate: no package is given. Run: npm run mutate -- token-broker [part of a path]');
  process.exit(2);
}
const room = resolve('packages', name);
const plan = JSON.parse(readFileSync(join(room, 'mutation.json'), 'utf8'));
/** Milliseconds that one change may take, and loading the bundle: a change can make a loop endless. */
const limit = 300_000;
/** Milliseconds: slower tests take no part. */
const quick = 500;

function filesOf(paths, isWanted) {
  const all = paths.flatMap(path => {
    const full = join(room, path);
    if (!statSync(full).isDirectory()) return [full];
    return readdirSync(full, {recursive: true}).map(file => join(full, file));
  });
  return [...new Set(all)].filter(file => file.endsWith('.ts') && isWanted(file)).sort();
}
const isTest = file => file.endsWith('.test.ts') && !/\.(?:browser|full)\.test\.ts$/.test(file);
const left = (plan.withoutTests ?? []).map(path => join(room, path));
const tests = filesOf(plan.tests, file => isTest(file) && !left.includes(file));
const sources = filesOf(plan.sources, file => !file.endsWith('.test.ts')).filter(
  file => wanted.length === 0 || wanted.some(part => relative(room, file).includes(part)),
);
if (sources.length === 0) {
  console.error(`Failed to mutate ${name}: none of its sources has ${wanted.join(' or ')} in its path.`);
  process.exit(2);
}

/** All changes, each with its number as index. */
const mutants = [];
const outfile = join(room, '.mutants/bundle.mjs');

async function bundle() {
  const texts = new Map(
    sources.map(file => [file, writeMutants(file, readFileSync(file, 'utf8'), mutant => mutants.push(mutant) - 1)]),
  );
  const imports = tests.map(
    test =>
      `globalThis.mutation.beginFile(${JSON.stringify(relative(room, test))});\nawait import(${JSON.stringify(test)});`,
  );
  await build({
    stdin: {contents: imports.join('\n'), resolveDir: room, loader: 'ts'},
    outfile,
    bundle: true,
    // Without it tests would be left out: the package says that its files have no side effects.
    ignoreAnnotations: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@pbi-bound-report/source'],
    logLevel: 'error',
    plugins: [
      {
        name: 'mutants',
        setup(pass) {
          pass.onResolve({filter: /^node:test$/}, () => ({path: 'node:test', namespace: 'node-test'}));
          pass.onLoad({filter: /.*/, namespace: 'node-test'}, () => ({
            contents:
              'const t = globalThis.mutation.nodeTest; export default t.test;\n' +
              'export const {test, it, describe, before, after, beforeEach, afterEach, mock} = t;',
          }));
          pass.onResolve({filter: /^[^./]/}, ({path}) =>
            path.startsWith('@pbi-bound-report/') ? undefined : {path, external: true},
          );
          pass.onLoad({filter: /\.ts$/}, ({path}) => ({
            contents: (texts.get(path) ?? readFileSync(path, 'utf8')).replaceAll(
              'import.meta.url',
              JSON.stringify(pathToFileURL(path).href),
            ),
            loader: 'ts',
          }));
        },
      },
    ],
  });
}

const workerFile = fileURLToPath(new URL('mutation-worker.mjs', import.meta.url));

/** A process that has the bundle. @param active The change that is switched on while it loads. */
class Worker {
  #child;
  #answer;
  constructor(active) {
    this.#child = fork(workerFile, [outfile, String(active ?? -1)], {
      cwd: room,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    this.#child.stderr.on('data', data => (said = (said + String(data)).slice(-2000)));
    this.#child.on('message', message => this.#answer?.(message));
    this.#child.on('exit', () => this.#answer?.({ended: true, said}));
  }

  /** @returns The answer; `{ended: true}` where the process ends or takes too long. */
  ask(message) {
    return new Promise(done => {
      // Without a change every test ends by itself, however busy the machine is.
      const timer = message?.measure ? undefined : setTimeout(() => this.#child.kill('SIGKILL'), limit);
      this.#answer = answer => {
        clearTimeout(timer);
        this.#answer = undefined;
        done(answer);
      };
      if (message) this.#child.send(message, () => undefined);
    });
  }

  end() {
    this.#child.kill('SIGKILL');
  }
}

async function startWorker(active) {
  const worker = new Worker(active);
  const started = await worker.ask();
  if (started.ended && active === undefined) throw new Error(`Failed to load the tests of ${name}: ${started.said}`);
  return {worker, started};
}

/** Whether a test notices a change in a process of its own. */
async function isNoticedAlone(number, order, times) {
  const {worker, started} = await startWorker(number);
  try {
    if (started.ended) return true;
    const answer = await worker.ask({run: number, tests: order, times});
    return answer.ended === true || answer.failed !== undefined;
  } finally {
    worker.end();
  }
}

async function mutate() {
  await bundle();
  let {worker, started} = await startWorker();
  const whole = await worker.ask({measure: true});
  if (whole.ended) throw new Error(`Failed to run the tests of ${name}: ${whole.said}`);
  if (whole.failures.length > 0) {
    throw new Error(`Failed to mutate ${name}: its tests fail without a change.\n${whole.failures.join('\n')}`);
  }
  console.error(`${mutants.length} changes in ${sources.length} files; ${whole.times.length} tests`);
  const loading = new Set(started.reached);
  const byTime = whole.times.map((time, test) => ({time, test})).sort((a, b) => a.time - b.time);
  const {times} = whole;
  const allQuick = byTime.filter(({time}) => time < quick).map(({test}) => test);
  const reach = mutants.map(() => []);
  for (const test of allQuick) {
    for (const number of whole.reached[test]) reach[number].push(test);
  }

  const isNoticed = async number => {
    if (loading.has(number)) return isNoticedAlone(number, allQuick, times);
    if (reach[number].length === 0) return false;
    const answer = await worker.ask({run: number, tests: reach[number], times});
    if (answer.ended || answer.isSpoilt) {
      worker.end();
      ({worker} = await startWorker());
      if (answer.ended) return true;
    }
    if (answer.failed !== undefined && (!answer.isSpoilt || answer.isEndless)) return true;
    if (answer.isSpoilt) return isNoticedAlone(number, reach[number], times);
    return plan.keepsResults === true && isNoticedAlone(number, reach[number], times);
  };

  let noticed = 0;
  try {
    for (const file of sources) {
      const own = mutants.map((mutant, number) => ({...mutant, number})).filter(mutant => mutant.file === file);
      if (own.length === 0) continue;
      const survivors = [];
      for (const mutant of own) if (!(await isNoticed(mutant.number))) survivors.push(mutant);
      noticed += own.length - survivors.length;
      console.log(`${relative(room, file)}: ${own.length - survivors.length} of ${own.length} noticed`);
      for (const {line, before, instead, number} of survivors) {
        const reached = loading.has(number) || reach[number].length > 0 ? '' : '  (reached by no test)';
        console.log(`  ${relative(room, file)}:${line}  ${before}  →  ${instead}${reached}`);
      }
    }
  } finally {
    worker.end();
  }
  console.log(`${name}: ${noticed} of ${mutants.length} noticed (${Math.round((noticed / mutants.length) * 100)} %)`);
}

mkdirSync(join(room, '.mutants'), {recursive: true});
try {
  await mutate();
} finally {
  rmSync(join(room, '.mutants'), {recursive: true, force: true});
}
