/** Refreshes of datasets: start, follow, cancel, schedule. */
import {defined, operationPaths, parseUrl} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {authenticateFor} from '../../rules/caller.js';
import {requireOwner} from '../../rules/dataset-owner.js';
import {findDatasetIn} from '../../rules/find-items.js';
import {toIsoTime} from '../../rules/jobs.js';
import {done, invalidRequest, notFound, ok, okWith} from '../../rules/power-bi-errors.js';
import {changeSchedule, noSchedule, type ScheduleChange} from '../../rules/refresh-schedule.js';
import {
  cancelRefresh,
  describeRefresh,
  isOnShared,
  isRunning,
  settleSchedule,
  startRefresh,
} from '../../rules/refreshes.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {requireRoom} from '../../rules/world-growth.js';
import type {Dataset, Refresh, RefreshStatus} from '../../world/world.js';
import {applyQueryOptions} from '../support/odata-query.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, guidParameter, listSchema} from '../support/response-schemas.js';
import {odataContext} from '../support/resources.js';

const text = {type: 'string'} as const;
const refreshSchema = {
  type: 'object',
  properties: {
    notifyOption: {type: 'string', enum: ['NoNotification', 'MailOnFailure', 'MailOnCompletion']},
    type: {type: 'string', enum: ['Automatic', 'Calculate', 'ClearValues', 'DataOnly', 'Defragment', 'Full']},
    commitMode: {type: 'string', enum: ['PartialBatch', 'Transactional']},
    maxParallelism: {type: 'integer'},
    retryCount: {type: 'integer'},
    objects: {type: 'array', items: {type: 'object', properties: {table: text, partition: text}}},
    applyRefreshPolicy: {type: 'boolean'},
    effectiveDate: text,
    timeout: {type: 'string', pattern: '^([0-1]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$'},
  },
} as const;
const readRefresh = bodyReader<Record<string, unknown>>(refreshSchema);
const scheduleMembers = {
  days: {type: 'array', maxItems: 7, items: text},
  times: {type: 'array', maxItems: 48, items: text},
  enabled: {type: 'boolean'},
  localTimeZoneId: {type: 'string', maxLength: 100},
  notifyOption: {type: 'string', enum: ['MailOnFailure', 'NoNotification']},
} as const;
const changeSchema = {
  type: 'object',
  required: ['value'],
  properties: {value: {type: 'object', properties: scheduleMembers}},
} as const;
const readChange = bodyReader<{value: ScheduleChange}>(changeSchema);
const historySchema = {
  type: 'object',
  required: ['requestId', 'refreshType', 'startTime', 'status'],
  properties: {
    requestId: {type: 'string', format: 'uuid'},
    refreshType: text,
    startTime: text,
    endTime: text,
    status: {type: 'string', enum: ['Unknown', 'Completed', 'Failed', 'Disabled', 'Cancelled']},
    serviceExceptionJson: text,
  },
} as const;
const detailsSchema = {
  type: 'object',
  required: ['startTime', 'status'],
  properties: {
    startTime: text,
    endTime: text,
    type: text,
    commitMode: text,
    status: {type: 'string', enum: ['Unknown', 'Completed', 'Failed', 'Disabled', 'Cancelled']},
    extendedStatus: text,
    currentRefreshType: text,
    numberOfAttempts: {type: 'integer'},
  },
} as const;
const readScopes = ['Dataset.ReadWrite.All', 'Dataset.Read.All'];
const writeScope = 'Dataset.ReadWrite.All';

/**
 * The value of a `Location` header: absolute, as the service's are. An adapter may hand over an origin that is none, or
 * one with characters that a header cannot carry: the URL is then written in ASCII, or as the path alone, which RFC
 * 9110, section 10.2.2 allows.
 */
const toLocation = (origin: string, path: string): string => parseUrl(`${origin}${path}`)?.href ?? path;

