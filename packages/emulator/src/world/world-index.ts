/** Finds things of a world by id. */
import type {Capacity, Dashboard, Dataset, Report, Tenant, Workspace, World} from './world.js';

/** Maps over one world. */
export interface WorldIndex {
  tenant(id: string | undefined): Tenant | undefined;
  capacityOf(workspace: Workspace): Capacity | undefined;
  workspace(id: string): Workspace | undefined;
  report(id: string): Report | undefined;
  dataset(id: string): Dataset | undefined;
  dashboard(id: string): Dashboard | undefined;
}

interface Kept {
  list: readonly {id: string}[];
  length: number;
  byId: Map<string, unknown>;
}
type Lists = 'tenants' | 'capacities' | 'workspaces' | 'reports' | 'datasets' | 'dashboards';

const none: readonly never[] = [];

const indexes = new WeakMap<World, WorldIndex>();

/** The index of a world. Lists that were replaced, or that grew or shrank, are read again. Ids may be in any case. */
export function indexOf(world: World): WorldIndex {
  let index = indexes.get(world);
  if (!index) indexes.set(world, (index = makeIndex(world)));
  return index;
}

function makeIndex(world: World): WorldIndex {
  const kept = new Map<Lists, Kept>();
  const find = <T>(name: Lists, id: string): T | undefined => {
    const list: readonly {id: string}[] = world[name] ?? none;
    let known = kept.get(name);
    if (known?.list !== list || known.length !== list.length) {
      kept.set(
        name,
        (known = {list, length: list.length, byId: new Map(list.map(item => [item.id.toLowerCase(), item]))}),
      );
    }
    return (known.byId.get(id) as T | undefined) ?? (known.byId.get(id.toLowerCase()) as T | undefined);
  };
  return {
    tenant: id => (id === undefined ? undefined : find<Tenant>('tenants', id)),
    capacityOf: ({capacityId}) => (capacityId === undefined ? undefined : find<Capacity>('capacities', capacityId)),
    workspace: id => find<Workspace>('workspaces', id),
    report: id => find<Report>('reports', id),
    dataset: id => find<Dataset>('datasets', id),
    dashboard: id => find<Dashboard>('dashboards', id),
  };
}
