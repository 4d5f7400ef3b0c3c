/** Data sources of datasets: which gateway they are read through, and whether their credentials are set. */
import type {DatasourceConnectionDetails} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import type {Dataset, Datasource, Gateway, GatewayDatasource, World} from '../world/world.js';
import type {Caller} from './caller.js';
import {mayUseSource} from './gateways.js';
import {isSameSource} from './publish-import.js';
import {undocumentedError} from './undocumented-errors.js';

/** Whether a dataset can be refreshed: all its data sources have credentials. */
export function hasCredentials(world: World, dataset: Dataset): boolean {
  return (dataset.datasources ?? []).every(source => {
    const bound = findBoundSource(world, source);
    return bound ? bound.source.credentialType !== undefined : source.credentialType !== 'NotSpecified';
  });
}

/**
 * The gateway's data source that a dataset reads in the place of its own.
 * @returns Undefined for one in the cloud, and for one whose gateway the world does not have.
 */
export function findBoundSource(
  {gateways = []}: World,
  {gatewayId, datasourceId}: Datasource,
): {gateway: Gateway; source: GatewayDatasource} | undefined {
  const gateway = gateways.find(({id}) => isSameId(id, gatewayId));
  const source = gateway?.datasources.find(({id}) => isSameId(id, datasourceId));
  return gateway && source && {gateway, source};
}

/** Somebody's world may write one id in capitals and the other not. */
const isSameId = (id: string, other: string | undefined): boolean => id.toLowerCase() === other?.toLowerCase();

/** Types that Update Datasources is documented for. */
const updatableTypes = ['Sql', 'AnalysisServices', 'OData', 'SharePoint', 'SharePointList', 'Teradata', 'SAPHana'];

/** One change, as the call takes it. */
export interface DatasourceUpdate {
  datasourceSelector: {datasourceType: string; connectionDetails: DatasourceConnectionDetails};
  connectionDetails: DatasourceConnectionDetails;
}

/**
 * The data sources with new connection details. One that changes is another one to the service: it gets new ids, and
 * its credentials have to be set again (a choice; where ids were given).
 * @throws OperationError
 */
export function updateDatasources(
  context: OperationContext,
  dataset: Dataset,
  updates: readonly DatasourceUpdate[],
): Datasource[] {
  let sources = dataset.datasources ?? [];
  updates.forEach(({datasourceSelector, connectionDetails}, index) => {
    const at = sources.findIndex(source => isSameSource(source, datasourceSelector));
    const source = sources[at];
    if (!source) throw undocumentedError('datasourceSelector', {id: dataset.id, index});
    if (!updatableTypes.some(type => type.toLowerCase() === source.datasourceType.toLowerCase())) {
      throw undocumentedError('datasourceTypeChange', {
        type: source.datasourceType,
        types: updatableTypes.join(', '),
      });
    }
    const changed = {...source, connectionDetails, ...newIds(context, source)};
    sources = sources.map((other, i) => (i === at ? changed : other));
  });
  return sources;
}

function newIds(context: OperationContext, source: Datasource): Partial<Datasource> {
  if (source.datasourceId === undefined) return {};
  return {gatewayId: context.createId(), datasourceId: context.createId(), credentialType: 'NotSpecified'};
}

/**
 * The data sources bound to a gateway: each to the first of the gateway that is the same, or to the first of those that
 * the request names.
 * @throws OperationError where one of them has no counterpart, or one that the caller is no user of.
 */
export function bindToGateway(
  dataset: Dataset,
  gateway: Gateway,
  {caller, sourceIds}: {caller: Caller; sourceIds: readonly string[] | undefined},
): Datasource[] {
  const wanted = sourceIds && new Set(sourceIds.map(id => id.toLowerCase()));
  return (dataset.datasources ?? []).map(source => {
    const target = gateway.datasources.find(
      other => (!wanted || wanted.has(other.id.toLowerCase())) && isSameSource(other, source),
    );
    if (!target) {
      const {datasourceType: type} = source;
      throw undocumentedError('gatewayDatasources', {id: gateway.id, type, dataset: dataset.id});
    }
    if (!mayUseSource(gateway, target, caller)) {
      throw undocumentedError('gatewayDatasourceUser', {id: target.id, gateway: gateway.id});
    }
    const {credentialType: _, ...bound} = {...source, gatewayId: gateway.id, datasourceId: target.id};
    return bound;
  });
}

/** Gateways that a dataset could be bound to: those that have the counterpart of one of its data sources. */
export function discoverGateways({gateways = []}: World, dataset: Dataset, caller: Caller): Gateway[] {
  return gateways.filter(
    gateway =>
      gateway.tenantId === caller.tenantId &&
      (dataset.datasources ?? []).some(source =>
        gateway.datasources.some(other => isSameSource(other, source) && mayUseSource(gateway, other, caller)),
      ),
  );
}
