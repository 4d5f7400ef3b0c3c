/**
 * The story of the autoloader.
 *
 * A page may carry a tag that nobody scrolls to. With this file in place of the element's own, all that such a page
 * fetches is this: it looks for tags that are not defined yet, also for those that are added later and within what is
 * added, and imports the element when the first of them is needed:
 * - `loading="eager"`: at once;
 * - otherwise when one comes as near to the viewport as it must be to load by itself;
 * - with `loading="interaction"` and something in the tag to click on (a poster of the page's own, or one that a server
 *   has drawn) when it is clicked. That click counts: the report is shown. An empty tag has nothing to click on, so the
 *   element comes to draw its poster.
 *
 * Then every tag is the element and looks after itself, and the autoloader rests. Properties that were set before are
 * taken over by Lit. Until then a tag is a block of the size that the element will have, so that nothing moves when it
 * comes.
 */
const name = 'pbi-bound-report';
const selector = `${name}:not(:defined)`;
const rest = new AbortController();
const {signal} = rest;

/** The tag, before and after. */
type Tag = HTMLElement & {loading?: string; show?(): void};

let sheet: CSSStyleSheet | undefined;
let near: IntersectionObserver | undefined;
let importing: Promise<void> | undefined;

/**
 * Imports the element. What fails is told to the page, and tried again at the next occasion or when the browser is
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

function wait(tag: Tag): void {
  const loading = (tag.loading ?? tag.getAttribute('loading'))?.trim().toLowerCase();
  if (loading === 'interaction' && (tag.firstElementChild ?? tag.shadowRoot)) {
    tag.addEventListener('click', () => void importElement().then(() => tag.show?.()), {signal});
  } else if (loading === 'eager' || !near) {
    void importElement();
  } else {
    near.observe(tag);
  }
}

function scan(root: ParentNode): void {
  root.querySelectorAll<Tag>(selector).forEach(wait);
}

/**
 * Looks after the tags of a document, which is done by itself for the page's own, or of a shadow root, into which
 * nobody can see from outside.
 */
export function autoload(root: Document | ShadowRoot): void {
  if (signal.aborted) return;
  sheet ??= new CSSStyleSheet();
  sheet.replaceSync(
    `${name}:not(:defined,[hidden]){display:block;min-height:var(--pbi-min-height,20rem);aspect-ratio:var(--pbi-aspect-ratio,16/9)}`,
  );
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  if (typeof IntersectionObserver === 'function') {
    near ??= new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) void importElement();
      },
      {rootMargin: '600px'},
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
    rest.abort();
    near?.disconnect();
  });
  if (!customElements.get(name)) autoload(document);
}
