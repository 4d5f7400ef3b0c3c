import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport, PbiErrorEvent} from 'pbi-bound-report';
import {
  datasets,
  frameOf,
  frameUrl,
  held,
  iframeOf,
  manualFrameUrl,
  mount,
  provider,
  settled,
  tokenOf,
} from '../support/scripted-frame.js';
import {mountWith} from '../support/test-report.js';
import {FakeClock} from '../support/fake-clock.js';
import {waitUntil} from '../support/wait-until.js';

/** Each attribute of which something cannot be read, or cannot be had, with such a value. */
const mistakes: [string, object][] = [
  ['report-id', {reportId: 'undefined'}],
  ['dataset-id', {datasetId: '[object Object]'}],
  ['workspace-id', {workspaceId: 'my workspace'}],
  ['embed-url', {embedUrl: 'nowhere'}],
  ['embed-url of another origin', {embedUrl: 'https://reports.example/reportEmbed'}],
  ['paginated-report-bindings', {paginatedReportBindings: '{'}],
  ['paginated-report-bindings of nothing', {paginatedReportBindings: '[null]'}],
  ['bindable-dataset-ids', {bindableDatasetIds: 'one two'}],
  ['token-endpoint', {tokenProvider: undefined, tokenEndpoint: 'http://elsewhere.example/token'}],
  ['no token-endpoint', {tokenProvider: undefined}],
  ['filters', {filters: 'Region eq "West"'}],
  ['slicers', {slicers: '{}'}],
  ['bookmark', {bookmark: '{bookmark'}],
  ['theme', {theme: '{"name"'}],
  ['settings', {settings: '{"panes"'}],
  ['parameter-values', {parameterValues: 'a=b'}],
  ['tokenHeaders', {tokenProvider: undefined, tokenEndpoint: 'https://elsewhere.example/', tokenHeaders: {a: 'b'}}],
  ['tokenHeaders that are text', {tokenProvider: undefined, tokenEndpoint: '/token', tokenHeaders: 'Bearer x'}],
  ['reportId, a number', {reportId: 42}],
  ['reportId, an object', {reportId: {id: 'x'}}],
  ['datasetId, a list', {datasetId: ['x']}],
  ['workspaceId, a boolean', {workspaceId: true}],
  ['embedUrl, an object', {embedUrl: {}}],
];

/** Lets a second pass in tasks that are idle, counting what happens in it. */
async function aSecond(el: PbiBoundReport): Promise<{events: string[]; idle: number}> {
  const events: string[] = [];
  const note = (event: Event): number => events.push(event.type);
  for (const type of ['pbi-error', 'pbi-status', 'pbi-bound'] as const) el.addEventListener(type, note);
  const start = performance.now();
  let idle = 0;
  while (performance.now() - start < 1000) {
    await new Promise(resolve => setTimeout(resolve, 10));
    idle += 1;
  }
  for (const type of ['pbi-error', 'pbi-status', 'pbi-bound'] as const) el.removeEventListener(type, note);
  return {events, idle};
}

