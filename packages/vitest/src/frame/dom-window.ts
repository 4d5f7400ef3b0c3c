/** What is needed of the window of jsdom, happy-dom or their like. */
export type DomWindow = Window & Pick<typeof globalThis, 'HTMLIFrameElement' | 'MessageEvent' | 'Event'>;

/** The window that a test runner's DOM environment has put in place. @returns Undefined without one. */
export function ambientWindow(): DomWindow | undefined {
  const {document} = globalThis as {document?: Document};
  return document?.defaultView ?? undefined;
}
