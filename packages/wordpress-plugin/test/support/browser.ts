/** A real browser on a WordPress page, and the report's frame in it. */
import puppeteer, {type Browser, type Frame, type Page} from 'puppeteer-core';
import {requireBrowser} from '../../../../scripts/test/find-browser.mjs';

/** How long something is waited for, in milliseconds: long, because the machine may be busy. */
const patience = 180_000;

/** Starts a browser. */
export function startBrowser(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: requireBrowser(),
    timeout: patience,
    defaultViewport: {width: 1280, height: 1000},
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/** A tab of its own cookies. */
export async function newVisitor(browser: Browser): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage();
  page.setDefaultTimeout(patience);
  return page;
}

const isReport = (frame: Frame): boolean => /\/(reportEmbed|rdlEmbed)/.test(frame.url());

/** The report's frame within a page, once it is there. */
export async function reportFrame(page: Page): Promise<Frame> {
  return page.waitForFrame(isReport, {timeout: patience});
}

/** The frame that the editor shows blocks in. It has its name when its document is there. */
export async function editorCanvas(page: Page): Promise<Frame> {
  return page.waitForFrame(frame => frame.name() === 'editor-canvas', {timeout: patience});
}

/** The figure that the report shows as total revenue: it tells which rows are seen. */
export async function revenueShown(page: Page): Promise<number> {
  return revenueIn(await reportFrame(page));
}

/** The same in the editor's preview of a dataset. What it showed before may be there still, and goes. */
export async function revenuePreviewed(page: Page, dataset: string): Promise<number> {
  const query = new RegExp(`[?&]dataset=${dataset}(?:&|$)`);
  const report = await page.waitForFrame(frame => isReport(frame) && query.test(frame.parentFrame()?.url() ?? ''), {
    timeout: patience,
  });
  return revenueIn(report);
}

async function revenueIn(frame: Frame): Promise<number> {
  const card = await frame.waitForSelector('[data-visual="totalRevenue"] .card-value[data-value]', {timeout: patience});
  return card!.evaluate(element => Number((element as HTMLElement).dataset['value']));
}

/**
 * Signs in by WordPress’s form. It moves the focus to the name a moment after loading, wherever somebody has begun
 * to type, so the fields are filled without it.
 */
export async function signIn(page: Page, origin: string, login: string): Promise<void> {
  await page.goto(`${origin}/wp-login.php`);
  await page.$eval('#user_login', (field, value) => ((field as HTMLInputElement).value = value), login);
  await page.$eval('#user_pass', field => ((field as HTMLInputElement).value = 'password'));
  await Promise.all([page.waitForNavigation(), page.click('#wp-submit')]);
  const signedIn = (await page.cookies()).some(({name}) => name.startsWith('wordpress_logged_in'));
  if (!signedIn) throw new Error(`${login} could not sign in: ${page.url()}`);
}
