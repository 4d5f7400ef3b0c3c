/** The element's tag where somebody has typed it into a page, instead of the block or the shortcode. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {block, ids, requestOf, startPluginSite, tagIn, type PluginSite} from './support/plugin-site.js';

let site: PluginSite;
let admin: string;
before(async () => {
  site = await startPluginSite();
  site.settings({visitor_username: 'visitors@contoso.com', visitor_roles: ['executive']});
  site.user('anna', 'author');
  admin = await site.signIn('admin');
});
after(() => site?.stop());

const text = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(url, {headers})).text();
const scripts = (html: string): number => (html.match(/<script type="module" integrity=/g) ?? []).length;
const typed = (attributes: string): string => `<pbi-bound-report ${attributes}></pbi-bound-report>`;
const pair = `report-id="${ids.report}" dataset-id="${ids.contoso}"`;
const html = (content: string): string => `<!-- wp:html -->\n${content}\n<!-- /wp:html -->`;

test('it is shown as the block shows it: with the site’s endpoint, its script and a permission', async () => {
  for (const [name, content] of [
    [
      'block of HTML',
      html(typed(`${pair} label="Sales" page-name="ReportSection" class="wide" style="height: 480px"`)),
    ],
    ['classic page', `Before\n\n${typed(`${pair}\n label='Sales' page-name=ReportSection height="480"`)}\n\nAfter`],
    [
      'upper case, no end',
      html(`<PBI-BOUND-REPORT REPORT-ID='{${ids.report}}' ${pair} label=Sales height=480 page-name=ReportSection>`),
    ],
  ] as const) {
    site.settings({public: []});
    const page = await text(site.post(content).url);
    assert.equal(scripts(page), 2, name);
    assert.equal(page.match(/<pbi-bound-report/gi)?.length, 1, name);
    const tag = tagIn(page);
    assert.deepEqual(
      [tag['token-endpoint'], tag['label'], tag['page-name'], tag['style']],
      ['/wp-json/pbi-bound-report/v1/token', 'Sales', 'ReportSection', 'height:480px;'],
      name,
    );
    const {status, body} = await site.token(requestOf(tag));
    assert.equal(status, 200, name);
    assert.match(body.token, /^H4sI/);
    assert.doesNotMatch(page, /<p>\s*<div/, name);
  }
});

test('the site’s own endpoint may stand in it, and blocks, shortcodes and typed tags on one page stay three', async () => {
  const content = [
    block({report: ids.report, dataset: ids.contoso}),
    `<!-- wp:shortcode -->[pbi_bound_report report="${ids.report}" dataset="${ids.contoso}"]<!-- /wp:shortcode -->`,
    html(typed(`${pair} token-endpoint="${site.url}/wp-json/pbi-bound-report/v1/token"`)),
  ];
  const {url} = site.post(content.join('\n\n'));
  const page = await site.holdTime(() => text(url));
  const tags = page.match(/<pbi-bound-report [^>]*>/g) ?? [];
  assert.equal(tags.length, 3);
  assert.equal(new Set(tags).size, 1, tags.join('\n'));
});

test('one with another endpoint is left as it is, loads nothing, makes nothing public; an editor reads why', async () => {
  site.settings({public: []});
  const foreign = typed(`${pair} token-endpoint="https://elsewhere.example/token" credentials="include"`);
  const {url} = site.post(html(foreign));
  const page = await text(url);
  assert.ok(page.includes(foreign));
  assert.equal(scripts(page), 0);
  assert.equal(site.php(`echo json_encode( PbiBoundReport\\Settings::site()['public'] );`), '[]');
  assert.doesNotMatch(page, /Take out token-endpoint/);
  assert.match(await text(url, {cookie: admin}), /Power BI report: .*Take out token-endpoint/);
  // Beside a report of the site's own, the element would run: the endpoint is one that the editor named.
  assert.equal(
    scripts(await text(site.post(`${html(foreign)}\n\n${block({report: ids.report, dataset: ids.northwind})}`).url)),
    2,
  );
});

test('what the shortcode does not have is told to editors, and what is wrong shows no other report', async () => {
  const {url} = site.post(html(typed(`${pair} filters="[]" onclick="alert(1)" data-x="1"`)));
  const seen = await text(url, {cookie: admin});
  assert.match(seen, /There is no attribute filters/);
  assert.doesNotMatch(seen, /no attribute (?:data-x|onclick)|alert\(1\)/);
  const wrong = await text(site.post(html(typed(`report-id="${ids.report}" dataset-id="a/b"`))).url);
  assert.doesNotMatch(wrong, /<pbi-bound-report/);
});

test('an author’s tag is taken out by WordPress; where a site lets it pass, it shows what is public and no more', async () => {
  site.settings({public: []});
  const ofAuthor = (): Promise<string> => text(site.post(html(typed(pair)), {author: 'anna'}).url);
  assert.doesNotMatch(await ofAuthor(), /pbi-bound-report/);
  site.php(
    `file_put_contents( WPMU_PLUGIN_DIR . '/allow.php', "<?php add_filter( 'wp_kses_allowed_html', function ( \\$tags ) { \\$tags['pbi-bound-report'] = array( 'report-id' => true, 'dataset-id' => true, 'token-endpoint' => true ); return \\$tags; } );" );`,
  );
  const hidden = await ofAuthor();
  assert.doesNotMatch(hidden, /<pbi-bound-report/);
  assert.equal(scripts(hidden), 0);
  assert.equal(site.php(`echo json_encode( PbiBoundReport\\Settings::site()['public'] );`), '[]');
  site.settings({public: [{report: ids.report, dataset: ids.contoso}]});
  assert.equal((await site.token(requestOf(tagIn(await ofAuthor())))).status, 200);
});

test('in comments and in code it is text', async () => {
  site.settings({public: []});
  const content = html(
    `<!-- ${typed(pair)} --><textarea>${typed(pair)}</textarea><pre>${typed(pair).replaceAll('<', '&lt;')}</pre>`,
  );
  const page = await text(site.post(content).url);
  assert.ok(page.includes(`<!-- ${typed(pair)} --><textarea>${typed(pair)}</textarea>`));
  assert.equal(scripts(page), 0);
  assert.equal(site.php(`echo json_encode( PbiBoundReport\\Settings::site()['public'] );`), '[]');
});
