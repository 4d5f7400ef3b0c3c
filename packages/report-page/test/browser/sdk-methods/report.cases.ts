/** Each method of `Report` and `Embed`, and what it has to come to. */
import {expect} from '@open-wc/testing';
import type {Report} from 'powerbi-client';
import {signIn} from '../embedding/shared.js';
import {embed, embedToken, outcome, servers} from '../../support/sdk.js';
import type {Checks} from './shared.js';
import {accepted, lane, loose, overview, products, region} from './shared.js';

export const reportChecks: Checks<Report> = {
  async addContextMenuCommand(report) {
    accepted(await loose(report, 'addContextMenuCommand', 'tell', 'Tell', 'Tell us'));
  },
  async addOptionsMenuCommand(report) {
    accepted(await report.addOptionsMenuCommand('show', 'Show', 'Show us'));
  },
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
  async arePersistentFiltersApplied(report) {
    expect(await report.arePersistentFiltersApplied()).to.equal(false);
  },
  async clearSelectedVisuals(report) {
    await report.clearSelectedVisuals();
  },
  async closeAllOverlays(report) {
    await report.closeAllOverlays();
  },
  // An embedded report cannot become a created one: the SDK itself refuses.
  create(report) {
    expect(() => loose(report, 'create', {})).to.throw('no create support');
  },
  async deletePage(report) {
    const page = await report.addPage('Gone soon');
    await report.deletePage(page.name);
    expect((await report.getPages()).map(p => p.name)).not.to.include(page.name);
    expect((await outcome(report.deletePage('Nowhere'))).rejection).to.include({message: 'PowerBIEntityNotFound'});
  },
  exitFullscreen(report) {
    report.exitFullscreen();
  },
  fullscreen(report, {container}) {
    // Without a reader's gesture a browser refuses: what counts is that the frame is what would be shown.
    let asked = 0;
    const iframe = container.querySelector('iframe') as HTMLIFrameElement;
    iframe.requestFullscreen = () => Promise.resolve(void asked++);
    report.fullscreen();
    expect(asked).to.equal(1);
  },
  async getActivePage(report) {
    expect((await report.getActivePage()).name).to.equal(overview);
  },
  async getCorrelationId(report) {
    expect(await report.getCorrelationId()).to.match(/^[0-9a-f-]{36}$/);
  },
  async getFilters(report) {
    expect(await report.getFilters()).to.deep.equal([]);
  },
  async getId(report) {
    expect(report.getId()).to.equal((await servers()).ids.report);
  },
  async getPageByName(report) {
    expect((await report.getPageByName(products)).displayName).to.equal('Products');
    expect((await outcome(report.getPageByName('Nowhere'))).rejection).to.equal('PowerBIEntityNotFound');
  },
  async getPages(report) {
    expect((await report.getPages()).map(p => [p.name, p.isActive])).to.deep.equal([
      [overview, true],
      [products, false],
    ]);
  },
  async getTheme(report) {
    expect(await report.getTheme()).to.have.property('dataColors');
  },
  async getZoom(report) {
    expect(await report.getZoom()).to.equal(1);
  },
  async isSaved(report) {
    expect(await report.isSaved()).to.equal(true);
  },
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
    report.on('buttonClicked', () => {
      throw new Error('was taken off');
    });
    report.off('buttonClicked');
    container.dispatchEvent(new CustomEvent('buttonClicked'));
  },
  on(report) {
    expect(() => report.on('noSuchEvent', () => undefined)).to.throw();
  },
  page(report) {
    expect(report.page(overview).name).to.equal(overview);
  },
  async print(report) {
    expect(await report.print()).to.equal(undefined);
  },
  async refresh(report, {events}) {
    events.skip();
    expect(await report.refresh()).to.equal(undefined);
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
    expect((await outcome(report.removeContextMenuCommand('once', 'Once'))).rejection).to.equal(
      'PowerBIEntityNotFound',
    );
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
  async resetPersistentFilters(report) {
    accepted(await report.resetPersistentFilters());
  },
  async resetTheme(report) {
    await report.resetTheme();
    expect(await report.getTheme()).to.have.property('name', 'Report page');
  },
  async resizeActivePage(report) {
    accepted(await report.resizeActivePage(4, 1000, 700));
  },
  async resizeVisual(report) {
    accepted(await report.resizeVisual(overview, 'profit', 222, 111));
  },
  async save(report, {events}) {
    await report.renamePage(products, 'Goods');
    expect(await report.save()).to.equal(undefined);
    expect(await events.next('saved')).to.deep.equal({
      saveAs: false,
      reportObjectId: report.getId(),
      reportName: 'Retail Sales',
    });
    expect(await report.isSaved()).to.equal(true);
    (report as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
    await report.reload();
    expect((await report.getPageByName(products)).displayName).to.equal('Goods');
    await events.next('rendered');
  },
  async saveAs(report, {events}) {
    const {ids, mockServer} = await servers();
    expect(await report.saveAs({name: 'Copy', targetWorkspaceId: ids.reportWorkspace})).to.equal(undefined);
    const {reportObjectId, ...saved} = await events.next<{reportObjectId: string}>('saved');
    expect(saved).to.deep.equal({saveAs: true, reportName: 'Copy'});
    expect(
      (await outcome(report.saveAs({name: 'Copy', targetWorkspaceId: ids.contosoWorkspace}))).rejection,
    ).to.include({message: 'PowerBINotAuthorizedException'});
    const headers = {authorization: `Bearer ${await signIn('application', lane)}`, 'x-emulator-lane': lane};
    const answer = await fetch(`${mockServer}/v1.0/myorg/groups/${ids.reportWorkspace}/reports/${reportObjectId}`, {
      headers,
    });
    expect(await answer.json()).to.include({id: reportObjectId, name: 'Copy', datasetId: ids.contoso});
    const copy = await embed(
      {id: reportObjectId, accessToken: await embedToken([ids.contoso], {report: reportObjectId, lane})},
      'load',
    );
    await copy.events.next('loaded');
    expect((await copy.report.getPageByName(products)).displayName).to.equal('Goods');
    copy.remove();
    await report.renamePage(products, 'Products');
    await report.save();
  },
  async savePersistentFilters(report) {
    accepted(await report.savePersistentFilters());
    expect(await report.arePersistentFiltersApplied()).to.equal(true);
    await report.resetPersistentFilters();
  },
  async setAccessToken(report) {
    const {ids} = await servers();
    const token = await embedToken([ids.contoso], {targetWorkspaces: [ids.reportWorkspace], lane});
    expect(await report.setAccessToken(token)).to.equal(undefined);
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
    expect(await report.switchMode('edit')).to.equal(undefined);
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
    expect(await events.next('settingsUpdated')).to.have.nested.property(
      'settings.panes.pageNavigation.visible',
      false,
    );
  },
};
