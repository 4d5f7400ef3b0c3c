/**
 * Refreshes of datasets. Rows never change: what is imitated is the history. A refresh ends by the lane's clock; how it
 * ends is known when it starts: it fails where a data source has no credentials, and else completes.
 */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import {indexOf} from '../world/world-index.js';
import type {Dataset, Refresh} from '../world/world.js';
import {hasCredentials} from './data-sources.js';
import {jobTimes, toIsoTime} from './jobs.js';
import {dueTimes} from './refresh-schedule.js';
import {undocumentedError} from './undocumented-errors.js';
import {requireRoom} from './world-growth.js';

/**
 * Documented: a history has the newest sixty refreshes, and of those that began more than three days ago as many as
 * make twenty.
 */
const mostKept = 60;
const leastKept = 20;
const keptFor = 3 * 86_400_000;
/** Documented for shared capacity. */
const mostPerDay = 8;
const dayLength = 86_400_000;

/** Whether a dataset's workspace is on shared capacity. */
export const isOnShared = ({world}: OperationContext, {workspaceId}: Dataset): boolean =>
  indexOf(world).workspace(workspaceId)?.capacityId === undefined;

/** Whether a refresh has not ended yet. */
export const isRunning = ({endTime}: Refresh, now: number): boolean => now < Date.parse(endTime);

/**
 * Starts a refresh. Documented: one at a time; on shared capacity eight within a day, and no enhanced ones.
 * @throws OperationError
 */
export function startRefresh(context: OperationContext, dataset: Dataset, isEnhanced: boolean): Refresh {
  if (dataset.mode === 'AnalysisServices' || dataset.mode === 'AzureAnalysisServices') {
    throw undocumentedError('datasetNotRefreshable', {id: dataset.id});
  }
  const now = context.now();
  const before = settleSchedule(context, dataset);
  if (before.some(refresh => isRunning(refresh, now))) throw undocumentedError('refreshRunning');
  if (isOnShared(context, dataset)) {
    if (isEnhanced) throw undocumentedError('refreshOnShared');
    const count = before.filter(({startTime}) => now - Date.parse(startTime) < dayLength).length;
    if (count >= mostPerDay) throw undocumentedError('refreshesPerDay', {id: dataset.id, most: mostPerDay});
  }
  const refresh: Refresh = {
    requestId: context.createId(),
    refreshType: isEnhanced ? 'ViaEnhancedApi' : 'ViaApi',
    ...jobTimes(context, 'refresh'),
    ...outcome(context, dataset),
  };
  requireRoom(context, {kind: 'changes', item: refresh});
  dataset.refreshes = withoutOld([...before, refresh], now);
  return refresh;
}

/** The code is that of the reference's example. */
function outcome({world}: OperationContext, dataset: Dataset): Pick<Refresh, 'errorCode' | 'status'> {
  return hasCredentials(world, dataset)
    ? {status: 'Completed'}
    : {status: 'Failed', errorCode: 'ModelRefreshFailed_CredentialsNotSpecified'};
}

/**
 * Notes the refreshes that the schedule has made since somebody last looked.
 * @returns The history, oldest first.
 */
export function settleSchedule(context: OperationContext, dataset: Dataset): readonly Refresh[] {
  const {refreshSchedule: schedule, refreshes: known = []} = dataset;
  const now = context.now();
  const refreshes = withoutOld(known, now);
  if (!schedule?.enabled) return refreshes;
  const due = dueTimes(schedule, now, mostKept);
  if (due.length === 0) return refreshes;
  const made = due.map((time): Refresh => ({
    requestId: context.createId(),
    refreshType: 'Scheduled',
    ...jobTimes(context, 'refresh', time),
    ...outcome(context, dataset),
  }));
  requireRoom(context, {kind: 'changes', item: made});
  const all = [...refreshes, ...made].sort((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime));
  dataset.refreshes = withoutOld(all, now);
  dataset.refreshSchedule = {...schedule, since: toIsoTime(now)};
  return dataset.refreshes;
}

/** @param refreshes Oldest first. */
function withoutOld(refreshes: readonly Refresh[], now: number): Refresh[] {
  const firstOfLeast = refreshes.length - leastKept;
  return refreshes
    .filter(({startTime}, i) => i >= firstOfLeast || now - Date.parse(startTime) < keptFor)
    .slice(-mostKept);
}

/**
 * Cancels a refresh. Documented: only enhanced refreshes can be cancelled.
 * @throws OperationError
 */
export function cancelRefresh(context: OperationContext, dataset: Dataset, refresh: Refresh): void {
  const now = context.now();
  const {requestId: id} = refresh;
  if (refresh.refreshType !== 'ViaEnhancedApi') throw undocumentedError('refreshNotEnhanced', {id});
  if (!isRunning(refresh, now)) throw undocumentedError('refreshEnded', {id});
  const cancelled: Refresh = {...refresh, endTime: toIsoTime(now), status: 'Cancelled'};
  delete cancelled.errorCode;
  dataset.refreshes = (dataset.refreshes ?? []).map(other => (other === refresh ? cancelled : other));
}

/** A refresh as the history shows it. While it runs, how it will end is nobody's business. */
export function describeRefresh(refresh: Refresh, now: number): object {
  const {requestId, refreshType, startTime, endTime, status, errorCode} = refresh;
  if (isRunning(refresh, now)) return {requestId, refreshType, startTime, status: 'Unknown'};
  return defined({
    requestId,
    refreshType,
    startTime,
    endTime,
    status,
    serviceExceptionJson: errorCode === undefined ? undefined : JSON.stringify({errorCode}),
  });
}
