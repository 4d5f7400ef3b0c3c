/**
 * Imports a module as soon as the document's load event has been, and never before it: of two frames of a page that
 * import the same module while they load, WebKit lets one wait for its load event for ever, and powerbi-client posts
 * nothing to a frame before that event. An import that fails is left to whoever needs the module next.
 */
export function importAfterLoad(window: EventTarget, importModule: () => Promise<unknown>): void {
  const start = (): void => {
    importModule().catch(() => undefined);
  };
  window.addEventListener('load', start, {once: true});
}
