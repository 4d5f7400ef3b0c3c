/** A real browser for the acceptance tests: it sees what a person sees, frames of other origins included. */
import puppeteer, {type Browser, type Frame, type Page} from 'puppeteer-core';
import {requireBrowser} from '../../../scripts/test/find-browser.mjs';

/** How long a test waits for what it asserts, in milliseconds. What comes sooner is waited for no longer. */
export const patience = 120_000;

/** Starts the browser that is installed. @param more Further switches. */
export const launchBrowser = (...more: string[]): Promise<Browser> => launchBrowserAt(requireBrowser(), ...more);

/** Starts a browser of its own. @param more Further switches. */
export async function launchBrowserAt(executablePath: string, ...more: string[]): Promise<Browser> {
  const args = [
    ...more,
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--force-prefers-reduced-motion',
  ];
  if (process.getuid?.() === 0) args.push('--no-sandbox'); // Chromium refuses to start as root without it
  const browser = await puppeteer.launch({
    executablePath,
    headless: true,
    args,
    timeout: patience,
    // The SDK's events are waited for in the page: by one call of the protocol.
    protocolTimeout: 5 * patience,
  });
  const openPage = browser.newPage.bind(browser);
  // Half a minute, the default, is not always enough for what a busy machine builds and draws.
  browser.newPage = async options => {
    const page = await openPage(options);
    page.setDefaultTimeout(patience);
    return page;
  };
  return browser;
}

/** The frame whose address contains a text, as soon as there is one. */
export async function frameOf(page: Page, part: string): Promise<Frame> {
  return page.waitForFrame(frame => frame.url().includes(part), {timeout: patience});
}

/** The exact number that a card of the report displays. */
export async function displayedNumber(frame: Frame, visual: string): Promise<number> {
  const value = await frame.waitForSelector(`[data-visual="${visual}"] [data-value]`, {timeout: patience});
  return Number(await value?.evaluate(element => element.getAttribute('data-value')));
}

/** The text that a visual of the report displays. */
export async function displayedText(frame: Frame, visual: string): Promise<string> {
  const element = await frame.waitForSelector(`[data-visual="${visual}"]`, {timeout: patience});
  return (await element?.evaluate(found => (found as HTMLElement).innerText)) ?? '';
}
