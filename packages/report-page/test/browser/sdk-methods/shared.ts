/** What the tables of methods share. */
import {expect} from '@open-wc/testing';
import type {IFilter} from 'powerbi-models';
import type {Embed, Report} from 'powerbi-client';
import type {Embedded} from '../../support/sdk.js';

export const overview = 'ReportSectionOverview';
export const products = 'ReportSectionProducts';
export const region: IFilter = {
  $schema: 'http://powerbi.com/product/schema#basic',
  filterType: 1,
  target: {table: 'Store', column: 'Region'},
  operator: 'In',
  values: ['West'],
} as IFilter;
export const accepted = (value: unknown): void => {
  expect(value).to.have.property('statusCode', 202);
};
/**
 * A method as a JavaScript caller sees it: the published types ask for more arguments than the code, and forbid wrong
 * ones.
 */
export const loose = (target: object, method: string, ...args: unknown[]): Promise<unknown> =>
  (target as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]?.(...args) as Promise<unknown>;
export type Checks<T, E extends Embed = Report> = Record<
  string,
  (target: T, embedded: Embedded<E>) => Promise<void> | void
>;

/** An object of the SDK whose methods are tried. */
export interface TestedObject<T, E extends Embed = Report> {
  /** The names of all its methods. */
  methods: () => Promise<string[]>;
  target: () => T | Promise<T>;
  /** The embed that it belongs to. */
  owner: () => Embedded<E>;
}

/** Not API: declared private, or called by the SDK itself. */
const internal = new Set([
  'constructor',
  'getAccessToken',
  'populateConfig',
  'validateEventHooks',
  'addLocaleToEmbedUrl',
  'getEmbedUrl',
  'getDefaultEmbedUrl',
  'getUniqueId',
  'getGroupId',
  'isFullscreen',
  'setIframe',
  'frontLoadSendConfig',
  'validate',
  'configChanged',
  'getDefaultEmbedUrlEndpoint',
  'createMenuCommand',
  'findCommandMenuIndex',
  'buildLayoutSettingsObject',
  'validateVisual',
  'applyThemeInternal',
  'viewModeToString',
  'isMobileSettings',
  'getFiltersLevelUrl',
]);
export const methodsOf = (...classes: (object | undefined)[]): string[] => {
  const names = new Set<string>();
  for (const prototype of classes) {
    for (const name of Object.getOwnPropertyNames(prototype ?? {})) if (!internal.has(name)) names.add(name);
  }
  return [...names].sort();
};

/** A world of its own for what these tests save. Whoever opened it last deletes it. */
export const lane = `methods-${Math.random().toString(36).slice(2)}`;

/** A Firefox without a screen ends when a page asks it to print. */
export const canPrint = !navigator.userAgent.includes('Firefox');
