/** Worlds as files: `world.json` and one CSV file a table. Pure: texts in, texts out. */
import {copyWorld} from '../copy-world.js';
import type {Table} from '../../engine/model-types.js';
import type {Dataset, Report, World} from '../world.js';
import {checkReferences} from './check-references.js';
import {schemaProblems} from './check-schema.js';
import {parseCsv, serializeCsv, type ColumnHead} from './csv-table.js';
import {lineAt, lineOf, showPath} from './json-lines.js';
import {syntaxErrorPlace} from './json-syntax.js';
import {WorldFileError} from './world-file-error.js';
import {worldSchema} from './world-schema.js';

/** Name of the file that describes a world. */
export const worldFileName = 'world.json';

type TableHead = Omit<Table, 'columns' | 'measures'> & {
  file: string;
  columns: ColumnHead[];
  measures?: Table['measures'];
};

/**
 * Reads a world.
 * @param files Texts by path, from the folder of `world.json`, with `/` between folders.
 * @throws WorldFileError naming file, line and field.
 */
export function parseWorld(files: Readonly<Record<string, string>>): World {
  const text = files[worldFileName];
  if (text === undefined) {
    throw new WorldFileError(
      worldFileName,
      undefined,
      undefined,
      `there is no such file. There are: ${Object.keys(files).join(', ') || 'none'}`,
    );
  }
  const value = parseJson(text);
  const [problem] = schemaProblems(worldSchema, value);
  if (problem) {
    throw new WorldFileError(
      worldFileName,
      lineOf(text, problem.path),
      showPath(problem.path) || undefined,
      `${problem.message}.`,
    );
  }

  const raw = lowerGuids(value) as Omit<World, 'reports' | 'datasets'> & {
    reports: (Omit<Report, 'tables'> & {tables?: TableHead[]})[];
    datasets: (Omit<Dataset, 'tables' | 'relationships' | 'roles'> &
      Partial<Pick<Dataset, 'relationships' | 'roles'>> & {tables: TableHead[]})[];
  };
  const readTables = (tables: TableHead[], owner: 'reports' | 'datasets', index: number): Table[] =>
    tables.map(({file, columns, measures, ...head}, i) => {
      const csv = files[file];
      const path = [owner, index, 'tables', i, 'file'];
      if (csv === undefined) {
        throw new WorldFileError(worldFileName, lineOf(text, path), showPath(path), `there is no file ${file}.`);
      }
      return {...head, columns: parseCsv(file, csv, columns), measures: measures ?? []};
    });
  const {$schema: _, ...rest} = raw as typeof raw & {$schema?: string};
  const world: World = {
    ...rest,
    capacities: (raw as Partial<typeof raw>).capacities ?? [],
    reports: raw.reports.map(({tables, ...report}, i) => ({
      ...report,
      ...(tables ? {tables: readTables(tables, 'reports', i)} : {}),
    })),
    datasets: raw.datasets.map((dataset, i) => ({
      ...dataset,
      relationships: dataset.relationships ?? [],
      roles: dataset.roles ?? [],
      tables: readTables(dataset.tables, 'datasets', i),
    })),
  };
  const [wrong] = checkReferences(world);
  if (wrong) throw new WorldFileError(worldFileName, lineOf(text, wrong.path), showPath(wrong.path), wrong.message);
  return world;
}

/** Writes a world as files that {@link parseWorld} reads. Rows that were not made yet are made. */
export function serializeWorld(world: World): Record<string, string> {
  const files: Record<string, string> = {};
  const writeTables = (tables: readonly Table[], folder: string): TableHead[] =>
    tables.map(table => {
      const file = `data/${folder}/${table.name.replace(/[^\w -]/g, '_')}.csv`;
      files[file] = serializeCsv(table);
      const {name, measures, hierarchies, columns} = table;
      return {
        name,
        file,
        columns: columns.map(c => ({
          name: c.name,
          dataType: c.dataType,
          ...(c.formatString === undefined ? {} : {formatString: c.formatString}),
        })),
        ...(measures.length > 0 ? {measures} : {}),
        ...(hierarchies ? {hierarchies} : {}),
      };
    });
  const {reports, datasets, ...rest} = copyWorld(world);
  const json = {
    ...rest,
    reports: reports.map(({tables, ...report}) => ({
      ...report,
      ...(tables ? {tables: writeTables(tables, report.id)} : {}),
    })),
    datasets: datasets.map(dataset => ({...dataset, tables: writeTables(dataset.tables, dataset.id)})),
  };
  files[worldFileName] = `${JSON.stringify(json, null, 2)}\n`;
  return files;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = syntaxErrorPlace(text);
    const found = text.slice(place, place + 20).split('\n')[0] ?? '';
    throw new WorldFileError(
      worldFileName,
      lineAt(text, place),
      undefined,
      `the file is no JSON: ${found === '' ? 'it ends too early' : `${found} should not stand here`}.`,
    );
  }
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids are compared as they stand, so all stand in lower case. */
function lowerGuids(value: unknown): unknown {
  if (typeof value === 'string') return guid.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(lowerGuids);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, lowerGuids(member)]));
}
