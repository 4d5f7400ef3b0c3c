// Runs in the measured page: the same small jobs done by the element, by powerbi-client by hand, by
// powerbi-client-react and by powerbi-client-vue-js. The element itself is the built one-file version; the peers are
// bundled from their packages.
import {Report, factories, models, service} from 'powerbi-client';
import {PowerBIEmbed} from 'powerbi-client-react';
import {PowerBIReportEmbed} from 'powerbi-client-vue-js';
import {createElement} from 'react';
import {createRoot} from 'react-dom/client';
import {createApp, h, shallowRef} from 'vue';
import type {Times} from './turns.js';

const embedUrl = 'https://app.powerbi.com/reportEmbed?reportId=1';
const id = '11111111-1111-4111-8111-111111111111';
const dataset = (n: number): string => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
const token = 'H4sIAAAAAAAEAB2Wtxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx';
const config = (n: number): models.IReportEmbedConfiguration => ({
  type: 'report',
  id,
  embedUrl,
  accessToken: token,
  tokenType: models.TokenType.Embed,
  datasetBinding: {datasetId: dataset(n)},
});
let ownService: service.Service | undefined;
/**
 * Made where it is used: every service of a page looks at every message, so each page has the one that is used, and the
 * SDK's global one.
 */
const sdk = (): service.Service =>
  (ownService ??= new service.Service(factories.hpmFactory, factories.wpmpFactory, factories.routerFactory));
const place = (): HTMLElement =>
  document.body.appendChild(
    Object.assign(document.createElement('div'), {style: 'inline-size: 600px; block-size: 340px'}),
  );
