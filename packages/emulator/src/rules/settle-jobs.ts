/** Does what is due: imports that are published, workspaces that reach their capacity. */
import type {OperationContext} from '../context.js';
import type {Workspace} from '../world/world.js';
import {forgetDueJobs, isJobDue} from './jobs.js';
import {publishImport} from './publish-import.js';

/** To be called before each request. Costs a comparison where nothing is due. */
export function settleJobs(context: OperationContext): void {
  const {world} = context;
  const now = context.now();
  if (!isJobDue(world, now)) return;
  for (const workspace of world.workspaces) settleAssignment(workspace, now);
  for (const file of world.imports ?? []) {
    if (file.importState === 'Publishing' && Date.parse(file.updatedDateTime) <= now) publishImport(context, file);
  }
  forgetDueJobs(world);
}

function settleAssignment(workspace: Workspace, now: number): void {
  const assignment = workspace.capacityAssignment;
  if (!assignment || assignment.isDone || Date.parse(assignment.endTime) > now) return;
  assignment.isDone = true;
  if (assignment.capacityId === undefined) delete workspace.capacityId;
  else workspace.capacityId = assignment.capacityId;
}
