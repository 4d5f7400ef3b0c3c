import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isGuid} from '@pbi-bound-report/contract';
import {Ajv2020} from 'ajv/dist/2020.js';
import {createEmulator, matchPath, type Emulator} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  conformanceWorldNames,
  createConformanceWorld,
  runConformanceCase,
  type ConformanceSend,
} from './index.js';

const createdOperations = createEmulator().operations;
const emulators = new Map<string, Emulator>();
const send: ConformanceSend = async request => {
  let emulator = emulators.get(request.world);
  if (!emulator) {
    emulators.set(request.world, (emulator = createEmulator({world: createConformanceWorld(request.world)})));
  }
  const [path = '', search = ''] = request.path.split('?');
  for (const operation of emulator.operations) {
    if (operation.method !== request.method) continue;
    const params = matchPath(operation.path, path);
    if (!params) continue;
    const answer = await emulator.handle(operation, {
      params,
      query: new URLSearchParams(search),
      headers: request.headers,
      body: request.body,
      origin: 'https://emulator.example',
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: answer.body,
    };
  }
  throw new Error(`No operation answers ${request.method} ${request.path}.`);
};

test('the emulator answers every conformance case as expected', async () => {
  const failures: string[] = [];
  for (const one of conformanceCases) {
    const {problems} = await runConformanceCase(send, one);
    if (problems.length > 0) failures.push(`${one.title}: ${problems.join('; ')}`);
  }
  assert.deepEqual(failures, []);
});

test('every answer to a case is one that the operation describes, and fits its schema', async () => {
  const ajv = new Ajv2020({
    strict: false,
    formats: {uuid: isGuid, 'date-time': text => !Number.isNaN(Date.parse(text))},
  });
  const validators = new Map<string, ReturnType<typeof ajv.compile>>();
  const problems: string[] = [];
  for (const one of conformanceCases) {
    const operation = createdOperations.find(({id}) => id === one.operationId);
    await runConformanceCase(async request => {
      const answer = await send(request);
      const isOfCase = request.method === one.request.method && request.path === one.request.path;
      if (!isOfCase || operation?.service !== 'api') return answer;
      const described = operation.schemas?.responses?.[answer.status];
      if (!described) problems.push(`${one.title}: ${one.operationId} describes no ${answer.status}`);
      else if (answer.body !== '' && described.schema) {
        const key = `${operation.id} ${answer.status}`;
        const validate = validators.get(key) ?? ajv.compile(described.schema);
        validators.set(key, validate);
        if (!validate(JSON.parse(answer.body))) problems.push(`${one.title}: ${ajv.errorsText(validate.errors)}`);
      } else if (answer.body !== '' && /json/.test(answer.headers['content-type'] ?? '')) {
        problems.push(`${one.title}: ${one.operationId} describes no body for ${answer.status}`);
      }
      return answer;
    }, one);
  }
  assert.deepEqual(problems, []);
  assert.ok(validators.size > 100, `only ${validators.size} schemas were used`);
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
