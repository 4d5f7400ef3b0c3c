import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {basic, setUp} from './set-up.js';

describe('pages', () => {
  it('tells who changed the page', async () => {
    const {load, report, body} = setUp();
    await load();
    report.pages.activate('two');
    assert.deepEqual(
      [
        body('pageChanged')['initiator'],
        (body('pageChanged')['newPage'] as {name: string}).name,
        (body('pageChanged')['oldPage'] as {name: string}).name,
      ],
      ['sdk', 'two', 'one'],
    );
    report.actions.goToPage('one');
    assert.equal(body('pageChanged')['initiator'], 'user');
  });

  it('raises an error and stays where it is for a page that is not there', async () => {
    const {load, report, body, session} = setUp();
    await load();
    report.pages.activate('gone');
    assert.equal(body('error')['message'], 'PowerBIEntityNotFound');
    assert.equal(session()?.activePage, 'one');
  });

  it('has exactly one active page, also after the active one was deleted', async () => {
    const {load, report} = setUp();
    await load();
    report.pages.remove('one');
    assert.deepEqual(
      report.pages.list().map(({name, isActive}) => [name, isActive]),
      [
        ['two', true],
        ['secret', false],
      ],
    );
    report.pages.remove('secret');
    assert.throws(() => report.pages.remove('two'), {name: 'ReportError', statusCode: 400});
  });

  it('describes pages and layouts', async () => {
    const {load, report} = setUp();
    await load();
    assert.deepEqual(report.pages.list()[1], {
      name: 'two',
      displayName: 'Two',
      isActive: false,
      visibility: 0,
      defaultSize: {type: 4, width: 1000, height: 500},
      defaultDisplayOption: 0,
      mobileSize: {type: 5, width: 360, height: 640},
    });
    assert.deepEqual(
      ['Master', 'Custom', 'MobilePortrait', 'MobileLandscape'].map(type => report.pages.hasLayout('two', type)),
      [true, false, true, false],
    );
    assert.throws(() => report.pages.visuals('gone'), {statusCode: 404});
  });
});

describe('what readers press', () => {
  it('presses buttons: to a page and back, to a bookmark, to a site', async () => {
    const {load, report, body, session, asked} = setUp();
    await load();
    report.actions.press('one', 'go');
    assert.deepEqual(
      [session()?.activePage, body('buttonClicked')],
      ['two', {id: 'go', title: 'Go', type: 'PageNavigation'}],
    );
    report.actions.press('two', 'back');
    assert.equal(session()?.activePage, 'one');
    report.actions.press('one', 'mark');
    assert.deepEqual(
      [session()?.activePage, body('bookmarkApplied'), body('buttonClicked')['bookmark']],
      ['two', {bookmarkName: 'west'}, 'west'],
    );
    assert.deepEqual(report.filters.get({}), [basic(['West'])]);
    report.pages.activate('one');
    report.actions.press('one', 'site');
    assert.deepEqual(asked.navigated, ['https://example.com/']);
  });

  it('opens a link, tells of it, or both, as the settings say', async () => {
    for (const [behavior, opened, told] of [
      [0, 1, 0],
      [1, 1, 1],
      [2, 0, 1],
    ] as const) {
      const {load, report, asked, events} = setUp();
      await load({settings: {hyperlinkClickBehavior: behavior}});
      report.actions.openLink('one', 'bars', 'https://example.com/a');
      assert.deepEqual(
        [asked.navigated.length, events.filter(({name}) => name === 'dataHyperlinkClicked').length],
        [opened, told],
      );
    }
  });

  it('tells of the host’s commands, with data points from a context menu only', async () => {
    const {load, report, body} = setUp();
    await load();
    report.actions.runCommand('one', 'bars', 'ask', ['West']);
    assert.deepEqual(
      [body('commandTriggered')['command'], (body('commandTriggered')['dataPoints'] as unknown[]).length],
      ['ask', 1],
    );
    report.actions.runCommand('one', 'bars', 'ask');
    assert.equal('dataPoints' in body('commandTriggered'), false);
  });

  it('tells of swipes, loss of focus and exports', async () => {
    const {load, report, body, names, asked} = setUp();
    await load();
    report.actions.swipe('swipeStart', {x: 1, y: 2}, {x: 30, y: 4});
    report.actions.blur();
    await report.actions.exportData('one', 'bars');
    assert.deepEqual(body('swipeStart'), {startPosition: {x: 1, y: 2}, currentPosition: {x: 30, y: 4}});
    assert.ok(names().includes('blur'));
    assert.deepEqual(body('exportDataCompleted'), {
      status: 0,
      exportDataType: 0,
      exportFormat: 0,
      pageName: 'one',
      visualName: 'bars',
    });
    assert.deepEqual(asked.downloaded, ['Bars.csv']);
  });

  it('tells the host that Save as was asked for, where the host has a dialog of its own', async () => {
    const {load, report, names} = setUp();
    await load();
    assert.equal(report.actions.hostSavesAs(), false);
    report.appearance.update({useCustomSaveAsDialog: true});
    assert.equal(report.actions.hostSavesAs(), true);
    assert.ok(names().includes('saveAsTriggered'));
  });

  it('raises what a reader may not do as an error', async () => {
    const {load, report, body} = setUp({allowEdit: false, targetWorkspaces: []});
    await load();
    report.actions.act('edit');
    assert.equal(body('error')['message'], 'PowerBINotAuthorizedException');
  });
});
