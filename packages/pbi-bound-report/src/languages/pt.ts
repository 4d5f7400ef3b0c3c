import type {LanguageTexts} from './language-texts.js';

/** Portuguese. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Carregando o relatório',
  loaded: '{label}: carregado',
  report: 'Relatório',
  show: 'Mostrar o relatório',
  tryAgain: 'Tentar novamente',
  retrying: 'Uma nova tentativa será feita automaticamente.',
  stale: 'Sem conexão: os dados podem estar desatualizados.',
  details: 'Detalhes',
  correlationId: 'ID de correlação:',
  copy: 'Copiar o ID de correlação',
  copied: 'ID de correlação copiado.',
  notCopied: 'Não copiado. Está em Detalhes.',
  errors: {
    Offline: {
      message: 'Este dispositivo está offline.',
      help: 'O relatório aparecerá sozinho quando a conexão voltar.',
    },
    LoadTimeout: {message: 'O relatório não foi carregado a tempo.', help: 'Tente novamente mais tarde.'},
    TokenEndpointTimeout: {message: 'O site não respondeu a tempo.', help: 'Tente novamente mais tarde.'},
  },
};
