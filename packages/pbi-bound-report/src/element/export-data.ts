/** What few pages do with a report that is shown. Loaded when it is asked for. */
import type {Report} from 'powerbi-client';

/** How much of a visual's data is wanted. `underlying`: the rows behind the figures, not the figures. */
export interface ExportOptions {
  rows?: number;
  underlying?: boolean;
}

/**
 * Gets the data of a visual as CSV.
 * @throws Error That names the visuals of the page, when it has none of this name. What the frame refuses is thrown as
 * the SDK gives it.
 */
export async function exportData(
  report: Report,
  visualName: string,
  {rows, underlying}: ExportOptions = {},
): Promise<string> {
  const page = await report.getActivePage();
  const visuals = await page.getVisuals();
  const visual = visuals.find(({name}) => name === visualName);
  if (!visual) {
    const named = visuals.map(({name, title}) => (title ? `${name} (${title})` : name)).join(', ');
    throw new Error(
      `Failed to export "${visualName}": the page that is shown has no visual of this name. It has ` +
        `${named || 'none'}. Pass the name, and not the title in brackets.`,
    );
  }
  const {data} = await visual.exportData(underlying ? 1 : 0, rows);
  return data;
}
