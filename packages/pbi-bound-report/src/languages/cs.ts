import type {LanguageTexts} from './language-texts.js';

/** Czech. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Načítání sestavy',
  loaded: '{label}: načteno',
  report: 'Sestava',
  show: 'Zobrazit sestavu',
  tryAgain: 'Zkusit znovu',
  retrying: 'Proběhne automaticky další pokus.',
  stale: 'Bez připojení: údaje mohou být zastaralé.',
  details: 'Podrobnosti',
  correlationId: 'ID korelace:',
  copy: 'Kopírovat ID korelace',
  copied: 'ID korelace zkopírováno.',
  notCopied: 'Nezkopírováno. Najdete ho v části Podrobnosti.',
  errors: {
    Offline: {message: 'Toto zařízení je offline.', help: 'Sestava se zobrazí sama, jakmile bude připojení zpět.'},
    LoadTimeout: {message: 'Sestava se nenačetla včas.', help: 'Zkuste to znovu později.'},
    TokenEndpointTimeout: {message: 'Web neodpověděl včas.', help: 'Zkuste to znovu později.'},
  },
};
