/** Where two responses to one request differ: status, headers, shape, words. Pure. */
import type {RecordedCall} from './cassette.js';

/** One difference. */
export interface Difference {
  kind: 'status' | 'headers' | 'shape' | 'words';
  /** Where, e.g. `error.code` or `content-type`; empty for the status. */
  at: string;
  recorded: string;
  emulated: string;
}

type Response = RecordedCall['response'];

/** Headers that tell of a server, a route or one response, and mean nothing to a client of the API. */
const ofOneResponse = new RegExp(
  `^(?:${[
    'access-control-',
    'cache-control',
    'client-request-id',
    'connection',
    'content-encoding',
    'content-length',
    'content-security-policy',
    'date',
    'etag',
    'expires',
    'home-cluster-uri',
    'keep-alive',
    'last-modified',
    'nel',
    'p3p',
    'pragma',
    'referrer-policy',
    'report-to',
    'requestid',
    'server',
    'set-cookie',
    'strict-transport',
    'transfer-',
    'vary',
    'via',
    'x-',
  ].join('|')})`,
);
/** Members whose words are the API's own: everything else is data. */
const spoken = /(?:^|\.)(?:code|message|error|error_description|errorcode|token_type|tokentype|@odata\.context)$/i;
/** What differs in each response: ids, times, and what was redacted. */
const volatile = new RegExp(
  [
    '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
    String.raw`\d{4}-\d\d-\d\d[T ][\d:.]+Z?`,
    String.raw`person-\d+(?:@redacted\.example)?`,
    String.raw`https?://[^\s"'/]+`,
  ].join('|'),
  'gi',
);

const absent = '(absent)';

/** The shape of a JSON value: each path, and the type of what is there. Items of a list count as one. */
function shapeOf(value: unknown, path = '', shape = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) {
    shape.set(path, 'array');
    for (const item of value) shapeOf(item, `${path}[]`, shape);
  } else if (typeof value === 'object' && value !== null) {
    shape.set(path, 'object');
    for (const [name, member] of Object.entries(value)) shapeOf(member, path === '' ? name : `${path}.${name}`, shape);
  } else {
    shape.set(path, value === null ? 'null' : typeof value);
  }
  return shape;
}

function wordsOf(value: unknown, path = '', words = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) for (const item of value) wordsOf(item, `${path}[]`, words);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) wordsOf(member, path === '' ? name : `${path}.${name}`, words);
  } else if (typeof value === 'string' && spoken.test(path)) words.set(path, value.replace(volatile, '…').trim());
  return words;
}

function compareMaps(
  kind: Difference['kind'],
  recorded: ReadonlyMap<string, string>,
  emulated: ReadonlyMap<string, string>,
): Difference[] {
  return [...new Set([...recorded.keys(), ...emulated.keys()])].flatMap(at => {
    const [a = absent, b = absent] = [recorded.get(at), emulated.get(at)];
    return a === b ? [] : [{kind, at, recorded: a, emulated: b}];
  });
}

function headersOf({headers}: Response): Map<string, string> {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    const lower = name.toLowerCase();
    return ofOneResponse.test(lower)
      ? []
      : [[lower, value.replace(volatile, '…').replace(/;\s*/g, '; ').toLowerCase()]];
  });
  return new Map(kept);
}

function parse(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** @returns Nothing where the two say the same. */
export function compareResponses(recorded: Response, emulated: Response): Difference[] {
  const [a, b] = [parse(recorded.body), parse(emulated.body)];
  // Where one has the status of an error and the other has not, their bodies are two different things.
  if (recorded.status !== emulated.status) {
    const words = compareMaps('words', wordsOf(a), wordsOf(b));
    return [
      {kind: 'status', at: '', recorded: String(recorded.status), emulated: String(emulated.status)},
      ...(recorded.status >= 400 && emulated.status >= 400 ? words : []),
    ];
  }
  return [
    ...compareMaps('headers', headersOf(recorded), headersOf(emulated)),
    ...compareMaps('shape', shapeOf(a), shapeOf(b)),
    // A word that is missing is missing in the shape already.
    ...compareMaps('words', wordsOf(a), wordsOf(b)).filter(d => d.recorded !== absent && d.emulated !== absent),
  ];
}
