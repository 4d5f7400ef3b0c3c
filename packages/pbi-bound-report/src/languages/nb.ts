import type {LanguageTexts} from './language-texts.js';

/** Norwegian. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Rapporten lastes inn',
  loaded: '{label} er lastet inn',
  report: 'Rapporten',
  show: 'Vis rapporten',
  tryAgain: 'Prøv på nytt',
  retrying: 'Det prøves på nytt automatisk.',
  stale: 'Ingen tilkobling: dette kan være utdatert.',
  details: 'Detaljer',
  correlationId: 'Korrelasjons-ID:',
  copy: 'Kopier korrelasjons-ID',
  copied: 'Korrelasjons-ID er kopiert.',
  notCopied: 'Ikke kopiert. Den står under Detaljer.',
  errors: {
    Offline: {message: 'Denne enheten er frakoblet.', help: 'Rapporten vises av seg selv når tilkoblingen er tilbake.'},
    LoadTimeout: {message: 'Rapporten ble ikke lastet inn i tide.', help: 'Prøv på nytt senere.'},
    TokenEndpointTimeout: {message: 'Nettstedet svarte ikke i tide.', help: 'Prøv på nytt senere.'},
  },
};
