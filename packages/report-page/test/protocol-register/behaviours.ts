/** Hooks, errors and behaviours of the page, and the test in which the unmodified SDK meets each. */
import type {BrowserTests, Proven} from './register.js';

/** A hook, an error or a behaviour by its own name. */
export interface NamedRow extends Proven {
  name: string;
}

const by = (name: string, file: BrowserTests, test: string): NamedRow => ({name, file, test});
const hookFailures = 'goes on where a hook throws, gives nothing, is missing, or gives what cannot be posted';
const preQuery = 'calls the host’s hook before it queries, with the report, and sends the answer with each query';
const nextToken = 'asks the host for the next Entra token when one has ended, and goes on with it or without';
const newUid = 'speaks to the newest embed’s uid, calls hooks at the first, takes bookmark requests without one';

/** By the name in the route `/reports/{uid}/eventHooks/{name}`, and what comes of a call. */
export const hooks: readonly NamedRow[] = [
  by('preQuery: the result goes with the queries', 'embedding', preQuery),
  by('preQuery: called at the uid of the first embed', 'embedding', newUid),
  by('preQuery: the hook throws (400)', 'embedding', hookFailures),
  by('preQuery: the hook gives nothing (200, null)', 'embedding', hookFailures),
  by('preQuery: there is no hook (404)', 'embedding', hookFailures),
  by('preQuery: the result cannot be posted (no answer)', 'embedding', hookFailures),
  by('newAccessToken: the result is the next token', 'embedding', nextToken),
  by('newAccessToken: the hook gives nothing', 'embedding', nextToken),
];

/** By `message` and `errorCode` of what the host receives. */
export const errors: readonly NamedRow[] = [
  by('TokenExpired 403', 'embedding', 'raises TokenExpired 403 for a token that has expired meanwhile'),
  by(
    'TokenExpired',
    'embedding',
    'shows expired visuals by their titles until a new token revives them, by the emulator’s clock',
  ),
  by(
    'PowerBIEntityNotFound 404',
    'embedding',
    'raises PowerBIEntityNotFound 404 for a report that does not exist, to a reader',
  ),
  by('LoadReportFailed 404', 'embedding', 'raises LoadReportFailed 404 for a report that does not exist'),
  by('LoadReportFailed 403', 'embedding', 'raises LoadReportFailed 403 for a token for another report'),
  by('LoadReportFailed 403', 'embedding', 'raises LoadReportFailed 403 for a token with one byte changed'),
  by(
    'LoadReportFailed 403',
    'embedding',
    'raises LoadReportFailed 403 for an embed token that is called an Entra token',
  ),
  by(
    'LoadReportFailed 403',
    'embedding',
    'raises LoadReportFailed 403 for an Entra token that is called an embed token',
  ),
  by('LoadReportFailed 500', 'embedding', 'raises LoadReportFailed 500 for a report id that is no GUID'),
  by(
    'PowerBINotAuthorizedException 401',
    'embedding',
    'raises PowerBINotAuthorizedException 401 for a report of another workspace',
  ),
  by(
    'PowerBINotAuthorizedException 403',
    'embedding',
    'raises PowerBINotAuthorizedException 403 for a token without the bound dataset',
  ),
  by(
    'PowerBINotAuthorizedException 403',
    'embedding',
    'raises PowerBINotAuthorizedException 403 where a report is to be edited without the permission',
  ),
  by('Invalid parameters', 'embedding', 'raises Invalid parameters for a token of blanks'),
  by(
    'ExplorationContainer_FailedToLoadModel_DefaultDetails',
    'embedding',
    'raises FailedToLoadModel for a model that cannot be loaded',
  ),
  by('OpenConnectionError', 'embedding', 'raises a lost connection at a query and shows it in each visual'),
  by('QueryUserError 400', 'embedding', 'raises a failed query and shows it in each visual'),
  by(
    'NotSupported 400',
    'embedding',
    'answers a new token with the status of the emulator’s refusal, NotSupported among them',
  ),
  by(
    'NotSupported 501',
    'embedding',
    'refuses what it does not emulate in so many words, whatever the SDK starts it with',
  ),
  by('Invalid parameters 400', 'sdk-methods', 'Report.switchMode'),
  by('LoadReportFailed 503', 'embedding', 'raises LoadReportFailed 503 where no emulator answers'),
  by('LoadReportFailed 409', 'sdk-methods', 'answers a command before any report is open with 409'),
  by('UnexpectedError', 'sdk-methods', 'answers what it cannot digest with 500 and goes on'),
];

