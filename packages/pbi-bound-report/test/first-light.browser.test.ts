import {expect, fixture, html, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import 'pbi-bound-report';
import {ids} from './world.js';

/** Total revenue, as the frame's own store table answers it for export. */
async function revenueOfStores(el: PbiBoundReport): Promise<number> {
  const [header = '', ...rows] = (await el.exportData('stores')).trim().split(/\r?\n/);
  const column = header.split(',').findIndex(name => /revenue/i.test(name));
  return rows.reduce((sum, row) => sum + Number(row.split(',')[column]), 0);
}

describe('a tag, the real report page and a token endpoint', () => {
  it('shows the bound dataset, then another in the same frame', async () => {
    const el = await fixture<PbiBoundReport>(html`<pbi-bound-report loading="eager" report-id=${ids.report} dataset-id=${ids.contoso} token-endpoint="/token"></pbi-bound-report>`);
    await el.bindComplete;
    expect(el.status).to.equal('rendered');
    const frame = el.shadowRoot!.querySelector('iframe')!;
    expect(frame.title).to.equal('Power BI report');
    const contoso = await revenueOfStores(el);
    el.datasetId = ids.fabrikam;
    await oneEvent(el, 'pbi-bound');
    expect(el.shadowRoot!.querySelector('iframe')).to.equal(frame);
    const fabrikam = await revenueOfStores(el);
    expect(contoso).to.be.greaterThan(0);
    expect(fabrikam).to.be.greaterThan(0);
    expect(fabrikam).to.not.equal(contoso);
  });

  it('shows the error view for a dataset that is not allowed, and goes back', async () => {
    const el = await fixture<PbiBoundReport>(html`<pbi-bound-report loading="eager" report-id=${ids.report} dataset-id=${ids.forbidden} token-endpoint="/token"></pbi-bound-report>`);
    await oneEvent(el, 'pbi-error');
    await el.updateComplete;
    expect(el.status).to.equal('error');
    expect(el.error!.code).to.not.equal('UnknownError');
    expect(el.shadowRoot!.querySelector('[part=error]')!.textContent).to.contain(el.error!.code);
    el.datasetId = ids.northwind;
    await oneEvent(el, 'pbi-bound');
    expect(el.status).to.equal('rendered');
  });
});
