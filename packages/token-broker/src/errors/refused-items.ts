import {defined} from '@pbi-bound-report/contract';

/** So many items are named in one line of the log; a request may want hundreds. */
const maxNamed = 20;

/** What finds an item in the site's policy, and why it was refused. */
interface RefusedItem {
  readonly reportId?: string | undefined;
  readonly datasetId?: string | undefined;
  readonly code?: string | undefined;
}

/** What the log says of refused items: ids and codes of the first, and how many there are. Ids name nobody. */
export function describeRefusedItems(items: readonly RefusedItem[]): Record<string, unknown> {
  const refused = items.slice(0, maxNamed).map(({reportId, datasetId, code}) => defined({reportId, datasetId, code}));
  return {refused, refusedCount: items.length};
}
