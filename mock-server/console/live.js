// Tells when to look: by server-sent events, and from time to time where there are none.
import {chosen} from './control.js';

const words = {live: 'Live', connecting: 'Connecting…', polling: 'Looks every 2 s'};
const pollMs = 2000;

/**
 * Calls `look` when something has changed in the chosen lane. A page that nobody sees holds no connection: browsers
 * have few for each server.
 * @param tell Gets a word on how it looks.
 * @returns To be called when another lane is chosen.
 */
export function watchChanges({look, tell}) {
  let source;
  let timer;
  const stop = () => {
    source?.close();
    clearInterval(timer);
    source = timer = undefined;
  };
  const poll = () => {
    stop();
    tell(words.polling);
    timer = setInterval(look, pollMs);
  };
  const start = () => {
    stop();
    if (document.visibilityState === 'hidden') return;
    if (typeof EventSource !== 'function') return poll();
    tell(words.connecting);
    source = new EventSource(`__emulator/events${chosen.lane ? `?lane=${encodeURIComponent(chosen.lane)}` : ''}`);
    source.onopen = () => tell(words.live);
    source.addEventListener('change', look);
    source.onerror = () => {
      // The browser connects anew by itself, unless the server has refused.
      if (source?.readyState === EventSource.CLOSED) return poll();
      tell(words.connecting);
      look();
    };
  };
  document.addEventListener('visibilitychange', start);
  start();
  return start;
}
