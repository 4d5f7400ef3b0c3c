/** What the page shows and what readers do with it, with the unmodified SDK, the built page and the mock server. */
import {chromeTests} from './display/chrome.cases.js';
import {figuresTests} from './display/figures.cases.js';
import {removeAll} from '../support/sdk.js';

describe('the displayed report', () => {
  afterEach(removeAll);

  figuresTests();
  chromeTests();
});
