/** Who configured a dataset: some things only its owner may change. */
import type {Dataset} from '../world/world.js';
import type {Caller} from './caller.js';
import {undocumentedError} from './undocumented-errors.js';

/** Whether the caller owns a dataset. Where a world does not say who does, everybody counts who may write. */
export const isOwner = ({ownerId}: Dataset, caller: Caller): boolean =>
  ownerId === undefined || ownerId === caller.principalId;

/** Documented for parameters, data sources and schedules. @throws OperationError */
export function requireOwner(dataset: Dataset, caller: Caller): void {
  if (!isOwner(dataset, caller)) throw undocumentedError('datasetOwner', {id: dataset.id});
}
