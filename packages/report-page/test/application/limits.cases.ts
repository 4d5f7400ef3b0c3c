import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {basic, setUp} from './set-up.js';
import {maxUserStates, maxUserStatesLength, UserStates} from '../../src/application/user-states.js';
import {maxPages, maxStateSize, maxVisuals} from '../../src/report/session-limits.js';

const stateOf = (state: object): string =>
  btoa(JSON.stringify({version: 1, filters: [], slicers: [], sorts: [], ...state}));
const tooMuch = {name: 'ReportError', statusCode: 400, message: /The state of the report would be larger than/};

/** Runs a command until it is refused. @returns How often it was not. */
const untilRefused = (run: (n: number) => unknown, most = 2000): number => {
  for (let n = 0; n < most; n++) {
    try {
      run(n);
    } catch (error) {
      assert.equal((error as {statusCode?: number}).statusCode, 400, String(error));
      return n;
    }
  }
  assert.fail('It is never refused.');
};

describe('limits of a report’s state', () => {
  const large = 'x'.repeat(1_000_000);
  // Settings are in no query: the rest of the room is filled with what costs no time.
  const filling = 'x'.repeat(28_000_000);
  const growing: Record<string, (app: ReturnType<typeof setUp>['report'], n: number) => unknown> = {
    'filters that are added': (app, n) => app.filters.update({}, 2, [basic([large + String(n)])]),
    'settings of ever new names': (app, n) => app.appearance.update({[`name${n}`]: large}),
    'pages with long names': (app, n) => app.pages.add(large + String(n)),
    'copies of a visual with filters': app => app.visuals.clone('one', 'total', {filters: [basic([large])]}),
    'a slicer’s state, of each copy': (app, n) => {
      const {visualName} = app.visuals.clone('one', 'slicer', {});
      app.visuals.setSlicer('one', visualName, {filters: [basic([large + String(n)]) as never]});
    },
  };
  for (const [what, grow] of Object.entries(growing)) {
    it(`ends where messages would make it grow without end: ${what}`, async () => {
      const {load, report} = setUp();
      await load();
      report.appearance.update({filling} as object);
      const times = untilRefused(n => grow(report, n));
      const size = filling.length + times * large.length;
      assert.ok(times >= 4 && size <= maxStateSize, `${times} times`);
      assert.throws(() => grow(report, times), tooMuch);
      report.filters.update({}, 0, []);
      await load();
      assert.doesNotThrow(() => grow(report, 0));
    });
  }

  it('holds pages and visuals to a number', async () => {
    const {load, report} = setUp();
    await load();
    const pages = report.pages.list().length;
    assert.equal(pages + untilRefused(() => report.pages.add('')), maxPages);
    assert.throws(() => report.pages.add(''), /has 500 pages, which is the most/);
    const visuals = report.pages.visuals('two').length;
    assert.equal(visuals + untilRefused(() => report.visuals.clone('two', 'back', {})), maxVisuals);
    assert.throws(() => report.visuals.clone('two', 'back', {}), /has 500 visuals, which is the most/);
  });

  it('leaves filters as they were where new ones are refused', async () => {
    const {load, report, names} = setUp();
    await load();
    report.filters.update({}, 1, [basic(['kept'])]);
    const events = names().length;
    assert.throws(() => report.filters.update({}, 2, [basic(['x'.repeat(36_000_000)])]), tooMuch);
    assert.deepEqual(report.filters.get({}), [basic(['kept'])]);
    assert.equal(names().length, events);
  });

  it('takes of a bookmark’s state what it is about, and nothing that is nested too deep or is no state', async () => {
    const {load, report, session} = setUp();
    await load();
    for (let n = 0; n < 3; n++) {
      const filters = [
        [`elsewhere${n}/`, [basic(['never taken away'])]],
        ['one/', [basic([String(n)])]],
      ];
      report.bookmarks.applyState(stateOf({activePage: 'one', page: 'one', filters}));
    }
    assert.deepEqual([...(session()?.filters ?? [])], [['one/', [basic(['2'])]]]);
    let deep: unknown = 1;
    for (let i = 0; i < 200; i++) deep = [deep];
    for (const filters of [[['/', deep]], [null], ['/'], [[7, []]]]) {
      assert.throws(() => report.bookmarks.applyState(stateOf({activePage: 'one', filters})), {statusCode: 400});
    }
    assert.deepEqual([...(session()?.filters ?? [])], [['one/', [basic(['2'])]]]);
  });

  it('keeps the states of so many reports for a user, the newest', async () => {
    const {load, report} = setUp();
    for (let n = 0; n <= maxUserStates; n++) {
      await load({id: `r${n}`});
      report.document.saveUserState();
    }
    const isKept = async (n: number): Promise<boolean> => {
      await load({id: `r${n}`});
      return report.document.isUserStateApplied();
    };
    assert.deepEqual([await isKept(0), await isKept(1), await isKept(maxUserStates)], [false, true, true]);
  });

  it('keeps states for a user up to a size, and always the newest', () => {
    const states = new UserStates();
    const size = maxUserStatesLength / 4 + 1;
    for (let n = 0; n < 6; n++) states.set(`r${n}`, 'x'.repeat(size));
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].filter(n => states.has(`r${n}`)),
      [3, 4, 5],
    );
    states.set('larger than all of the room', 'x'.repeat(maxUserStatesLength + 1));
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].filter(n => states.has(`r${n}`)),
      [],
    );
    assert.equal(states.has('larger than all of the room'), true);
  });
});
