import {after, before, describe, test} from 'node:test';
import {everything, createSite} from './support/helpers.js';
import {ids} from './support/fake-power-bi.js';
import {httpCases, type EndpointUnderTest} from './support/http-cases.js';
import {servers, type RunningServer} from './support/servers.js';

for (const [name, start] of Object.entries(servers)) {
  void describe(name, () => {
    let server: RunningServer;
    let endpoint: EndpointUnderTest;
    before(async () => {
      const grant = everything();
      const site = createSite({
        rateLimit: false,
        authorize: ({request}) =>
          request.headers.get('cookie') === 'session=anna'
            ? {...grant, pairs: grant.pairs.filter(pair => pair.datasetId !== ids.northwind)}
            : {reason: 'not-signed-in'},
      });
      server = await start(site.endpoint);
      endpoint = {
        url: server.url,
        headers: {cookie: 'session=anna'},
        nobody: {},
        granted: [
          {reportId: ids.report, datasetId: ids.contoso},
          {reportId: ids.report, datasetId: ids.fabrikam},
        ],
        denied: {reportId: ids.report, datasetId: ids.northwind},
      };
    });
    after(() => server.close());
    for (const {title, run} of httpCases) void test(title, () => run(endpoint));
  });
}
