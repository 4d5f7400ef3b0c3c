/** Reads worlds from files: `world.json` and one CSV file a table. Pure: texts in, a world out. */
import {findDuplicateMembers} from './json-duplicates.js';
import {defined, type ReportDefinition} from '@pbi-bound-report/contract';
import type {Role, SemanticModel, Table} from '../../engine/model-types.js';
import type {Dataset, Report, Tenant, World} from '../world.js';
import {checkDashboards} from './check-dashboards.js';
import {checkModel, checkNames, type TableSource} from './check-model.js';
import {checkReferences} from './check-references.js';
import {checkReport} from './check-report.js';
import {schemaProblems} from './check-schema.js';
import {knownNames, listNames} from './closest-name.js';
import {emptyTable, parseCsv, type ColumnHead, type CsvTable} from './csv-table.js';
import {lineAt, lineOf, showPath, type JsonPath} from './json-lines.js';
import {findSyntaxError} from './json-syntax.js';
import {normalizeGuids} from './normalize-guids.js';
import {ProblemList, type WorldProblem} from './problems.js';
import {WorldFileError, type WorldFileProblem} from './world-file-error.js';
import {worldSchema} from './world-schema.js';

/** Name of the file that describes a world. */
export const worldFileName = 'world.json';

/** Paths are long: most of them that one message lists. */
const maxFilesListed = 6;

/** A table as world.json describes it. */
export type TableHead = Omit<Table, 'columns' | 'measures'> & {
  file: string;
  columns: ColumnHead[];
  measures?: Table['measures'];
};

/** A world as world.json describes it, once the schema has been found to hold. */
interface WorldDescription extends Omit<World, 'capacities' | 'reports' | 'datasets'> {
  $schema?: string;
  capacities?: World['capacities'];
  reports: (Omit<Report, 'tables'> & {tables?: TableHead[]})[];
  datasets: (Omit<Dataset, 'tables' | 'relationships' | 'roles'> &
    Partial<Pick<Dataset, 'relationships' | 'roles'>> & {tables: TableHead[]})[];
}

/** How a world is read. */
export interface ParseWorldOptions {
  /** Is called for whatever may be meant so but probably is not. Default: nothing is said of it. */
  onWarning?: (warning: WorldFileProblem) => void;
}

/**
 * Reads a world.
 * @param files Texts by path, from the folder of `world.json`, with `/` between folders.
 * @throws WorldFileError that names file, line and field of all that is wrong.
 */
export function parseWorld(files: Readonly<Record<string, string>>, options: ParseWorldOptions = {}): World {
  const text = descriptionText(files);
  const description = readDescription(text);
  report(text, findNameProblems(description), options);
  const reader = new TableReader(files, text);
  const world = buildWorld(description, reader);
  report(text, findProblems(world, reader.sources), options, reader.problems);
  return world;
}

function descriptionText(files: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(files, worldFileName)) return (files[worldFileName] as string).replace(/^\uFEFF/, '');
  throw new WorldFileError({
    file: worldFileName,
    message: `there is no such file. There are: ${listNames(Object.keys(files), maxFilesListed)}.`,
  });
}

/** The description, with ids in their usual form. */
function readDescription(text: string): WorldDescription {
  const value = normalizeGuids(worldSchema, parseJson(text));
  const [first, ...others] = schemaProblems(worldSchema, value).map(({path, message, remedy}) =>
    inDescription(text, path, remedy === undefined ? `${message}.` : `${message}. ${remedy}.`),
  );
  if (first) throw new WorldFileError(first, ...others);
  return withDefaults(value as WrittenWorld);
}

/** What `world.json` may leave out, and a world in memory has. */
type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

type WrittenReport = Optional<Omit<WorldDescription['reports'][number], 'definition'>, 'reportType'> & {
  definition: Omit<ReportDefinition, 'pages'> & {
    pages: Optional<ReportDefinition['pages'][number], 'width' | 'height'>[];
  };
};

type WrittenDataset = Omit<WorldDescription['datasets'][number], 'roles'> & {
  roles?: Optional<Role, 'tableFilters'>[];
};

/** {@link WorldDescription} as it is written. */
interface WrittenWorld extends Omit<WorldDescription, 'tenants' | 'reports' | 'datasets'> {
  tenants: Optional<Tenant, 'clusterUrl'>[];
  reports: WrittenReport[];
  datasets: WrittenDataset[];
}

/** The form of a real one; the name is invented. */
const defaultClusterUrl = 'https://WABI-EMULATOR-redirect.analysis.windows.net';

function withDefaults({tenants, reports, datasets, ...others}: WrittenWorld): WorldDescription {
  return {
    ...others,
    tenants: tenants.map(tenant => ({clusterUrl: defaultClusterUrl, ...tenant})),
    reports: reports.map(({definition, ...item}) => ({
      reportType: 'PowerBIReport' as const,
      ...item,
      definition: {...definition, pages: definition.pages.map(page => ({width: 1280, height: 720, ...page}))},
    })),
    datasets: datasets.map(({roles, ...dataset}) => ({
      ...dataset,
      ...defined({roles: roles?.map(role => ({tableFilters: [], ...role}))}),
    })),
  };
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    refuseDuplicates(text);
    return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const {place, problem, remedy} = findSyntaxError(text);
    const message = `the file is no JSON: ${problem}.${remedy === undefined ? '' : ` ${remedy}.`}`;
    throw new WorldFileError({file: worldFileName, line: lineAt(text, place), message});
  }
}

