/** The table of everything that the emulator answers. Each door loops over it with its own native verb. */
import type {EmulatorContext} from './emulator.js';
import type {Operation} from './operation.js';
import {datasetOperations} from './operations/dataset-operations.js';
import {embedDataOperations} from './operations/embed-data-operations.js';
import {embedTokenOperations} from './operations/embed-token-operations.js';
import {entraOperations} from './operations/entra-operations.js';
import {reportOperations} from './operations/report-operations.js';
import {workspaceOperations} from './operations/workspace-operations.js';

/** @param context What the operations work on. */
export function createOperations(context: EmulatorContext): Operation[] {
  return [
    entraOperations,
    embedTokenOperations,
    reportOperations,
    datasetOperations,
    workspaceOperations,
    embedDataOperations,
  ].flatMap(make => make(context));
}
