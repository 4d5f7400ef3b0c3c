/**
 * The report page as https://app.powerbi.com serves it: the published build, with fonts of its own and without
 * motion.
 */
import {operationPaths} from '@pbi-bound-report/contract';
import {readFile} from 'node:fs/promises';
import {dirname, extname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** A file to answer a call with. */
export interface PageFile {
  contentType: string;
  body: string | Buffer;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
};
const documents: Readonly<Record<string, string>> = {
  [operationPaths.reportEmbed.toLowerCase()]: 'reportEmbed.html',
  [operationPaths.paginatedReportEmbed.toLowerCase()]: 'rdlEmbed.html',
  [operationPaths.dashboardEmbed.toLowerCase()]: 'dashboardEmbed.html',
  [operationPaths.tileEmbed.toLowerCase()]: 'embed.html',
  [operationPaths.qnaEmbed.toLowerCase()]: 'qnaEmbed.html',
  [operationPaths.quickCreate.toLowerCase()]: 'quickCreate.html',
};

const weights = [400, 600, 700];
/** From the font's own `unicode.json`. Two come with the sheet; the others are fetched where a text needs them. */
const subsets: Readonly<Record<string, string>> = {
  'latin-ext':
    'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF',
  // Arrows, triangles and other signs.
  symbols: 'U+2190-21FF,U+2300-243F,U+25A0-27BF,U+2B00-2BFF',
  greek: 'U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF',
  cyrillic: 'U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116',
  latin:
    'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD',
};
/** Every report needs them: Latin letters, and the signs of its buttons. */
const inSheet = new Set(['latin', 'symbols']);
const assets = '/report-page/';
/** Where the page sends the queries of its visuals in one request. */
export const batchPath = `${assets}playwright-kit/batch`;
const fontName = (subset: string, weight: number): string => `open-sans-${subset}-${weight}-normal.woff2`;

const pageRoot = (): string =>
  dirname(fileURLToPath(import.meta.resolve('@pbi-bound-report/report-page/dist/reportEmbed.html')));
const fontRoot = (): string =>
  join(dirname(fileURLToPath(import.meta.resolve('@fontsource/open-sans/package.json'))), 'files');

/** The name that the page asks for first gets the kit's font: what the machine has installed does not matter. */
async function writeStyle(): Promise<string> {
  const faces = await Promise.all(
    Object.entries(subsets).flatMap(([subset, range]) =>
      weights.map(async weight => {
        const name = fontName(subset, weight);
        const source = inSheet.has(subset)
          ? `data:font/woff2;base64,${(await readFile(join(fontRoot(), name))).toString('base64')}`
          : `.${assets}${name}`;
        return `@font-face{font-family:"Segoe UI";font-weight:${weight};font-display:block;src:url("${source}") format("woff2");unicode-range:${range}}`;
      }),
    ),
  );
  return `${faces.join('\n')}
*,*::before,*::after{animation:none!important;transition:none!important;caret-color:transparent!important}
html{text-rendering:geometricPrecision;scrollbar-width:none}`;
}

/**
 * A text that was measured before its font was there would be laid out otherwise: the page gets no data before. And the
 * chart library takes the width of one Chinese letter for the height of a line, which the machine's fonts would decide:
 * it is as wide as the font is large.
 */
const script = `{
  const ready = Promise.all([${weights.join()}].map(weight => document.fonts.load(weight + ' 16px "Segoe UI"', 'A\u25b2')));
  const send = window.fetch.bind(window);
  window.fetch = (...call) => ready.then(() => send(...call));
  const canvas = CanvasRenderingContext2D.prototype;
  const measure = canvas.measureText;
  canvas.measureText = function (text) {
    return text === '\u56fd' ? {width: parseFloat(/[\\d.]+px/.exec(this.font)?.[0] ?? '16')} : measure.call(this, text);
  };
}`;

/** The page's link to its style sheet, and the sheet's path beside the documents. */
const styleLink = /<link rel="stylesheet" href="\.\/([\w./-]+)">/;

/** Within the document, the page's own sheet too: three calls fewer of each frame, which would hold up the parser. */
async function withKit(document: string, batches: boolean): Promise<string> {
  const sheet = styleLink.exec(document)?.[1];
  if (sheet === undefined) throw new Error('Failed to read the report page: its document names no style sheet.');
  const [kitStyle, style] = await Promise.all([writeStyle(), readFile(join(pageRoot(), sheet), 'utf8')]);
  const meta = batches ? `<meta name="emulator-batch" content="${batchPath}">\n` : '';
  const kit = `${meta}<script>${script}</script>\n<style>${kitStyle}</style>\n<style>${style}</style>`;
  return document.replace(styleLink, () => kit);
}

/**
 * The page asks Chromium to compile all of a script at once, beside the main thread: good for a report that a reader
 * opens once. Under a test the same process opens it again and again and has the functions that are called.
 */
const withoutCompileHint = (text: string): string => text.replace(/^\/\/# allFunctionsCalledOnLoad$/m, '//');

/** Options of {@link ReportPageFiles}. */
export interface ReportPageFilesOptions {
  /** Whether the page sends the queries of its visuals in one request. */
  batches: boolean;
}

/** Finds files by the path that a frame asks for, and reads each only once. */
export class ReportPageFiles {
  readonly #files = new Map<string, Promise<PageFile | undefined>>();
  readonly #batches: boolean;

  constructor({batches}: ReportPageFilesOptions) {
    this.#batches = batches;
  }

  /** @returns Undefined where the report page has no such file. */
  find(path: string): Promise<PageFile | undefined> {
    const lower = path.toLowerCase();
    const name = documents[lower.replace(/\/$/, '')] ?? (path.startsWith(assets) ? path : undefined);
    if (name === undefined) return Promise.resolve(undefined);
    let file = this.#files.get(name);
    if (!file) this.#files.set(name, (file = this.#read(name)));
    return file;
  }

  async #read(name: string): Promise<PageFile | undefined> {
    const contentType = contentTypes[extname(name)];
    if (contentType === undefined || name.includes('..')) return undefined;
    if (!name.startsWith(assets)) {
      const document = await readFile(join(pageRoot(), name), 'utf8');
      return {contentType, body: await withKit(document, this.#batches)};
    }
    const asset = name.slice(assets.length);
    const file = contentType === 'font/woff2' ? join(fontRoot(), asset) : join(pageRoot(), name);
    const body = await readFile(file).catch((error: unknown) => {
      if ((error as {code?: string}).code === 'ENOENT') return undefined;
      throw error;
    });
    return body && {contentType, body: asset.endsWith('.js') ? withoutCompileHint(body.toString('utf8')) : body};
  }
}
