/** What a visual shows, row by row, read from its document. */
import type {Locator} from '@playwright/test';
import type {CellValue, ShownVisual} from '@pbi-bound-report/test-kit';

/** Runs in the frame, and so holds everything that it uses. */
function readElements(visuals: Element[]): ShownVisual[] {
  const text = (element: Element | null | undefined): string => element?.textContent.replace(/\s+/g, ' ').trim() ?? '';
  const cell = (element: Element, numeric = element.classList.contains('number')): CellValue => {
    const raw = element.getAttribute('data-value') ?? '';
    if (raw === '') return null;
    return numeric ? Number(raw) : raw;
  };
  return visuals.map(visual => {
    const {title = visual.getAttribute('aria-label') ?? '', type = '', status = ''} = (visual as HTMLElement).dataset;
    const found: ShownVisual = {
      title,
      type,
      status: status || (visual.getAttribute('aria-busy') === 'true' ? 'loading' : 'ready'),
      columns: [],
      rows: [],
      error: text(visual.querySelector('.visual-error-detail')),
    };
    const table = visual.querySelector('table');
    const points = [...visual.querySelectorAll<HTMLElement>('.points .point')];
    const figures = [...visual.querySelectorAll('.card-figure')];
    const ticks = [...visual.querySelectorAll('.slicer input')];
    if (table) {
      found.columns = [...table.querySelectorAll('thead th')].map(text);
      found.rows = [...table.querySelectorAll('tbody tr')].map(row =>
        [...row.querySelectorAll('td')].map(td => cell(td)),
      );
    } else if (points.length > 0) {
      const several = new Set(points.map(point => point.dataset['series'])).size > 1;
      found.columns = [
        ...(several ? ['Series'] : []),
        'Category',
        several ? 'Value' : (points[0]?.dataset['series'] ?? ''),
      ];
      found.rows = points.map(point => [
        ...(several ? [point.dataset['series'] ?? ''] : []),
        point.dataset['category'] ?? '',
        cell(point, true),
      ]);
    } else if (figures.length > 0) {
      found.columns = figures.map(figure => text(figure.querySelector('.card-label')));
      found.rows = [
        figures.map(figure => {
          const value = figure.querySelector('.card-value');
          const read = value && cell(value, false);
          return read === null || Number.isNaN(Number(read)) ? read : Number(read);
        }),
      ];
    } else if (ticks.length > 0) {
      found.columns = [title];
      found.rows = ticks.map(tick => [cell(tick, false)]);
    }
    return found;
  });
}

/** Every visual that a locator finds. */
export const shownVisuals = (visuals: Locator): Promise<ShownVisual[]> => visuals.evaluateAll(readElements);
