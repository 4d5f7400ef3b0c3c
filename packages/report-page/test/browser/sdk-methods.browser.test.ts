/**
 * Every public method of powerbi-client's Report, Visual, Page, VisualDescriptor and BookmarksManager, listed by
 * reflection: a method that a new SDK version brings is missing from the tables and fails the test. Then what the SDK
 * sends beside them.
 */
import {expect} from '@open-wc/testing';
import type {Embed, Page, Report, Visual} from 'powerbi-client';
import {embed, embedToken, removeAll, sdk, servers} from '../support/sdk.js';
import type {Embedded} from '../support/sdk.js';
import {bookmarkChecks, pageChecks, visualChecks, visualEmbedChecks} from './sdk-methods/parts.cases.js';
import {reportChecks} from './sdk-methods/report.cases.js';
import type {Checks, TestedObject} from './sdk-methods/shared.js';
import {canPrint, lane, methodsOf, overview} from './sdk-methods/shared.js';
import {onTheWire} from './sdk-methods/wire.cases.js';

describe('every public method of powerbi-client against the report page', () => {
  let embedded: Embedded;
  let visual: Embedded<Visual>;
  before(async () => {
    const {ids} = await servers();
    embedded = await embed({
      accessToken: await embedToken([ids.contoso], {targetWorkspaces: [ids.reportWorkspace], lane}),
      permissions: 7,
    });
    visual = await embed<Visual>({type: 'visual', pageName: overview, visualName: 'revenueByRegion'});
    await Promise.all([embedded.events.next('rendered'), visual.events.next('rendered')]);
  });
  after(async () => {
    removeAll();
    await fetch(`${(await servers()).mockServer}/__emulator/lanes/${lane}`, {method: 'DELETE'});
  });

  const run = <T, E extends Embed = Report>(
    name: string,
    checks: Checks<T, E>,
    {methods, target, owner}: TestedObject<T, E>,
  ): void => {
    describe(name, () => {
      it('has no method that is not tried below', async () => {
        expect(await methods()).to.deep.equal(Object.keys(checks).sort());
      });
      for (const [method, check] of Object.entries(checks)) {
        it(method, async function () {
          if (method === 'print' && !canPrint) this.skip();
          await check(await target(), owner());
        });
      }
    });
  };
  const report = (): Embedded => embedded;
  const activePage = async (): Promise<Page> => (await embedded.report.getPages())[0] as Page;
  const prototypes = async (
    ...names: ('Report' | 'Embed' | 'Page' | 'VisualDescriptor' | 'Visual')[]
  ): Promise<string[]> => {
    const classes = await sdk();
    return methodsOf(...names.map(name => classes[name].prototype as object));
  };
  run('Report', reportChecks, {
    methods: () => prototypes('Report', 'Embed'),
    target: () => embedded.report,
    owner: report,
  });
  run('Page', pageChecks, {methods: () => prototypes('Page'), target: activePage, owner: report});
  run('VisualDescriptor', visualChecks, {
    methods: () => prototypes('VisualDescriptor'),
    target: async () => (await activePage()).getVisualByName('profit'),
    owner: report,
  });
  run('BookmarksManager', bookmarkChecks, {
    methods: () => Promise.resolve(methodsOf(Object.getPrototypeOf(embedded.report.bookmarksManager) as object)),
    target: () => embedded.report.bookmarksManager,
    owner: report,
  });
  run<Visual, Visual>('Visual', visualEmbedChecks, {
    methods: () => prototypes('Visual'),
    target: () => visual.report,
    owner: () => visual,
  });
  onTheWire(report, () => visual);
});
