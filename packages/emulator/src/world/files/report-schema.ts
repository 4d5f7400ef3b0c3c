/** JSON Schema of a report's definition: see `ReportDefinition` of the contract. */
import type {VisualDefinition, VisualType} from '@pbi-bound-report/contract';
import type {JsonSchema} from '../../http/operation.js';
import {aggregation, field, list, object, text, whole, words} from './schema-parts.js';

// An object, so that the compiler misses a type that is not listed.
const visualTypes: Record<VisualType, true> = {
  card: true,
  clusteredBarChart: true,
  clusteredColumnChart: true,
  lineChart: true,
  areaChart: true,
  donutChart: true,
  pieChart: true,
  tableEx: true,
  pivotTable: true,
  slicer: true,
  textbox: true,
  actionButton: true,
  shape: true,
  image: true,
};

const anyText = {type: 'string'} as const;
const place = {type: 'number'} as const;
const length = {type: 'number', minimum: 1} as const;
const position = object({x: place, y: place, z: place, width: length, height: length}, ['x', 'y', 'width', 'height']);

const value: JsonSchema = {
  oneOf: [
    object({table: text, measure: text}, ['table', 'measure']),
    object({table: text, column: text, aggregationFunction: aggregation}, ['table', 'column', 'aggregationFunction']),
  ],
};

const action: JsonSchema = {
  oneOf: [
    object({type: words('PageNavigation'), page: text}, ['type', 'page']),
    object({type: words('WebUrl'), url: {...text, pattern: '^https?://'}}, ['type', 'url']),
    object({type: words('Bookmark'), bookmark: text}, ['type', 'bookmark']),
    object({type: words('Back')}, ['type']),
  ],
};

const visualMembers: Record<keyof VisualDefinition, JsonSchema> = {
  name: text,
  type: words(...Object.keys(visualTypes)),
  title: anyText,
  layout: {...position, description: 'In CSS pixels at 100 % zoom, from the upper left corner of the page.'},
  groupBy: {...list(field), description: 'What the visual is grouped by, outermost first.'},
  drill: {...list(field), description: 'Levels of the axis, outermost first; the first of groupBy is one of them.'},
  values: {...list(value), description: 'What is shown per group.'},
  orderBy: list(object({index: whole, direction: words('asc', 'desc')}, ['index', 'direction'])),
  top: {...whole, description: 'Most rows that are drawn.'},
  text: {...anyText, description: 'Of a textbox or an actionButton.'},
  shape: words('rectangle', 'roundedRectangle', 'oval', 'line'),
  image: {...anyText, pattern: '^data:image/', description: 'A data: URL. Nothing is fetched from elsewhere.'},
  altText: anyText,
  action,
};

/** A visual. */
export const visualSchema: JsonSchema = object(visualMembers, ['name', 'type', 'layout']);

const mobileLayout = object(
  {width: length, height: length, visuals: {type: 'object', additionalProperties: position}},
  ['width', 'height', 'visuals'],
  'Places of visuals in the portrait phone layout, by their names.',
);

const page = object(
  {
    name: text,
    displayName: text,
    visibility: {type: 'integer', enum: [0, 1], description: '0 always visible, 1 hidden in view mode.'},
    width: {...length, description: 'In CSS pixels. Default: 1280.'},
    height: {...length, description: 'In CSS pixels. Default: 720.'},
    visuals: list(visualSchema),
    mobileLayout,
  },
  ['name', 'displayName', 'visuals'],
);

const filters = {...list({type: 'object'}), description: "In powerbi-models' JSON form."};
const bookmark = object(
  {name: text, displayName: text, page: text, filters, slicers: {type: 'object', additionalProperties: filters}},
  ['name', 'displayName', 'page'],
);
// A text, or null for all values: no one type.
const defaultValue = {description: 'Text, or null for all values.'};
const parameter = object({name: text, prompt: anyText, target: field, defaultValue}, ['name', 'prompt', 'target']);

/** How a report looks. */
export const definitionSchema: JsonSchema = object(
  {pages: list(page, 1), bookmarks: list(bookmark), parameters: list(parameter)},
  ['pages'],
  'Pages, visuals, bookmarks and parameters.',
);
