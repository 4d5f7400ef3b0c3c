/** Evaluates the queries of executeQueries, in the limits and the words of the service. */
import type {DataValue} from '@pbi-bound-report/contract';
import {evaluateDax, UnsupportedDaxError} from '../../engine/dax-query.js';
import {modelOf, ModelMismatchError} from '../../engine/model.js';
import {OperationError} from '../../http/operation.js';
import type {Dataset} from '../../world/world.js';

/** Documented: at most so many rows, and so many values, whichever comes first. */
const maxRows = 100_000;
const maxValues = 1_000_000;

/**
 * @param includeNulls Whether members of blank cells are there, as null.
 * @throws OperationError for a query that is not emulated, or that the model cannot answer.
 */
export function executeQuery(dataset: Dataset, query: string, includeNulls: boolean): Record<string, DataValue>[] {
  try {
    const {columns, rows} = evaluateDax(modelOf(dataset), query, maxRows);
    const names = columns.map(({table, column}) => `${table.name}[${column.name}]`);
    const count = Math.floor(maxValues / Math.max(1, columns.length));
    return rows.slice(0, count).map(row => {
      const cells = row.map((value, i) => [names[i] as string, value] as const);
      return Object.fromEntries(cells.filter(([, value]) => includeNulls || value !== null));
    });
  } catch (error) {
    if (error instanceof ModelMismatchError || error instanceof UnsupportedDaxError) throw failedQuery(error.message);
    throw error;
  }
}

function failedQuery(detail: string): OperationError {
  const code = 'DatasetExecuteQueriesError';
  const details = [{code: 'DetailsMessage', detail: {type: 1, value: detail}}];
  return new OperationError({
    status: 400,
    headers: {
      'Content-Type': 'application/json; odata.metadata=minimal; odata.streaming=true',
      'X-PowerBI-Error-Info': code,
    },
    body: JSON.stringify({
      error: {code, 'pbi.error': {code, parameters: {}, details, exceptionCulprit: 1}},
    }),
  });
}
