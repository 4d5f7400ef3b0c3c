import {oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';

/** Puts the test in the place of a window's observers of the viewport: a page in a background tab observes nothing. */
export function nearnessIn(place: Window & typeof globalThis): {
  tell(near: boolean): void;
  margin: string | undefined;
  threshold: unknown;
  targets: Set<Element>;
  isConnected: boolean;
}[] {
  const observers: ReturnType<typeof nearnessIn> = [];
  place.IntersectionObserver = class {
    readonly #own: ReturnType<typeof nearnessIn>[number];
    constructor(callback: IntersectionObserverCallback, options?: IntersectionObserverInit) {
      this.#own = {
        margin: options?.rootMargin,
        threshold: options?.threshold,
        targets: new Set(),
        isConnected: true,
        tell: isIntersecting =>
          callback(
            [...this.#own.targets].map(target => ({isIntersecting, target}) as IntersectionObserverEntry),
            this as unknown as IntersectionObserver,
          ),
      };
      observers.push(this.#own);
    }
    observe(target: Element): void {
      this.#own.targets.add(target);
    }
    disconnect(): void {
      this.#own.isConnected = false;
    }
  } as unknown as typeof IntersectionObserver;
  return observers;
}

/** A page of its own with some HTML, in which nothing is defined yet, and then the autoloader. */
export async function openAutoloading(content: string, prepare: (el: PbiBoundReport) => void) {
  const iframe = Object.assign(document.createElement('iframe'), {
    src: new URL('./frames/empty.html', import.meta.url).href,
  });
  const loaded = oneEvent(iframe, 'load');
  document.body.append(iframe);
  await loaded;
  const page = iframe.contentWindow as Window & typeof globalThis;
  const observers = nearnessIn(page);
  page.document.body.setHTMLUnsafe(content);
  const el = page.document.querySelector('pbi-bound-report')!;
  prepare(el);
  const script = Object.assign(page.document.createElement('script'), {
    type: 'module',
    src: new URL('../../src/autoload.ts', import.meta.url).href,
  });
  const started = oneEvent(script, 'load');
  page.document.head.append(script);
  await started;
  const isFetched = () =>
    page.performance.getEntriesByType('resource').some(({name}) => /src\/element\/pbi-bound-report\.ts/.test(name));
  return {page, el, observers, isFetched, close: () => iframe.remove()};
}