describe('one mistake', () => {
  for (const [what, properties] of mistakes) {
    it(`is one event, and nothing more happens until something changes: ${what}`, async () => {
      const el = await mount();
      await el.bindComplete;
      const errors: PbiErrorEvent[] = [];
      el.addEventListener('pbi-error', event => errors.push(event));
      // Another report as well, so that a token is needed where the mistake is how to get one.
      Object.assign(el, {reportId: '22222222-2222-4222-8222-222222222222', ...properties});
      await waitUntil(() => errors.length > 0, 'an error');
      const {events, idle} = await aSecond(el);
      expect(errors.map(({error, fatal}) => [error.retryable, fatal])).to.deep.equal([[false, true]]);
      expect(events).to.deep.equal([]);
      expect(idle, 'the main thread is busy').to.be.greaterThan(10);
      expect(el.shadowRoot!.querySelector('.stage.shown')).to.equal(null);
      Object.assign(el, {
        reportId: '11111111-1111-4111-8111-111111111111',
        datasetId: datasets[1],
        workspaceId: undefined,
        embedUrl: frameUrl,
        paginatedReportBindings: undefined,
        bindableDatasetIds: undefined,
        filters: undefined,
        slicers: undefined,
        bookmark: undefined,
        theme: undefined,
        settings: undefined,
        parameterValues: undefined,
        tokenProvider: provider(),
        tokenEndpoint: undefined,
        tokenHeaders: undefined,
      } satisfies Partial<PbiBoundReport>);
      await oneEvent(el, 'pbi-bound');
    });
  }

  it("is none: numbers of powerbi-client's enumerations, addresses as URL objects, and texts of another type", async () => {
    const el = await mount();
    await el.bindComplete;
    const errors: PbiErrorEvent[] = [];
    el.addEventListener('pbi-error', event => errors.push(event));
    const odd = {loading: {a: 1}, label: 7, layout: 0, background: 1, permissions: 7, embedUrl: new URL(frameUrl)};
    const bound = oneEvent(el, 'pbi-bound');
    Object.assign(el, odd, {datasetId: datasets[1]});
    await bound;
    expect(errors).to.deep.equal([]);
    expect(iframeOf(el)!.title).to.equal('7');
  });

  it('is told in the direction of its own texts, in a page that is written from right to left', async () => {
    document.documentElement.dir = 'rtl';
    try {
      const el = await mount({datasetId: 'undefined'});
      await waitUntil(() => el.error);
      await el.updateComplete;
      const texts = [...el.shadowRoot!.querySelectorAll('[part=error] p.title, [part=error] p.help')];
      expect(texts.map(text => getComputedStyle(text).direction)).to.deep.equal(['ltr', 'ltr']);
    } finally {
      document.documentElement.removeAttribute('dir');
    }
  });

  it('is told once, whatever else of the element changes', async () => {
    const el = await mount();
    await el.bindComplete;
    const errors: PbiErrorEvent[] = [];
    el.addEventListener('pbi-error', event => errors.push(event));
    el.datasetId = 'undefined';
    await waitUntil(() => errors.length > 0);
    for (const pageName of ['one', 'two', 'three']) {
      el.pageName = pageName;
      await el.updateComplete;
      await settled();
    }
    expect(errors.map(({error}) => error.code)).to.deep.equal(['InvalidDatasetId']);
    el.datasetId = 'null';
    await waitUntil(() => errors.length > 1);
  });

  it('is told once to a page that answers each error with another try', async () => {
    const el = await mount();
    await el.bindComplete;
    let errors = 0;
    el.addEventListener('pbi-error', () => {
      errors += 1;
      if (errors < 100) el.retry();
    });
    el.datasetId = 'undefined';
    await waitUntil(() => errors > 0, 'an error');
    const {idle} = await aSecond(el);
    expect(errors).to.equal(1);
    expect(idle, 'the main thread is busy').to.be.greaterThan(10);
    el.retry();
    await waitUntil(() => errors === 2, 'the reader may try again');
  });

  /** What a page may answer an error with, so that there is another one. */
  const answers: [string, object, (el: PbiBoundReport, n: number) => void][] = [
    ['another report-id', {reportId: 'bad'}, (el, n) => (el.reportId = `bad${n}`)],
    ['another theme', {theme: '/bad'}, (el, n) => (el.theme = `/bad${n}`)],
    ['another page-name', {pageName: 'bad'}, (el, n) => (el.pageName = `bad${n}`)],
    ['reload()', {pageName: 'bad'}, el => el.reload()],
    [
      'another report-id, a microtask later',
      {reportId: 'bad'},
      (el, n) => queueMicrotask(() => (el.reportId = `x${n}`)),
    ],
    ['retry(), a microtask later', {reportId: 'bad'}, el => queueMicrotask(() => el.retry())],
  ];
  for (const [what, properties, answer] of answers) {
    it(`leaves the thread to others, and what they ask for counts at once, where a page answers each error with ${what}`, async () => {
      const el = await mount();
      await el.bindComplete;
      (await frameOf(el)).refused.set('/report/pages/active', {message: 'pageNotFound'});
      let errors = 0;
      let start = 0;
      // Without the limit a thread that is kept busy would never come to the end of this test.
      let limit = 1000;
      el.addEventListener('pbi-error', () => {
        errors += 1;
        start ||= performance.now();
        if (errors < limit) answer(el, errors);
      });
      Object.assign(el, properties);
      await waitUntil(() => errors > 1, 'another error');
      const {idle} = await aSecond(el);
      // Some at once, then four a second: a second of a busy machine is longer than one.
      expect(errors).to.be.at.most(6 + (performance.now() - start) / 250);
      expect(idle, 'the main thread is busy').to.be.greaterThan(10);
      limit = errors;
      const bound = oneEvent(el, 'pbi-bound');
      const valid = {reportId: '22222222-2222-4222-8222-222222222222', theme: undefined, pageName: undefined};
      Object.assign(el, valid, {datasetId: datasets[1]});
      await bound;
      await aSecond(el);
      expect(errors, 'one that was on its way').to.be.at.most(limit + 1);
      expect([el.status, el.error]).to.deep.equal(['rendered', undefined]);
    });
  }

  it('is reported again when the reader tries again', async () => {
    const el = await mount({datasetId: 'x'});
    await waitUntil(() => el.error, 'an error');
    const again = oneEvent<PbiErrorEvent>(el, 'pbi-error');
    el.retry();
    expect((await again).error.code).to.equal('InvalidDatasetId');
  });

  it('of the token endpoint is over as soon as the element says another way, without a word to it', async () => {
    const el = await mount({tokenProvider: undefined});
    await waitUntil(() => el.error?.code === 'TokenEndpointMissing', 'an error');
    el.tokenProvider = provider();
    await oneEvent(el, 'pbi-bound');
  });

  it('`tokenHeaders` are not sent where an attribute points: `TokenOriginNotTrusted`', async () => {
    const el = await mount({
      tokenProvider: undefined,
      tokenEndpoint: 'https://attacker.example/token',
      tokenHeaders: {authorization: 'Bearer session'},
    });
    await waitUntil(() => el.error, 'an error');
    expect(el.error!.code).to.equal('TokenOriginNotTrusted');
    expect(el.error!.message).to.contain('https://attacker.example');
  });
});

