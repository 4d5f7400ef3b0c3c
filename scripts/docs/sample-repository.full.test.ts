/**
 * The samples of work in this repository: commands in a copy of it, as somebody has it who has cloned it, and what its
 * texts draw. Ports are free ones. `npm test` is not run again: it is what runs before this, and its script is checked.
 */
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {diagramsAsLists} from '../../docs/site/.vitepress/diagrams.mjs';
import {root} from './examples.js';
import {commandLines, freePort, ReaderProject, type CommandResult} from './samples/reader-project.js';
import {SampleSet} from './samples/sample-set.js';

/** Runs a command in namespaces of its own: a port below 1024 is free there, and its hosts file nobody else's. */
const ownMachine = 'unshare --user --map-root-user --mount --net';

describe('samples of work in this repository', {timeout: 3_600_000}, () => {
  const samples = new SampleSet('repository');
  const take = (document: string, piece: string): string => samples.take(document, piece).code;
  let project: ReaderProject;
  const done = new Map<string, Promise<CommandResult>>();
  before(() => {
    const cache = execFileSync('npm', ['config', 'get', 'cache'], {encoding: 'utf8'}).trim();
    project = new ReaderProject({npm_config_cache: cache, npm_config_prefer_offline: 'true'});
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {cwd: root});
    for (const name of files.toString().split('\0').filter(Boolean)) {
      if (!existsSync(join(root, name))) continue;
      mkdirSync(dirname(join(project.folder, name)), {recursive: true});
      cpSync(join(root, name), join(project.folder, name));
    }
  });
  after(() => {
    project?.remove();
  });
  /** Runs a step that several samples begin with once. */
  const succeeds = async (command: string): Promise<void> => {
    const running = done.get(command) ?? project.run(command);
    done.set(command, running);
    const {code, output} = await running;
    assert.equal(code, 0, `${command}\n${output}`);
  };
  /** Runs all steps of a line but the last, which goes on. */
  const stepsBefore = async (line: string): Promise<string> => {
    const steps = line.split(' && ');
    const last = steps.pop() ?? '';
    for (const step of steps) await succeeds(step);
    return last;
  };
  const startsDemo = async (line: string): Promise<void> => {
    const port = await freePort();
    const running = await project.start(`PORT=${port} ${await stepsBefore(line)}`, /Documentation .*\n/);
    const {status} = await fetch(`http://localhost:${port}/portal/`);
    await running.stop();
    assert.equal(status, 200);
  };

  for (const [document, piece] of [
    ['README.md', 'npm ci && npm start'],
    ['CONTRIBUTING.md', 'npm ci && npm start'],
  ] as const) {
    test(`${document}: two commands on a fresh machine`, async () => {
      const [start = '', ...more] = commandLines(take(document, piece));
      await startsDemo(start);
      const tests = more.pop();
      assert.equal(tests, 'npm ci && npm test');
      const {scripts} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {scripts: {test?: string}};
      assert.ok(scripts.test);
      // Its documentation is a test of its own (site.full.test.ts).
      if (document === 'README.md') assert.deepEqual(more, ['npm run site']);
    });
  }

  test('the emulator from a clone', async () => {
    const [line = ''] = commandLines(take('README.md', 'node mock-server/dist/cli.js'));
    const running = await project.start(`${await stepsBefore(line)} --port 0`, /Ctrl\+C/);
    const [, origin = ''] = /REST +(http:\S+?)\/v1\.0/.exec(running.output()) ?? [];
    const {status} = await fetch(`${origin}/v1.0/myorg/groups`);
    await running.stop();
    assert.equal(status, 403);
  });

  test('the report page is built, and its tests and its bench are where the text says', async () => {
    const [build = '', tests = '', bench = ''] = commandLines(take('packages/report-page/README.md', 'wtr --files'));
    await succeeds('npm ci');
    await succeeds(build);
    assert.ok(existsSync(join(project.folder, 'packages/report-page/dist')));
    const [, folder = '', ending = ''] = /^npx wtr --files '(\S+)\/\*(\S+)'$/.exec(tests) ?? [];
    const found = readdirSync(join(root, folder)).filter(name => name.endsWith(ending));
    assert.ok(found.length > 2, `${tests} finds ${found.length} files`);
    const [, name = ''] = /^npm run bench -- (\w+)$/.exec(bench) ?? [];
    const {output} = await project.run('npm run -s bench -- nothing || true');
    assert.ok(new RegExp(`Name one of: .*\\b${name}\\b`).test(output), output);
  });

  test('the hosts file and port 443, for apps in other languages', async t => {
    if (spawnSync('sh', ['-c', `${ownMachine} true`]).status !== 0) return t.skip('no namespaces here');
    const [start = '', hosts = '', app = ''] = commandLines(take('mock-server/README.md', '--https --port 443'));
    await succeeds('npm ci');
    await succeeds('npm run build');
    project.write({
      'your-app.js':
        "fetch('https://api.powerbi.com/v1.0/myorg/groups').then(({status}) => console.log('status', status))",
      'bin/sudo': '#!/bin/sh\nexec "$@"\n',
      // Commands of packages are those of this copy; the hosts file is one of this namespace.
      'hosts.sh': `set -e
export PATH="$PWD/bin:$PATH"; chmod +x bin/sudo
cp /etc/hosts hosts; mount --bind hosts /etc/hosts; ip link set lo up
${start.replace('npx @pbi-bound-report/mock-server', 'node mock-server/dist/cli.js')} > server.log 2>&1 &
until grep -q 'Ctrl+C' server.log; do sleep 0.1; kill -0 $!; done
${hosts}
${app}
kill $!
`,
    });
    assert.ok(start.startsWith('npx @pbi-bound-report/mock-server '));
    const {code, output} = await project.run(`${ownMachine} sh hosts.sh; cat server.log`);
    assert.equal(code, 0, output);
    assert.match(output, /^status 403$/m);
    assert.doesNotMatch(readFileSync('/etc/hosts', 'utf8'), /powerbi/);
  });

  for (const [document, piece] of [
    ['README.md', 'sequenceDiagram'],
    ['docs/architecture.md', 'flowchart'],
    ['docs/architecture.md', 'sequenceDiagram'],
  ] as const) {
    test(`${document}: the site reads every line of the ${piece}`, () => {
      const content = take(document, piece);
      const rules: {fence: (tokens: {info: string; content: string}[], index: number) => string} = {
        fence: () => assert.fail('a diagram is no code'),
      };
      diagramsAsLists({renderer: {rules}});
      const html = rules.fence([{info: 'mermaid', content}], 0);
      const arrows = content.split('\n').filter(line => /-->|->>|\.->/.test(line));
      assert.equal(html.match(/→|, <code>/g)?.length, arrows.length);
    });
  }

  test('no sample of work in this repository is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
