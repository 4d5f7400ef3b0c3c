import {spanishFilters} from './filter-words.js';
import type {Texts} from './texts.js';

export const es: Texts = {
  opening: 'Abriendo el informe…', cannotShowReport: 'No se puede mostrar este informe', cannotShowVisual: 'No se puede mostrar este objeto visual',
  noData: 'No hay datos que mostrar',
  pages: 'Páginas del informe', points: 'Puntos de datos', total: 'Total', all: 'Todo', none: 'Ninguno', table: 'Tabla',
    scrolls: title => `${title}, desplazable`,
  selected: count => `${count} seleccionados`, filteredByHost: 'Filtrado por la aplicación',
  filters: 'Filtros', filtersOnPage: 'Filtros de esta página', filtersOnAllPages: 'Filtros de todas las páginas', clear: 'Borrar',
    clearFilter: title => `Borrar ${title}`, change: 'Cambiar', changeFilter: title => `Cambiar ${title}`,
  bookmarks: 'Marcadores', report: 'Informe', save: 'Guardar', unsaved: 'cambios sin guardar', saveAs: 'Guardar como…', readingView: 'Vista de lectura',
  name: 'Nombre', cancel: 'Cancelar',
  zoom: 'Zoom', zoomIn: 'Acercar', zoomOut: 'Alejar', fit: 'Ajustar',
  moreOptions: 'Más opciones', moreOptionsOf: title => `Más opciones: ${title}`, contextMenu: 'Menú contextual', exportData: 'Exportar datos',
    spotlight: 'Destacar',
  endSpotlight: 'Dejar de destacar', focusMode: 'Modo de enfoque', backToReport: 'Volver al informe', sortBy: field => `Ordenar por ${field}`,
  clearSelection: 'Borrar selección',
  drill: title => `Explorar: ${title}`, drillUp: 'Subir un nivel', drillDown: 'Explorar en profundidad al hacer clic', nextLevel: 'Ir al siguiente nivel',
  parameters: 'Parámetros', viewReport: 'Ver informe', rows: count => `${count} filas`, sheet: (at, of) => `Página ${at} de ${of}`,
  firstSheet: 'Primera página', previousSheet: 'Página anterior', nextSheet: 'Página siguiente', lastSheet: 'Última página',
  badge: 'Este informe lo dibuja un emulador sin conexión, no Power BI',
  filterWords: spanishFilters,
};
