import type {LanguageTexts} from './language-texts.js';

/** Dutch. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Rapport wordt geladen',
  loaded: '{label} is geladen',
  report: 'Rapport',
  show: 'Rapport weergeven',
  tryAgain: 'Opnieuw proberen',
  retrying: 'Het wordt automatisch opnieuw geprobeerd.',
  stale: 'Geen verbinding: dit kan verouderd zijn.',
  details: 'Details',
  correlationId: 'Correlatie-id:',
  copy: 'Correlatie-id kopiëren',
  copied: 'Correlatie-id gekopieerd.',
  notCopied: 'Niet gekopieerd. De id staat onder Details.',
  errors: {
    Offline: {
      message: 'Dit apparaat is offline.',
      help: 'Het rapport verschijnt vanzelf zodra de verbinding terug is.',
    },
    LoadTimeout: {message: 'Het rapport is niet op tijd geladen.', help: 'Probeer het later opnieuw.'},
    TokenEndpointTimeout: {message: 'De site heeft niet op tijd geantwoord.', help: 'Probeer het later opnieuw.'},
  },
};
