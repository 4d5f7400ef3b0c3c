import {de} from './de.js';
import {en} from './en.js';
import {es} from './es.js';
import {fr} from './fr.js';
import {ja} from './ja.js';
import type {ReportTexts} from './report-texts.js';

const languages: Readonly<Record<string, ReportTexts>> = {en, de, es, fr, ja};

/** The language that is spoken for a language tag: its first part where that is known, else English. */
export function spoken(tag: string | undefined): string {
  const language = (tag ?? '').toLowerCase().split(/[-_]/)[0] ?? '';
  return Object.hasOwn(languages, language) ? language : 'en';
}

/** @param tag BCP 47, as `settings.localeSettings.language` or `language` of the embed URL. */
export const textsOf = (tag: string | undefined): ReportTexts => languages[spoken(tag)] ?? en;
