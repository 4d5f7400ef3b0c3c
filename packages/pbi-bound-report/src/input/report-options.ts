import type {models} from 'powerbi-client';
import {readJson, readList} from './binding.js';
import {failure} from '../errors/deferred-error.js';
import type {ReportInput} from './report-input.js';

/**
 * Words of the attributes and the numbers that Power BI uses for them (enums of powerbi-models, held by a type test).
 * An unknown word reads as the default, as it does for HTML's own attributes.
 */
export const words = {
  viewMode: {view: 0, edit: 1},
  permissions: {read: 0, 'read-write': 1, copy: 2, create: 4, all: 7},
  layout: {master: 0, custom: 1, 'mobile-portrait': 2, 'mobile-landscape': 3},
  background: {default: 0, transparent: 1},
  contrast: {none: 0, 'high-contrast-1': 1, 'high-contrast-2': 2, black: 3, white: 4},
  tokenType: {aad: 0, embed: 1},
} as const;

/** The report's looks and manners, as Power BI takes them. Plain data, without functions or class instances. */
export interface ReportOptions {
  /** What a frame is made with: a change needs a new frame. */
  frame: {
    language: string | undefined;
    formatLocale: string | undefined;
    mobile: boolean;
    allow: string | undefined;
    referrerPolicy: string | undefined;
  };
  /** What only a load can change. */
  load: {
    permissions: number | undefined;
    contrastMode: number | undefined;
    slicers: models.ISlicer[] | undefined;
    tokenType: number;
    parameterValues: {name: string; value: string | null}[] | undefined;
  };
  /** What the SDK changes in place. */
  live: {
    pageName: string | undefined;
    viewMode: number | undefined;
    filters: models.ReportLevelFilters[] | undefined;
    bookmark: models.IApplyBookmarkRequest | undefined;
    /** A theme, or the address of one. */
    theme: object | string | undefined;
    settings: models.ISettings;
  };
}

/** Names of the members of {@link ReportOptions.live}. */
export type LiveOption = keyof ReportOptions['live'];

/**
 * Reads the report's options.
 * @param width Width of the element in CSS pixels, for `layout="auto"`.
 * @throws PbiReportError When JSON is malformed or data cannot be copied.
 */
export function readReportOptions(input: ReportInput, width: number): ReportOptions {
  const layout = input.layout?.trim().toLowerCase();
  const layoutType =
    layout === 'auto'
      ? isNarrow(width)
        ? words.layout['mobile-portrait']
        : words.layout.master
      : wordOf(words.layout, layout);
  const panes: models.IReportPanes = {};
  const filterPane = input.filterPane?.trim().toLowerCase();
  if (filterPane === 'hidden' || filterPane === 'collapsed' || filterPane === 'expanded') {
    // All members each time: one that was left out later could only be taken back by a load (embed-plan.ts).
    panes.filters = {visible: filterPane !== 'hidden', expanded: filterPane === 'expanded'};
  }
  const navigation = input.pageNavigation?.trim().toLowerCase();
  if (navigation === 'hidden' || navigation === 'bottom' || navigation === 'left') {
    panes.pageNavigation = {visible: navigation !== 'hidden', position: navigation === 'left' ? 1 : 0};
  }
  const background = wordOf(words.background, input.background);
  const own: models.ISettings = {
    ...(layoutType !== undefined && {layoutType: layoutType}),
    ...(Object.keys(panes).length > 0 && {panes}),
    ...(background !== undefined && {background: background}),
  };
  const more = readPlain(
    typeof input.settings === 'string' ? readJson(input.settings, 'settings') : input.settings,
    'settings',
  ) as models.ISettings | undefined;
  const settings = merge(own, more ?? {});
  const language = input.locale?.trim() || settings.localeSettings?.language;
  const formatLocale = input.formatLocale?.trim() || settings.localeSettings?.formatLocale;
  if (language || formatLocale) {
    settings.localeSettings = {...(language && {language}), ...(formatLocale && {formatLocale})};
  }
  return {
    frame: {
      language: language || undefined,
      formatLocale: formatLocale || undefined,
      mobile: Number(settings.layoutType ?? 0) >= words.layout['mobile-portrait'],
      allow: input.allow,
      referrerPolicy: input.referrerPolicy,
    },
    load: {
      permissions: wordOf(words.permissions, input.permissions),
      contrastMode: wordOf(words.contrast, input.contrast),
      slicers: readPlain(readList(input.slicers, 'slicers'), 'slicers') as models.ISlicer[] | undefined,
      tokenType: wordOf(words.tokenType, input.tokenType) ?? words.tokenType.embed,
      parameterValues: readPlain(readList(input.parameterValues, 'parameter-values'), 'parameter-values') as
        {name: string; value: string | null}[] | undefined,
    },
    live: {
      pageName: input.pageName?.trim() || undefined,
      viewMode: wordOf(words.viewMode, input.viewMode),
      filters: readPlain(readList(input.filters, 'filters'), 'filters') as models.ReportLevelFilters[] | undefined,
      bookmark: readBookmark(input.bookmark),
      theme: readTheme(input.theme),
      settings,
    },
  };
}

/** Whether `layout="auto"` takes the phone layout: narrower than Power BI's own phone layouts are wide, twice over. */
export function isNarrow(width: number): boolean {
  return width > 0 && width < 640;
}

/** Whether the holder must be allowed to edit: what the token is asked for. */
export function isEditing(options: ReportOptions): boolean {
  return options.live.viewMode === words.viewMode.edit || (options.load.permissions ?? 0) > 0;
}

function wordOf<T extends Record<string, number>>(table: T, word: string | undefined): number | undefined {
  const key = word?.trim().toLowerCase();
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

function readBookmark(value: ReportInput['bookmark']): models.IApplyBookmarkRequest | undefined {
  if (typeof value !== 'string') return readPlain(value, 'bookmark') as models.IApplyBookmarkRequest | undefined;
  const text = value.trim();
  if (!text) return undefined;
  return text.startsWith('{') ? (readJson(text, 'bookmark') as models.IApplyBookmarkRequest) : {name: text};
}

function readTheme(value: ReportInput['theme']): object | string | undefined {
  if (typeof value !== 'string') return readPlain(value, 'theme') as object | undefined;
  const text = value.trim();
  if (!text) return undefined;
  return text.startsWith('{') ? (readJson(text, 'theme') as object) : text;
}

/**
 * A copy of the data in its JSON form. Filter builders and framework proxies become what they stand for; the frame could not
 * be sent anything else.
 */
function readPlain(value: unknown, name: string): unknown {
  if (value === undefined || value === null) return undefined;
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch (cause) {
    throw failure('InvalidAttribute/copy', [name], {detail: String(cause)});
  }
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
