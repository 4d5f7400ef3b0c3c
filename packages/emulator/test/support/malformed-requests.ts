/** Makes calls that nobody would make, and calls that are almost right; and says whether an answer to one is sound. */
import {createEmulator, type Emulator, type OperationResponse, type OperationRequest} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  createConformanceWorld,
  runConformanceCase,
  type ConformanceRequest,
} from '@pbi-bound-report/emulator/conformance';
import fc from 'fast-check';

/** A call to the operation of that number, counted around. */
export interface StrangeCall {
  operation: number;
  world: number;
  call: OperationRequest;
}

const worlds = ['default', 'rules', 'example-composite'];
/** Journals and embed tokens' caches are of no use here. */
export const createEmulators = (): Emulator[] =>
  worlds.map(name => createEmulator({world: createConformanceWorld(name), journalSize: 1}));

/** The requests of all cases, with the credentials that they are sent with. */
async function collectSeeds(): Promise<ConformanceRequest[]> {
  const seeds: ConformanceRequest[] = [];
  const emulator = createEmulator({world: createConformanceWorld('rules')});
  const generate = emulator.operations.find(o => o.id === 'EmbedToken_GenerateToken');
  for (const one of conformanceCases) {
    await runConformanceCase(async request => {
      seeds.push(request);
      if (!generate || request.path !== generate.path) return {status: 200, headers: {}, body: '{}'};
      const {status, body} = await emulator.handle(generate, {
        params: {},
        query: new URLSearchParams(),
        headers: request.headers,
        body: request.body,
        origin: 'https://x.example',
      });
      return {status, headers: {}, body};
    }, one);
  }
  return seeds;
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    'x',
    '00000000-0000-4000-8000-000000000001',
    [],
    {},
    [null],
    [[]],
    '\u0000',
    '\ud800',
    '__proto__',
    'x'.repeat(300),
  ),
  fc.jsonValue({maxDepth: 3}),
  fc.dictionary(
    fc.constantFrom(
      'id',
      'datasets',
      'reports',
      'roles',
      'target',
      'values',
      'filterType',
      'operator',
      '__proto__',
      'constructor',
      'toString',
      'ID',
    ),
    fc.jsonValue({maxDepth: 2}),
  ),
);
const steps = fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'delete', 'repeat', 'capitals', 'wrap'), junk), {
  minLength: 1,
  maxLength: 3,
});

/** Changes something somewhere in a JSON value. */
function change(value: unknown, choice: number, how: string, given: unknown): unknown {
  if (typeof value !== 'object' || value === null || choice % 7 === 0) return how === 'wrap' ? [value] : given;
  if (Array.isArray(value)) {
    if (how === 'repeat') return [...value, ...value, ...value];
    const at = choice % Math.max(1, value.length);
    return how === 'delete'
      ? value.filter((_, i) => i !== at)
      : value.map((item: unknown, i) => (i === at ? change(item, choice >> 3, how, given) : item));
  }
  const entries = Object.entries(value);
  const at = choice % Math.max(1, entries.length);
  return Object.fromEntries(
    entries.flatMap(([name, member], i): [string, unknown][] => {
      if (i !== at) return [[name, member]];
      if (how === 'delete') return [];
      if (how === 'capitals') return [[name.toUpperCase(), member]];
      return [[name, change(member, choice >> 3, how, given)]];
    }),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A form, or a body that is broken on purpose: changed as a text.
    return text;
  }
}

