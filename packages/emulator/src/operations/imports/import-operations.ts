/** Imports of files into workspaces. A file's content is not read: it stands for things of the world. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {requireRole} from '../../rules/access.js';
import {authenticateFor, type Caller} from '../../rules/caller.js';
import {
  conflictModes,
  decideConflict,
  findTemplate,
  readFileNames,
  type ConflictMode,
  type ImportedFile,
} from '../../rules/imports.js';
import {jobTimes, noteJob} from '../../rules/jobs.js';
import {notFound, ok, okWith} from '../../rules/power-bi-errors.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {requireRoom} from '../../rules/world-growth.js';
import {indexOf} from '../../world/world-index.js';
import type {Import, Workspace} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {
  datasetSchema,
  describeResponses,
  errorSchema,
  guidParameter,
  listSchema,
  reportSchema,
} from '../support/response-schemas.js';
import {describeDataset, describeReport, odataContext} from '../support/resources.js';

const text = {type: 'string'} as const;
const guid = {type: 'string', format: 'uuid'} as const;
const time = {type: 'string', format: 'date-time'} as const;
const importSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    '@odata.context': text,
    id: guid,
    importState: {type: 'string', enum: ['Publishing', 'Succeeded', 'Failed']},
    createdDateTime: time,
    updatedDateTime: time,
    name: text,
    connectionType: {type: 'string', enum: ['import', 'connect']},
    source: text,
    datasets: {type: 'array', items: datasetSchema},
    reports: {type: 'array', items: reportSchema},
  },
} as const;
const importInfoSchema = {
  type: 'object',
  properties: {
    connectionType: {type: 'string', enum: ['import', 'connect']},
    filePath: {type: 'string', maxLength: 4096},
    fileUrl: {type: 'string', maxLength: 4096},
  },
} as const;
const readImportInfo = bodyReader<{filePath?: string; fileUrl?: string}>(importInfoSchema);
const readScopes = ['Dataset.ReadWrite.All', 'Dataset.Read.All'];
const flag = {type: 'boolean'} as const;

/** @param context What the operations work on. */
export function importOperations(context: OperationContext): Operation[] {
  const path = `${operationPaths.groups}/:groupId/imports`;
  const describe = (request: OperationRequest, file: Import): object => {
    const index = indexOf(context.world);
    const dataset = file.datasetId === undefined ? undefined : index.dataset(file.datasetId);
    const report = file.reportId === undefined ? undefined : index.report(file.reportId);
    const {id, importState, createdDateTime, updatedDateTime, name} = file;
    return {
      id,
      importState,
      createdDateTime,
      // While it is being published, the time at which it will be done is nobody's business.
      updatedDateTime: importState === 'Publishing' ? createdDateTime : updatedDateTime,
      name,
      connectionType: 'import',
      source: 'Upload',
      datasets: dataset ? [describeDataset(context, request, dataset)] : [],
      reports: report ? [describeReport(context, request, report)] : [],
    };
  };
  /** @throws OperationError where there is no room for what the import will make. */
  const requireRoomFor = (file: Import, content: NonNullable<Import['content']>): void => {
    const {imports = [], datasets, reports} = context.world;
    requireRoom(context, {kind: 'imports', count: imports.length, item: file});
    const coming = imports.filter(other => other.importState === 'Publishing').length;
    const model = content.datasetId === undefined ? undefined : indexOf(context.world).dataset(content.datasetId);
    if (model && content.replacedDatasetId === undefined) {
      const {relationships, roles, parameters, datasources} = model;
      const item = {...file, relationships, roles, parameters, datasources};
      requireRoom(context, {kind: 'datasets', count: datasets.length + coming, item});
    }
    if (content.reportId !== undefined) {
      requireRoom(context, {kind: 'reports', count: reports.length + coming, item: file});
    }
  };
  const startImport = (caller: Caller, workspace: Workspace, request: OperationRequest): Import => {
    const file = readFile(request);
    if (file.isLarge === true && workspace.capacityId === undefined) throw undocumentedError('importLargeFile');
    const mode = readConflictMode(request);
    const {startTime, endTime} = jobTimes(context, 'import');
    const content = {
      ownerId: caller.principalId,
      ...findTemplate(context.world, workspace, file),
      ...decideConflict(context.world, workspace, {file, mode}),
    };
    const started: Import = {
      id: context.createId(),
      workspaceId: workspace.id,
      name: file.name,
      importState: 'Publishing',
      createdDateTime: startTime,
      updatedDateTime: endTime,
      content,
    };
    requireRoomFor(started, content);
    context.world.imports = [...(context.world.imports ?? []), started];
    noteJob(context.world, endTime);
    return started;
  };
  return [
    {
      id: 'Imports_PostImportInGroup',
      method: 'POST',
      path,
      service: 'api',
      summary: 'Creates new content in the specified workspace. What a file stands for is chosen by its name.',
      schemas: {
        params: guidParameter(['groupId']),
        query: {
          datasetDisplayName: {...text, description: 'With the extension of the file. Required, but for OneDrive.'},
          nameConflict: {type: 'string', enum: conflictModes, description: 'Default: Ignore; of .rdl files Abort.'},
          skipReport: flag,
          overrideReportLabel: flag,
          overrideModelLabel: flag,
          subfolderObjectId: guid,
        },
        body: {type: 'object', properties: {file: {type: 'string', format: 'binary'}}},
        bodyType: 'multipart/form-data',
        responses: {
          ...describeResponses('Unused.', undefined, 415),
          202: {description: 'Accepted: the import is being published.', schema: importSchema},
          409: {description: 'There is a dataset of that name already, or several.', schema: errorSchema},
        },
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Dataset.ReadWrite.All');
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Contributor');
        const {id} = startImport(caller, workspace, request);
        return okWith(202, {
          '@odata.context': odataContext(context, caller.tenantId, `groups/${workspace.id}/$metadata#imports/$entity`),
          id,
        });
      },
    },
    {
      id: 'Imports_GetImportsInGroup',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns a list of imports from the specified workspace.',
      schemas: {
        params: guidParameter(['groupId']),
        responses: describeResponses('The imports.', listSchema(importSchema)),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const {id} = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${id}/$metadata#imports`),
          value: (context.world.imports ?? [])
            .filter(file => file.workspaceId === id)
            .map(file => describe(request, file)),
        });
      },
    },
    {
      id: 'Imports_GetImportInGroup',
      method: 'GET',
      path: `${path}/:importId`,
      service: 'api',
      summary: 'Returns the specified import from the specified workspace.',
      schemas: {
        params: guidParameter(['groupId', 'importId']),
        responses: describeResponses('The import.', importSchema),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        const id = request.params['importId']?.toLowerCase() ?? '';
        const file = context.world.imports?.find(other => other.id === id && other.workspaceId === workspace.id);
        if (!file) throw notFound(`import ${id} in the workspace ${workspace.id}`);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${workspace.id}/$metadata#imports/$entity`),
          ...describe(request, file),
        });
      },
    },
  ];
}

