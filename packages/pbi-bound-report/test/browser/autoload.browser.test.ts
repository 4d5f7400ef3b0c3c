/** When the autoloader fetches the element, and when it does not. */
import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import {openAutoloading} from '../support/autoloading.js';
import {settled} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

const name = 'pbi-bound-report';
let close: (() => void) | undefined;

/** A page with some HTML and the autoloader. */
async function open(content: string, prepare: (el: PbiBoundReport) => void = () => undefined) {
  const opened = await openAutoloading(content, prepare);
  ({close} = opened);
  const {page} = opened;
  return {...opened, isDefined: () => page.customElements.get(name) !== undefined};
}
/** An element that is not fetched by itself. */
const far = `<${name} id="far"></${name}>`;

describe('the autoloader fetches the element', () => {
  afterEach(() => close?.());

  it('at once for one that is eager, by attribute or property, in whatever case it is written', async () => {
    for (const [attribute, property] of [
      ['eager', undefined],
      [' EAGER ', undefined],
      ['lazy', 'Eager'],
    ]) {
      const {page, observers} = await open(`<${name} loading="${attribute}"></${name}>`, el => {
        if (property) el.loading = property;
      });
      await page.customElements.whenDefined(name);
      expect(observers[0]!.targets.size).to.equal(0);
      close!();
    }
  });

  it('at once where the browser has no observer of the viewport', async () => {
    const {page} = await open(far, el => {
      Reflect.deleteProperty(el.ownerDocument.defaultView!, 'IntersectionObserver');
    });
    await page.customElements.whenDefined(name);
  });

  it('for one that comes near, and not for one that goes far or is in a closed accordion', async () => {
    const {page, observers, isFetched} = await open(far);
    const {margin, threshold} = observers[0]!;
    expect([observers.length, margin, threshold], 'some of it has to be there').to.deep.equal([1, '600px', 0.001]);
    observers[0]!.tell(false);
    await settled();
    expect(isFetched()).to.equal(false);
    observers[0]!.tell(true);
    await page.customElements.whenDefined(name);
  });

  it('for one that has no box, as soon as it is found not to be near: the element says what is wrong', async () => {
    const {page, observers} = await open(`<${name} style="display: contents"></${name}>`);
    observers[0]!.tell(false);
    await page.customElements.whenDefined(name);
  });

  it('for one that waits for a click and has nothing to click on when it comes near, and not before', async () => {
    const {page, el, observers, isFetched} = await open(`<${name} loading="interaction"></${name}>`);
    el.click();
    await settled();
    expect([isFetched(), observers[0]!.targets.has(el)]).to.deep.equal([false, true]);
    observers[0]!.tell(true);
    await page.customElements.whenDefined(name);
  });

  it('for one that waits for a click when it is clicked, and shows it, in whatever case it is written', async () => {
    const {page, el} = await open(`<${name} loading=" Interaction"><button slot="poster">Show</button></${name}>`);
    el.querySelector('button')!.click();
    await page.customElements.whenDefined(name);
    await waitUntil(() => el.shadowRoot?.querySelector('slot[name=poster]') === null, 'no poster');
  });

  it('for one that is added itself, among others that are none of its business', async () => {
    const {page, observers} = await open(far);
    const {document} = page;
    const added = document.createElement(name);
    document.body.append('text', document.createElementNS('http://www.w3.org/2000/svg', 'svg'), added);
    await settled();
    expect(observers[0]!.targets.has(added)).to.equal(true);
    document.body.append(document.createElement('p'));
    await settled();
    expect(observers[0]!.targets.size).to.equal(2);
  });

  it('for one in a shadow root that it is told of, and not of its own accord', async () => {
    const {page, observers} = await open(`${far}<div></div>`);
    const root = page.document.querySelector('div')!.attachShadow({mode: 'open'});
    root.innerHTML = `<${name}></${name}>`;
    const inside = root.querySelector(name)!;
    await settled();
    expect(observers[0]!.targets.has(inside)).to.equal(false);
    const url = new URL('../../src/autoload.ts', import.meta.url).href;
    const script = Object.assign(page.document.createElement('script'), {
      type: 'module',
      textContent: `import {autoload} from '${url}'; autoload(document.querySelector('div').shadowRoot); dispatchEvent(new Event('told'));`,
    });
    const told = oneEvent(page, 'told');
    page.document.head.append(script);
    await told;
    expect([observers.length, observers[0]!.targets.has(inside)]).to.deep.equal([1, true]);
    expect(page.getComputedStyle(inside).display).to.equal('block');
    const later = page.document.createElement(name);
    root.append(later);
    await settled();
    expect(observers[0]!.targets.has(later)).to.equal(true);
  });

  it('once, and then looks after none any more', async () => {
    const {page, observers} = await open(far);
    observers[0]!.tell(true);
    observers[0]!.tell(true);
    await page.customElements.whenDefined(name);
    await settled();
    const {size} = observers[0]!.targets;
    page.document.body.append(page.document.createElement(name));
    await settled();
    expect([observers[0]!.targets.size, observers[0]!.isConnected]).to.deep.equal([size, false]);
    const files = page.performance
      .getEntriesByType('resource')
      .filter(entry => /pbi-bound-report\/src\/index\.ts/.test(entry.name));
    expect(files.length).to.equal(1);
  });

  it('again when the browser is online, where it could not be had, and says so to the page each time', async function () {
    // It takes no import map once a module has been loaded, and without one the file can be had.
    if (navigator.userAgent.includes('Firefox')) this.skip();
    const {page, observers, isDefined} = await open(far, el => {
      const index = new URL('../../src/index.ts', import.meta.url).href;
      const map = Object.assign(el.ownerDocument.createElement('script'), {
        type: 'importmap',
        textContent: JSON.stringify({
          imports: {[index]: '/not-there.js', [index.replace('.ts', '.js')]: '/not-there.js'},
        }),
      });
      el.ownerDocument.head.append(map);
    });
    const errors: string[] = [];
    page.addEventListener('error', event => {
      errors.push(event.message);
      event.preventDefault();
    });
    const failed = (times: number): Promise<void> => waitUntil(() => errors.length === times, `${times} failures`);
    observers[0]!.tell(true);
    await failed(1);
    page.dispatchEvent(new Event('online'));
    await failed(2);
    page.dispatchEvent(new Event('online'));
    await failed(3);
    observers[0]!.tell(true);
    await failed(4);
    await settled(20);
    expect([errors.length, isDefined()]).to.deep.equal([4, false]);
  });
});

describe('an element that has not been fetched yet', () => {
  afterEach(() => close?.());

  it('is a block of the size that it will have, unless it is hidden', async () => {
    const {page, el} = await open(`${far}<${name} hidden></${name}>`);
    const style = (element: Element): CSSStyleDeclaration => page.getComputedStyle(element);
    expect([style(el).display, style(el).minHeight, style(el).aspectRatio]).to.deep.equal(['block', '320px', '16 / 9']);
    expect(style(page.document.querySelector('[hidden]')!).display).to.equal('none');
  });

  it('leaves the page its own style sheets', async () => {
    const {page} = await open(far, ({ownerDocument}) => {
      const own = new (ownerDocument.defaultView as Window & typeof globalThis).CSSStyleSheet();
      own.replaceSync('p { color: rgb(1, 2, 3) }');
      ownerDocument.adoptedStyleSheets = [own];
    });
    expect(page.document.adoptedStyleSheets.length).to.equal(2);
  });
});
