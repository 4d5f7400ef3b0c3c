import type {models} from 'powerbi-client';
import {defined} from '@pbi-bound-report/contract';
import {readJson, readList, readPlain} from './parse-attribute.js';
import {textOf, word} from '../shared/text.js';
import type {ReportInput} from './report-input.js';

/**
 * Words of the attributes, by property. For the first six, but for `auto`, with the numbers that Power BI uses for them
 * (enums of powerbi-models, held by a type test). An unknown word reads as the default, as it does for HTML's own
 * attributes.
 */
export const words = {
  viewMode: {view: 0, edit: 1},
  permissions: {read: 0, 'read-write': 1, copy: 2, create: 4, all: 7},
  layout: {master: 0, custom: 1, 'mobile-portrait': 2, 'mobile-landscape': 3, auto: -1},
  background: {default: 0, transparent: 1},
  contrast: {none: 0, 'high-contrast-1': 1, 'high-contrast-2': 2, black: 3, white: 4},
  tokenType: {aad: 0, embed: 1},
  // In this order, by which the panes are read below.
  filterPane: {hidden: 0, collapsed: 1, expanded: 2},
  pageNavigation: {bottom: 0, left: 1, hidden: 2},
  loading: {lazy: 0, eager: 1, interaction: 2},
  tokenMethod: {post: 0, get: 1},
  tokenScope: {page: 0, element: 1},
  credentials: {'same-origin': 0, include: 1, omit: 2},
} as const;

/** What a frame is made with: a change needs a new frame. */
export interface FrameOptions {
  language: string | undefined;
  formatLocale: string | undefined;
  /** Whether the frame shows the layouts for phones. */
  mobile: boolean;
  allow: string | undefined;
  referrerPolicy: string | undefined;
}

/** What only a load can change. */
export interface LoadOptions {
  permissions: number | undefined;
  contrastMode: number | undefined;
  slicers: models.ISlicer[] | undefined;
  tokenType: number;
  parameterValues: {name: string; value: string | null}[] | undefined;
}

/** What the SDK changes in place. */
export interface LiveOptions {
  pageName: string | undefined;
  viewMode: number | undefined;
  filters: models.ReportLevelFilters[] | undefined;
  bookmark: models.IApplyBookmarkRequest | undefined;
  /** A theme, or the address of one. */
  theme: object | string | undefined;
  settings: models.ISettings;
}

/** The report's options, as Power BI takes them. Plain data, without functions or class instances. */
export interface ReportOptions {
  frame: FrameOptions;
  load: LoadOptions;
  live: LiveOptions;
}

/** Names of the members of {@link LiveOptions}. */
export type LiveOption = keyof LiveOptions;

/**
 * Reads the report's options.
 * @param width Gives the width of the element in CSS pixels, for `layout="auto"`.
 * @throws PbiReportError When JSON is malformed or data cannot be copied.
 */
export function readReportOptions(input: ReportInput, width: () => number): ReportOptions {
  const settings = readSettings(input, width);
  return {
    frame: readFrameOptions(input, settings),
    load: readLoadOptions(input),
    live: {
      pageName: textOf(input.pageName) || undefined,
      viewMode: wordOf(words.viewMode, input.viewMode),
      filters: readPlain(readList(input.filters, 'filters'), 'filters') as models.ReportLevelFilters[] | undefined,
      bookmark: readNamed(input.bookmark, 'bookmark', name => ({name})) as LiveOptions['bookmark'],
      theme: readNamed(input.theme, 'theme', address => address) as LiveOptions['theme'],
      settings,
    },
  };
}

/** The attributes that Power BI takes as settings, and over them the settings that the page gives itself. */
function readSettings(input: ReportInput, width: () => number): models.ISettings {
  const given = typeof input.settings === 'string' ? readJson(input.settings, 'settings') : input.settings;
  const more = readPlain(given, 'settings') as models.ISettings | undefined;
  const own: models.ISettings = defined({
    layoutType: readLayout(input, width),
    panes: readPanes(input),
    background: wordOf(words.background, input.background),
  });
  const settings = merge(own, more ?? {});
  const language = textOf(input.locale) || settings.localeSettings?.language || undefined;
  const formatLocale = textOf(input.formatLocale) || settings.localeSettings?.formatLocale || undefined;
  if (language || formatLocale) settings.localeSettings = defined({language, formatLocale});
  return settings;
}