describe('an element without `report-id`', () => {
  it('shows no error, and is named in the console five seconds after it has come near', async () => {
    const warnings: string[] = [];
    const timers: (() => void)[] = [];
    const {warn} = console;
    const {setTimeout: native} = window;
    console.warn = (text: string) => warnings.push(text);
    window.setTimeout = ((run: () => void, delay?: number, ...rest: []) => {
      if (delay === 5000) timers.push(run);
      return native(run, delay, ...rest);
    }) as typeof window.setTimeout;
    try {
      const el = document.createElement('pbi-bound-report');
      document.body.append(el);
      while (timers.length === 0) await new Promise(resolve => native(resolve));
      expect([el.status, warnings]).to.deep.equal(['idle', []]);
      timers[0]!();
      expect(warnings.join()).to.contain('has no report-id. Set report-id');
      el.remove();
    } finally {
      console.warn = warn;
      window.setTimeout = native;
    }
  });

  it('says at once which attribute is misspelt, where that is why', async () => {
    const warnings: string[] = [];
    const {warn} = console;
    console.warn = (text: string) => warnings.push(text);
    try {
      document.body.insertAdjacentHTML(
        'beforeend',
        '<pbi-bound-report reportid="x" loading="eager"></pbi-bound-report>',
      );
      await waitUntil(() => warnings.length > 0, 'a warning');
      expect(warnings.join()).to.contain('there is no attribute "reportid". Write it as report-id.');
      document.body.lastElementChild!.remove();
    } finally {
      console.warn = warn;
    }
  });
});

