/** Makes calls that nobody would make, and calls that are almost right; and says whether an answer to one is sound. */
import {
  createEmulator,
  matchPath,
  type Emulator,
  type OperationRequest,
  type OperationResponse,
} from '@pbi-bound-report/emulator';
import {
  conformanceCases,
  createConformanceWorld,
  runConformanceCase,
  type ConformanceRequest,
  type ConformanceResponse,
} from '@pbi-bound-report/emulator/conformance';
import fc from 'fast-check';
import {cannotBeSent, controlCalls, findControlProblem, type ControlCall} from './control-calls.js';
import {oddHeaderValue, oddOrigin, oversizedBody, oversizedText, oversizedValue} from './oversized-values.js';

/** A call to an operation. */
export interface StrangeCall {
  /** The id of the operation, or its number, counted around. */
  operation: number | string;
  world: number;
  call: OperationRequest;
  /** Sent to the test control of an emulator of its own before. */
  control?: ControlCall | undefined;
}

const worlds = ['default', 'rules', 'example-composite', 'onboarding'];
/** Journals and embed tokens' caches are of no use here. The last one is there for calls to the test control. */
export const createEmulators = (): Emulator[] =>
  [...worlds, 'default'].map(name => createEmulator({world: createConformanceWorld(name), journalSize: 1}));

/** A request of a case, with the credentials that it is sent with. */
interface Seed extends ConformanceRequest {
  operationId: string;
  params: Record<string, string>;
  /** Whether it succeeds, sent as it is. */
  succeeds: boolean;
}

/** What the sign-in answers: its cases take codes and tokens of it for what they send next. */
async function answerSignIn(emulator: Emulator, request: ConformanceRequest): Promise<ConformanceResponse> {
  const {pathname, searchParams} = new URL(request.path, 'https://x.example');
  for (const operation of emulator.operations) {
    const params = operation.method === request.method ? matchPath(operation.path, pathname) : undefined;
    if (!params || operation.service !== 'login') continue;
    const {headers, body} = request;
    const call = {params, query: searchParams, headers, body, origin: 'https://x.example'};
    const answer = await emulator.handle(operation, call);
    return {...answer, headers: {location: answer.headers['Location'] ?? ''}};
  }
  return {status: 404, headers: {}, body: '{}'};
}

