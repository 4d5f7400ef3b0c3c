/** A page within another one's sandboxed iframe, as site builders and previews have it. */
import {expect} from '@open-wc/testing';

const page = new URL('../support/frames/sandboxed.html', import.meta.url).href;

interface Told {
  bound?: boolean;
  code?: string;
  message?: string;
  help?: string;
  retryable?: boolean;
  calls?: number;
  origin?: string;
  uncaught?: string;
}

/** What the page in the iframe tells first. */
async function toldBy(attributes: {sandbox: string; src?: string; srcdoc?: string}): Promise<Told> {
  const frame = document.createElement('iframe');
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  const told = new Promise<Told>(resolve => {
    const listen = ({source, data}: MessageEvent<Told>): void => {
      if (source !== frame.contentWindow || !('origin' in data || 'uncaught' in data)) return;
      removeEventListener('message', listen);
      resolve(data);
    };
    addEventListener('message', listen);
  });
  document.body.append(frame);
  try {
    return await told;
  } finally {
    frame.remove();
  }
}

describe('a page in a sandbox', () => {
  for (const [how, content] of [
    ['with an address', async () => ({src: page})],
    ['of a text (srcdoc)', async () => ({srcdoc: await (await fetch(page)).text()})],
  ] as const) {
    it(`without an origin, ${how}: the element says so, and what the sandbox needs, before it asks for anything`, async () => {
      const told = await toldBy({sandbox: 'allow-scripts', ...(await content())});
      expect(told.uncaught).to.equal(undefined);
      expect([told.origin, told.code, told.retryable, told.calls]).to.deep.equal([
        'null',
        'FrameBlockedByPolicy',
        false,
        0,
      ]);
      expect(told.message).to.contain('sandbox');
      expect(told.help).to.contain('allow-same-origin');
    });

    it(`that leaves it its origin, ${how}: the report is shown`, async () => {
      const told = await toldBy({sandbox: 'allow-scripts allow-same-origin', ...(await content())});
      expect(told).to.deep.equal({bound: true, origin});
    });
  }
});
