import type {ReportInput} from './report-input.js';
import {textOf} from './report-options.js';

/** Properties that hold text. */
const textProperties = [
  'reportId',
  'datasetId',
  'workspaceId',
  'embedUrl',
  'bindingSignature',
  'tokenEndpoint',
  'tokenMethod',
  'tokenType',
  'tokenScope',
  'credentials',
  'pageName',
  'viewMode',
  'permissions',
  'locale',
  'formatLocale',
  'layout',
  'filterPane',
  'pageNavigation',
  'background',
  'contrast',
  'allow',
  'referrerPolicy',
  'label',
] as const satisfies (keyof ReportInput)[];

/**
 * Frameworks set properties where a page writes attributes, and give them whatever they have: a `URL`, a number of one
 * of powerbi-client's enumerations, an object by mistake. Each property that holds text is read as the text that the
 * attribute would have held; whoever reads it then says what is wrong with that.
 */
export function readTexts(input: ReportInput): ReportInput {
  const read: Record<string, unknown> = {...input};
  for (const name of textProperties) read[name] = textOf(name, input[name]);
  for (const name of ['tokenEndpoint', 'embedUrl'] as const) read[name] = addressOf(read[name] as string | undefined);
  return read as unknown as ReportInput;
}

/** Quotes as editors set them, and those that they replace. */
const quotes = '["\'“”„‟«»‹›‘’‚″′]+';
const outerQuotes = new RegExp(`^${quotes}|${quotes}$`, 'g');

/** An address without what an editor has put around it: typographic quotes, which HTML takes as part of it. */
function addressOf(text: string | undefined): string | undefined {
  return text
    ?.replace(/\p{Cf}/gu, '')
    .trim()
    .replace(outerQuotes, '');
}