/** The requests of all cases. */
async function collectSeeds(): Promise<Seed[]> {
  const seeds: Seed[] = [];
  const emulator = createEmulator({world: createConformanceWorld('rules')});
  const generate = emulator.operations.find(o => o.id === 'EmbedToken_GenerateToken');
  for (const one of conformanceCases) {
    await runConformanceCase(async request => {
      const [path = ''] = request.path.split('?');
      const operation = emulator.operations.find(({id}) => id === one.operationId);
      const params = matchPath(operation?.path ?? '', path);
      // What is sent besides, for an embed token, is a request of another operation.
      if (params) seeds.push({...request, operationId: one.operationId, params, succeeds: one.expect.status < 300});
      if (request.service === 'login') return answerSignIn(emulator, request);
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
/** Parameters of paths. */
const parameterNames = [
  'appId',
  'dashboardId',
  'datasetId',
  'datasourceId',
  'emailAddress',
  'exportId',
  'gatewayId',
  'groupId',
  'importId',
  'pageName',
  'profileId',
  'refreshId',
  'reportId',
  'tenantId',
  'tileId',
  'user',
];
/** Oversized values are rare: each takes as long as dozens of others. */
const given = fc.oneof({weight: 60, arbitrary: junk}, {weight: 1, arbitrary: oversizedValue});
const ways = ['replace', 'delete', 'repeat', 'capitals', 'wrap', 'flood', 'nest'] as const;
const steps = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ways), given), {
  maxLength: 3,
});

/** Changes something somewhere in a JSON value. */
function change(value: unknown, choice: number, how: string, given: unknown): unknown {
  if (typeof value !== 'object' || value === null || choice % 7 === 0) {
    if (how === 'nest') return nest(value, choice % 150);
    return how === 'wrap' ? [value] : given;
  }
  if (Array.isArray(value)) {
    if (how === 'repeat') return repeat(value, 3);
    if (how === 'flood' && choice % 50 === 1) return repeat(value, 1000);
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

/** The largest body that is made, in characters: floods of floods would be longer than a text can be. */
const maxBody = 20_000_000;

function repeat(list: readonly unknown[], times: number): readonly unknown[] {
  if (JSON.stringify(list).length * times > maxBody) return list;
  return Array.from({length: times}, () => list).flat();
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
  const good = [...seeds.keys()].filter(at => seeds[at]?.succeeds);
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
      // Mostly one that would succeed: what is refused at once shows little.
      seed: fc.oneof(
        {weight: 3, arbitrary: fc.constantFrom(...good)},
        {weight: 1, arbitrary: fc.nat(seeds.length - 1)},
      ),
      steps,
      header: fc.oneof({weight: 3, arbitrary: fc.constant({})}, {weight: 1, arbitrary: header}),
      keepsHeaders: fc.constantFrom(true, true, true, false),
      params: fc.oneof(
        {weight: 2, arbitrary: fc.constant({})},
        {weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...parameterNames), word, {maxKeys: 4})},
      ),
      query: fc.array(
        fc.tuple(
          fc.constantFrom(
            '$filter',
            '$top',
            '$skip',
            'authorization_endpoint',
            'login_hint',
            'nonce',
            'otc',
            'prompt',
            'redirect_uri',
            'response_mode',
            'scope',
            'state',
            'api-version',
            'lane',
            'datasetDisplayName',
            'nameConflict',
            'skipReport',
            'profileId',
          ),
          word,
        ),
        {maxLength: 2},
      ),
      isLong: fc.nat({max: 40}).map(n => n === 0),
      // Mostly none: a body that is no JSON says the same each time.
      wild: fc.oneof(
        {weight: 60, arbitrary: fc.constant(undefined)},
        {weight: 5, arbitrary: fc.string({maxLength: 200, unit: 'binary'})},
        {weight: 1, arbitrary: oversizedBody},
      ),
      stays: fc.constantFrom(true, true, true, false),
      keepsWorld: fc.constantFrom(true, true, true, false),
      origin: fc.oneof(
        {weight: 9, arbitrary: fc.constant('https://emulator.example')},
        {weight: 1, arbitrary: oddOrigin},
      ),
      control: fc.oneof({weight: 12, arbitrary: fc.constant(undefined)}, {weight: 1, arbitrary: controlCalls}),
    })
    .map(parts => {
      const {operation, world, seed: at, steps: changes, header: headers, keepsHeaders, params, query, wild} = parts;
      const seed = seeds[at] as Seed;
      const ownWorld = worlds.indexOf(seed.world);
      const ownQuery = [...new URLSearchParams(seed.path.split('?')[1] ?? '')];
      const value =
        seed.body === undefined
          ? undefined
          : changes.reduce((so, [choice, how, given]) => change(so, choice, how, given), parse(seed.body));
      return {
        // Mostly the operation that the call was meant for, in the world that it was meant for.
        operation: parts.stays ? seed.operationId : operation,
        world: ownWorld >= 0 && parts.keepsWorld ? ownWorld : world,
        call: {
          params: {tenantId: '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90', ...seed.params, ...params},
          query: new URLSearchParams(parts.isLong ? repeatQuery(query) : [...ownQuery, ...query]),
          headers: {...(keepsHeaders ? seed.headers : {}), ...headers},
          body: wild ?? (value === undefined || typeof value === 'string' ? value : JSON.stringify(value)),
          origin: parts.origin,
        },
        control: parts.control,
      };
    });
}

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
  {operation: wanted, world, call, control}: StrangeCall,
): Promise<string | undefined> {
  if (control) return findControlProblem(emulators.at(-1) as Emulator, control);
  const emulator = emulators[world] as Emulator;
  await resetNowAndThen(emulator);
  const own = emulator.operations.filter(o => !o.id.startsWith('Control_'));
  const operation = typeof wanted === 'string' ? own.find(({id}) => id === wanted) : own[Math.abs(wanted) % own.length];
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

/** Calls to an emulator before its lanes are put back: many calls remove what others could find. */
const callsOfWorld = 200;
const callCounts = new WeakMap<Emulator, number>();

/** Puts the first lane back, and takes away those that strange headers have made: each holds a world of its own. */
async function resetNowAndThen(emulator: Emulator): Promise<void> {
  const count = (callCounts.get(emulator) ?? 0) + 1;
  callCounts.set(emulator, count);
  if (count % callsOfWorld !== 0) return;
  const {value: lanes} = JSON.parse(await callControl(emulator, 'Control_ListLanes')) as {value: string[]};
  for (const laneName of lanes) await callControl(emulator, 'Control_RemoveLane', {laneName});
  await callControl(emulator, 'Control_Reset');
}

/** @returns The answer's body. */
async function callControl(emulator: Emulator, id: string, params: Record<string, string> = {}): Promise<string> {
  const operation = emulator.operations.find(one => one.id === id);
  if (!operation) throw new Error(`There is no operation ${id}.`);
  const request = {params, query: new URLSearchParams(), headers: {}, body: undefined, origin: 'https://x.example'};
  return (await emulator.handle(operation, request)).body;
}

/** What no page of the sign-in has, whatever was sent: a script or a handler of its own, or an open tag. */
function unsoundPage(body: string): string | undefined {
  if (!body.startsWith('<!doctype html>') || !body.endsWith('</html>\n')) return 'a page that is not whole';
  const scripts = body.replace(/<script nonce="[^"<>]+">document\.forms\[0\]\.submit\(\)<\/script>/, '');
  return /<(?:script|img|svg|iframe)|<[^>]*\son\w+=/i.test(scripts) ? 'a page that runs what was sent' : undefined;
}

function unsound(service: 'api' | 'login' | 'emulator', response: OperationResponse): string | undefined {
  const {status, body} = response;
  const unsendable = cannotBeSent(response);
  if (unsendable !== undefined) return unsendable;
  // Failures of the report itself are documented as 500 (an id that is no GUID, a model that does not load).
  if (status >= 500 && service !== 'emulator') return 'a failure that nothing calls for';
  if (response.isBinary && status < 300) return undefined;
  if (body === '') return status < 400 || service === 'api' ? undefined : 'an empty body';
  if (/^text\/html/.test(response.headers['Content-Type'] ?? '')) return unsoundPage(body);
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
