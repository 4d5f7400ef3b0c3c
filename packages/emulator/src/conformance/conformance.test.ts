import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isGuid} from '@pbi-bound-report/contract';
import {Ajv2020} from 'ajv/dist/2020.js';
import {createEmulator, type Emulator} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  conformanceWorldNames,
  createConformanceWorld,
  createInProcessSend,
  runConformanceCase,
  type ConformanceResponse,
  type ConformanceSend,
} from './index.js';

const emulators = new Map<string, Emulator>();

function emulatorOf(world: string): Emulator {
  const known = emulators.get(world);
  if (known) return known;
  const created = createEmulator({world: createConformanceWorld(world)});
  emulators.set(world, created);
  return created;
}

/** No adapter: a rule that is broken fails the cases of that rule here. */
const send = createInProcessSend(emulatorOf);

/** Ids of operations that leave the world as it is, whatever their method. */
const leavesWorld = /GenerateToken|ExecuteQueries|^Entra_|^Emulator_(?:Query|Open)/;
/** The world of a case, as it was before any case. */
const snapshot = '/__emulator/snapshots/initial';

/** @param path Of the test control. */
async function control(world: string, method: 'POST' | 'PUT', path: string): Promise<void> {
  const {status} = await send({world, service: 'emulator', method, path, headers: {}, body: undefined});
  assert.equal(status, 204);
}

const operations = new Map(createEmulator().operations.map(operation => [operation.id, operation]));
const ajv = new Ajv2020({
  strict: false,
  formats: {uuid: isGuid, 'date-time': text => !Number.isNaN(Date.parse(text))},
});
const validators = new Map<object, ReturnType<typeof ajv.compile>>();

function validatorOf(schema: object): ReturnType<typeof ajv.compile> {
  const known = validators.get(schema);
  if (known) return known;
  const compiled = ajv.compile(schema);
  validators.set(schema, compiled);
  return compiled;
}

/** What an operation says about its response of a status. Entra and the report page describe none. */
function describedResponse(operationId: string, status: number) {
  const operation = operations.get(operationId);
  return operation?.service === 'api' ? operation.schemas?.responses?.[status] : undefined;
}

/** Where a response is none that its operation describes, or does not fit the schema. */
function schemaProblem(operationId: string, {status, headers, body}: ConformanceResponse): string | undefined {
  if (operations.get(operationId)?.service !== 'api') return undefined;
  const described = describedResponse(operationId, status);
  if (!described) return `${operationId} describes no ${status}`;
  if (body === '') return undefined;
  if (!described.schema) {
    const isJson = /json/.test(headers['content-type'] ?? '');
    return isJson ? `${operationId} describes no body for ${status}` : undefined;
  }
  const validate = validatorOf(described.schema);
  return validate(JSON.parse(body)) ? undefined : ajv.errorsText(validate.errors);
}

for (const one of conformanceCases) {
  test(`${one.operationId}: ${one.title}`, async () => {
    const world = one.world ?? 'default';
    if (!emulators.has(world)) await control(world, 'PUT', snapshot);
    let hasChanged = false;
    let own: ConformanceResponse | undefined;
    const noting: ConformanceSend = async request => {
      own = await send(request);
      hasChanged ||= request.method !== 'GET' && own.status < 300 && !leavesWorld.test(one.operationId);
      return own;
    };
    try {
      const {problems} = await runConformanceCase(noting, one);
      assert.deepEqual(problems, []);
      assert.ok(own);
      assert.equal(schemaProblem(one.operationId, own), undefined);
    } finally {
      // Each case can run by itself, and again.
      if (hasChanged) await control(world, 'POST', `${snapshot}/restore`);
    }
  });
}

test('most cases expect a response whose schema is described', () => {
  const described = conformanceCases
    .filter(one => describedResponse(one.operationId, one.expect.status)?.schema)
    .map(one => `${one.operationId} ${one.expect.status}`);
  assert.ok(new Set(described).size > 100, `only ${new Set(described).size} schemas are used`);
});

test('the runner finds a wrong status, header, body and member', async () => {
  const [one] = conformanceCases;
  assert.ok(one);
  const wrong = {...one, expect: {status: 201, headers: {requestid: 'x'}, body: {token: {$is: 'jwt'}, more: 1}}};
  const {problems} = await runConformanceCase(send, wrong);
  assert.equal(
    problems.filter(p => /status|headers.requestid|body.token |body.more|body.tokenId/.test(p)).length >= 5,
    true,
    problems.join('\n'),
  );
});

test('every operation of Power BI, of Entra and of the report page has a case', () => {
  const emulator = createEmulator();
  const covered = new Set(conformanceCases.map(c => c.operationId));
  const operations = emulator.operations.filter(o => !o.id.startsWith('Control_'));
  assert.deepEqual(
    operations.map(o => o.id).filter(id => !covered.has(id)),
    [],
  );
  assert.deepEqual(
    [...covered].filter(id => !operations.some(o => o.id === id)),
    [],
  );
});

test('titles of cases tell them apart within an operation, and every world is used', () => {
  const seen = new Set<string>();
  const twice = conformanceCases
    .map(c => `${c.operationId} ${c.title}`)
    .filter(title => seen.size === seen.add(title).size);
  assert.deepEqual(twice, []);
  assert.deepEqual(
    conformanceWorldNames.filter(name => !conformanceCases.some(c => (c.world ?? 'default') === name)),
    [],
  );
});
