/** A real browser on a WordPress page, and the report's frame in it. */
import puppeteer, {type Browser, type Frame, type Page} from 'puppeteer-core';
import {requireBrowser} from '../../../../scripts/test/find-browser.mjs';

/** Starts a browser. */
export function startBrowser(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: requireBrowser(),
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
  page.setDefaultTimeout(45_000);
  return page;
}

/** The report's frame within a page, once it is there. */
export async function reportFrame(page: Page): Promise<Frame> {
  return page.waitForFrame(frame => /\/(reportEmbed|rdlEmbed)/.test(frame.url()), {timeout: 45_000});
}

/** The figure that the report shows as total revenue: it tells which rows are seen. */
export async function revenueShown(page: Page): Promise<number> {
  const frame = await reportFrame(page);
  const card = await frame.waitForSelector('[data-visual="totalRevenue"] .card-value[data-value]', {timeout: 45_000});
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
