import {germanFilters} from './filter-words.js';
import type {Texts} from './texts.js';

export const de: Texts = {
  opening: 'Bericht wird geöffnet…', cannotShowReport: 'Dieser Bericht kann nicht angezeigt werden',
    cannotShowVisual: 'Dieses Visual kann nicht angezeigt werden',
  noData: 'Keine Daten vorhanden',
  pages: 'Berichtsseiten', points: 'Datenpunkte', total: 'Gesamt', all: 'Alle', none: 'Keine', table: 'Tabelle',
    scrolls: title => `${title}, lässt sich blättern`,
  selected: count => `${count} ausgewählt`, filteredByHost: 'Von der Anwendung gefiltert',
  filters: 'Filter', filtersOnPage: 'Filter auf dieser Seite', filtersOnAllPages: 'Filter auf allen Seiten', clear: 'Löschen',
    clearFilter: title => `${title} löschen`, change: 'Ändern', changeFilter: title => `${title} ändern`,
  bookmarks: 'Lesezeichen', report: 'Bericht', save: 'Speichern', unsaved: 'nicht gespeicherte Änderungen', saveAs: 'Speichern unter…',
    readingView: 'Leseansicht',
  name: 'Name', cancel: 'Abbrechen',
  zoom: 'Zoom', zoomIn: 'Vergrößern', zoomOut: 'Verkleinern', fit: 'Einpassen',
  moreOptions: 'Weitere Optionen', moreOptionsOf: title => `Weitere Optionen: ${title}`, contextMenu: 'Kontextmenü', exportData: 'Daten exportieren',
    spotlight: 'Spotlight',
  endSpotlight: 'Spotlight beenden', focusMode: 'Fokusmodus', backToReport: 'Zurück zum Bericht', sortBy: field => `Sortieren nach ${field}`,
  clearSelection: 'Auswahl aufheben',
  drill: title => `Drill: ${title}`, drillUp: 'Drillup', drillDown: 'Drilldown beim Klicken', nextLevel: 'Zur nächsten Ebene',
  parameters: 'Parameter', viewReport: 'Bericht anzeigen', rows: count => `${count} Zeilen`, sheet: (at, of) => `Seite ${at} von ${of}`,
  firstSheet: 'Erste Seite', previousSheet: 'Vorherige Seite', nextSheet: 'Nächste Seite', lastSheet: 'Letzte Seite',
  badge: 'Dieser Bericht wird von einem Offline-Emulator gezeichnet, nicht von Power BI',
  filterWords: germanFilters,
};
