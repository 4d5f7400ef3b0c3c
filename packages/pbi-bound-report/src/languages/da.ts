import type {LanguageTexts} from './language-texts.js';

/** Danish. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Rapporten indlæses',
  loaded: '{label} er indlæst',
  report: 'Rapporten',
  show: 'Vis rapporten',
  tryAgain: 'Prøv igen',
  retrying: 'Der prøves igen automatisk.',
  stale: 'Ingen forbindelse: dette kan være forældet.',
  details: 'Detaljer',
  correlationId: 'Korrelations-id:',
  copy: 'Kopiér korrelations-id',
  copied: 'Korrelations-id er kopieret.',
  notCopied: 'Ikke kopieret. Det står under Detaljer.',
  errors: {
    Offline: {message: 'Denne enhed er offline.', help: 'Rapporten vises af sig selv, når forbindelsen er tilbage.'},
    LoadTimeout: {message: 'Rapporten blev ikke indlæst i tide.', help: 'Prøv igen senere.'},
    TokenEndpointTimeout: {message: 'Webstedet svarede ikke i tide.', help: 'Prøv igen senere.'},
  },
};
