/** What axe finds in a page or a frame. */
import {readFileSync} from 'node:fs';
import type {AxeResults} from 'axe-core';
import type {Frame, Page} from 'puppeteer-core';

const source = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/**
 * @param exclude Selectors of frames, outermost first, whose content is left out.
 * @returns A line for each violated rule, with the elements that violate it.
 */
export async function findViolations(target: Page | Frame, exclude: string[] = []): Promise<string[]> {
  await target.evaluate(source);
  const {violations} = await target.evaluate(
    async left =>
      (globalThis as unknown as {axe: {run(context: object): Promise<AxeResults>}}).axe.run(
        left.length === 0 ? document : {exclude: [left]},
      ),
    exclude,
  );
  return violations.map(({id, nodes}) => `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(' | ')}`);
}
