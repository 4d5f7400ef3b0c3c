/** Conformance cases of the test control, for every adapter. They run in a lane of their own, in this order. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {conformanceCase, type CaseOptions} from './conformance-case-builder.js';
import {controlPaths} from '../../control/control-paths.js';
import {namedFailures} from '../../control/faults/named-failures.js';
import {defaultWorldIds} from '../../world/seed/default-world.js';

type Expect = ConformanceCase['expect'];
const one = ({operationId, title, ...rest}: CaseOptions): ConformanceCase => {
  const {world: _, ...test} = conformanceCase({
    operationId: `Control_${operationId}`,
    title: `Control: ${title}`,
    as: 'none',
    headers: {'x-emulator-lane': 'conformance'},
    ...rest,
  });
  return test;
};
const refused = (message: string): Expect => ({
  status: 400,
  body: {error: {code: 'InvalidControlRequest', message: {$matches: message}}},
});
const done: Expect = {status: 204, body: ''};
const {faults, fault, journal, clock, lanes, lane, snapshots, snapshot, restore} = controlPaths;

/** Every case of the test control. */
export const controlCases: readonly ConformanceCase[] = [
  one({
    operationId: 'Reset',
    title: 'a lane is put back to the beginning',
    method: 'POST',
    path: controlPaths.reset,
    expect: done,
  }),
  one({
    operationId: 'CreatePreviewToken',
    title: 'a token that shows a report as an identity',
    method: 'POST',
    path: controlPaths.previewToken,
    body: {reportId: defaultWorldIds.report, datasetId: defaultWorldIds.fabrikam, username: 'a', roles: ['sales']},
    expect: {
      status: 200,
      body: {token: {$is: 'embedToken'}, embedPath: '/reportEmbed', expiration: {$is: 'text'}},
    },
  }),
  one({
    operationId: 'CreatePreviewToken',
    title: 'a token for a report that is not there',
    method: 'POST',
    path: controlPaths.previewToken,
    body: {reportId: 'x'},
    expect: refused('^The reportId names no report of the lane'),
  }),
  one({
    operationId: 'Status',
    title: 'the lane tells what it holds',
    method: 'GET',
    path: controlPaths.status,
    expect: {
      status: 200,
      body: {
        $has: {
          lane: 'conformance',
          faults: 0,
          clock: {$has: {mode: 'real'}},
          reports: {$is: 'list'},
          operations: {$is: 'list'},
        },
      },
    },
  }),
  one({
    operationId: 'TestIds',
    title: 'all test GUIDs are listed',
    method: 'GET',
    path: controlPaths.testIds,
    expect: {
      status: 200,
      body: {value: {$length: namedFailures.length}},
    },
  }),
  one({
    operationId: 'AddFault',
    title: 'a fault is set',
    method: 'POST',
    path: faults,
    expect: {
      status: 201,
      body: {operation: 'Groups_GetGroups', status: 503, once: true, faultId: 'fault-1', matches: 0, hits: 0},
    },
    body: {operation: 'Groups_GetGroups', status: 503, once: true},
  }),
  one({
    operationId: 'AddFault',
    title: 'a fault that is wrong is refused',
    method: 'POST',
    path: faults,
    expect: refused("^The fault's status must be an HTTP status"),
    body: {status: 7},
  }),
  one({
    operationId: 'AddFault',
    title: 'a fault that is no JSON is refused',
    method: 'POST',
    path: faults,
    expect: refused('^The body must be JSON'),
    body: '{',
  }),
  one({
    operationId: 'ListFaults',
    title: 'faults are listed with their counts',
    method: 'GET',
    path: faults,
    expect: {
      status: 200,
      body: {
        value: [{operation: 'Groups_GetGroups', status: 503, once: true, faultId: 'fault-1', matches: 0, hits: 0}],
      },
    },
  }),
  one({
    operationId: 'RemoveFault',
    title: 'a fault is removed',
    method: 'DELETE',
    path: fault.replace(':faultId', 'fault-1'),
    expect: done,
  }),
  one({
    operationId: 'RemoveFault',
    title: 'a fault that is not set cannot be removed',
    method: 'DELETE',
    path: fault.replace(':faultId', 'fault%201'),
    expect: refused('^No fault fault 1 is set'),
  }),
  one({operationId: 'ClearFaults', title: 'all faults are removed', method: 'DELETE', path: faults, expect: done}),
  one({
    operationId: 'ReadClock',
    title: 'the clock is read',
    method: 'GET',
    path: clock,
    expect: {status: 200, body: {now: {$is: 'text'}, mode: 'real'}},
  }),
  one({
    operationId: 'SetClock',
    title: 'the clock is set and frozen',
    method: 'PUT',
    path: clock,
    expect: {status: 200, body: {now: '2031-02-03T04:05:06.000Z', mode: 'frozen'}},
    body: {now: '2031-02-03T04:05:06Z', mode: 'frozen'},
  }),
  one({
    operationId: 'SetClock',
    title: 'a wrong clock is refused',
    method: 'PUT',
    path: clock,
    expect: refused("^The clock's now must be a date"),
    body: {now: 'soon'},
  }),
  one({
    operationId: 'SetClock',
    title: 'the clock runs with the machine again',
    method: 'PUT',
    path: clock,
    expect: {status: 200, body: {now: {$is: 'text'}, mode: 'real'}},
    body: {mode: 'real'},
  }),
  one({
    operationId: 'ReadJournal',
    title: 'the journal is read',
    method: 'GET',
    path: `${journal}?limit=5&after=0`,
    expect: {
      status: 200,
      body: {value: [], dropped: 0},
    },
  }),
  one({
    operationId: 'ReadJournal',
    title: 'a wrong limit is refused',
    method: 'GET',
    path: `${journal}?limit=many`,
    expect: refused("^The query's limit must be a whole number"),
  }),
  one({
    operationId: 'ReadJournalPage',
    title: 'a page of the journal is read',
    method: 'GET',
    path: `${controlPaths.journalPage}?limit=5&search=nothing`,
    expect: {status: 200, body: {value: [], total: 0, dropped: 0}},
  }),
  one({
    operationId: 'ReadJournalEntry',
    title: 'an entry that is not there is refused',
    method: 'GET',
    path: controlPaths.journalEntry.replace(':sequence', '7'),
    expect: refused('^The journal has no entry 7;'),
  }),
  one({
    operationId: 'DescribeToken',
    title: 'what is no token is said to be none',
    method: 'POST',
    path: controlPaths.describeToken,
    body: {token: 'nothing'},
    expect: {status: 200, body: {kind: 'unknown', isValid: false, problem: {$matches: '^This is no token'}}},
  }),
  one({
    operationId: 'DescribeToken',
    title: 'an entry without a token is refused',
    method: 'POST',
    path: controlPaths.describeToken,
    body: {sequence: 12345},
    expect: refused('^The sequence must be that of an entry'),
  }),
  one({
    operationId: 'DescribeModel',
    title: 'a model that is not there is refused',
    method: 'GET',
    path: controlPaths.datasetModel.replace(':datasetId', 'none'),
    expect: refused('^The datasetId names no dataset'),
  }),
  one({
    operationId: 'QueryDataset',
    title: 'a query that is not emulated is refused',
    method: 'POST',
    path: controlPaths.query,
    body: {datasetId: defaultWorldIds.contoso, query: 'EVALUATE ROW("a", 1)'},
    expect: refused('^The emulator knows the queries'),
  }),
  one({
    operationId: 'ListWorldFiles',
    title: 'the files of the world are listed',
    method: 'GET',
    path: controlPaths.worldFiles,
    expect: {status: 200, body: {value: {$is: 'list'}}},
  }),
  one({
    operationId: 'ReadWorldFile',
    title: 'a file that is not there is refused',
    method: 'GET',
    path: `${controlPaths.worldFile}?path=../secret`,
    expect: refused('^The world has no file ../secret'),
  }),
  one({operationId: 'ClearJournal', title: 'the journal is emptied', method: 'DELETE', path: journal, expect: done}),
  one({
    operationId: 'TakeSnapshot',
    title: 'a snapshot of the world is taken',
    method: 'PUT',
    path: snapshot.replace(':snapshotName', 'before'),
    expect: done,
  }),
  one({
    operationId: 'TakeSnapshot',
    title: 'a snapshot with a bad name is refused',
    method: 'PUT',
    path: snapshot.replace(':snapshotName', 'a%20b'),
    expect: refused('^The name of a snapshot must be'),
  }),
  one({
    operationId: 'ListSnapshots',
    title: 'snapshots are listed',
    method: 'GET',
    path: snapshots,
    expect: {status: 200, body: {value: ['before']}},
  }),
  one({
    operationId: 'RestoreSnapshot',
    title: 'a snapshot is restored',
    method: 'POST',
    path: restore.replace(':snapshotName', 'before'),
    expect: done,
  }),
  one({
    operationId: 'RestoreSnapshot',
    title: 'a snapshot that was not taken cannot be restored',
    method: 'POST',
    path: restore.replace(':snapshotName', 'after'),
    expect: refused('^There is no snapshot after. There are: before'),
  }),
  one({
    operationId: 'RemoveSnapshot',
    title: 'a snapshot is removed',
    method: 'DELETE',
    path: snapshot.replace(':snapshotName', 'before'),
    expect: done,
  }),
  one({
    operationId: 'RemoveSnapshot',
    title: 'a snapshot that was not taken cannot be removed',
    method: 'DELETE',
    path: snapshot.replace(':snapshotName', 'before'),
    expect: refused('^There is no snapshot before. None was taken'),
  }),
  one({
    operationId: 'ListLanes',
    title: 'lanes are listed',
    method: 'GET',
    path: lanes,
    expect: {status: 200, body: {value: {$is: 'list'}}},
  }),
  one({
    operationId: 'RemoveLane',
    title: 'the default lane stays',
    method: 'DELETE',
    path: lane.replace(':laneName', 'default'),
    expect: refused('^The default lane cannot be removed'),
  }),
  one({
    operationId: 'OpenApi',
    title: 'the description is served',
    method: 'GET',
    path: controlPaths.openApi,
    expect: {
      status: 200,
      body: {$has: {openapi: '3.1.0', paths: {$has: {}}}},
    },
  }),
  one({
    operationId: 'RemoveLane',
    title: 'a lane is removed',
    method: 'DELETE',
    path: lane.replace(':laneName', 'conformance'),
    expect: done,
  }),
];
