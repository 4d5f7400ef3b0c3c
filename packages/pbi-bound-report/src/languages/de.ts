import type {LanguageTexts} from './language-texts.js';

/** German. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Bericht wird geladen',
  loaded: '{label} ist geladen',
  report: 'Der Bericht',
  show: 'Bericht anzeigen',
  tryAgain: 'Erneut versuchen',
  retrying: 'Es wird automatisch erneut versucht.',
  stale: 'Keine Verbindung: Die Daten sind womöglich veraltet.',
  details: 'Details',
  correlationId: 'Korrelations-ID:',
  copy: 'Korrelations-ID kopieren',
  copied: 'Korrelations-ID kopiert.',
  notCopied: 'Nicht kopiert. Sie steht unter Details.',
  errors: {
    Offline: {
      message: 'Dieses Gerät ist offline.',
      help: 'Der Bericht erscheint von selbst, sobald die Verbindung wieder da ist.',
    },
    LoadTimeout: {
      message: 'Der Bericht wurde nicht rechtzeitig geladen.',
      help: 'Versuchen Sie es später noch einmal.',
    },
    TokenEndpointTimeout: {
      message: 'Die Website hat nicht rechtzeitig geantwortet.',
      help: 'Versuchen Sie es später noch einmal.',
    },
  },
};
