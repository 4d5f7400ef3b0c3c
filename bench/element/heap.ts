// What a page keeps of reports that have come and gone.
//
// V8's heap holds compiled code beside objects, and compiles more of it the longer a page runs: over a few hundred
// mounts that is several times what any object of ours could be, it comes in steps, and it ends. Heap snapshots of 120,
// 220 and 620 mounts differ by machine code and its tables, and by nothing else that is on V8's heap. So the browser is
// started with the compilers off, and what still grows is kept by somebody. A page that mounts an empty element with
// the same iframe is measured beside it: what that one keeps is the browser's.
import type {Browser, Page} from 'puppeteer-core';

/** For Chromium: no compilers, and what the interpreter learns is allocated at once. */
export const withoutCompilers =
  '--js-flags=--no-opt --no-maglev --no-sparkplug --no-lazy-feedback-allocation --no-flush-bytecode';

/** Kept by each mount. */
export interface Kept {
  /** Kilobytes of V8's heap. */
  heap: number;
  nodes: number;
  listeners: number;
}

/** Measures a way of mounting reports in a page of its own. */
export async function measureKept(
  open: (browser: Browser) => Promise<Page>,
  browser: Browser,
  way: string,
  count: number,
): Promise<Kept> {
  const page = await open(browser);
  const cdp = await page.createCDPSession();
  const look = async (): Promise<Kept> => {
    for (let pass = 0; pass < 3; pass += 1) await cdp.send('HeapProfiler.collectGarbage');
    const {usedSize} = await cdp.send('Runtime.getHeapUsage');
    const {nodes, jsEventListeners} = await cdp.send('Memory.getDOMCounters');
    return {heap: usedSize / 1024, nodes, listeners: jsEventListeners};
  };
  // What is made once for the page is there after these.
  await page.evaluate(`mounts('${way}', 60)`);
  const before = await look();
  await page.evaluate(`mounts('${way}', ${count})`);
  const after = await look();
  await page.close();
  return {
    heap: (after.heap - before.heap) / count,
    nodes: (after.nodes - before.nodes) / count,
    listeners: (after.listeners - before.listeners) / count,
  };
}
