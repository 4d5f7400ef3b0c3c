import type {LanguageTexts} from './language-texts.js';

/** French. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Chargement du rapport',
  loaded: '{label} : chargé',
  report: 'Rapport',
  show: 'Afficher le rapport',
  tryAgain: 'Réessayer',
  retrying: 'Une nouvelle tentative aura lieu automatiquement.',
  stale: 'Pas de connexion : ces données peuvent être anciennes.',
  details: 'Détails',
  correlationId: 'ID de corrélation :',
  copy: 'Copier l’ID de corrélation',
  copied: 'ID de corrélation copié.',
  notCopied: 'Non copié. Il figure sous Détails.',
  errors: {
    Offline: {
      message: 'Cet appareil est hors connexion.',
      help: 'Le rapport apparaîtra de lui-même au retour de la connexion.',
    },
    LoadTimeout: {message: 'Le rapport ne s’est pas chargé à temps.', help: 'Réessayez plus tard.'},
    TokenEndpointTimeout: {message: 'Le site n’a pas répondu à temps.', help: 'Réessayez plus tard.'},
  },
};
