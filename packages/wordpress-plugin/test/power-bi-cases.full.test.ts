/** What Power BI and Entra answer, in the cases that were written for the token broker, against the endpoint in PHP. */
import {after, before, test} from 'node:test';
import {powerBiCases, type EndpointOnEmulator} from '../../token-broker/test/support/power-bi-cases.js';
import {startCaseSite, type PluginSite} from './support/plugin-site.js';

let wordPress: PluginSite;
let site: EndpointOnEmulator;
before(async () => {
  const {site: started, ...endpoint} = await startCaseSite();
  wordPress = started;
  site = {endpoint, emulator: started.emulator, forget: () => started.forgetCalls()};
});
after(() => wordPress?.stop());

for (const {title, run} of powerBiCases) void test(title, () => run(site));
