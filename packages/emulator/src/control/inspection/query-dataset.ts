/** Rows of a dataset as anybody sees them: the queries that Execute Queries knows, under row-level security. */
import {defined, isRecord, parseGuid, type DataValue, type EffectiveIdentity} from '@pbi-bound-report/contract';
import {evaluateDax, UnsupportedDaxError} from '../../engine/dax-query.js';
import {explainNoRows} from '../../engine/explain-no-rows.js';
import {describeMismatch, modelOf, ModelMismatchError} from '../../engine/model.js';
import {RoleExpressionError} from '../../engine/role-tokens.js';
import {impersonate} from '../../rules/impersonated-user.js';
import {indexOf} from '../../world/world-index.js';
import type {Dataset, World} from '../../world/world.js';
import {ControlError} from '../errors/control-error.js';

/** Rows, and as whom they were read. */
export interface QueryResult {
  columns: {table: string; name: string; dataType: string; formatString?: string}[];
  rows: DataValue[][];
  /** Rows that there are, of which `rows` has the first. */
  totalRows: number;
  /** Absent: row-level security does not apply, and every row is seen. */
  identity?: Pick<EffectiveIdentity, 'username' | 'roles' | 'customData'>;
  /** Why an identity sees no row of some table. */
  note?: string;
}

const members = ['datasetId', 'query', 'username', 'customData', 'roles', 'userPrincipalName', 'maxRows'];
const defaultMaxRows = 100;
const largestMaxRows = 1000;
const maxNameLength = 1024;

/** @throws ControlError */
export function queryDataset(world: World, body: unknown): QueryResult {
  const request = isRecord(body) ? body : {};
  const unknown = Object.keys(request).find(name => !members.includes(name));
  if (unknown !== undefined) {
    throw new ControlError(`There is no member ${unknown.slice(0, 100)}. There are: ${members.join(', ')}.`);
  }
  const dataset = findDataset(world, request['datasetId']);
  const {query} = request;
  if (typeof query !== 'string') throw new ControlError("The query must be a text, e.g. EVALUATE 'Store'.");
  const identity = readIdentity(world, dataset, request);
  const maxRows = readMaxRows(request['maxRows']);
  return withControlErrors(() => {
    const result = evaluateDax(modelOf(dataset), query, {maxRows, maxValues: Infinity, identity});
    return {
      columns: result.columns.map(({table, column: {name, dataType, formatString}}) =>
        defined({table: table.name, name, dataType, formatString}),
      ),
      rows: result.rows,
      totalRows: result.totalRows,
      ...defined({
        identity:
          identity && defined({username: identity.username, roles: identity.roles, customData: identity.customData}),
        note: explainNoRows(dataset, identity)?.message,
      }),
    };
  });
}

/** @throws ControlError */
export function findDataset(world: World, datasetId: unknown): Dataset {
  const dataset = indexOf(world).dataset(parseGuid(datasetId) ?? '');
  if (dataset) return dataset;
  throw new ControlError('The datasetId names no dataset of the lane. GET /__emulator/status lists them.');
}

function withControlErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ModelMismatchError) throw new ControlError(describeMismatch(error));
    if (error instanceof UnsupportedDaxError || error instanceof RoleExpressionError) {
      throw new ControlError(error.message);
    }
    throw error;
  }
}

/**
 * Undefined where row-level security does not apply.
 * @throws ControlError
 */
function readIdentity(
  world: World,
  dataset: Dataset,
  {username, customData, roles, userPrincipalName}: Record<string, unknown>,
): EffectiveIdentity | undefined {
  for (const [name, value] of Object.entries({username, customData, userPrincipalName})) {
    if (value !== undefined && !(typeof value === 'string' && value.length <= maxNameLength)) {
      throw new ControlError(`The ${name} must be a text of at most ${maxNameLength} characters.`);
    }
  }
  if (roles !== undefined && !(Array.isArray(roles) && roles.every(role => typeof role === 'string'))) {
    throw new ControlError('The roles must be a list of names.');
  }
  const hasIdentity = username !== undefined || customData !== undefined || roles !== undefined;
  if (userPrincipalName !== undefined) {
    if (hasIdentity) throw new ControlError('Say userPrincipalName or username, customData and roles, not both.');
    return impersonate(world, dataset, userPrincipalName as string);
  }
  if (!hasIdentity || dataset.roles.length === 0) return undefined;
  return defined({username, customData, roles: roles ?? [], datasets: [dataset.id]}) as EffectiveIdentity;
}

/** @throws ControlError */
function readMaxRows(value: unknown): number {
  if (value === undefined) return defaultMaxRows;
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= largestMaxRows) {
    return value as number;
  }
  throw new ControlError(`The maxRows must be a whole number from 1 to ${largestMaxRows}.`);
}
