/**
 * Every public method of powerbi-client's Report, Visual, Page, VisualDescriptor and BookmarksManager, listed by reflection:
 * a method that a new SDK version brings is missing from the tables below and fails the test.
 */
import {expect} from '@open-wc/testing';
import type {IFilter, IReportBookmark} from 'powerbi-models';
import type {Page, Report, Visual, VisualDescriptor} from 'powerbi-client';
import {embed, embedToken, outcome, removeAll, sdk, servers} from './sdk.js';
import type {Embedded} from './sdk.js';

const overview = 'ReportSectionOverview';
const products = 'ReportSectionProducts';
const region: IFilter = {$schema: 'http://powerbi.com/product/schema#basic', filterType: 1, target: {table: 'Store', column: 'Region'}, operator: 'In', values: ['West']} as IFilter;
const accepted = (value: unknown): void => { expect(value).to.have.property('statusCode', 202); };
/** A method as a JavaScript caller sees it: the published types ask for more arguments than the code, and forbid wrong ones. */
const loose = (target: object, method: string, ...args: unknown[]): Promise<unknown> => (target as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]?.(...args) as Promise<unknown>;
type Checks<T> = Record<string, (target: T, embedded: Embedded) => Promise<void> | void>;

/** Not API: declared private, or called by the SDK itself. */
const internal = new Set([
  'constructor', 'getAccessToken', 'populateConfig', 'validateEventHooks', 'addLocaleToEmbedUrl', 'getEmbedUrl', 'getDefaultEmbedUrl', 'getUniqueId', 'getGroupId', 'isFullscreen', 'setIframe',
  'frontLoadSendConfig', 'validate', 'configChanged', 'getDefaultEmbedUrlEndpoint', 'createMenuCommand', 'findCommandMenuIndex', 'buildLayoutSettingsObject', 'validateVisual', 'applyThemeInternal',
  'viewModeToString', 'isMobileSettings', 'getFiltersLevelUrl',
]);
const methodsOf = (...classes: (object | undefined)[]): string[] => {
  const names = new Set<string>();
  for (const prototype of classes) for (const name of Object.getOwnPropertyNames(prototype ?? {})) if (!internal.has(name)) names.add(name);
  return [...names].sort();
};

