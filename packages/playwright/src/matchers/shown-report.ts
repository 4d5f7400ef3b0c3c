/** What a frame shows, read from its document. */
import type {Frame, Locator, Page} from '@playwright/test';
import type {ShownReport} from '@pbi-bound-report/test-kit';

const isReportFrame = (frame: Frame): boolean => frame.url().startsWith('https://app.powerbi.com/');

/** Runs in the frame. */
function readDocument(): ShownReport {
  const frame = document.querySelector<HTMLElement>('.frame');
  const {
    phase = 'starting',
    report = '',
    reportName = '',
    dataset = '',
    datasetName = '',
    page = '',
    pageTitle = '',
  } = frame?.dataset ?? {};
  return {
    phase,
    reportId: report,
    reportName,
    datasetId: dataset,
    datasetName,
    pageName: page,
    pageTitle,
    loading: [...document.querySelectorAll('.visual[data-status="loading"], .paginated[data-status="loading"]')].map(
      visual => visual.getAttribute('aria-label') ?? 'the sheet',
    ),
    failure: document.querySelector('.failure')?.textContent.replace(/\s+/g, ' ').trim() ?? '',
  };
}

async function framesOf(target: Page | Locator): Promise<Frame[]> {
  if ('frames' in target) return target.frames().filter(isReportFrame);
  const elements = await target.locator('iframe').or(target).elementHandles();
  const frames = await Promise.all(elements.map(element => element.contentFrame()));
  return frames.filter((frame): frame is Frame => frame !== null && isReportFrame(frame));
}

/** Titles of the visuals in the frames of a page. */
export async function shownTitles(page: Page): Promise<string[]> {
  const titles = (): string[] =>
    [...document.querySelectorAll('.visual')].map(visual => visual.getAttribute('aria-label') ?? '').filter(Boolean);
  // A frame that is going has none.
  return (await Promise.all((await framesOf(page)).map(frame => frame.evaluate(titles).catch(() => [])))).flat();
}

/** The reports of a page, or of what a locator finds: an `iframe` or something around it. */
export async function shownReports(target: Page | Locator): Promise<ShownReport[]> {
  const frames = await framesOf(target);
  const shown = await Promise.all(
    frames.map(frame =>
      frame.evaluate(readDocument).catch(() => {
        // The frame is going or coming: the next look will tell.
        return undefined;
      }),
    ),
  );
  return shown.filter(report => report !== undefined);
}
