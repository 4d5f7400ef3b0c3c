/** The cases that every token endpoint has to pass, written for the token broker, against the endpoint in PHP. */
import {after, before, test} from 'node:test';
import {httpCases, type EndpointUnderTest} from '../../token-broker/test/support/http-cases.js';
import {block, startCaseSite, tagIn, type CaseSite, type PluginSite} from './support/plugin-site.js';

let site: PluginSite;
let signedIn: EndpointUnderTest;
let visitor: EndpointUnderTest;
before(async () => {
  const {site: started, headers, ...endpoint} = await startCaseSite();
  site = started;
  site.settings({visitor_username: 'visitors@contoso.com', visitor_roles: ['executive']});
  const sign = async (pair: CaseSite['denied']): Promise<typeof pair & {signature: string}> => {
    const {url} = site.post(block({report: pair.reportId, dataset: pair.datasetId}));
    return {...pair, signature: tagIn(await (await fetch(url)).text())['binding-signature']!};
  };
  const [first, second] = endpoint.granted;
  const signed: EndpointUnderTest['granted'] = [await sign(first), await sign(second)];
  signedIn = {...endpoint, headers, nobody: {}};
  visitor = {...endpoint, granted: signed, denied: {...endpoint.denied, signature: signed[0].signature!}};
});
after(() => site?.stop());

for (const {title, run} of httpCases) {
  void test(`signed in: ${title}`, () => run(signedIn));
  void test(`with a page’s signature: ${title}`, () => run(visitor));
}