/** What the page does around requests and events, and what the SDK's own ways ask of it. */
export const behaviours: readonly NamedRow[] = [
  by(
    'an unknown address is 404',
    'sdk-methods',
    'answers an unknown address with 404 in all five methods, with and without a leading slash',
  ),
  by(
    'what is invalid is 400 with the list of errors, and nothing happens',
    'sdk-methods',
    'validates before anything is done: each refusal is a list of errors, and nothing has changed',
  ),
  by('a load without a uid header is accepted', 'sdk-methods', 'loads without a uid in the headers: the body has it'),
  by(
    'loaded is raised before the load is answered',
    'sdk-methods',
    'has raised loaded when the load is answered, and makes a Page of the page that is told',
  ),
  by(
    'a load that fails is accepted and raises an error',
    'embedding',
    'raises LoadReportFailed 404 for a report that does not exist',
  ),
  by(
    'questions to a report that did not open are answered with what went wrong',
    'embedding',
    'raises LoadReportFailed 404 for a report that does not exist',
  ),
  by(
    'a page that is not there is accepted and raises an error',
    'sdk-methods',
    'accepts the way to a page that is not there, and raises the error that came of it',
  ),
  by(
    'filters of three levels are told on the route of their level',
    'sdk-methods',
    'raises filter events on the route of their level, others on the report’s; the host answers 200',
  ),
  by('all filters are removed by an operation without filters', 'sdk-methods', 'Report.updateFilters'),
  by('settings are told as they are now', 'sdk-methods', 'Report.updateSettings'),
  by(
    'events reach only the embed that they concern',
    'embedding',
    'answers the events of two embeds to the one that they concern',
  ),
  by('events go to the uid of the latest load', 'embedding', newUid),
  by('hooks go to the uid of the first embed', 'embedding', newUid),
  by('requests for bookmarks carry no uid', 'embedding', newUid),
  by('an event that the SDK does not know cannot be listened to', 'sdk-methods', 'Report.on'),
  by('the frame is answered as a host that the SDK accepts', 'embedding', first()),
  by(
    'a load that comes too early after another is not sent',
    'sdk-methods',
    'gets one load where two come within the SDK’s 100 ms, and both where the throttle is let go',
  ),
  by(
    'a re-embed is not validated by the SDK',
    'embedding',
    'validates a re-embed, which the SDK does not: what is refused changes nothing',
  ),
  by(
    'a refused load is an unhandled rejection of the host',
    'embedding',
    'validates a re-embed, which the SDK does not: what is refused changes nothing',
  ),
  by(
    'an embed without a type has no address for tokens',
    'embedding',
    'validates a re-embed, which the SDK does not: what is refused changes nothing',
  ),
  by(
    'a refused token changes nothing',
    'sdk-methods',
    'keeps the token that it has where the next one is refused, and knows no other address for it',
  ),
  by(
    'a new token revives what failed',
    'embedding',
    'shows expired visuals by their titles until a new token revives them, by the emulator’s clock',
  ),
  by(
    'messages of other windows are not heard',
    'embedding',
    'hears nobody but its parent, and goes on where two SDKs there answer each of its events',
  ),
  by(
    'two SDKs answer each event',
    'embedding',
    'hears nobody but its parent, and goes on where two SDKs there answer each of its events',
  ),
  by('a moved frame loads again', 'embedding', 'loads again with a moved container, which reloads the frame'),
  by('a frame that is gone answers nothing', 'sdk-methods', 'rejects with nothing when the frame is gone'),
  by('a config that cannot be cloned is not sent', 'sdk-methods', 'hears nothing of a config that cannot be posted'),
  by(
    'the config may come before the load',
    'embedding',
    'reaches loaded, then rendered, after ready and an early config, with the token in no event',
  ),
  by('the frame may be started before there is a token', 'embedding', 'starts from a bootstrapped frame'),
  by('the frame may be fetched beforehand', 'embedding', 'is fetched beforehand by preload, and says nothing'),
  by('phases: nothing is drawn until render', 'embedding', 'embeds in phases: nothing is drawn until render'),
  by(
    'what does not fit a paginated report is refused by the SDK',
    'embedding',
    'draws a paginated report sheet by sheet, and the SDK refuses what it refuses',
  ),
  by('a frame without a uid in its address', 'display', 'shows the same total in cards, charts and tables'),
  by('blur is an event of the report, not of the browser', 'events', 'tells that the report lost the focus'),
];

function first(): string {
  return 'reaches loaded, then rendered, after ready and an early config, with the token in no event';
}

/** What cannot be shown with the SDK in a browser here, where it is shown instead, and why. */
export const notDriven: readonly {name: string; test: string; why: string}[] = [
  {
    name: 'a host whose origin cannot be named gets no answer',
    test: 'posts nothing to a host without a nameable origin',
    why: 'no answers pass between the SDK and such a frame: the test itself would have to run in a sandboxed document',
  },
];
