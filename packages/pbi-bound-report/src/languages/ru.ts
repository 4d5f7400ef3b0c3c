import type {LanguageTexts} from './language-texts.js';

/** Russian. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Загрузка отчета',
  loaded: '{label}: загружено',
  report: 'Отчет',
  show: 'Показать отчет',
  tryAgain: 'Повторить',
  retrying: 'Попытка будет повторена автоматически.',
  stale: 'Нет подключения: данные могли устареть.',
  details: 'Подробности',
  correlationId: 'ИД корреляции:',
  copy: 'Копировать ИД корреляции',
  copied: 'ИД корреляции скопирован.',
  notCopied: 'Не скопировано. ИД указан в разделе «Подробности».',
  errors: {
    Offline: {message: 'Это устройство не в сети.', help: 'Отчет появится сам, когда подключение восстановится.'},
    LoadTimeout: {message: 'Отчет не загрузился вовремя.', help: 'Повторите попытку позже.'},
    TokenEndpointTimeout: {message: 'Сайт не ответил вовремя.', help: 'Повторите попытку позже.'},
  },
};
