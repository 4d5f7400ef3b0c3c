/** Capacities, and which of them a workspace is on. */
import {defined, operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation} from '../../http/operation.js';
import {requireRole} from '../../rules/access.js';
import {authenticateFor, requireScope, type Caller} from '../../rules/caller.js';
import {jobTimes, noteJob} from '../../rules/jobs.js';
import {done, notFound, ok} from '../../rules/power-bi-errors.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {requireRoom} from '../../rules/world-growth.js';
import type {Capacity, CapacityAssignment} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, guidParameter, listSchema} from '../support/response-schemas.js';
import {odataContext} from '../support/resources.js';

const text = {type: 'string'} as const;
const guid = {type: 'string', format: 'uuid'} as const;
const assignSchema = {type: 'object', required: ['capacityId'], properties: {capacityId: guid}} as const;
const readAssign = bodyReader<{capacityId: string}>(assignSchema);
const capacitySchema = {
  type: 'object',
  required: ['id', 'capacityUserAccessRight'],
  properties: {
    id: guid,
    displayName: text,
    admins: {type: 'array', items: text},
    sku: text,
    state: {type: 'string', enum: ['Active', 'Suspended']},
    region: text,
    capacityUserAccessRight: {type: 'string', enum: ['None', 'Assign', 'Admin']},
  },
} as const;
const statusSchema = {
  type: 'object',
  required: ['status'],
  properties: {
    status: {type: 'string', enum: ['AssignmentFailed', 'CompletedSuccessfully', 'InProgress', 'Pending']},
    activityId: guid,
    startTime: text,
    endTime: text,
    capacityId: guid,
  },
} as const;
/** Documented: takes a workspace from its capacity. */
const noCapacity = '00000000-0000-0000-0000-000000000000';
/** The smallest of each kind: worlds do not say more. */
const skus = {Embedded: 'A1', Premium: 'P1', PremiumPerUser: 'PP3'} as const;

/** @param context What the operations work on. */
export function capacityOperations(context: OperationContext): Operation[] {
  const group = `${operationPaths.groups}/:groupId`;
  const mayAssign = ({adminIds}: Capacity, caller: Caller): boolean =>
    adminIds === undefined || adminIds.includes(caller.principalId);
  const nameOf = (id: string): string => {
    const principal = context.world.principals.find(p => p.id === id);
    return principal?.type === 'User' ? principal.userPrincipalName : id;
  };
  const describeCapacity = (capacity: Capacity): object => ({
    id: capacity.id,
    displayName: capacity.name,
    admins: (capacity.adminIds ?? []).map(nameOf),
    sku: skus[capacity.sku ?? 'Embedded'],
    state: capacity.state ?? 'Active',
    region: capacity.region ?? 'West Europe',
    capacityUserAccessRight: 'Admin',
  });
  /** @throws OperationError */
  const requireCapacity = (id: string, caller: Caller): Capacity => {
    const capacity = context.world.capacities.find(c => c.id.toLowerCase() === id.toLowerCase());
    if (!capacity) throw notFound(`capacity ${id}`);
    if (!mayAssign(capacity, caller)) throw undocumentedError('capacityAccess', {id});
    return capacity;
  };
  return [
    {
      id: 'Capacities_GetCapacities',
      method: 'GET',
      path: '/v1.0/myorg/capacities',
      service: 'api',
      summary: 'Returns a list of capacities that the caller has access to.',
      schemas: {responses: describeResponses('The capacities.', listSchema(capacitySchema))},
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Capacity.Read.All', 'Capacity.ReadWrite.All');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#capacities'),
          value: context.world.capacities.filter(c => mayAssign(c, caller)).map(describeCapacity),
        });
      },
    },
    {
      id: 'Groups_AssignToCapacity',
      method: 'POST',
      path: `${group}/AssignToCapacity`,
      service: 'api',
      summary: 'Assigns the specified workspace to the specified capacity; a GUID of zeros takes it from its capacity.',
      schemas: {
        params: guidParameter(['groupId']),
        body: assignSchema,
        responses: describeResponses('Accepted. No body.', undefined, 415),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Capacity.ReadWrite.All');
        requireScope(caller, 'Workspace.ReadWrite.All');
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Admin');
        const {capacityId} = readJsonBody(request, readAssign);
        const capacity = capacityId === noCapacity ? undefined : requireCapacity(capacityId, caller);
        const assignment: CapacityAssignment = defined({
          activityId: context.createId(),
          capacityId: capacity?.id,
          ...jobTimes(context, 'capacityAssignment'),
        });
        requireRoom(context, {kind: 'changes', item: workspace.capacityAssignment ? {} : assignment});
        workspace.capacityAssignment = assignment;
        noteJob(context.world, assignment.endTime);
        return done();
      },
    },
    {
      id: 'Groups_CapacityAssignmentStatus',
      method: 'GET',
      path: `${group}/CapacityAssignmentStatus`,
      service: 'api',
      summary: 'Gets the status of the assignment-to-capacity operation for the specified workspace.',
      schemas: {
        params: guidParameter(['groupId']),
        responses: describeResponses('The status.', statusSchema),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Workspace.Read.All', 'Workspace.ReadWrite.All');
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        const assignment = workspace.capacityAssignment;
        const capacityId = (assignment ?? workspace).capacityId ?? noCapacity;
        if (capacityId !== noCapacity) requireCapacity(capacityId, caller);
        return ok({
          '@odata.context': odataContext(
            context,
            caller.tenantId,
            `groups/${workspace.id}/$metadata#capacityAssignment`,
          ),
          status: assignment && !assignment.isDone ? 'InProgress' : 'CompletedSuccessfully',
          ...(assignment && {
            ...(assignment.isDone ? {activityId: assignment.activityId} : {}),
            startTime: assignment.startTime,
            ...(assignment.isDone ? {endTime: assignment.endTime} : {}),
          }),
          capacityId,
        });
      },
    },
  ];
}
