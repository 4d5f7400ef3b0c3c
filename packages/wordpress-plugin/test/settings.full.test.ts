/** What the settings page and the pages of the site say of mistakes: to the operator, to editors, to visitors. */
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {after, before, beforeEach, test} from 'node:test';
import {block, ids, requestOf, startPluginSite, tagIn, type PluginSite} from './support/plugin-site.js';

let site: PluginSite;
let admin: string;
before(async () => {
  site = await startPluginSite();
  admin = await site.signIn('admin');
});
after(() => site?.stop());
beforeEach(async () => {
  site.php(`delete_option( 'pbi_bound_report_log' );`);
  await site.emulator.faults.clear();
  await site.forgetCalls();
});

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
const text = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(url, {headers})).text();
const settingsPage = (): Promise<string> =>
  text(`${site.url}/wp-admin/options-general.php?page=pbi-bound-report`, {cookie: admin});

/** What the settings page said above the form after the last save. */
let notices = '';
/** Fills in the form of the settings page, presses "Save and check", and reads the lines of the check. */
async function saveAndCheck(fields: Record<string, string>): Promise<string[]> {
  const nonce = /name="_wpnonce" value="(\w+)"/.exec(await settingsPage())?.[1] ?? '';
  const saved = await fetch(`${site.url}/wp-admin/admin-post.php`, {
    method: 'POST',
    redirect: 'manual',
    headers: {cookie: admin},
    body: new URLSearchParams({action: 'pbi_bound_report_save', _wpnonce: nonce, check: '1', ...fields}),
  });
  const checked = await text(saved.headers.get('location') ?? '', {cookie: admin});
  notices = [...checked.matchAll(/<div class="notice notice-error"><p>(.*?)<\/p>/gs)]
    .map(([, p]) => plain(p!))
    .join('\n');
  const table = /<table class="[^"]*pbi-bound-report-check">(.*?)<\/table>/s.exec(checked)?.[1] ?? '';
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => plain(row!));
}
const visitors = {visitor_username: 'visitors@contoso.com', visitor_roles: 'executive'};
const publicPair = (dataset: string): string => `${ids.report} ${dataset}`;

test('the check tries every pair of "Public" as a visitor would, and names the one that fails and what to do', async () => {
  const rows = await saveAndCheck({
    public: [publicPair(ids.northwind), publicPair(ids.contoso), ids.report].join('\n'),
  });
  assert.equal(rows.length, 6, rows.join('\n'));
  const [northwind, contoso, own] = rows.slice(2);
  assert.match(northwind!, /^✓ good Public .*Northwind/);
  assert.match(contoso!, /^✗ failed Public .*Contoso.*row-level security.*Who sees which rows/);
  // The report's own dataset is Contoso's.
  assert.match(own!, /^✗ failed Public .*Contoso.*row-level security/);
  assert.match(rows[5]!, /^✓ good Address for visitors/);
});

test('with an identity for visitors the pair is good; a dataset and a report that are not there are not', async () => {
  const missing = '11111111-1111-4111-8111-111111111111';
  const rows = await saveAndCheck({
    ...visitors,
    public: [publicPair(ids.contoso), publicPair(missing), `${missing} ${ids.contoso}`].join('\n'),
  });
  const [contoso, noDataset, noReport] = rows.slice(2);
  assert.match(contoso!, /^✓ .*Contoso/);
  assert.match(noDataset!, new RegExp(`^✗ .*${missing}.*no such item`));
  assert.match(noReport!, new RegExp(`^✗ .*${missing}.*no such item`));
});

test('of thirty pairs twenty are tried, and the check says how many are left', async () => {
  const lines = Array.from({length: 30}, (_, i) =>
    publicPair(`${String(i).padStart(8, '0')}-1111-4111-8111-111111111111`),
  );
  const rows = await saveAndCheck({public: lines.join('\n')});
  assert.equal(rows.filter(row => row.includes('no such item')).length, 20);
  assert.match(rows.at(-2)!, /^– not checked Public 10 of 30 lines were not checked/);
});

test('when Power BI gives no answer the check does not wait for every pair', async () => {
  await site.emulator.faults.add({operation: 'EmbedToken_GenerateToken', failure: 'serverError', times: 99});
  const lines = Array.from({length: 5}, () => publicPair(ids.northwind));
  const rows = await saveAndCheck({public: lines.join('\n')});
  assert.equal(rows.filter(row => row.startsWith('✗')).length, 1, rows.join('\n'));
});

