/** Playwright's `expect` with matchers for reports and visuals, which read what the frame's document shows. */
import {expect as base, type Locator, type Page} from '@playwright/test';
import {createMatchers, describeTraffic} from '@pbi-bound-report/test-kit';
import type {PowerBi} from '../power-bi.js';
import {shownReports, shownTitles} from './shown-report.js';
import {shownVisuals} from './visual-rows.js';

/** Which test's Power BI answers which page: matchers get only the page. */
const ofPages = new WeakMap<object, PowerBi>();

/** For the fixture. @param context Of the test's pages. */
export function remember(context: object, powerBi: PowerBi): void {
  ofPages.set(context, powerBi);
}

/** A test's own `page.route('**', …)` is asked first, and what it lets out goes to Microsoft. */
function describeMissed(requests: readonly string[]): string {
  if (requests.length === 0) return '';
  return [
    'Did not come to the kit, since a route of the test took it (let that one call route.fallback() instead of route.continue()):',
    ...requests.map(request => `  ${request}`),
  ].join('\n');
}

const pageOf = (target: Page | Locator): Page => ('frames' in target ? target : target.page());

/** `expect` of Playwright, with the matchers of this kit. */
export const expect = base.extend(
  createMatchers<Page | Locator, Locator>({
    shownReports,
    shownVisuals,
    worldItems: async target => ofPages.get(pageOf(target).context())?.control.status(),
    titlesAround: visual => shownTitles(visual.page()),
    async traffic(target) {
      const powerBi = ofPages.get(pageOf(target).context());
      if (!powerBi) return '';
      const entries = await powerBi.journal.read().catch((error: unknown) => String(error));
      const traffic = typeof entries === 'string' ? entries : describeTraffic(entries);
      return [traffic, describeMissed(powerBi.missedRequests)].filter(Boolean).join('\n\n');
    },
    defaultTimeout: state => (state as {timeout?: number}).timeout ?? 5000,
  }),
);