const once = (target: EventTarget, type: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no ${type}`));
    }, 20_000);
    target.addEventListener(
      type,
      event => {
        clearTimeout(timer);
        resolve(event);
      },
      {once: true},
    );
  });
/** Milliseconds until there is an iframe with an address. Observed, since a page's timers count in steps of four. */
const frameIn = async (root: Node & ParentNode, start: number): Promise<number> => {
  if (!root.querySelector('iframe[src]')) {
    await new Promise<void>(resolve => {
      const observer = new MutationObserver(() => {
        if (!root.querySelector('iframe[src]')) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(root, {childList: true, subtree: true, attributes: true});
    });
  }
  return performance.now() - start;
};

/** When a frame got its newest load request, on the clock of `performance.now()`: the bench's frames say it. */
let asked = NaN;
addEventListener('message', ({data}: MessageEvent<{askedAt?: number} | null>) => {
  if (typeof data?.askedAt === 'number') asked = data.askedAt - performance.timeOrigin;
});

/** A report that is shown, and the ways to measure it. */
interface Shown {
  framed: number;
  rebind(n: number): Promise<void>;
  remove(): void;
}
type Mount = () => Promise<Shown>;

const element: Mount = async () => {
  const start = performance.now();
  const box = place();
  const el = Object.assign(document.createElement('pbi-bound-report'), {
    loading: 'eager',
    reportId: id,
    datasetId: dataset(1),
    embedUrl,
    tokenProvider: () => Promise.resolve({token}),
  });
  const bound = once(el, 'pbi-bound');
  box.append(el);
  const framed = await frameIn(el.shadowRoot ?? el, start);
  await bound;
  return {
    framed,
    remove: () => {
      box.remove();
    },
    rebind: async n => {
      el.datasetId = dataset(n);
      await once(el, 'pbi-bound');
    },
  };
};

const bare: Mount = async () => {
  const start = performance.now();
  const box = place();
  const rendered = once(box, 'rendered');
  sdk().embed(box, config(1));
  const framed = await frameIn(box, start);
  await rendered;
  return {
    framed,
    remove: () => {
      sdk().reset(box);
      box.remove();
    },
    rebind: async n => {
      sdk().embed(box, config(n));
      await once(box, 'rendered');
    },
  };
};

const react: Mount = async () => {
  const start = performance.now();
  const box = place();
  const root = createRoot(box);
  const render = async (n: number): Promise<void> => {
    const rendered = once(box, 'rendered');
    root.render(createElement(PowerBIEmbed, {embedConfig: config(n)}));
    await rendered;
  };
  const rendered = render(1);
  const framed = await frameIn(box, start);
  await rendered;
  return {
    framed,
    remove: () => {
      root.unmount();
      box.remove();
    },
    rebind: render,
  };
};

const vue: Mount = async () => {
  const start = performance.now();
  const box = place();
  const embedConfig = shallowRef(config(1));
  // A frame of its own for each binding: in the same frame the load fails, since the wrapper's service is reactive, and
  // what it posts is a proxy, which no message can carry.
  const app = createApp({
    render: () =>
      h(PowerBIReportEmbed, {
        key: embedConfig.value.datasetBinding?.datasetId ?? '',
        embedConfig: embedConfig.value,
      }),
  });
  const rendered = once(box, 'rendered');
  app.mount(box);
  const framed = await frameIn(box, start);
  await rendered;
  return {
    framed,
    remove: () => {
      app.unmount();
      box.remove();
    },
    rebind: async n => {
      embedConfig.value = config(n);
      await once(box, 'rendered');
    },
  };
};

/** An empty element with the same iframe and nothing else: what it keeps is the browser's. */
class ControlElement extends HTMLElement {
  readonly iframe = document.createElement('iframe');

  constructor() {
    super();
    this.iframe.src = embedUrl;
    this.attachShadow({mode: 'open'}).append(this.iframe);
  }
}
customElements.define('control-element', ControlElement);
const control: Mount = async () => {
  const box = place();
  const el = new ControlElement();
  const loaded = once(el.iframe, 'load');
  box.append(el);
  await loaded;
  return {
    framed: NaN,
    remove: () => {
      box.remove();
    },
    rebind: () => Promise.resolve(),
  };
};

const ways: Record<string, Mount> = {element, bare, react, vue, control};

Object.assign(window, {
  sdkReport: Report,
  /** Of warm mounts and of rebinding in the same frame: milliseconds of each. */
  async times(way: string, rounds: number): Promise<Times> {
    const mount = ways[way];
    if (!mount) throw new Error(way);
    const times: Times = {framed: [], told: [], rebound: []};
    for (let round = 0; round < rounds; round += 1) {
      const shown = await mount();
      times.framed.push(shown.framed);
      // Beyond the hundred milliseconds in which the SDK drops a load.
      await new Promise(resolve => setTimeout(resolve, 110));
      const start = performance.now();
      await shown.rebind(2 + round);
      times.rebound.push(performance.now() - start);
      times.told.push(asked - start);
      shown.remove();
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    return times;
  },
  async mounts(way: string, count: number) {
    for (let n = 0; n < count; n += 1) {
      const shown = await ways[way]?.();
      shown?.remove();
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  },
  /** Milliseconds until rendered, with a token endpoint and a frame that take their time. */
  async first(way: string) {
    const start = performance.now();
    const box = place();
    if (way === 'element') {
      const el = Object.assign(document.createElement('pbi-bound-report'), {
        loading: 'eager',
        reportId: id,
        datasetId: dataset(1),
        embedUrl,
        tokenEndpoint: '/token',
      });
      box.append(el);
      await once(el, 'pbi-bound');
    } else {
      const response = (await (await fetch('/token', {method: 'POST', body: '{}'})).json()) as {token: string};
      sdk().embed(box, {...config(1), accessToken: response.token});
      await once(box, 'rendered');
      sdk().reset(box);
    }
    box.remove();
    return performance.now() - start;
  },
  /** Milliseconds until every element has its token, and until every report is rendered. */
  async many(way: string, count: number) {
    const start = performance.now();
    const boxes = Array.from({length: count}, place);
    let tokens = 0;
    await Promise.all(
      boxes.map(async (box, n) => {
        if (way === 'element') {
          const el = Object.assign(document.createElement('pbi-bound-report'), {
            loading: 'eager',
            reportId: id,
            datasetId: dataset(n),
            embedUrl,
            tokenEndpoint: '/token',
          });
          box.append(el);
          el.addEventListener('pbi-token', () => {
            tokens = Math.max(tokens, performance.now() - start);
          });
          await once(el, 'pbi-bound');
        } else {
          const response = (await (await fetch('/token', {method: 'POST', body: '{}'})).json()) as {token: string};
          tokens = Math.max(tokens, performance.now() - start);
          sdk().embed(box, {...config(n), accessToken: response.token});
          await once(box, 'rendered');
          sdk().reset(box);
        }
      }),
    );
    const all = performance.now() - start;
    for (const box of boxes) box.remove();
    return {tokens, all};
  },
  /** Twenty lazy elements below one another: how many frames were opened when nobody scrolled. */
  async lazy() {
    const boxes = Array.from({length: 20}, place);
    for (const [n, box] of boxes.entries()) {
      box.append(
        Object.assign(document.createElement('pbi-bound-report'), {
          reportId: id,
          datasetId: dataset(n),
          embedUrl,
          tokenEndpoint: '/token',
        }),
      );
    }
    await new Promise(resolve => setTimeout(resolve, 1500));
    const frames = boxes.filter(box =>
      box.querySelector('pbi-bound-report')?.shadowRoot?.querySelector('iframe'),
    ).length;
    for (const box of boxes) box.remove();
    return frames;
  },
});