test('an origin in wp-config.php that is ignored is told by the check, before the secret goes to Microsoft', async t => {
  const config = `${site.folder}/wp-config.php`;
  const before = readFileSync(config, 'utf8');
  t.after(() => writeFileSync(config, before));
  writeFileSync(config, before.replaceAll(site.emulatorOrigin, 'http://emulator:8081'));
  const rows = await saveAndCheck(visitors);
  assert.equal(rows.length, 1, rows.join('\n'));
  assert.match(
    rows[0]!,
    /^✗ failed Settings PBI_BOUND_REPORT_API_ORIGIN, PBI_BOUND_REPORT_AUTHORITY_HOST .* is ignored/,
  );
});

test('what wp-config.php says is told in the place of its field, without how to fill it in', async t => {
  const config = `${site.folder}/wp-config.php`;
  const before = readFileSync(config, 'utf8');
  t.after(() => writeFileSync(config, before));
  assert.match(await settingsPage(), /<select name="cloud"/);
  writeFileSync(config, before.replace('<?php', `<?php define( 'PBI_BOUND_REPORT_CLOUD', 'public' );`));
  const page = await settingsPage();
  for (const name of ['TENANT_ID', 'CLIENT_ID', 'CLIENT_SECRET', 'CLOUD']) {
    assert.match(page, new RegExp(`set in wp-config\\.php as PBI_BOUND_REPORT_${name}<`), name);
  }
  assert.doesNotMatch(page, /<select name="cloud"|Safer than here|Directory \(tenant\) ID/);
  assert.match(page, /Instead of a secret: PEM/);
});

test('the fields of user name and Power BI roles say what is filled in, before any is', async () => {
  site.php(`delete_option( 'pbi_bound_report_settings' );`);
  const page = await settingsPage();
  assert.match(page, /name="username_field"[^>]* placeholder="Name of the user field"/);
  const [firstRole] = /<input[^>]* name="roles\[.*?<\/td>/s.exec(page) ?? [''];
  assert.match(plain(firstRole), /Names of the dataset’s roles, with commas between them\./);
});

test('site health finds a pair of "Public" that visitors cannot see', async () => {
  site.settings({
    visitor_username: '',
    visitor_roles: [],
    public: [
      {report: ids.report, dataset: ids.contoso},
      {report: ids.report, dataset: ids.northwind},
    ],
  });
  const headers = await site.restHeaders(admin);
  const health = JSON.parse(await text(`${site.url}/wp-json/pbi-bound-report/v1/health`, headers)) as {
    status: string;
    description: string;
  };
  assert.equal(health.status, 'critical');
  assert.match(health.description, /row-level security/);
});

test('last problems stand above the form, each once, in one sentence with its numbers', async () => {
  site.settings({visitor_username: '', visitor_roles: []});
  const tag = tagIn(await text(site.post(block({report: ids.report, dataset: ids.contoso})).url));
  const {status, body} = await site.token(requestOf(tag));
  assert.deepEqual([status, body.error.code], [500, 'EndpointMisconfigured']);
  const page = await settingsPage();
  assert.ok(page.indexOf('Last problems') > 0 && page.indexOf('Last problems') < page.indexOf('Connection</h2>'));
  const table = /<table class="[^"]*pbi-bound-report-problems">(.*?)<\/table>/s.exec(page)?.[1] ?? '';
  const rows = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => plain(row!));
  assert.equal(rows.length, 1, rows.join('\n'));
  assert.equal(rows[0]!.match(/row-level security/g)?.length, 1, rows[0]);
  assert.ok(rows[0]!.includes(ids.contoso));
  assert.ok(rows[0]!.includes(body.error.correlationId!));
  assert.doesNotMatch(rows[0]!, /[{}]|remedy/);
});

test('two broken pairs that take turns are written once a minute each', async () => {
  site.settings({visitor_username: '', visitor_roles: []});
  const tags: Record<string, string>[] = [];
  for (const dataset of [ids.contoso, ids.fabrikam]) {
    tags.push(tagIn(await text(site.post(block({report: ids.report, dataset})).url)));
  }
  // Within the minute, however long it takes.
  await site.holdTime(async () => {
    for (const tag of [...tags, ...tags, ...tags]) assert.equal((await site.token(requestOf(tag))).status, 500);
  });
  assert.equal(site.php(`echo count( get_option( 'pbi_bound_report_log' ) );`), '2');
});

