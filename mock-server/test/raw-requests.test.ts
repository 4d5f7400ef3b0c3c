import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {createMockServer} from '../src/server.js';
import {createRequests, problemOf, readCredentials, sendRaw} from './support/raw-requests.js';

test('whatever a socket sends to whatever route is answered, and never as a failure of the server', async t => {
  const reportPageRoot = await mkdtemp(join(tmpdir(), 'report-page-'));
  await mkdir(join(reportPageRoot, 'report-page'));
  await writeFile(join(reportPageRoot, 'report-page', 'main.js'), '// the report page');
  for (const page of ['reportEmbed', 'rdlEmbed', 'dashboardEmbed']) {
    await writeFile(join(reportPageRoot, `${page}.html`), '<!doctype html>');
  }
  const server = await createMockServer({reportPageRoot});
  const origin = await server.listen();
  t.after(async () => {
    await server.close();
    await rm(reportPageRoot, {recursive: true});
  });
  const port = Number(new URL(origin).port);
  const next = createRequests(server.emulator, 7, await readCredentials(origin));
  const problems: string[] = [];
  const kinds = new Map<string, number>();
  const worker = async (): Promise<void> => {
    for (let i = 0; i < 100; i++) {
      const one = next();
      kinds.set(one.kind, (kinds.get(one.kind) ?? 0) + 1);
      const problem = problemOf(one, await sendRaw(port, one.request));
      if (problem !== undefined) problems.push(`${problem}\n${one.request.toString('latin1').slice(0, 600)}`);
    }
  };
  await Promise.all(Array.from({length: 16}, worker));
  assert.deepEqual(problems, []);
  assert.deepEqual([...kinds.keys()].sort(), ['api', 'control', 'emulator', 'login', 'nowhere', 'page']);
});
