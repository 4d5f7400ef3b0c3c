import {expect, oneEvent, waitUntil} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import {datasets, held, iframeOf, mount, tokenOf} from './scripted.js';

const refusing = () => Promise.reject(new Error('down'));
const states: [string, () => Promise<PbiBoundReport>][] = [
  ['loading', () => mount({tokenProvider: () => new Promise(() => {}), label: 'Sales'})],
  ['rendered', async () => {
    const el = await mount({label: 'Sales'});
    await el.bindComplete;
    return el;
  }],
  ['error', async () => {
    const el = await mount({tokenProvider: refusing});
    await waitUntil(() => el.shadowRoot!.querySelector('[part=error]'));
    return el;
  }],
  ['poster', () => mount({loading: 'interaction', label: 'Sales'})],
];

describe('accessibility', () => {
  for (const [state, enter] of states) {
    for (const scheme of ['light', 'dark']) {
      it(`has nothing for axe to find: ${state}, ${scheme}`, async () => {
        document.documentElement.style.colorScheme = scheme;
        try {
          const el = await enter();
          await waitUntil(() => el.matches(`:state(${state === 'poster' ? 'idle' : state})`));
          await expect(el).to.be.accessible();
        } finally {
          document.documentElement.style.colorScheme = '';
        }
      });
    }
  }

  it('says politely that it loads and that it has loaded, and an error at once', async () => {
    const token = held<object>();
    const el = await mount({label: 'Sales', tokenProvider: () => token.promise});
    const status = el.shadowRoot!.querySelector('[role=status]')!;
    await waitUntil(() => status.textContent === 'Loading report');
    token.resolve({token: tokenOf('a')});
    await el.bindComplete;
    await el.updateComplete;
    expect(status.textContent).to.equal('Sales loaded');
    el.tokenProvider = refusing;
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-error');
    await el.updateComplete;
    expect(el.shadowRoot!.querySelector('[role=alert]')!.textContent).to.contain('TokenProviderFailed');
  });

  it('can be walked by keyboard alone: poster button, then the report; error button, details', async () => {
    const el = await mount({loading: 'interaction', tokenProvider: refusing});
    const button = el.shadowRoot!.querySelector('button')!;
    button.focus();
    expect(el.shadowRoot!.activeElement).to.equal(button);
    button.click();
    await waitUntil(() => el.shadowRoot!.querySelector('[part=error]'));
    const focusable = [...el.shadowRoot!.querySelectorAll<HTMLElement>('summary, button')];
    expect(focusable.map(node => node.textContent.trim())).to.deep.equal(['Details', 'Try again']);
    for (const node of focusable) {
      node.focus();
      expect(el.shadowRoot!.activeElement).to.equal(node);
    }
  });

  it('does not let the focus into a frame that is not shown', async () => {
    const el = await mount();
    await el.bindComplete;
    el.tokenProvider = refusing;
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-error');
    await el.updateComplete;
    expect(getComputedStyle(iframeOf(el)!).visibility).to.equal('hidden');
  });

  it('offers the correlation id to copy', async () => {
    const el = await mount({tokenProvider: undefined, tokenEndpoint: '/token', tokenScope: 'element'});
    const {fetch} = window;
    window.fetch = () => Promise.resolve(Response.json({error: {code: 'NotAllowed', message: 'Not for you.', correlationId: 'c-1'}}, {status: 403}));
    try {
      await waitUntil(() => el.shadowRoot!.querySelectorAll('[part=button]').length === 2);
      expect(el.shadowRoot!.querySelector('[part=error]')!.textContent).to.contain('c-1');
      expect(el.error!.help).to.contain('access');
    } finally {
      window.fetch = fetch;
    }
  });
});

describe('slots', () => {
  for (const [slot, properties] of [['loading', {tokenProvider: () => new Promise<object>(() => {})}], ['error', {tokenProvider: refusing}], ['poster', {loading: 'interaction'}]] as const) {
    it(`put the page's own content in place of the ${slot} view`, async () => {
      const el = await mount(properties);
      const own = Object.assign(document.createElement('p'), {slot, textContent: 'Mine'});
      el.append(own);
      await waitUntil(() => el.shadowRoot!.querySelector(`slot[name=${slot}]`));
      expect(el.shadowRoot!.querySelector<HTMLSlotElement>(`slot[name=${slot}]`)!.assignedElements()).to.deep.equal([own]);
      expect(el.shadowRoot!.querySelector<HTMLElement>(`[part=${slot}]`)!.checkVisibility()).to.equal(false);
    });
  }

  it('start the report when the page\'s own poster is clicked', async () => {
    const el = await mount({loading: 'interaction'});
    const own = Object.assign(document.createElement('button'), {slot: 'poster', textContent: 'Mine'});
    el.append(own);
    own.click();
    await oneEvent(el, 'pbi-bound');
  });
});
