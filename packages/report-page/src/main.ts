/**
 * The page in the iframe: puts the data client, application, view and protocol together. Must listen before the
 * document's load event.
 */
import {EmulatedReport} from './application/emulated-report.js';
import {createEmbedDataClient} from './data/embed-data-client.js';
import {serveProtocol} from './protocol/serve-protocol.js';
import {importAfterLoad} from './views/import-after-load.js';
import {watchGestures} from './views/gestures.js';
import {loadEngine} from './views/visuals/report-chart.js';
import {createReportView} from './views/report-view.js';

const query = new URLSearchParams(window.location.search);
const meta = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
// A page that was served under a lane's path asks under it too; elsewhere the token tells its lane.
const lane = /^\/__lane\/[\w.-]+(?=\/)/.exec(window.location.pathname)?.[0] ?? '';
const root = document.querySelector<HTMLElement>('#report');
if (!root) {
  throw new Error(
    'Failed to start the report page: the document has no element #report. Serve reportEmbed.html as it was built.',
  );
}

const language = query.get('language') ?? undefined;
const locale = query.get('formatLocale') ?? language;
const view = createReportView({
  window,
  root,
  actions: () => report.actions,
  locale,
  language,
  badge: query.get('emulatorBadge') !== 'false' && meta('emulator-badge') !== 'off',
});
const report: EmulatedReport = new EmulatedReport({
  client: createEmbedDataClient({base: meta('emulator-base') ?? lane, batchUrl: meta('emulator-batch')}),
  view,
});
watchGestures(window, root, () => report.actions);
serveProtocol({window, application: report});
// Almost every report has a chart; a paginated one has none. The document preloads the library's file.
if (!window.location.pathname.includes('rdlEmbed')) importAfterLoad(window, loadEngine);
