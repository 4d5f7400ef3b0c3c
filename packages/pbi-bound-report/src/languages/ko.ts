import type {LanguageTexts} from './language-texts.js';

/** Korean. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: '보고서를 불러오는 중',
  loaded: '{label}: 불러오기 완료',
  report: '보고서',
  show: '보고서 표시',
  tryAgain: '다시 시도',
  retrying: '자동으로 다시 시도합니다.',
  stale: '연결되지 않음: 최신 정보가 아닐 수 있습니다.',
  details: '세부 정보',
  correlationId: '상관 관계 ID:',
  copy: '상관 관계 ID 복사',
  copied: '상관 관계 ID를 복사했습니다.',
  notCopied: '복사하지 못했습니다. 세부 정보에 있습니다.',
  errors: {
    Offline: {message: '이 장치는 오프라인 상태입니다.', help: '연결이 복구되면 보고서가 자동으로 표시됩니다.'},
    LoadTimeout: {message: '제시간에 보고서를 불러오지 못했습니다.', help: '나중에 다시 시도하세요.'},
    TokenEndpointTimeout: {message: '사이트가 제시간에 응답하지 않았습니다.', help: '나중에 다시 시도하세요.'},
  },
};
