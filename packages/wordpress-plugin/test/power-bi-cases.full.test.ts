/** What Power BI and Entra answer, in the cases that were written for the token broker, against the endpoint in PHP. */
import {after, before, test} from 'node:test';
import {powerBiCases, type EndpointOnEmulator} from '../../token-broker/test/support/power-bi-cases.js';
import {ids, startPluginSite, type PluginSite} from './support/plugin-site.js';

let wordPress: PluginSite;
let site: EndpointOnEmulator;
before(async () => {
  wordPress = await startPluginSite();
  wordPress.user('john@contoso.com', 'subscriber');
  const [contoso, fabrikam] = [ids.contoso, ids.fabrikam];
  const rule = {who: 'subscriber', report: ids.report};
  wordPress.settings({
    roles: {subscriber: ['sales']},
    rules: [
      {...rule, dataset: contoso},
      {...rule, dataset: fabrikam},
    ],
  });
  // The cases ask more often than a reader does.
  wordPress.php(
    `file_put_contents( WPMU_PLUGIN_DIR . '/limit.php', '<?php add_filter( "pbi_bound_report_rate_limit", function () { return 100000; } );' );`,
  );
  site = {
    endpoint: {
      url: `${wordPress.url}/wp-json/pbi-bound-report/v1/token`,
      headers: {cookie: await wordPress.signIn('john@contoso.com')},
      granted: [
        {reportId: ids.report, datasetId: contoso},
        {reportId: ids.report, datasetId: fabrikam},
      ],
      denied: {reportId: ids.report, datasetId: ids.northwind},
    },
    emulator: wordPress.emulator,
    forget: () => wordPress.forgetCalls(),
  };
});
after(() => wordPress?.stop());

for (const {title, run} of powerBiCases) void test(title, () => run(site));
