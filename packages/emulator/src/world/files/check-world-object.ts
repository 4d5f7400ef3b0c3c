/** Checks worlds that code hands over, by the schema of `world.json`: TypeScript does not stand between all of them. */
import {isRecord} from '@pbi-bound-report/contract';
import type {JsonSchema} from '../../http/operation.js';
import type {World} from '../world.js';
import {schemaProblems, type Schema} from './check-schema.js';
import {showPath} from './json-lines.js';
import {normalizeGuids, normalizeGuidsInPlace} from './normalize-guids.js';
import {worldSchema} from './world-schema.js';

/** Most problems that one message lists. */
const maxListed = 10;
const remedy =
  'Make a world with createDefaultWorld(), parseWorld() or readWorld(), or see the type World for what one has.';

/**
 * Checks a world, and puts ids that people write otherwise (in braces, in upper case, without hyphens) into their usual
 * form, in the world itself. Tables are looked at no further than whether there are any: rows may not be made yet.
 * @throws TypeError that names the members and the remedy.
 */
export function checkWorldObject(value: unknown): asserts value is World {
  if (typeof value === 'string') {
    throw new TypeError(
      'Failed to read the option world: it is a text. createMockServer({world: folder}) reads a folder; elsewhere ' +
        'pass await readWorld(folder) of the mock server, or parseWorld(files).',
    );
  }
  if (value instanceof Promise) {
    throw new TypeError('Failed to read the option world: it is a promise. Await it: world: await readWorld(folder).');
  }
  if (!isRecord(value)) throw new TypeError(`Failed to read the option world: it is no object. ${remedy}`);
  const problems = schemaProblems(objectSchema, withoutRows(value));
  if (problems.length > 0) {
    const listed = problems.slice(0, maxListed).map(({path, message}) => `${showPath(['world', ...path])} ${message}`);
    const more = problems.length > maxListed ? `; and ${problems.length - maxListed} more` : '';
    throw new TypeError(`Failed to read the option world: ${listed.join('; ')}${more}. ${remedy}`);
  }
  normalizeGuidsInPlace(worldSchema, value);
}

function forObjects(schema: Schema): Schema {
  const {properties = {}} = schema;
  const {tenants, reports, datasets, ...others} = properties;
  const ofDataset = datasets?.items?.properties ?? {};
  const roles = {...ofDataset['roles'], items: requiring(ofDataset['roles']?.items, 'tableFilters')};
  return {
    ...requiring(schema, 'capacities'),
    properties: {
      ...others,
      tenants: {...tenants, items: requiring(tenants?.items, 'clusterUrl')},
      reports: {...reports, items: requiring(withMembers(reports?.items, {tables: tablesMark}), 'reportType')},
      datasets: {
        ...datasets,
        items: requiring(withMembers(datasets?.items, {tables: tablesMark, roles}), 'relationships', 'roles'),
      },
    },
  };
}

/** Stands in place of tables. */
const tablesMark: Schema = {type: 'boolean'};

const requiring = (schema: Schema = {}, ...names: string[]): Schema => ({
  ...schema,
  required: [...(schema.required ?? []), ...names],
});

const withMembers = (schema: Schema = {}, properties: Record<string, Schema>): Schema => ({
  ...schema,
  properties: {...schema.properties, ...properties},
});

/** The schema of files, with tables as a mere mark, and with what a world in memory always has. */
const objectSchema: JsonSchema = forObjects(worldSchema) as JsonSchema;

/** A copy without rows and without members that are undefined; ids are in their usual form. */
function withoutRows(world: Record<string, unknown>): unknown {
  const items = (name: string): unknown => {
    const list = world[name];
    return Array.isArray(list) ? list.map((item: unknown) => (isRecord(item) ? markTables(item) : item)) : list;
  };
  return normalizeGuids(worldSchema, definedOnly({...world, reports: items('reports'), datasets: items('datasets')}));
}

/** Does not read the member: rows may be made when it is read. */
function markTables(item: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(item).filter(name => name !== 'tables');
  const marked = Object.fromEntries(names.map(name => [name, item[name]]));
  const descriptor = Object.getOwnPropertyDescriptor(item, 'tables');
  const hasTables = descriptor?.get !== undefined || Array.isArray(descriptor?.value);
  return hasTables ? {...marked, tables: true} : marked;
}

function definedOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => definedOnly(item));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, definedOnly(member)]));
}
