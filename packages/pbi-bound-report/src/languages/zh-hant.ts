import type {LanguageTexts} from './language-texts.js';

/** Chinese, traditional. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: '正在載入報表',
  loaded: '{label}已載入',
  report: '報表',
  show: '顯示報表',
  tryAgain: '重試',
  retrying: '將自動重試。',
  stale: '沒有連線：此內容可能已過時。',
  details: '詳細資料',
  correlationId: '相互關聯識別碼：',
  copy: '複製相互關聯識別碼',
  copied: '已複製相互關聯識別碼。',
  notCopied: '未能複製。可在「詳細資料」中找到。',
  errors: {
    Offline: {message: '此裝置離線中。', help: '連線恢復後，報表會自動顯示。'},
    LoadTimeout: {message: '報表未能及時載入。', help: '請稍後再試。'},
    TokenEndpointTimeout: {message: '網站未及時回應。', help: '請稍後再試。'},
  },
};
