/** The page in the iframe: puts judge, application, view and protocol together. Must listen before the document's load event. */
import {EmulatedReport} from './application.js';
import {createFetchJudge} from './judge-client.js';
import {serveProtocol} from './protocol.js';
import {createReportView} from './views/report-view.js';
import type {ViewActions} from './views/view-context.js';

const query = new URLSearchParams(window.location.search);
const meta = (name: string): string | undefined => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
const root = document.querySelector<HTMLElement>('#report');
if (!root) throw new Error('Failed to start the report page: the document has no element #report. Serve reportEmbed.html as it was built.');

const actions: ViewActions = {
  goToPage: name => report.interactions.goToPage(name),
  clickVisual: (page, visual) => report.interactions.clickVisual(page, visual),
  pickPoint: (page, visual, point, keep) => report.interactions.pickPoint(page, visual, point, keep),
  slice: (page, visual, values) => report.interactions.slice(page, visual, values),
  sort: (page, visual, index) => report.interactions.sort(page, visual, index),
  press: (page, visual) => report.interactions.press(page, visual),
  openLink: (page, visual, url) => report.interactions.openLink(page, visual, url),
  runCommand: (page, visual, command, point) => report.interactions.runCommand(page, visual, command, point),
};
const locale = query.get('formatLocale') ?? query.get('language');
const view = createReportView({
  window, root, actions, ...(locale && {locale}),
  badge: query.get('emulatorBadge') !== 'false' && meta('emulator-badge') !== 'off',
});
const report = new EmulatedReport({judge: createFetchJudge({base: meta('emulator-base') ?? ''}), view});
serveProtocol({window, application: report});
