/**
 * The platform's functions, looked up at each call: test runners, Mock Service Worker and instrumentation put theirs in
 * their place after a site has made its endpoint.
 */
export const platformFetch: typeof globalThis.fetch = (...call) => globalThis.fetch(...call);
export const platformNow = (): number => Date.now();