const reportChecks: Checks<Report> = {
  async addContextMenuCommand(report) { accepted(await loose(report, 'addContextMenuCommand', 'tell', 'Tell', 'Tell us')); },
  async addOptionsMenuCommand(report) { accepted(await report.addOptionsMenuCommand('show', 'Show', 'Show us')); },
  async addPage(report) {
    const page = await report.addPage('Extra');
    expect(page.displayName).to.equal('Extra');
    expect((await report.getActivePage()).name).to.equal(page.name);
    await report.deletePage(page.name);
  },
  async applyTheme(report) {
    await report.applyTheme({themeJson: {name: 'Night', background: '#101418'}});
    expect(await report.getTheme()).to.deep.include({name: 'Night'});
    await report.resetTheme();
  },
  async arePersistentFiltersApplied(report) { expect(await report.arePersistentFiltersApplied()).to.equal(false); },
  async clearSelectedVisuals(report) { await report.clearSelectedVisuals(); },
  async closeAllOverlays(report) { await report.closeAllOverlays(); },
  // An embedded report cannot become a created one: the SDK itself refuses.
  create(report) { expect(() => loose(report, 'create', {})).to.throw('no create support'); },
  async deletePage(report) {
    const page = await report.addPage('Gone soon');
    await report.deletePage(page.name);
    expect((await report.getPages()).map(p => p.name)).not.to.include(page.name);
    expect((await outcome(report.deletePage('Nowhere'))).rejection).to.include({message: 'PowerBIEntityNotFound'});
  },
  exitFullscreen(report) { report.exitFullscreen(); },
  fullscreen(report, {container}) {
    // Without a reader's gesture a browser refuses: what counts is that the frame is what would be shown.
    let asked = 0;
    const iframe = container.querySelector('iframe') as HTMLIFrameElement;
    iframe.requestFullscreen = () => Promise.resolve(void asked++);
    report.fullscreen();
    expect(asked).to.equal(1);
  },
  async getActivePage(report) { expect((await report.getActivePage()).name).to.equal(overview); },
  async getCorrelationId(report) { expect(await report.getCorrelationId()).to.match(/^[0-9a-f-]{36}$/); },
  async getFilters(report) { expect(await report.getFilters()).to.deep.equal([]); },
  async getId(report) { expect(report.getId()).to.equal((await servers()).ids.report); },
  async getPageByName(report) {
    expect((await report.getPageByName(products)).displayName).to.equal('Products');
    expect((await outcome(report.getPageByName('Nowhere'))).rejection).to.equal('PowerBIEntityNotFound');
  },
  async getPages(report) { expect((await report.getPages()).map(p => [p.name, p.isActive])).to.deep.equal([[overview, true], [products, false]]); },
  async getTheme(report) { expect(await report.getTheme()).to.have.property('dataColors'); },
  async getZoom(report) { expect(await report.getZoom()).to.equal(1); },
  async isSaved(report) { expect(await report.isSaved()).to.equal(true); },
  async load(report, {events}) {
    (report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
    events.skip();
    await report.load();
    await events.next('loaded');
    await events.next('rendered');
  },
  async moveVisual(report) {
    accepted(await report.moveVisual(overview, 'profit', 100, 120, 3));
    const [visual] = (await (await report.getPageByName(overview)).getVisuals()).filter(v => v.name === 'profit');
    expect(visual?.layout).to.include({x: 100, y: 120, z: 3});
  },
  off(report, {container}) {
    report.on('buttonClicked', () => { throw new Error('was taken off'); });
    report.off('buttonClicked');
    container.dispatchEvent(new CustomEvent('buttonClicked'));
  },
  on(report) { expect(() => report.on('noSuchEvent', () => undefined)).to.throw(); },
  page(report) { expect(report.page(overview).name).to.equal(overview); },
  async print(report) { await report.print(); },
  async refresh(report, {events}) {
    events.skip();
    await report.refresh();
    await events.next('rendered');
  },
  async reload(report, {events}) {
    (report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
    events.skip();
    await report.reload();
    await events.next('rendered');
  },
  async removeContextMenuCommand(report) {
    await loose(report, 'addContextMenuCommand', 'once', 'Once');
    accepted(await report.removeContextMenuCommand('once', 'Once'));
    expect((await outcome(report.removeContextMenuCommand('once', 'Once'))).rejection).to.equal('PowerBIEntityNotFound');
  },
  async removeFilters(report) {
    await report.setFilters([region]);
    accepted(await report.removeFilters());
    expect(await report.getFilters()).to.deep.equal([]);
  },
  async removeOptionsMenuCommand(report) {
    await report.addOptionsMenuCommand('twice', 'Twice');
    accepted(await report.removeOptionsMenuCommand('twice', 'Twice'));
  },
  removeComponentTabIndex(report, {container}) {
    report.removeComponentTabIndex();
    expect(container.hasAttribute('tabindex')).to.equal(false);
  },
  async renamePage(report) {
    await report.renamePage(products, 'Goods');
    expect((await report.getPageByName(products)).displayName).to.equal('Goods');
    await report.renamePage(products, 'Products');
  },
  async render(report, {events}) {
    events.skip();
    await report.render();
    await events.next('rendered');
  },
  async resetPersistentFilters(report) { accepted(await report.resetPersistentFilters()); },
  async resetTheme(report) {
    await report.resetTheme();
    expect(await report.getTheme()).to.have.property('name', 'Report page');
  },
  async resizeActivePage(report) { accepted(await report.resizeActivePage(4, 1000, 700)); },
  async resizeVisual(report) { accepted(await report.resizeVisual(overview, 'profit', 222, 111)); },
  async save(report, {events}) {
    await report.save();
    expect(await events.next('saved')).to.include({saveAs: false});
  },
  async saveAs(report, {events}) {
    const {ids} = await servers();
    await report.saveAs({name: 'Copy', targetWorkspaceId: ids.reportWorkspace});
    expect(await events.next('saved')).to.include({saveAs: true, reportName: 'Copy'});
    expect((await outcome(report.saveAs({name: 'Copy', targetWorkspaceId: ids.contosoWorkspace}))).rejection).to.include({message: 'PowerBINotAuthorizedException'});
  },
  async savePersistentFilters(report) {
    accepted(await report.savePersistentFilters());
    expect(await report.arePersistentFiltersApplied()).to.equal(true);
    await report.resetPersistentFilters();
  },
  async setAccessToken(report) {
    const {ids} = await servers();
    await report.setAccessToken(await embedToken([ids.contoso], {targetWorkspaces: [ids.reportWorkspace]}));
    expect((await outcome(report.setAccessToken('garbage'))).rejection).to.include({message: 'LoadReportFailed'});
  },
  setComponentTabIndex(report, {container}) {
    report.setComponentTabIndex(2);
    expect(container.tabIndex).to.equal(2);
  },
  setComponentTitle(report, {container}) {
    report.setComponentTitle('Sales');
    expect(container.querySelector('iframe')?.title).to.equal('Sales');
  },
  async setFilters(report) {
    accepted(await report.setFilters([region]));
    expect(await report.getFilters()).to.deep.equal([region]);
    await report.removeFilters();
  },
  async setPage(report) {
    accepted(await report.setPage(products));
    expect((await report.getActivePage()).name).to.equal(products);
    await report.setPage(overview);
  },
  async setVisualDisplayState(report) {
    accepted(await report.setVisualDisplayState(overview, 'profit', 1));
    const [visual] = (await (await report.getPageByName(overview)).getVisuals()).filter(v => v.name === 'profit');
    expect(visual?.layout.displayState?.mode).to.equal(1);
    await report.setVisualDisplayState(overview, 'profit', 0);
  },
  async setZoom(report) {
    await report.setZoom(1.5);
    expect(await report.getZoom()).to.equal(1.5);
    expect((await outcome(report.setZoom(9))).rejection).to.be.an('array');
    await report.setZoom(1);
  },
  async switchLayout(report) {
    accepted(await report.switchLayout(0));
    // The SDK itself refuses to change between desktop and mobile.
    expect((await outcome(report.switchLayout(2))).rejection).to.be.a('string');
  },
  async switchMode(report) {
    await report.switchMode('edit');
    await report.switchMode('view');
    expect((await outcome(report.switchMode('sideways'))).rejection).to.include({message: 'Invalid parameters'});
  },
  async updateFilters(report) {
    accepted(await report.updateFilters(2, [region]));
    expect(await report.getFilters()).to.have.length(1);
    await report.updateFilters(0);
    expect(await report.getFilters()).to.deep.equal([]);
  },
  async updateSettings(report, {events}) {
    events.skip();
    accepted(await report.updateSettings({panes: {pageNavigation: {visible: false}}}));
    expect(await events.next('settingsUpdated')).to.have.nested.property('settings.panes.pageNavigation.visible', false);
  },
};

const pageChecks: Checks<Page> = {
  async delete(page, {report}) {
    const extra = await report.addPage('Extra');
    await extra.delete();
    expect((await report.getPages()).map(p => p.name)).not.to.include(extra.name);
    await page.setActive();
  },
  async getFilters(page) { expect(await page.getFilters()).to.deep.equal([]); },
  async getSlicers(page) { expect((await page.getSlicers()).map(v => v.name)).to.deep.equal(['regionSlicer']); },
  async getSmartNarrativeInsights(page) { expect((await page.getSmartNarrativeInsights()).summaryText).to.contain('Revenue by region'); },
  async getVisualByName(page) {
    expect((await page.getVisualByName('profit')).type).to.equal('card');
    expect((await outcome(page.getVisualByName('nothing'))).rejection).to.equal('PowerBIEntityNotFound');
  },
  async getVisuals(page) { expect((await page.getVisuals()).map(v => v.name)).to.include.members(['totalRevenue', 'revenueByRegion', 'stores']); },
  async hasLayout(page) {
    expect(await page.hasLayout(0)).to.equal(true);
    expect(await page.hasLayout(2)).to.equal(true);
    expect(await page.hasLayout(3)).to.equal(false);
  },
  async moveVisual(page) { accepted(await page.moveVisual('profit', 10, 20)); },
  async removeFilters(page) { accepted(await page.removeFilters()); },
  async resizePage(page) { accepted(await page.resizePage(4, 900, 500)); },
  async resizeVisual(page) { accepted(await page.resizeVisual('profit', 200, 100)); },
  async setActive(page) { accepted(await page.setActive()); },
  async setDisplayName(page, {report}) {
    accepted(await page.setDisplayName('Summary'));
    expect((await report.getPageByName(page.name)).displayName).to.equal('Summary');
    await page.setDisplayName('Overview');
  },
  async setFilters(page) {
    accepted(await page.setFilters([region]));
    expect(await page.getFilters()).to.deep.equal([region]);
    await page.removeFilters();
  },
  async setVisualDisplayState(page) {
    accepted(await page.setVisualDisplayState('profit', 1));
    await page.setVisualDisplayState('profit', 0);
  },
  async updateFilters(page) {
    accepted(await page.updateFilters(1, [region]));
    await page.updateFilters(0);
  },
};

const visualChecks: Checks<VisualDescriptor> = {
  async clone(visual) { expect((await visual.clone({layout: {x: 5, y: 6}})).visualName).to.match(/^profit/); },
  async exportData(visual) {
    const {data} = await visual.exportData();
    const [head, row] = data.trimEnd().split('\r\n');
    expect(head).to.equal('Profit');
    expect(Number(row)).to.be.greaterThan(0);
  },
  async getFilters(visual) { expect(await visual.getFilters()).to.deep.equal([]); },
  async getSlicerState(visual) {
    const slicer = await (visual.page as Page).getVisualByName('regionSlicer');
    expect(await slicer.getSlicerState()).to.deep.equal({filters: [], targets: [{table: 'Store', column: 'Region'}]});
    expect((await outcome(visual.getSlicerState())).rejection).to.include({message: 'Invalid parameters'});
  },
  async getSmartNarrativeInsights(visual) { expect((await visual.getSmartNarrativeInsights()).summaryText).to.match(/^Profit is /); },
  async moveVisual(visual) { accepted(await visual.moveVisual(1, 2)); },
  async removeFilters(visual) { accepted(await visual.removeFilters()); },
  async resizeVisual(visual) { accepted(await visual.resizeVisual(300, 200)); },
  async setFilters(visual) {
    accepted(await visual.setFilters([region]));
    expect(await visual.getFilters()).to.deep.equal([region]);
    await visual.removeFilters();
  },
  async setSlicerState(visual) {
    const slicer = await (visual.page as Page).getVisualByName('regionSlicer');
    accepted(await slicer.setSlicerState({filters: [region as never]}));
    expect((await slicer.getSlicerState()).filters).to.deep.equal([region]);
    await slicer.setSlicerState({filters: []});
  },
  async setVisualDisplayState(visual) { accepted(await visual.setVisualDisplayState(0)); },
  async sortBy(visual) {
    const stores = await (visual.page as Page).getVisualByName('stores');
    accepted(await stores.sortBy({orderBy: {table: 'Store', column: 'Store'}, direction: 1}));
    const rows = (await stores.exportData()).data.trimEnd().split('\r\n').slice(1).map(row => row.split(',')[0]);
    expect(rows).to.deep.equal([...rows].sort());
    expect((await outcome(stores.sortBy({orderBy: {table: 'Store', column: 'City'}, direction: 1}))).rejection).to.include({message: 'Invalid parameters'});
  },
  async updateFilters(visual) {
    accepted(await visual.updateFilters(1, [region]));
    await visual.updateFilters(0);
  },
};

const bookmarkChecks: Checks<Report['bookmarksManager']> = {
  async apply(bookmarks) { expect((await outcome(bookmarks.apply('none'))).rejection).to.include({message: 'PowerBIEntityNotFound'}); },
  async applyState(bookmarks, {report, events}) {
    await report.setFilters([region]);
    const {state} = await bookmarks.capture();
    await report.removeFilters();
    await bookmarks.applyState(String(state));
    expect(await report.getFilters()).to.deep.equal([region]);
    await events.next('bookmarkApplied');
    await report.removeFilters();
    expect((await outcome(bookmarks.applyState('not a state'))).rejection).to.include({message: 'Invalid parameters'});
  },
  async capture(bookmarks) {
    const bookmark = await bookmarks.capture({allPages: true, personalizeVisuals: true});
    expect(bookmark).to.have.all.keys('name', 'displayName', 'state');
  },
  async getBookmarks(bookmarks) { expect(await bookmarks.getBookmarks()).to.satisfy((list: IReportBookmark[]) => Array.isArray(list)); },
  async play(bookmarks) {
    await bookmarks.play(1);
    await bookmarks.play(0);
    expect((await outcome(loose(bookmarks, 'play', 7))).rejection).to.be.an('array');
  },
};

describe('every public method of powerbi-client against the report page', function () {
  this.timeout(30_000);
  let embedded: Embedded;
  before(async () => {
    const {ids} = await servers();
    embedded = await embed({accessToken: await embedToken([ids.contoso], {targetWorkspaces: [ids.reportWorkspace]})});
    await embedded.events.next('rendered');
  });
  after(removeAll);

  const run = <T>(name: string, checks: Checks<T>, methods: () => Promise<string[]>, target: () => Promise<T>): void => {
    describe(name, () => {
      it('has no method that is not tried below', async () => {
        expect(await methods()).to.deep.equal(Object.keys(checks).sort());
      });
      for (const [method, check] of Object.entries(checks)) {
        it(method, async () => {
          await check(await target(), embedded);
        });
      }
    });
  };
  const activePage = async (): Promise<Page> => (await embedded.report.getPages())[0] as Page;
  run('Report', reportChecks, async () => { const {Report: R, Embed: E} = await sdk(); return methodsOf(R.prototype, E.prototype); }, () => Promise.resolve(embedded.report));
  run('Page', pageChecks, async () => methodsOf((await sdk()).Page.prototype), activePage);
  run('VisualDescriptor', visualChecks, async () => methodsOf((await sdk()).VisualDescriptor.prototype), async () => (await activePage()).getVisualByName('profit'));
  run('BookmarksManager', bookmarkChecks, () => Promise.resolve(methodsOf(Object.getPrototypeOf(embedded.report.bookmarksManager) as object)), () => Promise.resolve(embedded.report.bookmarksManager));

  describe('Visual', () => {
    let visual: Embedded<Visual>;
    before(async () => {
      visual = await embed<Visual>({type: 'visual', pageName: overview, visualName: 'revenueByRegion'});
      await visual.events.next('rendered');
    });
    const visualEmbedChecks: Checks<Visual> = {
      async getFilters(target) { expect(await target.getFilters()).to.deep.equal([]); },
      getPages(target) { expect(() => target.getPages()).to.throw(); },
      async getVisualDescriptor(target) { expect((await target.getVisualDescriptor()).name).to.equal('revenueByRegion'); },
      async load(target) {
        (target as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
        visual.events.skip();
        await target.load();
        await visual.events.next('rendered');
      },
      async removeFilters(target) { accepted(await target.removeFilters()); },
      async render(target) { expect((await outcome(target.render())).rejection).to.be.a('string'); },
      async setFilters(target) {
        accepted(await target.setFilters([region]));
        expect(await target.getFilters()).to.deep.equal([region]);
      },
      setPage(target) { expect(() => target.setPage(overview)).to.throw(); },
      async updateFilters(target) { accepted(await loose(target, 'updateFilters', 0)); },
    };
    it('has no method of its own that is not tried below', async () => {
      expect(methodsOf((await sdk()).Visual.prototype)).to.deep.equal(Object.keys(visualEmbedChecks).sort());
    });
    for (const [method, check] of Object.entries(visualEmbedChecks)) it(method, () => check(visual.report, embedded));
  });
});