function readLayout(input: ReportInput, width: () => number): number | undefined {
  const layout = wordOf(words.layout, input.layout);
  if (layout !== words.layout.auto) return layout;
  return isNarrow(width()) ? words.layout['mobile-portrait'] : words.layout.master;
}

/** All members of a pane each time: one that was left out later could only be taken back by a load (embed-plan.ts). */
function readPanes(input: ReportInput): models.IReportPanes | undefined {
  const panes: models.IReportPanes = {};
  const filters = wordOf(words.filterPane, input.filterPane);
  if (filters !== undefined) {
    panes.filters = {visible: filters > 0, expanded: filters > 1};
  }
  const navigation = wordOf(words.pageNavigation, input.pageNavigation);
  if (navigation !== undefined) {
    panes.pageNavigation = {visible: navigation < 2, position: navigation % 2};
  }
  return Object.keys(panes).length > 0 ? panes : undefined;
}

function readFrameOptions(input: ReportInput, settings: models.ISettings): FrameOptions {
  return {
    language: settings.localeSettings?.language,
    formatLocale: settings.localeSettings?.formatLocale,
    mobile: Number(settings.layoutType ?? 0) >= words.layout['mobile-portrait'],
    allow: input.allow,
    referrerPolicy: input.referrerPolicy,
  };
}

/** Reading, and what the reader needs to edit and save: Power BI refuses `view-mode="edit"` without it. */
export const editPermissions = words.permissions['read-write'];

function impliedPermissions(input: ReportInput): number | undefined {
  return wordOf(words.viewMode, input.viewMode) === words.viewMode.edit ? editPermissions : undefined;
}

function readLoadOptions(input: ReportInput): LoadOptions {
  const parameterValues = readPlain(readList(input.parameterValues, 'parameter-values'), 'parameter-values');
  return {
    permissions: wordOf(words.permissions, input.permissions) ?? impliedPermissions(input),
    contrastMode: wordOf(words.contrast, input.contrast),
    slicers: readPlain(readList(input.slicers, 'slicers'), 'slicers') as models.ISlicer[] | undefined,
    tokenType: wordOf(words.tokenType, input.tokenType) ?? words.tokenType.embed,
    parameterValues: parameterValues as LoadOptions['parameterValues'],
  };
}

/** Whether `layout="auto"` takes the phone layout: narrower than Power BI's own phone layouts are wide, twice over. */
function isNarrow(width: number): boolean {
  return width > 0 && width < 640;
}

/** Whether it is laid out for a phone that is held upright. */
export function isPhoneLayout({live}: Pick<ReportOptions, 'live'>): boolean {
  return Number(live.settings.layoutType) === words.layout['mobile-portrait'];
}

/** Whether the holder must be allowed to edit: what the token is asked for. */
export function isEditing(options: ReportOptions): boolean {
  return options.live.viewMode === words.viewMode.edit || (options.load.permissions ?? 0) > 0;
}

/** A property with a word that it does not know, and the words that it knows. */
export type UnknownWord = [name: string, value: unknown, known: Readonly<Record<string, number>>];

/** The properties of an element that have a word which they do not know. */
export function unknownWords(element: object): UnknownWord[] {
  return Object.entries(words)
    .map(([name, known]): UnknownWord => [name, element[name as keyof object], known])
    .filter(([, value, known]) => textOf(value) && wordOf(known, value) === undefined);
}

/** The number of a word, or of itself where it is one of them; `undefined` for what is unknown. */
export function wordOf<T extends Record<string, number>>(table: T, value: unknown): number | undefined {
  if (value === undefined) return value;
  const key = word(value);
  return Object.entries(table).find(([name, number]) => name === key || number === value)?.[1];
}

/** Reads what may be given as data, as JSON of it, or by a name that stands for it. */
function readNamed(value: object | string | undefined, attribute: string, named: (text: string) => unknown): unknown {
  if (typeof value !== 'string') return readPlain(value, attribute);
  const text = value.trim();
  if (text.startsWith('{')) return readJson(text, attribute);
  return text ? named(text) : undefined;
}

/** Merges objects member by member; lists and values of `more` win. */
function merge<T extends object>(base: T, more: Partial<T>): T {
  const result = {...base} as Record<string, unknown>;
  for (const [key, value] of Object.entries(more)) {
    const old = result[key];
    result[key] = isRecord(old) && isRecord(value) ? merge(old, value) : value;
  }
  return result as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
