/**
 * What the service does in the background: when it began, and when it is done by the lane's clock. Nothing waits: what
 * is due is done when the next request comes.
 */
import type {OperationContext} from '../context.js';
import type {JobDurations, World} from '../world/world.js';

/** Invented: the service's times depend on its load and on the size of what it works on. */
const defaultSeconds: Required<JobDurations> = {import: 1, refresh: 5, export: 2, capacityAssignment: 1};

/** A time as the service writes it. @param time Milliseconds since 1970 UTC. */
export const toIsoTime = (time: number): string => new Date(time).toISOString();

/**
 * Beginning and end of a job. UTC, ISO 8601.
 * @param start Milliseconds since 1970 UTC. Default: now.
 */
export function jobTimes(
  context: OperationContext,
  kind: keyof JobDurations,
  start = context.now(),
): {startTime: string; endTime: string} {
  const seconds = context.world.durations?.[kind] ?? defaultSeconds[kind];
  return {startTime: toIsoTime(start), endTime: toIsoTime(Math.min(start + seconds * 1000, latestTime))};
}

/** The last time with a four-digit year. */
const latestTime = Date.UTC(9999, 11, 31);

/** When the next job of a world is due, in milliseconds since 1970 UTC. Of a world that is absent nobody knows yet. */
const nextDue = new WeakMap<World, number>();

/** A job was added to a world. @param endTime UTC, ISO 8601. */
export function noteJob(world: World, endTime: string): void {
  const known = nextDue.get(world);
  if (known !== undefined) nextDue.set(world, Math.min(known, Date.parse(endTime)));
}

/** Whether something of a world is due that nobody has done yet. @param now Milliseconds since 1970 UTC. */
export function isJobDue(world: World, now: number): boolean {
  let due = nextDue.get(world);
  if (due === undefined) nextDue.set(world, (due = findNextDue(world)));
  return now >= due;
}

/** To be called when what was due is done. */
export function forgetDueJobs(world: World): void {
  nextDue.delete(world);
}

function findNextDue({imports = [], workspaces}: World): number {
  let due = Infinity;
  for (const {importState, updatedDateTime} of imports) {
    if (importState === 'Publishing') due = Math.min(due, Date.parse(updatedDateTime));
  }
  for (const {capacityAssignment} of workspaces) {
    if (capacityAssignment && !capacityAssignment.isDone) due = Math.min(due, Date.parse(capacityAssignment.endTime));
  }
  return due;
}
