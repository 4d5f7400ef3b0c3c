/**
 * `npm run lighthouse`: what Lighthouse says of the start page, the playground and the documentation, on a phone with a
 * slow network, as it measures by default. It lies in a folder of its own, where it is installed once, on the first
 * run.
 */
import {createMockServer} from '@pbi-bound-report/mock-server';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import type {Page} from 'puppeteer-core';
import {buildPages} from '../src/build-pages.js';
import {createPortal} from '../src/portal.js';
import {launchBrowser} from './support/browser.js';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {installPackages} from '../../scripts/build/install-packages.js';
import {buildSite} from '../../scripts/docs/build-site.js';

/** What a page has to have in each category. */
export const leastScore = 95;
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
/** One of Lighthouse's. */
export type Category = (typeof categories)[number];

/** What Lighthouse says of a page. */
export interface PageScores {
  path: string;
  /** 0 to 100. */
  scores: Record<Category, number>;
  /** Audits that cost something, with what Lighthouse shows of them. */
  losses: string[];
}

/** The part of Lighthouse that is used here. It is not installed where types are checked. */
interface Lighthouse {
  default(url: string, flags: object, config: undefined, page: Page): Promise<{lhr: LighthouseResult} | undefined>;
}
interface LighthouseResult {
  categories: Record<Category, {score: number | null; auditRefs: {id: string; weight: number}[]}>;
  audits: Record<string, {title: string; score: number | null; displayValue?: string}>;
}

const folder = fileURLToPath(new URL('../../scripts/lighthouse/', import.meta.url));
const percent = (score: number | null): number => Math.round((score ?? 0) * 100);

/** Builds the pages and the documentation, serves them, and has Lighthouse look at them. */
export async function runLighthouse(
  paths: readonly string[] = [
    '/',
    '/playground/',
    '/docs/',
    '/docs/start/site-builder.html',
    '/docs/dynamic-binding.html',
  ],
): Promise<PageScores[]> {
  installPackages(folder);
  buildSite({types: false});
  const [pages] = await Promise.all([buildPages(), freshReportPage()]);
  const mock = await createMockServer();
  const portal = await createPortal({powerBiOrigin: await mock.listen(), pages});
  const origin = await portal.listen({port: 0, host: 'localhost'});
  const browser = await launchBrowser();
  try {
    const measured: PageScores[] = [];
    for (const path of paths) {
      const page = await browser.newPage();
      measured.push(await measureBest(page, origin, path));
      await page.close();
    }
    return measured;
  } finally {
    await browser.close();
    await portal.close();
    await mock.close();
  }
}

/** Most measurements of a page. */
const maxMeasurements = 3;

/**
 * The best of a few, where the first is not good enough: what else the machine does can only make a page slower.
 */
async function measureBest(page: Page, origin: string, path: string): Promise<PageScores> {
  let best = await measure(page, origin, path);
  for (let i = 1; i < maxMeasurements && best.scores.performance < leastScore; i++) {
    const next = await measure(page, origin, path);
    if (next.scores.performance > best.scores.performance) best = next;
  }
  return best;
}

async function measure(page: Page, origin: string, path: string): Promise<PageScores> {
  const entry = pathToFileURL(join(folder, 'node_modules/lighthouse/core/index.js')).href;
  const lighthouse = (await import(entry)) as Lighthouse;
  const result = await lighthouse.default(
    origin + path,
    {output: 'json', logLevel: 'error', onlyCategories: [...categories]},
    undefined,
    page,
  );
  if (!result) throw new Error(`Failed to measure ${path}: Lighthouse gave no result.`);
  const {lhr} = result;
  const scores = Object.fromEntries(categories.map(name => [name, percent(lhr.categories[name].score)]));
  const losses = categories.flatMap(name =>
    lhr.categories[name].auditRefs.flatMap(({id, weight}) => {
      const {title, score, displayValue = ''} = lhr.audits[id] ?? {title: id, score: null};
      if (weight === 0 || score === null || percent(score) >= leastScore) return [];
      return [`${name}: ${title} ${percent(score)} ${displayValue}`.trimEnd()];
    }),
  );
  return {path, scores: scores as PageScores['scores'], losses};
}

/** A line for each page, and what costs it points below. */
export const describeScores = ({path, scores, losses}: PageScores): string =>
  [
    `${path.padEnd(32)}${categories.map(name => `${name} ${scores[name]}`).join('  ')}`,
    ...losses.map(loss => `  ${loss}`),
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const measured = await runLighthouse();
  for (const page of measured) console.log(describeScores(page));
  const isGood = measured.every(({scores}) => categories.every(name => scores[name] >= leastScore));
  console.log(isGood ? `every score is at least ${leastScore}` : `some score is below ${leastScore}`);
  process.exit(isGood ? 0 : 1);
}
