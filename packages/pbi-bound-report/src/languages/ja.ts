import type {LanguageTexts} from './language-texts.js';

/** Japanese. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'レポートを読み込んでいます',
  loaded: '{label}を読み込みました',
  report: 'レポート',
  show: 'レポートを表示',
  tryAgain: '再試行',
  retrying: '自動的に再試行されます。',
  stale: '接続がありません。情報が古い可能性があります。',
  details: '詳細',
  correlationId: '関連付け ID:',
  copy: '関連付け ID をコピー',
  copied: '関連付け ID をコピーしました。',
  notCopied: 'コピーできませんでした。「詳細」に表示されています。',
  errors: {
    Offline: {message: 'このデバイスはオフラインです。', help: '接続が回復すると、レポートは自動的に表示されます。'},
    LoadTimeout: {message: 'レポートを時間内に読み込めませんでした。', help: '後でもう一度お試しください。'},
    TokenEndpointTimeout: {message: 'サイトから時間内に応答がありませんでした。', help: '後でもう一度お試しください。'},
  },
};
