import type {LanguageTexts} from './language-texts.js';

/** Spanish. */
export const texts: LanguageTexts = {
  dir: 'ltr',
  loading: 'Cargando el informe',
  loaded: '{label}: cargado',
  report: 'Informe',
  show: 'Mostrar el informe',
  tryAgain: 'Reintentar',
  retrying: 'Se volverá a intentar automáticamente.',
  stale: 'Sin conexión: los datos pueden no estar actualizados.',
  details: 'Detalles',
  correlationId: 'Id. de correlación:',
  copy: 'Copiar el id. de correlación',
  copied: 'Id. de correlación copiado.',
  notCopied: 'No se ha copiado. Está en Detalles.',
  errors: {
    Offline: {
      message: 'Este dispositivo no tiene conexión.',
      help: 'El informe aparecerá por sí solo cuando vuelva la conexión.',
    },
    LoadTimeout: {message: 'El informe no se cargó a tiempo.', help: 'Vuelva a intentarlo más tarde.'},
    TokenEndpointTimeout: {message: 'El sitio no respondió a tiempo.', help: 'Vuelva a intentarlo más tarde.'},
  },
};
