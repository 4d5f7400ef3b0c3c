import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {ReportError} from '../../src/report/report-error.js';
import {basic, setUp, turn} from './set-up.js';

describe('the document', () => {
  it('keeps bookmarks of the page or of all, and of personal sorting only when asked', async () => {
    const {load, report, session} = setUp();
    await load();
    report.filters.update({page: 'two'}, 1, [basic(['two'])]);
    report.filters.update({page: 'one'}, 1, [basic(['one'])]);
    report.visuals.sort('one', 'bars', 1, 'desc');
    const one = report.bookmarks.capture({});
    const all = report.bookmarks.capture({allPages: true, personalizeVisuals: true});
    report.filters.update({page: 'one'}, 0, []);
    report.filters.update({page: 'two'}, 0, []);
    report.bookmarks.applyState(one.state ?? '');
    assert.deepEqual(
      [report.filters.get({page: 'one'}), report.filters.get({page: 'two'}), session()?.sorts.size],
      [[basic(['one'])], [], 0],
    );
    report.bookmarks.applyState(all.state ?? '');
    assert.deepEqual(
      [report.filters.get({page: 'two'}), session()?.sorts.get('one/bars')],
      [[basic(['two'])], {index: 1, direction: 'desc'}],
    );
    assert.notEqual(one.name, all.name);
  });

  it('keeps persistent filters for the same report and dataset only, until they are reset', async () => {
    const {load, report} = setUp();
    const settings = {persistentFiltersEnabled: true};
    await load({settings});
    report.filters.update({}, 1, [basic(['kept'])]);
    report.document.saveUserState();
    await load({settings});
    assert.deepEqual([report.filters.get({}), report.document.isUserStateApplied()], [[basic(['kept'])], true]);
    await load({settings, datasetBinding: {datasetId: 'b'}});
    assert.deepEqual([report.filters.get({}), report.document.isUserStateApplied()], [[], false]);
    await load({settings});
    report.document.resetUserState();
    assert.deepEqual([report.filters.get({}), report.document.isUserStateApplied()], [[], false]);
  });

  it('edits and saves as the token allows', async () => {
    const may = setUp();
    await may.load();
    may.report.document.switchMode('Edit');
    may.report.pages.rename('one', 'Uno');
    assert.equal(may.report.document.hasUnsavedChanges(), true);
    await may.report.document.save();
    assert.deepEqual(
      [may.report.document.hasUnsavedChanges(), may.body('saved')],
      [false, {saveAs: false, reportObjectId: 'r', reportName: 'Sales'}],
    );
    await may.report.document.saveAs({name: 'Copy'});
    assert.deepEqual(may.body('saved'), {saveAs: true, reportObjectId: 'copy', reportName: 'Copy'});
    assert.deepEqual(
      may.saves.map(({reportId, datasetId, saveAs}) => [reportId, datasetId, saveAs]),
      [
        ['r', 'a', undefined],
        ['r', 'a', {name: 'Copy', targetWorkspaceId: 'w'}],
      ],
    );
    assert.equal(may.saves[0]?.definition.pages[0]?.displayName, 'Uno');
    await assert.rejects(may.report.document.saveAs({name: 'Copy', targetWorkspaceId: 'other'}), {statusCode: 403});
    const mayNot = setUp({allowEdit: false});
    await mayNot.load();
    assert.throws(() => mayNot.report.document.switchMode('edit'), {statusCode: 403});
    await assert.rejects(mayNot.report.document.save(), {statusCode: 403});
  });

  for (const [permissions, allowed] of [
    [undefined, []],
    [0, []],
    [1, ['edit', 'save']],
    [2, ['edit', 'saveAs']],
    [4, []],
    [7, ['edit', 'save', 'saveAs']],
  ] as const) {
    it(`with permissions ${permissions} in the config lets a reader ${allowed.join(', ') || 'only read'}`, async () => {
      const {load, report} = setUp();
      await load({permissions});
      const may: string[] = [];
      const attempt = async (name: string, run: () => void | Promise<void>): Promise<void> => {
        try {
          await run();
          may.push(name);
        } catch (cause) {
          assert.ok(cause instanceof ReportError && cause.statusCode === 403);
          assert.match(cause.error.detailedMessage ?? '', /permissions/);
        }
      };
      await attempt('edit', () => report.document.switchMode('edit'));
      await attempt('save', () => report.document.save());
      await attempt('saveAs', () => report.document.saveAs({name: 'Copy'}));
      assert.deepEqual(may, allowed);
    });
  }

  for (const [reason, set, config] of [
    ['the permissions of the config', {}, {permissions: 0}],
    ['the token', {allowEdit: false}, {permissions: 7}],
  ] as const) {
    it(`does not open for editing what ${reason} let nobody edit, and says so`, async () => {
      const {load, events, session, body} = setUp(set);
      await load({viewMode: 1, ...config});
      assert.deepEqual([session(), events.map(({name}) => name)], [undefined, ['error']]);
      assert.equal(body('error')['message'], 'PowerBINotAuthorizedException');
      assert.equal(body('error')['level'], 6);
      assert.match(String(body('error')['detailedMessage']), /Could not load Edit mode: insufficient permissions/);
    });
  }

  it('keeps what is shown where `render` asks for an edit mode that is not allowed', async () => {
    const {load, report, session} = setUp();
    await load({permissions: 0});
    assert.throws(() => report.render({viewMode: 1}), {statusCode: 403});
    assert.equal(session()?.viewMode, 0);
    report.render({pageName: 'two'});
    await turn();
    assert.equal(session()?.activePage, 'two');
  });

  it('is not saved where the emulator refuses; what changes while it is saved stays unsaved', async () => {
    const {load, report, emulator, names} = setUp();
    await load({viewMode: 1});
    report.pages.rename('one', 'Uno');
    const {save} = emulator;
    emulator.save = () => Promise.reject(new ReportError({message: 'PowerBINotAuthorizedException', errorCode: '403'}));
    await assert.rejects(report.document.save(), {statusCode: 403});
    assert.deepEqual([report.document.hasUnsavedChanges(), names().includes('saved')], [true, false]);
    emulator.save = request => {
      report.pages.rename('one', 'Un');
      return save(request);
    };
    await report.document.save();
    assert.equal(report.document.hasUnsavedChanges(), true);
  });

  it('exports at full precision, guards formulas, and refuses what shows no data', async () => {
    const {load, report, emulator, queries} = setUp();
    await load();
    emulator.query = () => ({
      columns: [
        {name: 'Na"me', dataType: 'string'},
        {name: 'V', dataType: 'double'},
      ],
      rows: [
        ['=1+1', 0.1 + 0.2],
        ['a,b', null],
      ],
      totalRows: 2,
    });
    assert.equal(
      (await report.visuals.exportData('one', 'bars', {rows: 5})).data,
      '"Na""me",V\r\n\'=1+1,0.30000000000000004\r\n"a,b",\r\n',
    );
    assert.equal(queries.at(-1)?.query.top, 5);
    await assert.rejects(report.visuals.exportData('one', 'text', {}), {statusCode: 400});
  });

  it('clones with the filters it was given or those of the original', async () => {
    const {load, report} = setUp();
    await load();
    report.filters.update({page: 'one', visual: 'bars'}, 1, [basic(['a'])]);
    const copy = report.visuals.clone('one', 'bars', {layout: {x: 7}});
    const other = report.visuals.clone('one', 'bars', {filters: [basic(['b'])]});
    assert.deepEqual(
      [
        copy.visual.layout?.x,
        report.filters.get({page: 'one', visual: copy.visualName}),
        report.filters.get({page: 'one', visual: other.visualName}),
      ],
      [7, [basic(['a'])], [basic(['b'])]],
    );
    assert.notEqual(copy.visualName, other.visualName);
  });

  it('places visuals by the custom layout, part by part, and does not ask for hidden ones', async () => {
    const {load, report, queries} = setUp();
    await load({
      settings: {
        layoutType: 1,
        customLayout: {
          pagesLayout: {
            one: {defaultLayout: {displayState: {mode: 1}}, visualsLayout: {total: {x: 9, displayState: {mode: 0}}}},
          },
        },
      },
    });
    assert.deepEqual(
      queries.map(({visual}) => visual),
      ['total'],
    );
    assert.deepEqual(report.pages.visuals('one').find(({name}) => name === 'total')?.layout, {
      x: 9,
      y: 0,
      z: 0,
      width: 100,
      height: 100,
      displayState: {mode: 0},
    });
  });

  it('merges settings, replaces lists, and tells the result', async () => {
    const {load, report, body} = setUp();
    await load({settings: {panes: {filters: {visible: false}}, extensions: [{command: {name: 'a'}}]}});
    report.appearance.update({panes: {filters: {expanded: true}}, extensions: [] as never});
    assert.deepEqual(body('settingsUpdated')['settings'], {
      panes: {filters: {visible: false, expanded: true}},
      extensions: [],
    });
  });

  it('raises visualRendered for each visual only when asked to', async () => {
    const {load, names, events} = setUp();
    await load();
    assert.ok(!names().includes('visualRendered'));
    await load({settings: {visualRenderedEvents: true}});
    assert.deepEqual(
      events.filter(({name}) => name === 'visualRendered').map(({body}) => (body as {name: string}).name),
      ['bars', 'total', 'slicer'],
    );
  });
});
