/** The cases that every token endpoint has to pass, written for the token broker, against the endpoint in PHP. */
import {after, before, test} from 'node:test';
import {httpCases, type EndpointUnderTest} from '../../token-broker/test/support/http-cases.js';
import {block, ids, startPluginSite, tagIn, type PluginSite} from './support/plugin-site.js';

let site: PluginSite;
let signedIn: EndpointUnderTest;
let visitor: EndpointUnderTest;
before(async () => {
  site = await startPluginSite();
  site.user('john@contoso.com', 'subscriber');
  const [contoso, fabrikam, northwind] = [ids.contoso, ids.fabrikam, ids.northwind];
  const rule = {who: 'subscriber', report: ids.report};
  site.settings({
    visitor_username: 'visitors@contoso.com',
    visitor_roles: ['executive'],
    roles: {subscriber: ['sales']},
    rules: [
      {...rule, dataset: contoso},
      {...rule, dataset: fabrikam},
    ],
  });
  // The cases ask more often than a reader does.
  site.php(
    `file_put_contents( WPMU_PLUGIN_DIR . '/limit.php', '<?php add_filter( "pbi_bound_report_rate_limit", function () { return 100000; } );' );`,
  );
  const [first, second] = [contoso, fabrikam].map(dataset => site.post(block({report: ids.report, dataset})));
  const signatures = await Promise.all(
    [first, second].map(async post => tagIn(await (await fetch(post!.url)).text())['binding-signature']!),
  );
  const url = `${site.url}/wp-json/pbi-bound-report/v1/token`;
  const denied = {reportId: ids.report, datasetId: northwind};
  signedIn = {
    url,
    headers: {cookie: await site.signIn('john@contoso.com')},
    nobody: {},
    granted: [
      {reportId: ids.report, datasetId: contoso},
      {reportId: ids.report, datasetId: fabrikam},
    ],
    denied,
  };
  visitor = {
    url,
    granted: [
      {reportId: ids.report, datasetId: contoso, signature: signatures[0]!},
      {reportId: ids.report, datasetId: fabrikam, signature: signatures[1]!},
    ],
    denied: {...denied, signature: signatures[0]!},
  };
});
after(() => site?.stop());

for (const {title, run} of httpCases) {
  void test(`signed in: ${title}`, () => run(signedIn));
  void test(`with a page’s signature: ${title}`, () => run(visitor));
}
