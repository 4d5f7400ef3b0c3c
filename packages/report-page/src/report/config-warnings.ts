import type {ISlicer} from 'powerbi-models';
import {targetKey} from './filters.js';
import type {LoadConfig} from './report-application.js';
import {listNames, type ReportSession} from './session.js';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/**
 * What a config names and the report does not have. Power BI shows the report all the same and says nothing; the page
 * says it in the console, because people take titles for names.
 */
export function configWarnings(config: LoadConfig, session: ReportSession): string[] {
  const {pages} = session.definition;
  const warnings: string[] = [];
  const pageName = text(config['pageName']);
  if (pageName !== undefined && !pages.some(({name}) => name === pageName)) {
    warnings.push(
      `pageName "${pageName}" names no page of the report, which opens on its first page instead. ` +
        listNames('pages', pages),
    );
  }
  const visualName = config['type'] === 'visual' ? text(config['visualName']) : undefined;
  const page = pages.find(({name}) => name === session.activePage);
  if (visualName !== undefined && page && !page.visuals.some(({name}) => name === visualName)) {
    warnings.push(
      `visualName "${visualName}" names no visual of the page "${page.name}". ${listNames('visuals', page.visuals)}`,
    );
  }
  const bookmark = text(member(config['bookmark'], 'name'));
  if (bookmark !== undefined && !session.bookmarks.some(({name}) => name === bookmark)) {
    warnings.push(`bookmark "${bookmark}" is none of the report. ${listNames('bookmarks', session.bookmarks)}`);
  }
  return [...warnings, ...slicerWarnings(config['slicers'], session)];
}

function slicerWarnings(slicers: unknown, session: ReportSession): string[] {
  if (!Array.isArray(slicers)) return [];
  const all = session.definition.pages.flatMap(page => page.visuals.filter(({type}) => type === 'slicer'));
  return (slicers as ISlicer[]).flatMap(slicer => {
    const selector = member(slicer, 'selector');
    const name = text(member(selector, 'visualName'));
    const target = member(selector, 'target');
    const found = all.some(visual =>
      name === undefined
        ? visual.groupBy?.some(column => targetKey(column) === targetKey(target))
        : visual.name === name,
    );
    const described = name === undefined ? `on the column ${JSON.stringify(target)}` : `named "${name}"`;
    return found ? [] : [`slicers: the report has no slicer ${described}. ${listNames('slicers', all)}`];
  });
}
