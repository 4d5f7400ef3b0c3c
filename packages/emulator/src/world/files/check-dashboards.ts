/** Checks dashboards: what their tiles show, and where they are. */
import type {VisualDefinition} from '@pbi-bound-report/contract';
import type {Model} from '../../engine/model.js';
import {isPinnable} from '../dashboard-tiles.js';
import {indexOf} from '../world-index.js';
import type {Dashboard, DashboardTile, Report, World} from '../world.js';
import {checkFields} from './check-report.js';
import {knownNames} from './closest-name.js';
import type {JsonPath} from './json-lines.js';
import type {ProblemList} from './problems.js';

/** @param models By id of their dataset; undefined where a model is unsound. */
export function checkDashboards(
  world: World,
  models: ReadonlyMap<string, Model | undefined>,
  problems: ProblemList,
): void {
  world.dashboards?.forEach((dashboard, i) => {
    const path = ['dashboards', i, 'tiles'];
    checkPlaces(dashboard, path, problems);
    dashboard.tiles.forEach((tile, t) => {
      checkTile({world, models, problems}, tile, [...path, t]);
    });
  });
}

interface TileCheck {
  world: World;
  models: ReadonlyMap<string, Model | undefined>;
  problems: ProblemList;
}

function checkTile({world, models, problems}: TileCheck, tile: DashboardTile, path: JsonPath): void {
  const report = tile.reportId === undefined ? undefined : indexOf(world).report(tile.reportId);
  // An id of no report is told where ids are checked.
  if (tile.reportId !== undefined && !report) return;
  const found = tile.pinned ?? (report && findVisual(report, tile, path, problems));
  if (!found) {
    if (!report) problems.suspicious(path, 'the tile names neither a report nor a visual of its own: it is broken.');
    return;
  }
  const place = [...path, tile.pinned ? 'pinned' : 'visualName'];
  if (!isPinnable(found)) {
    problems.wrong(place, `a ${found.type} cannot be pinned. Pin a chart, a card or a table.`);
    return;
  }
  const datasetId = tile.datasetId ?? report?.datasetId;
  if (datasetId === undefined) {
    problems.wrong([...path, 'datasetId'], 'a visual of its own needs the dataset whose rows it shows.');
    return;
  }
  const model = models.get(datasetId);
  if (!model || (!tile.pinned && tile.datasetId === undefined)) return;
  checkFields({model, problems}, found, place);
}

function findVisual(
  report: Report,
  tile: DashboardTile,
  path: JsonPath,
  problems: ProblemList,
): VisualDefinition | undefined {
  if (report.reportType === 'PaginatedReport') {
    problems.wrong(
      [...path, 'reportId'],
      'visuals of a paginated report cannot be pinned here. Name a Power BI report.',
    );
    return undefined;
  }
  const {pages} = report.definition;
  const pageNames = pages.map(({name}) => name);
  const page = pages.find(({name}) => name === tile.pageName);
  if (!page) {
    const {pageName = ''} = tile;
    problems.wrong([...path, 'pageName'], `the report has no page ${pageName}. ${knownNames(pageName, pageNames)}.`);
    return undefined;
  }
  const visual = page.visuals.find(({name}) => name === tile.visualName);
  if (visual) return visual;
  const {visualName = ''} = tile;
  const visualNames = page.visuals.filter(isPinnable).map(({name}) => name);
  problems.wrong(
    [...path, 'visualName'],
    `the page has no visual ${visualName}. ${knownNames(visualName, visualNames)}.`,
  );
  return undefined;
}

/** Ids are unique in a dashboard, and tiles beside each other. */
function checkPlaces({tiles}: Dashboard, path: JsonPath, problems: ProblemList): void {
  const ids = new Set<string>();
  const taken = new Set<string>();
  tiles.forEach(({id, column, row, colSpan, rowSpan}, t) => {
    if (ids.has(id)) problems.wrong([...path, t, 'id'], `the id ${id} is used twice on the dashboard.`);
    ids.add(id);
    let overlaps = false;
    for (let x = column; x < column + colSpan; x++) {
      for (let y = row; y < row + rowSpan; y++) {
        overlaps ||= taken.has(`${x}/${y}`);
        taken.add(`${x}/${y}`);
      }
    }
    if (overlaps) problems.suspicious([...path, t], 'the tile lies over another one.');
  });
}