/** The file of a request. @throws OperationError */
function readFile(request: OperationRequest): ImportedFile {
  const {query} = request;
  const displayName = query.get('datasetDisplayName') ?? undefined;
  const skipReport = query.get('skipReport')?.toLowerCase() === 'true';
  const type = request.headers['content-type'] ?? '';
  if (!/^\s*multipart\/form-data\b/i.test(type)) return {...readImportedUrl(request, displayName), skipReport};
  if (request.body === undefined || request.body.trim() === '') throw undocumentedError('importBody');
  if (displayName === undefined) throw undocumentedError('importName');
  return {...readFileNames(displayName, fileNameIn(request.body)), skipReport};
}

/** Files that lie elsewhere: in OneDrive for Business, or at a temporary upload location. */
function readImportedUrl(request: OperationRequest, displayName: string | undefined): Omit<ImportedFile, 'skipReport'> {
  if (request.headers['content-type'] === undefined && !request.body) throw undocumentedError('importBody');
  const {filePath, fileUrl} = readJsonBody(request, readImportInfo);
  if (filePath !== undefined) {
    const name = filePath.split(/[/\\]/).at(-1) ?? '';
    if (!/\.xlsx$/i.test(name)) throw undocumentedError('importOneDrive');
    return readFileNames(name, undefined);
  }
  if (fileUrl === undefined) throw undocumentedError('importBody');
  if (displayName === undefined) throw undocumentedError('importName');
  if (!/\.pbix$/i.test(displayName)) throw undocumentedError('importLargeFile');
  return {...readFileNames(displayName, undefined), isLarge: true};
}

/** The file's own name: in the head of the first part. */
function fileNameIn(body: string): string | undefined {
  return /\bfilename="([^"\r\n]{1,256})"/i.exec(body.slice(0, 4096))?.[1];
}

function readConflictMode({query}: OperationRequest): ConflictMode | undefined {
  const value = query.get('nameConflict');
  if (value === null || value === '') return undefined;
  const mode = conflictModes.find(known => known.toLowerCase() === value.toLowerCase());
  if (mode !== undefined) return mode;
  throw undocumentedError('bodyShape', {
    problem: `The query option 'nameConflict' must be one of ${conflictModes.join(', ')}.`,
  });
}
