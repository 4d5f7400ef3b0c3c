/** Each event that the page raises, and the test in which the unmodified SDK hears it. */
import type {BrowserTests, Proven} from './register.js';

export interface EventRow extends Proven {
  event: string;
}
/** An event of the SDK that the page never raises, and why. */
export interface NeverRow {
  event: string;
  why: string;
}

const by = (event: string, file: BrowserTests, test: string): EventRow => ({event, file, test});
const first = 'reaches loaded, then rendered, after ready and an early config, with the token in no event';
const clicked = 'tells which visual was clicked, what is selected, and that nothing is any more';
const drawnByItself = 'a tile is drawn by itself, as large as the host asks, and a click tells its report';
const swiped = 'tells where a finger began and ended a swipe, and calls a short move no swipe';

export const events: readonly EventRow[] = [
  by(
    'ready',
    'embedding',
    'reaches loaded, then rendered, after ready and an early config, with the token in no event',
  ),
  by('loaded', 'embedding', first),
  by('renderingStarted', 'embedding', first),
  by('rendered', 'embedding', first),
  by('error', 'embedding', 'raises LoadReportFailed 404 for a report that does not exist'),
  by('info', 'events', 'tells what the emulator has to tell besides errors, after it has loaded'),
  by(
    'pageChanged',
    'sdk-methods',
    'has raised loaded when the load is answered, and makes a Page of the page that is told',
  ),
  by('dataSelected', 'events', clicked),
  by('selectionChanged', 'events', clicked),
  by('visualClicked', 'events', clicked),
  by('visualRendered', 'events', 'tells of each visual that was drawn, where asked to, and of none otherwise'),
  by(
    'filtersApplied',
    'sdk-methods',
    'raises filter events on the route of their level, others on the report’s; the host answers 200',
  ),
  by('settingsUpdated', 'sdk-methods', 'Report.updateSettings'),
  by('bookmarkApplied', 'sdk-methods', 'BookmarksManager.apply'),
  by('buttonClicked', 'events', 'tells of a pressed button, and follows it to its page, to its bookmark and back'),
  by('commandTriggered', 'display', 'puts the host’s commands into menus and tells which was chosen'),
  by('dataHyperlinkClicked', 'events', 'hands the address of a link in the data to the host, where the host wants it'),
  by('swipeStart', 'events', swiped),
  by('swipeEnd', 'events', swiped),
  by('saved', 'sdk-methods', 'Report.saveAs'),
  by('saveAsTriggered', 'events', 'leaves saving under a name to the host that asked for it'),
  by('blur', 'events', 'tells that the report lost the focus'),
  by('tileClicked', 'dashboards', 'a click on a tile, or Enter, tells what it opens, and that report can be embedded'),
  by('tileLoaded', 'dashboards', drawnByItself),
  by('exportDataCompleted', 'events', 'tells that data were exported by the visual’s menu'),
];

export const neverRaised: readonly NeverRow[] = [
  {event: 'preloaded', why: 'the SDK raises it by itself on its preload frame; the page has no part in it'},
];
