/** Makes calls that nobody would make, and calls that are almost right; and says whether an answer to one is sound. */
import {createEmulator, type Emulator, type OperationResponse, type OperationRequest} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  createConformanceWorld,
  runConformanceCase,
  type ConformanceRequest,
} from '@pbi-bound-report/emulator/conformance';
import fc from 'fast-check';
import {cannotBeSent, controlCalls, findControlProblem, type ControlCall} from './control-calls.js';
import {oddHeaderValue, oddOrigin, oversizedBody, oversizedText, oversizedValue} from './oversized-values.js';

/** A call to the operation of that number, counted around. */
export interface StrangeCall {
  /** Below 0: the operation of the case of that number. */
  operation: number;
  world: number;
  call: OperationRequest;
  /** Sent to the test control of an emulator of its own before. */
  control?: ControlCall | undefined;
}

const worlds = ['default', 'rules', 'example-composite'];
/** Journals and embed tokens' caches are of no use here. The last one is there for calls to the test control. */
export const createEmulators = (): Emulator[] =>
  [...worlds, 'default'].map(name => createEmulator({world: createConformanceWorld(name), journalSize: 1}));

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
/** Oversized values are rare: each takes as long as dozens of others. */
const given = fc.oneof({weight: 60, arbitrary: junk}, {weight: 1, arbitrary: oversizedValue});
const ways = ['replace', 'delete', 'repeat', 'capitals', 'wrap', 'flood', 'nest'] as const;
const steps = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ways), given), {
  minLength: 1,
  maxLength: 3,
});

/** Changes something somewhere in a JSON value. */
function change(value: unknown, choice: number, how: string, given: unknown): unknown {
  if (typeof value !== 'object' || value === null || choice % 7 === 0) {
    if (how === 'nest') return nest(value, choice % 150);
    return how === 'wrap' ? [value] : given;
  }
  if (Array.isArray(value)) {
    if (how === 'repeat') return [...value, ...value, ...value];
    if (how === 'flood' && choice % 50 === 1) return Array.from({length: 1000}, () => value as unknown[]).flat();
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

/** Lists around a value, so deep that `JSON.stringify` can still write them. */
function nest(value: unknown, levels: number): unknown {
  let nested = value;
  for (let i = 0; i < levels; i++) nested = [nested];
  return nested;
}

/** The same parameters over and over, as short as the head of a request makes them. */
const repeatQuery = (query: [string, string][]): [string, string][] =>
  Array.from({length: 500}, () => query.map(([name, value]): [string, string] => [name, value.slice(0, 30)])).flat();

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
    {weight: 30, arbitrary: fc.string({maxLength: 40, unit: 'binary'})},
    {weight: 1, arbitrary: oversizedText},
    {
      weight: 30,
      arbitrary: fc.constantFrom(
        '00000000-0000-4000-8000-000000000001',
        'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
        'a0000000-0000-4000-8000-000000000001',
        '..',
        '%',
        'common',
      ),
    },
  );
  const header = fc.dictionary(
    fc.constantFrom(
      'authorization',
      'content-type',
      'x-powerbi-profile-id',
      'x-emulator-lane',
      'accept',
      '__proto__',
      'constructor',
      '',
    ),
    fc.oneof(
      fc.string({maxLength: 60}),
      oddHeaderValue,
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
      isLong: fc.nat({max: 40}).map(n => n === 0),
      // Mostly none: a body that is no JSON says the same each time.
      wild: fc.oneof(
        {weight: 60, arbitrary: fc.constant(undefined)},
        {weight: 5, arbitrary: fc.string({maxLength: 200, unit: 'binary'})},
        {weight: 1, arbitrary: oversizedBody},
      ),
      stays: fc.boolean(),
      origin: fc.oneof(
        {weight: 9, arbitrary: fc.constant('https://emulator.example')},
        {weight: 1, arbitrary: oddOrigin},
      ),
      control: fc.oneof({weight: 12, arbitrary: fc.constant(undefined)}, {weight: 1, arbitrary: controlCalls}),
    })
    .map(parts => {
      const {operation, world, seed: at, steps: changes, header: headers, keepsHeaders, params, query, wild} = parts;
      const seed = seeds[at] as ConformanceRequest;
      const ids = /\/groups\/([^/?]+)(?:\/(reports|datasets)\/([^/?]+))?/.exec(seed.path);
      const value =
        seed.body === undefined
          ? undefined
          : changes.reduce((so, [choice, how, given]) => change(so, choice, how, given), parse(seed.body));
      return {
        // Mostly the operation that the call was meant for; its number is looked up by path.
        operation: parts.stays ? -at - 1 : operation,
        world,
        call: {
          params: {
            tenantId: '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
            groupId: ids?.[1] ?? '',
            reportId: ids?.[3] ?? '',
            datasetId: ids?.[3] ?? '',
            ...params,
          },
          query: new URLSearchParams(parts.isLong ? repeatQuery(query) : query),
          headers: {...(keepsHeaders ? seed.headers : {}), ...headers},
          body: wild ?? (value === undefined || typeof value === 'string' ? value : JSON.stringify(value)),
          origin: parts.origin,
        },
        control: parts.control,
      };
    });
}

const operationIds = conformanceCases.map(c => c.operationId);

/** Milliseconds of the process's own time that a call may take: a busy machine does not count. */
const maxTime = 1000;

/** What came of a call. */
export interface CallOutcome {
  /** What is wrong with the answer, or that it took too long; undefined where it is sound. */
  problem: string | undefined;
  /** Milliseconds of the process's own time that it took. */
  took: number;
}

/** Sends a call. */
export async function sendCall(emulators: readonly Emulator[], call: StrangeCall): Promise<CallOutcome> {
  const before = process.cpuUsage();
  const problem = await findUnsoundAnswer(emulators, call);
  const {user, system} = process.cpuUsage(before);
  const took = (user + system) / 1000;
  return {problem: problem ?? (took > maxTime ? `it took ${Math.round(took)} ms` : undefined), took};
}

/** Sends a call. @returns What is wrong with the answer, or that it took too long; undefined where it is sound. */
export async function findProblem(emulators: readonly Emulator[], call: StrangeCall): Promise<string | undefined> {
  return (await sendCall(emulators, call)).problem;
}

async function findUnsoundAnswer(
  emulators: readonly Emulator[],
  {operation: number, world, call, control}: StrangeCall,
): Promise<string | undefined> {
  if (control) return findControlProblem(emulators.at(-1) as Emulator, control);
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

function unsound(service: 'api' | 'login' | 'emulator', response: OperationResponse): string | undefined {
  const {status, body} = response;
  const unsendable = cannotBeSent(response);
  if (unsendable !== undefined) return unsendable;
  // Failures of the report itself are documented as 500 (an id that is no GUID, a model that does not load).
  if (status >= 500 && service !== 'emulator') return 'a failure that nothing calls for';
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
