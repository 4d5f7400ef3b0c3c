import type {LanguageTexts} from './language-texts.js';

/** Turkish. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Rapor yükleniyor',
  loaded: '{label} yüklendi',
  report: 'Rapor',
  show: 'Raporu göster',
  tryAgain: 'Yeniden dene',
  retrying: 'Otomatik olarak yeniden denenecek.',
  stale: 'Bağlantı yok: bu bilgiler güncel olmayabilir.',
  details: 'Ayrıntılar',
  correlationId: 'Bağıntı kimliği:',
  copy: 'Bağıntı kimliğini kopyala',
  copied: 'Bağıntı kimliği kopyalandı.',
  notCopied: 'Kopyalanamadı. Ayrıntılar bölümünde yer alıyor.',
  errors: {
    Offline: {message: 'Bu cihaz çevrimdışı.', help: 'Bağlantı geri geldiğinde rapor kendiliğinden görünür.'},
    LoadTimeout: {message: 'Rapor zamanında yüklenemedi.', help: 'Daha sonra yeniden deneyin.'},
    TokenEndpointTimeout: {message: 'Site zamanında yanıt vermedi.', help: 'Daha sonra yeniden deneyin.'},
  },
};