describe('an element with "display: contents"', () => {
  /** What the console is told of elements of this markup, when others like them have been found not to be near. */
  async function warningsOf(markup: string, least = 0): Promise<string[]> {
    const warnings: string[] = [];
    const {warn} = console;
    console.warn = (text: string) => warnings.push(text);
    const page = document.createElement('div');
    try {
      page.innerHTML = markup;
      document.body.append(page);
      // The observers tell of all in one turn.
      await new Promise<void>(resolve => {
        const observer = new IntersectionObserver(() => {
          observer.disconnect();
          resolve();
        });
        observer.observe(page);
      });
      await import('../../src/advice/advice.js');
      await waitUntil(() => warnings.length >= least);
      await settled();
      return warnings;
    } finally {
      console.warn = warn;
      page.remove();
    }
  }
  const element = (style: string, more = ''): string =>
    `<pbi-bound-report style="${style}" report-id="${datasets[0]}" token-endpoint="/none" ${more}></pbi-bound-report>`;

  it('that is merely hidden, far away, or not lazy is named in no console', async () => {
    const hidden = [
      element('display: none'),
      element('', 'hidden'),
      `<div hidden>${element('')}</div>`,
      `<div style="block-size: 0; overflow: hidden">${element('')}</div>`,
      `<div style="margin-block-start: 9000px">${element('')}</div>`,
      element('display: contents', 'loading="interaction"'),
    ];
    expect(await warningsOf(hidden.join(''))).to.deep.equal([]);
  });

  it('is never in sight: that is named in the console once, with the remedy', async () => {
    const warnings = await warningsOf(element('display: contents') + element('display: contents'), 1);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('"display: contents"').and.to.contain('loading="eager"');
  });
});

