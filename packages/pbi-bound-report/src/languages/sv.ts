import type {LanguageTexts} from './language-texts.js';

/** Swedish. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Rapporten läses in',
  loaded: '{label} har lästs in',
  report: 'Rapporten',
  show: 'Visa rapporten',
  tryAgain: 'Försök igen',
  retrying: 'Ett nytt försök görs automatiskt.',
  stale: 'Ingen anslutning: detta kan vara inaktuellt.',
  details: 'Information',
  correlationId: 'Korrelations-id:',
  copy: 'Kopiera korrelations-id',
  copied: 'Korrelations-id har kopierats.',
  notCopied: 'Inte kopierat. Det står under Information.',
  errors: {
    Offline: {message: 'Enheten är offline.', help: 'Rapporten visas av sig själv när anslutningen är tillbaka.'},
    LoadTimeout: {message: 'Rapporten lästes inte in i tid.', help: 'Försök igen senare.'},
    TokenEndpointTimeout: {message: 'Webbplatsen svarade inte i tid.', help: 'Försök igen senare.'},
  },
};
