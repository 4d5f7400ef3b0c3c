import type {LanguageTexts} from './language-texts.js';

/** Chinese, simplified. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: '正在加载报表',
  loaded: '{label}已加载',
  report: '报表',
  show: '显示报表',
  tryAgain: '重试',
  retrying: '将自动重试。',
  stale: '无连接：此内容可能已过时。',
  details: '详细信息',
  correlationId: '相关 ID：',
  copy: '复制相关 ID',
  copied: '已复制相关 ID。',
  notCopied: '未能复制。可在“详细信息”中找到。',
  errors: {
    Offline: {message: '此设备处于脱机状态。', help: '连接恢复后，报表会自动显示。'},
    LoadTimeout: {message: '报表未能及时加载。', help: '请稍后重试。'},
    TokenEndpointTimeout: {message: '网站未及时响应。', help: '请稍后重试。'},
  },
};
