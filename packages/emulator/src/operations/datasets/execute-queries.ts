/** Evaluates the queries of executeQueries, in the limits and the words of the service. */
import type {DataValue, EffectiveIdentity} from '@pbi-bound-report/contract';
import {evaluateDax, UnsupportedDaxError, type DaxQueryOptions, type DaxResult} from '../../engine/dax-query.js';
import {modelOf, ModelMismatchError} from '../../engine/model.js';
import {RoleExpressionError} from '../../engine/role-tokens.js';
import {OperationError} from '../../http/operation.js';
import type {Dataset} from '../../world/world.js';

/** Documented: at most so many rows, and so many values, whichever comes first. */
const maxRows = 100_000;
const maxValues = 1_000_000;

/** Documented: the row that goes beyond so many bytes is the last one. */
const maxBytes = 15_000_000;

/** How a query is answered, and to whom. */
export interface QueryOptions {
  /** Whether members of blank cells are there, as null. */
  includeNulls: boolean;
  /** Whom row-level security applies to; undefined where it does not apply. */
  identity?: EffectiveIdentity | undefined;
}

/** The result of one query: its first table. Where there was more, the service says so with status 200. */
export interface QueryResult {
  tables: {rows: Record<string, DataValue>[]; error?: QueryLimitError}[];
  error?: QueryLimitError;
}

/** The messages are documented. The codes, and on which of the two levels each stands, are invented. */
interface QueryLimitError {
  code: string;
  message: string;
}

/** @throws OperationError for a query that is not emulated, or that the model cannot answer. */
export function executeQuery(
  dataset: Dataset,
  query: string,
  {includeNulls, identity}: QueryOptions,
  limits = {maxRows, maxValues, maxBytes},
): QueryResult {
  const result = evaluate(dataset, query, {...limits, identity});
  const names = result.columns.map(({table, column}) => `${table.name}[${column.name}]`);
  const rows = result.rows.map(row => {
    const cells = row.map((value, i) => [names[i] as string, value] as const);
    return Object.fromEntries(cells.filter(([, value]) => includeNulls || value !== null));
  });
  const message = `More than ${result.maxRows} rows in a query result`;
  const cutOff = result.isCutOff ? {error: {code: 'TooManyRowsInQueryResult', message}} : {};
  const more = {code: 'MoreThanOneResultTable', message: 'More than one result table in a query'};
  return {
    tables: [{rows: withinBytes(rows, limits.maxBytes), ...cutOff}],
    ...(result.hasMoreTables ? {error: more} : {}),
  };
}

/** The rows up to the one that goes beyond the limit. */
function withinBytes<T extends object>(rows: T[], most: number): T[] {
  let length = 0;
  const last = rows.findIndex(row => (length += JSON.stringify(row).length) > most);
  return last < 0 ? rows : rows.slice(0, last + 1);
}

function evaluate(dataset: Dataset, query: string, options: DaxQueryOptions): DaxResult {
  try {
    return evaluateDax(modelOf(dataset), query, options);
  } catch (error) {
    const isOfQuery = error instanceof ModelMismatchError || error instanceof UnsupportedDaxError;
    // Worlds that code makes may have roles that nobody has read yet.
    if (isOfQuery || error instanceof RoleExpressionError) throw failedQuery(error.message);
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