/** @returns An arbitrary of calls. */
export async function strangeCalls(): Promise<fc.Arbitrary<StrangeCall>> {
  const seeds = await collectSeeds();
  const word = fc.oneof(
    fc.string({maxLength: 40, unit: 'binary'}),
    fc.constantFrom(
      '00000000-0000-4000-8000-000000000001',
      'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
      'a0000000-0000-4000-8000-000000000001',
      '..',
      '%',
      'common',
    ),
  );
  const header = fc.dictionary(
    fc.constantFrom('authorization', 'content-type', 'x-powerbi-profile-id', 'x-emulator-lane', 'accept'),
    fc.oneof(
      fc.string({maxLength: 60}),
      fc.constantFrom(
        'Bearer a.b.c',
        'EmbedToken x',
        'EmbedToken H4sIAAAAAAAEAw==.e30=',
        'application/json',
        'text/plain',
        'worker-1',
      ),
    ),
    {maxKeys: 2},
  );
  return fc
    .record({
      operation: fc.nat({max: 1000}),
      world: fc.nat({max: worlds.length - 1}),
      seed: fc.nat({max: seeds.length - 1}),
      steps,
      header,
      keepsHeaders: fc.constantFrom(true, true, true, false),
      params: fc.dictionary(
        fc.constantFrom('tenantId', 'groupId', 'reportId', 'datasetId', 'dashboardId', 'tileId'),
        word,
        {maxKeys: 4},
      ),
      query: fc.array(
        fc.tuple(fc.constantFrom('$filter', '$top', '$skip', 'authorization_endpoint', 'api-version', 'lane'), word),
        {maxLength: 2},
      ),
      wild: fc.option(fc.string({maxLength: 200, unit: 'binary'}), {freq: 10}),
      stays: fc.boolean(),
    })
    .map(({operation, world, seed: at, steps: changes, header: headers, keepsHeaders, params, query, wild, stays}) => {
      const seed = seeds[at] as ConformanceRequest;
      const ids = /\/groups\/([^/?]+)(?:\/(reports|datasets)\/([^/?]+))?/.exec(seed.path);
      const value =
        seed.body === undefined
          ? undefined
          : changes.reduce((so, [choice, how, given]) => change(so, choice, how, given), parse(seed.body));
      return {
        // Mostly the operation that the call was meant for; its number is looked up by path.
        operation: stays ? -at - 1 : operation,
        world,
        call: {
          params: {
            tenantId: '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
            groupId: ids?.[1] ?? '',
            reportId: ids?.[3] ?? '',
            datasetId: ids?.[3] ?? '',
            ...params,
          },
          query: new URLSearchParams(query),
          headers: {...(keepsHeaders ? seed.headers : {}), ...headers},
          body: wild ?? (value === undefined || typeof value === 'string' ? value : JSON.stringify(value)),
          origin: 'https://emulator.example',
        },
      };
    });
}

const operationIds = conformanceCases.map(c => c.operationId);

/** Sends a call. @returns What is wrong with the answer; undefined where it is sound. */
export async function findProblem(
  emulators: readonly Emulator[],
  {operation: number, world, call}: StrangeCall,
): Promise<string | undefined> {
  const emulator = emulators[world] as Emulator;
  const own = emulator.operations.filter(o => !o.id.startsWith('Control_'));
  const meant = number < 0 ? operationIds[(-number - 1) % operationIds.length] : undefined;
  const operation = own.find(o => o.id === meant) ?? own[Math.abs(number) % own.length];
  if (!operation) return 'no operation';
  let answer: OperationResponse;
  try {
    answer = await emulator.handle(operation, call);
  } catch (error) {
    return `${operation.id} threw ${String(error)}\n${String((error as Error).stack)}`;
  }
  const problem = unsound(operation.service, answer);
  return problem === undefined
    ? undefined
    : `${operation.id}: ${problem}: ${answer.status} ${answer.body.slice(0, 300)}`;
}

function unsound(
  service: 'api' | 'login' | 'emulator',
  {status, headers, body}: OperationResponse,
): string | undefined {
  if (!Number.isInteger(status) || status < 200 || status > 599) return 'a status that is none';
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || /[\r\n]/.test(value) || !/^[\w-]+$/.test(name)) {
      return `a header that cannot be sent: ${name}`;
    }
  }
  // Failures of the report itself are documented as 500 (an id that is no GUID, a model that does not load).
  if (status >= 500 && service !== 'emulator') return 'a failure that nobody asked for';
  if (body === '') return status < 300 || service === 'api' ? undefined : 'an empty body';
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return 'a body that is no JSON object';
  const form = value as {error?: unknown; Message?: unknown; message?: unknown; error_description?: unknown};
  if (status < 300) return 'error' in form ? 'an error with a good status' : undefined;
  // The test control refuses the name of a lane before anything else: its own form, whatever is called.
  if ((form.error as {code?: unknown} | undefined)?.code === 'InvalidControlRequest') return undefined;
  if (service === 'login') {
    return typeof form.error === 'string' && typeof form.error_description === 'string'
      ? undefined
      : 'not the form of Entra';
  }
  const isCoded =
    typeof form.error === 'object' &&
    form.error !== null &&
    ['code', 'message'].some(name => typeof (form.error as Record<string, unknown>)[name] === 'string');
  return isCoded || (service === 'api' && (typeof form.Message === 'string' || typeof form.message === 'string'))
    ? undefined
    : 'not a form of Power BI';
}
