/** Conformance cases of the test control, for every door. They run in a lane of their own, in this order. */
import type {ConformanceCase} from '../conformance-case.js';
import {controlPaths} from '../../control/control-paths.js';
import {namedFailures} from '../../control/faults/named-failures.js';

type Expect = ConformanceCase['expect'];
const one = (
  operationId: string,
  title: string,
  method: string,
  path: string,
  expect: Expect,
  body?: unknown,
): ConformanceCase => ({
  title: `Control: ${title}`,
  operationId: `Control_${operationId}`,
  as: 'none',
  request: {method, path, headers: {'x-emulator-lane': 'conformance'}, ...(body === undefined ? {} : {body})},
  expect,
});
const refused = (message: string): Expect => ({
  status: 400,
  body: {error: {code: 'InvalidControlRequest', message: {$matches: message}}},
});
const done: Expect = {status: 204, body: ''};
const {faults, fault, journal, clock, lanes, lane, snapshots, snapshot, restore} = controlPaths;

/** Every case of the test control. */
export const controlCases: readonly ConformanceCase[] = [
  one('Reset', 'a lane is put back to the beginning', 'POST', controlPaths.reset, done),
  one('Status', 'the lane tells what it holds', 'GET', controlPaths.status, {
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
  }),
  one('TestIds', 'all test GUIDs are listed', 'GET', controlPaths.testIds, {
    status: 200,
    body: {value: {$length: namedFailures.length}},
  }),
  one(
    'AddFault',
    'a fault is set',
    'POST',
    faults,
    {
      status: 201,
      body: {operation: 'Groups_GetGroups', status: 503, once: true, faultId: 'fault-1', matches: 0, hits: 0},
    },
    {operation: 'Groups_GetGroups', status: 503, once: true},
  ),
  one(
    'AddFault',
    'a fault that is wrong is refused',
    'POST',
    faults,
    refused("^The fault's status must be an HTTP status"),
    {status: 7},
  ),
  one('AddFault', 'a fault that is no JSON is refused', 'POST', faults, refused('^The body must be JSON'), '{'),
  one('ListFaults', 'faults are listed with their counts', 'GET', faults, {
    status: 200,
    body: {value: [{operation: 'Groups_GetGroups', status: 503, once: true, faultId: 'fault-1', matches: 0, hits: 0}]},
  }),
  one('RemoveFault', 'a fault is removed', 'DELETE', fault.replace(':faultId', 'fault-1'), done),
  one(
    'RemoveFault',
    'a fault that is not set cannot be removed',
    'DELETE',
    fault.replace(':faultId', 'fault%201'),
    refused('^No fault fault 1 is set'),
  ),
  one('ClearFaults', 'all faults are removed', 'DELETE', faults, done),
  one('ReadClock', 'the clock is read', 'GET', clock, {status: 200, body: {now: {$is: 'text'}, mode: 'real'}}),
  one(
    'SetClock',
    'the clock is set and frozen',
    'PUT',
    clock,
    {status: 200, body: {now: '2031-02-03T04:05:06.000Z', mode: 'frozen'}},
    {now: '2031-02-03T04:05:06Z', mode: 'frozen'},
  ),
  one('SetClock', 'a wrong clock is refused', 'PUT', clock, refused("^The clock's now must be a date"), {now: 'soon'}),
  one(
    'SetClock',
    'the clock runs with the machine again',
    'PUT',
    clock,
    {status: 200, body: {now: {$is: 'text'}, mode: 'real'}},
    {mode: 'real'},
  ),
  one('ReadJournal', 'the journal is read', 'GET', `${journal}?limit=5&after=0`, {
    status: 200,
    body: {value: [], dropped: 0},
  }),
  one(
    'ReadJournal',
    'a wrong limit is refused',
    'GET',
    `${journal}?limit=many`,
    refused("^The query's limit must be a whole number"),
  ),
  one('ClearJournal', 'the journal is emptied', 'DELETE', journal, done),
  one('TakeSnapshot', 'a snapshot of the world is taken', 'PUT', snapshot.replace(':snapshotName', 'before'), done),
  one(
    'TakeSnapshot',
    'a snapshot with a bad name is refused',
    'PUT',
    snapshot.replace(':snapshotName', 'a%20b'),
    refused('^The name of a snapshot must be'),
  ),
  one('ListSnapshots', 'snapshots are listed', 'GET', snapshots, {status: 200, body: {value: ['before']}}),
  one('RestoreSnapshot', 'a snapshot is restored', 'POST', restore.replace(':snapshotName', 'before'), done),
  one(
    'RestoreSnapshot',
    'a snapshot that was not taken cannot be restored',
    'POST',
    restore.replace(':snapshotName', 'after'),
    refused('^There is no snapshot after. There are: before'),
  ),
  one('RemoveSnapshot', 'a snapshot is removed', 'DELETE', snapshot.replace(':snapshotName', 'before'), done),
  one(
    'RemoveSnapshot',
    'a snapshot that was not taken cannot be removed',
    'DELETE',
    snapshot.replace(':snapshotName', 'before'),
    refused('^There is no snapshot before. None was taken'),
  ),
  one('ListLanes', 'lanes are listed', 'GET', lanes, {status: 200, body: {value: {$is: 'list'}}}),
  one(
    'RemoveLane',
    'the default lane stays',
    'DELETE',
    lane.replace(':laneName', 'default'),
    refused('^The default lane cannot be removed'),
  ),
  one('OpenApi', 'the description is served', 'GET', controlPaths.openApi, {
    status: 200,
    body: {$has: {openapi: '3.1.0', paths: {$has: {}}}},
  }),
  one('RemoveLane', 'a lane is removed', 'DELETE', lane.replace(':laneName', 'conformance'), done),
];
