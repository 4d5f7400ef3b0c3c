/** What the console shows besides the control: what a token allows, who sees which rows, models, the world's files. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  createDefaultWorld,
  defaultCredentials,
  defaultUserCredentials,
  defaultWorldIds as ids,
} from '../src/world/seed/default-world.js';
import type {OpenAttempt, TokenDescription} from '../src/control/inspection/describe-token.js';
import {createTokenCodec} from '../src/tokens/embed-token-codec.js';
import {createCaller, plainRequest, type Caller} from './support/control-caller.js';

const amy = {username: 'amy@contoso.com', roles: ['sales'], datasets: [ids.contoso]};
const describe = async (caller: Caller, body: unknown, headers = {}) =>
  (await caller.call('Control_DescribeToken', {body, headers})).json as TokenDescription;
const generate = async (caller: Caller, body: object) =>
  ((await caller.generateToken(body, await caller.signIn())).json as {token: string}).token;
const attempt = ({attempts = []}: TokenDescription, reportId: string, datasetId: string): OpenAttempt =>
  attempts.find(each => each.reportId === reportId && each.datasetId === datasetId)!;

test('an embed token says what it opens, as whom and until when, and why the rest is refused', async () => {
  const caller = createCaller();
  const token = await generate(caller, {
    reports: [{id: ids.report}],
    datasets: [{id: ids.contoso}],
    identities: [amy],
  });
  const described = await describe(caller, {token});
  assert.deepEqual(
    [described.kind, described.isValid, described.expiration, described.secondsLeft],
    ['embed', true, '2030-06-15T13:00:00.000Z', 3600],
  );
  assert.deepEqual(described.identities, [
    {username: amy.username, roles: amy.roles, datasets: [{id: ids.contoso, name: 'Contoso'}]},
  ]);
  assert.deepEqual(described.reports, [{id: ids.report, name: 'Retail Sales', allowEdit: false}]);
  const opened = attempt(described, ids.report, ids.contoso);
  assert.deepEqual([opened.isAllowed, opened.identity?.username], [true, amy.username]);
  const refused = attempt(described, ids.report, ids.fabrikam);
  assert.equal(refused.isAllowed, false);
  assert.match(refused.error?.reason ?? '', /does not name this dataset/);
  const other = described.attempts?.filter(({reportId}) => reportId !== ids.report) ?? [];
  assert.ok(other.length > 0 && other.every(({error}) => /does not name this report/.test(error?.reason ?? '')));
});

test('what is said of each report and dataset is what becomes of opening it', async () => {
  const caller = createCaller();
  const token = await generate(caller, plainRequest);
  const described = await describe(caller, {token});
  for (const {datasetId, isAllowed, error} of described.attempts!.filter(({reportId}) => reportId === ids.report)) {
    const opened = await caller.open(token, datasetId);
    assert.equal(opened.status === 200, isAllowed, datasetId);
    assert.equal((opened.json as {error?: {message: string}}).error?.message, error?.message);
  }
});

test('an identity that sees no row is told why its report would be blank', async () => {
  const caller = createCaller();
  const token = await generate(caller, {
    reports: [{id: ids.report}],
    datasets: [{id: ids.contoso}],
    identities: [{...amy, username: 'nobody'}],
  });
  const {note} = attempt(await describe(caller, {token}), ids.report, ids.contoso);
  assert.match(note ?? '', /nobody sees no row/);
});

test('a token that has ended says so, and what it opened while it was good', async () => {
  const caller = createCaller();
  const token = await generate(caller, plainRequest);
  await caller.call('Control_SetClock', {body: {advanceMs: 2 * 3_600_000}});
  const described = await describe(caller, {token});
  assert.deepEqual([described.isValid, described.secondsLeft], [false, -3600]);
  assert.match(described.problem ?? '', /expired/);
  assert.ok(attempt(described, ids.report, ids.northwind).isAllowed);
});

test('a token is found in what was copied around it, and in the response of a call in the journal', async () => {
  const caller = createCaller();
  const token = await generate(caller, plainRequest);
  const expected = await describe(caller, {token});
  for (const pasted of [`EmbedToken ${token}`, `{"token":"${token}"}`, ` ${token}\n`]) {
    assert.deepEqual(await describe(caller, {token: pasted}), expected);
  }
  assert.deepEqual(await describe(caller, {sequence: 2}), expected);
  assert.equal((await describe(caller, {sequence: 1})).kind, 'entra');
});

test('access tokens: a service principal’s workspaces, and what a person may open', async () => {
  const caller = createCaller();
  const application = await describe(caller, {token: await caller.signIn()});
  assert.deepEqual([application.kind, application.isValid, application.attempts], ['entra', true, undefined]);
  const roles = new Map(application.workspaces?.map(({id, role}) => [id, role]));
  assert.ok(roles.get(ids.reportWorkspace));
  assert.equal(roles.get(ids.tailspinWorkspace), undefined);
  const {json} = await caller.call('Entra_Token', {
    params: {tenantId: ids.tenant},
    headers: {'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: defaultCredentials.clientId,
      client_secret: defaultCredentials.clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
      username: defaultUserCredentials.userPrincipalName,
      password: defaultUserCredentials.password,
    }).toString(),
  });
  const person = await describe(caller, {token: (json as {access_token: string}).access_token});
  assert.equal(person.kind, 'entra');
  assert.ok(person.scopes?.length && person.attempts?.some(({isAllowed}) => isAllowed), JSON.stringify(json));
});

test('what is no token of this emulator is told apart, and what to do', async () => {
  const caller = createCaller();
  const token = await generate(caller, plainRequest);
  const jwt = (payload: object) =>
    `${btoa('{"alg":"RS256"}')}.${btoa(JSON.stringify(payload)).replace(/=+$/, '')}.AAAA`.replaceAll('=', '');
  const foreign = createTokenCodec('another').encode({
    tokenId: ids.report,
    tenantId: '',
    principalId: '',
    reports: [],
    datasets: [],
    targetWorkspaces: [],
    identities: [],
    exp: 1_900_000_000,
    clusterUrl: '',
  });
  const cases: [token: string, problem: RegExp][] = [
    ['hello', /This is no token/],
    [token.slice(0, -5), /altered or cut off/],
    [foreign, /not made with this emulator's key/],
    [jwt({aud: 'https://graph.microsoft.com', exp: 1}), /It is for https:\/\/graph.microsoft.com/],
    [jwt({aud: 'https://analysis.windows.net/powerbi/api', exp: 1e300}), /Entra did not sign it/],
    ['a.b.c', /no JSON/],
  ];
  for (const [text, problem] of cases) {
    const described = await describe(caller, {token: text});
    assert.equal(described.isValid, false);
    assert.match(described.problem ?? '', problem);
  }
});

test('nothing of a token is in its description, in the journal or in an error', async () => {
  const caller = createCaller();
  const token = await generate(caller, plainRequest);
  for (const body of [{token}, {token: token.slice(0, -3)}, {token, more: 1}, {token: [token]}]) {
    const response = await caller.call('Control_DescribeToken', {body});
    assert.ok(!response.body.includes(token.slice(4, 40)) && !response.body.includes(token.slice(-40)));
  }
  assert.ok(!(await caller.call('Control_ReadJournal')).body.includes(token.slice(4, 40)));
});

interface Rows {
  columns: {name: string}[];
  rows: unknown[][];
  totalRows: number;
  identity?: object;
  note?: string;
}
const query = async (caller: Caller, body: object) =>
  (await caller.call('Control_QueryDataset', {body: {datasetId: ids.contoso, ...body}})).json as Rows;

test('the rows that an identity sees are those that the role’s expression lets through', async () => {
  const caller = createCaller();
  const stores = await query(caller, {query: "EVALUATE 'Store'"});
  const manager = stores.columns.findIndex(({name}) => name === 'Manager');
  assert.equal(stores.identity, undefined);
  const seen = await query(caller, {query: "EVALUATE 'Store'", username: amy.username, roles: ['sales']});
  assert.deepEqual(
    seen.rows,
    stores.rows.filter(row => row[manager] === amy.username),
  );
  assert.ok(seen.rows.length > 0 && seen.rows.length < stores.rows.length);
  const sales = await query(caller, {query: "EVALUATE 'Sales'", maxRows: 3});
  assert.deepEqual([sales.rows.length, sales.totalRows], [3, 24_000]);
  const none = await query(caller, {query: "EVALUATE 'Store'", username: 'nobody', roles: ['sales']});
  assert.deepEqual(none.rows, []);
  assert.match(none.note ?? '', /nobody sees no row/);
});

test('a query that is wrong is refused with the field and the remedy', async () => {
  const caller = createCaller();
  const cases: [body: object, message: RegExp][] = [
    [{query: 'EVALUATE Nothing'}, /no table Nothing/],
    [{query: 'SELECT 1'}, /knows the queries/],
    [{}, /query must be a text/],
    [{query: 'EVALUATE Store', roles: 'sales'}, /roles must be a list/],
    [{query: 'EVALUATE Store', maxRows: 0}, /maxRows must be a whole number from 1 to 1000/],
    [{query: 'EVALUATE Store', username: 'a', userPrincipalName: 'b'}, /not both/],
    [{query: 'EVALUATE Store', user: 'a'}, /no member user/],
    [{query: 'EVALUATE Store', datasetId: 'x'}, /names no dataset/],
  ];
  for (const [body, message] of cases) {
    const {status, json} = await caller.call('Control_QueryDataset', {body: {datasetId: ids.contoso, ...body}});
    assert.equal(status, 400);
    assert.match((json as {error: {message: string}}).error.message, message);
  }
});

test('the model is described with its relationships, roles and people', async () => {
  const caller = createCaller();
  const {json} = await caller.call('Control_DescribeModel', {params: {datasetId: ids.contoso}});
  const model = json as Record<string, {name?: string; rows?: number; usernames?: string[]}[]>;
  assert.deepEqual(
    model['tables']?.map(({name, rows}) => [name, rows]),
    [
      ['Sales', 24_000],
      ['Store', 16],
      ['Product', 16],
      ['Calendar', 1096],
    ],
  );
  assert.equal(model['relationships']?.length, 3);
  assert.ok(model['roles']?.find(({name}) => name === 'sales')?.usernames?.includes(amy.username));
  assert.ok(model['users']?.length);
});

test('the files of the world are listed and read, without passwords and secrets', async () => {
  const caller = createCaller();
  const paths = ((await caller.call('Control_ListWorldFiles')).json as {value: string[]}).value;
  assert.ok(paths.includes('world.json') && paths.some(path => path.endsWith('Store.csv')), paths.join(' '));
  let all = '';
  for (const path of paths) {
    all += (await caller.call('Control_ReadWorldFile', {query: new URLSearchParams({path}).toString()})).body;
  }
  assert.match(all, /amy@contoso.com/);
  for (const principal of createDefaultWorld().principals) {
    const secrets = principal.type === 'User' ? [principal.password] : principal.secrets.map(({value}) => value);
    for (const secret of secrets) assert.ok(!all.includes(secret), secret.slice(0, 4));
  }
});

test('an operation that only looks is no change', async () => {
  const caller = createCaller();
  let changes = 0;
  caller.emulator.onChange(() => changes++);
  await describe(caller, {token: 'x'});
  await query(caller, {query: "EVALUATE 'Store'"});
  await caller.call('Control_SetClock', {body: {mode: 'frozen', advance: 1}});
  assert.equal(changes, 0);
  await caller.call('Control_SetClock', {body: {mode: 'frozen'}});
  assert.equal(changes, 1);
});
