/** Pages of the built documentation in a browser. */
import type {Page} from 'puppeteer-core';

/** Waits until the page that came as HTML has its scripts: before, buttons and keys do nothing. */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const app = document.querySelector('#app');
    return app !== null && '__vue_app__' in app;
  });
}