test('the reader hears one reason and one place to look, in words of WordPress and not of HTML', async () => {
  const page = await text(site.post(block({report: ids.report, dataset: ids.northwind})).url);
  const data = /<script type="application\/json" id="pbi-bound-report-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '{}';
  const {errors} = (JSON.parse(data) as {texts: {errors: Record<string, {message?: string; help?: string}>}}).texts;
  for (const code of ['EndpointMisconfigured', 'PowerBIRefused', 'PowerBIEntityNotFound', 'TokenEndpointFailed']) {
    assert.match(errors[code]?.help ?? '', /Settings, Power BI reports/, code);
  }
  assert.match(errors['InvalidRequest']?.help ?? '', /block or shortcode/);
  assert.doesNotMatch(JSON.stringify(errors), /report-id|dataset-id|log of the token endpoint/);
  site.settings({visitor_username: '', visitor_roles: []});
  const tag = tagIn(await text(site.post(block({report: ids.report, dataset: ids.contoso})).url));
  const {body} = await site.token(requestOf(tag));
  assert.equal(body.error.message, 'The report cannot be shown because the site is not set up for it.');
});

test('an editor hears what is wrong with a shortcode, and a visitor sees none of it', async () => {
  const cases: [string, RegExp][] = [
    ['report="abc"', /report: "abc" is not an id/],
    [`report="${ids.report}" dataset="a/b"`, /dataset: "a\/b" is not an id/],
    [`report="${ids.report}" lable="Sales"`, /There is no attribute lable. Did you mean label\?/],
    [`report="${ids.report}" colour="red"`, /There is no attribute colour\. There are: report, dataset, /],
    [`report="${ids.report}" loading="eagre"`, /loading: "eagre" .* lazy, eager, interaction/],
    [ids.report, /No report is chosen/],
  ];
  for (const [attributes, expected] of cases) {
    const {url} = site.post(`[pbi_bound_report ${attributes}]`);
    assert.match(plain(await text(url, {cookie: admin})), expected, attributes);
    assert.doesNotMatch(plain(await text(url)), /Power BI report:/, attributes);
  }
  const good = site.post(
    `[pbi_bound_report report="${ids.report}" dataset="${ids.northwind}" Page_Navigation="left" aspect-ratio="4:3"]`,
  );
  assert.doesNotMatch(plain(await text(good.url, {cookie: admin})), /Power BI report:/);
  const ofBlock = site.post(
    `<!-- wp:pbi-bound-report/report ${JSON.stringify({report: ids.report, dataset: ids.northwind, align: 'wide', className: 'x'})} /-->`,
  );
  assert.doesNotMatch(plain(await text(ofBlock.url, {cookie: admin})), /Power BI report:/);
});

test('an id may be written as people have it: in quotes of a text, as the address in the service, under the name of the tag', async () => {
  const address = `https://app.powerbi.com/groups/${ids.reportWorkspace}/reports/${ids.report}/ReportSection`;
  for (const shortcode of [
    `[pbi_bound_report report=”${ids.report}” dataset=”${ids.northwind}”]`,
    `[pbi_bound_report report="${address}" dataset="${ids.northwind}"]`,
    `[pbi-bound-report report="${ids.report}" dataset="${ids.northwind}"]`,
  ]) {
    site.settings({public: []});
    const {url} = site.post(shortcode);
    const tag = tagIn(await text(url));
    assert.deepEqual([tag['report-id'], tag['dataset-id']], [ids.report, ids.northwind], shortcode);
    assert.notEqual(tag['binding-signature'], undefined, shortcode);
  }
});

test('a line of the settings may have commas and addresses; one that cannot be read opens nothing', async () => {
  const address = `https://app.powerbi.com/groups/${ids.reportWorkspace}/reports/${ids.report}/ReportSection`;
  await saveAndCheck({public: `${address}, ${ids.northwind}`, workspaces: ids.reportWorkspace});
  const saved = (): {public: unknown; workspaces: unknown} =>
    JSON.parse(site.php(`echo json_encode( PbiBoundReport\\Settings::site() );`)) as {
      public: unknown;
      workspaces: unknown;
    };
  assert.deepEqual(saved().public, [{report: ids.report, dataset: ids.northwind}]);
  await saveAndCheck({workspaces: 'Retail Reports'});
  assert.deepEqual(saved().workspaces, [ids.reportWorkspace]);
  assert.match(notices, /the list stays as it was/);
  await saveAndCheck({workspaces: '', rules: `costumer ${publicPair(ids.northwind)}`});
  assert.match(notices, /role or capability costumer,/);
  site.php(
    `wp_roles()->add_cap( 'administrator', 'of_a_role' ); get_user_by( 'login', 'admin' )->add_cap( 'of_a_person' );`,
  );
  for (const who of ['subscriber', 'of_a_role', 'of_a_person']) {
    await saveAndCheck({workspaces: '', rules: `${who} ${publicPair(ids.northwind)}`});
    assert.equal(notices, '', who);
  }
  assert.deepEqual(saved().workspaces, []);
});

