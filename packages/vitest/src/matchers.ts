/** Matchers for reports and visuals in frames: for Vitest's `expect.extend`, and Jest's. */
import {createMatchers, describeTraffic} from '@pbi-bound-report/test-kit';
import {shownReport, shownVisuals, visualTitles} from './frame/shown.js';
import {currentPowerBi, PowerBi, type FrameVisual} from './power-bi.js';

/** What `toShowReport` looks at: all frames, or those in a node. */
export type ReportTarget = PowerBi | Node;

const framesOf = (target: ReportTarget) =>
  target instanceof PowerBi ? target.frames() : (currentPowerBi()?.frames({within: target}) ?? []);

/** `toShowReport`, `toHaveRendered` and `toHaveRows`. */
export const powerBiMatchers = createMatchers<ReportTarget, FrameVisual>({
  shownReports: target => Promise.resolve(framesOf(target).map(shownReport)),
  shownVisuals: ({title, frames}) => Promise.resolve(frames().flatMap(frame => shownVisuals(frame, title))),
  worldItems: async () => currentPowerBi()?.control.status(),
  titlesAround: ({frames}) => Promise.resolve(frames().flatMap(visualTitles)),
  async traffic() {
    const powerBi = currentPowerBi();
    return powerBi ? describeTraffic(await powerBi.journal.read()) : '';
  },
  // Where nothing answers, nothing will be shown.
  defaultTimeout: () => currentPowerBi()?.matcherTimeout ?? 0,
});
