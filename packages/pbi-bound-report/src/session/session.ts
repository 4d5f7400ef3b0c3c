/**
 * Life cycle of a session, as far as reports know it.
 *
 * When the visitor signs out, or becomes somebody else, what is on screen is another person's data, and so are the
 * tokens that are kept for it: in this page and in every tab of the origin.
 *
 * - Who says so: the page's code (`forgetAll()`, where the site signs out), or a token endpoint that answers
 *   `SessionChanged`, to any request of any report.
 * - What happens: every report of the page is forgotten in the same task. Its frame is taken away, its token dropped,
 *   and whatever is under way for it aborted: the answer to a renewal that was asked for before belongs to the session
 *   before, and may come late. The other tabs are told by a `BroadcastChannel` and do the same. An element that was
 *   forgotten shows the error `SessionChanged`, and nothing by itself any more; it starts anew when the reader or the
 *   page asks for it.
 * - Where a browser has no channel, or keeps it from a visitor who blocks cookies, the other tabs are not told.
 * - What cannot happen: a message on the channel only takes away. Nothing is told by it, no name and no token, and who
 *   can send one, a page of the same origin, could sign the visitor out as well.
 * - A tab of the old session whose reader tries again is answered `SessionChanged` again. It has told the
 *   others and has nothing to take away by then, so they, which may show the new session, are left alone.
 */

/** Name of the channel, and all that is said on it. */
const channelName = 'pbi-bound-report';
const forgetMessage = 'forget';

/** Forgets one report. Says whether there was anything to forget. */
type Forget = () => boolean;

const reports = new Set<Forget>();
let channel: BroadcastChannel | undefined;

/**
 * Has a report be forgotten together with all others.
 * @returns Ends that.
 */
export function onForget(forget: Forget): () => void {
  reports.add(forget);
  channel ??= openChannel();
  return () => {
    reports.delete(forget);
    if (reports.size > 0) return;
    channel?.close();
    channel = undefined;
  };
}

/**
 * Takes all reports out of sight and drops their tokens, at once, in this page and in every tab of its origin. For the
 * place where a site signs its visitor out, or in as somebody else.
 */
export function forgetAll(): void {
  forgetHere();
  tellOthers();
}

let hasToldOthers = false;

/** The token endpoint says that the session is another one. */
export function onSessionChanged(): void {
  if (forgetHere() || !hasToldOthers) tellOthers();
  hasToldOthers = true;
}

/** @returns Whether there was anything to forget. */
function forgetHere(): boolean {
  return [...reports].map(forget => forget()).some(Boolean);
}

function tellOthers(): void {
  const open = channel ?? openChannel();
  open?.postMessage(forgetMessage);
  if (open !== channel) open?.close();
}

/**
 * None where there is no such thing, and none in Firefox for a visitor who has its storage blocked: there the channel
 * counts as storage ("Block all cookies", or cross-site cookies where the page is in another site's frame), and asking
 * for one throws. A report needs it for nothing else.
 */
function openChannel(): BroadcastChannel | undefined {
  try {
    const opened = new BroadcastChannel(channelName);
    opened.onmessage = ({data}: MessageEvent<unknown>) => {
      if (data === forgetMessage) forgetHere();
    };
    return opened;
  } catch {
    return undefined;
  }
}
