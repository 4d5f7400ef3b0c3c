/** Each method of pages, visuals, bookmarks and of the embed of one visual, and what it has to come to. */
import {expect} from '@open-wc/testing';
import type {Page, Report, Visual, VisualDescriptor} from 'powerbi-client';
import {outcome} from '../../support/sdk.js';
import type {Checks} from './shared.js';
import {accepted, loose, overview, products, region} from './shared.js';

/** Of `Page`. */
export const pageChecks: Checks<Page> = {
  async delete(page, {report}) {
    const extra = await report.addPage('Extra');
    await extra.delete();
    expect((await report.getPages()).map(p => p.name)).not.to.include(extra.name);
    await page.setActive();
  },
  async getFilters(page) {
    expect(await page.getFilters()).to.deep.equal([]);
  },
  async getSlicers(page) {
    expect((await page.getSlicers()).map(v => v.name)).to.deep.equal(['regionSlicer']);
  },
  async getSmartNarrativeInsights(page) {
    expect((await page.getSmartNarrativeInsights()).summaryText).to.contain('Revenue by region');
  },
  async getVisualByName(page) {
    expect((await page.getVisualByName('profit')).type).to.equal('card');
    expect((await outcome(page.getVisualByName('nothing'))).rejection).to.equal('PowerBIEntityNotFound');
  },
  async getVisuals(page) {
    expect((await page.getVisuals()).map(v => v.name)).to.include.members([
      'totalRevenue',
      'revenueByRegion',
      'stores',
    ]);
  },
  async hasLayout(page) {
    expect(await page.hasLayout(0)).to.equal(true);
    expect(await page.hasLayout(2)).to.equal(true);
    expect(await page.hasLayout(3)).to.equal(false);
  },
  async moveVisual(page) {
    accepted(await page.moveVisual('profit', 10, 20));
  },
  async removeFilters(page) {
    accepted(await page.removeFilters());
  },
  async resizePage(page) {
    accepted(await page.resizePage(4, 900, 500));
  },
  async resizeVisual(page) {
    accepted(await page.resizeVisual('profit', 200, 100));
  },
  async setActive(page) {
    accepted(await page.setActive());
  },
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

/** Of `VisualDescriptor`. */
export const visualChecks: Checks<VisualDescriptor> = {
  async clone(visual) {
    expect((await visual.clone({layout: {x: 5, y: 6}})).visualName).to.match(/^profit/);
  },
  async exportData(visual) {
    const {data} = await visual.exportData();
    const [head, row] = data.trimEnd().split('\r\n');
    expect(head).to.equal('Profit');
    expect(Number(row)).to.be.greaterThan(0);
    // Profit is a difference: behind it are the columns of both sides.
    const [names, ...rows] = (await visual.exportData(1, 7)).data.trimEnd().split('\r\n');
    expect([names, rows.length]).to.deep.equal(['Revenue,Cost', 7]);
  },
  async getFilters(visual) {
    expect(await visual.getFilters()).to.deep.equal([]);
  },
  async getSlicerState(visual) {
    const slicer = await (visual.page as Page).getVisualByName('regionSlicer');
    expect(await slicer.getSlicerState()).to.deep.equal({filters: [], targets: [{table: 'Store', column: 'Region'}]});
    expect((await outcome(visual.getSlicerState())).rejection).to.include({message: 'Invalid parameters'});
  },
  async getSmartNarrativeInsights(visual) {
    expect((await visual.getSmartNarrativeInsights()).summaryText).to.match(/^Profit is /);
  },
  async moveVisual(visual) {
    accepted(await visual.moveVisual(1, 2));
  },
  async removeFilters(visual) {
    accepted(await visual.removeFilters());
  },
  async resizeVisual(visual) {
    accepted(await visual.resizeVisual(300, 200));
  },
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
  async setVisualDisplayState(visual) {
    accepted(await visual.setVisualDisplayState(0));
  },
  async sortBy(visual) {
    const stores = await (visual.page as Page).getVisualByName('stores');
    accepted(await stores.sortBy({orderBy: {table: 'Store', column: 'Store'}, direction: 1}));
    const rows = (await stores.exportData()).data
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map(row => row.split(',')[0]);
    expect(rows).to.deep.equal([...rows].sort());
    expect(
      (await outcome(stores.sortBy({orderBy: {table: 'Store', column: 'City'}, direction: 1}))).rejection,
    ).to.include({message: 'Invalid parameters'});
  },
  async updateFilters(visual) {
    accepted(await visual.updateFilters(1, [region]));
    await visual.updateFilters(0);
  },
};

/** Of `BookmarksManager`. */
export const bookmarkChecks: Checks<Report['bookmarksManager']> = {
  async apply(bookmarks, {report, events}) {
    accepted(await bookmarks.apply('BookmarkProductsFourthQuarter'));
    expect(await events.next('bookmarkApplied')).to.deep.equal({bookmarkName: 'BookmarkProductsFourthQuarter'});
    expect([(await report.getActivePage()).name, (await report.getFilters()).length]).to.deep.equal([products, 1]);
    accepted(await bookmarks.apply('BookmarkWholePeriod'));
    expect([(await report.getActivePage()).name, (await report.getFilters()).length]).to.deep.equal([overview, 0]);
    expect((await outcome(bookmarks.apply('none'))).rejection).to.include({message: 'PowerBIEntityNotFound'});
  },
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
  async getBookmarks(bookmarks) {
    const list = await bookmarks.getBookmarks();
    expect(list.map(({name, displayName}) => [name, displayName])).to.deep.equal([
      ['BookmarkWholePeriod', 'Whole period'],
      ['BookmarkProductsFourthQuarter', 'Products in the fourth quarter'],
    ]);
    for (const {state} of list) accepted(await bookmarks.applyState(String(state)));
    await bookmarks.apply('BookmarkWholePeriod');
  },
  async play(bookmarks) {
    await bookmarks.play(1);
    await bookmarks.play(0);
    expect((await outcome(loose(bookmarks, 'play', 7))).rejection).to.be.an('array');
  },
};

/** Of `Visual`, the embed of a single visual. */
export const visualEmbedChecks: Checks<Visual, Visual> = {
  async getFilters(target) {
    expect(await target.getFilters()).to.deep.equal([]);
  },
  getPages(target) {
    expect(() => target.getPages()).to.throw();
  },
  async getVisualDescriptor(target) {
    expect((await target.getVisualDescriptor()).name).to.equal('revenueByRegion');
  },
  async load(target, {events}) {
    (target as unknown as {lastLoadRequest: unknown}).lastLoadRequest = null;
    events.skip();
    await target.load();
    await events.next('rendered');
  },
  async removeFilters(target) {
    accepted(await target.removeFilters());
  },
  async render(target) {
    expect((await outcome(target.render())).rejection).to.be.a('string');
  },
  async setFilters(target) {
    accepted(await target.setFilters([region]));
    expect(await target.getFilters()).to.deep.equal([region]);
  },
  setPage(target) {
    expect(() => target.setPage(overview)).to.throw();
  },
  async updateFilters(target) {
    accepted(await loose(target, 'updateFilters', 0));
  },
};
