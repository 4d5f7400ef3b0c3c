/** Those who wait for a task, in the order in which they came. */
const waiting: (() => void)[] = [];
// Not a timer: browsers slow down the timers of pages in the background, where a report has to be rendered too.
const {port1, port2} = new MessageChannel();
port1.onmessage = () => waiting.shift()?.();

/** Settles in a task of its own, so that the browser can answer its user in between. */
export const ownTask = (): Promise<void> =>
  new Promise(resolve => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });
