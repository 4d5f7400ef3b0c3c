import type {Report} from 'powerbi-client';
import type {Clock} from '../shared/clock.js';
import type {RestoredState} from './embed-host.js';

/** Longest wait for a frame's answer, in milliseconds. A frame whose token has ended may not answer any more. */
const patience = 1500;

/** What the reader had done, as far as the frame still says: all of it as a bookmark, or the page alone. */
export async function captureState(
  report: Report | undefined,
  pageName: string | undefined,
  clock: Clock,
): Promise<RestoredState> {
  if (!report) return {pageName};
  let timer: unknown;
  const late = new Promise<undefined>(resolve => {
    timer = clock.setTimeout(() => resolve(undefined), patience);
  });
  const captured = await Promise.race([
    late,
    Promise.resolve(report.bookmarksManager.capture({allPages: true})).catch(() => undefined),
  ]);
  clock.clearTimeout(timer);
  return captured?.state ? {bookmark: {state: captured.state}, pageName} : {pageName};
}
