/** Writes worlds as files. Whatever is written reads back as it was, or is refused by name. */
import {defined} from '@pbi-bound-report/contract';
import {readRaw, type RawValue} from '../../engine/cells.js';
import {rowCount, type Column, type Table} from '../../engine/model-types.js';
import {copyWorld} from '../copy-world.js';
import type {World} from '../world.js';
import {serializeCsv} from './csv-table.js';
import {showPath, type JsonPath} from './json-lines.js';
import {normalizeGuids} from './normalize-guids.js';
import {WorldFileError} from './world-file-error.js';
import {parseWorld, worldFileName, type TableHead} from './world-files.js';
import {worldSchema} from './world-schema.js';

/** Longest name of a file, in characters: of up to four bytes each, they and a number fit into 255 bytes. */
const maxFileNameLength = 50;
/** Names that Windows keeps for devices. */
const reservedName = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * Writes a world as files that {@link parseWorld} reads. Rows that were not made yet are made.
 * @returns Texts by path.
 * @throws WorldFileError that names what would not read back as it is: what files cannot hold, and what no world may
 * have.
 */
export function serializeWorld(world: World): Record<string, string> {
  const copy = copyWorld(world);
  const files = writeFiles(copy);
  const difference = findDifference(comparableWorld(copy), comparableWorld(parseWorld(files)), []);
  if (!difference) return files;
  throw new WorldFileError({
    file: worldFileName,
    field: showPath(difference.path),
    message: `the world cannot be written: ${difference.problem}`,
  });
}

function writeFiles(world: World): Record<string, string> {
  return Object.fromEntries([...writersOfWorld(world)].map(([path, write]) => [path, write()]));
}

/** Writes the text of a file when it is called. */
type FileWriter = () => string;

/**
 * The files of a world, each written when it is asked for. Unlike {@link serializeWorld} nothing looks whether they
 * read back as they were.
 */
export function writersOfWorld({reports, datasets, ...others}: World): ReadonlyMap<string, FileWriter> {
  const files = new Map<string, FileWriter>();
  const json = {
    ...others,
    reports: reports.map(({tables, ...report}) => ({
      ...report,
      ...defined({tables: tables && writeTables(tables, report.id, files)}),
    })),
    datasets: datasets.map(({tables, ...dataset}) => ({...dataset, tables: writeTables(tables, dataset.id, files)})),
  };
  files.set(worldFileName, () => `${JSON.stringify(json, null, 2)}\n`);
  return files;
}

/** @param files Takes the rows of each table. */
function writeTables(tables: readonly Table[], owner: string, files: Map<string, FileWriter>): TableHead[] {
  const taken = new Set<string>();
  return tables.map(table => {
    const file = `data/${fileName(owner, new Set())}/${fileName(table.name, taken)}.csv`;
    files.set(file, () => tableText(table, file));
    const {name, measures, hierarchies, columns} = table;
    return {
      name,
      file,
      columns: columns.map(column =>
        defined({name: column.name, dataType: column.dataType, formatString: column.formatString}),
      ),
      ...defined({measures: measures.length > 0 ? measures : undefined, hierarchies}),
    };
  });
}

function tableText(table: Table, file: string): string {
  const text = serializeCsv(table);
  // Half of a pair of UTF-16 is no character: no file can hold it.
  if (!/\p{Surrogate}/u.test(text)) return text;
  throw new WorldFileError({
    file,
    message: `the table ${table.name} has a text that no file can hold (a lone surrogate).`,
  });
}

/**
 * The name of a file: letters and digits of every script, which all file systems take.
 * @param taken The names of the folder so far. Some file systems take no notice of case, nor of how accents are
 * composed.
 */
function fileName(name: string, taken: Set<string>): string {
  const plain = name.normalize('NFC').replace(/[^\p{L}\p{N}\p{M} _-]/gu, '_');
  const short = [...plain].slice(0, maxFileNameLength).join('').trim() || '_';
  const base = reservedName.test(short) ? `_${short}` : short;
  let unique = base;
  for (let n = 2; taken.has(keyOf(unique)); n++) unique = `${base}-${n}`;
  taken.add(keyOf(unique));
  return unique;
}

const keyOf = (name: string): string => name.normalize('NFKC').toUpperCase().toLowerCase();

/** A world with what reading puts in: ids in their usual form, and lists that may be left out. */
function comparableWorld(world: World): unknown {
  const {profiles, reports, datasets, ...others} = world;
  const withoutTables = {
    ...others,
    profiles,
    reports: reports.map(({tables: _, ...report}) => report),
    datasets: datasets.map(({tables: _, ...dataset}) => dataset),
  };
  return {
    description: normalizeGuids(worldSchema, withoutTables),
    reportTables: reports.map(({tables}) => tables),
    datasetTables: datasets.map(({tables}) => tables),
  };
}

/** A place at which what was read differs from what was written. */
interface Difference {
  path: JsonPath;
  problem: string;
}

/** Members that are undefined count as left out, as JSON leaves them out. */
function findDifference(written: unknown, read: unknown, path: JsonPath): Difference | undefined {
  if (isColumn(written) && isColumn(read)) return findColumnDifference(written, read, path);
  if (typeof written !== 'object' || written === null || typeof read !== 'object' || read === null) {
    return written === read ? undefined : {path, problem: 'this value would not read back as it is.'};
  }
  for (const name of new Set([...Object.keys(written), ...Object.keys(read)])) {
    const step = Array.isArray(written) ? Number(name) : name;
    const difference = findDifference(
      (written as Record<string, unknown>)[name],
      (read as Record<string, unknown>)[name],
      [...path, step],
    );
    if (difference) return difference;
  }
  return undefined;
}

const isColumn = (value: unknown): value is Column =>
  typeof value === 'object' && value !== null && ('codes' in value || 'values' in value) && 'dataType' in value;

function findColumnDifference(written: Column, read: Column, path: JsonPath): Difference | undefined {
  const headOf = ({name, dataType, formatString}: Column): unknown => ({name, dataType, formatString});
  const difference = findDifference(headOf(written), headOf(read), path);
  if (difference) return difference;
  const count = lengthOf(written);
  if (count !== lengthOf(read)) return {path, problem: `the column ${written.name} would lose rows.`};
  for (let row = 0; row < count; row++) {
    const cell = readRaw(written, row);
    if (!Object.is(cell, readRaw(read, row))) return {path, problem: cellProblem(written, cell, row)};
  }
  return undefined;
}

const lengthOf = (column: Column): number => rowCount({name: '', columns: [column], measures: []});

function cellProblem({name, dataType}: Column, cell: RawValue, row: number): string {
  const place = `row ${row + 1} of the column ${name}`;
  if (cell === '') return `${place} is an empty text, which a file cannot tell from blank. Use null.`;
  return `${place} is ${String(cell)}, which cannot be written as ${dataType}.`;
}
