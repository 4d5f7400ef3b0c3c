/**
 * What a page adds for the time of a recording, so that messages of the frame are recorded too. Two lines, see {@link
 * frameHookLines}.
 */

/** Where the proxy serves the hook. */
export const frameHookPath = '/__recording/hook.js';
/** Where the hook sends messages. */
export const frameMessagePath = '/__recording/messages';

/** The lines to put into the page, after powerbi-client. @param origin Of the proxy. */
export const frameHookLines = (origin: string): string[] => [
  `<script src="${origin}${frameHookPath}"></script>`,
  '<script>recordPowerBi(window.powerbi)</script>',
];

/** The script that defines `recordPowerBi(service)`. @param origin Of the proxy. */
export const frameHook = (origin: string): string => `// Records what powerbi-client and the frame tell each other.
window.recordPowerBi = service => {
  const url = ${JSON.stringify(origin + frameMessagePath)};
  const keep = (from, message) => {
    const body = JSON.stringify({from, message});
    // A beacon also leaves a page that ends; a browser takes some 64 KB of them.
    if (!navigator.sendBeacon(url, body)) fetch(url, {method: 'POST', body}).catch(console.error);
  };
  window.addEventListener('message', ({data, source}) => {
    const frames = [...document.querySelectorAll('iframe')].map(frame => frame.contentWindow);
    if (frames.includes(source) && typeof data === 'object' && data !== null) keep('frame', data);
  });
  const proxy = service.wpmp;
  const post = proxy.postMessage;
  proxy.postMessage = function (target, message) {
    keep('page', message);
    return post.apply(this, arguments);
  };
};
`;
