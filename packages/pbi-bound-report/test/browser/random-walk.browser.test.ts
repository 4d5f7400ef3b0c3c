import {expect} from '@open-wc/testing';
import {walkAbout} from '../support/random-walk.js';

describe('a random walk', () => {
  it('of a thousand steps never shows anything but what was asked for last, or an error', async function () {
    this.timeout(600_000);
    expect(await walkAbout(21)).to.be.greaterThan(1_000);
  });
});
