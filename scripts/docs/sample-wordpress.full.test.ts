/**
 * The samples of the WordPress plugin: its commands in this repository, its lines of `wp-config.php`, its shortcode and
 * its PHP, in a real WordPress. Ids stand in the place of "…", and free ports in that of named ones.
 */
import assert from 'node:assert/strict';
import {existsSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {defaultCredentials} from '@pbi-bound-report/emulator';
import {
  ids,
  requestOf,
  startPluginSite,
  tagIn,
  type PluginSite,
} from '../../packages/wordpress-plugin/test/support/plugin-site.js';
import {root} from './examples.js';
import {commandLines, freePort, ReaderProject} from './samples/reader-project.js';
import {SampleSet} from './samples/sample-set.js';

const readme = 'packages/wordpress-plugin/README.md';
const start = 'docs/start/wordpress.md';
const html = async (url: string): Promise<string> => (await fetch(url)).text();

/** The sample with values in the place of "…", in their order. */
function filled(sample: string, values: readonly string[]): string {
  const left = [...values];
  const text = sample.replace(/…/g, () => left.shift() ?? assert.fail(`too few values for ${sample}`));
  assert.deepEqual(left, [], sample);
  return text;
}

describe('samples of the WordPress plugin', {timeout: 1_800_000}, () => {
  const samples = new SampleSet('WordPress');
  const take = (document: string, piece: string): string => samples.take(document, piece).code;

  describe('in a WordPress that the lines of the texts connect', () => {
    let site: PluginSite;
    before(async () => {
      const {tenantId, clientId, clientSecret} = defaultCredentials;
      const secrets = filled(take(readme, 'PBI_BOUND_REPORT_CLIENT_SECRET'), [tenantId, clientId, clientSecret]);
      const addresses = take(start, 'PBI_BOUND_REPORT_API_ORIGIN');
      site = await startPluginSite({
        connect: origin => {
          assert.equal(addresses.split('http://127.0.0.1:8081').length, 3, 'both lines name the emulator');
          return secrets + addresses.replaceAll('http://127.0.0.1:8081', origin);
        },
      });
      site.settings({visitor_username: 'visitors@contoso.com', visitor_roles: ['executive']});
    });
    after(() => site?.stop());
    const givesToken = async (tag: Record<string, string>): Promise<void> => {
      const {status, text, body} = await site.token(requestOf(tag));
      assert.equal(status, 200, text);
      assert.match(body.token, /^H4sI/);
    };

    test('the shortcode shows the report as it says, and visitors get its token', async () => {
      const post = site.post(filled(take(readme, '[pbi_bound_report'), [ids.report, ids.contoso]));
      const tag = tagIn(await html(post.url));
      assert.deepEqual(
        [tag['report-id'], tag['dataset-id'], tag['label'], tag['style']],
        [ids.report, ids.contoso, 'Retail sales', 'height:480px;'],
      );
      await givesToken(tag);
    });

    test("the theme's line prints the report, and visitors get its token", async () => {
      const tag = tagIn(site.php(filled(take(readme, 'echo pbi_bound_report('), [ids.report, ids.northwind])));
      assert.deepEqual([tag['report-id'], tag['dataset-id']], [ids.report, ids.northwind]);
      await givesToken(tag);
    });
  });

  describe('by commands in this repository', () => {
    let project: ReaderProject;
    before(() => {
      project = new ReaderProject({});
    });
    after(() => {
      project?.remove();
    });
    const inRepository = (command: string): string => `cd ${JSON.stringify(root)}; ${command}`;
    /** A WordPress of `npm run wordpress` shows its page, whose reports get their tokens. */
    const startsWordPress = async (command: string): Promise<void> => {
      const running = await project.start(inRepository(`PORT=${await freePort()} ${command}`), /Ctrl\+C/);
      try {
        const [, url = ''] = /The page: +(\S+)/.exec(running.output()) ?? [];
        const tag = tagIn(await html(url));
        const answer = await fetch(new URL('/wp-json/pbi-bound-report/v1/token', url), {
          method: 'POST',
          headers: {'content-type': 'application/json', origin: new URL(url).origin},
          body: JSON.stringify(requestOf(tag)),
        });
        assert.equal(answer.status, 200, await answer.text());
      } finally {
        await running.stop();
      }
    };

    test('the start page starts a WordPress', () =>
      startsWordPress(commandLines(take(start, 'npm run wordpress')).join()));

    test('the zip is built where the text says, and a WordPress starts', async () => {
      const code = take(readme, 'dist/pbi-bound-report.zip');
      const [, zip = ''] = /# (dist\/\S+\.zip)/.exec(code) ?? [];
      // The third line runs tests, as every release does: that its script is there is checked with all commands.
      const [build = '', run = '', ...tests] = commandLines(code);
      assert.deepEqual(tests, ['npm run test:wordpress']);
      const begun = Date.now();
      const {code: status, output} = await project.run(inRepository(build));
      assert.equal(status, 0, output);
      const file = join(root, 'packages/wordpress-plugin', zip);
      assert.ok(existsSync(file) && statSync(file).mtimeMs >= begun - 1000, `${zip} is new`);
      await startsWordPress(run);
    });
  });

  test('no sample of WordPress is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
