import assert from 'node:assert/strict';
import {Agent, request} from 'node:http';
import test, {after} from 'node:test';
import {createEmulator, type Emulator} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  conformanceWorldNames,
  controlCases,
  createConformanceWorld,
  createInProcessSend,
  recordResponses,
  recordingOrigin,
  type ConformanceSend,
  type ResponseRecording,
} from '@pbi-bound-report/emulator/conformance';
import {createMockServer, type MockServer} from '../src/server.js';

const cases = [...conformanceCases, ...controlCases];
const {host} = new URL(recordingOrigin);
const emulatorOf = (world: (typeof conformanceWorldNames)[number]) =>
  createEmulator({world: createConformanceWorld(world), seed: 1});

async function serversOf(): Promise<Map<string, MockServer>> {
  const servers = new Map<string, MockServer>();
  for (const world of conformanceWorldNames) servers.set(world, await createMockServer({emulator: emulatorOf(world)}));
  after(() => Promise.all([...servers.values()].map(server => server.close())));
  return servers;
}

/** Responses without any adapter, made once: what every adapter is compared with. */
let expected: Promise<ResponseRecording> | undefined;
const reference = (): Promise<ResponseRecording> =>
  (expected ??= (() => {
    const emulators = new Map<string, Emulator>(conformanceWorldNames.map(world => [world, emulatorOf(world)]));
    return recordResponses(
      createInProcessSend(world => emulators.get(world) as Emulator),
      cases,
    );
  })());

async function sameAsReference(send: ConformanceSend): Promise<void> {
  const {problems, lines} = await recordResponses(send, cases);
  assert.deepEqual(problems, []);
  const wanted = (await reference()).lines;
  // Line by line: a difference of two transcripts as a whole is too long to read.
  lines.forEach((line, i) => {
    assert.equal(line, wanted[i]);
  });
  assert.equal(lines.length, wanted.length);
}

test('every operation, the test control included, has a conformance case', () => {
  const covered = new Set(cases.map(c => c.operationId));
  assert.deepEqual(
    emulatorOf('default')
      .operations.map(o => o.id)
      .filter(id => !covered.has(id)),
    [],
  );
});

test('through inject, every conformance case gets the response that it gets without an adapter', async () => {
  const servers = await serversOf();
  await sameAsReference(async ({world, method, path, headers, body}) => {
    const response = await (servers.get(world) as MockServer).app.inject({
      method: method as 'GET',
      url: path,
      headers: {...headers, host},
      ...(body === undefined ? {} : {payload: body}),
    });
    return {status: response.statusCode, headers: response.headers as Record<string, string>, body: response.body};
  });
});

test('over real HTTP, every conformance case gets the response that it gets without an adapter', async () => {
  const servers = await serversOf();
  const origins = new Map<string, string>();
  for (const [world, server] of servers) origins.set(world, await server.listen());
  const agent = new Agent({keepAlive: true});
  after(() => {
    agent.destroy();
  });
  await sameAsReference(
    ({world, method, path, headers, body}) =>
      new Promise((resolve, reject) => {
        const payload = body === undefined ? undefined : Buffer.from(body);
        // Not fetch: it sets the host itself.
        request(
          `${origins.get(world)}${path}`,
          {agent, method, headers: {...headers, host, ...(payload ? {'content-length': payload.length} : {})}},
          response => {
            let text = '';
            response
              .setEncoding('utf8')
              .on('data', chunk => {
                text += chunk;
              })
              .on('end', () => {
                resolve({
                  status: response.statusCode ?? 0,
                  headers: Object.fromEntries(
                    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
                  ),
                  body: text,
                });
              });
          },
        )
          .on('error', reject)
          .end(payload);
      }),
  );
});
