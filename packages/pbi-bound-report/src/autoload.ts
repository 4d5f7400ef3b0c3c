/**
 * Life cycle of the autoloader.
 *
 * A page may carry an element that nobody scrolls to. With this file in place of the element's own, all that such a
 * page fetches is this: it looks for elements that are not defined yet, also for those that are added later and within
 * what is added, and imports the element's file when the first of them is needed:
 * - `loading="eager"`: at once;
 * - otherwise when one comes as near to the viewport as it must be to load by itself;
 * - with `loading="interaction"` and something in the element to click on (a poster of the page's own, or one that a
 *   server has drawn) when it is clicked. That click counts: the report is shown. An empty element has nothing to click
 *   on, so its file is imported to draw its poster.
 *
 * Then every element looks after itself, and the autoloader stops. Properties that were set before are taken over by
 * Lit. Until then an element is a block of the size that it will have, so that nothing moves when its file comes.
 */
const name = 'pbi-bound-report';
const selector = `${name}:not(:defined)`;
const stop = new AbortController();
const {signal} = stop;

/** The element, before and after it is defined. */
type ReportElement = HTMLElement & {loading?: string; show?(): void};

let sheet: CSSStyleSheet | undefined;
let near: IntersectionObserver | undefined;
let importing: Promise<void> | undefined;

/**
 * Imports the element. A failure is reported to the page, and tried again at the next occasion or when the browser is
 * online.
 */
function importElement(): Promise<void> {
  return (importing ??= import('./index.js').then(
    () => undefined,
    (error: unknown) => {
      importing = undefined;
      addEventListener('online', () => void importElement(), {once: true, signal});
      reportError(error);
    },
  ));
}

function wait(element: ReportElement): void {
  const loading = `${element.loading ?? element.getAttribute('loading')}`.trim().toLowerCase();
  if (loading === 'interaction' && (element.firstElementChild ?? element.shadowRoot)) {
    element.addEventListener('click', () => void importElement().then(() => element.show?.()), {signal});
  } else if (loading === 'eager' || !near) {
    void importElement();
  } else {
    near.observe(element);
  }
}

function scan(root: ParentNode): void {
  root.querySelectorAll<ReportElement>(selector).forEach(wait);
}

/**
 * Looks after the elements of a document, which is done by itself for the page's own, or of a shadow root, into which
 * nobody can see from outside.
 */
export function autoload(root: Document | ShadowRoot): void {
  if (signal.aborted) return;
  sheet ??= new CSSStyleSheet();
  sheet.replaceSync(
    `${name}:not(:defined,[hidden]){display:block;` +
      'min-height:var(--pbi-min-height,20rem);aspect-ratio:var(--pbi-aspect-ratio,16/9)}',
  );
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  if (typeof IntersectionObserver === 'function') {
    near ??= new IntersectionObserver(
      entries => {
        // What has no box never comes near. The element says so.
        const isDue = (entry: IntersectionObserverEntry): boolean =>
          entry.isIntersecting || getComputedStyle(entry.target).display === 'contents';
        if (entries.some(isDue)) void importElement();
      },
      {rootMargin: '600px', threshold: 0.001},
    );
  }
  scan(root);
  const observer = new MutationObserver(records => {
    for (const {addedNodes} of records) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        if (node.matches(selector)) wait(node);
        scan(node);
      }
    }
  });
  observer.observe(root, {childList: true, subtree: true});
  signal.addEventListener('abort', () => observer.disconnect());
}

if (typeof document !== 'undefined') {
  void customElements.whenDefined(name).then(() => {
    stop.abort();
    near?.disconnect();
  });
  if (!customElements.get(name)) autoload(document);
}
