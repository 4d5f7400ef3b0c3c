/**
 * In which words an element speaks.
 *
 * A site's own texts (`setTexts`) come first. What it leaves out is said in the language of the nearest `lang`, where
 * there is a file for it (languages/), and in English until that has come, where it cannot be had, and for all other
 * languages. `lang` is looked at whenever the element draws, and the elements draw when the page's own changes.
 */
import type {ReactiveControllerHost} from '@lit/reactive-element';
import type {LanguageTexts} from '../languages/language-texts.js';
import {englishTexts} from '../languages/english-texts.js';
import type {ReportTexts} from '../languages/report-texts.js';

export {englishTexts} from '../languages/english-texts.js';
export type {ReportTexts} from '../languages/report-texts.js';

/** What the site says itself. */
let own: Partial<ReportTexts> = {};

/** Texts by `lang`, once they have been asked for; `undefined` while they are on their way, or where there are none. */
const languages = new Map<string, LanguageTexts | undefined>();

/** The elements in the document: what they show changes with the texts. */
const speakers = new Set<ReactiveControllerHost>();
let pageLanguage: MutationObserver | undefined;

const redraw = (): void => speakers.forEach(host => host.requestUpdate());

/** Lets an element draw its views anew when the texts change, as long as it is in the document. */
export function updateOnTextChange(host: ReactiveControllerHost): void {
  host.addController({
    hostConnected() {
      speakers.add(host);
      pageLanguage ??= new MutationObserver(redraw);
      pageLanguage.observe(document.documentElement, {attributes: true, attributeFilter: ['lang']});
    },
    hostDisconnected() {
      speakers.delete(host);
      if (speakers.size > 0) return;
      pageLanguage?.disconnect();
    },
  });
}

/** The language of an element: the nearest `lang`, also outside of the shadow roots in which it stands. */
function languageOf(element: Element): string {
  const named = element.closest('[lang]');
  if (named) return (named.getAttribute('lang') ?? '').trim().toLowerCase();
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageOf(root.host) : '';
}

function loadedFor(element: Element): LanguageTexts | undefined {
  const language = languageOf(element);
  if (!language || /^en\b/.test(language)) return undefined;
  if (!languages.has(language)) {
    languages.set(language, undefined);
    // Where it cannot be had, English is understood better than silence; the next page tries again.
    import('../languages/load-texts.js')
      .then(module => module.loadTexts(language))
      .then(loaded => {
        languages.set(language, loaded);
        if (loaded) redraw();
      }, Boolean);
  }
  return languages.get(language);
}

/** The texts of an element. */
export function textsOf(element: Element): ReportTexts {
  const texts = loadedFor(element);
  return {...englishTexts, ...texts, ...own, errors: {...texts?.errors, ...own.errors}};
}

/**
 * Lets all elements of the page speak in a site's own words, in the views that are shown now too.
 * @param more What is left out stays as it is. `englishTexts` takes everything back that has been set.
 */
export function setTexts(more: Partial<ReportTexts>): void {
  own = more === englishTexts ? {} : {...own, ...more};
  redraw();
}
