import type {LanguageTexts} from './language-texts.js';

/** Polish. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Ładowanie raportu',
  loaded: '{label}: załadowano',
  report: 'Raport',
  show: 'Pokaż raport',
  tryAgain: 'Spróbuj ponownie',
  retrying: 'Kolejna próba nastąpi automatycznie.',
  stale: 'Brak połączenia: dane mogą być nieaktualne.',
  details: 'Szczegóły',
  correlationId: 'Identyfikator korelacji:',
  copy: 'Kopiuj identyfikator korelacji',
  copied: 'Skopiowano identyfikator korelacji.',
  notCopied: 'Nie skopiowano. Znajduje się w sekcji Szczegóły.',
  errors: {
    Offline: {message: 'To urządzenie jest offline.', help: 'Raport pojawi się sam, gdy wróci połączenie.'},
    LoadTimeout: {message: 'Raport nie został załadowany na czas.', help: 'Spróbuj ponownie później.'},
    TokenEndpointTimeout: {message: 'Witryna nie odpowiedziała na czas.', help: 'Spróbuj ponownie później.'},
  },
};
