/** Makes what an import stands for: a report and a dataset like those of the world that it was found to stand for. */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import {indexOf} from '../world/world-index.js';
import type {Dataset, Datasource, Import, ImportContent, Report} from '../world/world.js';
import {toIsoTime} from './jobs.js';

/** An import that is due. It fails where what it stands for is gone by now. */
export function publishImport(context: OperationContext, file: Import): void {
  const {content} = file;
  delete file.content;
  const index = indexOf(context.world);
  const template = content?.reportId === undefined ? undefined : index.report(content.reportId);
  const model = content?.datasetId === undefined ? undefined : index.dataset(content.datasetId);
  const isGone =
    (content?.reportId !== undefined && !template) || (content?.datasetId !== undefined && !model) || !content;
  if (isGone) {
    file.importState = 'Failed';
    return;
  }
  file.importState = 'Succeeded';
  const dataset = model && publishDataset(context, file, {content, model});
  const report = template && publishReport(context, file, {content, template, dataset});
  Object.assign(file, defined({datasetId: dataset?.id, reportId: report?.id}));
}

function publishDataset(
  context: OperationContext,
  {name, workspaceId}: Import,
  {content, model}: {content: ImportContent; model: Dataset},
): Dataset {
  const replaced =
    content.replacedDatasetId === undefined ? undefined : indexOf(context.world).dataset(content.replacedDatasetId);
  const copy = copyModel(model);
  const datasources = copy.datasources && newDatasources(context, copy.datasources, replaced?.datasources);
  if (replaced) {
    const {id, ownerId, createdDate, refreshes, refreshSchedule} = replaced;
    const kept = defined({id, name, workspaceId, ownerId, createdDate, refreshes, refreshSchedule, datasources});
    for (const member of Object.keys(replaced)) Reflect.deleteProperty(replaced, member);
    Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(copy));
    return Object.assign(replaced, kept);
  }
  const dataset = Object.assign(
    copy,
    defined({
      id: context.createId(),
      name,
      workspaceId,
      ownerId: content.ownerId,
      createdDate: toIsoTime(context.now()),
      datasources,
    }),
  ) as Dataset;
  context.world.datasets = [...context.world.datasets, dataset];
  return dataset;
}

/** What a dataset is whose file is published again: its model and where it reads, not what the service knows of it. */
type Model = Omit<Dataset, 'createdDate' | 'id' | 'name' | 'ownerId' | 'refreshes' | 'refreshSchedule' | 'workspaceId'>;

const notOfTheModel = new Set(['createdDate', 'id', 'name', 'ownerId', 'refreshes', 'refreshSchedule', 'workspaceId']);

/** A copy that shares the rows, and leaves rows unmade that were not made yet. */
function copyModel(model: Dataset): Model {
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(model)) {
    if (name === 'tables' || notOfTheModel.has(name)) continue;
    members[name] = structuredClone(model[name as keyof Dataset]);
  }
  const tables = Object.getOwnPropertyDescriptor(model, 'tables') as PropertyDescriptor;
  return Object.defineProperty(members, 'tables', tables) as unknown as Model;
}

/**
 * Data sources of a dataset that was published: each with ids of its own, and without credentials. Where a dataset is
 * replaced, a source that it had before keeps both.
 */
function newDatasources(
  context: OperationContext,
  sources: readonly Datasource[],
  before: readonly Datasource[] = [],
): Datasource[] {
  const gatewayId = context.createId();
  return sources.map(source => {
    const same = before.find(other => isSameSource(source, other));
    if (same) return same;
    return {...source, gatewayId, datasourceId: context.createId(), credentialType: 'NotSpecified'};
  });
}

/** Whether two data sources are of one type and have the same connection details, in any case. */
export function isSameSource(
  a: Pick<Datasource, 'connectionDetails' | 'datasourceType'>,
  b: Pick<Datasource, 'connectionDetails' | 'datasourceType'>,
): boolean {
  if (a.datasourceType.toLowerCase() !== b.datasourceType.toLowerCase()) return false;
  const [details, others] = [a.connectionDetails, b.connectionDetails].map(
    all => new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), String(value).toLowerCase()])),
  ) as [Map<string, string>, Map<string, string>];
  return details.size === others.size && [...details].every(([name, value]) => others.get(name) === value);
}

function publishReport(
  context: OperationContext,
  {name, workspaceId}: Import,
  {content, template, dataset}: {content: ImportContent; template: Report; dataset: Dataset | undefined},
): Report {
  const {definition, tables, relationships, datasources, datasetIds, description, reportType} = template;
  const parts = defined({definition, tables, relationships, datasources, datasetIds, description});
  const {reports} = context.world;
  const replaced = reports.find(report =>
    dataset && content.replacedDatasetId !== undefined
      ? report.workspaceId === workspaceId && report.datasetId === dataset.id && report.name === name
      : report.id === content.replacedReportId,
  );
  if (replaced) return Object.assign(replaced, parts);
  const report: Report = {
    ...parts,
    id: context.createId(),
    name,
    workspaceId,
    reportType,
    ...defined({datasetId: dataset?.id}),
  };
  context.world.reports = [...reports, report];
  return report;
}
