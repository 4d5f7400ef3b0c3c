import {expect} from '@open-wc/testing';
import {mount} from '../support/scripted-frame.js';

// In a file, and so in a page, of its own: powerbi-client has not been imported yet.
describe('window.powerbi', () => {
  it('stays what the page has made of it', async () => {
    const own = {mine: true};
    Object.assign(window, {powerbi: own});
    const el = await mount();
    await el.bindComplete;
    // Not by `equal`: to describe the SDK's service, which would stand there, takes minutes.
    expect((window as {powerbi?: unknown}).powerbi === own).to.equal(true);
  });
});
