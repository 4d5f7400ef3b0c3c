import {frenchFilters} from './filter-words.js';
import type {Texts} from './texts.js';

export const fr: Texts = {
  opening: 'Ouverture du rapport…', cannotShowReport: 'Impossible d’afficher ce rapport', cannotShowVisual: 'Impossible d’afficher ce visuel',
    noData: 'Aucune donnée à afficher',
  pages: 'Pages du rapport', points: 'Points de données', total: 'Total', all: 'Tout', none: 'Aucun', table: 'Table',
    scrolls: title => `${title}, défilement possible`,
  selected: count => `${count} sélectionnés`, filteredByHost: 'Filtré par l’application',
  filters: 'Filtres', filtersOnPage: 'Filtres sur cette page', filtersOnAllPages: 'Filtres sur toutes les pages', clear: 'Effacer',
    clearFilter: title => `Effacer ${title}`, change: 'Modifier', changeFilter: title => `Modifier ${title}`,
  bookmarks: 'Signets', report: 'Rapport', save: 'Enregistrer', unsaved: 'modifications non enregistrées', saveAs: 'Enregistrer sous…',
    readingView: 'Mode Lecture',
  name: 'Nom', cancel: 'Annuler',
  zoom: 'Zoom', zoomIn: 'Zoom avant', zoomOut: 'Zoom arrière', fit: 'Ajuster',
  moreOptions: 'Plus d’options', moreOptionsOf: title => `Plus d’options : ${title}`, contextMenu: 'Menu contextuel', exportData: 'Exporter les données',
  spotlight: 'Mettre en évidence', endSpotlight: 'Ne plus mettre en évidence', focusMode: 'Mode Focus', backToReport: 'Retour au rapport',
  sortBy: field => `Trier par ${field}`, clearSelection: 'Effacer la sélection',
  drill: title => `Exploration : ${title}`, drillUp: 'Monter dans la hiérarchie', drillDown: 'Descendre dans la hiérarchie au clic',
    nextLevel: 'Passer au niveau suivant',
  parameters: 'Paramètres', viewReport: 'Afficher le rapport', rows: count => `${count} lignes`, sheet: (at, of) => `Page ${at} sur ${of}`,
  firstSheet: 'Première page', previousSheet: 'Page précédente', nextSheet: 'Page suivante', lastSheet: 'Dernière page',
  badge: 'Ce rapport est dessiné par un émulateur hors ligne, et non par Power BI',
  filterWords: frenchFilters,
};