function refuseDuplicates(text: string): void {
  const [first, ...others] = findDuplicateMembers(text).map(({name, place}): WorldFileProblem => ({
    file: worldFileName,
    line: lineAt(text, place),
    message: `the object has ${JSON.stringify(name)} twice, and only one of them would count. Remove or rename one.`,
  }));
  if (first) throw new WorldFileError(first, ...others);
}

const inDescription = (text: string, path: JsonPath, message: string): WorldFileProblem =>
  defined({file: worldFileName, line: lineOf(text, path), field: showPath(path) || undefined, message});

/** Reads tables from their files, and remembers where each stands and what cannot be read. */
class TableReader {
  readonly sources = new Map<Table, TableSource>();
  readonly problems: WorldFileProblem[] = [];
  readonly #files: Readonly<Record<string, string>>;
  readonly #text: string;

  constructor(files: Readonly<Record<string, string>>, text: string) {
    this.#files = files;
    this.#text = text;
  }

  read(heads: readonly TableHead[], path: JsonPath): Table[] {
    return heads.map(({file, columns: columnHeads, measures = [], ...head}, i) => {
      const {columns, lines} = this.#parse(file, columnHeads, [...path, i, 'file']);
      const table: Table = {...head, columns, measures};
      this.sources.set(table, {file, lines});
      return table;
    });
  }

  #parse(file: string, heads: readonly ColumnHead[], path: JsonPath): CsvTable {
    try {
      const table = parseCsv(file, this.#fileText(file, path), heads);
      this.problems.push(...table.problems);
      return table;
    } catch (error) {
      if (!(error instanceof WorldFileError)) throw error;
      this.problems.push(...error.problems);
      return emptyTable(heads);
    }
  }

  #fileText(file: string, path: JsonPath): string {
    if (Object.hasOwn(this.#files, file)) return this.#files[file] as string;
    const known = Object.keys(this.#files).filter(name => name !== worldFileName);
    const message = `there is no file ${file}. ${knownNames(file, known, maxFilesListed)}.`;
    throw new WorldFileError(inDescription(this.#text, path, message));
  }
}

function buildWorld({$schema: _, ...description}: WorldDescription, reader: TableReader): World {
  return {
    ...description,
    capacities: description.capacities ?? [],
    reports: description.reports.map(({tables, ...others}, i) => ({
      ...others,
      ...defined({tables: tables && reader.read(tables, ['reports', i, 'tables'])}),
    })),
    datasets: description.datasets.map(({tables, relationships = [], roles = [], ...others}, i) => ({
      ...others,
      relationships,
      roles,
      tables: reader.read(tables, ['datasets', i, 'tables']),
    })),
  };
}

/** Names are checked before rows are read: of two columns of one name, the rows of one would be read for the other. */
function findNameProblems({reports, datasets}: WorldDescription): WorldProblem[] {
  const problems = new ProblemList();
  reports.forEach(({tables = []}, i) => {
    checkNames({tables}, ['reports', i], problems);
  });
  datasets.forEach((dataset, i) => {
    checkNames(dataset, ['datasets', i], problems);
  });
  return problems.problems;
}

/** What does not fit together, or is suspicious. */
function findProblems(world: World, sources: ReadonlyMap<Table, TableSource>): WorldProblem[] {
  const problems = new ProblemList();
  checkReferences(world, problems);
  const models = new Map(
    world.datasets.map((dataset, i) => [
      dataset.id,
      checkModel({semanticModel: dataset, path: ['datasets', i], sources, problems}),
    ]),
  );
  world.reports.forEach((item, i) => {
    const path = ['reports', i];
    const datasetId = item.datasetId ?? item.datasetIds?.[0];
    const own = datasetId === undefined ? ownModel(item) : undefined;
    const model = own ? checkModel({semanticModel: own, path, sources, problems}) : models.get(datasetId ?? '');
    checkReport({definition: item.definition, model, problems}, [...path, 'definition']);
  });
  checkDashboards(world, models, problems);
  return problems.problems;
}

/** What the data sources of a paginated report without a dataset return. */
function ownModel({name, tables, relationships = []}: Report): SemanticModel | undefined {
  return tables && {name, tables, relationships, roles: []};
}

/** @param ofRows What cannot be read in files of rows. What else is said of such a file's rows may come from that. */
function report(
  text: string,
  problems: readonly WorldProblem[],
  {onWarning}: ParseWorldOptions,
  ofRows: readonly WorldFileProblem[] = [],
): void {
  const located = ({path, message, place}: WorldProblem): WorldFileProblem =>
    place ? {...place, message} : inDescription(text, path, message);
  const unread = new Set(ofRows.map(({file}) => file));
  const wrong = problems.filter(({isWarning, place}) => !isWarning && !unread.has(place?.file ?? '')).map(located);
  const [first, ...others] = [...ofRows, ...wrong];
  if (first) throw new WorldFileError(first, ...others);
  if (onWarning) for (const problem of problems) onWarning(located(problem));
}