/** @param context What the operations work on. */
export function refreshOperations(context: OperationContext): Operation[] {
  const params = guidParameter(['groupId', 'datasetId']);
  const path = `${operationPaths.datasetInGroup}/refreshes`;
  const one = `${path}/:refreshId`;
  const ofOne = guidParameter(['groupId', 'datasetId', 'refreshId']);
  const schedule = `${operationPaths.datasetInGroup}/refreshSchedule`;
  /** @throws OperationError */
  const findRefresh = (dataset: Dataset, request: OperationRequest): Refresh => {
    const id = request.params['refreshId']?.toLowerCase() ?? '';
    const refresh = settleSchedule(context, dataset).find(other => other.requestId.toLowerCase() === id);
    if (!refresh) throw notFound(`refresh ${id} of the dataset ${dataset.id}`);
    return refresh;
  };
  return [
    {
      id: 'Datasets_GetRefreshHistoryInGroup',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns the refresh history for the specified dataset from the specified workspace, newest first.',
      schemas: {
        params,
        query: {$top: {type: 'integer', minimum: 1}},
        responses: describeResponses('The refreshes.', listSchema(historySchema)),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        const now = context.now();
        const newest = [...settleSchedule(context, dataset)].reverse().map(refresh => describeRefresh(refresh, now));
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${dataset.workspaceId}/$metadata#refreshes`),
          value: applyQueryOptions(request, newest, Object.keys(historySchema.properties)),
        });
      },
    },
    {
      id: 'Datasets_RefreshDatasetInGroup',
      method: 'POST',
      path,
      service: 'api',
      summary:
        "Triggers a refresh for the specified dataset. Rows never change: only the dataset's history is imitated.",
      schemas: {
        params,
        body: refreshSchema,
        responses: {
          ...describeResponses('Unused.', undefined, 415),
          202: {description: 'Accepted.'},
        },
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        // Documented: it applies neither to enhanced refreshes nor to service principals. That either is refused for it
        // has no public source, and the reference's example has it beside retryCount: nobody is.
        const {notifyOption: _, ...enhanced} = request.body ? readJsonBody(request, readRefresh) : {};
        const isEnhanced = Object.keys(enhanced).length > 0;
        const {requestId: id} = startRefresh(context, dataset, isEnhanced);
        const target = `/v1.0/myorg/groups/${dataset.workspaceId}/datasets/${dataset.id}/refreshes/${id}`;
        const location = isEnhanced ? {Location: toLocation(request.origin, target)} : {};
        return {status: 202, headers: {'x-ms-request-id': id, ...location}, body: ''};
      },
    },
    {
      id: 'Datasets_GetRefreshExecutionDetailsInGroup',
      method: 'GET',
      path: one,
      service: 'api',
      summary: 'Returns execution details of an enhanced refresh operation for the specified dataset.',
      schemas: {
        params: ofOne,
        responses: {
          ...describeResponses('The refresh, which has ended.', detailsSchema),
          202: {description: 'The refresh, which is running.', schema: detailsSchema},
        },
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        const refresh = findRefresh(dataset, request);
        if (refresh.refreshType !== 'ViaEnhancedApi') {
          throw undocumentedError('refreshNotEnhanced', {id: refresh.requestId});
        }
        const isEnded = !isRunning(refresh, context.now());
        return okWith(isEnded ? 200 : 202, describeDetails(refresh, isEnded));
      },
    },
    {
      id: 'Datasets_CancelRefreshInGroup',
      method: 'DELETE',
      path: one,
      service: 'api',
      summary: 'Cancels the specified refresh operation for the specified dataset from the specified workspace.',
      schemas: {params: ofOne, responses: describeResponses('Done. No body.', undefined)},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        cancelRefresh(context, dataset, findRefresh(dataset, request));
        return done();
      },
    },
    {
      id: 'Datasets_GetRefreshScheduleInGroup',
      method: 'GET',
      path: schedule,
      service: 'api',
      summary: 'Returns the refresh schedule for the specified dataset from the specified workspace.',
      schemas: {
        params,
        responses: describeResponses('The schedule.', {type: 'object', properties: scheduleMembers}),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        const {since: _, ...shown} = dataset.refreshSchedule ?? noSchedule(toIsoTime(context.now()));
        const end = `groups/${dataset.workspaceId}/$metadata#refreshSchedule`;
        return ok({'@odata.context': odataContext(context, caller.tenantId, end), ...shown});
      },
    },
    {
      id: 'Datasets_UpdateRefreshScheduleInGroup',
      method: 'PATCH',
      path: schedule,
      service: 'api',
      summary: 'Updates the refresh schedule for the specified dataset from the specified workspace. Times are in UTC.',
      schemas: {params, body: changeSchema, responses: describeResponses('Done. No body.', undefined, 415)},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        requireOwner(dataset, caller);
        const {value} = readJsonBody(request, readChange);
        // Documented: of the options, service principals have this one only. The message was reported once.
        if (caller.isApplication && value.notifyOption !== undefined && value.notifyOption !== 'NoNotification') {
          throw invalidRequest(`Invalid NotifyOption value '${value.notifyOption}' for app only owner requests`);
        }
        settleSchedule(context, dataset);
        const now = toIsoTime(context.now());
        const changed = changeSchedule(dataset.refreshSchedule ?? noSchedule(now), value, {
          now,
          isShared: isOnShared(context, dataset),
        });
        requireRoom(context, {kind: 'changes', item: changed});
        dataset.refreshSchedule = changed;
        return done();
      },
    },
  ];
}

function describeDetails({startTime, endTime, status}: Refresh, isEnded: boolean): object {
  const shown: RefreshStatus | 'Unknown' = isEnded ? status : 'Unknown';
  return defined({
    startTime,
    endTime: isEnded ? endTime : undefined,
    type: 'Full',
    commitMode: 'Transactional',
    status: shown,
    extendedStatus: isEnded ? status : 'InProgress',
    currentRefreshType: 'Full',
    numberOfAttempts: 0,
  });
}
