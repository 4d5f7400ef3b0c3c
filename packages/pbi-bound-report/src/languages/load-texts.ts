/**
 * What the element says in the languages that Power BI's readers use most, besides English. Loaded for a page whose
 * `lang` is not English, and of the languages only the one that is asked for.
 */
import type {LanguageTexts} from './language-texts.js';

const files: Readonly<Record<string, () => Promise<{texts: LanguageTexts}>>> = {
  ar: () => import('./ar.js'),
  cs: () => import('./cs.js'),
  da: () => import('./da.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fi: () => import('./fi.js'),
  fr: () => import('./fr.js'),
  he: () => import('./he.js'),
  it: () => import('./it.js'),
  ja: () => import('./ja.js'),
  ko: () => import('./ko.js'),
  nb: () => import('./nb.js'),
  nl: () => import('./nl.js'),
  pl: () => import('./pl.js'),
  pt: () => import('./pt.js'),
  ru: () => import('./ru.js'),
  sv: () => import('./sv.js'),
  tr: () => import('./tr.js'),
  'zh-hans': () => import('./zh-hans.js'),
  'zh-hant': () => import('./zh-hant.js'),
};

/** Languages by the names that differ from those of their files. */
const otherNames: Readonly<Record<string, string>> = {iw: 'he', no: 'nb', nn: 'nb'};

/**
 * Finds the file for a language tag (BCP 47): that of its language, for Chinese that of its script.
 * @returns `undefined` where there is none.
 */
export function languageFileOf(tag: string): string | undefined {
  const [language = '', ...rest] = tag.trim().toLowerCase().split(/[-_]/);
  if (language === 'zh') {
    const isTraditional = rest.includes('hant') || (!rest.includes('hans') && /^(?:tw|hk|mo)$/.test(rest.at(-1) ?? ''));
    return isTraditional ? 'zh-hant' : 'zh-hans';
  }
  const file = otherNames[language] ?? language;
  return Object.hasOwn(files, file) ? file : undefined;
}

/** Loads the texts for a language tag; `undefined` where there are none. */
export async function loadTexts(tag: string): Promise<LanguageTexts | undefined> {
  const file = languageFileOf(tag);
  return file === undefined ? undefined : (await files[file]?.())?.texts;
}
