import type {LanguageTexts} from './language-texts.js';

/** Italian. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Caricamento del report',
  loaded: '{label}: caricato',
  report: 'Report',
  show: 'Mostra il report',
  tryAgain: 'Riprova',
  retrying: 'Verrà eseguito automaticamente un nuovo tentativo.',
  stale: 'Nessuna connessione: i dati potrebbero non essere aggiornati.',
  details: 'Dettagli',
  correlationId: 'ID di correlazione:',
  copy: 'Copia l’ID di correlazione',
  copied: 'ID di correlazione copiato.',
  notCopied: 'Non copiato. Si trova in Dettagli.',
  errors: {
    Offline: {
      message: 'Questo dispositivo è offline.',
      help: 'Il report apparirà da solo al ritorno della connessione.',
    },
    LoadTimeout: {message: 'Il report non è stato caricato in tempo.', help: 'Riprova più tardi.'},
    TokenEndpointTimeout: {message: 'Il sito non ha risposto in tempo.', help: 'Riprova più tardi.'},
  },
};