test('a rule names a role as people see it or as WordPress keeps it, with capitals, dots and spaces', async () => {
  site.php(`add_role( 'Key Account.EU', 'Großkunde (EU)', array( 'read' => true ) ); add_role( '007', 'Agent' );`);
  const rules = (): unknown => JSON.parse(site.php(`echo json_encode( PbiBoundReport\\Settings::site()['rules'] );`));
  for (const [who, role] of [
    ['Key Account.EU', 'Key Account.EU'],
    ['key  account.eu', 'Key Account.EU'],
    ['Großkunde (EU)', 'Key Account.EU'],
    ['Subscriber', 'subscriber'],
    ['edit_posts', 'edit_posts'],
    ['Agent', '007'],
  ] as const) {
    await saveAndCheck({workspaces: '', rules: `${who}, ${publicPair(ids.northwind)}`});
    assert.equal(notices, '', who);
    assert.deepEqual(rules(), [{who: role, report: ids.report, dataset: ids.northwind}], who);
  }
  for (const line of [publicPair(ids.northwind), 'subscriber', `subscriber ${publicPair('a/b')}`]) {
    await saveAndCheck({workspaces: '', rules: line});
    assert.match(notices, /cannot be read/, line);
    assert.deepEqual(rules(), [], line);
  }
  for (const [login, role] of [
    ['kay@contoso.com', 'Key Account.EU'],
    ['james@contoso.com', '007'],
  ] as const) {
    site.user(login, role);
    await saveAndCheck({workspaces: '', rules: `${role} ${publicPair(ids.northwind)}`});
    const tag = {'report-id': ids.report, 'dataset-id': ids.northwind};
    const {status, text} = await site.token(requestOf(tag), {cookie: await site.signIn(login)});
    assert.equal(status, 200, text);
  }
});

test('workspaces that cannot be read open none, where there was no list before, until one can', async () => {
  const workspaces = (): unknown =>
    JSON.parse(site.php(`echo json_encode( PbiBoundReport\\Settings::site()['workspaces'] );`));
  site.php(`delete_option( 'pbi_bound_report_settings' );`);
  for (const line of ['Retail Reports', 'Retail Report']) {
    const rows = await saveAndCheck({workspaces: line, public: publicPair(ids.northwind)});
    assert.match(notices, /no report is shown until one can/);
    assert.deepEqual(workspaces(), [line]);
    assert.match(rows.join('\n'), /✗ failed Workspaces .*Only these workspaces/);
    const page = await text(site.post(block({report: ids.report, dataset: ids.northwind})).url);
    await site.forgetCalls();
    const {status} = await site.token(requestOf(tagIn(page)));
    assert.equal(status, 404);
    assert.equal(await site.calls('EmbedToken_GenerateToken'), 0);
  }
  assert.match(await settingsPage(), /name="workspaces"[^>]*>Retail Report</);
  await saveAndCheck({workspaces: ids.reportWorkspace});
  assert.equal(notices, '');
  assert.deepEqual(workspaces(), [ids.reportWorkspace]);
  // Where all were open before, whoever writes a line wants fewer.
  await saveAndCheck({workspaces: ''});
  assert.deepEqual(workspaces(), []);
  await saveAndCheck({workspaces: 'Retail Reports'});
  assert.match(notices, /no report is shown until one can/);
  assert.deepEqual(workspaces(), ['Retail Reports']);
});

test('the check says that the list of workspaces is why there is none, and which roles it could not look at', async () => {
  const rows = await saveAndCheck({workspaces: ids.contoso});
  assert.match(rows.join('\n'), /✗ failed Workspaces .*Only these workspaces/);
  const [pair] = (await saveAndCheck({...visitors, visitor_roles: 'excutive', public: publicPair(ids.contoso)})).slice(
    2,
  );
  assert.match(pair!, /✓ .*has the role excutive shows when the page is opened/);
});

test('what is misspelt makes nothing public: neither another dataset nor a report for signed-in users', async () => {
  site.settings({public: []});
  const wrongDataset = site.post(`[pbi_bound_report report="${ids.report}" dataset="a/b"]`);
  const wrongAccess = site.post(`[pbi_bound_report report="${ids.report}" dataset="${ids.northwind}" access="member"]`);
  assert.equal(site.php(`echo json_encode( PbiBoundReport\\Settings::site()['public'] );`), '[]');
  assert.deepEqual(tagIn(await text(wrongDataset.url)), {});
  assert.equal(tagIn(await text(wrongAccess.url))['binding-signature'], undefined);
  assert.match(plain(await text(wrongAccess.url, {cookie: admin})), /access: "member" .* everyone, members/);
});