describe('an element of another document', () => {
  const markup =
    `<div><pbi-bound-report loading="eager" report-id="11111111-1111-4111-8111-111111111111" ` +
    `dataset-id="${datasets[0]}" embed-url="${frameUrl}"></pbi-bound-report></div>`;
  /** Documents in which an element may have been made. */
  const documents: [string, () => Document][] = [
    ["a template's", () => document.createElement('template').content.ownerDocument],
    ["DOMParser's", () => new DOMParser().parseFromString('', 'text/html')],
    ['one without a window', () => document.implementation.createHTMLDocument()],
    [
      "an iframe's",
      () => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        return frame.contentDocument!;
      },
    ],
  ];
  /** Ways into the page. */
  const ways: [string, (node: HTMLElement) => HTMLElement][] = [
    ['importNode()', node => document.importNode(node, true)],
    ['adoptNode()', node => document.adoptNode(node)],
    ['append() alone', node => node],
  ];
  for (const [where, open] of documents) {
    for (const [how, take] of ways) {
      for (const connects of [false, true]) {
        const state = connects ? 'that has been in it' : 'that has not been in it';
        it(`is shown: ${where}, ${state}, by ${how}`, async () => {
          const other = open();
          const node = other.createElement('div');
          node.innerHTML = markup;
          if (connects) (other.body as HTMLElement | null)?.append(node);
          const taken = take(node);
          const el = taken.querySelector('pbi-bound-report')!;
          document.body.append(taken);
          el.tokenProvider = provider();
          try {
            await oneEvent(el, 'pbi-bound');
            expect(el.status).to.equal('rendered');
          } finally {
            taken.remove();
            other.defaultView?.frameElement?.remove();
          }
        });
      }
    }
  }

  it('is shown: one that lives in the page, copied by importNode() of an iframe and put back', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = document.createElement('iframe');
    document.body.append(frame);
    // Properties are no part of what is copied.
    for (const name of ['reportId', 'datasetId', 'embedUrl'] as const) {
      el.setAttribute(
        name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`),
        String(el[name]),
      );
    }
    el.setAttribute('loading', 'eager');
    const copy = frame.contentDocument!.importNode(el, true);
    frame.contentDocument!.body.append(copy);
    document.body.append(copy);
    copy.tokenProvider = provider();
    try {
      await oneEvent(copy, 'pbi-bound');
    } finally {
      copy.remove();
      frame.remove();
    }
  });
});

describe('a tag that is ended by "/>"', () => {
  it('takes in what follows it, as HTML has it, and is named in the console with how to end it', async () => {
    const warnings: string[] = [];
    const {warn} = console;
    console.warn = (text: string) => warnings.push(text);
    const page = document.createElement('div');
    try {
      page.innerHTML = `<pbi-bound-report report-id="${datasets[0]}" loading="eager" /><h2>What comes next</h2>`;
      document.body.append(page);
      expect(page.querySelector('h2')!.checkVisibility()).to.equal(false);
      await waitUntil(() => warnings.some(text => text.includes('<h2>')), 'a warning');
      expect(warnings.join()).to.contain('end the tag with </pbi-bound-report>');
    } finally {
      console.warn = warn;
      page.remove();
    }
  });
});

describe('a word that an attribute does not know', () => {
  it('has the effect of the default, and is named in the console with those that it knows', async () => {
    const warnings: string[] = [];
    const {warn} = console;
    console.warn = (text: string) => warnings.push(text);
    try {
      const wrong = {loading: 'eagerly', tokenMethod: 'put', tokenScope: 'site', credentials: 'yes'};
      const el = await mount({filterPane: 'none', layout: 'phone', ...wrong});
      await el.bindComplete;
      await waitUntil(() => warnings.length > 5, 'six warnings');
      el.tokenMethod = 'patch';
      el.datasetId = datasets[1];
      await el.bindComplete;
      expect(warnings).to.have.length(6);
      expect(warnings.join('\n'))
        .to.contain('loading="eagerly" is none of lazy, eager, interaction. It has the effect of lazy.')
        .and.to.contain('token-method="put" is none of post, get. It has the effect of post.')
        .and.to.contain('token-scope="site" is none of page, element. It has the effect of page.')
        .and.to.contain('the value of credentials is none of same-origin, include, omit.');
      expect(warnings.join('\n'))
        .to.contain('layout="phone" is none of master, custom, mobile-portrait, mobile-landscape, auto.')
        .and.to.contain('filter-pane="none" is none of hidden, collapsed, expanded.');
    } finally {
      console.warn = warn;
    }
  });
});

describe("a visitor's clock", () => {
  for (const hours of [-26, 26]) {
    it(`that is ${hours} hours off: the report is loaded once, and its token is asked for once`, async () => {
      let calls = 0;
      const el = await mount({
        tokenProvider: async () => {
          calls += 1;
          return {token: tokenOf('clock'), expiration: new Date(Date.now() + (1 - hours) * 3_600_000).toISOString()};
        },
      });
      await el.bindComplete;
      await aSecond(el);
      const frame = await frameOf(el);
      expect([calls, frame.loads.length, el.status]).to.deep.equal([1, 1, 'rendered']);
    });
  }

  it('and an endpoint whose tokens have ended: three recoveries, then an error that is not tried again by itself', async () => {
    const clock = new FakeClock();
    const tokenProvider = provider();
    const el = await mountWith({clock}, {tokenProvider});
    const frame = await frameOf(el);
    await el.bindComplete;
    for (let recovery = 1; recovery <= 3; recovery += 1) {
      const bound = oneEvent(el, 'pbi-bound');
      frame.event('error', {message: 'TokenExpired', level: 6});
      await bound;
    }
    frame.event('error', {message: 'TokenExpired', level: 6});
    await waitUntil(() => el.error, 'an error');
    expect(el.error!.code).to.equal('TokenExpired');
    await clock.advance(3_600_000);
    expect([tokenProvider.calls, frame.loads.length]).to.deep.equal([4, 4]);
    el.retry();
    await oneEvent(el, 'pbi-bound');
  });
});

describe('what the element says now', () => {
  it('is what is asked next: a fresh `binding-signature` goes into `reload()`', async () => {
    const asked: (string | undefined)[] = [];
    const el = await mount({
      bindingSignature: 'old',
      tokenProvider: async request => {
        asked.push(request.bindings?.[0]?.signature);
        return {token: tokenOf(`call${asked.length}`), expiration: new Date(Date.now() + 60_000).toISOString()};
      },
    });
    await el.bindComplete;
    el.bindingSignature = 'new';
    await el.updateComplete;
    const first = await frameOf(el);
    expect(first.loads).to.have.length(1);
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    expect(asked).to.deep.equal(['old', 'new']);
  });

  it('`binding-signature`: a new one ends the error of the old one', async () => {
    const el = await mount({
      bindingSignature: 'old',
      tokenProvider: async request => {
        if (request.bindings?.[0]?.signature === 'old') throw new Error('BindingExpired');
        return {token: tokenOf('new')};
      },
    });
    await waitUntil(() => el.error, 'an error');
    el.bindingSignature = 'new';
    await oneEvent(el, 'pbi-bound');
  });
});

describe('a change that is not about it', () => {
  it('keeps what the reader has done: a phone that is turned', async () => {
    const el = await mount({layout: 'master'});
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.event('pageChanged', {newPage: {name: 'two', displayName: 'Two'}});
    await oneEvent(el, 'pbi-page');
    const before = iframeOf(el);
    el.layout = 'mobile-portrait';
    await oneEvent(el, 'pbi-bound');
    expect(iframeOf(el) === before).to.equal(false);
    const {body} = (await frameOf(el)).loads[0]!;
    expect(body.bookmark).to.deep.equal({state: 'what-the-reader-did'});
    expect(body['settings']).to.deep.include({layoutType: 2});
  });

  it('gives a phone layout a tall box before the report is there', async () => {
    const el = await mount({layout: 'mobile-portrait', embedUrl: manualFrameUrl});
    await waitUntil(() => el.clientHeight / el.clientWidth > 1.5, 'a tall box');
    expect(el.status).to.equal('loading');
  });

  it('gives a phone layout the shape of its page, and a wide one its own when the phone is turned', async () => {
    const el = await mount({layout: 'mobile-portrait'});
    await el.bindComplete;
    await waitUntil(() => Math.abs(el.clientHeight / el.clientWidth - 1140 / 360) < 0.02, "the page's own shape");
    el.layout = 'master';
    await oneEvent(el, 'pbi-bound');
    await waitUntil(() => el.clientWidth > el.clientHeight, 'a wide box again');
  });

  it('is overtaken by one that is: another dataset, asked for while the state is being saved, gets a frame of the new kind', async () => {
    const el = await mount({layout: 'master'});
    await el.bindComplete;
    const frame = await frameOf(el);
    const before = iframeOf(el);
    frame.manual = true;
    el.layout = 'mobile-portrait';
    await waitUntil(() => frame.requests.some(({url}) => url === '/report/bookmarks/capture'), 'capture');
    el.datasetId = datasets[2];
    await oneEvent(el, 'pbi-bound');
    expect(iframeOf(el) === before).to.equal(false);
    const {body} = (await frameOf(el)).loads[0]!;
    expect([body.datasetBinding?.datasetId, body.bookmark]).to.deep.equal([datasets[2], undefined]);
  });
});

describe('a paginated report', () => {
  const paginated = frameUrl.replace('scripted.html', 'rdlEmbed');
  it('is not bound by `dataset-id`: it says so before anything is asked for, and names the attribute that does', async () => {
    const tokenProvider = provider();
    const el = await mount({embedUrl: paginated, tokenProvider});
    await waitUntil(() => el.error, 'an error');
    expect([el.error!.code, tokenProvider.calls]).to.deep.equal(['InvalidAttribute', 0]);
    expect(el.error!.help).to.contain('paginated-report-bindings').and.to.contain(datasets[0]);
  });

  it('nor where only the token endpoint says that it is one', async () => {
    const answer = held<object>();
    const el = await mount({embedUrl: undefined, tokenProvider: () => answer.promise});
    answer.resolve({token: tokenOf('a'), reports: [{id: el.reportId, embedUrl: paginated}]});
    await waitUntil(() => el.error, 'an error');
    expect([el.error!.code, iframeOf(el)]).to.deep.equal(['InvalidAttribute', null]);
  });
});
