import type {LanguageTexts} from './language-texts.js';

/** Finnish. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Raporttia ladataan',
  loaded: '{label} on ladattu',
  report: 'Raportti',
  show: 'Näytä raportti',
  tryAgain: 'Yritä uudelleen',
  retrying: 'Uusi yritys tehdään automaattisesti.',
  stale: 'Ei yhteyttä: tiedot voivat olla vanhentuneita.',
  details: 'Tiedot',
  correlationId: 'Korrelaatiotunnus:',
  copy: 'Kopioi korrelaatiotunnus',
  copied: 'Korrelaatiotunnus kopioitu.',
  notCopied: 'Ei kopioitu. Se on kohdassa Tiedot.',
  errors: {
    Offline: {message: 'Tämä laite on offline-tilassa.', help: 'Raportti tulee näkyviin itsestään, kun yhteys palaa.'},
    LoadTimeout: {message: 'Raportti ei latautunut ajoissa.', help: 'Yritä myöhemmin uudelleen.'},
    TokenEndpointTimeout: {message: 'Sivusto ei vastannut ajoissa.', help: 'Yritä myöhemmin uudelleen.'},
  },
};
